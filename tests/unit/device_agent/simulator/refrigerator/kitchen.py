"""What the refrigerator's tests share: one of a family, hours that pass, and a canned test run without a clock."""

from collections.abc import Iterator
from functools import cache

from device_agent.device import Done
from device_agent.simulator.appliance.past import lived
from device_agent.simulator.refrigerator.body import FridgeState
from device_agent.simulator.refrigerator.refrigerator import Refrigerator

SBS = Refrigerator("RF-SBS-2")
TWIN = Refrigerator("RF-TWIN-1")


def after(state: FridgeState, hours: float, model: Refrigerator = SBS) -> FridgeState:
    return lived(model, state, hours * 3600, 30.0 if hours > 3 else 10.0)


def each(state: FridgeState, seconds: float, stride: float = 10.0) -> Iterator[FridgeState]:
    """Yield every state on the way."""
    for _ in range(round(seconds / stride)):
        state = SBS.step(state, stride)
        yield state


@cache
def broken(fault: str, model: Refrigerator = SBS) -> FridgeState:
    return model.afflicted(model.fresh().afflict(fault), fault)


def tried(state: FridgeState, test: str, model: Refrigerator = SBS) -> Done:
    """Return what a canned test finds, its states a stride apart as its trial gets them."""
    deed = model.deeds[test]
    begun = deed.begin(state)
    if isinstance(begun, str):
        return Done(False, begun)
    seen, passed = [begun], 0.0
    while passed < deed.seconds and not deed.over(seen[-1]):
        stride = model.stride(seen[-1])
        seen.append(model.step(seen[-1], stride))
        passed += stride
    return deed.judge(seen)


def values(done: Done) -> dict[str, object]:
    return {found.name: found.value for found in done.findings}


def bad(done: Done) -> set[str]:
    return {found.name for found in done.findings if found.ok is False}
