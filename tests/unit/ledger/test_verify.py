from collections.abc import Callable

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.merkle import leaf_hash
from broker.ledger.note import SigningKey, VerifierKey, sign_note
from broker.ledger.store import Found
from broker.ledger.tiles import WIDTH
from broker.ledger.verify import Verdict, leaf_at, verify_log

ORIGIN = "broker.example/ledger"
SIZE, SIGNED = 620, 610


class Copy:
    """A ledger's files and leaves, to be changed; the leaves below ``first`` are in bundles only."""

    def __init__(self, store: MemoryLedgerStore, keys: list[VerifierKey], first: int = 300) -> None:
        self.files, self.leaves = dict(store.files), list(store.leaves)
        self.keys, self.first = keys, first
        self.copies: list[bytes] = []

    def verdict(self) -> Verdict:
        found = Found(self.first, self.leaves[self.first :], 0)
        return verify_log(self.files.get, found, self.keys, ORIGIN, copies=self.copies)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def filled(store: MemoryLedgerStore, clock: ManualClock) -> Ledger:
    ledger = await open_ledger(store, ORIGIN, "node-1", clock.now())
    await ledger.append([Leaf(Kind.SIGN_IN, f"fact-{n}", n, bytes(32), clock.now().wall_us) for n in range(SIGNED)])
    await ledger.checkpoint(clock.advance(2))
    await ledger.append([Leaf(Kind.SIGN_IN, "later", n, bytes(32), 1) for n in range(SIZE - SIGNED)])
    return ledger


@pytest.fixture
async def copy(clock: ManualClock) -> Copy:
    store = MemoryLedgerStore()
    ledger = await filled(store, clock)
    return Copy(store, ledger.verifiers())


