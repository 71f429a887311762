"""Whoever trusts one key comes to trust those after it, and no other."""

from hashlib import sha256

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.note import SigningKey
from broker.ledger.rotation import follow


@pytest.fixture
async def rotated() -> tuple[Ledger, MemoryLedgerStore]:
    clock, store = ManualClock(), MemoryLedgerStore()
    ledger = await open_ledger(store, "test", "test", clock.now())
    await ledger.checkpoint(clock.now())
    for _ in range(2):
        await ledger.rotate(clock.advance(10), overlap_s=5)
        await ledger.checkpoint(clock.now())
    return ledger, store


def proofs(store: MemoryLedgerStore) -> list[bytes]:
    return [data for name, data in store.files.items() if name.startswith("rotations/")]


async def test_the_first_key_leads_to_the_last(rotated: tuple[Ledger, MemoryLedgerStore]) -> None:
    ledger, store = rotated
    keys = ledger.verifiers()
    assert len(keys) == 3
    for order in (proofs(store), proofs(store)[::-1]):
        assert follow(keys[:1], order, ledger.leaf) == keys
    assert follow(keys[1:2], proofs(store), ledger.leaf) == keys[1:], "never back to one before"


async def test_what_shows_nothing_leads_nowhere(rotated: tuple[Ledger, MemoryLedgerStore]) -> None:
    ledger, store = rotated
    first = ledger.verifiers()[:1]
    stranger = [SigningKey.generate("test").verifier]
    assert follow(stranger, proofs(store), ledger.leaf) == stranger
    assert follow(first, [], ledger.leaf) == first
    assert follow(first, [b"", b"rubbish"], ledger.leaf) == first
    assert follow(first, proofs(store), lambda _: None) == first
    assert follow(first, proofs(store), lambda _: ledger.leaf(0)) == first
    assert follow(first, [ledger.prove(0)], ledger.leaf) == first, "a leaf that names no key"


async def test_a_key_in_a_leaf_of_another_kind_or_with_another_digest_is_not_trusted(
    rotated: tuple[Ledger, MemoryLedgerStore],
) -> None:
    ledger, _ = rotated
    stranger = str(SigningKey.generate("test").verifier)
    foreign = str(SigningKey.generate("other").verifier)
    named = [
        Leaf(Kind.SIGN_IN, stranger, 1, sha256(stranger.encode()).digest(), 1),
        Leaf(Kind.KEY_ROTATED, stranger, 1, bytes(32), 1),
        Leaf(Kind.KEY_ROTATED, foreign, 1, sha256(foreign.encode()).digest(), 1),
    ]
    first = await ledger.append(named)
    await ledger.checkpoint(ManualClock().advance(100))
    proofs = [ledger.prove(first + place) for place in range(len(named))]
    last = ledger.verifiers()[-1:]
    assert follow(last, proofs, ledger.leaf) == last


@pytest.mark.parametrize("restarted", [False, True])
async def test_two_new_keys_under_one_checkpoint_have_a_proof_each(restarted: bool) -> None:
    clock, store = ManualClock(), MemoryLedgerStore()
    ledger = await open_ledger(store, "test", "test", clock.now())
    await ledger.checkpoint(clock.now())
    for _ in range(2):
        await ledger.rotate(clock.advance(1), overlap_s=60)
    if restarted:
        await ledger.close()
        ledger = await open_ledger(store, "test", "test", clock.now())
    await ledger.checkpoint(clock.advance(2))
    keys = ledger.verifiers()
    assert len(proofs(store)) == 2
    assert follow(keys[:1], proofs(store), ledger.leaf) == keys
