"""What the board of a refrigerator decides: compressor, damper, fan, defrost, and what it notices to be wrong."""

from typing import Final

from device_agent.simulator.refrigerator import doors
from device_agent.simulator.refrigerator.body import Body, FridgeState, Problem, evaporator_reading, rapid
from device_agent.simulator.values import number

REST_S: Final = 300.0
"""A compressor that has run must stand so long before it starts again, or it starts against its own pressure."""
RETRY_S: Final = 30.0
GIVEN_UP_S: Final = 360.0
ATTEMPTS: Final = 5
"""Failed starts in a row until the board reports it."""
STILL_S: Final = 60.0
DEFROST_EVERY_S: Final = 9 * 3600.0
DEFROSTED_C: Final = 10.0
DEFROST_AT_MOST_S: Final = 1500.0
_DRAINING_S: Final = 240.0
RAPID_COOL_S: Final = 2.5 * 3600
RAPID_FREEZE_S: Final = 50 * 3600.0
VACATION_C: Final = 15.0
_FAN_RPM: Final = 1450
_FAN_RAPID_RPM: Final = 1800


def targets(state: FridgeState) -> tuple[float, float]:
    """Return what cooler and freezer are to have, in °C."""
    values = state.values
    cooler, freezer = number(values["fridge.cooler.setpoint_c"]), number(values["fridge.freezer.setpoint_c"])
    if values["fridge.mode.vacation"]:
        cooler = VACATION_C
    if values["fridge.rapid_cool"]:
        cooler = 1.0
    if values["fridge.rapid_freeze"]:
        freezer = -25.0
    return cooler, freezer


def must_rest_s(body: Body) -> float:
    """Return the seconds that the compressor must still stand before its next start."""
    if body.compressor != "off":
        return 0.0
    again = RETRY_S if body.attempts % ATTEMPTS else GIVEN_UP_S
    wait = again if body.attempts else REST_S
    return max(wait - body.held_s, 0.0)


def decided(state: FridgeState, seconds: float) -> FridgeState:
    """Return it after so many seconds of its board's decisions; off, everything stands still."""
    if state.power != "on":
        state = stopped(state)
        return state.but(fan_rpm=0, fan_on=False, still_s=0.0, held_s=state.body.held_s + seconds, defrost="idle")
    if state.body.glitch_s:
        state = state.but(glitch_s=max(state.body.glitch_s - seconds, 0.0))
    return _fan(_compressor(_defrost(_rapid(state, seconds), seconds), seconds), seconds)


def _rapid(state: FridgeState, seconds: float) -> FridgeState:
    """Let the rapid functions end by themselves."""
    if not rapid(state):
        return state.but(rapid_s=0.0) if state.body.rapid_s else state
    since = state.body.rapid_s + seconds
    ended = {}
    for key, most in (("fridge.rapid_cool", RAPID_COOL_S), ("fridge.rapid_freeze", RAPID_FREEZE_S)):
        if state.values[key] and since >= most:
            ended[key] = False
    return state.put(ended).but(rapid_s=since) if ended else state.but(rapid_s=since)


def defrosting(state: FridgeState) -> FridgeState:
    """Return it with its heater on, if it draws anything, and its compressor off."""
    return stopped(state).but(defrost="heating", defrost_s=0.0)


def _defrost(state: FridgeState, seconds: float) -> FridgeState:
    body = state.body
    if body.defrost == "idle":
        return defrosting(state) if body.cooled_s >= DEFROST_EVERY_S else state
    state = state.but(defrost_s=body.defrost_s + seconds)
    since = state.body.defrost_s
    if body.defrost == "draining":
        return state.but(defrost="idle") if since >= _DRAINING_S else state
    if evaporator_reading(state) >= DEFROSTED_C:
        return _noticed(state, "defrost", wrong=False).but(defrost="draining", defrost_s=0.0, cooled_s=0.0)
    if since >= DEFROST_AT_MOST_S:
        return _noticed(state, "defrost", wrong=True).but(defrost="draining", defrost_s=0.0, cooled_s=0.0)
    return state


def _compressor(state: FridgeState, seconds: float) -> FridgeState:
    body = state.body
    held_s = body.held_s + seconds
    if not _wanted(state):
        return stopped(state) if body.compressor != "off" else state.but(held_s=held_s)
    if body.compressor == "starting":
        if state.has("rf.comp"):
            failed = state.but(compressor="off", held_s=0.0)
            return _noticed(failed, "start", wrong=True) if body.attempts >= ATTEMPTS else failed
        return _noticed(state, "start", wrong=False).but(compressor="running", held_s=0.0, attempts=0)
    if body.compressor == "running":
        if state.has("rf.comp"):
            return state.but(compressor="off", held_s=0.0, attempts=1)
        return state.but(cooled_s=body.cooled_s + seconds, held_s=held_s)
    if must_rest_s(body) > seconds:
        return state.but(held_s=held_s)
    return state.but(compressor="starting", attempts=body.attempts + 1, held_s=0.0)


def _wanted(state: FridgeState) -> bool:
    """Return whether the compressor is to run."""
    body = state.body
    if state.values["fridge.mode.cooling_off"] or body.defrost != "idle":
        return False
    if body.trial == "compressor":
        return True
    cooler, freezer = targets(state)
    if body.compressor == "off":
        return body.freezer_c > freezer + 0.8 or body.cooler_c > cooler + 1.5
    enough = body.freezer_c < freezer - 0.8 and body.cooler_c < cooler + 0.8
    return not enough and body.freezer_c > freezer - 5.0


def stopped(state: FridgeState) -> FridgeState:
    """Return it with its compressor standing, from now on if it ran."""
    if state.body.compressor == "off":
        return state
    return state.but(
        compressor="off", held_s=0.0, attempts=0 if state.body.compressor == "running" else state.body.attempts
    )


def _fan(state: FridgeState, seconds: float) -> FridgeState:
    body = state.body
    cooler, _ = targets(state)
    damper = body.cooler_c > cooler + (-0.5 if body.damper else 0.5)
    on = (body.trial == "fan" or body.compressor == "running") and not doors.any_open(state)
    rpm = (_FAN_RAPID_RPM if rapid(state) else _FAN_RPM) if on and not state.has("rf.fan") else 0
    still = body.still_s + seconds if on and not rpm else 0.0
    state = state.but(damper=damper, fan_on=on, fan_rpm=rpm, still_s=still)
    if rpm:
        return _noticed(state, "fan", wrong=False)
    return _noticed(state, "fan", wrong=True) if still >= STILL_S else state


def _noticed(state: FridgeState, problem: Problem, *, wrong: bool) -> FridgeState:
    if wrong == (problem in state.body.problems):
        return state
    return state.but(problems=state.body.problems ^ {problem})
