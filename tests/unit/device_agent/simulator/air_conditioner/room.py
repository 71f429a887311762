"""What the air conditioner's tests share: one of a family, minutes that pass, and a canned test run without a clock."""

from collections.abc import Iterator
from functools import cache

from device_agent.device import Done
from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
from device_agent.simulator.air_conditioner.body import AirState
from device_agent.simulator.appliance.past import lived

NEW = AirConditioner("AC-WALL-3")
OLD = AirConditioner("AC-WALL-E")


def after(state: AirState, minutes: float) -> AirState:
    return lived(NEW, state, minutes * 60, 2.0)


def each(state: AirState, seconds: float, stride: float = 2.0) -> Iterator[AirState]:
    """Yield every state on the way."""
    for _ in range(round(seconds / stride)):
        state = NEW.step(state, stride)
        yield state


@cache
def broken(fault: str, model: AirConditioner = NEW) -> AirState:
    return model.afflicted(model.fresh().afflict(fault), fault)


def tried(state: AirState, test: str, model: AirConditioner = NEW) -> Done:
    """Return what a canned test finds, its states a stride apart as its trial gets them."""
    deed = model.deeds[test]
    begun = deed.begin(state)
    if isinstance(begun, str):
        return Done(False, begun)
    seen, passed = [begun], 0.0
    while passed < deed.seconds:
        seen.append(model.step(seen[-1], model.stride(seen[-1])))
        passed += model.stride(seen[-1])
    return deed.judge(seen)


def values(done: Done) -> dict[str, object]:
    return {found.name: found.value for found in done.findings}


def bad(done: Done) -> set[str]:
    return {found.name for found in done.findings if found.ok is False}
