"""Writes tests/vectors/evidence.json: what the broker's verifiers say of broken recordings and bundles.

The console's verifier (tech_console/src/core/verify) has to say the same. Run by hand when a format or a word changes:
``python -m tools.make_evidence_vectors``.
"""

import base64
import json
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from broker.audit.bundle_verify import verify_bundle
from broker.ledger.leaf import Kind
from broker.recording.reader import verify
from tests.stage.evidence import LEDGER, STRANGER, bundle, flipped, forged, leaves, packed, proven, recovered, unpacked
from tests.unit.recording.memory_file import FixedKey, MemoryFile, class_keys, recording, sealed, sealed_pieces

PATH = Path(__file__).parents[1] / "tests" / "vectors" / "evidence.json"
STEP = 7  # bytes of a bundle between two that are changed: each takes two signatures


def make() -> dict[str, Any]:
    """Return all vectors."""
    whole, mended, plain = sealed(), recovered(), recording()
    return {
        "about": "Made by tools/make_evidence_vectors.py. 'flips' of a file: [from, until, code, offset, meaning]:"
        " bytes [from, until) with their lowest bit turned, one at a time. 'cuts' likewise: so many bytes of it.",
        "keys": {name.lower(): key.hex() for name, key in _keys().items()},
        "ledger_key": LEDGER.verifier.public.hex(),
        "verifier": str(LEDGER.verifier),
        "stranger": str(STRANGER.verifier),
        "files": {
            "sealed": _file(whole),
            "recovered": _file(mended),
            "plain": _file(plain),
        },
        "rows": [{"file": row.hex(), **_told(row)} for row in _rows()],
        "bundles": _bundles(),
        "bundle_flips": {"step": STEP, "told": _runs(_bundle_flips(bundle()))},
    }


def _keys() -> dict[str, bytes]:
    return {one.name: key for one, key in class_keys().secrets.items()}


def _file(data: bytes) -> dict[str, Any]:
    return {
        "file": data.hex(),
        "told": _told(data),
        "flips": _runs((at, tuple(_told(flipped(data, at)).values())) for at in range(len(data))),
        "cuts": _runs((size, tuple(_told(data[:size]).values())) for size in range(len(data))),
    }


def _told(data: bytes) -> dict[str, Any]:
    keys = None if b'"cipher":"none"' in data[:400] else class_keys()
    verdict = verify(MemoryFile(data), keys=keys, ledger_key=LEDGER.verifier.public)
    return {"code": verdict.code, "offset": verdict.first_bad_offset, "meaning": verdict.meaning}


def _rows() -> Iterable[bytes]:
    """Records dropped, repeated, swapped; another's seal; another's keys; something behind the end."""
    pieces = sealed_pieces()
    for at in range(1, len(pieces)):
        yield b"".join(pieces[:at] + pieces[at + 1 :])
        yield b"".join([*pieces[:at], pieces[at], *pieces[at:]])
        if at + 1 < len(pieces):
            yield b"".join([*pieces[:at], pieces[at + 1], pieces[at], *pieces[at + 2 :]])
    yield sealed() + b"\0"
    yield b"".join(sealed_pieces(keys=class_keys(9)))
    yield b"".join([*pieces[:-1], sealed_pieces(key=FixedKey("session", 0x66))[-1]])
    yield b"".join(sealed_pieces(key=FixedKey("ledger", 0x66)))


def _bundles() -> list[dict[str, Any]]:
    good, files, mended = bundle(), unpacked(bundle()), recovered()
    other = "f" * 32
    cases: list[tuple[str, bytes, list[Any]]] = [
        ("good, believed", good, []),
        ("good, with the key", good, [LEDGER.verifier]),
        ("good, with another key", good, [STRANGER.verifier]),
        ("without keys", bundle(disclose=()), []),
        ("recovered", bundle(data=mended, proofs=proven(leaves(mended, Kind.SESSION_RECOVERED))), [LEDGER.verifier]),
        ("extra", bundle(extra={"receipt.vi.txt": "biên nhận".encode()}, page=b"<!doctype html>"), []),
        ("another's leaf", bundle(proofs=proven(leaves(sealed(), id=other))), []),
        ("another's end", bundle(proofs=proven(leaves(sealed()), ended=2)), []),
        ("signed by a stranger", bundle(proofs=proven(leaves(sealed()), key=STRANGER)), [LEDGER.verifier]),
        ("events", forged(good, {"events.jsonl": files["events.jsonl"].replace(b"pressed", b"touched")}), []),
        ("proofs exchanged", forged(good, {"opened.proof": files["sealed.proof"]}), []),
        ("cut", good[:-1], []),
        ("behind", good + b"\0", []),
        ("path", packed(files).replace(b"checkpoint", b"../../etc/"), []),
        ("deflated", packed(files).replace(b"PK\1\2\x14\3\x14\0\0\0\0\0", b"PK\1\2\x14\3\x14\0\0\0\x08\0", 1), []),
    ]
    cases += [(f"{name} dropped", forged(good, {name: None}), []) for name in files if name != "manifest.json"]
    cases += [
        (f"{name} changed", forged(good, {name: flipped(one, len(one) // 2)}), [])
        for name, one in files.items()
        if name != "manifest.json"
    ]
    return [
        {
            "about": about, "bundle": base64.b64encode(data).decode(), "keys": [str(key) for key in keys],
            "told": list(_bundle_told(data, keys)),
        }
        for about, data, keys in cases
    ]  # fmt: skip


def _bundle_told(data: bytes, keys: list[Any]) -> tuple[Any, ...]:
    fault = verify_bundle(MemoryFile(data), keys).fault
    return () if fault is None else (fault.name, fault.code, fault.file, fault.offset, fault.meaning)


def _bundle_flips(data: bytes) -> Iterable[tuple[int, tuple[Any, ...]]]:
    for number, at in enumerate(range(0, len(data), STEP)):
        yield number, _bundle_told(flipped(data, at), [])


def _runs(found: Iterable[tuple[int, tuple[Any, ...]]]) -> list[list[Any]]:
    """Return ``[from, until, *what was told]`` of neighbours of which the same was told."""
    runs = []
    for told, group in groupby(found, key=lambda one: one[1]):
        places = [at for at, _ in group]
        runs.append([places[0], places[-1] + 1, *told])
    return runs


def text(vectors: dict[str, Any]) -> str:
    """Return the file's text."""
    made = json.dumps(vectors, ensure_ascii=False, indent=1)
    return re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda row: "[" + re.sub(r",\n\s+", ", ", row[1]) + "]", made) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(make()), encoding="utf-8")
