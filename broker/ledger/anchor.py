"""Anchors: one leaf that holds the heads of all files being written, so that a cut of any of them is seen.

The leaf holds the Merkle root over the list and its length. The list itself is a file of its own, durable before the
leaf is; the newest lists are kept, since only they are needed to see what a crash, or somebody behind it, took away.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from broker.ledger import merkle
from broker.ledger.leaf import BadLeaf, Kind, Leaf
from broker.wire.codec import canonical


@dataclass(frozen=True, slots=True)
class Head:
    """Where a file stood: its id, its last durable record and the link there (32 bytes)."""

    id: str
    sequence: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Loss:
    """A file that has less than was anchored: ``shorter``, or ``changed`` (another record stands there)."""

    head: Head
    how: Literal["shorter", "changed"]


def anchor(node: str, heads: Sequence[Head], at_us: int) -> tuple[Leaf, bytes]:
    """Return the anchor of a node's files and the list that goes with it.

    Only durable heads may be anchored: what a power cut may rightly take must not look like a loss afterwards.
    """
    ordered = sorted(heads, key=lambda head: head.id)
    if len({head.id for head in ordered}) < len(ordered):
        raise ValueError("a file is anchored once")
    return Leaf(Kind.ANCHOR, node, len(ordered), _root(ordered), at_us), canonical([_fields(one) for one in ordered])


def parse_list(data: bytes, leaf: Leaf) -> list[Head]:
    """Return the heads in the list of this anchor. Raises BadLeaf if it is another's."""
    try:
        value: Any = json.loads(data)
        heads = [Head(one["id"], one["sequence"], bytes.fromhex(one["head"])) for one in value]
        same = canonical([_fields(one) for one in heads]) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadLeaf("this is not the list of an anchor") from None
    if not same or len(heads) != leaf.sequence or _root(heads) != leaf.digest:
        raise BadLeaf("this is not the list of that anchor")
    return heads


def prove_head(heads: Sequence[Head], id: str) -> tuple[int, list[bytes]]:
    """Return where a file stands in a list, and the proof of it. Raises KeyError if it isn't there."""
    leaves = [_leaf_hash(head) for head in heads]
    for index, head in enumerate(heads):
        if head.id == id:
            return index, merkle.inclusion_proof(index, len(heads), _over(leaves))
    raise KeyError(id)


def check_head(head: Head, index: int, proof: Sequence[bytes], leaf: Leaf) -> None:
    """Raise merkle.BadProof unless the proof shows that this anchor holds this head."""
    merkle.check_inclusion(_leaf_hash(head), index, leaf.sequence, proof, leaf.digest)


def losses(anchored: Sequence[Head], link_at: Callable[[str, int], bytes | None]) -> list[Loss]:
    """Return which files have less than was anchored.

    ``link_at(id, sequence)`` is the link of a file's record as it was found, before recovery appended anything; None if
    the file has no such record or is gone.
    """
    found = []
    for head in anchored:
        link = link_at(head.id, head.sequence)
        if link != head.head:
            found.append(Loss(head, "shorter" if link is None else "changed"))
    return found


def _fields(head: Head) -> dict[str, Any]:
    return {"head": head.head.hex(), "id": head.id, "sequence": head.sequence}


def _leaf_hash(head: Head) -> bytes:
    return merkle.leaf_hash(canonical(_fields(head)))


def _root(heads: Sequence[Head]) -> bytes:
    return merkle.root(map(_leaf_hash, heads))


def _over(leaves: Sequence[bytes]) -> merkle.Hashes:
    return lambda level, index: merkle.root(leaves[index << level : index + 1 << level])
