"""What a start makes of what the process before left: kills, damage, roll-backs, rotations cut short."""

from contextlib import suppress

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.ledger import merkle
from broker.ledger.checkpoint import open_checkpoint
from broker.ledger.leaf import Kind, parse_leaf
from broker.ledger.log import KEYS, MEMORY, VERIFIERS, Ledger
from broker.ledger.note import BadNote
from broker.ledger.proof import check_proof, parse_proof
from broker.ledger.signer import LedgerDamaged, Signed, parse_memory
from broker.ledger.store import Found
from tests.unit.ledger.ledgers import ORIGIN, Fragile, TrimmedStore, copy_of, facts, opened, root_over


@pytest.mark.parametrize("count", [0, 1, 256, 300])
async def test_a_log_goes_on_after_a_restart(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock, count: int
) -> None:
    await ledger.append(facts(count, clock.now()))
    note = await ledger.checkpoint(clock.now())
    again = await opened(store, clock)
    assert (again.size, again.current(), again.verifiers()) == (ledger.size, note, ledger.verifiers())
    if count:
        assert again.prove(0) == ledger.prove(0)
    await again.append(facts(300, clock.now()))
    after = open_checkpoint(await again.checkpoint(clock.now()), again.verifiers(), ORIGIN)
    assert after.root == root_over(store.leaves)
    before = open_checkpoint(note, again.verifiers(), ORIGIN)
    merkle.check_consistency(before.size, before.root, after.size, after.root, again.consistency(before.size))


@pytest.mark.parametrize("first", [0, 100, 256, 300, 512])
async def test_what_was_trimmed_is_read_from_bundles(
    ledger: Ledger, store: MemoryLedgerStore, clock: ManualClock, first: int
) -> None:
    await ledger.append(facts(520, clock.now()))
    await ledger.checkpoint(clock.now())
    trimmed = TrimmedStore(store.files, store.leaves)
    trimmed.first = first
    again = await opened(trimmed, clock)
    assert list(again.leaves()) == store.leaves
    assert again.prove(3) == ledger.prove(3)
    await again.append(facts(300, clock.now()))
    found = open_checkpoint(await again.checkpoint(clock.now()), again.verifiers(), ORIGIN)
    assert found.root == root_over(store.leaves)


async def test_killed_at_each_step_nothing_that_was_signed_is_taken_back(clock: ManualClock) -> None:
    """Whatever step of a checkpoint is the last: the next start goes on from every note that left."""
    base = MemoryLedgerStore()
    ledger = await opened(base, clock)
    await ledger.append(facts(250, clock.now()))
    left = [await ledger.checkpoint(clock.now())]
    steps = 0
    for fail_at in range(100):
        store = Fragile(copy_of(base))
        ledger = await opened(store, clock)
        store.steps, store.fail_at = 0, fail_at
        seen = list(left)
        try:
            await ledger.append(facts(10, clock.now()))
            seen.append(await ledger.checkpoint(clock.advance(2)))
        except RecordingFailed:
            steps += 1
        if (on_disk := store.files["checkpoint"]) not in seen:
            seen.append(on_disk)
        again = await opened(copy_of(store), clock)
        for note in seen:
            again.check_copy(note)
        after = open_checkpoint(await again.checkpoint(clock.advance(2)), again.verifiers(), ORIGIN)
        assert after.root == root_over(list(again.leaves()))
        if not ledger.size > ledger.signed and store.steps < fail_at:
            break
    assert steps == 8  # append, its sync, the sync before signing, tile, bundle, memory, checkpoint, trim


async def test_a_signature_leaves_only_when_it_is_remembered(clock: ManualClock) -> None:
    store = Fragile(MemoryLedgerStore())
    ledger = await opened(store, clock)
    await ledger.append(facts(3, clock.now()))
    store.steps, store.fail_at = 0, 2  # sync, memory, and then
    with pytest.raises(RecordingFailed):
        await ledger.checkpoint(clock.now())
    assert parse_memory(store.files[MEMORY]) == Signed(3, root_over(store.leaves))
    assert "checkpoint" not in store.files
    store.fail_at = -1
    assert open_checkpoint(await ledger.checkpoint(clock.now()), ledger.verifiers(), ORIGIN).size == 4


async def damaged(store: MemoryLedgerStore, clock: ManualClock) -> str:
    before = (dict(store.files), list(store.leaves))
    with pytest.raises(LedgerDamaged) as caught:
        await opened(store, clock)
    assert (store.files, store.leaves) == before
    assert caught.value.code == "ledger_damaged"
    return caught.value.en


