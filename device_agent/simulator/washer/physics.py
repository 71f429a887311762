"""What water, heat, drum and lock do in a moment, by what is commanded, what is around, and what is broken."""

from dataclasses import replace
from typing import Final

from device_agent.simulator.washer.body import AMBIENT_C, Body, Drive, WasherState

FILL_L_S: Final = 0.15  # 9 litres a minute
DRAIN_L_S: Final = 0.25
TRICKLE_L_S: Final = 0.0005  # past what clogs
EMERGENCY_L_S: Final = 0.2
FULL_L: Final = 65.0
EMPTY_L: Final = 0.3

HEATER_W: Final = 2000
HEAT_J: Final = 4186.0  # one litre, one degree
_COOLING: Final = 1 / 5400  # of the difference, in a second

_SPIN_UP: Final = 8.0  # turns a minute, in a second
_RUN_DOWN: Final = 25.0
_UNEVEN_G: Final = 950
_EVEN_G: Final = 120

_PUMP_MA: Final = 260
_PUMP_DRY_MA: Final = 180
_PUMP_CLOGGED_MA: Final = 335
_VALVE_MA: Final = 205
_MOTOR_MA: Final = 900


def lived(state: WasherState, drive: Drive, seconds: float) -> Body:
    """Return the body so many seconds later under this drive.

    Behind a door that isn't locked nothing fills, heats or turns, whatever is commanded: the lock's own contact
    switches them.
    """
    body = state.body
    if not body.locked:
        drive = Drive(pump=drive.pump, lock=drive.lock)
    opens = drive.valve and not state.has("wm.valve")
    flow = FILL_L_S if opens and state.things["tap"] == "open" else 0.0
    pump_ma, out = _pump(state, drive)
    if state.things["emergency_drain"] == "open":
        out += EMERGENCY_L_S
    level = min(max(body.level + (flow - out) * seconds, 0.0), FULL_L)
    heater_w = HEATER_W if drive.heater and body.level > EMPTY_L and not state.has("wm.heater") else 0
    rpm = _rpm(body.rpm, drive.rpm, seconds)
    motor_ma = 0 if drive.rpm == 0 else _MOTOR_MA + int(drive.rpm)
    watts = heater_w + pump_ma * 0.12 + motor_ma * 0.22 + (5 if state.power == "on" else 0)
    return replace(
        body,
        level=level,
        celsius=_celsius(body, flow * seconds, heater_w, seconds),
        rpm=rpm,
        locked=drive.lock and not state.has("wm.door") and state.things["door"] == "closed",
        pump_ma=pump_ma,
        valve_ma=_VALVE_MA if opens else 0,
        motor_ma=motor_ma,
        flow=flow * 60,
        heater_w=heater_w,
        imbalance=_imbalance(state, rpm),
        energy_wh=body.energy_wh + watts * seconds / 3600,
    )


def _pump(state: WasherState, drive: Drive) -> tuple[int, float]:
    """Return the pump's current in mA, and the litres a second that it moves."""
    if not drive.pump or state.has("wm.drain.pump"):
        return 0, 0.0
    if state.body.level <= 0.0:
        return _PUMP_DRY_MA, 0.0
    if state.things["filter"] == "clogged":
        return _PUMP_CLOGGED_MA, TRICKLE_L_S
    if state.things["hose"] == "kinked":
        return _PUMP_CLOGGED_MA, TRICKLE_L_S
    return _PUMP_MA, DRAIN_L_S


def _celsius(body: Body, come_in: float, heater_w: int, seconds: float) -> float:
    litres = body.level
    mixed = (body.celsius * litres + AMBIENT_C * come_in) / (litres + come_in) if litres + come_in > 0 else body.celsius
    warmed = mixed + heater_w * seconds / (max(litres, 1.0) * HEAT_J)
    return warmed + (AMBIENT_C - warmed) * min(_COOLING * seconds, 1.0)


def _rpm(now: float, wanted: int, seconds: float) -> float:
    if now < wanted:
        return min(now + _SPIN_UP * seconds, wanted)
    return max(now - _RUN_DOWN * seconds, wanted)


def _imbalance(state: WasherState, rpm: float) -> int:
    """Return the grams that are to one side: felt only while the drum turns."""
    weights = {"uneven": _UNEVEN_G, "even": _EVEN_G}
    return weights.get(state.things["laundry"], 0) if rpm >= 40 else 0
