"""The refrigerator's own part of its state, and the readings that the board has of it."""

from dataclasses import dataclass
from typing import Final, Literal

from device_agent.simulator.appliance.state import State

Compressor = Literal["off", "starting", "running"]
Defrost = Literal["idle", "heating", "draining"]
Problem = Literal["fan", "defrost", "start"]

STUCK_C: Final = -28.4
"""What a broken defrost sensor says, whatever the evaporator is at."""
ROOM_C: Final = 30.0


@dataclass(frozen=True, slots=True)
class Opening:
    """A door that was opened at ``at_s`` of the refrigerator's own time, and stood open for ``open_s`` so far."""

    at_s: float
    open_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """Degrees, turns a minute and watts as they are; ``frost`` from 0 to 1.

    ``held_s``: since the compressor last started or stopped. ``attempts``: starts since the last good one.
    ``cooled_s``: compressor time since the last defrost, which has been in its phase for ``defrost_s``.
    ``still_s``: for how long the fan has been commanded without turning. ``rapid_s``: of the rapid functions.
    ``problems``: what the board has noticed and not yet seen mended. ``glitch_s``: for how long it still shows that
    the mains came back. ``habit_s``: how far the household is in its habit. ``openings``: of the last day, newest last.
    """

    cooler_c: float = 3.1
    freezer_c: float = -19.2
    evaporator_c: float = -29.0
    frost: float = 0.2
    compressor: Compressor = "running"
    held_s: float = 600.0
    attempts: int = 0
    damper: bool = True
    fan_rpm: int = 1450
    fan_on: bool = True
    still_s: float = 0.0
    defrost: Defrost = "idle"
    defrost_s: float = 0.0
    cooled_s: float = 3600.0
    rapid_s: float = 0.0
    problems: frozenset[Problem] = frozenset()
    glitch_s: float = 0.0
    energy_wh: float = 0.0
    age_s: float = 0.0
    habit_s: float = 0.0
    openings: tuple[Opening, ...] = ()
    trial: str | None = None


FridgeState = State[Body]


def evaporator_reading(state: FridgeState) -> float:
    """Return what the board reads of the defrost sensor."""
    return STUCK_C if state.has("rf.defrost.sensor") else state.body.evaporator_c


def heater_w(state: FridgeState) -> int:
    """Return what the defrost heater draws."""
    heats = state.body.defrost == "heating" and state.power == "on"
    return 160 if heats and not state.has("rf.defrost") else 0


def compressor_w(state: FridgeState) -> int:
    """Return what the compressor draws: more while something is to be cooled rapidly."""
    if state.body.compressor != "running":
        return 0
    return 128 if rapid(state) else 84


def inverter_v(state: FridgeState) -> int:
    """Return the voltage that the inverter gives to the compressor; a broken one gives none."""
    if state.body.compressor == "off" or state.has("rf.comp"):
        return 0
    return 210 if state.body.compressor == "running" else 120


def rapid(state: FridgeState) -> bool:
    """Return whether a rapid function is on."""
    return bool(state.values["fridge.rapid_cool"] or state.values["fridge.rapid_freeze"])
