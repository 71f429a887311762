"""The TicketStore contract, over every implementation."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.memory.tickets import MemoryTicketStore
from broker.backends.sql.engine import Database, open_database
from broker.backends.sql.tickets import SqlTicketStore
from broker.desk.tickets import ServiceLine, Ticket, TicketState, TicketStore

TICKET = Ticket("TV-7K3M-9Q2", ServiceLine.DEVICE_CARE, "tv", "lan", 17)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> TicketStore:
    return MemoryTicketStore() if request.param == "memory" else SqlTicketStore(database)


async def test_an_added_ticket_is_found_as_it_was(store: TicketStore) -> None:
    assert await store.find(TICKET.code) is None
    assert await store.add(TICKET)
    assert await store.find(TICKET.code) == TICKET


async def test_a_taken_code_changes_nothing(store: TicketStore) -> None:
    await store.add(TICKET)
    assert not await store.add(replace(TICKET, device="washer"))
    assert await store.find(TICKET.code) == TICKET


async def test_of_many_concurrent_additions_of_a_code_one_wins(store: TicketStore) -> None:
    added = await asyncio.gather(*(store.add(replace(TICKET, device=f"device {n}")) for n in range(20)))
    assert added.count(True) == 1


async def test_a_state_is_changed_for_that_ticket_alone(store: TicketStore) -> None:
    other = replace(TICKET, code="TV-0000-000")
    await store.add(TICKET)
    await store.add(other)
    assert await store.set_state(TICKET.code, TicketState.CLOSED)
    assert await store.find(TICKET.code) == replace(TICKET, state=TicketState.CLOSED)
    assert await store.find(other.code) == other
    assert not await store.set_state("TV-unknown", TicketState.CLOSED)


async def test_tickets_survive_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    await SqlTicketStore(database).add(TICKET)
    await database.close()
    reopened = open_database(database_file)
    try:
        assert await SqlTicketStore(reopened).find(TICKET.code) == TICKET
    finally:
        await reopened.close()
