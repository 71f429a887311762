import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from broker.recording.record import BadRecord
from broker.recording.seal import (
    MAX_SEAL,
    Seal,
    SessionKey,
    check_signature,
    format_seal,
    parse_seal,
    signed,
)
from broker.wire.codec import canonical
from tests.unit.recording.memory_file import LEDGER_KEY, SESSION_KEY, FixedKey

HASHES = st.binary(min_size=32, max_size=32)
COUNTS = st.integers(0, 2**63)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
RECEIPTS = st.none() | st.dictionaries(TEXTS, st.integers(0, 9) | TEXTS, max_size=3)
SEALS = st.builds(Seal, COUNTS, COUNTS, HASHES, HASHES, TEXTS, RECEIPTS)
SEAL = Seal(3, 1000, bytes(32), bytes(range(32)), "customer_ended", {"applied": 2})


@given(SEALS, st.sampled_from([SESSION_KEY, LEDGER_KEY]))
def test_a_seal_comes_back_as_it_was_with_a_good_signature(seal: Seal, key: Any) -> None:
    body = format_seal(seal, key)
    found, signer, signature = parse_seal(body)
    assert (found, signer) == (seal, key.signer)
    assert signature is not None
    check_signature(body, signature, key.public)
    assert canonical(json.loads(body)) == body


@given(SEALS)
def test_a_seal_that_nobody_signs_says_so(seal: Seal) -> None:
    assert parse_seal(format_seal(seal, None)) == (seal, None, None)


def test_what_is_signed_is_the_formula_of_the_format_page() -> None:
    body = format_seal(SEAL, SESSION_KEY)
    value = json.loads(body)
    signature = bytes.fromhex(value.pop("signature"))
    message = b"televisit recording seal v1\n" + canonical(value)
    assert signed(body) == message
    Ed25519PublicKey.from_public_bytes(SESSION_KEY.public).verify(signature, message)
    assert sha256(body).hexdigest() == "3b9b9d08222ab85b9bc8c7e9df1e8f0bf2095dbe227fe94babac7a8a8ef50475"


FORGED: list[dict[str, Any]] = [
    {"bytes": 1001},
    {"count": 2},
    {"head": "01" * 32},
    {"root": "01" * 32},
    {"reason": "technician_ended"},
    {"receipt": None},
    {"receipt": {"applied": 3}},
    {"signer": "ledger"},
]


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_forged_field_is_not_what_was_signed(forged: dict[str, Any]) -> None:
    value = json.loads(format_seal(SEAL, SESSION_KEY)) | forged
    body = canonical(value)
    _, _, signature = parse_seal(body)
    assert signature is not None
    with pytest.raises(BadRecord) as caught:
        check_signature(body, signature, SESSION_KEY.public, 1000)
    assert (caught.value.code, caught.value.offset) == ("bad_signature", 1000)
    assert "did not have the key" in caught.value.meaning


@pytest.mark.requirement("AU-01")
def test_another_keys_signature_is_none() -> None:
    other = SessionKey()
    body = format_seal(SEAL, other)
    signature = parse_seal(body)[2]
    assert signature is not None
    check_signature(body, signature, other.public)
    for public in (SESSION_KEY.public, bytes(32), b"\xff" * 32):
        with pytest.raises(BadRecord, match="bad_signature"):
            check_signature(body, signature, public)


@pytest.mark.requirement("AU-01")
def test_a_sessions_key_signs_once() -> None:
    key = SessionKey()
    body = format_seal(SEAL, key)
    check_signature(body, parse_seal(body)[2] or b"", key.public)
    with pytest.raises(RuntimeError, match="sealed"):
        format_seal(SEAL, key)
    assert SessionKey().public != key.public


MALFORMED: list[dict[str, Any]] = [
    {"bytes": -1},
    {"bytes": 1.0},
    {"count": True},
    {"count": "3"},
    {"head": "00"},
    {"head": "AB" * 32},
    {"head": " ".join(["00"] * 32)},
    {"head": None},
    {"root": 7},
    {"reason": None},
    {"receipt": []},
    {"receipt": "2"},
    {"signer": None},
    {"signer": "somebody"},
    {"signer": ["session"]},
    {"signature": None},
    {"signature": "00" * 32},
    {"signature": 1},
    {"more": 1},
    {"reason": "x" * MAX_SEAL},
]


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda fields: str(fields)[:40])
def test_what_is_no_seal_is_refused(malformed: dict[str, Any]) -> None:
    with pytest.raises(BadRecord) as caught:
        parse_seal(canonical(json.loads(format_seal(SEAL, SESSION_KEY)) | malformed), 1000)
    assert (caught.value.code, caught.value.offset) == ("bad_seal", 1000)


@given(st.binary(max_size=60) | st.sampled_from([b"null", b"[]", b"{}", b"0", b"[" * 5000]))
def test_any_bytes_give_the_parsers_own_error(body: bytes) -> None:
    with pytest.raises(BadRecord):
        parse_seal(body)


def test_json_that_is_not_canonical_is_no_seal() -> None:
    body = format_seal(SEAL, SESSION_KEY)
    value = json.loads(body)
    for other in (
        body + b" ",
        body.replace(b",", b", ", 1),
        json.dumps(value, separators=(",", ":")).encode().replace(b'"applied"', rb'"\u0061pplied"'),
        json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode(),
        body.replace(b'"count":3', b'"count":3,"count":3'),
    ):
        assert other != body
        with pytest.raises(BadRecord):
            parse_seal(other)
    with pytest.raises(BadRecord):
        parse_seal(body.replace(b'"count":3,', b""))


def test_a_seal_never_needs_more_room_than_is_kept_for_it() -> None:
    """The longest receipt that is taken fills the room to the byte; one more is refused before the key is used."""
    largest = replace(SEAL, count=2**63, size=2**63)
    room = MAX_SEAL - len(format_seal(replace(largest, receipt={"x": ""}), SESSION_KEY))
    assert room > 1400
    for key in (SESSION_KEY, None):
        assert len(format_seal(replace(largest, receipt={"x": "y" * room}), key)) <= MAX_SEAL
    assert len(format_seal(replace(largest, receipt={"x": "y" * room}), SESSION_KEY)) == MAX_SEAL
    once = SessionKey()
    for too_long in ({"receipt": {"x": "y" * (room + 1)}}, {"reason": "đ" * MAX_SEAL}):
        with pytest.raises(ValueError, match="too long"):
            format_seal(replace(largest, **too_long), once)
    format_seal(SEAL, once)


def test_a_false_signature_and_a_second_one_say_so() -> None:
    body = format_seal(Seal(1, 2, bytes(32), bytes(32), "idle", None), FixedKey("session", 1))
    with pytest.raises(BadRecord) as caught:
        check_signature(body, bytes(64), FixedKey("session", 2).public)
    assert (caught.value.code, caught.value.offset) == ("bad_signature", 0)
    assert caught.value.meaning == (
        "the seal's signature is false: whoever wrote this did not have the key that it names"
    )
    key = SessionKey()
    key.sign(b"")
    with pytest.raises(RuntimeError, match=r"^this file is sealed$"):
        key.sign(b"")
