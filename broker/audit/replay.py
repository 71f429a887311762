"""Replay: spans of one visit's record for a player, each found by headers alone and bounded in bytes.

A span is a row of items, big-endian: ``at_us u64 | kind u8 | length u32``, and so many bytes. A picture and a piece of
a still are the wire's binary message as it was recorded; an event is its JSON with its texts; ``ERASED`` stands for
what can't be read any more; ``END`` is always the last and says where the next span begins. A span that was sought
begins with its *lead-in*: the last picture that stands alone at or before the moment, and those that build on it. Of
what came before the moment it holds nothing else but the last ``screen.unchanged``, which says until when that picture
was known to be true; so a player paints the lead-in at once and is there.
"""

import json
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NamedTuple

from broker.audit.query import FrameSecond
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Placed, Source, records
from broker.recording.record import ENCRYPTED, OVERHEAD, RECORD, BadRecord, DataClass, RecordHeader, Type
from broker.recording.record import parse_record_header as parse_head
from broker.wire.codec import canonical
from broker.wire.screen import HEADER as PICTURE
from broker.wire.screen import Codec, Flags

ITEM: Final = struct.Struct(">QBI")
MAX_BYTES: Final = 8 * 1024 * 1024
_MICROSECONDS: Final = 1_000_000
_UNCHANGED: Final = b'"name":"screen.unchanged"'


class Kind(IntEnum):
    """What an item of a span is."""

    PICTURE = 1
    STILL = 2
    EVENT = 3
    ERASED = 4
    END = 5


class Shape(NamedTuple):
    """How a picture is encoded, as its header says; ``alone``: it can be decoded without an earlier one."""

    codec: Codec
    width: int
    height: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A span as bytes, how many pictures it holds, and where the next begins: None at the end of the record."""

    data: bytes
    pictures: int
    next: int | None


def seek(
    source: Source,
    keys: ClassKeys | None,
    seconds: Sequence[FrameSecond],
    from_us: int,
    *,
    until_us: int | None = None,
    limit: int = MAX_BYTES,
) -> Span:
    """Return the span from a moment on, with its lead-in; ``seconds`` are the visit's, in the file's order; blocks.

    It ends before the first record at or after ``until_us``, or with the item that fills ``limit`` bytes from the
    moment on: the lead-in doesn't count, so that its picture needs one answer, but nothing is longer than MAX_BYTES and
    an item. What can't be read ends it too, and its ``END`` says so. Raises OSError.
    """
    made = _Span(from_us, until_us, limit)
    try:
        made.read(source, keys, *_lead_in(source, keys, seconds, from_us))
    except BadRecord as bad:
        return made.finish(None, bad)
    return made.finish(made.next)


def further(
    source: Source, keys: ClassKeys | None, offset: int, *, until_us: int | None = None, limit: int = MAX_BYTES
) -> Span:
    """Return the span that begins where another ended; blocks. Raises OSError."""
    made = _Span(0, until_us, limit)
    try:
        made.read(source, keys, offset)
    except BadRecord as bad:
        return made.finish(None, bad)
    return made.finish(made.next)


def shape(source: Source, keys: ClassKeys | None, offset: int) -> Shape | None:
    """Return how the picture at this offset is encoded, None if it can't be read. Raises BadRecord, OSError."""
    found = next(_heads(source, offset, source.size()), None)
    return None if found is None or found[1].type != Type.FRAME else _shape(found[1], found[2], keys)


