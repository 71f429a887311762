import json
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.query import FrameSecond
from broker.audit.replay import ITEM, Kind, Span, further, seek, shape
from broker.audit.tail import begin as tail_of
from broker.audit.tail import follow
from broker.clock import Instant
from broker.events.event import Event
from broker.events.session import ScreenUnchanged
from broker.principal.principal import BROKER
from broker.recording.chain import begin
from broker.recording.cipher import ClassKeys
from broker.recording.reader import records
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.scribe.scribe import entries
from broker.wire import screen
from broker.wire.codec import format_frame
from broker.wire.screen import Codec, Flags, FrameHeader
from tests.unit.audit.histories import SECRET, START_US, typed
from tests.unit.recording.memory_file import SESSION, MemoryFile, begun, class_keys

S = 1_000_000


def picture(number: int, codec: Codec = Codec.H264, key: bool = False, *, size: int = 20) -> bytes:
    flags = Flags.KEY if key or codec is Codec.JPEG else Flags.NONE
    header = FrameHeader(flags, codec, screen.DataClass.SCREEN, 1280, 720, number, number, size)
    return format_frame(header, bytes(size))


class Tape:
    """A recording being written: pictures and events at wall times, encrypted or not."""

    def __init__(self, keys: ClassKeys | None = None) -> None:
        self.keys = keys
        start = Instant(START_US, 0)
        first, self._chain = begin(FileHeader("session", SESSION, "node-1", start)) if keys is None else begun(keys)
        self._parts = [first]
        self._count = 0

    def add(self, entry: Entry) -> None:
        self._parts.append(b"".join(self._chain.add(entry)))

    def show(self, at: float, codec: Codec = Codec.H264, key: bool = False, size: int = 20) -> int:
        self._count += 1
        data = picture(self._count, codec, key, size=size)
        self.add(Entry(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, data, Instant(round(START_US + at * S), 0)))
        return self._count

    def tell(self, at: float, event: Event) -> None:
        for entry in entries(event, Direction.BROKER, Instant(round(START_US + at * S), 0)):
            self.add(entry)

    def close(self) -> tuple[MemoryFile, tuple[FrameSecond, ...]]:
        self._parts.append(b"".join(self._chain.add(self._chain.seal("customer_ended", Instant(START_US + 99 * S, 0)))))
        file = MemoryFile(b"".join(self._parts))
        tail = tail_of("recordings/x.tvr", SESSION, "session")
        # The index follows without keys: what it can't read there it doesn't need here.
        frames = [one for one in records(file, keys=self.keys) if one.header.type == Type.FRAME]
        ranges: dict[int, FrameSecond] = {}
        for one in frames:
            second = one.header.wall_us // S
            had = ranges.get(second)
            first = (one.header.sequence, one.offset) if had is None else (had.first_sequence, had.first_offset)
            count = (had.count if had else 0) + 1
            ranges[second] = FrameSecond(SESSION, second, first[0], one.header.sequence, first[1], count, 0)
        if self.keys is None:
            step = follow(tail, records(file, skip=(Type.FRAME,)), 100_000)
            assert [one.first_offset for one in step.seconds] == [one.first_offset for one in ranges.values()]
        return file, tuple(ranges.values())


def items(span: Span) -> list[tuple[int, Kind, Any]]:
    found, at = [], 0
    while at < len(span.data):
        at_us, kind, length = ITEM.unpack_from(span.data, at)
        at += ITEM.size
        body: Any = span.data[at : at + length]
        at += length
        if kind in (Kind.EVENT, Kind.ERASED, Kind.END):
            body = json.loads(body)
        found.append((at_us, Kind(kind), body))
    assert found[-1][1] is Kind.END
    assert [kind for _, kind, _ in found].count(Kind.END) == 1
    assert found[-1][2]["next"] == span.next
    return found


def numbers(span: Span) -> list[int]:
    """The sequences of the pictures of a span."""
    return [int.from_bytes(body[10:18]) for _, kind, body in items(span) if kind is Kind.PICTURE]


def us(seconds: float) -> int:
    return round(START_US + seconds * S)


@pytest.fixture(params=["plain", "encrypted"])
def keys(request: pytest.FixtureRequest) -> ClassKeys | None:
    return class_keys() if request.param == "encrypted" else None


