"""A PIN becoming a visit, and the ticket for its socket."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from broker.api.access import controller, same_origin, technician
from broker.api.people import Body
from broker.api.rooms import address, rooms
from broker.clock import Clock, Instant
from broker.errors import Refused
from broker.events.pairing import SocketRefused
from broker.people.signin import SignedIn
from broker.wire import limits
from broker.wire.base import Id

router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])
REFUSAL_FLOOR_US = 250_000  # every refused PIN takes at least this long, whatever the reason


class ClaimBody(Body):
    """A PIN as typed, in any grouping; the ticket it is for, if one is known already."""

    pin: Annotated[str, Field(min_length=1, max_length=40)]
    ticket: Annotated[str | None, Field(max_length=40)] = None


class ClaimedDevice(BaseModel):
    """The device behind the PIN: its claims."""

    kind: str
    model: str
    serial: str


class Claimed(BaseModel):
    """A visit that waits for its customer's answer."""

    session: str
    ticket: str
    device: ClaimedDevice


class SocketTicket(BaseModel):
    """A single-use ticket for the visit's socket, and how many seconds it lives."""

    ticket: str
    seconds: int


@router.post("/claims", status_code=201)
async def claim(request: Request, body: ClaimBody, who: Annotated[SignedIn, Depends(technician)]) -> Claimed:
    """Claim a PIN. Wrong, expired, used, crowded and throttled get one answer in the same time."""
    here = rooms(request)
    began = here.clock.now()
    try:
        opened = await here.claims.claim(who.account, body.pin, body.ticket, address(request))
    except Refused:
        await _floor(here.clock, began)
        raise
    device = ClaimedDevice(kind=opened.device.kind, model=opened.device.model, serial=opened.device.serial)
    return Claimed(session=opened.session, ticket=opened.ticket, device=device)


@router.post("/sessions/{session}/socket", status_code=201)
async def socket_ticket(request: Request, session: Id, who: Annotated[SignedIn, Depends(controller)]) -> SocketTicket:
    """Return a ticket for the one socket of a visit that this account claimed and nobody attached to yet."""
    here = rooms(request)
    visit = here.attach.invite(session, who)
    if isinstance(visit, str):
        refused = SocketRefused(
            by=who.account.principal, endpoint="console", reason=visit, address=address(request), detail="ticket"
        )
        await here.scribe.journal(refused)
        raise Refused(
            visit,
            vi="Phiên hỗ trợ này đã kết thúc hoặc đang mở ở nơi khác. Cần mã PIN mới.",
            en="This session is over or already open elsewhere. A new PIN is needed.",
        )
    ticket = here.sockets.issue(who.account.name, session, here.clock.now())
    return SocketTicket(ticket=ticket, seconds=limits.TICKET_SECONDS)


async def _floor(clock: Clock, began: Instant) -> None:
    # A sleep may end a little early: the loop counts milliseconds.
    while True:
        left = began.mono_us + REFUSAL_FLOOR_US - clock.now().mono_us
        if left <= 0:
            return
        await asyncio.sleep(left / 1_000_000)
