import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.errors import NotFound, RecordingFailed
from broker.ledger import merkle
from broker.ledger.anchor import Head
from broker.ledger.checkpoint import open_checkpoint
from broker.ledger.leaf import format_leaf, parse_leaf
from broker.ledger.log import KEPT_LISTS, Ledger
from broker.ledger.proof import check_proof, parse_proof
from broker.ledger.tiles import ENTRIES, split_bundle, split_tile, tiles_of
from tests.unit.ledger.ledgers import ORIGIN, Fragile, facts, opened, root_over


async def test_leaves_stand_in_the_order_in_which_they_came(ledger: Ledger, clock: ManualClock) -> None:
    assert await ledger.append(facts(3, clock.now())) == 0
    assert ledger.add(facts(2, clock.now())) == 3
    await ledger.sync()
    assert ledger.size == 5
    assert [parse_leaf(leaf).id for leaf in ledger.leaves()] == ["fact-0", "fact-1", "fact-2", "fact-0", "fact-1"]
    assert [parse_leaf(leaf).id for leaf in ledger.leaves(4)] == ["fact-1"]
    assert parse_leaf(ledger.leaf(2)).sequence == 2
    for index in (-1, 5):
        with pytest.raises(NotFound):
            ledger.leaf(index)


@pytest.mark.parametrize("count", [1, 255, 256, 257, 600])
async def test_a_checkpoint_covers_all_and_every_leaf_is_proven(
    ledger: Ledger, store: MemoryLedgerStore, clock: ManualClock, count: int
) -> None:
    await ledger.append(facts(count, clock.now()))
    with pytest.raises(NotFound):
        ledger.prove(0)
    note = await ledger.checkpoint(clock.advance(2))
    assert note == ledger.current() == store.files["checkpoint"] == ledger.read("checkpoint")
    found = open_checkpoint(note, ledger.verifiers(), ORIGIN)
    assert (found.size, found.root) == (count, root_over(store.leaves))
    for index in {0, count // 2, count - 1}:
        proof = parse_proof(ledger.prove(index, b"extra"))
        assert proof.extra == b"extra"
        assert check_proof(proof, ledger.leaf(index), ledger.verifiers(), ORIGIN) == found
    with pytest.raises(NotFound):
        ledger.prove(count)


async def test_each_checkpoint_goes_on_from_those_before(ledger: Ledger, clock: ManualClock) -> None:
    seen = []
    for count in (1, 200, 100, 3):
        await ledger.append(facts(count, clock.now()))
        seen.append(open_checkpoint(await ledger.checkpoint(clock.advance(2)), ledger.verifiers(), ORIGIN))
        for old in seen:
            merkle.check_consistency(old.size, old.root, seen[-1].size, seen[-1].root, ledger.consistency(old.size))
    for size in (-1, ledger.size + 1):
        with pytest.raises(NotFound):
            ledger.consistency(size)


async def test_an_idle_log_gets_a_heartbeat(ledger: Ledger, clock: ManualClock) -> None:
    first = await ledger.checkpoint(clock.now())
    second = await ledger.checkpoint(clock.advance(60))
    assert first != second
    leaves = [parse_leaf(leaf) for leaf in ledger.leaves()]
    assert [(leaf.kind, leaf.id, leaf.sequence) for leaf in leaves] == [("heartbeat", "node-1", n) for n in (0, 1)]
    assert leaves[1].digest == open_checkpoint(first, ledger.verifiers(), ORIGIN).root
    assert leaves[1].at_us == clock.now().wall_us


async def test_a_checkpoint_is_due_by_what_waits(ledger: Ledger, clock: ManualClock) -> None:
    assert ledger.due(clock.now())
    await ledger.checkpoint(clock.now())
    assert not ledger.due(clock.advance(3))
    await ledger.append(facts(1, clock.now()))
    assert ledger.due(clock.now())
    await ledger.checkpoint(clock.now())
    assert ledger.due(clock.advance(60))


async def test_what_is_published_is_the_whole_tree(ledger: Ledger, clock: ManualClock) -> None:
    """Every tile of the checkpoint's tree, partial ones too, made of the leaves in the bundles."""
    await ledger.append(facts(700, clock.now()))
    await ledger.checkpoint(clock.now())
    await ledger.append(facts(50, clock.now()))
    for tile in tiles_of(700):
        data = ledger.read(tile.path)
        leaves = [format_leaf(leaf) for leaf in facts(700, clock.now())][tile.index * 256 :][: tile.width]
        if tile.level == ENTRIES:
            assert split_bundle(data, tile.width) == leaves
        elif tile.level == 0:
            assert split_tile(data, tile.width) == [merkle.leaf_hash(leaf) for leaf in leaves]
    for path in ("tile/0/002.p/239", "tile/0/003", "tile/2/000.p/1", "keys", "signer.json", "tile/entries/002", ""):
        with pytest.raises(NotFound):
            ledger.read(path)


async def test_one_checkpoint_at_a_time(ledger: Ledger, store: MemoryLedgerStore, clock: ManualClock) -> None:
    class Nested(MemoryLedgerStore):
        ledger: Ledger

        async def sync(self) -> None:
            await self.ledger.checkpoint(clock.now())

    nested = Nested()
    nested.ledger = await opened(nested, clock)
    with pytest.raises(RuntimeError, match="one checkpoint"):
        await nested.ledger.checkpoint(clock.now())


async def test_anchors_keep_their_newest_lists(store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock) -> None:
    assert ledger.last_anchor("node-1") is None
    for n in range(KEPT_LISTS + 5):
        heads = [Head("ab" * 16, n, bytes([n]) * 32), Head("cd" * 16, 1, bytes(32))]
        index = await ledger.anchor(heads, clock.advance(5))
    await ledger.append(facts(300, clock.now()))
    assert len(store.names("anchors")) == KEPT_LISTS
    for one in (ledger, await opened(store, clock)):
        last = one.last_anchor("node-1")
        assert last is not None
        assert (last.index, last.heads) == (index, heads)
        assert last.leaf == parse_leaf(ledger.leaf(index))
        assert one.last_anchor("node-2") is None


async def test_the_same_heads_anchored_again_keep_their_list(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    quiet = [Head("ab" * 16, 1, bytes(32))]
    others = [[Head("cd" * 16, n, bytes(32))] for n in range(KEPT_LISTS * 2)]
    await ledger.anchor(quiet, clock.now())
    (name,) = store.names("anchors")
    for heads in [*others[: KEPT_LISTS - 1], quiet, *others[KEPT_LISTS : KEPT_LISTS * 2 - 1]]:
        await ledger.anchor(heads, clock.advance(5))
    assert name in store.names("anchors")
    await ledger.anchor(others[-1], clock.advance(5))
    assert name not in store.names("anchors")


async def test_an_anchor_whose_list_is_gone_or_changed_says_so(
    store: MemoryLedgerStore, ledger: Ledger, clock: ManualClock
) -> None:
    await ledger.anchor([Head("ab" * 16, 1, bytes(32))], clock.now())
    (name,) = store.names("anchors")
    for data in (b"[]", None):
        if data is None:
            del store.files[name]
        else:
            store.files[name] = data
        last = ledger.last_anchor("node-1")
        assert last is not None
        assert last.heads is None


async def test_a_list_is_durable_before_its_leaf(clock: ManualClock) -> None:
    store = Fragile(MemoryLedgerStore())
    ledger = await opened(store, clock)
    store.steps, store.fail_at = 0, 1
    with pytest.raises(RecordingFailed):
        await ledger.anchor([Head("ab" * 16, 1, bytes(32))], clock.now())
    assert (len(store.names("anchors")), store.leaves) == (1, [])