def changed(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("first", [0, 100, 256, 300, 512])
def test_a_whole_ledger_verifies(copy: Copy, first: int) -> None:
    copy.first = first
    copy.copies = [copy.files["checkpoint"]]
    assert copy.verdict() == Verdict("ok", SIZE, SIGNED)
    assert copy.verdict().ok
    assert copy.verdict().meaning == "the ledger verifies: 620 leaves, 610 of them signed"


def no_file(name: str) -> Callable[[Copy], object]:
    return lambda copy: copy.files.pop(name)


def with_file(name: str, change: Callable[[bytes], bytes]) -> Callable[[Copy], object]:
    return lambda copy: copy.files.update({name: change(copy.files[name])})


def with_leaf(at: int, change: Callable[[bytes], bytes]) -> Callable[[Copy], object]:
    return lambda copy: copy.leaves.__setitem__(at, change(copy.leaves[at]))


def renamed(leaf: bytes) -> bytes:
    return leaf.replace(b"fact", b"FACT")


@pytest.mark.parametrize(
    ("change", "code", "index"),
    [
        (no_file("checkpoint"), "no_checkpoint", None),
        (with_file("checkpoint", lambda note: note.replace(b"\n610\n", b"\n609\n")), "bad_checkpoint", None),
        (with_file("checkpoint", lambda note: b"hello"), "bad_checkpoint", None),
        (no_file("tile/entries/000"), "gone", 0),
        (no_file("tile/entries/001"), "gone", 256),
        (no_file("tile/0/000"), "gone", 0),
        (no_file("tile/0/001"), "gone", 256),
        (with_file("tile/entries/000", lambda data: data[:-1]), "bad_bundle", 0),
        (with_file("tile/entries/000", lambda data: data.replace(b"fact-17\"", b"fact-71\"")), "tile_differs", 17),
        (with_file("tile/entries/000", lambda data: data.replace(b"fact-17\"", b"fact 17\"")), "bad_leaf", 17),
        (with_file("tile/entries/001", lambda data: data.replace(b"fact-500\"", b"fact-005\"")), "tile_differs", 256),
        (with_file("tile/0/001", lambda data: changed(data, 40 * 32)), "tile_differs", 256 + 40),
        (with_file("tile/0/000", lambda data: data[:-32]), "tile_differs", 0),
        (with_leaf(400, renamed), "tile_differs", 400),
        (with_leaf(605, renamed), "other_root", None),
        (with_leaf(605, lambda leaf: leaf[:-1]), "bad_leaf", 605),
        (lambda copy: copy.leaves.__delitem__(slice(600, None)), "cut", 600),
        (lambda copy: copy.leaves.insert(600, copy.leaves[609]), "other_root", None),
        (lambda copy: copy.leaves.reverse(), "tile_differs", 300),
        (lambda copy: copy.copies.append(b"hello"), "bad_copy", None),
    ],
)  # fmt: skip
def test_what_was_changed_is_found_and_where(
    copy: Copy, change: Callable[[Copy], object], code: str, index: int | None
) -> None:
    change(copy)
    verdict = copy.verdict()
    assert (verdict.code, verdict.index) == (code, index)
    assert not verdict.ok
    assert len(verdict.meaning) > 20


def test_what_nobody_signed_yet_may_be_cut_unseen(copy: Copy) -> None:
    del copy.leaves[SIGNED:]
    assert copy.verdict() == Verdict("ok", SIGNED, SIGNED)


def test_leaves_and_tiles_changed_together_give_another_root(copy: Copy) -> None:
    leaf = copy.leaves[17]
    other = renamed(leaf)
    copy.files["tile/entries/000"] = copy.files["tile/entries/000"].replace(leaf, other)
    copy.files["tile/0/000"] = copy.files["tile/0/000"].replace(leaf_hash(leaf), leaf_hash(other))
    assert copy.verdict().code == "other_root"


async def test_a_log_put_back_whole_is_found_with_a_copy_and_not_without(clock: ManualClock) -> None:
    store = MemoryLedgerStore()
    ledger = await filled(store, clock)
    backup = Copy(store, ledger.verifiers())
    assert backup.verdict().ok
    await ledger.append([Leaf(Kind.SIGN_IN, "more", 1, bytes(32), 1)])
    backup.copies = [await ledger.checkpoint(clock.advance(2))]
    assert (backup.verdict().code, backup.verdict().index) == ("rolled_back", SIZE)
    assert "older state" in backup.verdict().meaning


async def test_two_ledgers_under_one_name_are_found_with_a_copy(clock: ManualClock) -> None:
    """A split view: each is whole by itself, and whoever holds a checkpoint of the other sees it."""
    store = MemoryLedgerStore()
    await open_ledger(store, ORIGIN, "node-1", clock.now())
    one, other = (MemoryLedgerStore(dict(store.files), []) for _ in range(2))
    ledger = await filled(one, clock)
    note = (await filled(other, clock)).current()
    assert note is not None
    copy = Copy(one, ledger.verifiers())
    assert copy.verdict().ok
    copy.copies = [note]
    assert copy.verdict().code == "other_history"


def test_a_checkpoint_under_another_key_is_forged(copy: Copy) -> None:
    text = copy.files["checkpoint"].decode().rpartition("\n\n")[0] + "\n"
    copy.files["checkpoint"] = sign_note(text, [SigningKey.generate(ORIGIN)])
    assert copy.verdict().code == "bad_checkpoint"


async def test_long_work_tells_how_far_it_is(clock: ManualClock) -> None:
    store = MemoryLedgerStore()
    ledger = await open_ledger(store, ORIGIN, "node-1", clock.now())
    await ledger.append([Leaf(Kind.SIGN_IN, "a", 1, bytes(32), 1)] * (WIDTH * 33))
    await ledger.checkpoint(clock.now())
    told: list[int] = []
    found = Found(0, store.leaves, 0)
    assert verify_log(store.get, found, ledger.verifiers(), ORIGIN, progress=told.append).ok
    assert told == [4096, 8192]


@pytest.mark.parametrize("first", [0, 100, 300, 512])
def test_a_leaf_is_found_by_its_index(copy: Copy, first: int) -> None:
    found = Found(first, copy.leaves[first:], 0)
    for index in (0, 99, 255, 256, 299, 300, 511, 512, SIZE - 1):
        assert leaf_at(copy.files.get, found, index) == copy.leaves[index]
    assert leaf_at(copy.files.get, found, SIZE) is None
    if first:
        assert leaf_at(lambda _: None, found, 0) is None
        assert leaf_at(lambda _: b"rubbish", found, 0) is None


CUT = "leaves that the checkpoint vouches for are gone"
DIFFERS = "leaves and the tile over them differ: one of the two was changed"


@pytest.mark.parametrize(
    ("change", "meaning", "leaves", "signed"),
    [
        (no_file("checkpoint"), "there is no checkpoint, so nobody vouches for anything", 0, 0),
        (
            with_file("checkpoint", lambda note: b"hello"),
            "the checkpoint was not signed with a key of this ledger, or is not one: the note has no signature lines"
            " behind a blank line",
            0, 0,
        ),
        (no_file("tile/entries/001"), "a bundle of leaves is gone (from leaf 256 on): tile/entries/001", 256, 610),
        (no_file("tile/0/000"), "a bundle of leaves is gone (from leaf 0 on): tile/0/000", 255, 610),
        (
            with_file("tile/entries/001", lambda data: data[:-1]),
            "a bundle does not hold the leaves that its name says (from leaf 256 on): this is not a bundle of 256"
            " leaves",
            256, 610,
        ),
        (with_leaf(400, renamed), DIFFERS + " (from leaf 400 on): tile/0/001", 511, 610),
        (with_leaf(605, lambda leaf: leaf[:-1]), "this is not a leaf (from leaf 605 on): these bytes are not a leaf",
         605, 610),
        (
            lambda copy: copy.leaves.__delitem__(slice(600, None)),
            CUT + " (from leaf 600 on): 610 were signed", 600, 610,
        ),
        (with_leaf(605, renamed), "the leaves are not those that the checkpoint vouches for: the root over 610 leaves"
         " differs", 620, 610),
    ],
)  # fmt: skip
def test_each_finding_says_what_it_means(
    copy: Copy, change: Callable[[Copy], object], meaning: str, leaves: int, signed: int
) -> None:
    change(copy)
    verdict = copy.verdict()
    assert (verdict.meaning, verdict.leaves, verdict.signed) == (meaning, leaves, signed)


def test_a_leaf_is_named_whichever_byte_of_its_hash_was_changed(copy: Copy) -> None:
    copy.files["tile/0/001"] = changed(copy.files["tile/0/001"], 40 * 32 + 17)
    index = copy.verdict().index
    assert (index, type(index)) == (256 + 40, int)
    copy.files["tile/entries/001"] = copy.files["tile/entries/001"][:-1]
    index = copy.verdict().index
    assert (index, type(index)) == (256, int)


async def test_a_tile_that_the_checkpoint_just_fills_is_compared_too(clock: ManualClock) -> None:
    store = MemoryLedgerStore()
    ledger = await open_ledger(store, ORIGIN, "node-1", clock.now())
    await ledger.append([Leaf(Kind.SIGN_IN, "a", 1, bytes(32), 1)] * WIDTH)
    await ledger.checkpoint(clock.now())
    full = Copy(store, ledger.verifiers(), first=0)
    assert full.verdict() == Verdict("ok", WIDTH, WIDTH)
    full.files["tile/0/000"] = changed(full.files["tile/0/000"], 0)
    assert (full.verdict().code, full.verdict().index) == ("tile_differs", 0)
