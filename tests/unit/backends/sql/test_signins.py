"""What is in the file; the contract is in tests/contract/test_sign_in_store.py."""

from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database
from broker.backends.sql.signins import SqlSignInStore
from broker.people.signin import SignInSession

ONE = SignInSession("1" * 32, "lan", "10.0.0.1", 1, 1, 9, "d" * 64)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_session_is_added_seen_and_revoked(database: Database) -> None:
    store = SqlSignInStore(database)
    await store.add(ONE)
    await store.seen(ONE.digest, 5)
    await store.seen(ONE.digest, 3)
    assert await store.find(ONE.digest) == replace(ONE, seen_us=5)
    assert await store.revoke(ONE.digest) == replace(ONE, seen_us=5)
    assert await store.revoke(ONE.digest) is None
    await store.add(ONE)
    assert await store.revoke_all("lan") == 1


@pytest.mark.requirement("AU-03")
async def test_a_revoked_sessions_digest_is_wiped_from_the_file(database: Database, tmp_path: Path) -> None:
    store = SqlSignInStore(database)
    await store.add(ONE)
    await store.revoke(ONE.digest)
    await database.close()  # the last connection moves the log into the file and deletes the log
    written = everything_in(tmp_path)
    assert b"sign_ins" in written
    assert ONE.digest.encode() not in written
