"""The auditor's questions. Each answer is preceded by its own durable event: auditors are audited."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from broker.api.access import auditor, same_origin
from broker.api.faults import session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit.query import ChangeQuery, EventQuery, EventRow, SessionQuery, SessionRow
from broker.audit.search import Found, Matched, matching, search
from broker.audit.texts import opened, with_texts
from broker.events.people import AuditRead
from broker.events.vocabulary import vocabulary
from broker.people.signin import SignedIn

router = APIRouter(prefix="/api/audit", dependencies=[Depends(same_origin)])

Auditor = Annotated[SignedIn, Depends(auditor)]
_SEARCH_US: Final = 300_000  # a search's page takes so long, and one batch
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
    """Which events; ``text``: what was typed, said or written, whatever its case and the marks on its letters."""

    session: str | None = None
    name: str | None = None
    code: str | None = None
    actor: str | None = None
    verdict: str | None = None
    text: str | None = None
    order: Literal["asc", "desc"] | None = None
    limit: int = 100


class ChangeFilters(Filters):
    """Which changes of settings; ``setting``: its key, with or without a context."""

    setting: str | None = None
    session: str | None = None
    actor: str | None = None
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
    """One page of visits, the newest first. ``behind``: bytes of all files' ``total`` that the index has not read yet.

    A page may be short, even empty, and yet have a next one.
    """

    items: list[SessionItem]
    next: str | None
    behind: int
    total: int


class EventItem(BaseModel):
    """One event. ``session`` is null for what belongs to no visit; ``erased``: it had texts, which nobody has now."""

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
    erased: bool


class Events(BaseModel):
    """One page of events. ``unreadable``: how many have text in their file that could not be read."""

    items: list[EventItem]
    next: str | None
    behind: int
    total: int
    unreadable: int


class ChangeItem(BaseModel):
    """One change of one setting, told by the event with the id ``event``; see ``audit.query.ChangeRow``."""

    model_config = ConfigDict(from_attributes=True)

    event: str
    item: int
    session: str | None
    sequence: int
    at_us: int
    recorded_us: int
    setting: str
    old: Any
    new: Any
    actor: str
    who: str
    who_name: str
    via: str
    basis: Literal["seen", "diary", "inferred"]
    device: str
    technician: str
    ticket: str
    words: list[dict[str, Any]]


class Changes(BaseModel):
    """One page of changes of settings, by when they changed."""

    items: list[ChangeItem]
    next: str | None
    behind: int
    total: int


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
    items = [_session(row) for row in page.items]
    return Sessions(items=items, next=page.next, behind=behind, total=await here.index.total())


@router.get("/sessions/{session}")
async def session(request: Request, who: Auditor, session: str) -> SessionItem:
    """Return one visit."""
    here = rooms(request)
    await here.index.freshen()
    row = await here.index.session(session[:200])
    await _put_on_record(here, who, "session", {"session": session[:200]}, 0 if row is None else 1)
    if row is None:
        raise session_unknown()
    return _session(row)


@router.get("/events")
async def events(request: Request, who: Auditor, filters: Annotated[EventFilters, Query()]) -> Events:
    """List events: one visit's, and those found by a text, with their texts. One visit's oldest first."""
    here, query = rooms(request), EventQuery(**filters.model_dump())
    behind = await here.index.freshen()
    found = await _found(here, query)
    await _put_on_record(here, who, "events", query.filters(), len(found.items), query.text)
    items = [EventItem.model_validate(row) for row in found.items]
    total = await here.index.total()
    return Events(items=items, next=found.next, behind=behind, total=total, unreadable=found.unreadable)


@router.get("/changes")
async def changes(request: Request, who: Auditor, filters: Annotated[ChangeFilters, Query()]) -> Changes:
    """List changes of settings, during visits and between them: who changed what, on which device."""
    here, query = rooms(request), ChangeQuery(**filters.model_dump())
    behind = await here.index.freshen()
    page = await here.index.changes(query)
    await _put_on_record(here, who, "changes", query.filters(), len(page.items))
    items = [ChangeItem.model_validate(row) for row in page.items]
    return Changes(items=items, next=page.next, behind=behind, total=await here.index.total())


@router.get("/names")
async def names(_: Auditor) -> list[EventName]:
    """List every kind of event, in the order of their codes."""
    return [EventName(name=cls.name, code=cls.code, severity=_SEVERITY[cls.code[-1]]) for cls in vocabulary()]


async def _put_on_record(
    here: Rooms, who: SignedIn, view: str, filters: dict[str, str], rows: int, sought: str | None = None
) -> None:
    """Write that this was read, durably, before anybody sees it. Raises RecordingFailed, and then nobody does."""
    reading = AuditRead(by=who.account.principal, view=view, filters=filters, rows=rows, sought=sought)
    await here.scribe.journal(reading)


async def _found(here: Rooms, query: EventQuery) -> Found:
    if query.text is not None:
        until = here.clock.now().mono_us + _SEARCH_US
        return await search(here.index, query, partial(_matching, here), lambda: here.clock.now().mono_us < until)
    page = await here.index.events(query)
    if query.session is None:
        return Found(page.items, page.next, 0)
    rows, unreadable = await asyncio.to_thread(_told, here, page.items)
    return Found(tuple(rows), page.next, unreadable)


def _told(here: Rooms, rows: Sequence[EventRow]) -> tuple[list[EventRow], int]:
    with opened(here.recordings) as files:
        return with_texts(rows, files)


async def _matching(here: Rooms, rows: Sequence[EventRow], sought: str, limit: int) -> Matched:
    def work() -> Matched:
        with opened(here.recordings) as files:
            return matching(rows, files, sought, limit)

    return await asyncio.to_thread(work)


def _session(row: SessionRow) -> SessionItem:
    return SessionItem.model_validate(row)
