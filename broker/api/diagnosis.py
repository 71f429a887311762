"""Diagnosis: where it stands, the verdict that each visit needs, and the order for a visit at home.

A technician sees and judges visits of their own; an auditor reads any, and each such reading is on record first.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from broker.api.access import controller, record_refusal, same_origin, signed_in
from broker.api.faults import session_unknown
from broker.api.people import Body
from broker.api.rooms import rooms
from broker.diagnosis import finding
from broker.diagnosis.case import Standing, judge
from broker.diagnosis.causes import of
from broker.diagnosis.exhibits import Exhibit, Kind, exhibits
from broker.diagnosis.order import outdated, told
from broker.diagnosis.parts import Skill
from broker.diagnosis.verdict import NEEDS, Asked
from broker.errors import NotAllowed, NotFound
from broker.events.people import AuditRead
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission, may
from broker.relay.diagnosis import Diagnoses, Found
from broker.wire import diagnosis as wire
from broker.wire.settings import Value

router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])

Controller = Annotated[SignedIn, Depends(controller)]
_REF = Annotated[str, Field(min_length=1, max_length=200)]
WORDS = Annotated[str | None, Field(min_length=1, max_length=500)]


class DiagnosedDevice(BaseModel):
    """The device of a visit: its id, and its claims."""

    id: str
    kind: str
    model: str
    serial: str
    family: str | None


class Standings(BaseModel):
    """Where the diagnosis stands, as the console is told it in a visit."""

    seen: list[wire.Seen]
    codes: list[wire.CodeMeaning]
    steps: list[wire.Step]
    candidates: list[wire.Candidate]


class CauseItem(BaseModel):
    """A cause that a device of this kind can have; ``needs``: kinds of evidence, one of which its verdict rests on."""

    cause: str
    verdict: wire.VerdictKind
    groups: list[str]
    standing: Standing | None
    needs: list[Kind]


class ExhibitItem(BaseModel):
    """One piece of evidence. ``record``: its record's number in the visit's file; ``detail``: a test's findings.

    ``values``: of a measurement the last, and the least and the greatest where they differ; of a change, which
    ``actor`` made, the old and the new, unless they are personal or secret; of a setting the present one.
    """

    ref: str
    kind: Kind
    what: str
    outcome: str
    during: str | None
    place: str | None
    at_us: int
    record: int | None
    detail: list[dict[str, Any]]
    values: list[Value | None] = []
    actor: str | None = None


class PartChoice(Body):
    """A part, by its number in the catalogue."""

    sku: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Annotated[int, Field(ge=1, le=9)] = 1


class VerdictBody(Body):
    """A finding: what it is, on which evidence it rests, and what must be brought.

    ``corrects_us``: ``at_us`` of the verdict that this one takes the place of; null for a visit's first.
    """

    verdict: wire.VerdictKind
    cause: Annotated[str, Field(min_length=1, max_length=64)]
    evidence: Annotated[list[_REF], Field(max_length=32)]
    parts: Annotated[tuple[PartChoice, ...], Field(max_length=16, strict=False)] = ()
    note: WORDS = None
    reason: WORDS = None
    corrects_us: int | None = None


class VerdictItem(BaseModel):
    """A verdict as it was given. ``seconds_to_verdict``: from the customer's yes."""

    session: str
    verdict: wire.VerdictKind
    cause: str
    evidence: list[str]
    parts: list[PartChoice]
    contradicted: bool
    note: str | None
    reason: str | None
    by: str
    by_name: str
    at_us: int
    seconds_to_verdict: int


class BroughtPart(BaseModel):
    """A part that is on its way to the customer."""

    sku: str
    name_vi: str
    name_en: str
    quantity: int


class PendingOrder(BaseModel):
    """A visit at home that was ordered from another visit, and that nobody reported on yet."""

    session: str
    order: str
    by_name: str
    at_us: int
    parts: list[BroughtPart]


class OrderPart(BaseModel):
    """A part on an order, and the numbers of what does as well."""

    sku: str
    name_vi: str
    name_en: str
    quantity: int
    alternates: list[str]
    skill: Skill
    heavy: bool
    consumable: bool


