"""A transcript of one day; the contract is in tests/contract/test_pairing_store.py."""

from broker.backends.memory.pairing import MemoryPairingStore
from broker.pairing.rendezvous import Offer, OfferState

DAY = 24 * 3600 * 1_000_000


async def test_offers_come_and_go_and_are_forgotten_after_a_day() -> None:
    store = MemoryPairingStore()
    assert (await store.place(Offer("a", "tv", "da", 0, 10), -DAY, 200)).placed
    replaced = (await store.place(Offer("b", "tv", "db", 1, 11), 1 - DAY, 200)).replaced
    assert replaced is not None
    assert replaced.id == "a"
    assert not (await store.claim("dz", "lan", 2)).won
    assert (await store.claim("db", "lan", 2)).won
    crowded = (await store.claim("db", "minh", 3)).offer
    assert crowded is not None
    assert crowded.crowded == 1
    assert not (await store.claim("da", "lan", 3)).won, "it had ended"
    assert (await store.place(Offer("c", "tv", "dc", 4, 14), 4 - DAY, 200)).busy
    assert await store.end("b", "idle", 5) is not None
    assert await store.end("b", "idle", 5) is None
    assert (await store.place(Offer("c", "tv", "dc", 6, 16), 6 - DAY, 200)).placed
    assert [ended.id for ended in await store.end_expired(16)] == ["c"]
    assert not (await store.place(Offer("d", "washer", "da", DAY - 1, DAY), -1, 200)).placed
    assert (await store.place(Offer("d", "washer", "da", DAY + 6, DAY + 16), 6, 200)).placed
    assert {offer.id: offer.state for offer in store._offers.values()} == {"d": OfferState.LIVE}
    assert [ended.id for ended in await store.end_all(DAY + 7)] == ["d"]
