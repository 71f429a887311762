"""A transcript; the contract is in tests/contract/test_ticket_store.py."""

from dataclasses import replace

from broker.backends.memory.tickets import MemoryTicketStore
from broker.desk.tickets import ServiceLine, Ticket, TicketState


async def test_a_ticket_is_added_once_and_closed() -> None:
    store = MemoryTicketStore()
    ticket = Ticket("TV-1111-114", ServiceLine.DEVICE_CARE, "tv", "lan", 17)
    assert [await store.add(ticket), await store.add(replace(ticket, device="washer"))] == [True, False]
    assert await store.set_state(ticket.code, TicketState.CLOSED)
    assert not await store.set_state("unknown", TicketState.CLOSED)
    assert await store.find(ticket.code) == replace(ticket, state=TicketState.CLOSED)
