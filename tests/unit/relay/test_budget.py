"""The journal's budget of an address: a burst and a trickle, never more, and what was left out is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.relay.budget import ADDRESSES, AT_ONCE, EVERY_SECONDS, Budget

HERE, THERE = "203.0.113.9", "203.0.113.10"


def spent(budget: Budget, clock: ManualClock, address: str = HERE) -> None:
    """Take all that an address has at this moment, slowly enough for the budget of everybody."""
    taken = 0
    while budget.take(address, clock.now()) is not None:
        taken += 1
    assert taken == AT_ONCE


def test_an_address_has_a_burst_and_then_one_in_a_while_that_says_how_many_were_left_out() -> None:
    clock, budget = ManualClock(), Budget()
    spent(budget, clock)
    assert [budget.take(HERE, clock.now()) for _ in range(5)] == [None] * 5
    clock.advance(EVERY_SECONDS)
    assert budget.take(HERE, clock.now()) == 6
    assert budget.take(HERE, clock.now()) is None
    clock.advance(EVERY_SECONDS)
    assert budget.take(HERE, clock.now()) == 1


def test_another_address_has_a_budget_of_its_own_and_one_subscriber_s_addresses_are_one() -> None:
    clock, budget = ManualClock(), Budget()
    spent(budget, clock)
    clock.advance(1)
    assert budget.take(THERE, clock.now()) == 0
    assert budget.take(f"::ffff:{HERE}", clock.now()) is None
    clock.advance(1)
    spent(budget, clock, "2001:db8::1")
    assert budget.take("2001:db8::ffff", clock.now()) is None


def test_many_addresses_together_have_a_bound_too() -> None:
    clock, budget = ManualClock(), Budget()
    written = sum(
        budget.take(f"198.51.{high}.{low}", clock.now()) is not None for high in range(4) for low in range(250)
    )
    assert written == 20


def test_what_it_remembers_is_bounded_and_the_longest_silent_goes_first() -> None:
    clock, budget = ManualClock(), Budget()
    spent(budget, clock)
    for number in range(ADDRESSES - 1):
        clock.advance(0.05)
        budget.take(f"10.{number >> 8}.{number & 255}.1", clock.now())
    budget.take(HERE, clock.now())  # heard of again
    budget.take("192.0.2.1", clock.now())
    assert len(budget._accounts) == ADDRESSES
    assert HERE in budget._accounts
    assert "10.0.0.1" not in budget._accounts


@pytest.mark.requirement("AU-01")
@given(st.lists(st.tuples(st.sampled_from([HERE, THERE]), st.floats(0, 90)), max_size=120))
def test_every_fact_is_written_or_counted_by_the_next_one_of_its_address(steps: list[tuple[str, float]]) -> None:
    clock, budget = ManualClock(), Budget()
    waiting = {HERE: 0, THERE: 0}
    written = {HERE: 0, THERE: 0}
    for address, seconds in steps:
        clock.advance(seconds)
        found = budget.take(address, clock.now())
        if found is None:
            waiting[address] += 1
        else:
            assert found == waiting[address]
            waiting[address] = 0
            written[address] += 1
    passed = sum(seconds for _, seconds in steps)
    assert max(written.values()) <= AT_ONCE + passed / EVERY_SECONDS + 1
