"""A simulated device with a fault in it, or with two, at the moment at which its customer calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, TypeVar

from broker.diagnosis.case import Case
from device_agent.device import SettingChanged
from device_agent.simulator import network
from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.clock import Clock, SystemClock
from device_agent.simulator.refrigerator.refrigerator import Refrigerator
from device_agent.simulator.tv.tv import SimulatedTv
from device_agent.simulator.washer.washer import Washer
from tests.stage.bedside import Bedside, Heard, Household, heard
from tests.stage.faults import SPEED, Eyes, Fault

B = TypeVar("B", bound=Bedside)
ERRORS = ("washer.error", "fridge.error", "aircon.error")


def device_of(kind: str, family: str | None, clock: Clock | None = None) -> Any:
    """Return a simulated device of this kind whose time passes fast."""
    clock = clock or SystemClock(speed=SPEED[kind])
    match kind:
        case "tv":
            return SimulatedTv(clock=clock)
        case "washer":
            return SimulatedAppliance(Washer(family or "WM-FRONT-7"), serial="W-1", clock=clock)
        case "refrigerator":
            return SimulatedAppliance(Refrigerator(family or "RF-SBS-2"), serial="R-1", clock=clock)
        case "air-conditioner":
            return SimulatedAppliance(AirConditioner(family or "AC-WALL-3"), serial="A-1", clock=clock)
    raise AssertionError(kind)


async def prepare(faults: Sequence[Fault], device: Any, told: Heard) -> None:
    """Have the customer use the device until one of these faults shows."""
    for place in {fault.at for fault in faults if fault.at is not None}:
        assert (await device.write("input.current", place, "customer")).applied
    # Who washes twice washes first what the first fault shows in.
    for cycle in [fault.cycle for fault in faults if fault.cycle is not None][:1]:
        assert (await device.write("washer.cycle", cycle, "customer")).applied
        done = await device.act("washer.start", "customer")
        assert done.applied, done
    if codes := {code for fault in faults for code in fault.codes}:
        async with asyncio.timeout(25):
            await told.until(lambda: any(device.read_all().get(key) in codes for key in ERRORS))


@contextlib.asynccontextmanager
async def visiting(
    fault: Fault, bedside: type[B], clock: Clock | None = None, also: Fault | None = None
) -> AsyncIterator[B]:
    """Open a visit to a device with this fault, or with two: a ``bedside`` of this kind, with nothing done yet."""
    faults = (fault,) if also is None else (fault, also)
    device = device_of(fault.kind, fault.family, clock)
    try:
        async with heard(device) as told:
            for one in faults:
                if one.id != network.FAULT:  # it is in the network, not in the device
                    assert device.inject(one.id), one.id
            await prepare(faults, device, told)
            before = [event for event in await told.so_far() if isinstance(event, SettingChanged)]
        does = {task: _handling(device, *how) for one in faults for task, how in one.does.items()}
        settings = {key: value for one in reversed(faults) for key, value in one.settings.items()}
        case = Case(ends=[end for one in faults for end in one.ends])
        people = Household(_eyes(case, settings, [(one, one.customer) for one in faults]), does)
        technician = _eyes(case, settings, [(one, one.technician) for one in faults])
        visit = bedside(device, people, technician, case, settings)
        visit.open(before)
        yield visit
    finally:
        await device.close()


def _eyes(case: Case, settings: Mapping[str, Any], every: Sequence[tuple[Fault, Eyes]]) -> Eyes:
    """Return what somebody sees of these faults: nothing of one that a setting has healed."""

    def healed(fault: Fault) -> bool:
        return fault.heals is not None and case.evidence.value(fault.heals) == settings[fault.heals]

    return lambda *look: any(eyes(*look) for fault, eyes in every if not healed(fault))


def _handling(device: Any, thing: str, state: str) -> Callable[[], Any]:
    return lambda: device.handle(thing, state)
