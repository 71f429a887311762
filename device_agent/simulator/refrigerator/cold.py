"""Where heat flows in a refrigerator: room, compartments, evaporator, and the frost that is in the way."""

from dataclasses import replace
from math import exp
from typing import Final

from device_agent.simulator.refrigerator import doors
from device_agent.simulator.refrigerator.body import ROOM_C, Body, FridgeState, compressor_w, heater_w, rapid

# Seconds in which a difference of temperatures falls to a third, by the way that the heat takes.
_WALLS_COOLER_S: Final = 36_000.0
_WALLS_FREEZER_S: Final = 72_000.0
_OPEN_S: Final = 4_000.0
_AIR_COOLER_S: Final = 9_000.0
_AIR_FREEZER_S: Final = 8_600.0
_PULLED_S: Final = 150.0
_IDLE_S: Final = 500.0

_COLDEST_C: Final = -33.0
_COLDEST_RAPID_C: Final = -36.0
_HEATED_C: Final = 0.2  # a second
_MELTING_C: Final = 3.0
_THERMAL_FUSE_C: Final = 14.0
_MELTS: Final = 1 / 500  # of the frost, a second
_GROWS: Final = 1 / (16 * 3600)  # of it, a second of cooling
_GROWS_OPEN: Final = 3.0
_STANDBY_W: Final = 3.0


def passes(frost: float) -> float:
    """Return how much of its air a fan gets through an evaporator with so much frost, from 0 to 1."""
    return 1 - 0.97 * min(frost, 1.0) ** 3


def flowed(state: FridgeState, seconds: float) -> FridgeState:
    """Return it so many seconds later, whoever decided what runs."""
    body = state.body
    turning = 1.0 if body.fan_rpm else 0.0
    cooler = _toward(body.cooler_c, ROOM_C, _OPEN_S if doors.opened(state, doors.COOLER) else _WALLS_COOLER_S, seconds)
    freezer = _toward(
        body.freezer_c, ROOM_C, _OPEN_S if doors.opened(state, doors.FREEZER) else _WALLS_FREEZER_S, seconds
    )
    if body.compressor == "running":
        if body.damper:
            brought = passes(body.frost) * (0.03 + 0.97 * turning)
            cooler = _toward(cooler, body.evaporator_c, _AIR_COOLER_S, seconds * brought)
        freezer = _toward(freezer, body.evaporator_c, _AIR_FREEZER_S, seconds * (0.75 + 0.25 * turning))
    drawn = compressor_w(state) + heater_w(state) + 4 * turning + (_STANDBY_W if state.power == "on" else 0)
    coil, frost = _coil(state, seconds)
    return replace(
        state,
        body=replace(
            body, cooler_c=cooler, freezer_c=freezer, evaporator_c=coil, frost=frost,
            energy_wh=body.energy_wh + (drawn if state.power != "unplugged" else 0) * seconds / 3600,
        ),
    )  # fmt: skip


def _coil(state: FridgeState, seconds: float) -> tuple[float, float]:
    """Return the evaporator's temperature and its frost."""
    body: Body = state.body
    if heater_w(state):
        highest = _MELTING_C if body.frost > 0.03 else _THERMAL_FUSE_C
        coil = min(body.evaporator_c + _HEATED_C * seconds, max(highest, body.evaporator_c))
        return coil, max(body.frost - (_MELTS * seconds if coil >= 0 else 0.0), 0.0)
    if body.compressor == "running":
        pulled = _COLDEST_RAPID_C if rapid(state) else _COLDEST_C
        grown = _GROWS * seconds * (_GROWS_OPEN if doors.any_open(state) else 1.0)
        return _toward(body.evaporator_c, pulled, _PULLED_S, seconds), min(body.frost + grown, 1.0)
    melted = _MELTS / 40 * seconds if body.freezer_c > 0 else 0.0
    return _toward(body.evaporator_c, body.freezer_c, _IDLE_S, seconds), max(body.frost - melted, 0.0)


def _toward(celsius: float, other: float, tau: float, seconds: float) -> float:
    return other + (celsius - other) * exp(-seconds / tau)
