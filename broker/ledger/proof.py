"""Proofs as files (C2SP tlog-proof): that a leaf is in the log, to be checked with nothing but a published key."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broker.ledger.checkpoint import Checkpoint, open_checkpoint
from broker.ledger.merkle import HASH_BYTES, check_inclusion, leaf_hash
from broker.ledger.note import BadNote, VerifierKey, decode64

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is the ``index``-th (from 0) of the tree of ``checkpoint``, a signed note.

    ``extra`` is not covered by any signature: a note to the reader, nothing more.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def format_proof(proof: Proof) -> bytes:
    """Return the file."""
    lines = [FIRST_LINE]
    if proof.extra is not None:
        lines.append("extra " + base64.b64encode(proof.extra).decode())
    lines.append(f"index {proof.index}")
    lines += [base64.b64encode(one).decode() for one in proof.hashes]
    return ("\n".join(lines) + "\n\n").encode() + proof.checkpoint


def parse_proof(data: bytes) -> Proof:
    """Return what is in the file, nothing of it verified. Raises BadNote ``malformed``."""
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed("the lines before the checkpoint are ASCII") from None
    if not blank or first != FIRST_LINE:
        raise _malformed(f"the first line is not {FIRST_LINE}, or there is no checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index ") or not _INDEX.fullmatch(index := lines[0][6:]):
        raise _malformed("there is no index")
    hashes = tuple(decode64(line) for line in lines[1:])
    if len(hashes) > _MOST_HASHES or any(len(one) != HASH_BYTES for one in hashes):
        raise _malformed("a hash has 32 bytes, and no tree needs more than 63")
    return Proof(int(index), hashes, checkpoint, extra)


def check_proof(proof: Proof, leaf: bytes, keys: Sequence[VerifierKey], origin: str) -> Checkpoint:
    """Return the verified checkpoint whose tree holds this leaf.

    Raises BadNote if the checkpoint is not one of this log, merkle.BadProof if the leaf is not proven to be in it.
    """
    checkpoint = open_checkpoint(proof.checkpoint, keys, origin)
    check_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint


def _malformed(detail: str) -> BadNote:
    return BadNote("malformed", detail)
