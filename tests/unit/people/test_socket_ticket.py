import pytest

from broker.clock import ManualClock
from broker.people.socket_ticket import Redeemed, SocketTickets, TicketEnd, TicketRefusal


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def tickets() -> SocketTickets:
    return SocketTickets()


def test_a_ticket_is_good_once(tickets: SocketTickets, clock: ManualClock) -> None:
    token = tickets.issue("lan", "visit", clock.now())
    assert len(token) == 43
    assert tickets.redeem(token, clock.now()) == Redeemed("lan", "visit")
    assert tickets.redeem(token, clock.now()) == TicketRefusal(TicketEnd.USED, "lan", "visit")


def test_a_ticket_lives_thirty_seconds(tickets: SocketTickets, clock: ManualClock) -> None:
    early, late = tickets.issue("lan", "a", clock.now()), tickets.issue("lan", "b", clock.now())
    clock.advance(29.999999)
    assert tickets.redeem(early, clock.now()) == Redeemed("lan", "a")
    clock.advance(0.000001)
    assert tickets.redeem(late, clock.now()) == TicketRefusal(TicketEnd.EXPIRED, "lan", "b")


@pytest.mark.parametrize("token", ["", "x" * 43, "\ud800", "x" * 100_000])
def test_a_made_up_ticket_is_unknown(tickets: SocketTickets, clock: ManualClock, token: str) -> None:
    tickets.issue("lan", "visit", clock.now())
    assert tickets.redeem(token, clock.now()) == TicketRefusal(TicketEnd.UNKNOWN)


@pytest.mark.requirement("TV-11")
def test_the_end_of_a_visit_withdraws_its_tickets_and_no_others(tickets: SocketTickets, clock: ManualClock) -> None:
    used, open_one = tickets.issue("lan", "over", clock.now()), tickets.issue("lan", "over", clock.now())
    other = tickets.issue("lan", "other", clock.now())
    tickets.redeem(used, clock.now())
    assert tickets.withdraw("over") == 1
    assert tickets.withdraw("over") == 0
    assert tickets.redeem(open_one, clock.now()) == TicketRefusal(TicketEnd.WITHDRAWN, "lan", "over")
    assert tickets.redeem(used, clock.now()) == TicketRefusal(TicketEnd.USED, "lan", "over")
    assert tickets.redeem(other, clock.now()) == Redeemed("lan", "other")


def test_tickets_are_told_apart_by_every_character(tickets: SocketTickets, clock: ManualClock) -> None:
    issued = [tickets.issue(f"account-{n}", f"visit-{n}", clock.now()) for n in range(50)]
    assert len(set(issued)) == 50
    assert [tickets.redeem(t, clock.now()) for t in issued] == [
        Redeemed(f"account-{n}", f"visit-{n}") for n in range(50)
    ]


def test_old_tickets_are_forgotten(tickets: SocketTickets, clock: ManualClock) -> None:
    token = tickets.issue("lan", "visit", clock.now())
    clock.advance(30 + 600)
    tickets.issue("lan", "another", clock.now())
    assert tickets.redeem(token, clock.now()) == TicketRefusal(TicketEnd.UNKNOWN)


def test_no_more_than_ten_thousand_are_remembered(tickets: SocketTickets, clock: ManualClock) -> None:
    first = tickets.issue("lan", "first", clock.now())
    second = tickets.issue("lan", "second", clock.now())
    for n in range(9_999):
        tickets.issue("lan", f"visit-{n}", clock.now())
    assert tickets.redeem(first, clock.now()) == TicketRefusal(TicketEnd.UNKNOWN)
    assert tickets.redeem(second, clock.now()) == Redeemed("lan", "second")


@pytest.mark.parametrize("reason", list(TicketEnd))
def test_every_refusal_reads_the_same(reason: TicketEnd) -> None:
    error, plain = TicketRefusal(reason, "lan", "visit").error(), TicketRefusal(TicketEnd.UNKNOWN).error()
    assert (error.code, error.vi, error.en) == (plain.code, plain.vi, plain.en)
    assert error.close_code == 4401
