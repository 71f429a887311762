"""Reading a recording: its header, its records one by one in bounded memory, and whether all of it is as written."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from broker.recording.chain import link
from broker.recording.record import (
    LINK_BYTES,
    OVERHEAD,
    PREFIX,
    RECORD,
    BadRecord,
    FileHeader,
    RecordHeader,
    Type,
    header_length,
    parse_header,
    parse_record_header,
)
from broker.wire.codec import canonical


class Source(Protocol):
    """A file to read from, at any offset. It may grow while it is read."""

    def size(self) -> int:
        """Return how many bytes it has now."""
        ...

    def read_at(self, offset: int, size: int) -> bytes:
        """Return ``size`` bytes from ``offset``; fewer only where the file ends."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


class Placed(NamedTuple):
    """One record where it stands: ``offset`` of its first byte; ``body`` is None when it was skipped."""

    offset: int
    header: RecordHeader
    body: bytes | None
    link: bytes

    @property
    def end(self) -> int:
        """The offset after this record, where the next one begins."""
        return self.offset + OVERHEAD + self.header.length


def read_header(source: Source) -> tuple[FileHeader, bytes, int]:
    """Return the file's header, its link h0 and how many bytes it has. Raises BadRecord."""
    whole = header_length(source.read_at(0, PREFIX.size))
    header, first = parse_header(source.read_at(0, whole))
    return header, first, whole


def records(
    source: Source, offset: int | None = None, *, skip: Collection[int] = (), until: int | None = None
) -> Iterator[Placed]:
    """Iterate over the records that begin at ``offset`` (default: the first) and end at or before ``until``.

    Bodies of the types in ``skip`` are not read. Stops before a record that is not whole, so it can be called again
    with the last ``end`` when a live file has grown. It checks fields and order, not the chain: that is ``verify``.
    Raises BadRecord for what can't be a record.
    """
    position = read_header(source)[2] if offset is None else offset
    last: int | None = 0 if offset is None else None
    until = source.size() if until is None else until
    ahead = b""  # the next record's header, read together with the link before it: half the trips to the file
    while position + OVERHEAD <= until:
        header = parse_record_header(ahead or source.read_at(position, RECORD.size), position)
        if last is not None and header.sequence != last + 1:
            raise BadRecord("wrong_order", position, _order(last, header.sequence))
        if position + OVERHEAD + header.length > until:
            return
        body: bytes | None = None
        if header.type in skip:
            rest = source.read_at(position + RECORD.size + header.length, LINK_BYTES + RECORD.size)
        else:
            rest = source.read_at(position + RECORD.size, header.length + LINK_BYTES + RECORD.size)
            body, rest = rest[: header.length], rest[header.length :]
        tie, ahead = rest[:LINK_BYTES], rest[LINK_BYTES:]
        if len(ahead) < RECORD.size:
            ahead = b""  # not written yet, or not whole
        if len(tie) < LINK_BYTES:
            return  # it shrank under us: recovery cut it
        placed = Placed(position, header, body, tie)
        yield placed
        last, position = header.sequence, placed.end