async def test_a_ledger_that_is_not_what_was_signed_is_not_opened(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    await ledger.append(facts(300, clock.now()))
    await ledger.checkpoint(clock.now())
    await ledger.append(facts(5, clock.now()))
    await ledger.checkpoint(clock.now())

    def with_leaf(at: int) -> MemoryLedgerStore:
        changed = copy_of(store)
        changed.leaves[at] = changed.leaves[at].replace(b"fact", b"FACT")
        return changed

    def with_file(name: str, data: bytes | None) -> MemoryLedgerStore:
        changed = copy_of(store)
        if data is None:
            del changed.files[name]
        else:
            changed.files[name] = data
        return changed

    shorter = copy_of(store)
    del shorter.leaves[-1]
    assert "304 leaves, and 305 were signed" in await damaged(shorter, clock)
    for at in (0, 299, 304):
        assert "not those that were signed" in await damaged(with_leaf(at), clock)
    assert "remembered is gone" in await damaged(with_file(MEMORY, None), clock)
    assert "can't be read" in await damaged(with_file(MEMORY, b"{}"), clock)
    assert "keys are gone" in await damaged(with_file(KEYS, None), clock)
    assert "keys can't be read" in await damaged(with_file(KEYS, b"x"), clock)
    assert "public keys can't be read" in await damaged(with_file(VERIFIERS, b"x"), clock)
    forged = (store.files["checkpoint"]).replace(b"\n305\n", b"\n304\n")
    assert "not ours" in await damaged(with_file("checkpoint", forged), clock)
    assert (await opened(with_file("checkpoint", None), clock)).current() is None


async def test_a_checkpoint_of_another_tree_under_our_key_is_found(
    store: MemoryLedgerStore, clock: ManualClock
) -> None:
    """Whoever has the key and makes another history is caught by the leaves and by what the signer remembers."""
    ledger = await opened(store, clock)
    start = copy_of(store)
    await ledger.append(facts(3, clock.now()))
    await ledger.checkpoint(clock.now())
    other = await opened(start, clock)
    await other.append(facts(3, clock.advance(1)))
    note = await other.checkpoint(clock.now())
    store.files["checkpoint"] = note
    assert "another tree" in await damaged(store, clock)


async def test_a_tile_that_is_gone_or_cut_is_found(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    await ledger.append(facts(600, clock.now()))
    await ledger.checkpoint(clock.now())
    for name, data in (
        ("tile/0/000", None),
        ("tile/0/000", b"short"),
        ("tile/entries/001", None),
        ("tile/entries/001", b"\1"),
    ):
        trimmed = TrimmedStore(dict(store.files), list(store.leaves))
        trimmed.first = 300
        if data is None:
            del trimmed.files[name]
        else:
            trimmed.files[name] = data
        await damaged(trimmed, clock)


async def test_a_ledger_put_back_whole_is_caught_with_a_copy_and_not_without(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    await ledger.append(facts(10, clock.now()))
    early = await ledger.checkpoint(clock.now())
    backup = copy_of(store)
    await ledger.append(facts(10, clock.now()))
    late = await ledger.checkpoint(clock.now())
    rolled_back = await opened(backup, clock)  # nothing in the folder says that it is old
    assert rolled_back.check_copy(early).size == 10
    with pytest.raises(LedgerDamaged, match="10 leaves, and a copy elsewhere vouches for 20"):
        rolled_back.check_copy(late)
    await rolled_back.append(facts(15, clock.advance(1)))  # and grows beyond what the copy says
    await rolled_back.checkpoint(clock.now())
    with pytest.raises(LedgerDamaged, match="not those that a copy elsewhere vouches for"):
        rolled_back.check_copy(late)
    with pytest.raises(BadNote):
        ledger.check_copy(late.replace(b"20", b"19"))


async def test_a_new_key_is_named_by_a_leaf_under_the_old_one_s_signature(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    await ledger.append(facts(2, clock.now()))
    (old,) = ledger.verifiers()
    new = await ledger.rotate(clock.now(), overlap_s=100)
    assert ledger.verifiers() == [old, new]
    note = await ledger.checkpoint(clock.now())
    for key in (old, new):
        assert open_checkpoint(note, [key], ORIGIN).size == 3
    leaf = parse_leaf(ledger.leaf(2))
    assert (leaf.kind, leaf.id, leaf.sequence) == (Kind.KEY_ROTATED, str(new), 1)
    proof = parse_proof(store.files["rotations/2.tlog-proof"])
    assert check_proof(proof, ledger.leaf(2), [old], ORIGIN).size == 3

    again = await opened(store, clock)
    clock.advance(100)
    note = await again.checkpoint(clock.now())
    assert open_checkpoint(note, [new], ORIGIN).size == 4
    with pytest.raises(BadNote):
        open_checkpoint(note, [old], ORIGIN)
    assert again.sealing_key.public == new.public
    assert (await opened(store, clock)).current() == note


@pytest.mark.parametrize("fail_at", range(8))
async def test_a_rotation_that_was_cut_short_harms_nothing(clock: ManualClock, fail_at: int) -> None:
    store = Fragile(MemoryLedgerStore())
    ledger = await opened(store, clock)
    await ledger.append(facts(2, clock.now()))
    (old,) = ledger.verifiers()
    await ledger.checkpoint(clock.now())
    store.steps, store.fail_at = 0, fail_at
    with suppress(RecordingFailed):
        await ledger.rotate(clock.now(), overlap_s=100)
        await ledger.checkpoint(clock.now())
        raise AssertionError("this was to be cut short")
    again = await opened(copy_of(store), clock)
    assert open_checkpoint(await again.checkpoint(clock.now()), [old], ORIGIN).size >= 3
    if len(again.verifiers()) == 2 and again.sealing_key.public != old.public:
        named = [i for i, leaf in enumerate(again.leaves()) if parse_leaf(leaf).kind == Kind.KEY_ROTATED]
        assert again._store.get(f"rotations/{named[-1]}.tlog-proof") is not None


async def test_what_was_torn_is_told_and_cut(store: MemoryLedgerStore, clock: ManualClock) -> None:
    class Torn(MemoryLedgerStore):
        whole = False

        async def open(self) -> Found:
            return Found(0, list(self.leaves), 17)

        async def cut(self) -> None:
            self.whole = True

    torn = Torn()
    assert (await opened(torn, clock)).cut_bytes == 17
    assert torn.whole


async def test_a_fresh_start_that_was_killed_begins_again(clock: ManualClock) -> None:
    for fail_at in range(3):
        store = Fragile(MemoryLedgerStore())
        store.fail_at = fail_at
        with pytest.raises(RecordingFailed):
            await opened(store, clock)
        again = await opened(copy_of(store), clock)
        open_checkpoint(await again.checkpoint(clock.now()), again.verifiers(), ORIGIN)
        assert len(again.verifiers()) == 1
