"""The verifier of a whole log: tiles and roots made again from the leaves, and copies from elsewhere compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from broker.ledger.checkpoint import Checkpoint, open_checkpoint
from broker.ledger.leaf import BadLeaf, parse_leaf
from broker.ledger.merkle import Frontier, leaf_hash
from broker.ledger.note import BadNote, VerifierKey
from broker.ledger.store import Found
from broker.ledger.tiles import ENTRIES, WIDTH, BadTile, Edge, Tile, join_bundle, split_bundle

_MEANINGS: Final = {
    "no_checkpoint": "there is no checkpoint, so nobody vouches for anything",
    "bad_checkpoint": "the checkpoint was not signed with a key of this ledger, or is not one",
    "bad_copy": "the copy is not a checkpoint of this ledger",
    "gone": "a bundle of leaves is gone",
    "bad_bundle": "a bundle does not hold the leaves that its name says",
    "bad_leaf": "this is not a leaf",
    "tile_differs": "leaves and the tile over them differ: one of the two was changed",
    "cut": "leaves that the checkpoint vouches for are gone",
    "other_root": "the leaves are not those that the checkpoint vouches for",
    "rolled_back": "leaves that a copy elsewhere vouches for are gone: this is an older state of the ledger",
    "other_history": "a copy elsewhere vouches for other leaves: this is another ledger under the same name",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``code`` is ``ok`` or says what is wrong, ``index`` is the first leaf (or size) where it is.

    ``leaves`` were read, of which the checkpoint vouches for ``signed``.
    """

    code: str
    leaves: int
    signed: int
    index: int | None = None
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything is as it was signed."""
        return self.code == "ok"

    @property
    def meaning(self) -> str:
        """What that means, as a sentence."""
        if self.ok:
            return f"the ledger verifies: {self.leaves} leaves, {self.signed} of them signed"
        at = "" if self.index is None else f" (from leaf {self.index} on)"
        return _MEANINGS[self.code] + at + (f": {self.detail}" if self.detail else "")


class _Wrong(Exception):
    def __init__(self, code: str, index: int | None = None, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.index, self.detail = code, index, detail


def verify_log(
    get: Callable[[str], bytes | None],
    found: Found,
    keys: Sequence[VerifierKey],
    origin: str,
    *,
    copies: Sequence[bytes] = (),
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Return whether a log is what was signed, and what copies of its checkpoints elsewhere vouch for.

    ``get``: a file by its name, None if there is none; ``found``: the leaves that are not all in bundles; ``progress``
    is told the number of leaves every 4,096. Without copies nothing can be said against a log that was put back whole.
    """
    tree, signed = Frontier(), 0
    try:
        note = get("checkpoint")
        if note is None:
            raise _Wrong("no_checkpoint")
        own = _opened(note, keys, origin, "bad_checkpoint")
        signed = own.size
        known = [(own, "cut", "other_root")]
        known += [(_opened(copy, keys, origin, "bad_copy"), "rolled_back", "other_history") for copy in copies]
        roots = {one.size: b"" for one, _, _ in known}
        for leaf in _checked(get, found, signed):
            if tree.size in roots:
                roots[tree.size] = tree.root()
            tree.add(leaf_hash(leaf))
            if progress is not None and tree.size % 4096 == 0:
                progress(tree.size)
        if tree.size in roots:
            roots[tree.size] = tree.root()
        for one, fewer, other in known:
            if one.size > tree.size:
                raise _Wrong(fewer, tree.size, f"{one.size} were signed")
            if roots[one.size] != one.root:
                raise _Wrong(other, None, f"the root over {one.size} leaves differs")
    except _Wrong as wrong:
        return Verdict(wrong.code, tree.size, signed, wrong.index, wrong.detail)
    return Verdict("ok", tree.size, signed)


def _opened(note: bytes, keys: Sequence[VerifierKey], origin: str, code: str) -> Checkpoint:
    try:
        return open_checkpoint(note, keys, origin)
    except BadNote as error:
        raise _Wrong(code, None, error.detail) from None


def _checked(get: Callable[[str], bytes | None], found: Found, signed: int) -> Iterator[bytes]:
    """Yield the leaves, each after it and every tile and bundle that it makes full were compared."""
    edge, bundle = Edge(), list[bytes]()
    for leaf in leaves(get, found):
        index = edge.size
        try:
            parse_leaf(leaf)
        except BadLeaf as error:
            raise _Wrong("bad_leaf", index, str(error)) from None
        full = edge.add(leaf_hash(leaf))
        bundle.append(leaf)
        if len(bundle) == WIDTH:
            full.append((Tile(ENTRIES, index // WIDTH), join_bundle(bundle)))
            bundle = []
        if edge.size <= signed:  # what is full only behind the checkpoint may not be written yet
            for tile, data in full:
                _compare(get(tile.path), data, tile, index)
        yield leaf


def _compare(stored: bytes | None, made: bytes, tile: Tile, index: int) -> None:
    if stored is None:
        raise _Wrong("gone", index + 1 - WIDTH, tile.path)
    if stored != made:
        first = index + 1 - WIDTH
        if tile.level == 0 and len(stored) == len(made):
            first += next(at for at in range(len(made)) if stored[at] != made[at]) // 32
        raise _Wrong("tile_differs", first, tile.path)


def leaves(get: Callable[[str], bytes | None], found: Found) -> Iterator[bytes]:
    """Iterate over the leaves of a log that ``verify_log`` found good."""
    for number in range(-(-found.first // WIDTH)):
        data = get(Tile(ENTRIES, number).path)
        if data is None:
            raise _Wrong("gone", number * WIDTH, Tile(ENTRIES, number).path)
        try:
            bundle = split_bundle(data, WIDTH)
        except BadTile as error:
            raise _Wrong("bad_bundle", number * WIDTH, str(error)) from None
        yield from bundle[: found.first - number * WIDTH]
    yield from found.leaves


def leaf_at(get: Callable[[str], bytes | None], found: Found, index: int) -> bytes | None:
    """Return a leaf of a log by its index, unverified; None if there is none."""
    if index >= found.first:
        place = index - found.first
        return found.leaves[place] if place < len(found.leaves) else None
    data = get(Tile(ENTRIES, index // WIDTH).path)
    try:
        return None if data is None else split_bundle(data, WIDTH)[index % WIDTH]
    except BadTile:
        return None