def _lead_in(
    source: Source, keys: ClassKeys | None, seconds: Sequence[FrameSecond], from_us: int
) -> tuple[int | None, bool]:
    """Return the offset of the last picture that stands alone at or before the moment, and that it leads there.

    Where there is none, where to begin without: in the same second, or at the first record (None) before any picture.
    """
    last = bisect_right(seconds, from_us // _MICROSECONDS, key=lambda one: one.second) - 1
    end = seconds[last + 1].first_offset if last + 1 < len(seconds) else source.size()
    for number in range(last, -1, -1):
        begin, found = seconds[number].first_offset, None
        for offset, head, prefix in _heads(source, begin, end):
            if head.wall_us > from_us or head.wall_us // _MICROSECONDS > seconds[number].second:
                break
            if head.type == Type.FRAME:
                told = _shape(head, prefix, keys)
                # Nothing can be built on what was erased, and to look for more before it could take the whole file.
                found = offset if told is None or told.alone else found
        if found is not None:
            return found, True
        end = begin
    # A device that never sends one does not make each seek read and decrypt all that came before.
    return (seconds[last].first_offset if last >= 0 else None), False


def _heads(source: Source, offset: int, end: int) -> Iterator[tuple[int, RecordHeader, bytes]]:
    """Iterate over records by their headers: offset, header, and the first bytes of the body as they stand there."""
    while offset + OVERHEAD <= end:
        raw = source.read_at(offset, RECORD.size + PICTURE.size)
        head = parse_head(raw, offset)
        yield offset, head, raw[RECORD.size : RECORD.size + head.length]
        offset += OVERHEAD + head.length


def _shape(head: RecordHeader, prefix: bytes, keys: ClassKeys | None) -> Shape | None:
    if head.flags & ENCRYPTED:
        opened = None if keys is None else keys.peek(head.sequence, DataClass(head.data_class), prefix)
        if opened is None:
            return None
        prefix = opened
    if len(prefix) < PICTURE.size:
        return None
    _, _, flags, codec, _, _, width, height, *_ = PICTURE.unpack(prefix)
    if codec not in (Codec.JPEG, Codec.H264, Codec.RECTANGLES):
        return None
    return Shape(Codec(codec), width, height, codec == Codec.JPEG or bool(flags & int(Flags.KEY)))


@dataclass(slots=True)
class _Item:
    at_us: int
    kind: Kind
    body: bytes | dict[str, Any]


class _Span:
    """One span being made."""

    def __init__(self, from_us: int, until_us: int | None, limit: int) -> None:
        self._from_us, self._until_us, self._limit = from_us, until_us, limit
        self._items: list[_Item] = []
        self._bytes, self._pictures = 0, 0
        self._there, self._led = False, True
        self._unchanged: _Item | None = None  # the last one before the moment
        self.next: int | None = None

    def read(self, source: Source, keys: ClassKeys | None, offset: int | None, led: bool = True) -> None:
        """Take records from here on until it is full. Raises BadRecord, and keeps what came before."""
        self._led = led
        for placed in records(source, offset, keys=keys):
            if placed.header.type != Type.TEXT and self._full(placed.header):
                self.next = placed.offset
                return
            self._take(placed)

    def _full(self, header: RecordHeader) -> bool:
        if not self._there and header.wall_us >= self._from_us:  # a clock that was set back leads nowhere again
            self._there, self._limit = True, min(MAX_BYTES, self._bytes + self._limit)
        over = self._there and self._until_us is not None and header.wall_us >= self._until_us
        return over or (self._bytes >= (self._limit if self._there else MAX_BYTES) and bool(self._items))

    def _take(self, placed: Placed) -> None:
        header, body = placed.header, placed.body
        if header.type not in (Type.FRAME, Type.STILL, Type.EVENT, Type.TEXT):
            return
        if not self._there and header.type == Type.EVENT and body is not None and _UNCHANGED in body:
            self._unchanged = _Item(header.wall_us, Kind.EVENT, {**_object(placed, body), "sequence": header.sequence})
        if not self._there and not (self._led and header.type == Type.FRAME):
            return
        if self._there:
            self._settle()
        if header.type == Type.TEXT:
            self._text(placed)
        elif body is None:
            self._erased(header)
        elif header.type == Type.EVENT:
            event = {**_object(placed, body), "sequence": header.sequence}
            self._add(_Item(header.wall_us, Kind.EVENT, event), len(body))
        else:
            picture = header.type == Type.FRAME
            self._pictures += picture
            self._add(_Item(header.wall_us, Kind.PICTURE if picture else Kind.STILL, body), len(body))

    def _settle(self) -> None:
        """Put what was kept of the way to the moment in its place, before what follows."""
        if self._unchanged is not None and self._led:
            self._add(self._unchanged, 200)
        self._unchanged = None

    def _add(self, item: _Item, size: int) -> None:
        self._items.append(item)
        self._bytes += ITEM.size + size

    def _text(self, placed: Placed) -> None:
        """Give the event before it its texts, or say that they are gone."""
        last = self._items[-1].body if self._items else None
        if not isinstance(last, dict) or "facts" not in last:
            return
        if placed.body is None:
            last["erased"] = True
            return
        last["facts"] = {**last["facts"], **_object(placed, placed.body)}
        self._bytes += len(placed.body)

    def _erased(self, header: RecordHeader) -> None:
        """Count it with those of its class that came right before it."""
        name = DataClass(header.data_class).name.lower()
        last = self._items[-1] if self._items else None
        if last is not None and last.kind == Kind.ERASED and isinstance(last.body, dict):
            within = header.wall_us - last.at_us < _MICROSECONDS
            if last.body["class"] == name and within and self._there == last.body["there"]:
                last.body["count"] += 1
                return
        self._add(_Item(header.wall_us, Kind.ERASED, {"class": name, "count": 1, "there": self._there}), 64)

    def finish(self, following: int | None, bad: BadRecord | None = None) -> Span:
        """Return it as bytes."""
        self._settle()
        end = {"next": following, "damaged": None if bad is None else bad.code}
        at_us = self._items[-1].at_us if self._items else self._from_us
        parts: list[bytes] = []
        for item in [*self._items, _Item(at_us, Kind.END, end)]:
            body = item.body
            if isinstance(body, dict):
                body.pop("there", None)
                body = canonical(body)
            parts += (ITEM.pack(item.at_us, item.kind, len(body)), body)
        return Span(b"".join(parts), self._pictures, following)


def _object(placed: Placed, body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadRecord("bad_event", placed.offset, f"record {placed.header.sequence} does not hold what its type says")
    return value
