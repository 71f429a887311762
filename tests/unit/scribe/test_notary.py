"""The notary: what the ledger says of recordings, and what is missing when the broker comes back."""

from collections.abc import AsyncIterator, Sequence

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.events.node import SpaceLow
from broker.events.people import AuditRead
from broker.ledger.anchor import Head, Loss
from broker.ledger.leaf import parse_leaf
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.vouch import vouched
from broker.principal.principal import BROKER
from broker.scribe.notary import Notary

ONE, TWO = Head("a" * 32, 7, bytes([1]) * 32), Head("2027-01-15-1", 3, bytes([2]) * 32)


@pytest.fixture
async def ledger() -> AsyncIterator[Ledger]:
    made = await open_ledger(MemoryLedgerStore(), "test", "test", ManualClock().now())
    yield made
    await made.close()


def kinds(ledger: Ledger) -> list[str]:
    return [parse_leaf(leaf).kind for leaf in ledger.leaves()]


async def test_a_file_s_life_is_on_the_ledger(ledger: Ledger) -> None:
    notary = Notary(ledger, "test", ManualClock())
    notary.opened("journal", TWO.id, bytes(32))
    notary.opened("session", ONE.id, bytes(32))
    notary.sealed("session", ONE.id, ONE.sequence, ONE.head)
    notary.recovered(TWO.id, TWO.sequence, TWO.head)
    assert kinds(ledger)[-4:] == ["journal.opened", "session.opened", "session.sealed", "session.recovered"]
    sealed = [parse_leaf(leaf) for leaf in ledger.leaves()][-2]
    assert (sealed.id, sealed.sequence, sealed.digest) == (ONE.id, ONE.sequence, ONE.head)


async def test_what_has_less_than_was_anchored_is_missing(ledger: Ledger) -> None:
    notary = Notary(ledger, "test", ManualClock())
    assert notary.missing(lambda id, sequence: None) == []  # nothing was anchored yet
    await notary.anchor([ONE, TWO])
    there = {(head.id, head.sequence): head.head for head in (ONE, TWO)}
    assert notary.missing(lambda id, sequence: there.get((id, sequence))) == []
    del there[ONE.id, ONE.sequence]
    there[TWO.id, TWO.sequence] = bytes(32)
    found = notary.missing(lambda id, sequence: there.get((id, sequence)))
    assert {(loss.head.id, loss.how) for loss in found} == {(ONE.id, "shorter"), (TWO.id, "changed")}
    notary.lost(Loss(ONE, "shorter"))
    assert kinds(ledger)[-1] == "session.lost"


async def test_a_checkpoint_is_signed_when_one_is_due_and_not_otherwise(ledger: Ledger) -> None:
    clock = ManualClock()
    notary = Notary(ledger, "test", clock)
    notary.opened("session", ONE.id, bytes(32))
    clock.advance(5)
    assert await notary.sign() is not None
    assert await notary.sign() is None
    clock.advance(61)  # idle, too
    assert await notary.sign() is not None


READ = AuditRead(by=BROKER, view="events", filters={}, rows=1)


class FullDisk(MemoryLedgerStore):
    """A store whose disk can be full."""

    full = False

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        if self.full:
            raise RecordingFailed("The disk is full.")
        super().append(first, leaves)


async def test_a_fact_s_leaf_names_its_record_and_nothing_of_it(ledger: Ledger) -> None:
    notary = Notary(ledger, "test", ManualClock())
    notary.fact(READ, "2027-01-15-1", 7, bytes([9]) * 32)
    notary.fact(SpaceLow(by=BROKER, floor_bytes=1), "2027-01-15-1", 8, bytes([8]) * 32)
    [leaf] = [parse_leaf(leaf) for leaf in ledger.leaves()]
    assert (leaf.kind, leaf.id, leaf.sequence, leaf.digest) == ("audit.queried", "2027-01-15-1", 7, bytes([9]) * 32)


@pytest.mark.parametrize("next_chance", ["fact", "sign", "anchor"])
async def test_a_leaf_that_the_ledger_cannot_take_follows_in_its_order(next_chance: str) -> None:
    store, clock = FullDisk(), ManualClock()
    ledger = await open_ledger(store, "test", "test", clock.now())
    notary = Notary(ledger, "test", clock)
    store.full = True
    for sequence in (1, 2):
        notary.fact(READ, "j", sequence, bytes(32))
    assert ledger.size == 0
    store.full = False
    clock.advance(4)
    if next_chance == "fact":
        notary.fact(READ, "j", 3, bytes(32))
    elif next_chance == "sign":
        await notary.sign()
    else:
        await notary.anchor([])
    assert [parse_leaf(leaf).sequence for leaf in ledger.leaves()][:2] == [1, 2]


async def test_when_no_leaf_could_be_taken_for_5_s_nothing_that_needs_one_happens() -> None:
    store, clock = FullDisk(), ManualClock()
    ledger = await open_ledger(store, "test", "test", clock.now())
    notary = Notary(ledger, "test", clock)
    store.full = True
    notary.fact(READ, "j", 1, bytes(32))
    clock.advance(5)
    notary.fact(READ, "j", 2, bytes(32))
    clock.advance(0.1)
    with pytest.raises(RecordingFailed):
        notary.fact(READ, "j", 3, bytes(32))
    notary.fact(SpaceLow(by=BROKER, floor_bytes=1), "j", 4, bytes(32))  # needs none
    store.full = False
    notary.fact(READ, "j", 5, bytes(32))
    assert [parse_leaf(leaf).sequence for leaf in ledger.leaves()] == [1, 2, 5]


async def test_a_file_given_up_and_a_new_key_are_on_the_ledger(ledger: Ledger) -> None:
    notary = Notary(ledger, "test", ManualClock())
    notary.discarded("journal", TWO.id)
    new = await notary.rotate(60)
    assert kinds(ledger) == ["journal.discarded", "key.rotated"]
    assert ledger.verifiers()[-1] == new


async def test_it_vouches_for_a_head_with_the_ledger_s_newest_key(ledger: Ledger) -> None:
    clock = ManualClock()
    made = Notary(ledger, "test", clock).vouch(ONE, final=True)
    assert (made.session, made.sequence, made.head) == (ONE.id, ONE.sequence, ONE.head.hex())
    assert (made.at_us, made.final) == (clock.now().wall_us, True)
    assert vouched(made, ledger.verifiers())


class FillsUp(FullDisk):
    """A store whose disk is full again after each time that it was not."""

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        super().append(first, leaves)
        self.full = True


async def test_what_waits_anew_has_its_own_5_s() -> None:
    store, clock = FillsUp(), ManualClock()
    ledger = await open_ledger(store, "test", "test", clock.now())
    notary = Notary(ledger, "test", clock)
    store.full = True
    notary.fact(READ, "j", 1, bytes(32))
    clock.advance(6)
    store.full = False
    notary.fact(READ, "j", 2, bytes(32))
    clock.advance(1)
    notary.fact(READ, "j", 3, bytes(32))
    store.full = False
    notary.fact(READ, "j", 4, bytes(32))
    assert [parse_leaf(leaf).sequence for leaf in ledger.leaves()] == [1, 2, 3, 4]
