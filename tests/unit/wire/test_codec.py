import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import codec, limits
from broker.wire.base import EndReason, Message
from broker.wire.codec import WireError
from broker.wire.ending import SessionEnd
from broker.wire.hello import Ping
from broker.wire.messages import ROUTES, Peer, sent, type_of
from broker.wire.screen import HEADER, Codec, DataClass, Flags, FrameHeader, Kind
from tests.stage.examples import share
from tests.unit.wire import strategies

D, B, C = Peer.DEVICE, Peer.BROKER, Peer.CONSOLE
TEXT_CODES = {"too_large", "not_json", "unknown_message", "bad_message"}
FRAME_CODES = {"too_large", "short_frame", "unknown_frame", "bad_frame", "wrong_length"}
MARK = "Zq7zMARKz7qZ"
T = TypeVar("T")

_NEVER_KEYS = (Codec.RECTANGLES, Codec.PNG)


def _header(kind: Kind, codec_: Codec, key: bool, masked: bool, last: bool, rest: tuple[int, ...]) -> FrameHeader:
    flags = Flags.KEY if key and codec_ not in _NEVER_KEYS else Flags.NONE
    flags |= (Flags.MASKED if masked else Flags.NONE) | (Flags.LAST if last else Flags.NONE)
    data_class, width, height, sequence, captured_us, length = rest
    return FrameHeader(flags, codec_, DataClass(data_class), width, height, sequence, captured_us, length, kind)


_REST = st.tuples(
    st.sampled_from(DataClass),
    st.integers(1, limits.MAX_EDGE),
    st.integers(1, limits.MAX_EDGE),
    st.integers(0, limits.SAFE_INT),
    st.integers(0, limits.SAFE_INT),
    st.integers(1, 64),
)
_MOVING = st.sampled_from([codec_ for codec_ in Codec if codec_ is not Codec.PNG])
headers = st.one_of(
    st.builds(_header, st.just(Kind.FRAME), _MOVING, st.booleans(), st.booleans(), st.just(False), _REST),
    st.builds(_header, st.just(Kind.STILL), st.just(Codec.PNG), st.just(False), st.booleans(), st.booleans(), _REST),
)


def code_of(text: str, sender: Peer = C, receiver: Peer = B, limit: int = limits.CONSOLE_MESSAGE_BYTES) -> str:
    with pytest.raises(WireError) as refused:
        codec.parse(text, sender, receiver, limit)
    return refused.value.code


@pytest.mark.parametrize("kind", ROUTES, ids=type_of)
@given(data=st.data())
@share(0.2)
def test_every_message_comes_back_as_it_was_on_each_of_its_ways_and_on_no_other(
    kind: type[Message], data: st.DataObject
) -> None:
    message = data.draw(strategies.message(kind))
    text = codec.format(message)
    for sender in Peer:
        for receiver in Peer:
            if not sent(sender, receiver):
                continue
            way = (sender, receiver)
            mine = not isinstance(message, SessionEnd) or message.reason in {
                D: {EndReason.CUSTOMER_ENDED, EndReason.DEVICE_POWER_OFF},
                C: {EndReason.TECHNICIAN_ENDED},
            }.get(sender, set())
            if way in ROUTES[kind] and mine:
                again = codec.parse(text, sender, receiver, limits.DEVICE_TEXT_BYTES)
                assert again == message
                assert codec.format(again) == text
            else:
                expected = "bad_message" if way in ROUTES[kind] else "unknown_message"
                assert code_of(text, sender, receiver, limits.DEVICE_TEXT_BYTES) == expected


