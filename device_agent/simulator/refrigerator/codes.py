"""What a refrigerator prints when something is wrong: by family, for the same fault has another code in each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device_agent.simulator.refrigerator.body import FridgeState, Problem

GLITCH: Final = "88 88"
COOLING_OFF: Final = "OF OF"
CODES: Final[Mapping[str, Mapping[Problem, str]]] = MappingProxyType(
    {
        "RF-SBS-2": MappingProxyType({"start": "84C", "fan": "22E", "defrost": "5E"}),
        "RF-TWIN-1": MappingProxyType({"start": "84E", "fan": "21E", "defrost": "5E"}),
    }
)
"""By family, the gravest problem first: only one code is shown."""


def code(state: FridgeState, family: str) -> str:
    """Return what it prints now, or nothing. Cooling off is printed like a code, and is none."""
    if state.body.glitch_s > 0:
        return GLITCH
    for problem, printed in CODES[family].items():
        if problem in state.body.problems:
            return printed
    return COOLING_OFF if state.values["fridge.mode.cooling_off"] else ""
