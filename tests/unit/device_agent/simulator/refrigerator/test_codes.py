"""What it prints: by family, the gravest first."""

import pytest

from device_agent.simulator.refrigerator import codes
from device_agent.simulator.refrigerator.body import Problem
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS


@pytest.mark.parametrize(
    ("problem", "sbs", "twin"), [("fan", "22E", "21E"), ("defrost", "5E", "5E"), ("start", "84C", "84E")]
)
def test_the_same_problem_has_a_code_of_each_family_s_own(problem: Problem, sbs: str, twin: str) -> None:
    state = SBS.fresh().but(problems=frozenset({problem}))
    assert (codes.code(state, "RF-SBS-2"), codes.code(state, "RF-TWIN-1")) == (sbs, twin)


def test_only_the_gravest_is_shown_and_the_mains_return_before_it() -> None:
    state = SBS.fresh().put({"fridge.mode.cooling_off": True})
    assert codes.code(SBS.fresh(), "RF-SBS-2") == ""
    assert codes.code(state, "RF-SBS-2") == "OF OF"
    state = state.but(problems=frozenset({"fan", "defrost"}))
    assert codes.code(state, "RF-SBS-2") == "22E"
    assert codes.code(state.but(glitch_s=1.0), "RF-SBS-2") == "88 88"