def attempt(parse: Callable[[], T]) -> T | str:
    """Return what was parsed, or the code of the WireError; any other error passes and fails the test."""
    try:
        return parse()
    except WireError as error:
        return error.code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(strategies.ways(), st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
def test_garbage_is_never_anything_but_a_wire_error(way: tuple[Peer, Peer], text: str) -> None:
    with pytest.raises(WireError) as refused:
        codec.parse(text, *way)
    assert refused.value.code in TEXT_CODES


@given(strategies.ways(), st.data())
def test_a_mutated_message_is_valid_or_a_wire_error(way: tuple[Peer, Peer], data: st.DataObject) -> None:
    fields: dict[str, Any] = json.loads(
        codec.format(data.draw(strategies.message(data.draw(st.sampled_from(sent(*way))))))
    )
    for _ in range(data.draw(st.integers(1, 3))):
        match data.draw(st.sampled_from(["set", "drop", "add", "list"])):
            case "set":
                fields[data.draw(st.sampled_from(sorted(fields) or ["type"]))] = data.draw(json_values)
            case "drop" if fields:
                fields.pop(data.draw(st.sampled_from(sorted(fields))))
            case _:
                fields[data.draw(st.text(max_size=10))] = data.draw(json_values)
    text = json.dumps(fields)
    if data.draw(st.booleans()) and text:
        at = data.draw(st.integers(0, len(text) - 1))
        text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 3)) :]
    parsed = attempt(lambda: codec.parse(text, *way))
    if isinstance(parsed, Message):
        assert codec.parse(codec.format(parsed), *way, limits.DEVICE_TEXT_BYTES) == parsed
    else:
        assert parsed in TEXT_CODES


