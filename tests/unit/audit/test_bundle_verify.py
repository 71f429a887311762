import base64
import json
from typing import Any

import pytest

from broker.audit.bundle_verify import STEPS, verify_bundle
from broker.ledger.leaf import Kind
from broker.wire.codec import canonical
from tests.stage.evidence import LEDGER, STRANGER, bundle, flipped, forged, leaves, packed, proven, recovered, unpacked
from tests.unit.recording.memory_file import MemoryFile, sealed
from tools.make_evidence_vectors import PATH, make, text


def test_a_good_one_is_good_and_says_whose_word_it_took() -> None:
    told: list[tuple[int, int]] = []
    report = verify_bundle(MemoryFile(bundle(page=b"<html>")), progress=lambda done, size: told.append((done, size)))
    assert report.ok
    assert report.fault is None
    assert [step.name for step in report.steps] == list(STEPS)
    assert not report.key_given
    assert report.keys == (LEDGER.verifier,)
    assert report.derived == ("verify.html",)
    assert report.checkpoint is not None
    assert report.checkpoint.size == 6
    assert report.recording is not None
    assert report.recording.reason == "customer_ended"
    assert told[-1] == (len(sealed()), len(sealed()))
    sure = verify_bundle(MemoryFile(bundle()), [LEDGER.verifier])
    assert sure.ok
    assert sure.key_given


def test_another_s_key_proves_nothing() -> None:
    report = verify_bundle(MemoryFile(bundle()), [STRANGER.verifier])
    assert report.fault is not None
    assert (report.fault.name, report.fault.code) == ("opened", "unsigned")


def test_whoever_makes_all_anew_with_a_key_of_their_own_is_believed_only_without_a_key_from_elsewhere() -> None:
    made = bundle(proofs=proven(leaves(sealed()), key=STRANGER))
    assert verify_bundle(MemoryFile(made)).ok  # the page says so: a key from the bundle proves nothing
    assert not verify_bundle(MemoryFile(made), [LEDGER.verifier]).ok


def test_a_recovery_s_seal_needs_the_ledger_s_key() -> None:
    data = recovered()
    made = bundle(data=data, proofs=proven(leaves(data, Kind.SESSION_RECOVERED)))
    assert verify_bundle(MemoryFile(made), [LEDGER.verifier]).ok
    assert verify_bundle(MemoryFile(made), [LEDGER.verifier, STRANGER.verifier]).ok
    fault = verify_bundle(MemoryFile(made), [STRANGER.verifier]).fault
    assert fault is not None
    assert (fault.name, fault.code) == ("recording", "bad_signature")


def test_the_first_bad_byte_is_the_chain_s_though_the_manifest_fits_or_does_not() -> None:
    recording = unpacked(bundle())["recording.tvr"]
    changed = flipped(recording, 900)
    fitting = verify_bundle(MemoryFile(forged(bundle(), {"recording.tvr": changed}))).fault
    whole = bundle()
    at = whole.index(recording) + 900
    plain = verify_bundle(MemoryFile(flipped(whole, at))).fault
    assert fitting is not None
    assert plain is not None
    assert fitting.offset == plain.offset
    assert (fitting.name, plain.name) == ("recording", "files")
    assert fitting.code == plain.code != "file_changed"


def manifested(change: dict[str, Any]) -> str | None:
    files = unpacked(bundle())
    said = json.loads(files["manifest.json"]) | change
    fault = verify_bundle(MemoryFile(packed({**files, "manifest.json": canonical(said)}))).fault
    return None if fault is None else fault.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"made_by": "somebody"}, None),  # its maker's word, and the verdict says so
        ({"session": "f" * 32}, "bad_keys"),
        ({"origin": "elsewhere"}, "wrong_file"),
        ({"keys": []}, "bad_manifest"),
        ({"recording": {}}, "bad_manifest"),
        ({"recording": None}, "bad_manifest"),
        ({"format": "v2"}, "bad_manifest"),
        ({"files": []}, "file_added"),
        ({"files": [1]}, "bad_manifest"),
        ({"more": 1}, "bad_manifest"),
    ],
)
def test_a_manifest_that_lies_is_told(change: dict[str, Any], code: str | None) -> None:
    assert manifested(change) == code


def test_the_vectors_that_the_console_is_held_to_are_current() -> None:
    assert PATH.read_text(encoding="utf-8") == text(make()), "run: python -m tools.make_evidence_vectors"


def test_the_vectors_hold_what_they_say() -> None:
    vectors = json.loads(PATH.read_text(encoding="utf-8"))
    assert base64.b64decode(vectors["bundles"][0]["bundle"]) == bundle()
    assert vectors["bundles"][0]["told"] == []
    assert all(len(told[2]) > 5 for told in vectors["files"]["sealed"]["flips"]), "every changed byte is told"
