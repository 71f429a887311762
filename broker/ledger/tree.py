"""The tree as a running ledger holds it: full tiles and bundles on the store, and the right edge in memory."""

from collections.abc import Callable, Iterator, Sequence

from broker.errors import NotFound
from broker.ledger import merkle
from broker.ledger.leaf import BadLeaf, Leaf, parse_leaf
from broker.ledger.signer import LedgerDamaged
from broker.ledger.store import Found
from broker.ledger.tiles import (
    ENTRIES,
    WIDTH,
    BadTile,
    Edge,
    Tile,
    hashes_of,
    join_bundle,
    parse_path,
    split_bundle,
    width_at,
)  # fmt: skip


class Tree:
    """Leaves with their hashes. ``unwritten``: what became full, by its path, until it is on the store."""

    def __init__(self, get: Callable[[str], bytes | None], found: Found) -> None:
        """Go on from what was found; ``get`` reads a file of the store. Raises LedgerDamaged if a tile is missing."""
        self._get = get
        self._tail: list[bytes] = []  # the leaves behind the last full bundle
        self._edge = Edge()
        self.unwritten: dict[str, bytes] = {}
        base = found.first - found.first % WIDTH
        try:
            self._edge = Edge.at(base, self._tile)
        except BadTile as error:
            raise LedgerDamaged(f"a tile is not what its name says ({error}).") from None
        if base < found.first:
            self.add(self._bundle(base // WIDTH, WIDTH)[: found.first - base])
        self.add(found.leaves)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._edge.size

    def add(self, leaves: Sequence[bytes]) -> None:
        """Add leaves at the end."""
        for leaf in leaves:
            self._tail.append(leaf)
            self.unwritten |= {tile.path: data for tile, data in self._edge.add(merkle.leaf_hash(leaf))}
            if len(self._tail) == WIDTH:
                self.unwritten[Tile(ENTRIES, self.size // WIDTH - 1).path] = join_bundle(self._tail)
                self._tail = []

    def hashes(self, size: int) -> merkle.Hashes:
        """Return the hashes of the first ``size`` leaves' tree. They raise LedgerDamaged where a tile is missing."""
        return hashes_of(size, self._tile)

    def root(self, size: int) -> bytes:
        """Return the root over the first ``size`` leaves. Raises LedgerDamaged."""
        return merkle.root_of(size, self.hashes(size))

    def leaf(self, index: int) -> bytes:
        """Return a leaf. Raises NotFound, LedgerDamaged."""
        if not 0 <= index < self.size:
            raise no_such()
        number, place = divmod(index, WIDTH)
        return self._bundle(number, width_at(ENTRIES, number, self.size))[place]

    def leaves(self, first: int = 0) -> Iterator[bytes]:
        """Iterate over the leaves from this index on, as far as they are now. Raises LedgerDamaged."""
        for number in range(first // WIDTH, -(-self.size // WIDTH)):
            yield from self._bundle(number, width_at(ENTRIES, number, self.size))[max(0, first - number * WIDTH) :]

    def backwards(self) -> Iterator[tuple[int, Leaf]]:
        """Iterate over indices and leaves from the last one back. Raises LedgerDamaged."""
        for number in reversed(range(-(-self.size // WIDTH))):
            leaves = self._bundle(number, width_at(ENTRIES, number, self.size))
            for place in reversed(range(len(leaves))):
                index = number * WIDTH + place
                try:
                    yield index, parse_leaf(leaves[place])
                except BadLeaf as error:
                    raise LedgerDamaged(f"leaf {index}: {error}.") from None

    def read(self, path: str) -> bytes:
        """Return a tile or bundle by its path, also a partial one. Raises NotFound, LedgerDamaged."""
        try:
            tile = parse_path(path)
        except BadTile:
            raise no_such() from None
        if tile.width > width_at(tile.level, tile.index, self.size):
            raise no_such()
        return join_bundle(self._bundle(tile.index, tile.width)) if tile.level == ENTRIES else self._tile(tile)

    def _tile(self, tile: Tile) -> bytes:
        data = self._edge.partial(tile) or self._stored(Tile(tile.level, tile.index))
        return data[: tile.width * merkle.HASH_BYTES]

    def _bundle(self, number: int, width: int) -> list[bytes]:
        if number == self.size // WIDTH and width <= len(self._tail):
            return self._tail[:width]
        try:
            return split_bundle(self._stored(Tile(ENTRIES, number)), WIDTH)[:width]
        except BadTile as error:
            raise LedgerDamaged(f"bundle {number}: {error}.") from None

    def _stored(self, tile: Tile) -> bytes:
        data = self.unwritten.get(tile.path) or self._get(tile.path)
        if data is None:
            raise LedgerDamaged(f"{tile.path} is gone.")
        return data


def no_such() -> NotFound:
    """Return the error for what is not in the ledger, or not yet."""
    return NotFound("not_in_ledger", vi="Sổ cái chưa có mục này.", en="The ledger has no such entry yet.")