class OrderChange(BaseModel):
    """A setting that was not as the visit before had left it. ``at_us``: null where nobody knows."""

    key: str
    old: Value | None
    new: Value | None
    actor: str
    at_us: int | None


class OrderItem(BaseModel):
    """A visit at a customer's home, with all that was found. ``fixed``: null while nobody said.

    ``words``: the descriptors by which the device named it; ``finding``: the note on its verdict; ``contradicted``: the
    evidence said otherwise, and ``reason`` why it was found so all the same.
    """

    order: str
    session: str
    ticket: str
    device: DiagnosedDevice
    verdict: wire.VerdictKind
    cause: str
    parts: list[OrderPart]
    skill: Skill
    two_persons: bool
    evidence: list[ExhibitItem]
    words: list[dict[str, Any]] = []
    seen: list[wire.Seen]
    codes: list[wire.CodeMeaning]
    survey: list[OrderChange]
    finding: str | None = None
    contradicted: bool = False
    reason: str | None = None
    note: str | None
    by: str
    by_name: str
    at_us: int
    fixed: bool | None


class Diagnosis(BaseModel):
    """All of it. ``due``: this visit is over and its verdict is missing; ``words``: as with an order.

    ``outdated``: what came to be known since the verdict contradicts it, and it says no reason. ``pending``: who is on
    the way to this device because of another visit on the same ticket.
    """

    session: str
    ticket: str
    device: DiagnosedDevice
    technician: str
    technician_name: str
    opened_us: int
    active_us: int | None
    ended_us: int | None
    reason: str | None
    state: Standings
    causes: list[CauseItem]
    evidence: list[ExhibitItem]
    words: list[dict[str, Any]]
    verdict: VerdictItem | None
    order: OrderItem | None
    due: bool
    outdated: bool
    pending: list[PendingOrder]


class DueItem(BaseModel):
    """A visit of which something is still to be said.

    ``state``: its verdict (``due``), who goes there because of it (``to_order``), or whether that did it (``ordered``).
    """

    session: str
    ticket: str
    device: DiagnosedDevice
    opened_us: int
    ended_us: int | None
    reason: str | None
    state: Literal["due", "to_order", "ordered"]


class DueList(BaseModel):
    """They, the oldest first."""

    items: list[DueItem]


def diagnoses(request: Request) -> Diagnoses:
    """Return the room behind these routes. Raises NotFound where there is none."""
    found = rooms(request).diagnoses
    if found is None:
        raise NotFound("no_diagnosis", vi="Ở đây không có phần chẩn đoán.", en="There is no diagnosis here.")
    return found


@router.get("/sessions/{session}/diagnosis")
async def diagnosis(request: Request, session: str) -> Diagnosis:
    """Return where the diagnosis of a visit stands, what can be named as evidence, verdict and order."""
    found = await readable(request, session, "diagnosis")
    here, visited = diagnoses(request), found.visited
    verdict, order = await here.store.verdict(visited.session), await here.store.order(visited.session)
    state = found.case.state()
    return Diagnosis(
        session=visited.session, ticket=visited.ticket, device=_device(visited), technician=visited.technician,
        technician_name=visited.technician_name, opened_us=visited.opened_us, active_us=visited.active_us,
        ended_us=visited.ended_us, reason=visited.reason,
        state=Standings(
            seen=list(state.seen), codes=list(state.codes), steps=list(state.steps), candidates=list(state.candidates)
        ),
        causes=_causes(found),
        evidence=[_exhibit(one, found) for one in exhibits(found.case.evidence)],
        words=[dict(word) for word in found.case.evidence.words],
        verdict=_verdict(verdict) if verdict else None, order=order_item(order, visited) if order else None,
        due=visited.ended_us is not None and visited.active_us is not None and verdict is None,
        outdated=verdict is not None and outdated(verdict, found.case),
        pending=[_pending(one) for one in await here.store.pending(visited)],
    )  # fmt: skip


