"""The doors, their log of the last day, and the household's habit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.refrigerator import doors
from tests.stage.examples import share
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, after, broken, each


def test_an_opening_is_logged_from_its_first_door_to_its_last() -> None:
    state = doors.moved(SBS.fresh().but(openings=()), doors.COOLER, "open")
    state = doors.passed(state, 60)
    state = doors.passed(doors.moved(state, doors.FREEZER, "open"), 60)
    state = doors.passed(doors.moved(state, doors.COOLER, "closed"), 60)
    assert (doors.standing_s(state), doors.opened(state, doors.COOLER)) == (180, False)
    state = doors.passed(doors.moved(state, doors.FREEZER, "closed"), 600)
    assert [(each.at_s, each.open_s) for each in state.body.openings] == [(0.0, 180.0)]
    assert (doors.open_min(state.body), doors.longest_min(state.body), doors.standing_s(state)) == (3, 3, 0.0)
    assert doors.log(state.body) == "-0:13 3 min"


def test_the_log_forgets_what_is_older_than_a_day_and_says_only_the_longest() -> None:
    state = doors.passed(doors.moved(SBS.fresh(), doors.FREEZER, "open"), 120)
    state = doors.moved(state, doors.FREEZER, "closed")
    assert doors.log(state.body).startswith("-0:02 2 min · -5:")
    assert doors.log(state.body).endswith(" s")
    assert doors.log(state.body).count(" · ") == 3
    for _ in range(100):
        state = doors.passed(doors.moved(state, doors.COOLER, "open"), 30)
        state = doors.passed(doors.moved(state, doors.COOLER, "closed"), 570)
    assert len(state.body.openings) == doors.KEPT
    assert len(doors.passed(state, doors.DAY_S + 1).body.openings) == 20


def test_a_door_that_stands_open_for_longer_than_a_day_is_not_forgotten() -> None:
    state = after(doors.moved(SBS.fresh(), doors.COOLER, "open"), 30)
    assert doors.standing_s(state) == 30 * 3600
    assert (doors.open_min(state.body), doors.longest_min(state.body)) == (1440, 1440)
    state = after(doors.moved(state, doors.COOLER, "closed"), 14)
    assert doors.longest_min(state.body) == 600, "of the last day"
    assert doors.longest_min(after(state, 10.5).body) < 2


def test_a_household_that_leaves_it_open_does_so_every_day() -> None:
    state = broken("rf.door")
    assert doors.opened(state, doors.COOLER)
    body = state.body
    assert len([each for each in body.openings if each.open_s >= 60]) == 4, "the first had begun before the day"
    assert doors.log(body).count("min") == 4
    assert doors.longest_min(body) == pytest.approx(35, abs=1)
    assert 100 <= doors.open_min(body) <= 120
    later = after(state, 1)
    assert not doors.any_open(later)
    assert doors.any_open(after(later, 7))


def test_every_household_opens_it_some_twenty_times_a_day_whatever_its_fault() -> None:
    state = SBS.fresh()
    for _ in range(26):
        assert 20 <= len(state.body.openings) <= 21
        assert doors.open_min(state.body) in (8, 9)
        assert doors.longest_min(state.body) == 1
        state = after(state, 1)
    for fault in SBS.faults:
        assert 20 <= len(broken(fault.id).body.openings) <= 24, fault


def test_only_habit_moves_a_door_by_itself() -> None:
    assert not any(doors.any_open(state) for state in each(SBS.fresh(), 26 * 3600))


@share(1)
@given(
    st.lists(st.tuples(st.sampled_from([doors.COOLER, doors.FREEZER]), st.booleans(), st.floats(1, 9000)), max_size=40)
)
def test_the_log_never_says_more_than_a_day_or_more_than_fits_a_line(moves: list[tuple[str, bool, float]]) -> None:
    state = SBS.fresh()
    for door, opens, seconds in moves:
        state = doors.passed(doors.moved(state, door, "open" if opens else "closed"), seconds)
        body = state.body
        ago = [body.age_s - each.at_s - each.open_s for each in body.openings]
        assert all(-1e-6 <= since <= doors.DAY_S for since in ago)
        assert 0 <= doors.longest_min(body) <= doors.open_min(body) <= 1440
        assert len(body.openings) <= doors.KEPT
        assert len(doors.log(state.body)) <= 200
        assert (doors.standing_s(state) > 0) <= doors.any_open(state)
