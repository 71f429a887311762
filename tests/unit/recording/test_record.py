import json
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import Instant
from broker.recording.record import (
    MAGIC,
    MAX_BODY,
    MAX_JSON,
    MAX_TIME,
    NEVER_ENCRYPTED,
    OVERHEAD,
    PREFIX,
    RECORD,
    BadRecord,
    DataClass,
    Direction,
    FileHeader,
    Previous,
    RecordHeader,
    Type,
    first_link,
    format_header,
    header_length,
    parse_header,
    parse_record_header,
)
from broker.wire.codec import canonical
from tests.unit.recording.memory_file import header

TIMES = st.integers(0, MAX_TIME)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
ENCRYPTED_HEADERS = st.fixed_dictionaries(dict.fromkeys(("camera", "meta", "screen", "text"), HEX))
PLAIN = st.builds(
    FileHeader,
    kind=st.sampled_from(["session", "journal"]),
    id=TEXTS,
    origin=TEXTS,
    opened=st.builds(Instant, TIMES, TIMES),
    previous=st.none() | st.builds(Previous, TEXTS, st.binary(min_size=32, max_size=32)),
    public_key=st.none() | HEX,
)
HEADERS = PLAIN | st.builds(
    lambda plain, keys: replace(plain, cipher="aes-256-gcm", class_keys=keys), PLAIN, ENCRYPTED_HEADERS
)
RECORD_HEADERS = st.builds(
    RecordHeader,
    st.integers(1, 2**64 - 1),
    TIMES,
    TIMES,
    st.sampled_from(Direction),
    st.sampled_from(Type),
    st.sampled_from(DataClass),
    st.just(0),
    st.integers(0, MAX_BODY),
) | st.builds(
    RecordHeader,
    st.integers(1, 2**64 - 1),
    TIMES,
    TIMES,
    st.sampled_from(Direction),
    st.sampled_from(sorted(set(Type) - NEVER_ENCRYPTED)),
    st.sampled_from(DataClass),
    st.just(1),
    st.integers(0, MAX_BODY),
)


@given(HEADERS)
def test_a_header_comes_back_as_it_was(value: FileHeader) -> None:
    data = format_header(value)
    assert parse_header(data) == (value, data[-32:])
    assert header_length(data[:16]) == len(data)


