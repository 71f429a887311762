"""What the buttons of the washer's front do."""

from typing import Final

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.washer import catalogue, sequence
from device_agent.simulator.washer.body import WasherState
from device_agent.simulator.washer.families import Family

_CHOOSES: Final = {
    "cycle": "washer.cycle", "temperature": "washer.temperature", "spin": "washer.spin_rpm", "rinse": "washer.rinses",
    "soak": "washer.bubble_soak", "delay": "washer.delay_end_h",
}  # fmt: skip


def touched(state: WasherState, family: Family, button: str) -> WasherState | str:
    """Press a button: start or pause, cancel, the child lock, or the next choice of an option."""
    if button == "child_lock":
        return state.put({"washer.child_lock": not state.values["washer.child_lock"]})
    key = _CHOOSES.get(button)
    if button not in ("start", "cancel") and (key is None or key not in state.values):
        return "unknown_button"
    if state.values["washer.child_lock"]:
        return "child_locked"
    if button == "start":
        return sequence.paused(state) if state.body.run == "running" else sequence.started(state, family)
    if button == "cancel" or key is None:
        return _cancelled(state)
    narrowed = catalogue.narrowed(family, state).get(key, {})
    if "reason" in narrowed:
        return str(narrowed["reason"])
    descriptor = next(each for each in catalogue.descriptors(family) if each.key == key)
    return chosen(state, family, key, _next(descriptor.model_copy(update=narrowed), state.values[key]))


def chosen(state: WasherState, family: Family, key: str, value: Value) -> WasherState:
    """Set a setting; another cycle brings its own options."""
    return state.put(catalogue.of_cycle(family, str(value)) if key == "washer.cycle" else {key: value})


def _cancelled(state: WasherState) -> WasherState | str:
    """Forget the cycle, and pump out what water there is."""
    after = sequence.cancelled(state) if state.body.run != "idle" else state
    return after if isinstance(after, str) or after.body.level < 1 else sequence.draining(after)


def _next(descriptor: Descriptor, value: Value) -> Value:
    """Return the next choice, round and round."""
    if descriptor.type == "bool":
        return not value
    if descriptor.type == "int" and isinstance(value, int):
        return value + 1 if value < (descriptor.max or 0) else int(descriptor.min or 0)
    choices = [each.value for each in descriptor.options]
    return choices[(choices.index(str(value)) + 1) % len(choices)]