@given(strategies.ways(), st.data())
def test_no_value_from_outside_is_repeated_in_an_error(way: tuple[Peer, Peer], data: st.DataObject) -> None:
    fields = json.loads(codec.format(data.draw(strategies.message(data.draw(st.sampled_from(sent(*way)))))))
    name = data.draw(st.sampled_from([*fields, MARK, f"type{MARK}"]))
    fields[name] = data.draw(
        st.sampled_from([f"{MARK}\u202e", {MARK: MARK}, [[MARK]], [{MARK: {MARK: 1}}], {"a.b": {MARK: 1}}])
    )
    with pytest.raises(WireError) as refused:
        codec.parse(json.dumps(fields), *way)
    error: BaseException | None = refused.value
    while error is not None:
        assert MARK not in str(error)
        assert error.__cause__ is None
        error = error.__context__ if not error.__suppress_context__ else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"), ("{", "not_json"), ('{"type":"ping","token":1} x', "not_json"), ("[" * 9000, "not_json"),
        ('{"type":"ping","token":NaN}', "bad_message"), ('{"type":"ping","token":"\\ud800"}', "not_json"),
        ("null", "bad_message"), ("[]", "bad_message"), ('"ping"', "bad_message"), ("{}", "unknown_message"),
        ('{"type":null}', "unknown_message"), ('{"type":["ping"]}', "unknown_message"),
        ('{"type":"shell"}', "unknown_message"), ('{"type":"hello"}', "unknown_message"),
        ('{"type":"ping"}', "bad_message"), ('{"type":"ping","token":1.0}', "bad_message"),
        ('{"type":"ping","token":true}', "bad_message"), ('{"type":"ping","token":"1"}', "bad_message"),
        ('{"type":"ping","token":-1}', "bad_message"), ('{"type":"ping","token":9007199254740992}', "bad_message"),
        ('{"type":"ping","token":1,"url":"x"}', "bad_message"),
    ],
)  # fmt: skip
@pytest.mark.requirement("TV-09")
def test_what_is_refused_and_why(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_repeated_member_counts_last_as_in_a_browser() -> None:
    assert codec.parse('{"type":"pong","type":"ping","token":1,"token":2}', C, B) == Ping(token=2)


@pytest.mark.parametrize("letter", ["a", "ế", "📺"])
def test_the_limit_counts_bytes_of_utf8_exactly(letter: str) -> None:
    text = '{"type":"session.end","reason":"%s"}'
    room = 200 - len(text % "")
    fits = text % (letter * (room // len(letter.encode())))
    assert code_of(fits, limit=len(fits.encode())) == "bad_message"
    assert code_of(fits, limit=len(fits.encode()) - 1) == "too_large"


def test_the_error_names_the_field_and_what_is_wrong() -> None:
    with pytest.raises(WireError) as refused:
        codec.parse('{"type":"control.key","id":"a","key":"Enter","action":"smash"}', C, B)
    assert str(refused.value) == "bad_message: action: literal_error"


@pytest.mark.parametrize("member", ["{}", '{"key":"a.b"}', "0"])
def test_a_crowd_of_bad_members_is_refused_quickly(member: str) -> None:
    """Every bad member used to make its own error: 256 KiB of them held the event loop for three seconds."""
    count = (limits.DEVICE_TEXT_BYTES - 100) // (len(member) + 1)
    listed = '{"type":"settings.described","descriptors":[' + ",".join([member] * count) + "]}"
    keyed = '{"type":"settings.values","values":{' + ",".join(f'"{n:x}":{{}}' for n in range(22_000)) + "}}"
    started = time.process_time()
    assert code_of(listed, D, B, limits.DEVICE_TEXT_BYTES) == "bad_message"
    assert code_of(keyed, D, B, limits.DEVICE_TEXT_BYTES) == "bad_message"
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("reason", [reason for reason in EndReason if reason is not EndReason.TECHNICIAN_ENDED])
def test_a_console_can_only_say_that_the_technician_ended(reason: EndReason) -> None:
    text = codec.format(SessionEnd(reason=reason))
    assert code_of(text) == "bad_message"
    ours = {EndReason.CUSTOMER_ENDED, EndReason.DEVICE_POWER_OFF}
    if reason in ours:
        assert codec.parse(text, D, B) == SessionEnd(reason=reason)
    else:
        assert code_of(text, D) == "bad_message"


@given(headers, st.binary(min_size=64, max_size=64))
def test_every_picture_comes_back_as_it_was(header: FrameHeader, pixels: bytes) -> None:
    data = codec.format_frame(header, pixels[: header.length])
    assert codec.parse_frame(data) == header
    assert codec.parse_frame(memoryview(data)) == header
    assert data[HEADER.size :] == pixels[: header.length]
    assert header.key == bool(header.flags & Flags.KEY)


@pytest.mark.parametrize(
    ("kind", "codec_", "flags"),
    [
        (Kind.FRAME, Codec.PNG, Flags.NONE), (Kind.STILL, Codec.JPEG, Flags.NONE), (Kind.STILL, Codec.H264, Flags.KEY),
        (Kind.FRAME, Codec.RECTANGLES, Flags.KEY), (Kind.STILL, Codec.PNG, Flags.KEY),
        (Kind.FRAME, Codec.JPEG, Flags.KEY | Flags.LAST), (Kind.FRAME, Codec.H264, Flags.LAST),
    ],
)  # fmt: skip
def test_a_still_is_png_and_what_needs_others_is_no_key_frame(kind: Kind, codec_: Codec, flags: Flags) -> None:
    header = FrameHeader(flags, codec_, DataClass.SCREEN, 4, 4, 0, 0, 1, kind)
    with pytest.raises(WireError, match="bad_frame"):
        codec.format_frame(header, b"x")


@given(headers, st.data())
def test_a_mutated_picture_is_valid_or_a_wire_error(header: FrameHeader, data: st.DataObject) -> None:
    raw = bytearray(codec.format_frame(header, bytes(header.length)))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, min(len(raw), HEADER.size) - 1))] = data.draw(st.integers(0, 255))
    mutated = bytes(raw)[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else bytes(raw)
    parsed = attempt(lambda: codec.parse_frame(mutated))
    if isinstance(parsed, FrameHeader):
        assert codec.format_frame(parsed, mutated[HEADER.size :]) == mutated
    else:
        assert parsed in FRAME_CODES


@given(st.binary(max_size=200))
def test_binary_garbage_is_never_anything_but_a_wire_error(raw: bytes) -> None:
    parsed = attempt(lambda: codec.parse_frame(raw))
    assert isinstance(parsed, FrameHeader) or parsed in FRAME_CODES


def test_a_picture_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(WireError, match="too_large"):
        codec.parse_frame(bytes(limits.DEVICE_MESSAGE_BYTES + 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", 4097),
        ("width", 70_000),
        ("height", -1),
        ("sequence", 2**53),
        ("sequence", 2**64),
        ("length", 4),
    ],
)
def test_a_picture_that_could_not_be_read_is_not_written(field: str, value: int) -> None:
    fields: dict[str, Any] = {"width": 4, "height": 4, "sequence": 1, "captured_us": 1, "length": 3, field: value}
    with pytest.raises(ValueError, match=r"range|pixels|length|long"):
        codec.format_frame(FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, **fields), b"abc")


def test_canonical_bytes_do_not_depend_on_order_and_refuse_what_json_has_not() -> None:
    assert codec.canonical({"b": 1, "a": "ế"}) == '{"a":"ế","b":1}'.encode() == codec.canonical({"a": "ế", "b": 1})
    with pytest.raises(ValueError, match="JSON"):
        codec.canonical(float("nan"))