@router.post("/sessions/{session}/verdict", status_code=201)
async def give(request: Request, session: str, who: Controller, body: VerdictBody) -> VerdictItem:
    """Give the verdict on a visit of one's own, running or over, or correct it until a visit is ordered from it."""
    found = await own(request, session, who)
    parts = tuple(finding.Chosen(part.sku, part.quantity) for part in body.parts)
    asked = Asked(body.verdict, body.cause, tuple(dict.fromkeys(body.evidence)), parts, body.note, body.reason)
    now = rooms(request).clock.now()
    return _verdict(await diagnoses(request).give(who.account.principal, found, asked, now, body.corrects_us))


@router.get("/verdicts/due")
async def due(request: Request, who: Controller) -> DueList:
    """List one's own ended visits whose verdict is missing."""
    return DueList(items=due_items(await diagnoses(request).store.due(who.account.principal.id), "due"))


# --- who may see it ---


async def readable(request: Request, session: str, view: str, *, bare: bool = False) -> Found:
    """Return a visit: any for an auditor, who is put on record first; one's own for whoever made it.

    ``bare``: an auditor too gets it without its evidence, if its recording is lost.
    """
    who = await signed_in(request)
    if may(who.account.role, Permission.CONTROL_SESSION):
        return await own(request, session, who)
    if not may(who.account.role, Permission.READ_AUDIT):
        await record_refusal(request, f"not_allowed:{Permission.READ_AUDIT}", who.account.principal)
        raise NotAllowed(
            "not_allowed", vi="Vai trò của bạn không được phép làm việc này.", en="Your role does not allow this."
        )
    found = await diagnoses(request).find(session[:200], bare=bare)
    read = AuditRead(by=who.account.principal, view=view, filters={"session": session[:200]}, rows=int(bool(found)))
    await rooms(request).scribe.journal(read)
    if found is None:
        raise session_unknown()
    return found


async def own(request: Request, session: str, who: SignedIn, *, bare: bool = True) -> Found:
    """Return a visit of one's own; another's is as unknown as one that never was.

    ``bare``: without its evidence, if its recording is lost.
    """
    found = await diagnoses(request).find(session[:200], bare=bare)
    if found is None or found.visited.technician != who.account.principal.id:
        raise session_unknown()
    return found


# --- as the console reads it ---


def _device(visited: finding.Visited) -> DiagnosedDevice:
    return DiagnosedDevice(
        id=visited.device, kind=visited.kind, model=visited.model, serial=visited.serial, family=visited.family
    )


def due_items(visits: Sequence[finding.Visited], state: str) -> list[DueItem]:
    """Return visits of which the same is still to be said, as they are listed."""
    return [DueItem(**{**asdict(one), "device": _device(one), "state": state}) for one in visits]


def _causes(found: Found) -> list[CauseItem]:
    evidence = found.case.evidence
    return [
        CauseItem(
            cause=one.id, verdict=one.verdict, groups=list(one.groups), standing=judge(one, evidence).standing,
            needs=list(NEEDS[one.verdict]),
        )
        for one in of(evidence.kind)
    ]  # fmt: skip


def _exhibit(one: Exhibit, found: Found) -> ExhibitItem:
    return _shown({**asdict(one), "record": found.records.get(one.ref)})


def _shown(exhibit: dict[str, Any]) -> ExhibitItem:
    kept = {name: value for name, value in exhibit.items() if name != "findings"}
    return ExhibitItem(**kept, detail=[dict(each) for each in exhibit.get("findings", ())])


def _verdict(verdict: finding.Verdict) -> VerdictItem:
    fields = {name: value for name, value in asdict(verdict).items() if name not in ("kind", "seconds")}
    return VerdictItem(**fields, verdict=verdict.kind, seconds_to_verdict=verdict.seconds)


def _pending(placed: finding.Order) -> PendingOrder:
    parts = [BroughtPart(**{name: part[name] for name in BroughtPart.model_fields}) for part in placed.content["parts"]]
    return PendingOrder(
        session=placed.session, order=placed.id, by_name=placed.by_name, at_us=placed.at_us, parts=parts
    )


def order_item(placed: finding.Order, visited: finding.Visited) -> OrderItem:
    """Return an order with all that it carries."""
    content = told(placed)
    evidence = [_shown(one) for one in content.pop("evidence")]
    return OrderItem(**content, evidence=evidence, device=_device(visited))
