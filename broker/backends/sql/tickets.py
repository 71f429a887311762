"""Tickets in SQL."""

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import tickets
from broker.desk.tickets import ServiceLine, Ticket, TicketState


class SqlTicketStore:
    """A TicketStore; each change is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ticket: Ticket) -> bool:
        """Add a ticket unless its code is taken."""
        statement = (
            insert(tickets)
            .values(
                code=ticket.code,
                service_line=ticket.service_line.value,
                device=ticket.device,
                opened_by=ticket.opened_by,
                opened_us=ticket.opened_us,
                state=ticket.state.value,
            )
            .on_conflict_do_nothing()
        )
        async with self._database.writing() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def find(self, code: str) -> Ticket | None:
        """Return the ticket of this code."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(tickets).where(tickets.c.code == code))).first()
        if row is None:
            return None
        return Ticket(
            code=row.code,
            service_line=ServiceLine(row.service_line),
            device=row.device,
            opened_by=row.opened_by,
            opened_us=row.opened_us,
            state=TicketState(row.state),
        )

    async def set_state(self, code: str, state: TicketState) -> bool:
        """Give a ticket another state."""
        async with self._database.writing() as connection:
            changed = await connection.execute(update(tickets).where(tickets.c.code == code).values(state=state.value))
            return changed.rowcount == 1
