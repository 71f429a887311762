import re
from dataclasses import replace
from itertools import chain, repeat

import pytest

from broker.backends.memory.tickets import MemoryTicketStore
from broker.clock import ManualClock
from broker.desk.tickets import ServiceLine, Ticket, Tickets, TicketState
from broker.errors import Invalid, NotFound, Unavailable

NOW = ManualClock().now()


@pytest.fixture
def tickets() -> Tickets:
    return Tickets(MemoryTicketStore())


async def test_a_claim_without_a_ticket_opens_one(tickets: Tickets) -> None:
    opened = await tickets.open("tv", "lan", NOW)
    assert re.fullmatch(r"TV-\w{4}-\w{3}", opened.code)
    assert opened == Ticket(opened.code, ServiceLine.DEVICE_CARE, "tv", "lan", NOW.wall_us, TicketState.OPEN)
    assert await tickets.named(opened.code) == opened


async def test_a_named_ticket_is_found_however_it_is_typed(tickets: Tickets) -> None:
    opened = await tickets.open("tv", "lan", NOW)
    assert await tickets.named(opened.code.lower().replace("-", " ")) == opened


async def test_a_code_with_a_slip_is_malformed_and_one_of_no_ticket_is_unknown(tickets: Tickets) -> None:
    with pytest.raises(Invalid) as malformed:
        await tickets.named("TV-1111-115")
    assert malformed.value.code == "ticket_malformed"
    with pytest.raises(NotFound) as unknown:
        await tickets.named("TV-1111-114")
    assert unknown.value.code == "ticket_unknown"


async def test_a_closed_ticket_takes_no_more_visits(tickets: Tickets) -> None:
    opened = await tickets.open("tv", "lan", NOW)
    assert await tickets.close(opened.code) == replace(opened, state=TicketState.CLOSED)
    for use in (tickets.named(opened.code), tickets.close(opened.code)):
        with pytest.raises(NotFound) as caught:
            await use
        assert caught.value.code == "ticket_unknown"


async def test_a_taken_code_is_drawn_again() -> None:
    drawn = chain(repeat(1, 6), repeat(1, 6), repeat(2, 6))
    tickets = Tickets(MemoryTicketStore(), randbelow=lambda below: next(drawn))
    first, second = await tickets.open("tv", "lan", NOW), await tickets.open("washer", "lan", NOW)
    assert (first.code[:7], second.code[:7]) == ("TV-1111", "TV-2222")
    assert await tickets.named(first.code) == first


async def test_when_no_unused_code_can_be_drawn_it_says_so() -> None:
    tickets = Tickets(MemoryTicketStore(), randbelow=lambda below: 1)
    await tickets.open("tv", "lan", NOW)
    with pytest.raises(Unavailable) as caught:
        await tickets.open("tv", "lan", NOW)
    assert caught.value.code == "ticket_codes_exhausted"


class ForgetfulStore(MemoryTicketStore):
    """Loses a ticket between the look and the change, as a second process can."""

    async def set_state(self, code: str, state: TicketState) -> bool:
        return False


async def test_a_ticket_that_vanishes_half_way_is_unknown_too() -> None:
    tickets = Tickets(ForgetfulStore())
    opened = await tickets.open("tv", "lan", NOW)
    with pytest.raises(NotFound):
        await tickets.close(opened.code)
