"""Stage after stage: what the board commands in each, when it goes on, and which code it shows if the world won't."""

from dataclasses import replace
from typing import Final

from device_agent.simulator.washer import interlocks
from device_agent.simulator.washer.body import ERRORS_KEPT, Body, Drive, Stage, WasherState, sensed_c
from device_agent.simulator.washer.families import Family, Problem
from device_agent.simulator.washer.physics import EMPTY_L, FILL_L_S
from device_agent.simulator.washer.programme import DRAIN, LOCK, programme, seconds

TUMBLE_RPM: Final = 45
SPREAD_RPM: Final = 90  # slow enough to lay the laundry anew
LOCK_SECONDS: Final = 9.0  # three tries
DRAIN_SECONDS: Final = 300.0
FILL_SECONDS: Final = 120.0  # and twice what it should take
HEAT_SECONDS: Final = 600.0  # by then it must be HEAT_C warmer
HEAT_C: Final = 3.0
SPREAD_SECONDS: Final = 180.0
UNBALANCED_G: Final = 600
NTC_LEAST_C: Final = -20.0  # no water is colder; an open circuit reads so
NTC_SECONDS: Final = 5.0
LOST_L: Final = 1.0  # less water than that is missing by nobody's doing


def commanded(state: WasherState) -> Drive:
    """Return what the board commands now; at rest, that the door stays locked as long as it must."""
    body = state.body
    stage = body.now if body.run == "running" else None
    if state.power != "on":
        return Drive(lock=body.locked and body.rpm > 0)  # the lock cools slower than the drum runs down
    if stage is None:
        return Drive(lock=body.locked and (body.level > interlocks.WATER_L or body.rpm > 0))
    match stage.act:
        case "lock":
            return Drive(lock=body.elapsed % 3 < 2)  # two seconds of each try
        case "fill":
            return Drive(valve=True, lock=True)
        case "wash":
            heating = stage.celsius is not None and sensed_c(state) < stage.celsius
            return Drive(heater=heating, rpm=TUMBLE_RPM if body.elapsed % 16 < 12 else 0, lock=True)
        case "drain":
            return Drive(pump=True, lock=True)
        case "spin":
            return Drive(pump=True, rpm=SPREAD_RPM if body.imbalance > UNBALANCED_G else stage.rpm, lock=True)
        case "stop":
            return Drive(pump=True, lock=True)


def begun(state: WasherState, stages: tuple[Stage, ...]) -> WasherState:
    """Return the washer beginning these stages."""
    return state.but(run="running", programme=stages, stage=0, elapsed=0.0, began_c=state.body.celsius, code="")


def started(state: WasherState, family: Family) -> WasherState | str:
    """Begin what is set, or go on after a pause or an error; with a delay, wait first."""
    body = state.body
    if (why := _held(state)) is not None:
        return why
    if body.run in ("paused", "error"):
        return _resumed(state)
    fresh = begun(state, programme(family, state.values))
    return fresh.but(run="delayed") if state.values["washer.delay_end_h"] else fresh


def _resumed(state: WasherState) -> WasherState:
    """Go on with the stage that it is at; where its water is gone meanwhile, with the filling before it."""
    body, again = state.body, state.body.run == "error"
    stage, now = body.stage, body.now
    if now is not None and now.act == "wash":
        filling = max(place for place in range(stage) if body.programme[place].act == "fill")
        if body.level < body.programme[filling].level - LOST_L:
            stage, again = filling, True
    return state.but(run="running", stage=stage, elapsed=0.0 if again else body.elapsed, code="")


def paused(state: WasherState) -> WasherState | str:
    """Let it stand still until it is started again."""
    return state.but(run="paused") if state.body.run == "running" else "not_running"


def cancelled(state: WasherState) -> WasherState | str:
    """Let it forget what it was at; water stays where it is."""
    if state.body.run == "idle":
        return "not_running"
    return state.but(run="idle", programme=(), stage=0, elapsed=0.0, code="")


