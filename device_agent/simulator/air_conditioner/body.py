"""The air conditioner's own part of its state."""

from dataclasses import dataclass
from typing import Final, Literal

from device_agent.simulator.appliance.state import State

Problem = Literal["link", "fan", "leak"]
Course = Literal["cool", "heat", "dry", "fan"]
"""What it does just now: ``auto`` is one of these at any time."""

OUTSIDE_C: Final = 34.0
LOW_CHARGE: Final = 0.2
"""Of the refrigerant, what a leak has left."""
FRAMES_A_SECOND: Final = 2.0


@dataclass(frozen=True, slots=True)
class Body:
    """Degrees, percent, turns a minute and amperes as they are.

    ``hz``: the compressor's speed, 0 when it stands; ``held_s``: since it last started or stopped. ``weak_s``: for how
    long it has run without making much cold. ``still_s``: for how long the indoor fan has been commanded without
    turning. ``dust_h``: hours of air since the dust filter was washed; ``filter_h``: what its counter says of them.
    ``cable_s``: how far a bad cable is in its course; ``silent_s``: since the outdoor part was last heard. ``frames``
    and ``lost``: of the link, since it was switched on. ``problems``: what the board has noticed. ``drying_s``: seconds
    of automatic cleaning that are left.
    """

    room_c: float = 29.0
    humidity: float = 68.0
    coil_in_c: float = 28.0
    coil_out_c: float = 28.0
    supply_c: float = 29.0
    discharge_c: float = 34.0
    hz: float = 0.0
    held_s: float = 3600.0
    weak_s: float = 0.0
    fan_in_rpm: int = 0
    fan_out_rpm: int = 0
    still_s: float = 0.0
    dust_h: float = 60.0
    filter_h: float = 60.0
    cable_s: float = 0.0
    silent_s: float = 0.0
    frames: float = 0.0
    lost: float = 0.0
    problems: frozenset[Problem] = frozenset()
    drying_s: float = 0.0
    energy_wh: float = 0.0
    trial: str | None = None


AirState = State[Body]


def charge(state: AirState) -> float:
    """Return how much refrigerant there is, of what there should be."""
    return LOW_CHARGE if state.has("ac.leak") else 1.0


def passes(body: Body) -> float:
    """Return how much of its air the dust filter lets through, from 0 to 1: it clogs slowly at first."""
    return 1 - 0.45 * min(body.dust_h / 500, 1.15) ** 2


def airflow(body: Body) -> float:
    """Return the air that goes through, of what should at the fan's speed; none if the fan stands."""
    return passes(body) if body.fan_in_rpm else 0.0


def amperes(state: AirState) -> float:
    """Return the compressor's current: with little refrigerant it has little to do."""
    return (0.6 + 5.4 * state.body.hz / 100) * (0.45 + 0.55 * charge(state)) if state.body.hz else 0.0


def heard(body: Body) -> bool:
    """Return whether the outdoor part answers."""
    return body.silent_s < 2.0
