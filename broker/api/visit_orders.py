"""Visits at the customer's home: ordered from a verdict, called off, and whether the first one did it.

A technician orders from visits of their own; an auditor reads any order, and each such reading is on record first.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from broker.api.access import same_origin
from broker.api.diagnosis import WORDS, Controller, DueList, OrderItem, diagnoses, due_items, order_item, own, readable
from broker.api.people import Body
from broker.api.rooms import rooms
from broker.diagnosis import finding
from broker.diagnosis.verdict import TO_VISIT
from broker.errors import NotFound
from broker.people.signin import SignedIn
from broker.relay.diagnosis import Found

_REMEMBERED_US: Final = 30 * 24 * 3_600_000_000
"""For so long a verdict that nobody was sent for is listed: later the customer has found other help."""
router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])


class OrderBody(Body):
    """What whoever comes should know besides."""

    note: WORDS = None


class WithdrawalBody(Body):
    """Why an ordered visit is called off."""

    why: Annotated[str, Field(min_length=1, max_length=500)]


class OutcomeBody(Body):
    """Whether the first visit at home did it."""

    fixed: bool


@router.get("/visit-orders/awaiting")
async def awaiting(request: Request, who: Controller) -> DueList:
    """List the visits because of which somebody is to go to the customer, or went and nobody said what came of it."""
    store, name, now = diagnoses(request).store, who.account.principal.id, rooms(request).clock.now()
    to_order = await store.to_order(name, TO_VISIT, now.wall_us - _REMEMBERED_US)
    return DueList(items=[*due_items(to_order, "to_order"), *due_items(await store.awaiting(name), "ordered")])


@router.post("/sessions/{session}/visit-order", status_code=201)
async def place(request: Request, session: str, who: Controller, body: OrderBody) -> OrderItem:
    """Order a visit at the customer's home from a verdict; once."""
    found = await own(request, session, who, bare=False)  # it carries the evidence, or it isn't placed
    now = rooms(request).clock.now()
    return order_item(await diagnoses(request).order(who.account.principal, found, body.note, now), found.visited)


@router.get("/sessions/{session}/visit-order")
async def order(request: Request, session: str) -> OrderItem:
    """Return the order that rests on this visit's verdict."""
    found = await readable(request, session, "visit_order", bare=True)  # it carries what was found
    placed = await diagnoses(request).store.order(found.visited.session)
    if placed is None:
        raise _no_order()
    return order_item(placed, found.visited)


@router.post("/sessions/{session}/visit-order/withdrawal", status_code=204)
async def withdraw(request: Request, session: str, who: Controller, body: WithdrawalBody) -> None:
    """Call an ordered visit off, as long as nobody reported on it: then the verdict can be corrected, or it again."""
    placed, _ = await _placed(request, session, who)
    await diagnoses(request).withdraw(who.account.principal, placed, body.why)


@router.post("/sessions/{session}/visit-order/outcome")
async def outcome(request: Request, session: str, who: Controller, body: OutcomeBody) -> OrderItem:
    """Say whether the first visit at home did it."""
    here = diagnoses(request)
    placed, found = await _placed(request, session, who)
    await here.close(who.account.principal, placed, body.fixed)
    return order_item(await here.store.order(found.visited.session) or placed, found.visited)


# --- what there must be ---


async def _placed(request: Request, session: str, who: SignedIn) -> tuple[finding.Order, Found]:
    """Return the order from a visit of one's own. Raises NotFound ``order_unknown``."""
    found = await own(request, session, who)
    placed = await diagnoses(request).store.order(found.visited.session)
    if placed is None:
        raise _no_order()
    return placed, found


def _no_order() -> NotFound:
    return NotFound(
        "order_unknown", vi="Phiên này chưa có lịch đến nhà.", en="No home visit has been ordered from this session."
    )
