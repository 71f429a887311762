"""The one query model of API, console and command line, the rows that answer it, and the Index that is asked.

Times are wall microseconds; ``from_us`` is included, ``to_us`` is not. Every filter but ``text`` matches exactly. A
page may have fewer rows than asked for and yet a next one: what is rare takes several, each in bounded time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from broker.audit.cursor import asked, bad_cursor, bad_filter, check, decode, encode, in_range

MAX_LIMIT: Final = 500

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
    the fact itself names. ``facts`` are its ``meta`` fields. ``erased``: it had fields of class ``text``, and nobody
    can read them any more; the index does not know that, ``audit.texts`` does. ``speaks``: its file has such fields of
    it, readable or not. ``verdict``: what it found a link to be, None if it is about something else.
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
    erased: bool = False
    verdict: str | None = None
    speaks: bool = False

    @property
    def id(self) -> str:
        """The event's name for ever: file and sequence, for example ``2026-11-22-1.17``."""
        return f"{self.recording}.{self.sequence}"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of one setting, told once: by event ``sequence`` of ``recording``, as its ``item`` from 0.

    ``at_us``: when it changed, as well as that is known, never later than ``recorded_us``. ``basis``: ``seen`` in the
    visit; ``diary``: the device's own line about the time when no broker was listening; ``inferred`` by comparing with
    the last visit alone, then it changed at any time since. ``actor`` is the device's word for who it was, ``who`` the
    account or name behind it (the word itself if there is none), ``via`` how. Of a personal or secret setting ``old``
    and ``new`` are None. ``words``: the descriptors that name setting, values and context, as far as they were kept.
    """

    file: int
    sequence: int
    item: int
    recording: str
    place: str
    session: str | None
    at_us: int
    recorded_us: int
    setting: str
    old: Any
    new: Any
    actor: str
    who: str
    who_name: str
    via: str
    basis: str
    device: str
    technician: str
    ticket: str
    words: Any

    @property
    def event(self) -> str:
        """The name of the event that tells of it."""
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
        check(self, MAX_LIMIT)
        _ = self.after

    @property
    def after(self) -> tuple[int, str] | None:
        """The row that the page comes after, (opened_us, session); None for the first page."""
        match decode(self):
            case None:
                return None
            case (int(opened_us), str(session)) if in_range(opened_us) and len(session) == 32:
                return opened_us, session
        raise bad_cursor()

    @property
    def ascending(self) -> bool:
        """Whether the oldest comes first: it never does."""
        return False

    def following(self, row: SessionRow) -> str:
        """Return the cursor of the page after this row."""
        return self.behind((row.opened_us, row.session))

    def behind(self, position: tuple[Any, ...]) -> str:
        """Return the cursor of the page after this position."""
        return encode(self, position)

    def filters(self) -> dict[str, str]:
        """Return what was asked, for the record of the reading."""
        return asked(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events. Without ``order``: oldest first for one ``session``, newest first otherwise.

    ``actor`` is an account's name, a device's id or an address; ``verdict`` what a link was found to be. ``text`` finds
    what was typed, said or written, whatever the case and the marks on its letters: ``khong`` finds *Không*; who asks
    the index alone is given the events that have texts at all, see ``audit.search``. Raises Invalid as SessionQuery.
    """

    session: str | None = None
    name: str | None = None
    code: str | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    actor: str | None = None
    verdict: str | None = None
    text: str | None = None
    from_us: int | None = None
    to_us: int | None = None
    order: Literal["asc", "desc"] | None = None
    cursor: str | None = None
    limit: int = 100

    def __post_init__(self) -> None:
        check(self, MAX_LIMIT)
        if self.order not in (None, "asc", "desc"):
            raise bad_filter("order")
        _ = self.after

    @property
    def ascending(self) -> bool:
        """Whether the oldest comes first."""
        return self.order == "asc" or (self.order is None and self.session is not None)

    @property
    def after(self) -> tuple[int, int, int] | None:
        """The row that the page comes after, (at_us, file, sequence); None for the first page."""
        match decode(self):
            case None:
                return None
            case (int(at_us), int(file), int(sequence)) if in_range(at_us, file, sequence):
                return at_us, file, sequence
        raise bad_cursor()

    def following(self, row: EventRow) -> str:
        """Return the cursor of the page after this row."""
        return self.behind((row.at_us, row.file, row.sequence))

    def behind(self, position: tuple[Any, ...]) -> str:
        """Return the cursor of the page after this position."""
        return encode(self, position)

    def filters(self) -> dict[str, str]:
        """Return what was asked, for the record of the reading; of ``text`` only that it was: it may name somebody.

        Nor does the cursor say it then, whose mark is a hash over the filters: who guesses the text could prove it.
        """
        told = asked(self)
        return told if self.text is None else told | {name: "*" for name in ("text", "cursor") if name in told}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuery:
    """Which changes of settings, by when they changed: oldest first for one ``session``, newest first otherwise.

    ``setting``: its key, in any context; with a context (``picture.contrast@hdmi1``) in that one. ``actor``: a word of
    the device (``customer``, ``app``...) where nobody is named, otherwise the name. ``session``, ``technician``
    and ``ticket`` are those of the visit that learned of the change. Raises Invalid as SessionQuery does.
    """

    setting: str | None = None
    session: str | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    actor: str | None = None
    from_us: int | None = None
    to_us: int | None = None
    cursor: str | None = None
    limit: int = 100

    def __post_init__(self) -> None:
        check(self, MAX_LIMIT)
        _ = self.after

    @property
    def ascending(self) -> bool:
        """Whether the oldest comes first."""
        return self.session is not None

    @property
    def after(self) -> tuple[int, int, int, int] | None:
        """The row that the page comes after, (at_us, file, sequence, item); None for the first page."""
        match decode(self):
            case None:
                return None
            case (int(at_us), int(file), int(sequence), int(item)) if in_range(at_us, file, sequence, item):
                return at_us, file, sequence, item
        raise bad_cursor()

    def behind(self, position: tuple[Any, ...]) -> str:
        """Return the cursor of the page after this position."""
        return encode(self, position)

    def filters(self) -> dict[str, str]:
        """Return what was asked, for the record of the reading."""
        return asked(self)


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

    async def changes(self, query: ChangeQuery) -> Page[ChangeRow]:
        """Return one page of changes of settings."""
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

    async def total(self) -> int:
        """Return how many bytes all files have: what ``behind`` is a part of."""
        ...
