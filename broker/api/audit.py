"""The auditor's questions. Each answer is preceded by its own durable event: auditors are audited."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from broker.api.access import auditor, same_origin
from broker.api.rooms import Rooms, rooms
from broker.audit.query import EventQuery, EventRow, SessionQuery, SessionRow
from broker.audit.texts import places, with_texts
from broker.errors import NotFound, Unavailable
from broker.events.people import AuditRead
from broker.events.vocabulary import vocabulary
from broker.people.signin import SignedIn
from broker.recording.reader import Readable
from broker.recording.record import BadRecord

router = APIRouter(prefix="/api/audit", dependencies=[Depends(same_origin)])

Auditor = Annotated[SignedIn, Depends(auditor)]
_SEVERITY: dict[str, Literal["information", "warning", "alarm"]] = {"I": "information", "W": "warning", "A": "alarm"}


class Filters(BaseModel):
    """What both lists can be asked for; an unknown name is refused. Times: wall microseconds, ``to_us`` excluded."""

    model_config = ConfigDict(extra="forbid")

    from_us: int | None = None
    to_us: int | None = None
    device: str | None = None
    technician: str | None = None
    ticket: str | None = None
    cursor: str | None = None


class SessionFilters(Filters):
    """Which visits."""

    reason: str | None = None
    limit: int = 50


class EventFilters(Filters):
    """Which events."""

    session: str | None = None
    name: str | None = None
    code: str | None = None
    actor: str | None = None
    order: Literal["asc", "desc"] | None = None
    limit: int = 100


class SessionItem(BaseModel):
    """One visit. ``ended_us`` and ``reason`` are null while it goes on, ``active_us`` until the customer allowed it."""

    model_config = ConfigDict(from_attributes=True)

    session: str
    device: str
    device_kind: str
    device_model: str
    device_serial: str
    technician: str
    technician_name: str
    ticket: str
    opened_us: int
    active_us: int | None
    ended_us: int | None
    reason: str | None
    events: int
    frames: int
    dropped: int
    recovered: bool


class Sessions(BaseModel):
    """One page of visits, the newest first; ``behind``: bytes of the files that the index has not read yet."""

    items: list[SessionItem]
    next: str | None
    behind: int


class EventItem(BaseModel):
    """One event. ``session`` is null for what belongs to no visit."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    session: str | None
    sequence: int
    at_us: int
    code: str
    name: str
    actor_kind: str
    actor_id: str
    actor_name: str
    facts: dict[str, Any]


class Events(BaseModel):
    """One page of events. ``unreadable``: how many have text in their file that could not be read."""

    items: list[EventItem]
    next: str | None
    behind: int
    unreadable: int


class EventName(BaseModel):
    """One kind of event."""

    name: str
    code: str
    severity: Literal["information", "warning", "alarm"]


@router.get("/sessions")
async def sessions(request: Request, who: Auditor, filters: Annotated[SessionFilters, Query()]) -> Sessions:
    """List visits, the newest first."""
    here, query = rooms(request), SessionQuery(**filters.model_dump())
    behind = await here.index.freshen()
    page = await here.index.sessions(query)
    await _put_on_record(here, who, "sessions", query.filters(), len(page.items))
    return Sessions(items=[_session(row) for row in page.items], next=page.next, behind=behind)


@router.get("/sessions/{session}")
async def session(request: Request, who: Auditor, session: str) -> SessionItem:
    """Return one visit."""
    here = rooms(request)
    await here.index.freshen()
    row = await here.index.session(session[:200])
    await _put_on_record(here, who, "session", {"session": session[:200]}, 0 if row is None else 1)
    if row is None:
        raise NotFound(
            "session_unknown",
            vi="Không có phiên nào mang mã này (hoặc chỉ mục chưa kịp cập nhật).",
            en="There is no visit with this id, or the index has not read it yet.",
        )
    return _session(row)


@router.get("/events")
async def events(request: Request, who: Auditor, filters: Annotated[EventFilters, Query()]) -> Events:
    """List events: one visit's oldest first and with their texts, otherwise the newest first and without."""
    here, query = rooms(request), EventQuery(**filters.model_dump())
    behind = await here.index.freshen()
    page = await here.index.events(query)
    rows, unreadable = (page.items, 0) if query.session is None else await _with_texts(here, page.items)
    await _put_on_record(here, who, "events", query.filters(), len(rows))
    items = [EventItem.model_validate(row) for row in rows]
    return Events(items=items, next=page.next, behind=behind, unreadable=unreadable)


@router.get("/names")
async def names(_: Auditor) -> list[EventName]:
    """List every kind of event, in the order of their codes."""
    return [EventName(name=cls.name, code=cls.code, severity=_SEVERITY[cls.code[-1]]) for cls in vocabulary()]


async def _put_on_record(here: Rooms, who: SignedIn, view: str, filters: dict[str, str], rows: int) -> None:
    """Write that this was read, durably, before anybody sees it. Raises RecordingFailed, and then nobody does."""
    await here.scribe.journal(AuditRead(by=who.account.principal, view=view, filters=filters, rows=rows))


async def _with_texts(here: Rooms, rows: Sequence[EventRow]) -> tuple[Sequence[EventRow], int]:
    with ExitStack() as opened:
        sources: dict[str, Readable] = {}
        for place in places(rows):
            try:
                sources[place] = Readable(keys=here.recordings.keys(place), source=here.recordings.source(place))
            except (NotFound, Unavailable, BadRecord):
                continue  # its rows are counted as unreadable
            opened.callback(sources[place].source.close)
        return await asyncio.to_thread(with_texts, rows, sources)


def _session(row: SessionRow) -> SessionItem:
    return SessionItem.model_validate(row)