def test_a_span_begins_with_the_key_picture_before_the_moment(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.tell(0, typed())
    for at in range(10):  # pictures 1 to 10, key at 1 and 6
        tape.show(at, key=at in (0, 5))
    file, seconds = tape.close()
    for moment, lead in [(0, 1), (4.5, 1), (5, 6), (8.2, 6), (60, 6)]:
        assert numbers(seek(file, keys, seconds, us(moment)))[0] == lead, moment
    assert numbers(seek(file, keys, seconds, us(7), until_us=us(8))) == [6, 7, 8]
    assert numbers(seek(file, keys, seconds, us(-1), until_us=us(2))) == [1, 2]


def test_rectangles_need_the_whole_picture_before_them(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    for number in range(8):
        tape.show(number / 4, Codec.JPEG if number % 4 == 1 else Codec.RECTANGLES)
    file, seconds = tape.close()
    assert numbers(seek(file, keys, seconds, us(1.0), until_us=us(1.1))) == [2, 3, 4, 5]
    assert shape(file, keys, seconds[0].first_offset) == (Codec.RECTANGLES, 1280, 720, False)


def test_before_the_moment_there_are_pictures_only_and_after_it_texts_stand_with_their_event(
    keys: ClassKeys | None,
) -> None:
    tape = Tape(keys)
    tape.show(1, key=True)
    tape.tell(1.5, typed("trước"))
    tape.show(2)
    tape.tell(3, typed())
    file, seconds = tape.close()
    found = items(seek(file, keys, seconds, us(2.5)))
    assert [kind for _, kind, _ in found] == [Kind.PICTURE, Kind.PICTURE, Kind.EVENT, Kind.END]
    event = found[2][2]
    assert (event["name"], event["facts"]["typed"], event["sequence"]) == ("control.key", SECRET, 5)


def test_the_way_to_the_moment_ends_with_the_last_word_that_its_picture_was_still_true(keys: ClassKeys | None) -> None:
    tape = Tape(keys)
    tape.show(1, key=True)
    for at in (2, 3, 6):
        tape.tell(at, ScreenUnchanged(by=BROKER, sequence=1))
    tape.tell(3.2, typed())
    tape.show(7)
    file, seconds = tape.close()
    found = items(seek(file, keys, seconds, us(5)))
    assert [(at - START_US, kind) for at, kind, _ in found[:3]] == [
        (1 * S, Kind.PICTURE),
        (3 * S, Kind.EVENT),
        (6 * S, Kind.EVENT),
    ]
    assert found[1][2]["facts"] == {"sequence": 1}
    assert items(seek(file, keys, seconds, us(0.5)))[1][0] == us(2), "before the first picture nothing is led in"


def test_what_was_erased_is_marked_and_the_rest_is_there() -> None:
    tape = Tape(class_keys())
    tape.tell(0, typed())
    for number in range(4):
        tape.show(1 + number / 10, key=number == 0)
    file, seconds = tape.close()
    left = ClassKeys({one: key for one, key in class_keys().secrets.items() if one is DataClass.META})
    found = items(seek(file, left, seconds, us(0)))
    assert [kind for _, kind, _ in found] == [Kind.EVENT, Kind.ERASED, Kind.END]
    assert found[0][2]["erased"] is True
    assert "typed" not in found[0][2]["facts"]
    assert found[1][2] == {"class": "screen", "count": 4}
    assert shape(file, left, seconds[0].first_offset) is None
    assert items(seek(file, left, seconds, us(1.2)))[0][1] is Kind.ERASED


def test_what_can_not_be_read_ends_the_span_and_is_said() -> None:
    tape = Tape(class_keys())
    tape.show(1, key=True)
    tape.show(2)
    file, seconds = tape.close()
    file.data[seconds[1].first_offset + 40] ^= 1
    span = seek(file, class_keys(), seconds, us(0))
    assert numbers(span) == [1]
    assert items(span)[-1][2] == {"next": None, "damaged": "not_decryptable"}
    assert items(further(file, class_keys(), 3))[-1][2]["damaged"] == "bad_record"


STEPS = st.lists(st.tuples(st.floats(0, 2), st.sampled_from(["key", "delta", "event"])), min_size=1, max_size=30)


@given(STEPS, st.floats(-1, 40), st.integers(1, 400))
def test_spans_in_a_row_are_the_whole_record_each_thing_once(
    steps: list[tuple[float, str]], moment: float, limit: int
) -> None:
    tape, at, shown = Tape(class_keys()), 0.0, list[tuple[int, int, bool]]()
    for wait, what in steps:
        at = at + wait
        if what == "event":
            tape.tell(at, typed())
        else:
            shown.append((us(at), tape.show(at, key=what == "key"), what == "key"))
    file, seconds = tape.close()
    span = seek(file, class_keys(), seconds, us(moment), limit=limit)
    found = numbers(span)
    while span.next is not None:
        following = further(file, class_keys(), span.next, limit=limit)
        assert following.next is None or following.next > span.next
        span = following
        found += numbers(span)
    # The oracle: from the last key at or before the moment, or, where none is, from the moment on.
    keyed = [number for when, number, key in shown if key and when <= us(moment)]
    after = [number for when, number, _ in shown if when >= us(moment)]
    assert found == (list(range(keyed[-1], len(shown) + 1)) if keyed else after)
    assert all(one + 1 == two for one, two in pairwise(found))


def test_without_a_key_picture_before_it_the_span_begins_with_what_comes() -> None:
    tape = Tape()
    tape.show(1)
    tape.show(3)
    file, seconds = tape.close()
    assert numbers(seek(file, None, seconds, us(2))) == [2]
    assert items(seek(file, None, (), us(2)))[0][1] is Kind.PICTURE


class Counting(MemoryFile):
    """Counts what is read."""

    bytes = 0

    def read_at(self, offset: int, size: int) -> "bytes":  # type: ignore[valid-type]
        self.bytes += size
        return super().read_at(offset, size)


def test_a_seek_in_a_long_recording_reads_a_small_part_of_it() -> None:
    tape = Tape(class_keys())
    for number in range(12_000):  # 20 minutes at ten a second, a key picture every 30 s
        tape.show(number / 10, key=number % 300 == 0, size=400)
    file, seconds = tape.close()
    counting = Counting(bytes(file.data))
    began = time.perf_counter()
    span = seek(counting, class_keys(), seconds, us(1000.05), limit=1)
    took = time.perf_counter() - began
    assert numbers(span) == list(range(9_901, 10_003)), "the lead-in in one answer, and one picture more"
    assert counting.bytes < len(file.data) / 50
    assert took < 0.3


def test_a_device_that_never_sends_a_whole_picture_does_not_make_a_seek_read_everything() -> None:
    tape = Tape(class_keys())
    for number in range(6_000):
        tape.show(number / 10, size=400)
    file, seconds = tape.close()
    counting = Counting(bytes(file.data))
    assert numbers(seek(counting, class_keys(), seconds, us(500.05), limit=1)) == [5_002]
    assert counting.bytes < len(file.data) / 5, "headers only"
