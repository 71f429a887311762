"""Whoever handles an evidence bundle changes, drops, adds or exchanges what is in it, or packs it to trip a reader."""

import io
import json
import zipfile
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest

from broker.audit.bundle import MANIFEST, MEMBERS
from broker.audit.bundle_verify import Step, verify_bundle
from broker.ledger.leaf import Kind
from broker.wire.codec import canonical
from tests.stage.evidence import (
    LEDGER,
    bundle,
    flipped,
    forged,
    leaves,
    packed,
    proven,
    recovered,
    refitted,
    unpacked,
)
from tests.unit.recording.memory_file import FixedKey, MemoryFile, class_keys, sealed, sealed_pieces

GOOD = bundle(page=b"<!doctype html>", extra={"receipt.vi.txt": b"receipt"})
FILES = unpacked(GOOD)
DERIVED = {"verify.html", "receipt.vi.txt"}
KEYS = [LEDGER.verifier]


def caught(data: bytes) -> Step:
    """What must not be good, and is told with a word."""
    report = verify_bundle(MemoryFile(data), KEYS)
    assert not report.ok
    assert report.fault is not None
    assert report.fault.code
    assert report.fault.meaning
    return report.fault


def test_the_untouched_one_is_good_and_everything_in_it_is_on_this_page() -> None:
    assert verify_bundle(MemoryFile(GOOD), KEYS).ok
    assert set(FILES) == {*MEMBERS, *DERIVED}


def test_the_manifest_is_changed_and_only_what_it_says_of_its_maker_is_believed() -> None:
    unproven = {"erased", "made_at_us", "made_by", "version"}
    for at in range(0, len(FILES[MANIFEST])):
        report = verify_bundle(MemoryFile(packed({**FILES, MANIFEST: flipped(FILES[MANIFEST], at)})), KEYS)
        if report.ok:
            right, said = json.loads(FILES[MANIFEST]), dict(report.manifest)
            for one in [*right["files"], *said["files"]]:
                one.pop("about")
            assert {name for name in right if right[name] != said[name]} <= unproven


