"""Real devices under the Device contract: a VNC server that the test plays, and Kodi by what a real one once said."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from itertools import cycle
from pathlib import Path

from device_agent.device import PoweredOn
from device_agent.kodi.device import KodiDevice
from device_agent.vnc.device import VncDevice
from tests.contract.subjects import Joined, Subject
from tests.stage.kodi import recorded
from tests.stage.vnc import Played, played


@contextlib.asynccontextmanager
async def screen() -> AsyncIterator[tuple[VncDevice, Played]]:
    async with played() as server, asyncio.TaskGroup() as tasks:
        device = VncDevice("localhost", server.port, None, "Máy tính tiền")
        await device.open()
        await server.accepted()
        tasks.create_task(device.run())
        server.paint(0)
        async with asyncio.timeout(10):
            await device.frame(-1)
        yield device, server
        await device.close()


@contextlib.asynccontextmanager
async def vnc(directory: Path) -> AsyncIterator[Subject]:
    async with screen() as (device, server):
        greys = cycle(range(1, 200))

        async def seen() -> None:
            server.paint(next(greys))

        yield Subject(device, seen=seen, refused="ChannelUp")


@contextlib.asynccontextmanager
async def kodi(directory: Path) -> AsyncIterator[Subject]:
    async with recorded() as server, screen() as (picture, display), asyncio.TaskGroup() as tasks:
        cameras = frozenset({"plugin.image.camera-roll"})
        device = KodiDevice("localhost", server.port, picture, "KODI-1", cameras=cameras, look_s=0.2)
        greys = cycle(range(1, 200))

        async def seen() -> None:
            display.paint(next(greys))

        await running(device, tasks)
        yield Subject(
            device,
            seen=seen,
            refused="F1",
            off=lambda: device.press("Power", "press", "technician", "c-off"),
        )
        await device.close()


async def running(device: KodiDevice, tasks: asyncio.TaskGroup) -> None:
    """Open a Kodi, run it, and wait until it is on."""
    events = device.events()
    await device.open()
    tasks.create_task(device.run())
    async with asyncio.timeout(60):
        while await anext(events) != PoweredOn():
            pass


REAL: dict[str, Joined] = {
    "vnc": Joined(vnc, frozenset({"display", "refuses"})),
    "kodi, recorded": Joined(kodi, frozenset({"display", "refuses", "switch"})),
}
