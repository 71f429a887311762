"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, and proofs made and checked.

Hashes are 32 bytes of SHA-256. Pure: what is already hashed is read through a ``Hashes``.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY: Final = sha256().digest()
"""The root of a tree without leaves."""

Hashes = Callable[[int, int], bytes]
"""``(level, index)`` of a full subtree of ``2**level`` leaves, the ``index``-th of its size, to its hash."""


class BadProof(ValueError):
    """A proof that proves nothing: too short, too long, or for another tree."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree's right edge: the hashes of its full subtrees, largest first, which is all that its root needs."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Go on from a tree of ``size`` leaves. Raises ValueError if there aren't as many hashes as it has subtrees."""
        if len(hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} full subtrees, not {len(hashes)}")
        self.size = size
        self._hashes = list(hashes)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The hashes of the full subtrees, largest first."""
        return tuple(self._hashes)

    def add(self, leaf: bytes) -> None:
        """Add a leaf, given its hash."""
        size, made = self.size, leaf
        while size & 1:
            made = sha256(b"\x01" + self._hashes.pop() + made).digest()
            size >>= 1
        self._hashes.append(made)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        return _joined(self._hashes)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def subtrees(size: int) -> list[tuple[int, int]]:
    """Return the full subtrees of a tree of ``size`` leaves, largest first, each as ``(level, index)``."""
    return _covering(0, size)


def root_of(size: int, hashes: Hashes) -> bytes:
    """Return the root of the first ``size`` leaves."""
    return _joined([hashes(level, index) for level, index in subtrees(size)])


def inclusion_proof(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """Return the audit path of leaf ``index`` in the tree of the first ``size`` leaves (RFC 6962, 2.1.1).

    Raises ValueError if that tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return [_range_hash(first, end, hashes) for first, end in reversed(_path(index, 0, size))]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise BadProof unless ``proof`` shows that this leaf hash is leaf ``index`` of the tree with ``root``."""
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    path = _path(index, 0, size)
    _check_form(proof, len(path))
    made = leaf
    for (_, end), sibling in zip(reversed(path), proof, strict=True):
        made = node_hash(sibling, made) if end <= index else node_hash(made, sibling)
    if made != root:
        raise BadProof("the proof leads to another root")


def consistency_proof(old: int, size: int, hashes: Hashes) -> list[bytes]:
    """Return the proof that the tree of ``size`` leaves goes on from that of ``old`` leaves (RFC 6962, 2.1.2).

    Raises ValueError unless ``0 <= old <= size``.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} leaves does not go on from one of {old}")
    if old in (0, size):
        return []
    return [_range_hash(first, end, hashes) for first, end in _consistency(old, size)]


def check_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Raise BadProof unless ``proof`` shows that the second tree goes on from the first."""
    if not 0 <= old <= size:
        raise BadProof(f"a tree of {size} leaves does not go on from one of {old}")
    if old in (0, size):
        _check_form(proof, 0)
        if (old == 0 and old_root != EMPTY) or (old == size and old_root != root):
            raise BadProof("two roots for one tree")
        return
    needed = _consistency(old, size)
    _check_form(proof, len(needed))
    known = dict(zip(needed, proof, strict=True))
    if _known_root(0, old, old, known, old_root) != old_root:
        raise BadProof("the proof leads to another root of the old tree")
    if _known_root(0, size, old, known, old_root) != root:
        raise BadProof("the proof leads to another root of the new tree")


# --- ranges of leaves, as (first, end) ---


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _covering(first: int, end: int) -> list[tuple[int, int]]:
    """Return the full subtrees that make up this range, which begins where one of its size may, largest first."""
    found = []
    while first < end:
        level = (end - first).bit_length() - 1
        found.append((level, first >> level))
        first += 1 << level
    return found


def _range_hash(first: int, end: int, hashes: Hashes) -> bytes:
    return _joined([hashes(level, index) for level, index in _covering(first, end)])


def _joined(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY
    made = hashes[-1]
    for left in reversed(hashes[:-1]):
        made = node_hash(left, made)
    return made


def _path(index: int, first: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges beside the way from the root down to a leaf, from the root on."""
    found = []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((first, middle))
            first = middle
    return found


def _consistency(old: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges that a consistency proof names, in RFC 6962's order."""

    def subproof(first: int, end: int, whole: bool) -> list[tuple[int, int]]:
        if end == old:
            return [] if whole else [(first, end)]
        middle = first + _split(end - first)
        if old <= middle:
            return [*subproof(first, middle, whole), (middle, end)]
        return [*subproof(middle, end, False), (first, middle)]

    return subproof(0, size, True)


def _known_root(first: int, end: int, old: int, known: dict[tuple[int, int], bytes], old_root: bytes) -> bytes:
    """Return the hash of a range from those that the proof gives; the old tree itself, where full, is known."""
    if (first, end) in known:
        return known[first, end]
    if (first, end) == (0, old) and old & (old - 1) == 0:
        return old_root
    if end - first <= 1:
        raise BadProof("the proof does not reach this tree")
    middle = first + _split(end - first)
    return node_hash(_known_root(first, middle, old, known, old_root), _known_root(middle, end, old, known, old_root))


def _check_form(proof: Sequence[bytes], length: int) -> None:
    if len(proof) != length:
        raise BadProof(f"the proof has {len(proof)} hashes and needs {length}")
    if any(len(one) != HASH_BYTES for one in proof):
        raise BadProof("a hash of the proof is not 32 bytes long")