@pytest.mark.parametrize("name", sorted(set(FILES) - {MANIFEST}))
def test_a_file_is_changed_dropped_or_exchanged_and_nothing_else_is_made_to_fit(name: str) -> None:
    for at in range(0, len(FILES[name]), max(1, len(FILES[name]) // 40)):
        caught(packed({**FILES, name: flipped(FILES[name], at)}))
    caught(packed({other: data for other, data in FILES.items() if other != name}))
    for other in FILES:
        if other != name:
            caught(packed({**FILES, name: FILES[other]}))


@pytest.mark.parametrize("name", sorted(set(FILES) - DERIVED - {MANIFEST}))
def test_a_file_is_changed_dropped_or_exchanged_and_the_manifest_is_made_to_fit(name: str) -> None:
    for at in range(0, len(FILES[name]), max(1, len(FILES[name]) // 40)):
        caught(forged(GOOD, {name: flipped(FILES[name], at)}))
    caught(forged(GOOD, {name: None}))
    for other in set(FILES) - {name, MANIFEST}:
        caught(forged(GOOD, {name: FILES[other]}))


@pytest.mark.parametrize("name", sorted(DERIVED))
def test_what_is_only_for_reading_can_be_changed_by_who_fits_the_manifest_and_is_named_as_unproven(name: str) -> None:
    report = verify_bundle(MemoryFile(forged(GOOD, {name: b"changed"})), KEYS)
    assert report.ok
    assert name in report.derived
    added = verify_bundle(MemoryFile(refitted({**FILES, "more.txt": b""})), KEYS)
    assert added.ok
    assert "more.txt" in added.derived


def test_another_visit_s_recording_and_one_made_anew_are_told() -> None:
    other = b"".join(sealed_pieces(key=FixedKey("session", 0x66)))  # its own key, all sums right
    assert caught(forged(GOOD, {"recording.tvr": other})).code in ("bad_manifest", "other_opening")
    anew = bundle(data=other, proofs=proven(leaves(sealed())))
    assert caught(anew).code == "other_opening"
    cut = recovered()
    assert caught(bundle(data=cut, proofs=proven(leaves(sealed())))).code == "other_end"


def test_a_forged_checkpoint_and_another_s_proofs_are_told() -> None:
    stranger = proven(leaves(sealed(), id="f" * 32))
    assert caught(bundle(proofs=stranger)).code == "other_leaf"
    assert caught(bundle(proofs=proven(leaves(sealed()), opened=4, ended=2))).code == "other_leaf"
    lost = proven(leaves(sealed(), Kind.SESSION_LOST))
    assert caught(bundle(proofs=lost)).code == "other_leaf"


@pytest.mark.parametrize(
    ("end", "code"),
    [({"digest": bytes(32)}, "other_end"), ({"sequence": 4}, "other_end"), ({"id": "f" * 32}, "other_leaf")],
)
def test_an_end_that_the_ledger_knows_otherwise_is_told(end: dict[str, Any], code: str) -> None:
    log = leaves(sealed())
    log[4] = replace(log[4], **end)
    assert caught(bundle(proofs=proven(log))).code == code


def test_what_the_list_of_keys_says_to_people_stands_word_for_word() -> None:
    for said in (b"# trust these\n" + FILES["verifiers"], FILES["verifiers"].split(b"\n", 2)[2]):
        assert caught(forged(GOOD, {"verifiers": said})).code == "bad_keys"


def test_another_s_class_keys_are_told() -> None:
    keys = json.loads(FILES["keys.json"])
    keys["keys"] = {one.name.lower(): key.hex() for one, key in class_keys(9).secrets.items() if one.name != "CAMERA"}
    assert caught(forged(GOOD, {"keys.json": canonical(keys)})).code == "wrong_keys"


# --- archives that mean harm ---


def zipped(method: int = zipfile.ZIP_STORED, names: dict[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in FILES.items():
            archive.writestr((names or {}).get(name, name), data)
    return made.getvalue()


def test_a_bomb_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(name, bytes(50_000_000) if name == "recording.tvr" else b"")
    assert len(made.getvalue()) < 100_000
    assert caught(made.getvalue()).code == "packed_otherwise"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "recording.tvr/..", "a" * 300, "ký tự"])
def test_strange_names_are_refused(name: str) -> None:
    assert caught(zipped(names={"receipt.vi.txt": name})).code in ("bad_name", "packed_otherwise")


def test_two_files_of_one_name_are_refused() -> None:
    data = packed({**FILES, "receipt.vi.txt": b"", "receipt.vj.txt": b""}).replace(b"receipt.vj", b"receipt.vi")
    assert caught(data).code == "packed_otherwise"


def test_lying_sizes_are_refused() -> None:
    recording = FILES["recording.tvr"]
    honest = len(recording).to_bytes(4, "little")
    for size in (0, 1, len(recording) - 1, len(recording) + 1, 2**31, 2**32 - 1):
        lie = size.to_bytes(4, "little")
        assert caught(GOOD.replace(honest + honest, lie + lie)).code in ("packed_otherwise", "not_a_bundle")
        assert caught(GOOD.replace(honest + honest, honest + lie)).code == "packed_otherwise"


def test_a_directory_that_points_elsewhere_is_refused() -> None:
    end = len(GOOD) - 22
    for field in range(4, 22):
        assert caught(flipped(GOOD, end + field, 0x40)).name == "archive"


def test_a_small_file_that_is_large_is_refused_before_it_is_read() -> None:
    size = 65 * 1024 * 1024
    data = packed({**FILES, "receipt.vi.txt": b""})
    assert verify_bundle(MemoryFile(refitted(FILES)), KEYS).ok
    large = packed({**FILES, "receipt.vi.txt": bytes(size)})
    assert caught(large).code == "bad_size"
    assert crc32(data) != crc32(large)
