"""Erasure by two people, and holds: administrators ask, another administrator or an auditor decides."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from broker.api.access import permitted, same_origin
from broker.api.people import Body
from broker.api.rooms import rooms
from broker.erasure import request as erasure
from broker.erasure.erasures import visits_of
from broker.events.people import AuditRead
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission
from broker.recording.record import DataClass

router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])

Asking = Annotated[SignedIn, Depends(permitted(Permission.REQUEST_ERASURE))]
Deciding = Annotated[SignedIn, Depends(permitted(Permission.DECIDE_ERASURE))]
ClassName = Literal["screen", "camera", "text", "meta"]
Kind = Literal["session", "device", "ticket"]
Reason = Annotated[str, Field(min_length=1, max_length=erasure.LONGEST_REASON)]
Value = Annotated[str, Field(min_length=1, max_length=erasure.LONGEST_VALUE)]


class About(Body):
    """One visit, or all visits of a device (its id or serial number) or of a ticket."""

    kind: Kind
    value: Value


class ErasureBody(About):
    """What shall be erased, and why."""

    classes: Annotated[list[ClassName], Field(min_length=1, max_length=4)]
    reason: Reason


class HoldBody(About):
    """What must not be erased for now, and why."""

    reason: Reason


class ReasonBody(Body):
    """Why."""

    reason: Reason


class ErasureItem(BaseModel):
    """One request. ``value`` and ``reason`` are empty once they were erased with the rest; ``own``: the reader's."""

    id: str
    kind: Kind
    value: str
    classes: list[ClassName]
    sessions: list[str]
    reason: str
    by: str
    by_name: str
    at_us: int
    expires_us: int
    state: Literal["waiting", "approved", "refused", "expired", "done"]
    decided_by: str | None
    decided_by_name: str | None
    decided_us: int | None
    done_us: int | None
    own: bool


class ErasureList(BaseModel):
    """Requests, the newest first."""

    items: list[ErasureItem]


class HoldItem(BaseModel):
    """One hold that stands."""

    id: str
    kind: Kind
    value: str
    reason: str
    by: str
    by_name: str
    at_us: int


class HoldList(BaseModel):
    """Holds, the newest first."""

    items: list[HoldItem]


@router.get("/erasures")
async def erasures(request: Request, who: Deciding) -> ErasureList:
    """List the requests."""
    found = await rooms(request).erasures.requests()
    await _put_on_record(request, who, "erasures", len(found))
    return ErasureList(items=[_item(one, who) for one in found])


@router.post("/erasures", status_code=201)
async def ask(request: Request, who: Asking, body: ErasureBody) -> ErasureItem:
    """Ask for an erasure."""
    here, subject = rooms(request), _subject(body)
    await here.index.freshen()
    visits = await visits_of(here.index, subject)
    classes = frozenset(DataClass[name.upper()] for name in body.classes)
    principal, now = who.account.principal, here.clock.now()
    return _item(await here.erasures.request(principal, subject, classes, body.reason, visits, now), who)


@router.post("/erasures/{id}/approve")
async def approve(request: Request, who: Deciding, id: str) -> ErasureItem:
    """Approve another person's request."""
    here = rooms(request)
    return _item(await here.erasures.approve(who.account.principal, id[:64], here.clock.now()), who)


@router.post("/erasures/{id}/refuse")
async def refuse(request: Request, who: Deciding, id: str, body: ReasonBody) -> ErasureItem:
    """Refuse a request, or take one's own back."""
    here = rooms(request)
    return _item(await here.erasures.refuse(who.account.principal, id[:64], body.reason, here.clock.now()), who)


@router.get("/holds")
async def holds(request: Request, who: Deciding) -> HoldList:
    """List the holds that stand."""
    found = await rooms(request).erasures.holds()
    await _put_on_record(request, who, "holds", len(found))
    return HoldList(items=[_hold(one) for one in found])


@router.post("/holds", status_code=201)
async def hold(request: Request, who: Deciding, body: HoldBody) -> HoldItem:
    """Set a hold."""
    here = rooms(request)
    return _hold(await here.erasures.hold(who.account.principal, _subject(body), body.reason, here.clock.now()))


@router.post("/holds/{id}/lift")
async def lift(request: Request, who: Deciding, id: str, body: ReasonBody) -> HoldItem:
    """Lift a hold."""
    here = rooms(request)
    return _hold(await here.erasures.lift(who.account.principal, id[:64], body.reason, here.clock.now()))


async def _put_on_record(request: Request, who: SignedIn, view: str, rows: int) -> None:
    await rooms(request).scribe.journal(AuditRead(by=who.account.principal, view=view, filters={}, rows=rows))


def _subject(body: About) -> erasure.Subject:
    return erasure.Subject(erasure.SubjectKind(body.kind), body.value)


def _item(one: erasure.Request, who: SignedIn) -> ErasureItem:
    return ErasureItem.model_validate(
        {
            "id": one.id, "kind": one.subject.kind.value, "value": one.subject.value,
            "classes": erasure.names(one.classes), "sessions": [visit.id for visit in one.visits],
            "reason": one.reason, "by": one.by.id, "by_name": one.by.name, "at_us": one.at_us,
            "expires_us": one.expires_us, "state": one.state.value,
            "decided_by": one.decided_by and one.decided_by.id,
            "decided_by_name": one.decided_by and one.decided_by.name, "decided_us": one.decided_us,
            "done_us": one.done_us, "own": one.by.id == who.account.principal.id,
        }
    )  # fmt: skip


def _hold(one: erasure.Hold) -> HoldItem:
    return HoldItem.model_validate(
        {
            "id": one.id, "kind": one.subject.kind.value, "value": one.subject.value, "reason": one.reason,
            "by": one.by.id, "by_name": one.by.name, "at_us": one.at_us,
        }
    )  # fmt: skip
