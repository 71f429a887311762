"""Replaying a visit: its outline, and its record span by span. Each answer is preceded by its own durable event."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from broker.api.access import record_refusal, same_origin, signed_in
from broker.api.audit import EventItem
from broker.api.faults import session_unknown
from broker.api.rooms import Rooms, rooms
from broker.audit import replay as spans
from broker.audit.outline import Change, changes, idle
from broker.audit.query import MAX_LIMIT, EventQuery, EventRow, Pictures, SessionRow
from broker.audit.texts import with_texts
from broker.errors import Invalid, NotAllowed, Refused
from broker.events.event import REGISTRY
from broker.events.people import AuditRead
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission, may
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Readable, Source
from broker.wire.screen import Codec

T = TypeVar("T")

router = APIRouter(prefix="/api/audit/sessions/{session}/replay", dependencies=[Depends(same_origin)])

_MAX_EVENTS = 5_000
_US = Annotated[int, Field(ge=0, lt=2**63)]


class SpanQuery(BaseModel):
    """Which span: from a moment (wall microseconds), or ``after`` another, by the offset that its end named."""

    model_config = ConfigDict(extra="forbid")

    from_us: _US | None = None
    after: _US | None = None
    until_us: _US | None = None
    limit: Annotated[int, Field(ge=1, le=spans.MAX_BYTES)] = 2 * 1024 * 1024


class Shape(BaseModel):
    """From this moment on, to the second, pictures are like this; ``codec`` is null where they were erased."""

    at_us: int
    codec: Literal["jpeg", "h264"] | None
    width: int
    height: int


class Outline(BaseModel):
    """A visit at a glance. ``seconds``: [second since 1970, pictures, bytes]; ``idle``: [from, until] of nothing.

    ``events`` are those that a technician is shown, oldest first and with their texts; ``more``: there are others.
    ``unreadable``: how many of them have texts that can't be read, although they were not erased.
    """

    session: str
    ticket: str
    from_us: int
    until_us: int
    seconds: list[tuple[int, int, int]]
    idle: list[tuple[int, int]]
    shapes: list[Shape]
    events: list[EventItem]
    more: bool
    unreadable: int


@router.get("/outline")
async def outline(request: Request, session: str) -> Outline:
    """Return the course of a visit that is over."""
    here, who, visit, pictures = await _admitted(request, session)
    events, more = await _events(here, visit.session, pictures.place)
    until_us = max([visit.ended_us or 0, visit.opened_us, *(row.at_us for row in events[-1:])])
    moments = [row.at_us for row in events]
    known_us = until_us if not more else moments[-1]
    shapes, (told, unreadable) = await _reading(
        here,
        pictures,
        lambda source, keys: (
            changes(source, keys, pictures.seconds),
            with_texts(events, {pictures.place: Readable(source, keys)}),
        ),
    )
    await _put_on_record(here, who, "replay.outline", {"session": visit.session}, len(events))
    return Outline(
        session=visit.session,
        ticket=visit.ticket,
        from_us=visit.opened_us,
        until_us=until_us,
        seconds=[(one.second, one.count, one.bytes) for one in pictures.seconds],
        idle=[span for span in idle(pictures.seconds, moments, visit.opened_us, until_us) if span[1] <= known_us],
        shapes=[_shape(change) for change in shapes],
        events=[EventItem.model_validate(row) for row in told],
        more=more,
        unreadable=unreadable,
    )


@router.get("", response_class=Response, responses={200: {"content": {"application/octet-stream": {}}}})
async def span(request: Request, session: str, asked: Annotated[SpanQuery, Query()]) -> Response:
    """Return one span of a visit that is over, as ``broker.audit.replay`` describes it."""
    if (asked.from_us is None) == (asked.after is None):
        raise Invalid(
            "bad_span",
            vi="Cần đúng một trong hai: from_us hoặc after.",
            en="A span begins at from_us or after another one: give exactly one of them.",
        )
    here, who, visit, pictures = await _admitted(request, session)
    made = await _reading(here, pictures, lambda source, keys: _span(source, keys, pictures, asked))
    filters = {name: str(value) for name, value in asked.model_dump(exclude_none=True).items()}
    await _put_on_record(here, who, "replay", {"session": visit.session, **filters}, made.pictures)
    return Response(made.data, media_type="application/octet-stream")


def _span(source: Source, keys: ClassKeys | None, pictures: Pictures, asked: SpanQuery) -> spans.Span:
    if asked.from_us is not None:
        return spans.seek(
            source, keys, pictures.seconds, asked.from_us, until_us=asked.until_us, limit=asked.limit
        )  # fmt: skip
    return spans.further(source, keys, asked.after or 0, until_us=asked.until_us, limit=asked.limit)


async def _admitted(request: Request, session: str) -> tuple[Rooms, SignedIn, SessionRow, Pictures]:
    """Return who asks, and the visit: any for an auditor, one's own for a technician if the operator allows it.

    Raises NotSignedIn, NotAllowed, NotFound, Refused ``visit_running``: nobody watches a visit unseen.
    """
    here, who = rooms(request), await signed_in(request)
    auditor = may(who.account.role, Permission.READ_AUDIT)
    own = here.replay_own and may(who.account.role, Permission.CONTROL_SESSION)
    visit = pictures = None
    if auditor or own:
        await here.index.freshen()
        visit = await here.index.session(session[:200])
    if not auditor and not (own and visit is not None and visit.technician == who.account.principal.id):
        await record_refusal(request, f"not_allowed:{Permission.READ_AUDIT}", who.account.principal)
        raise NotAllowed(
            "not_allowed",
            vi="Vai trò của bạn không được phép làm việc này.",
            en="Your role does not allow this.",
        )
    if visit is not None:
        pictures = await here.index.pictures(visit.session)
    if visit is None or pictures is None:
        await _put_on_record(here, who, "replay", {"session": session[:200]}, 0)
        raise session_unknown()
    if visit.ended_us is None:
        raise Refused(
            "visit_running",
            vi="Phiên này chưa kết thúc. Chỉ phát lại được khi phiên đã kết thúc.",
            en="This session is still going on. It can be replayed when it is over.",
        )
    return here, who, visit, pictures


async def _reading(here: Rooms, pictures: Pictures, read: Callable[[Source, ClassKeys | None], T]) -> T:
    def work() -> T:  # all of it: a file must not be closed under its reader, whatever becomes of the request
        source = here.recordings.source(pictures.place)
        try:
            return read(source, here.recordings.keys(pictures.place))
        finally:
            source.close()

    return await asyncio.to_thread(work)


async def _events(here: Rooms, session: str, place: str) -> tuple[list[EventRow], bool]:
    """Return the visit's own events; what the journal says of it came before it or after."""
    found: list[EventRow] = []
    cursor: str | None = None
    while True:
        page = await here.index.events(EventQuery(session=session, order="asc", limit=MAX_LIMIT, cursor=cursor))
        own = (row for row in page.items if row.place == place and row.name in REGISTRY)
        found += (row for row in own if REGISTRY[row.name].shown)
        cursor = page.next
        if cursor is None or len(found) >= _MAX_EVENTS:
            return found[:_MAX_EVENTS], cursor is not None or len(found) > _MAX_EVENTS


def _shape(change: Change) -> Shape:
    seen = change.shape
    if seen is None:
        return Shape(at_us=change.at_us, codec=None, width=0, height=0)
    h264 = seen.codec == Codec.H264
    return Shape(at_us=change.at_us, codec="h264" if h264 else "jpeg", width=seen.width, height=seen.height)


async def _put_on_record(here: Rooms, who: SignedIn, view: str, filters: dict[str, Any], rows: int) -> None:
    """Write that this was read, durably, before anybody sees it. Raises RecordingFailed, and then nobody does."""
    await here.scribe.journal(AuditRead(by=who.account.principal, view=view, filters=filters, rows=rows))
