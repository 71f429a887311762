"""Where heat and air go: room, coil, and what the compressor and its refrigerant make of them."""

from dataclasses import replace
from math import exp
from typing import Final

from device_agent.simulator.air_conditioner.body import OUTSIDE_C, AirState, airflow, amperes, charge
from device_agent.simulator.air_conditioner.control import RPM, course

_WALLS_S: Final = 7200.0
_COIL_S: Final = 35.0
_HOT_S: Final = 90.0
_COOLS_K: Final = 1 / 2000  # of delta T, a second, at full air
_DELTA_K: Final = 12.5
_DAMP: Final = 72.0
_VOLTS: Final = 220.0
_STANDBY_W: Final = 2.0
_FAN_W: Final = 28.0


def flowed(state: AirState, seconds: float) -> AirState:
    """Return it so many seconds later, whoever decided what runs."""
    body = state.body
    warms = course(state) == "heat"
    delta = _delta_k(state) * (-1 if warms else 1)
    air = airflow(body) * body.fan_in_rpm / RPM["high"]
    room = _toward(body.room_c, OUTSIDE_C, _WALLS_S, seconds) - (body.room_c - body.supply_c) * air * _COOLS_K * seconds
    supply = _toward(body.supply_c, room - delta, _COIL_S, seconds)
    coil_in, coil_out = _coil(state, room, delta)
    blown = seconds / 3600 if body.fan_in_rpm else 0.0
    dry = 48.0 if delta > 3 else _DAMP
    drawn = amperes(state) * _VOLTS * 0.92 + (_FAN_W if body.fan_in_rpm else 0) + _STANDBY_W
    return replace(
        state,
        body=replace(
            body, room_c=room, supply_c=supply,
            coil_in_c=_toward(body.coil_in_c, coil_in, _COIL_S, seconds),
            coil_out_c=_toward(body.coil_out_c, coil_out, _COIL_S, seconds),
            discharge_c=_toward(body.discharge_c, _discharge_c(state), _HOT_S, seconds),
            humidity=_toward(body.humidity, dry, 2400.0, seconds),
            dust_h=body.dust_h + blown, filter_h=body.filter_h + blown,
            energy_wh=body.energy_wh + (drawn if state.power != "unplugged" else 0) * seconds / 3600,
        ),
    )  # fmt: skip


def _delta_k(state: AirState) -> float:
    """Return by how much the air changes at the coil: more of it, where there is less air to change."""
    body = state.body
    if not body.hz or not body.fan_in_rpm:
        return 0.0
    less_air = max(airflow(body) * body.fan_in_rpm / RPM["high"], 0.3)
    delta: float = _DELTA_K * min(body.hz / 70, 1.2) * charge(state) / less_air**0.35
    return min(delta, 20.0)


def _coil(state: AirState, room: float, delta: float) -> tuple[float, float]:
    """Return what the coil's ends come to: with little refrigerant, ice at the inlet and room air at the outlet.

    While it warms the coil is where the refrigerant gets rid of its heat, and is never icy.
    """
    body = state.body
    if not body.hz:
        return room - 1, room - 1
    if charge(state) < 0.5 and course(state) != "heat":
        return -3.0, room - 3
    return room - delta * 1.5, room - delta * 1.35


def _discharge_c(state: AirState) -> float:
    """Return what the compressor's outlet comes to: refrigerant that is missing can't cool it."""
    if not state.body.hz:
        return OUTSIDE_C
    return 42 + 0.35 * state.body.hz + 30 * (1 - charge(state))


def _toward(celsius: float, other: float, tau: float, seconds: float) -> float:
    return other + (celsius - other) * exp(-seconds / tau)
