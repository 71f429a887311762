"""A washer at work: its model with time passing by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from device_agent.simulator.washer.body import Body, WasherState
from device_agent.simulator.washer.washer import Washer

FRONT, TOP = Washer("WM-FRONT-7"), Washer("WM-TOP-VN")
FAMILIES = (FRONT, TOP)


def made(model: Washer = FRONT, *faults: str, **body: Any) -> WasherState:
    """Return a washer with these faults and with this in its body."""
    state = model.fresh()
    for fault in faults:
        state = model.afflicted(state.afflict(fault), fault)
    return replace(state, body=Body(**body))


def after(model: Washer, state: WasherState, seconds: float) -> WasherState:
    """Return it so many seconds later, second by second."""
    for _ in range(int(seconds)):
        state = model.step(state, 1.0)
    return state


def until(model: Washer, state: WasherState, so: Callable[[WasherState], bool], seconds: int = 3 * 3600) -> WasherState:
    """Return it as soon as something is so; it must become so within these seconds."""
    for _ in range(seconds):
        if so(state):
            return state
        state = model.step(state, 1.0)
    raise AssertionError(f"not so within {seconds} s: {state.body}")


def ok(moved: WasherState | str) -> WasherState:
    """Return the state that something led to, which mustn't be a refusal."""
    assert not isinstance(moved, str), moved
    return moved


def begun(model: Washer, cycle: str, *faults: str, **values: Any) -> WasherState:
    """Return a washer that has just begun this cycle."""
    state = model.set(made(model, *faults), "washer.cycle", cycle)
    state = state.put({f"washer.{key}": value for key, value in values.items()})
    return ok(model.deeds["washer.start"].begin(state))
