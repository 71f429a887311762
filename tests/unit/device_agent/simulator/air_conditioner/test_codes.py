"""What it prints: by family, the gravest first, and nothing for a dusty filter."""

import pytest

from device_agent.simulator.air_conditioner import codes
from device_agent.simulator.air_conditioner.body import Problem
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, broken


@pytest.mark.parametrize(
    ("problem", "new", "old"), [("link", "C101", "E1 01"), ("fan", "C154", "E1 54"), ("leak", "C554", "E5 54")]
)
def test_the_same_problem_is_printed_in_each_family_s_own_way(problem: Problem, new: str, old: str) -> None:
    state = NEW.fresh().but(problems=frozenset({problem}))
    assert (codes.code(state, "AC-WALL-3"), codes.code(state, "AC-WALL-E")) == (new, old)


def test_only_the_gravest_is_shown_and_a_filter_has_no_code() -> None:
    assert codes.code(NEW.fresh().but(problems=frozenset({"leak", "link"})), "AC-WALL-3") == "C101"
    assert codes.code(NEW.fresh(), "AC-WALL-3") == codes.code(broken("ac.filter"), "AC-WALL-3") == ""
