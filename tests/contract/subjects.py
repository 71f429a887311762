"""The devices under the Device contract. A device joins by a context manager here (or beside) and a line in DEVICES."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from device_agent.device import Device, Faulty
from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.appliance.model import Model
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.refrigerator.refrigerator import Refrigerator
from device_agent.simulator.tv.tv import SimulatedTv
from device_agent.simulator.washer.washer import Washer


@dataclass(frozen=True)
class Subject:
    """A device under the suite, and what the suite may do with it.

    ``seen``: does something, such as a key, that the picture must show; None for a device without a display.
    ``refused``: a key that it must refuse, or None. ``off``: switches it off in an orderly way, or None.
    ``elapse``: lets so many seconds of the device's own time pass; None for one that lives by ours. ``faulty``: itself,
    if it can be given faults. ``camera``: shows a camera's picture as its customer would, or None; the word is its app.
    ``runs``: actions that may be run here; None means every canned test.
    """

    device: Device
    seen: Callable[[], Awaitable[object]] | None = None
    refused: str | None = None
    off: Callable[[], Awaitable[object]] | None = None
    elapse: Callable[[float], None] | None = None
    faulty: Faulty | None = None
    camera: tuple[str, Callable[[], Awaitable[object]]] | None = None
    runs: tuple[str, ...] | None = None


@contextlib.asynccontextmanager
async def simulated_tv(directory: Path) -> AsyncIterator[Subject]:
    clock = ManualClock(speed=25.0)  # a test of it looks again after a hundredth of a second
    tv = SimulatedTv(state_file=directory / "tv.json", clock=clock)
    right = iter(("ArrowRight", "ArrowLeft") * 50)

    async def camera() -> None:
        await tv.write("camera.enabled", True, "customer")
        await tv.open_app("camera", "customer")
        clock.advance(5)

    yield Subject(
        tv,
        seen=lambda: tv.press(next(right), "press", "customer"),
        refused="F1",
        off=lambda: tv.press("Power", "press", "technician", "c-off"),
        elapse=clock.advance,
        faulty=tv,
        camera=("camera", camera),
    )
    await tv.close()


def appliance(model: Model[Any], *needing: str) -> Callable[[Path], AbstractAsyncContextManager[Subject]]:
    """Return the opener of an appliance; ``needing``: tests that need more of their surroundings than is there."""

    @contextlib.asynccontextmanager
    async def opened(directory: Path) -> AsyncIterator[Subject]:
        clock = ManualClock(speed=100.0)  # a test of it looks again after a hundredth of a second
        device = SimulatedAppliance(model, serial="S-1", state_file=directory / "state.json", clock=clock)
        yield Subject(
            device,
            refused="F1",
            off=lambda: device.press("Power", "press", "customer" if model.spoils else "technician", "c-off"),
            elapse=lambda seconds: clock.advance(10 * seconds),
            faulty=device,
            runs=tuple(key for key in model.deeds if key.startswith("test.") and key not in needing),
        )
        await device.close()

    return opened


Trait = Literal["display", "screenless", "refuses", "switch", "camera", "faults"]


@dataclass(frozen=True)
class Joined:
    """A device under the suite: how it is opened, and which tests are about it; ``traits`` must be those it has."""

    opened: Callable[[Path], AbstractAsyncContextManager[Subject]]
    traits: frozenset[Trait]


def traits_of(subject: Subject) -> frozenset[Trait]:
    """Return which of the traits a device has that is open."""
    found: dict[Trait, bool] = {
        "display": subject.device.identify().display, "screenless": not subject.device.identify().display,
        "refuses": subject.refused is not None, "switch": subject.off is not None,
        "camera": subject.camera is not None, "faults": subject.faulty is not None,
    }  # fmt: skip
    return frozenset(trait for trait, has in found.items() if has)


def _plain(model: Model[Any], *needing: str) -> Joined:
    return Joined(appliance(model, *needing), frozenset({"screenless", "refuses", "switch", "faults"}))


DEVICES: dict[str, Joined] = {
    "simulated tv": Joined(simulated_tv, frozenset({"display", "refuses", "switch", "camera", "faults"})),
    "front-loading washer": _plain(Washer("WM-FRONT-7"), "test.heater"),  # it needs water
    "top-loading washer": _plain(Washer("WM-TOP-VN")),
    "side-by-side refrigerator": _plain(Refrigerator("RF-SBS-2")),
    "two-door refrigerator": _plain(Refrigerator("RF-TWIN-1")),
    "air conditioner": _plain(AirConditioner("AC-WALL-3")),
    "older air conditioner": _plain(AirConditioner("AC-WALL-E")),
}
