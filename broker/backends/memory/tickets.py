"""Tickets in memory."""

from dataclasses import replace

from broker.desk.tickets import Ticket, TicketState


class MemoryTicketStore:
    """A TicketStore; each method is one step."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    async def add(self, ticket: Ticket) -> bool:
        """Add a ticket unless its code is taken."""
        return self._tickets.setdefault(ticket.code, ticket) is ticket

    async def find(self, code: str) -> Ticket | None:
        """Return the ticket of this code."""
        return self._tickets.get(code)

    async def set_state(self, code: str, state: TicketState) -> bool:
        """Give a ticket another state."""
        ticket = self._tickets.get(code)
        if ticket is not None:
            self._tickets[code] = replace(ticket, state=state)
        return ticket is not None
