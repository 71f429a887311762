"""Tailing: what the index has to keep of one file, worked out record by record, a bounded step at a time.

Pure but for the reading: no step knows of a database, so the same bytes always make the same rows. Bodies of pictures
and of class ``text`` never leave the file: the first are not even read.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import Any, Final, Literal

from broker.audit.changes import changes_of
from broker.audit.query import ChangeRow, EventRow, FrameSecond, SessionRow
from broker.events.session import ScreenUnchanged
from broker.principal.principal import ActorKind
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Placed, Source, read_header, records
from broker.recording.record import LINK_BYTES, BadRecord, DataClass, FileHeader, Type
from broker.wire.codec import canonical
from broker.wire.limits import SAFE_INT

STEP_RECORDS: Final = 256
STEP_BYTES: Final = 4 * 1024 * 1024

_SKIP: Final = (Type.FRAME, Type.STILL, Type.TEXT)
_STAFF: Final = (ActorKind.TECHNICIAN.value, ActorKind.SUPERVISOR.value)
_SESSION: Final = re.compile(r"(?:recordings/[0-9/]+/)?([0-9a-f]{32})(?:\.tvr)?")  # its id, or its file's place


@dataclass(frozen=True, slots=True)
class Tail:
    """How far one file is read, and what is needed to go on: ``offset`` 0 before its header.

    ``link`` are the 32 bytes before ``offset``: if they are not there any more, recovery cut the file and what was read
    is not its content. ``closed`` files are done with; ``trouble`` says why reading can't go on, empty if it can.
    """

    file: int
    place: str
    id: str
    kind: Literal["session", "journal"]
    offset: int = 0
    link: bytes = b""
    sequence: int = 0
    last_us: int = 0
    closed: bool = False
    trouble: str = ""
    visit: SessionRow | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step read: ``tail`` after it, and the rows that belong to it.

    ``fresh``: rows of this file from before must go first, for it was begun again. ``more``: it can be read on at once.
    ``spoke``: sequences of events whose row an earlier step made, and whose texts only this one saw.
    """

    tail: Tail
    fresh: bool = False
    more: bool = False
    events: tuple[EventRow, ...] = ()
    seconds: tuple[FrameSecond, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    spoke: tuple[int, ...] = ()


def begin(place: str, id: str, kind: Literal["session", "journal"]) -> Tail:
    """Return the tail of a file not read yet."""
    return Tail(number(place), place, id, kind)


def number(place: str) -> int:
    """Return a file's number: 63 bits that follow from its place, so that cursors outlive an index made anew."""
    return int.from_bytes(sha256(place.encode()).digest()[:8]) >> 1


def step(source: Source, tail: Tail, limit: int = STEP_RECORDS, *, keys: ClassKeys | None = None) -> Step:
    """Read on in a file, at most ``limit`` records; blocks for as long as that takes. Raises OSError.

    ``keys``: the file's, None if it is not encrypted. Of events whose key was destroyed nothing is kept.

    Stops before a record that is not whole yet. A file that can't be read on gives a step whose tail says why.
    """
    try:
        fresh = not _still_there(source, tail)
        if fresh:
            tail = _opened(tail, *read_header(source))
    except BadRecord as bad:
        return Step(tail if bad.cut_short and not tail.offset else replace(tail, trouble=str(bad)))
    return follow(tail, records(source, tail.offset, keys=keys, skip=_SKIP), limit, fresh=fresh)


def follow(tail: Tail, written: Iterable[Placed], limit: int = STEP_RECORDS, *, fresh: bool = False) -> Step:
    """Read on in a file, at most ``limit`` records, as they stand there from the tail's offset on."""
    fold = _Fold(tail)
    count = 0
    try:
        for placed in islice(written, limit):
            fold.take(placed)
            count += 1
            if fold.bytes >= STEP_BYTES:
                count = limit
                break
    except BadRecord as bad:
        return fold.finish(fresh=fresh, more=False, trouble=str(bad))
    return fold.finish(fresh=fresh, more=count == limit)


def _still_there(source: Source, tail: Tail) -> bool:
    if not tail.offset or source.size() < tail.offset:
        return False
    return source.read_at(tail.offset - LINK_BYTES, LINK_BYTES) == tail.link


def _opened(tail: Tail, header: FileHeader, link: bytes, length: int) -> Tail:
    if (header.kind, header.id) != (tail.kind, tail.id):
        raise BadRecord("wrong_file", 0, f"the header is that of {header.kind} {header.id}: files were exchanged")
    opened_us = header.opened.wall_us
    visit = SessionRow(header.id, opened_us) if header.kind == "session" else None
    return Tail(
        tail.file, tail.place, tail.id, tail.kind, offset=length, link=link, last_us=opened_us, visit=visit
    )  # fmt: skip


@dataclass(slots=True)
class _Second:
    """The pictures of one second, counted as they come: thousands a second are."""

    first: int
    offset: int
    last: int = 0
    count: int = 0
    bytes: int = 0


class _Fold:
    """One step being made."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail
        self._offset, self._link = tail.offset, tail.link
        self._sequence, self._last_us = tail.sequence, tail.last_us
        self._closed, self._visit = tail.closed, tail.visit
        self._frames = 0
        self._events: list[EventRow] = []
        self._changes: list[ChangeRow] = []
        self._spoke: list[int] = []
        self._seconds: dict[int, _Second] = {}
        self.bytes = 0

    def take(self, placed: Placed) -> None:
        """Take the next record. Raises BadRecord, and then nothing of it was taken."""
        header = placed.header
        if self._closed:
            raise BadRecord("after_seal", placed.offset, "something was added after the seal")
        if header.sequence != self._sequence + 1:
            meaning = f"record {header.sequence} stands where record {self._sequence + 1} is expected"
            raise BadRecord("wrong_order", placed.offset, meaning)
        if header.type == Type.FRAME:
            self._frame(placed)
        elif header.type == Type.EVENT and header.data_class == DataClass.META and placed.body is not None:
            self._event(_row(self._tail, placed))
        elif header.type == Type.TEXT:
            self._text(header.sequence - 1)
        elif header.type == Type.RECOVERED and self._visit is not None:
            # The file says when it was mended; when the visit was cut is best known from its last own record.
            self._visit = _over(replace(self._visit, recovered=True), self._last_us, "recovered")
        elif header.type == Type.SEAL:
            if self._visit is not None:
                self._visit = _over(self._visit, header.wall_us, _json(placed).get("reason"))
            self._closed = True
        self.bytes += len(placed.body or b"")
        self._offset, self._link = placed.end, placed.link
        self._sequence, self._last_us = header.sequence, header.wall_us

    def _event(self, row: EventRow) -> None:
        if row.name == ScreenUnchanged.name:
            return  # one a second while nothing moves: it belongs to the pictures, which have no rows either
        if self._visit is not None:
            visit = self._visit = _told(self._visit, row)
            row = replace(row, device=visit.device, technician=visit.technician, ticket=visit.ticket)
        self._events.append(row)
        self._changes += changes_of(row)

    def _text(self, sequence: int) -> None:
        if self._events and self._events[-1].sequence == sequence:
            self._events[-1] = replace(self._events[-1], speaks=True)
        else:
            self._spoke.append(sequence)

    def _frame(self, placed: Placed) -> None:
        header = placed.header
        second = header.wall_us // 1_000_000
        found = self._seconds.get(second)
        if found is None:
            found = self._seconds[second] = _Second(header.sequence, placed.offset)
        found.last, found.count, found.bytes = header.sequence, found.count + 1, found.bytes + header.length
        self._frames += 1

    def finish(self, *, fresh: bool, more: bool, trouble: str = "") -> Step:
        """Return what was taken."""
        visit = self._visit
        if visit is not None and self._frames:
            visit = replace(visit, frames=visit.frames + self._frames)
        tail = replace(
            self._tail, offset=self._offset, link=self._link, sequence=self._sequence, last_us=self._last_us,
            closed=self._closed, trouble=trouble, visit=visit,
        )  # fmt: skip
        return Step(
            tail, fresh, more, tuple(self._events), self._rows(), tuple(self._changes), tuple(self._spoke)
        )  # fmt: skip

    def _rows(self) -> tuple[FrameSecond, ...]:
        return tuple(
            FrameSecond(self._tail.id, second, s.first, s.last, s.offset, s.count, s.bytes)
            for second, s in self._seconds.items()
        )


def _over(visit: SessionRow, at_us: int, reason: object) -> SessionRow:
    if visit.ended_us is not None:
        return visit
    return replace(visit, ended_us=at_us, reason=reason if isinstance(reason, str) else None)


def _told(visit: SessionRow, row: EventRow) -> SessionRow:
    """Return the visit with what one of its events says of it."""
    visit, facts = replace(visit, events=visit.events + 1), row.facts
    match row.name:
        case "session.opened":
            return replace(
                visit,
                device=_text(facts, "device"),
                device_kind=_text(facts, "device_kind"),
                device_model=_text(facts, "model"),
                device_serial=_text(facts, "serial"),
                technician=_text(facts, "technician"),
                technician_name=_text(facts, "technician_name"),
                ticket=_text(facts, "ticket"),
            )
        case "session.active" if visit.active_us is None:
            return replace(visit, active_us=row.at_us)
        case "session.ended":
            return _over(visit, row.at_us, facts.get("reason"))
        case "screen.dropped":
            count = facts.get("count")
            if isinstance(count, int) and 0 <= count <= SAFE_INT:
                return replace(visit, dropped=visit.dropped + count)
    return visit


def _row(tail: Tail, placed: Placed) -> EventRow:
    event = _json(placed)
    by, facts = event.get("by"), event.get("facts")
    if not isinstance(by, dict) or not isinstance(facts, dict):
        raise _no_event(placed)
    row = EventRow(
        file=tail.file,
        sequence=placed.header.sequence,
        recording=tail.id,
        place=tail.place,
        offset=placed.offset,
        at_us=placed.header.wall_us,
        session=tail.id if tail.kind == "session" else _session_of(facts),
        code=_text(event, "code"),
        name=_text(event, "name"),
        actor_kind=_text(by, "kind"),
        actor_id=_text(by, "id"),
        actor_name=_text(by, "name"),
        device=_text(facts, "device"),
        technician=_text(by, "id") if by.get("kind") in _STAFF else _text(facts, "technician"),
        ticket=_text(facts, "ticket"),
        facts=facts,
        verdict=_text(facts, "verdict") or None,
    )
    if not row.code or not row.name:
        raise _no_event(placed)
    return row


def _session_of(facts: Mapping[str, Any]) -> str | None:
    for name in ("session", "recording"):
        value = facts.get(name)
        if isinstance(value, str) and (match := _SESSION.fullmatch(value)):
            return match[1]
    return None


def _json(placed: Placed) -> dict[str, Any]:
    try:
        value = json.loads(placed.body or b"")
        canonical(value)  # a damaged body may parse and yet hold what no table takes: half a character, not-a-number
    except (ValueError, RecursionError):
        raise _no_event(placed) from None
    if not isinstance(value, dict):
        raise _no_event(placed)
    return value


def _no_event(placed: Placed) -> BadRecord:
    return BadRecord("bad_event", placed.offset, f"record {placed.header.sequence} does not hold what its type says")


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""