@given(RECORD_HEADERS)
def test_a_record_header_comes_back_as_it_was(value: RecordHeader) -> None:
    assert parse_record_header(RECORD.pack(*value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_give_a_header_or_the_parsers_own_error(data: bytes) -> None:
    for attempt in (data, PREFIX.pack(MAGIC, 1, 0, len(data)) + data):
        with pytest.raises(BadRecord):
            parse_header(attempt)


@given(st.binary(max_size=64))
def test_any_json_bytes_under_a_right_link_give_the_parsers_own_error(text: bytes) -> None:
    data = PREFIX.pack(MAGIC, 1, 0, len(text)) + text
    with pytest.raises(BadRecord):
        parse_header(data + first_link(data))


def test_the_bytes_of_a_header_are_these() -> None:
    data = format_header(header())
    text = (
        b'{"cipher":"none","class_keys":{},"id":"0123456789abcdef0123456789abcdef","kind":"session",'
        b'"opened":{"mono_us":5000000,"wall_us":1800000000000000},"origin":"broker.example","previous":null,'
        b'"public_key":null}'
    )
    assert data[:-32] == b"\x89TVREC\r\n\x00\x01\x00\x00" + struct.pack(">I", len(text)) + text
    assert RECORD.size == 32
    assert OVERHEAD == 64


KEYS = dict.fromkeys(("camera", "meta", "screen", "text"), "ab" * 32)


def changed(**fields: object) -> bytes:
    value = json.loads(format_header(header("journal"))[16:-32])
    for name, content in fields.items():
        if content is None:
            del value[name]
        else:
            value[name] = content
    return canonical(value)


@pytest.mark.parametrize(
    "text",
    [
        changed(kind="diary"),
        changed(cipher="aes"),
        changed(id=7),
        changed(origin=None),
        changed(extra="x"),
        changed(opened={"wall_us": 1}),
        changed(opened={"wall_us": -1, "mono_us": 0}),
        changed(opened={"wall_us": 1.5, "mono_us": 0}),
        changed(opened={"wall_us": True, "mono_us": 0}),
        changed(opened={"wall_us": MAX_TIME + 1, "mono_us": 0}),
        changed(previous={"id": "x", "head": "00"}),
        changed(previous={"id": "x"}),
        changed(previous={"id": "x", "head": "AB" * 32}),
        changed(previous={"id": "x", "head": "ab" * 32, "more": 1}),
        changed(previous=[]),
        changed(class_keys={"a": 1}),
        changed(class_keys=[1]),
        changed(class_keys=dict(KEYS)),
        changed(class_keys={}, cipher="aes-256-gcm"),
        changed(class_keys=sorted(KEYS), cipher="aes-256-gcm"),
        changed(class_keys={**KEYS, "sound": "ab" * 32}, cipher="aes-256-gcm"),
        changed(class_keys={**KEYS, "text": "AB" * 32}, cipher="aes-256-gcm"),
        changed(class_keys={**KEYS, "text": "ab" * 31}, cipher="aes-256-gcm"),
        changed(class_keys={**KEYS, "text": 1}, cipher="aes-256-gcm"),
        changed(cipher=["none"]),
        changed(public_key=1),
        changed(public_key="ab" * 33),
        changed(public_key="AB" * 32),
        changed(public_key=" ".join(["ab"] * 32)),
        b"[]",
        b"{}",
        b"null",
        changed().replace(b",", b", ", 1),
    ],
)
def test_a_header_with_a_wrong_field_is_refused_though_its_link_is_right(text: bytes) -> None:
    data = PREFIX.pack(MAGIC, 1, 0, len(text)) + text
    with pytest.raises(BadRecord) as caught:
        parse_header(data + first_link(data))
    assert caught.value.code == "bad_header"


@pytest.mark.parametrize(
    ("prefix", "code", "offset"),
    [
        (PREFIX.pack(b"\x89PNG\r\n\x1a\n", 1, 0, 10), "not_a_recording", 0),
        (PREFIX.pack(MAGIC, 2, 0, 10), "unknown_version", 8),
        (PREFIX.pack(MAGIC, 1, 1, 10), "bad_header", 10),
        (PREFIX.pack(MAGIC, 1, 0, 1), "bad_header", 12),
        (PREFIX.pack(MAGIC, 1, 0, MAX_JSON + 1), "bad_header", 12),
        (MAGIC, "header_short", 8),
    ],
)
def test_a_wrong_prefix_is_named_by_its_first_wrong_field(prefix: bytes, code: str, offset: int) -> None:
    with pytest.raises(BadRecord) as caught:
        header_length(prefix)
    assert (caught.value.code, caught.value.offset) == (code, offset)
    assert caught.value.cut_short == (code == "header_short")


def test_a_header_must_fill_its_bytes_exactly() -> None:
    data = format_header(header())
    with pytest.raises(BadRecord) as caught:
        parse_header(data[:-1])
    assert caught.value.cut_short
    with pytest.raises(BadRecord) as caught:
        parse_header(data + b"x")
    assert not caught.value.cut_short


def test_what_we_would_not_read_we_do_not_write() -> None:
    with pytest.raises(BadRecord):
        format_header(FileHeader("session", "x", "o", Instant(-1, 0)))
    with pytest.raises(ValueError, match="header"):
        format_header(FileHeader("session", "x" * MAX_JSON, "o", Instant(0, 0)))


@pytest.mark.parametrize(
    ("fields", "offset"),
    [
        ({"sequence": 0}, 0),
        ({"wall_us": MAX_TIME + 1}, 8),
        ({"mono_us": MAX_TIME + 1}, 8),
        ({"direction": 5}, 24),
        ({"type": 0}, 25),
        ({"type": 6}, 25),
        ({"data_class": 0}, 26),
        ({"data_class": 5}, 26),
        ({"flags": 2}, 27),
        ({"flags": 3}, 27),
        ({"flags": 1, "type": Type.SEAL}, 25),
        ({"flags": 1, "type": Type.RECOVERED}, 25),
        ({"length": MAX_BODY + 1}, 28),
    ],
)
def test_a_record_header_is_refused_at_its_wrong_field(fields: dict[str, int], offset: int) -> None:
    right = RecordHeader(1, 2, 3, Direction.BROKER, Type.EVENT, DataClass.META, 0, 4)
    with pytest.raises(BadRecord) as caught:
        parse_record_header(RECORD.pack(*right._replace(**fields)), 1000)
    assert (caught.value.code, caught.value.offset) == ("bad_record", 1000 + offset)


def test_a_short_record_header_says_where_the_bytes_end() -> None:
    with pytest.raises(BadRecord) as caught:
        parse_record_header(b"x" * 31, 1000)
    assert (caught.value.code, caught.value.offset, caught.value.cut_short) == ("record_short", 1031, True)
