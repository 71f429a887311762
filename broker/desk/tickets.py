"""Tickets, in their first form: every visit is on one, opened in the step that claims the PIN when none is named."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from broker.clock import Instant
from broker.desk import ticket_code
from broker.errors import NotFound, Unavailable

_DRAWS: Final = 16  # with a million tickets, sixteen taken draws in a row are one in 10^47


class ServiceLine(StrEnum):
    """Which promise applies."""

    DEVICE_CARE = "device_care"


class TicketState(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One issue. ``device`` and ``opened_by`` (an account's name) are of its first visit, ``opened_us`` wall time."""

    code: str
    service_line: ServiceLine
    device: str
    opened_by: str
    opened_us: int
    state: TicketState = TicketState.OPEN


class TicketStore(Protocol):
    """Keeps tickets by code. Every method is atomic and durable when it returns."""

    async def add(self, ticket: Ticket) -> bool:
        """Add a ticket; return False, changing nothing, if the code is taken."""
        ...

    async def find(self, code: str) -> Ticket | None:
        """Return the ticket of this code, as ``ticket_code`` writes it."""
        ...

    async def set_state(self, code: str, state: TicketState) -> bool:
        """Give a ticket another state; return False if there is none."""
        ...


class Tickets:
    """The tickets over one store. ``randbelow`` draws codes."""

    def __init__(self, store: TicketStore, *, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._store = store
        self._randbelow = randbelow

    async def named(self, typed: str) -> Ticket:
        """Return the open ticket that a person named: to be asked before the PIN is claimed, so that a slip costs none.

        Raises Invalid ``ticket_malformed``, and NotFound ``ticket_unknown`` if there is none or it is closed.
        """
        ticket = await self._store.find(ticket_code.parse(typed))
        if ticket is None or ticket.state is TicketState.CLOSED:
            raise _unknown()
        return ticket

    async def open(self, device: str, opened_by: str, now: Instant) -> Ticket:
        """Open a ticket of the service line ``device_care`` for a device whose PIN an account has just claimed.

        Raises Unavailable ``ticket_codes_exhausted`` if no unused code could be drawn.
        """
        for _ in range(_DRAWS):
            code = ticket_code.generate(self._randbelow)
            ticket = Ticket(code, ServiceLine.DEVICE_CARE, device, opened_by, now.wall_us)
            if await self._store.add(ticket):
                return ticket
        raise Unavailable(
            "ticket_codes_exhausted",
            vi="Hiện không tạo được mã ticket. Vui lòng thử lại.",
            en="No ticket code can be made now. Try again.",
        )

    async def close(self, typed: str) -> Ticket:
        """Close an open ticket: no further visit goes on it. Raises as ``named`` does."""
        ticket = await self.named(typed)
        if not await self._store.set_state(ticket.code, TicketState.CLOSED):
            raise _unknown()
        return replace(ticket, state=TicketState.CLOSED)


def _unknown() -> NotFound:
    return NotFound(
        "ticket_unknown",
        vi="Không có ticket nào đang mở với mã này. Kiểm tra lại mã, hoặc để trống để mở ticket mới.",
        en="No open ticket has this code. Check it, or leave it empty to open a new one.",
    )
