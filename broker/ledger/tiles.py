"""Tiles (C2SP tlog-tiles): the tree and its leaves as files of 256, which never change once they are full.

A *tile* holds up to 256 hashes of one level; each hash of level L stands for 256**L leaves. An *entry bundle* holds the
leaves under a tile of level 0. What is not full yet is *partial* and has its width in its name.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from broker.ledger import merkle
from broker.ledger.merkle import HASH_BYTES, Hashes

WIDTH: Final = 256
ENTRIES: Final = -1
"""The level of an entry bundle."""
_HEIGHT: Final = 8
_MOST_LEVEL: Final = 63
_PATH: Final = re.compile(
    r"tile/(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


class BadTile(ValueError):
    """A tile or bundle that is not what its name says."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's name: ``level`` 0 to 63, or ENTRIES; the ``index``-th of its level; ``width`` 1 to 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path, ``tile/<L>/<N>[.p/<W>]``; index 1234067 is ``x001/x234/067``."""
        index, groups = self.index, list[str]()
        while not groups or index:
            index, group = divmod(index, 1000)
            groups.append(f"x{group:03}" if groups else f"{group:03}")
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def parse_path(path: str) -> Tile:
    """Return the tile with this path. Raises BadTile."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise BadTile("not the path of a tile")
    level, number, width = match.groups()
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int(number.replace("/", "").replace("x", "")),
        WIDTH if width is None else int(width),
    )
    if tile.path != path or tile.level > _MOST_LEVEL or tile.width > WIDTH:
        raise BadTile("not the path of a tile")
    return tile


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes (or leaves) this tile has in a tree of ``size`` leaves, 0 to 256."""
    return max(0, min(WIDTH, (size >> _HEIGHT * max(level, 0)) - index * WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Return all tiles and bundles of a tree of ``size`` leaves, level by level."""
    for level in (ENTRIES, *range(_MOST_LEVEL + 1)):
        count = size >> _HEIGHT * max(level, 0)
        for index in range(-(-count // WIDTH)):
            yield Tile(level, index, width_at(level, index, size))


def split_tile(data: bytes, width: int) -> list[bytes]:
    """Return the hashes in a tile of this width. Raises BadTile if it has another."""
    if len(data) != width * HASH_BYTES:
        raise BadTile(f"a tile of {width} hashes has {width * HASH_BYTES} bytes, not {len(data)}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def join_bundle(leaves: Sequence[bytes]) -> bytes:
    """Return leaves (each below 64 KiB) as a bundle: each behind its length, 2 bytes."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def split_bundle(data: bytes, width: int) -> list[bytes]:
    """Return the leaves in a bundle of this width. Raises BadTile if it doesn't hold exactly so many."""
    leaves, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        leaves.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data) or len(leaves) != width:
        raise BadTile(f"this is not a bundle of {width} leaves")
    return leaves


def hashes_of(size: int, read: Callable[[Tile], bytes]) -> Hashes:
    """Return the hashes of a tree of ``size`` leaves, read from its tiles, so that proofs can be made of them.

    ``read`` is given the tile at the width that it has in this tree. What it returns is believed: check proofs and
    roots. The hashes raise BadTile for a tile of the wrong length.
    """

    def hash_at(level: int, index: int) -> bytes:
        tile_level, depth = divmod(level, _HEIGHT)
        number, first = divmod(index << depth, WIDTH)
        tile = Tile(tile_level, number, width_at(tile_level, number, size))
        return merkle.root(split_tile(read(tile), tile.width)[first : first + (1 << depth)])

    return hash_at


class Edge:
    """The right edge of a growing tree: of each level the tile that is not full yet."""

    def __init__(self, size: int = 0, tails: Sequence[Sequence[bytes]] = ()) -> None:
        """Go on from a tree of ``size`` leaves; ``tails``: each level's hashes behind its last full tile."""
        self.size = size
        self._tails = [list(tail) for tail in tails]

    @classmethod
    def at(cls, size: int, read: Callable[[Tile], bytes]) -> "Edge":
        """Return the edge of a tree whose ``size`` is a multiple of 256, from its full tiles. Raises BadTile."""
        if size % WIDTH:
            raise ValueError("only whole tiles are stored")
        tails: list[list[bytes]] = []
        level = 0
        while count := size >> _HEIGHT * level:
            full = count - count % WIDTH
            under = (read(Tile(level - 1, index)) for index in range(full, count))
            tails.append([merkle.root(split_tile(data, WIDTH)) for data in under])
            level += 1
        return cls(size, tails)

    def add(self, leaf: bytes) -> list[tuple[Tile, bytes]]:
        """Add a leaf, given its hash, and return the tiles that this made full."""
        index, made, full = self.size, leaf, []
        self.size += 1
        for level in itertools.count():  # a level that is begun here is not full: it ends there
            if level == len(self._tails):
                self._tails.append([])
            tail = self._tails[level]
            tail.append(made)
            index >>= _HEIGHT
            if len(tail) < WIDTH:
                break
            full.append((Tile(level, index), b"".join(tail)))
            made = merkle.root(tail)
            tail.clear()
        return full

    def partial(self, tile: Tile) -> bytes | None:
        """Return the tile as far as it is in the edge, None if it isn't there or has fewer hashes."""
        here = (self.size >> _HEIGHT * tile.level) // WIDTH
        if tile.level >= len(self._tails) or tile.index != here or tile.width > len(self._tails[tile.level]):
            return None
        return b"".join(self._tails[tile.level][: tile.width])