def draining(state: WasherState) -> WasherState | str:
    """Pump the water out, and nothing more."""
    return _held(state) or begun(state, (LOCK, DRAIN))


def _held(state: WasherState) -> str | None:
    """Return why it can't begin anything now, or None."""
    if state.body.trial is not None:
        return "busy"
    return "running" if state.body.run in ("running", "delayed") else interlocks.start(state)


def advanced(state: WasherState, family: Family, passed: float) -> WasherState:
    """Return the washer with this stage so much longer under way: going on, done, or stopped with a code."""
    body = state.body
    if body.run == "delayed":
        return _waited(state, passed)
    stage = body.now if body.run == "running" else None
    if stage is None:
        return state
    state = state.but(elapsed=body.elapsed + passed)
    problem = _problem(state, stage)
    if problem is not None and problem in family.codes:
        return failed(state, family.codes[problem])
    return _next(state) if _reached(state, stage) else state


def failed(state: WasherState, code: str) -> WasherState:
    """Stop with a code on the display."""
    errors = (code, *state.body.errors)[:ERRORS_KEPT]
    return state.but(run="error", code=code, errors=errors)


def _waited(state: WasherState, passed: float) -> WasherState:
    body, hours = state.body, int(str(state.values["washer.delay_end_h"]))
    elapsed = body.elapsed + passed
    if elapsed < hours * 3600 - seconds(body.programme, body.level):
        return state.but(elapsed=elapsed)
    why = interlocks.start(state)
    return begun(state, body.programme) if why is None else state.but(run="paused", elapsed=0.0)


def _reached(state: WasherState, stage: Stage) -> bool:
    body = state.body
    match stage.act:
        case "lock":
            return body.locked and body.elapsed >= stage.seconds
        case "fill":
            return body.level >= stage.level
        case "wash":
            warm = stage.celsius is None or sensed_c(state) >= stage.celsius - 1
            return body.elapsed >= stage.seconds and warm
        case "drain":
            return body.elapsed >= stage.seconds and body.level <= EMPTY_L
        case "spin":
            return body.elapsed >= stage.seconds
        case "stop":
            return body.rpm <= 0


def _problem(state: WasherState, stage: Stage) -> Problem | None:
    body = state.body
    if stage.act != "lock" and body.elapsed >= NTC_SECONDS and sensed_c(state) < NTC_LEAST_C:
        return "ntc"
    if not body.locked and body.elapsed >= LOCK_SECONDS:
        return "door"
    match stage.act:
        case "fill" if body.elapsed >= FILL_SECONDS + 2 * stage.level / FILL_L_S:
            return "fill"
        case "wash" if _cold(body, stage):
            return "heater"
        case "drain" if body.elapsed >= DRAIN_SECONDS and body.level > EMPTY_L:
            return "drain"
        case "spin" if body.elapsed >= SPREAD_SECONDS and body.imbalance > UNBALANCED_G:
            return "unbalance"
        case _:
            return None


def _cold(body: Body, stage: Stage) -> bool:
    """Whether the water should be warmer by now."""
    wanted = stage.celsius
    return wanted is not None and body.elapsed >= HEAT_SECONDS and body.celsius < min(body.began_c + HEAT_C, wanted - 1)


def _next(state: WasherState) -> WasherState:
    body = state.body
    if body.stage + 1 < len(body.programme):
        return state.but(stage=body.stage + 1, elapsed=0.0, began_c=body.celsius)
    washed = len(body.programme) > 2  # mere draining is no cycle
    done = state.but(
        run="finished" if washed else "idle", programme=(), stage=0, elapsed=0.0, cycles=body.cycles + washed
    )
    return done.put({"washer.delay_end_h": 0}) if washed and state.values["washer.delay_end_h"] else done


def turned_off(state: WasherState) -> WasherState:
    """Return it as it is without power: it is at nothing, the water stays, the drum runs down."""
    return replace(state, body=replace(state.body, run="idle", programme=(), stage=0, elapsed=0.0, code="", trial=None))
