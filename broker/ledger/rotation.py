"""Rotations: from a key that somebody trusts to the keys that came after it, each named under one before it."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from broker.ledger.leaf import BadLeaf, Kind, parse_leaf
from broker.ledger.merkle import BadProof
from broker.ledger.note import BadNote, VerifierKey, parse_verifier
from broker.ledger.proof import check_proof, parse_proof


def follow(
    keys: Sequence[VerifierKey], proofs: Iterable[bytes], leaf_at: Callable[[int], bytes | None]
) -> list[VerifierKey]:
    """Return these keys, and behind them those that ``rotations/*.tlog-proof`` lead to.

    ``leaf_at``: a leaf by its index, None if there is none. A proof that shows nothing is passed over, so no key is
    trusted that a trusted one has not signed for.
    """
    trusted, left = list(keys), list(proofs)
    found = True
    while found:
        found = False
        for data in left:
            new = _named(data, trusted, leaf_at)
            if new is not None and new not in trusted:
                trusted.append(new)
                found = True
    return trusted


def _named(data: bytes, trusted: Sequence[VerifierKey], leaf_at: Callable[[int], bytes | None]) -> VerifierKey | None:
    try:
        proof = parse_proof(data)
        raw = leaf_at(proof.index)
        if raw is None:
            return None
        leaf = parse_leaf(raw)
        check_proof(proof, raw, trusted, trusted[0].name)
        key = parse_verifier(leaf.id)
    except (BadNote, BadLeaf, BadProof):
        return None
    named = leaf.kind == Kind.KEY_ROTATED and leaf.digest == sha256(leaf.id.encode()).digest()
    return key if named and key.name == trusted[0].name else None
