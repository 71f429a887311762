"""What the board of an air conditioner decides: compressor, fans, and what it notices to be wrong."""

from typing import Final

from device_agent.simulator.air_conditioner.body import AirState, Body, Course, Problem, amperes, heard
from device_agent.simulator.values import number

REST_S: Final = 180.0
"""A compressor that has run must stand so long before it starts again, or it starts against its own pressure."""
LOST_S: Final = 20.0
STILL_S: Final = 30.0
WEAK_S: Final = 180.0
WEAK_K: Final = 5.0
WEAK_A: Final = 0.7  # of the current that it should draw at its speed
TEST_HZ: Final = 80.0
DRYING_S: Final = 600.0
_RAMP_HZ: Final = 4.0  # a second
_LEAST_HZ: Final = 25.0
RPM: Final = {"low": 700, "medium": 900, "high": 1100, "turbo": 1280}
_QUIET_RPM: Final = 560
_DRYING_RPM: Final = 600
_OUTDOOR_RPM: Final = 820


def course(state: AirState) -> Course:
    """Return what it does just now; automatic is cooling above the set-point, and else only air.

    The cooling test cools in every mode: that is what it judges.
    """
    if state.body.trial == "cooling":
        return "cool"
    mode = state.values["aircon.mode"]
    match mode:
        case "cool" | "heat" | "dry" | "fan":
            return mode
        case _:
            return "cool" if state.body.room_c > _setpoint(state) else "fan"


def _setpoint(state: AirState) -> float:
    return number(state.values["aircon.setpoint_c"])


def missing_k(state: AirState) -> float:
    """Return by how many degrees the room is away from what it should be, in the direction of what it does."""
    away = state.body.room_c - _setpoint(state)
    match course(state):
        case "cool" | "dry":
            return away
        case "heat":
            return -away
        case _:
            return -10.0


def must_rest_s(body: Body) -> float:
    """Return the seconds that the compressor must still stand before its next start."""
    return max(REST_S - body.held_s, 0.0) if body.hz == 0 else 0.0


def decided(state: AirState, seconds: float) -> AirState:
    """Return it after so many seconds of its board's decisions; off, at most its fan dries the coil."""
    body = state.body
    if state.power != "on":
        drying = max(body.drying_s - seconds, 0.0) if state.power == "standby" else 0.0
        turning = _DRYING_RPM if drying and not state.has("ac.fan") else 0
        return stood(state, seconds).but(drying_s=drying, fan_in_rpm=turning, fan_out_rpm=0, still_s=0.0)
    return _noticed(_fans(_compressor(state, seconds), seconds), seconds)


def stood(state: AirState, seconds: float) -> AirState:
    """Return it with its compressor standing, from now on if it ran."""
    if state.body.hz:
        return state.but(hz=0.0, held_s=0.0, weak_s=0.0)
    return state.but(held_s=state.body.held_s + seconds)


def _compressor(state: AirState, seconds: float) -> AirState:
    body = state.body
    wanted = _wanted_hz(state)
    if not wanted or (body.hz == 0 and must_rest_s(body)):
        return stood(state, seconds)
    if body.hz == 0:
        return state.but(hz=min(_LEAST_HZ, wanted), held_s=0.0)
    step = min(max(wanted - body.hz, -_RAMP_HZ * seconds), _RAMP_HZ * seconds)
    return state.but(hz=body.hz + step, held_s=body.held_s + seconds)


def _wanted_hz(state: AirState) -> float:
    """Return the speed that the compressor should have; 0 for none."""
    body, missing = state.body, missing_k(state)
    if {"link", "fan"} & body.problems or not heard(body):
        return 0.0
    if body.trial == "cooling":
        return TEST_HZ
    if missing < (-1.0 if body.hz else 0.5):
        return 0.0
    most = {"dry": 40.0, "cool": 100.0, "heat": 100.0}[course(state)]
    if state.values["aircon.option"] in ("quiet", "sleep"):
        most = min(most, 60.0)
    if state.values["aircon.fan"] == "turbo":
        return most
    return min(max(35 + 22 * missing, _LEAST_HZ), most)


def _fans(state: AirState, seconds: float) -> AirState:
    body = state.body
    turning = 0 if state.has("ac.fan") else _indoor_rpm(state)
    return state.but(
        fan_in_rpm=turning,
        fan_out_rpm=_OUTDOOR_RPM if body.hz else 0,
        still_s=0.0 if turning else body.still_s + seconds,
    )


def _indoor_rpm(state: AirState) -> int:
    if state.body.trial in ("fan", "cooling"):
        return RPM["high"]
    fan = str(state.values["aircon.fan"])
    if fan != "turbo" and state.values["aircon.option"] in ("quiet", "gentle"):
        return _QUIET_RPM
    if fan != "auto":
        return RPM[fan]
    missing = missing_k(state)
    return RPM["high"] if missing > 3 else RPM["medium"] if missing > 1 else RPM["low"]


def _noticed(state: AirState, seconds: float) -> AirState:
    """Take down what is wrong. A lost link is well as soon as it is back; the rest is, once it is seen to be."""
    body = state.body
    delta = abs(body.room_c - body.supply_c)
    due_a = (0.6 + 5.4 * body.hz / 100) * WEAK_A
    weak = body.hz > 0 and delta < WEAK_K and amperes(state) < due_a
    state = state.but(weak_s=body.weak_s + seconds if weak else 0.0)
    problems: set[Problem] = {*body.problems}
    _mark(problems, "link", wrong=body.silent_s >= LOST_S, well=heard(body))
    _mark(problems, "fan", wrong=body.still_s >= STILL_S, well=body.fan_in_rpm > 0)
    _mark(problems, "leak", wrong=state.body.weak_s >= WEAK_S, well=body.hz > 0 and delta >= WEAK_K)
    return state if problems == body.problems else state.but(problems=frozenset(problems))


def _mark(problems: set[Problem], problem: Problem, *, wrong: bool, well: bool) -> None:
    if wrong:
        problems.add(problem)
    elif well:
        problems.discard(problem)
