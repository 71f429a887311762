"""A transcript; the contract is in tests/contract/test_ticket_store.py."""

from dataclasses import replace

from broker.backends.sql.engine import Database
from broker.backends.sql.tickets import SqlTicketStore
from broker.desk.tickets import ServiceLine, Ticket, TicketState


async def test_a_ticket_is_added_once_and_closed(database: Database) -> None:
    store = SqlTicketStore(database)
    ticket = Ticket("TV-1111-114", ServiceLine.DEVICE_CARE, "tv", "lan", 17)
    assert [await store.add(ticket), await store.add(replace(ticket, device="washer"))] == [True, False]
    assert await store.set_state(ticket.code, TicketState.CLOSED)
    assert not await store.set_state("unknown", TicketState.CLOSED)
    found = await store.find(ticket.code)
    assert found == replace(ticket, state=TicketState.CLOSED)
    assert isinstance(found.state, TicketState)
    assert await store.find("unknown") is None
