"""A simulated device of a fault's kind, with the fault in it, at the moment at which its customer calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
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
from tests.stage.faults import SPEED, Fault

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


async def prepare(fault: Fault, device: Any, told: Heard) -> None:
    """Have the customer use the device until the fault shows."""
    if fault.at is not None:
        assert (await device.write("input.current", fault.at, "customer")).applied
    if fault.cycle is not None:
        assert (await device.write("washer.cycle", fault.cycle, "customer")).applied
        done = await device.act("washer.start", "customer")
        assert done.applied, done
    if fault.codes:
        async with asyncio.timeout(25):
            await told.until(lambda: any(device.read_all().get(key) in fault.codes for key in ERRORS))


@contextlib.asynccontextmanager
async def visiting(fault: Fault, bedside: type[B], clock: Clock | None = None) -> AsyncIterator[B]:
    """Open a visit to a device with this fault: a ``bedside`` of this kind, with nothing done yet."""
    device = device_of(fault.kind, fault.family, clock)
    try:
        async with heard(device) as told:
            if fault.id != network.FAULT:  # it is in the network, not in the device
                assert device.inject(fault.id), fault.id
            await prepare(fault, device, told)
            before = [event for event in await told.so_far() if isinstance(event, SettingChanged)]
        does = {task: _handling(device, *how) for task, how in fault.does.items()}
        people = Household(fault.customer, does)
        case = Case(ends=fault.ends)
        visit = bedside(device, people, fault.technician, case, fault.settings, fault.heals)
        visit.open(before)
        yield visit
    finally:
        await device.close()


def _handling(device: Any, thing: str, state: str) -> Callable[[], Any]:
    return lambda: device.handle(thing, state)