def _order(last: int, sequence: int) -> str:
    if sequence <= last:
        return f"record {sequence} stands after record {last}: it was repeated or moved"
    return f"record {sequence} follows record {last}: what stood between them is missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one file found. ``ok`` only if it is closed and every byte of it is as written.

    ``records`` that are good from the start, with ``head``, their last link, and ``end``, the offset after them;
    ``closed`` if they end with a good closing mark, whose ``reason`` is given; ``tail`` bytes follow ``end``.
    Where not ok: ``code`` and ``meaning`` of the first thing wrong and ``first_bad_offset``, the first byte that can't
    be trusted. A change inside a record is placed at the record's first byte, one of its link at that link, because a
    hash does not say which byte under it was changed.
    """

    ok: bool
    closed: bool
    header: FileHeader | None
    records: int
    head: bytes
    end: int
    tail: int
    reason: str | None = None
    code: str | None = None
    first_bad_offset: int | None = None
    meaning: str | None = None
    recovered: bool = False


def verify(source: Source, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Check a whole file from its first byte; ``progress`` is told (bytes done, bytes in all) after each record."""
    size = source.size()
    try:
        header, head, end = read_header(source)
    except BadRecord as bad:
        return Verdict(
            False, False, None, 0, b"", 0, size, code=bad.code, first_bad_offset=bad.offset, meaning=bad.meaning
        )
    count, recovered, reason = 0, False, None
    bad_record: BadRecord | None = None
    while end < size and bad_record is None:
        try:
            if reason is not None:
                raise BadRecord("after_closing", end, "something was added after the closing mark")
            placed = _next(source, end, size, count, head)
            if placed.header.type == Type.CLOSED:
                reason = _closing_reason(placed, count, head)
            recovered = recovered or placed.header.type == Type.RECOVERED
        except BadRecord as bad:
            bad_record = bad
        else:
            count, head, end = placed.header.sequence, placed.link, placed.end
            if progress is not None:
                progress(end, size)
    if bad_record is None and reason is None:
        meaning = f"there is no closing mark after record {count}: the file was cut there or is still being written"
        bad_record = BadRecord("not_closed", end, meaning)
    return Verdict(
        ok=bad_record is None,
        closed=reason is not None,
        header=header,
        records=count,
        head=head,
        end=end,
        tail=size - end,
        reason=reason,
        code=bad_record.code if bad_record else None,
        first_bad_offset=bad_record.offset if bad_record else None,
        meaning=bad_record.meaning if bad_record else None,
        recovered=recovered,
    )


def _next(source: Source, offset: int, size: int, last: int, head: bytes) -> Placed:
    """Return the record at ``offset`` if it is whole and follows ``last`` and ``head``; else raise BadRecord."""
    raw = source.read_at(offset, RECORD.size)
    header = parse_record_header(raw, offset)
    if header.sequence != last + 1:
        raise BadRecord("wrong_order", offset, _order(last, header.sequence))
    rest = source.read_at(offset + RECORD.size, header.length + LINK_BYTES)
    if len(rest) < header.length + LINK_BYTES:
        meaning = f"the file ends inside record {header.sequence}, or the length of this record was changed"
        raise BadRecord("record_short", offset, meaning, cut_short=True)
    body, tie = rest[: header.length], rest[header.length :]
    right = link(head, raw, body)
    if right == tie:
        return Placed(offset, header, body, tie)
    following = offset + OVERHEAD + header.length
    if _follows(source, following, size, right):
        first = next(i for i in range(LINK_BYTES) if right[i] != tie[i])
        meaning = f"the link of record {header.sequence} was changed; the record itself is as written"
        raise BadRecord("link_changed", following - LINK_BYTES + first, meaning)
    meaning = (
        f"record {header.sequence} is not what was written: it or a record before it was changed, added or removed"
    )
    raise BadRecord("record_changed", offset, meaning)


def _follows(source: Source, offset: int, size: int, head: bytes) -> bool:
    """Whether a whole record stands at ``offset`` that was written after ``head``."""
    raw = source.read_at(offset, RECORD.size)
    try:
        header = parse_record_header(raw, offset)
    except BadRecord:
        return False
    if offset + OVERHEAD + header.length > size:
        return False
    rest = source.read_at(offset + RECORD.size, header.length + LINK_BYTES)
    return link(head, raw, rest[: header.length]) == rest[header.length :]


def _closing_reason(placed: Placed, count: int, head: bytes) -> str:
    body = placed.body or b""
    try:
        value: Any = json.loads(body)
        right = {"count": count, "head": head.hex(), "reason": value["reason"]}
        if isinstance(value["reason"], str) and canonical(right) == body:
            return value["reason"]
    except (ValueError, TypeError, KeyError, RecursionError):
        pass  # not JSON: as wrong as JSON that says something else
    raise BadRecord("bad_closing", placed.offset, "the closing mark does not count the records that stand before it")
