"""The one query model of API, console and command line, the rows that answer it, and the Index that is asked.

Times are wall microseconds; ``from_us`` is included, ``to_us`` is not. Every filter matches exactly.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from broker.errors import Invalid
from broker.wire.codec import canonical

MAX_LIMIT: Final = 500
MAX_FILTER: Final = 200
_MAX_INT: Final = 2**63 - 1
_MAX_CURSOR: Final = 400

RowT = TypeVar("RowT", covariant=True)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One visit as its file tells it. What the file doesn't say (yet) is empty, or None for a time or a reason.

    ``events`` and ``frames`` count records; ``dropped`` counts pictures that were recorded but not sent.
    """

    session: str
    opened_us: int
    device: str = ""
    device_kind: str = ""
    device_model: str = ""
    device_serial: str = ""
    technician: str = ""
    technician_name: str = ""
    ticket: str = ""
    active_us: int | None = None
    ended_us: int | None = None
    reason: str | None = None
    events: int = 0
    frames: int = 0
    dropped: int = 0
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: ``recording`` (a file's id) and ``sequence`` are where it stands on the record.

    ``file`` is the file's number in the index, ``place`` and ``offset`` where to read it. ``session`` is the visit it
    belongs to or speaks of, None if there is none; ``device``, ``technician`` and ``ticket`` are that visit's, or what
    the fact itself names. ``facts`` are its ``meta`` fields.
    """

    file: int
    sequence: int
    recording: str
    place: str
    offset: int
    at_us: int
    session: str | None
    code: str
    name: str
    actor_kind: str
    actor_id: str
    actor_name: str
    device: str
    technician: str
    ticket: str
    facts: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The event's name for ever: file and sequence, for example ``2026-11-22-1.17``."""
        return f"{self.recording}.{self.sequence}"


@dataclass(frozen=True, slots=True)
class FrameSecond:
    """The pictures that a visit's file took within one second of wall time: where they begin and how many bytes."""

    session: str
    second: int
    first_sequence: int
    last_sequence: int
    first_offset: int
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where a visit's pictures stand: its file's place, and second by second."""

    place: str
    seconds: tuple[FrameSecond, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Rows in the query's order, and the cursor that asks for those after them; None after the last."""

    items: tuple[RowT, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """Which visits, the newest first. ``device`` is a device's id or the serial number that it claims.

    Raises Invalid on construction: ``bad_filter``, ``bad_limit`` (1 to 500), ``bad_cursor``.
    """

    from_us: int | None = None
    to_us: int | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    reason: str | None = None
    cursor: str | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        _check(self)
        _ = self.after

    @property
    def after(self) -> tuple[int, str] | None:
        """The row that the page comes after, (opened_us, session); None for the first page."""
        position = _decode(self)
        if position is None:
            return None
        match position:
            case [int(opened_us), str(session)] if _in_range(opened_us) and len(session) == 32:
                return opened_us, session
        raise _bad_cursor()

    def following(self, row: SessionRow) -> str:
        """Return the cursor of the page after this row."""
        return _encode(self, [row.opened_us, row.session])

    def filters(self) -> dict[str, str]:
        """Return what was asked, for the record of the reading."""
        return _filters(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events. Without ``order``: oldest first for one ``session``, newest first otherwise.

    ``actor`` is an account's name, a device's id or an address. Raises Invalid on construction, as SessionQuery does.
    """

    session: str | None = None
    name: str | None = None
    code: str | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    actor: str | None = None
    from_us: int | None = None
    to_us: int | None = None
    order: Literal["asc", "desc"] | None = None
    cursor: str | None = None
    limit: int = 100

    def __post_init__(self) -> None:
        _check(self)
        if self.order not in (None, "asc", "desc"):
            raise _bad_filter("order")
        _ = self.after

    @property
    def ascending(self) -> bool:
        """Whether the oldest comes first."""
        return self.order == "asc" or (self.order is None and self.session is not None)

    @property
    def after(self) -> tuple[int, int, int] | None:
        """The row that the page comes after, (at_us, file, sequence); None for the first page."""
        position = _decode(self)
        if position is None:
            return None
        match position:
            case [int(at_us), int(file), int(sequence)] if all(map(_in_range, (at_us, file, sequence))):
                return at_us, file, sequence
        raise _bad_cursor()

    def following(self, row: EventRow) -> str:
        """Return the cursor of the page after this row."""
        return _encode(self, [row.at_us, row.file, row.sequence])

    def filters(self) -> dict[str, str]:
        """Return what was asked, for the record of the reading."""
        return _filters(self)


class Index(Protocol):
    """The tables over the files. They may be behind the files, never ahead of them for longer than a restart.

    Every method may be awaited by many at once, sees one state of the index, changes nothing, and raises Unavailable
    when the index can't be read: the visits go on without it.
    """

    async def sessions(self, query: SessionQuery) -> Page[SessionRow]:
        """Return one page of visits."""
        ...

    async def session(self, session: str) -> SessionRow | None:
        """Return one visit; None if the index has no such visit (yet)."""
        ...

    async def events(self, query: EventQuery) -> Page[EventRow]:
        """Return one page of events."""
        ...

    async def pictures(self, session: str) -> Pictures | None:
        """Return where a visit's pictures stand, in the order of time; None if the index has no such visit (yet)."""
        ...

    async def freshen(self) -> int:
        """Read what was written just now, for a moment at most; return how many bytes are not in the index even so.

        Raises Unavailable when the index can't be read at all.
        """
        ...

    async def behind(self) -> int:
        """Return how many bytes of the files are not in the index yet."""
        ...


def _check(query: SessionQuery | EventQuery) -> None:
    for item in fields(query):
        value = getattr(query, item.name)
        if item.name == "limit":
            if type(value) is not int or not 1 <= value <= MAX_LIMIT:
                raise Invalid(
                    "bad_limit",
                    vi=f"Số dòng mỗi trang phải từ 1 đến {MAX_LIMIT}.",
                    en=f"A page has 1 to {MAX_LIMIT} rows.",
                )
        elif value is None or (item.name == "cursor" and isinstance(value, str)):
            continue
        elif item.name in ("from_us", "to_us"):
            if not _in_range(value):
                raise _bad_filter(item.name)
        elif not isinstance(value, str) or not 1 <= len(value) <= MAX_FILTER:
            raise _bad_filter(item.name)


def _in_range(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MAX_INT


def _bad_filter(name: str) -> Invalid:
    return Invalid(
        "bad_filter",
        vi=f"Điều kiện lọc '{name}' không hợp lệ.",
        en=f"The filter '{name}' is not valid: text has 1 to {MAX_FILTER} characters, a time is in microseconds.",
    )


def _bad_cursor() -> Invalid:
    return Invalid(
        "bad_cursor",
        vi="Vị trí trang không hợp lệ hoặc thuộc một truy vấn khác. Vui lòng tìm lại từ trang đầu.",
        en="The cursor is malformed or belongs to another query. Start again from the first page.",
    )


def _filters(query: SessionQuery | EventQuery) -> dict[str, str]:
    values = {item.name: getattr(query, item.name) for item in fields(query)}
    return {name: str(value) for name, value in values.items() if value is not None}


def _mark(query: SessionQuery | EventQuery) -> str:
    """What ties a cursor to its query: with other filters it would silently skip rows."""
    asked = {name: value for name, value in _filters(query).items() if name not in ("cursor", "limit")}
    return sha256(canonical([type(query).__name__, asked])).hexdigest()[:16]


def _encode(query: SessionQuery | EventQuery, position: list[Any]) -> str:
    return base64.urlsafe_b64encode(canonical([_mark(query), *position])).rstrip(b"=").decode()


def _decode(query: SessionQuery | EventQuery) -> list[Any] | None:
    cursor = query.cursor
    if cursor is None:
        return None
    try:
        if len(cursor) > _MAX_CURSOR or not cursor.isascii():
            raise ValueError("not a cursor")
        value = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(value, list) or not value or value[0] != _mark(query):
            raise ValueError("not of this query")
    except (ValueError, RecursionError):
        raise _bad_cursor() from None
    if any(isinstance(part, bool) for part in value):
        raise _bad_cursor()
    return value[1:]
