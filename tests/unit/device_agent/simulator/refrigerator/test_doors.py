"""The doors, their log of the last day, and the household's habit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.refrigerator import doors
from tests.stage.examples import share
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, after, broken


def test_an_opening_is_logged_from_its_first_door_to_its_last() -> None:
    state = doors.moved(SBS.fresh(), doors.COOLER, "open")
    state = doors.passed(state, 60)
    state = doors.passed(doors.moved(state, doors.FREEZER, "open"), 60)
    state = doors.passed(doors.moved(state, doors.COOLER, "closed"), 60)
    assert (doors.standing_s(state), doors.opened(state, doors.COOLER)) == (180, False)
    state = doors.passed(doors.moved(state, doors.FREEZER, "closed"), 600)
    assert [(each.at_s, each.open_s) for each in state.body.openings] == [(0.0, 180.0)]
    assert (doors.open_min(state.body), doors.longest_min(state.body), doors.standing_s(state)) == (3, 3, 0.0)
    assert doors.log(state.body) == "-0:13 3 min"


def test_the_log_forgets_what_is_older_than_a_day_and_says_only_the_newest() -> None:
    state = SBS.fresh()
    for _ in range(60):
        state = doors.passed(doors.moved(state, doors.COOLER, "open"), 30)
        state = doors.passed(doors.moved(state, doors.COOLER, "closed"), 570)
    assert len(state.body.openings) == 24
    assert doors.log(state.body).startswith("-0:10 0 min · -0:20 ") or doors.log(state.body).startswith("-0:10 1 min")
    assert doors.log(state.body).count("min") == 4
    assert doors.passed(state, doors.DAY_S + 1).body.openings == ()
    assert doors.log(SBS.fresh().body) == ""


def test_a_household_that_leaves_it_open_does_so_every_day() -> None:
    state = broken("rf.door")
    assert doors.opened(state, doors.COOLER)
    body = state.body
    assert len(body.openings) == 3
    assert doors.longest_min(body) == pytest.approx(35, abs=1)
    assert 80 <= doors.open_min(body) <= 105
    later = after(state, 1)
    assert not doors.any_open(later)
    assert doors.any_open(after(later, 7))


def test_only_habit_moves_a_door_by_itself() -> None:
    assert after(SBS.fresh(), 26).body.openings == ()


@share(1)
@given(
    st.lists(st.tuples(st.sampled_from([doors.COOLER, doors.FREEZER]), st.booleans(), st.floats(1, 9000)), max_size=40)
)
def test_the_log_never_says_more_than_a_day_or_more_than_fits_a_line(moves: list[tuple[str, bool, float]]) -> None:
    state = SBS.fresh()
    for door, opens, seconds in moves:
        state = doors.passed(doors.moved(state, door, "open" if opens else "closed"), seconds)
        assert all(0 <= state.body.age_s - each.at_s <= doors.DAY_S for each in state.body.openings)
        assert len(doors.log(state.body)) <= 200
        assert (doors.standing_s(state) > 0) <= doors.any_open(state)
