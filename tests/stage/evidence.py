"""A small sealed recording on a small ledger, and its bundle: all keys fixed, so the same bytes come out each time."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from broker.audit.bundle import MANIFEST, Bundle, Evidence, make
from broker.audit.proofs import Proofs
from broker.audit.stored_zip import entries, member, pack
from broker.ledger import merkle
from broker.ledger.checkpoint import Checkpoint, format_checkpoint
from broker.ledger.leaf import Kind, Leaf, format_leaf
from broker.ledger.note import SigningKey, sign_note
from broker.ledger.proof import Proof, format_proof
from broker.recording.cipher import ClassKeys
from broker.recording.reader import read_header, verify
from broker.recording.recover import ending
from broker.wire.codec import canonical
from tests.unit.recording.memory_file import AT, SESSION, FixedKey, MemoryFile, class_keys, sealed, sealed_pieces

ORIGIN = "broker.example"
LEDGER = SigningKey(ORIGIN, bytes([0x1E]) * 32)
STRANGER = SigningKey(ORIGIN, bytes([0x66]) * 32)


def recovered() -> bytes:
    """The same recording, cut by a crash in its last record, mended and sealed with the ledger's key."""
    whole = b"".join(sealed_pieces(closed=False))
    cut = MemoryFile(whole)
    verdict = verify(cut)
    records, _ = ending(verdict, AT, FixedKey("ledger", 0x1E))
    return whole + records


def leaves(data: bytes, kind: Kind = Kind.SESSION_SEALED, id: str = SESSION) -> list[Leaf]:
    """A ledger's leaves: some others', this recording's opening, more of others, its end."""
    verdict = verify(MemoryFile(data))
    zero, at = bytes(32), AT.wall_us
    first = read_header(MemoryFile(data))[1]
    return [
        Leaf(Kind.NODE_STARTED, ORIGIN, 0, zero, at - 2),
        Leaf(Kind.SESSION_OPENED, "f" * 32, 0, sha256(b"another").digest(), at - 1),
        Leaf(Kind.SESSION_OPENED, id, 0, first, at),
        Leaf(Kind.ANCHOR, ORIGIN, 2, zero, at + 1),
        Leaf(kind, id, verdict.records, verdict.head, at + 2),
        Leaf(Kind.HEARTBEAT, ORIGIN, 5, zero, at + 3),
    ]


def proven(log: list[Leaf], opened: int = 2, ended: int = 4, key: SigningKey = LEDGER) -> Proofs:
    """The proofs of two of these leaves, under a checkpoint over all of them."""
    data = [format_leaf(leaf) for leaf in log]
    hashes = [merkle.leaf_hash(one) for one in data]
    note = sign_note(format_checkpoint(Checkpoint(ORIGIN, len(log), merkle.root(hashes))), [key])

    def at(level: int, index: int) -> bytes:
        return merkle.root(hashes[index << level : (index + 1) << level])

    def prove(index: int) -> bytes:
        return format_proof(Proof(index, tuple(merkle.inclusion_proof(index, len(log), at)), note, data[index]))

    return Proofs(ORIGIN, prove(opened), prove(ended), note, (str(key.verifier),))


def evidence(data: bytes | None = None, keys: ClassKeys | None = None, **changed: Any) -> Evidence:
    """What the bundle of the small recording is made of."""
    data = sealed() if data is None else data
    proofs = changed.get("proofs") or proven(leaves(data))
    made = Evidence(MemoryFile(data), proofs, keys or class_keys(), "auditor chi.le", AT.wall_us, "1.2.3")
    return replace(made, **changed)


def written(bundle: Bundle) -> bytes:
    """A bundle's bytes."""
    return b"".join(bundle.pieces())


def bundle(**changed: Any) -> bytes:
    """The small bundle."""
    return written(make(evidence(**changed)))


def unpacked(data: bytes) -> dict[str, bytes]:
    """What is in an archive, by name, in its order."""
    return {one.name: data[one.offset : one.offset + one.size] for one in entries(MemoryFile(data))}


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files; nothing else is made to fit."""
    return b"".join(pack([member(name, data) for name, data in files.items()]))


def forged(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """A bundle with files exchanged, added or (None) dropped by somebody who made the manifest and the sums fit."""
    files = unpacked(data) | {name: new for name, new in changes.items() if new is not None}
    files = {name: one for name, one in files.items() if changes.get(name, one) is not None}
    return refitted(files)


def refitted(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, in whose manifest each has the size and digest that it has now."""

    manifest = json.loads(files[MANIFEST])
    about = {one["name"]: one["about"] for one in manifest["files"]}
    manifest["files"] = [
        {"about": about.get(name, ""), "name": name, "sha256": sha256(one).hexdigest(), "size": len(one)}
        for name, one in files.items()
        if name != MANIFEST
    ]
    return packed({**files, MANIFEST: canonical(manifest)})


def flipped(data: bytes, at: int, bits: int = 1) -> bytes:
    """The bytes with some bits of one of them turned."""
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]
