import json
from dataclasses import replace
from hashlib import sha256

import pytest

from broker.audit import bundle as maker
from broker.audit.bundle import DISCLOSED, MEMBERS, fingerprint, lines, make, receipts
from broker.errors import Refused
from broker.ledger.leaf import Kind
from broker.recording.cipher import ClassKeys
from broker.recording.record import DataClass
from tests.stage.evidence import LEDGER, bundle, evidence, flipped, leaves, proven, recovered, unpacked, written
from tests.unit.recording.memory_file import SESSION, MemoryFile, class_keys, recording, sealed


def test_everything_is_in_it_and_the_manifest_says_what() -> None:
    extra = {"receipt.vi.txt": "biên nhận".encode(), "receipt.en.txt": b"receipt"}
    made = make(evidence(extra=extra, page=b"<!doctype html>"))
    data = written(made)
    files = unpacked(data)
    assert made.size == len(data)
    assert (made.name, made.session, made.records) == (f"televisit-{SESSION}.zip", SESSION, 5)
    assert set(files) == {*MEMBERS, *extra}
    assert files["recording.tvr"] == sealed()
    said = json.loads(files["manifest.json"])
    assert {one["name"]: (one["sha256"], one["size"]) for one in said["files"]} == {
        name: (sha256(one).hexdigest(), len(one)) for name, one in files.items() if name != "manifest.json"
    }
    assert all(one["about"] for one in said["files"])
    assert (said["session"], said["made_by"], said["erased"]) == (SESSION, "auditor chi.le", [])
    assert said["recording"]["reason"] == "customer_ended"
    assert files["receipt.vi.txt"].decode() == "biên nhận"
    assert b"prove nothing by themselves" in files["verifiers"]
    assert str(LEDGER.verifier).encode() in files["verifiers"]


def test_the_same_evidence_is_the_same_bytes() -> None:
    assert bundle() == bundle()


def test_keys_are_disclosed_by_class_and_never_the_camera_s_unasked() -> None:
    files = unpacked(bundle())
    keys = json.loads(files["keys.json"])
    assert set(keys["keys"]) == {"meta", "screen", "text"} == {one.name.lower() for one in DISCLOSED}
    assert "can read" in keys["warning"]
    only = json.loads(unpacked(bundle(disclose={DataClass.META}))["keys.json"])
    assert set(only["keys"]) == {"meta"}


def test_without_keys_nothing_of_what_was_said_is_in_it() -> None:
    data = bundle(disclose=())
    files = unpacked(data)
    assert "keys.json" not in files
    assert json.loads(files["manifest.json"])["keys"] == []
    assert [json.loads(line)["body"] for line in files["events.jsonl"].splitlines()[1:]] == [None] * 3
    assert "âm lượng".encode() not in data
    assert all(key not in data and key.hex().encode() not in data for key in class_keys().secrets.values())


def test_an_erased_class_is_named_and_one_that_cannot_be_told_is_null() -> None:
    left = class_keys().secrets
    del left[DataClass.TEXT]
    made = make(evidence(keys=ClassKeys(left)))
    assert made.erased == ("text",)
    manifest = json.loads(unpacked(written(made))["manifest.json"])
    assert manifest["erased"] == ["text"]
    unknown = make(replace(evidence(), keys=None))
    assert json.loads(unpacked(written(unknown))["manifest.json"])["erased"] is None


def test_a_recovered_visit_says_that_it_is() -> None:
    data = recovered()
    made = unpacked(bundle(data=data, proofs=proven(leaves(data, Kind.SESSION_RECOVERED))))
    said = json.loads(made["manifest.json"])["recording"]
    assert (said["recovered"], said["reason"]) == (True, "recovered")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sealed(closed=False), "visit_running"),
        (sealed()[:-1], "visit_running"),
        (flipped(sealed(), 1000), "not_as_written"),
        (sealed() + b"\0", "not_as_written"),
        (b"", "visit_running"),
    ],
)
def test_what_is_not_sealed_or_not_as_written_is_no_evidence(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        make(evidence(data, proofs=proven(leaves(sealed()))))
    assert refused.value.code == code


def test_nothing_is_bundled_before_the_ledger_has_signed() -> None:
    whole = proven(leaves(sealed()))
    for proofs in (replace(whole, opened=None), replace(whole, sealed=None), replace(whole, checkpoint=None)):
        with pytest.raises(Refused) as refused:
            make(evidence(proofs=proofs))
        assert refused.value.code == "not_on_ledger"
        assert refused.value.vi


def test_a_name_that_no_bundle_has_is_refused_in_words() -> None:
    with pytest.raises(Refused) as refused:
        make(evidence(extra={"../receipt": b""}))
    assert refused.value.code == "too_large"


def test_more_events_than_a_reader_takes_are_refused_before_they_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "MOST_SMALL", 400)
    with pytest.raises(Refused) as refused:
        make(evidence())
    assert refused.value.code == "too_large"


def test_receipts_are_made_in_both_languages_and_of_no_other_file() -> None:
    found = receipts(SESSION, MemoryFile(sealed()), class_keys())
    assert set(found) == {"receipt.vi.txt", "receipt.en.txt"}
    assert found["receipt.vi.txt"] != found["receipt.en.txt"]
    assert receipts(SESSION, MemoryFile(b"nothing"), class_keys()) == {}


def test_lines_carry_sequence_link_and_leaf() -> None:
    found = [json.loads(line) for line in lines(MemoryFile(sealed()), class_keys())]
    assert "derived" in found[0]["about"]
    assert [(one["sequence"], one["leaf"], one["type"]) for one in found[1:]] == [
        (1, 0, "event"), (2, 1, "text"), (4, 3, "event"),
    ]  # fmt: skip
    assert found[1]["body"] == {"code": "key.pressed"}
    assert found[2]["body"] == {"text": "âm lượng"}
    plain = [json.loads(line) for line in lines(MemoryFile(recording()), None)]
    assert plain[1]["body"] == {"code": "key.pressed"}


def test_a_fingerprint_is_of_the_key_alone() -> None:
    digits = sha256(b"\x01" + LEDGER.verifier.public).hexdigest()
    assert fingerprint(str(LEDGER.verifier)).replace(" ", "") == digits
