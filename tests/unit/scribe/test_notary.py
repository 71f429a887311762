"""The notary: what the ledger says of recordings, and what is missing when the broker comes back."""

from collections.abc import AsyncIterator

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.ledger.anchor import Head, Loss
from broker.ledger.leaf import parse_leaf
from broker.ledger.log import Ledger, open_ledger
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
