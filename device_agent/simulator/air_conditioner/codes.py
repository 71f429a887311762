"""What an air conditioner prints when something is wrong: by family, for the same fault looks otherwise in each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device_agent.simulator.air_conditioner.body import AirState, Problem

NUMBERS: Final[Mapping[Problem, str]] = MappingProxyType({"link": "101", "fan": "154", "leak": "554"})
"""The gravest problem first: only one code is shown."""


def printed(number: str, family: str) -> str:
    """Return a code as a family prints it: ``C101`` on the newer, ``E1 01`` on the display with two times two signs."""
    return f"E{number[0]} {number[1:]}" if family == "AC-WALL-E" else f"C{number}"


def code(state: AirState, family: str) -> str:
    """Return what it prints now, or nothing; a dust filter that is due has a lamp, and no code."""
    for problem, number in NUMBERS.items():
        if problem in state.body.problems:
            return printed(number, family)
    return ""
