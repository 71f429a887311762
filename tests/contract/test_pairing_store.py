"""The PairingStore contract, over every implementation."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.memory.pairing import MemoryPairingStore
from broker.backends.sql.engine import Database, open_database
from broker.backends.sql.pairing import SqlPairingStore
from broker.pairing.rendezvous import Offer, OfferState, PairingStore, Placed, Taken

T0 = 1_800_000_000_000_000
MINUTE = 60_000_000
LIFE = 5 * MINUTE
DAY = 24 * 60 * MINUTE


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> PairingStore:
    return MemoryPairingStore() if request.param == "memory" else SqlPairingStore(database)


def offer(name: str, device: str = "tv", at: int = T0, digest: str | None = None) -> Offer:
    return Offer(name, device, digest or f"digest of {name}", at, at + LIFE)


async def place(store: PairingStore, new: Offer, most: int = 200) -> Placed:
    return await store.place(new, new.allocated_us - DAY, most)


async def test_a_placed_offer_is_claimed_once_and_carries_its_claimant(store: PairingStore) -> None:
    first = offer("a")
    assert await place(store, first) == Placed(True)
    won = await store.claim(first.digest, "lan", T0 + 7)
    assert won == Taken(True, replace(first, state=OfferState.CLAIMED, account="lan", claimed_us=T0 + 7))


async def test_a_claim_of_an_unknown_digest_finds_nothing(store: PairingStore) -> None:
    assert await store.claim("no such digest", "lan", T0) == Taken(False, None)


async def test_later_claims_of_a_claimed_offer_are_counted_as_crowding(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    await store.claim(first.digest, "lan", T0)
    counts = []
    for name in ("minh", "hoa", "minh"):
        taken = await store.claim(first.digest, name, T0 + 1)
        assert not taken.won
        assert taken.offer is not None
        assert taken.offer.account == "lan"
        counts.append(taken.offer.crowded)
    assert counts == [1, 2, 3]


async def test_of_many_concurrent_claims_one_wins(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    taken = await asyncio.gather(*(store.claim(first.digest, f"account {n}", T0) for n in range(50)))
    assert [t.won for t in taken].count(True) == 1
    winner = next(t.offer.account for t in taken if t.won and t.offer)
    assert {t.offer.account for t in taken if t.offer} == {winner}
    assert max(t.offer.crowded for t in taken if t.offer) == 49


@pytest.mark.parametrize(("late_us", "won"), [(LIFE - 1, True), (LIFE, False), (LIFE + 1, False)])
async def test_a_claim_wins_only_before_the_expiry(store: PairingStore, late_us: int, won: bool) -> None:
    first = offer("a")
    await place(store, first)
    taken = await store.claim(first.digest, "lan", T0 + late_us)
    assert taken.won is won
    assert taken.offer is not None
    assert taken.offer.state is (OfferState.CLAIMED if won else OfferState.LIVE)
    assert taken.offer.crowded == 0


async def test_a_newer_offer_ends_the_devices_live_one_and_no_other(store: PairingStore) -> None:
    old, other = offer("old"), offer("other", device="washer")
    await place(store, old)
    await place(store, other)
    placed = await place(store, offer("new", at=T0 + 5))
    assert placed == Placed(True, replaced=replace(old, state=OfferState.ENDED, reason="replaced", ended_us=T0 + 5))
    assert not (await store.claim(old.digest, "lan", T0 + 6)).won
    assert (await store.claim(other.digest, "lan", T0 + 6)).won


async def test_a_device_with_a_claimed_offer_gets_no_other(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    await store.claim(first.digest, "lan", T0)
    assert await place(store, offer("b")) == Placed(False, busy=True)
    assert not (await store.claim("digest of b", "lan", T0)).won
    await store.end("a", "customer_ended", T0 + 1)
    assert (await place(store, offer("b"))).placed


async def test_only_so_many_live_at_once_and_a_device_may_always_replace_its_own(store: PairingStore) -> None:
    one, two = offer("one", "washer"), offer("two", "fridge")
    assert (await place(store, one, most=2)).placed
    assert (await place(store, two, most=2)).placed
    assert await place(store, offer("three"), most=2) == Placed(False, full=True)
    assert not (await store.claim("digest of three", "lan", T0)).won
    assert (await place(store, offer("newer", "washer"), most=2)).placed
    await store.claim(two.digest, "lan", T0)
    assert (await place(store, offer("three"), most=2)).placed, "a claimed one can't be guessed any more"
    late = offer("four", "oven", at=T0 + LIFE)
    assert (await place(store, late, most=1)).placed, "nor one whose time is over"


async def test_a_digest_is_taken_for_a_day_and_the_refused_offer_changes_nothing(store: PairingStore) -> None:
    used, live = offer("used"), offer("live", device="washer", at=T0 + 1)
    await place(store, used)
    await store.end("used", "cancelled", T0 + 1)
    await place(store, live)
    again = offer("again", device="washer", at=T0 + DAY - 1, digest=used.digest)
    assert await place(store, again) == Placed(False)
    assert (await store.claim(live.digest, "lan", T0 + 2)).won, "the device's live offer must still stand"
    late = offer("late", device="fridge", at=T0 + DAY, digest=used.digest)
    assert await place(store, late) == Placed(True)


async def test_an_offer_that_has_not_ended_keeps_its_digest_however_old_it_is(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    await store.claim(first.digest, "lan", T0)
    assert await place(store, offer("b", device="washer", at=T0 + 2 * DAY, digest=first.digest)) == Placed(False)


async def test_the_first_end_wins(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    ended = await store.end("a", "cancelled", T0 + 1)
    assert ended == replace(first, state=OfferState.ENDED, reason="cancelled", ended_us=T0 + 1)
    assert await store.end("a", "withdrawn", T0 + 2) is None
    assert await store.end("unknown", "withdrawn", T0 + 2) is None
    assert await store.claim(first.digest, "lan", T0 + 3) == Taken(False, ended)


async def test_an_ended_visits_offer_still_says_that_it_was_claimed(store: PairingStore) -> None:
    first = offer("a")
    await place(store, first)
    await store.claim(first.digest, "lan", T0)
    ended = await store.end("a", "device_power_off", T0 + 9)
    assert ended is not None
    assert (ended.account, ended.claimed_us, ended.reason) == ("lan", T0, "device_power_off")


async def test_expiry_ends_live_offers_only_and_says_which(store: PairingStore) -> None:
    claimed, over, fresh = offer("claimed"), offer("over", "washer"), offer("fresh", "fridge", at=T0 + 1)
    for new in (claimed, over, fresh):
        await place(store, new)
    await store.claim(claimed.digest, "lan", T0)
    ended = await store.end_expired(T0 + LIFE)
    assert ended == (replace(over, state=OfferState.ENDED, reason="expired", ended_us=T0 + LIFE),)
    assert await store.end_expired(T0 + LIFE) == ()


async def test_ending_all_leaves_nothing_to_claim(store: PairingStore) -> None:
    claimed, live = offer("claimed"), offer("live", "washer")
    await place(store, claimed)
    await place(store, live)
    await store.claim(claimed.digest, "lan", T0)
    assert {(o.id, o.reason) for o in await store.end_all(T0 + 1)} == {("claimed", "withdrawn"), ("live", "withdrawn")}
    assert await store.end_all(T0 + 1) == ()
    assert not (await store.claim(live.digest, "lan", T0 + 2)).won


async def test_offers_survive_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    store = SqlPairingStore(database)
    live, used = offer("live"), offer("used", "washer")
    await place(store, live)
    await place(store, used)
    await store.claim(used.digest, "lan", T0)
    await store.end("used", "idle", T0 + 1)
    await database.close()
    reopened = open_database(database_file)
    try:
        again = SqlPairingStore(reopened)
        assert await place(again, offer("b", "fridge", digest=used.digest)) == Placed(False)
        assert [ended.id for ended in await again.end_all(T0 + 2)] == ["live"]
        assert not (await again.claim(live.digest, "lan", T0 + 3)).won
    finally:
        await reopened.close()
