"""A past: what an appliance has lived through before anybody looks, so that a fault shows in its consequences alone."""

from device_agent.simulator.appliance.model import Model
from device_agent.simulator.appliance.state import B, State


def lived(model: Model[B], state: State[B], seconds: float, stride: float) -> State[B]:
    """Return the state so many seconds later, in steps of ``stride``, which may be coarser than the model's own."""
    for _ in range(round(seconds / stride)):
        state = model.step(state, stride)
    return state
