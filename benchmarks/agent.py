"""What the agent takes of a core in a visit: a technician walks a menu, scrolls a list, sees a channel move."""

import asyncio
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from benchmarks.gauge import Reading, cores, pin, unpin
from benchmarks.line import Line, note, under
from benchmarks.node import Node, node
from benchmarks.visit import Receiver, join, until
from benchmarks.wire import Wire
from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlKey
from broker.wire.ending import SessionState
from broker.wire.screen import HEADER, Codec, ScreenCan, VideoCodec
from tests.stage.device import RunningDevice
from tests.stage.device import until as when

_SETTLE_S = 2.0
_MENU_PERCENT = 20.0
_WALK = ("ArrowDown",) * 8 + ("ArrowUp",) * 8


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown: the keys that lead there, and those that the technician presses all the time, so many a second."""

    name: str
    there: Sequence[str]
    keys: Sequence[str] = ()
    per_second: float = 0


SCENES = (
    Scene("menu, 12 keys a second", ("GoHome", "Settings"), ("ArrowDown", "ArrowUp"), 12),
    Scene(
        "menu rows, 12 keys a second", ("GoHome", "Settings", "ArrowRight"), ("ArrowDown",) * 8 + ("ArrowUp",) * 8, 12
    ),
    Scene("scrolling, 12 keys a second", ("GoHome", "Guide"), ("ArrowDown",) * 8 + ("ArrowUp",) * 8, 12),
    Scene("a moving channel", ("Exit", "ChannelUp")),
)


class Counter(Receiver):
    """A console that counts pictures, their bytes and their codecs."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire, array("q"))
        self.pictures = 0
        self.bytes = 0
        self.codecs: set[str] = set()

    def _picture(self, data: memoryview) -> None:
        self.pictures += 1
        self.bytes += len(data)
        self.codecs.add(Codec(HEADER.unpack_from(data)[3]).name)
        super()._picture(data)


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Play one visit for each codec that a console may ask for, and return the rows."""
    lines: list[Line] = []
    async with node() as here:
        unpin()  # the agent is started from here, and is to have a core of its own
        for codec in ("h264", "jpeg"):
            say(f"agent, a console that can {codec}")
            folder = here.broker.data.parent / codec
            device = await asyncio.to_thread(RunningDevice.start, here.broker, folder, "tv")
            try:
                lines += await _visit(here, device, codec, 4.0 if quick else 10.0, say)
            finally:
                await asyncio.to_thread(device.stop)
    return lines


async def _visit(
    here: Node, device: RunningDevice, codec: VideoCodec, seconds: float, say: Callable[[str], None]
) -> list[Line]:
    async with device.customer() as customer:
        await customer.post("support")
        offered = await when(customer, lambda state: state["phase"] == "offering")
        console = await join(here, offered["pin"]["digits"])
        console.say(ScreenCan(codecs=(codec, "jpeg") if codec == "h264" else ("jpeg",)))
        counter = Counter(console)
        await _allow(customer)
        while (await until(console, SessionState)).state != "active":
            pass
        console.say(ConsentRequest(scope=Scope.CONTROL))
        await _allow(customer)
        while Scope.CONTROL not in (await until(console, SessionState)).scopes:
            pass
        console.deafen()
        pin(device.process.pid, cores()[0])
        lines = [await _scene(console, device, counter, scene, seconds, say) for scene in SCENES]
        await customer.post("end")
        console.close()
    return lines


async def _allow(customer: httpx.AsyncClient) -> None:
    asked = await when(customer, lambda state: state["prompt"] is not None)
    await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})


async def _scene(
    console: Wire,
    device: RunningDevice,
    counter: Counter,
    scene: Scene,
    seconds: float,
    say: Callable[[str], None],
) -> Line:
    for key in scene.there:
        console.say(ControlKey(id="there", key=key, action="press"))
        await asyncio.sleep(_SETTLE_S / len(scene.there))
    counter.codecs.clear()
    pictures, size = counter.pictures, counter.bytes
    before = Reading.take(device.process.pid)
    await _press(console, scene, seconds)
    used = Reading.take(device.process.pid).since(before)
    pictures, size = counter.pictures - pictures, counter.bytes - size
    busy, rate = 100 * used.measured / used.clock, pictures / used.clock
    codecs = "+".join(sorted(counter.codecs)) or "no picture"
    each = f"{1000 * used.measured / max(1, pictures):.1f} ms and {size / max(1, pictures) / 1024:.1f} KiB a picture"
    what, why = f"agent, {scene.name}, {codecs}", f"{rate:.1f} pictures/s, {each}"
    say(f"  {what}: {busy:.0f} % of a core, {why}")
    if scene.name.startswith("menu"):
        return under(what, busy, _MENU_PERCENT, "{:.0f} % of a core", why)
    return note(what, f"{busy:.0f} % of a core", why)


async def _press(console: Wire, scene: Scene, seconds: float) -> None:
    if not scene.keys:
        await asyncio.sleep(seconds)
        return
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(round(seconds * scene.per_second)):
        console.say(ControlKey(id=f"k{number}", key=scene.keys[number % len(scene.keys)], action="press"))
        await asyncio.sleep(max(0.0, began + (number + 1) / scene.per_second - loop.time()))
