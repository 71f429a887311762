"""What is in the file; the contract is in tests/contract/test_pairing_store.py."""

from pathlib import Path

import pytest
from sqlalchemy import event, select

from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database
from broker.backends.sql.pairing import SqlPairingStore
from broker.backends.sql.tables import offers
from broker.clock import ManualClock
from broker.pairing.rendezvous import Claimed, Offer, Reason, Refusal, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, Throttle

DAY = 24 * 3600 * 1_000_000


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_offers_come_and_go_and_are_forgotten_after_a_day(database: Database) -> None:
    store = SqlPairingStore(database)
    assert (await store.place(Offer("a", "tv", "da", 0, 10), -DAY, 200)).placed
    replaced = (await store.place(Offer("b", "tv", "db", 1, 11), 1 - DAY, 200)).replaced
    assert replaced is not None
    assert replaced.id == "a"
    assert not (await store.claim("dz", "lan", 2)).won
    assert (await store.claim("db", "lan", 2)).won
    assert (await store.place(Offer("c", "tv", "dc", 4, 14), 4 - DAY, 200)).busy
    assert not (await store.place(Offer("d", "washer", "da", 4, 14), 4 - DAY, 200)).placed
    assert await store.end("b", "idle", 5) is not None
    assert await store.end("b", "idle", 5) is None
    assert (await store.place(Offer("c", "tv", "dc", 6, 16), 6 - DAY, 200)).placed
    assert [ended.id for ended in await store.end_expired(16)] == ["c"]
    assert await store.end_expired(16) == ()
    assert (await store.place(Offer("d", "washer", "da", DAY + 6, DAY + 16), 6, 200)).placed
    async with database.reading() as connection:
        assert (await connection.execute(select(offers.c.id))).scalars().all() == ["d"]
    assert [ended.id for ended in await store.end_all(DAY + 7)] == ["d"]


@pytest.mark.requirement("TV-10")
async def test_a_winning_claim_is_one_conditional_update(database: Database) -> None:
    store = SqlPairingStore(database)
    await store.place(Offer("a", "tv", "da", 0, 10), -DAY, 200)
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    assert (await store.claim("da", "lan", 1)).won
    begin, claim = statements
    assert begin == "BEGIN IMMEDIATE"
    assert claim.startswith("UPDATE offers SET state=")
    assert "WHERE offers.digest = ? AND offers.state = ? AND offers.expires_us > ?" in claim


@pytest.mark.requirement("TV-12")
@pytest.mark.requirement("AU-03")
async def test_no_pin_is_in_the_file(database: Database, tmp_path: Path) -> None:
    clock = ManualClock()
    throttle = Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS)
    room = Rendezvous(SqlPairingStore(database), throttle, bytes(range(32)), randbelow=lambda below: 123_454_321)
    allocated = await room.allocate("tv", clock.now())
    assert isinstance(await room.claim("543212345", "lan", "10.0.0.1", clock.now()), Refusal)
    assert isinstance(await room.claim(allocated.pin, "lan", "10.0.0.1", clock.now()), Claimed)
    crowded = await room.claim(allocated.pin, "minh", "10.0.0.1", clock.now())
    assert isinstance(crowded, Refusal)
    assert crowded.reason is Reason.CROWDED
    written = everything_in(tmp_path)
    assert allocated.offer.digest.encode() in written
    assert b"123454321" not in written
    assert b"543212345" not in written
    assert (123_454_321).to_bytes(4, "big") not in written
