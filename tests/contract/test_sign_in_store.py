"""The SignInStore contract, over every implementation."""

from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.memory.signins import MemorySignInStore
from broker.backends.sql.engine import Database, open_database
from broker.backends.sql.signins import SqlSignInStore
from broker.people.signin import SignInSession, SignInStore

ONE = SignInSession("1" * 32, "lan", "10.0.0.1", 1_000, 1_000, 9_000, "digest one")
TWO = replace(ONE, id="2" * 32, digest="digest two")
MINH = replace(ONE, id="3" * 32, digest="digest three", account="minh")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> SignInStore:
    return MemorySignInStore() if request.param == "memory" else SqlSignInStore(database)


async def test_an_added_session_is_found_by_its_digest(store: SignInStore) -> None:
    assert await store.find(ONE.digest) is None
    await store.add(ONE)
    await store.add(TWO)
    assert await store.find(ONE.digest) == ONE
    assert await store.find(TWO.digest) == TWO


async def test_activity_is_noted_and_never_goes_back(store: SignInStore) -> None:
    await store.add(ONE)
    await store.seen(ONE.digest, 5_000)
    await store.seen(ONE.digest, 4_000)
    assert await store.find(ONE.digest) == replace(ONE, seen_us=5_000)
    await store.seen("unknown", 5_000)
    assert await store.find("unknown") is None


async def test_a_revoked_session_is_gone_and_stays_gone(store: SignInStore) -> None:
    await store.add(ONE)
    await store.add(TWO)
    assert await store.revoke(ONE.digest) == ONE
    assert await store.revoke(ONE.digest) is None
    await store.seen(ONE.digest, 5_000)
    assert await store.find(ONE.digest) is None
    assert await store.find(TWO.digest) == TWO


async def test_revoking_an_accounts_sessions_leaves_the_others(store: SignInStore) -> None:
    for session in (ONE, TWO, MINH):
        await store.add(session)
    assert await store.revoke_all("lan") == 2
    assert await store.revoke_all("lan") == 0
    assert await store.find(ONE.digest) is None
    assert await store.find(MINH.digest) == MINH


async def test_sessions_past_their_absolute_end_are_forgotten(store: SignInStore) -> None:
    await store.add(ONE)
    await store.add(replace(TWO, opened_us=8_999, ends_us=18_000))
    assert await store.find(ONE.digest) == ONE
    await store.add(replace(MINH, opened_us=9_000, ends_us=18_000))
    assert await store.find(ONE.digest) is None


async def test_sessions_and_revocations_survive_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    store = SqlSignInStore(database)
    await store.add(ONE)
    await store.add(TWO)
    await store.revoke(TWO.digest)
    await database.close()
    reopened = open_database(database_file)
    try:
        assert await SqlSignInStore(reopened).find(ONE.digest) == ONE
        assert await SqlSignInStore(reopened).find(TWO.digest) is None
    finally:
        await reopened.close()
