"""A small TV: a real Device with a picture, three settings, a volume and a plug, for the agent's own tests."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal

import numpy as np

from broker.wire.settings import Descriptor, Value
from device_agent.device import (
    Actor,
    DeviceEvent,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    Schema,
    SettingChanged,
    Snapshot,
)
from device_agent.panel.state import Condition

VOLUME, MODE, CAMERA, VERSION = "sound.volume", "picture.mode", "camera.enabled", "system.firmware.version"
DESCRIPTORS = (
    Descriptor(key=VOLUME, kind="setting", type="int", label_vi="Âm lượng", label_en="Volume", min=0, max=100, step=1),
    Descriptor(key=MODE, kind="setting", type="enum", label_vi="Chế độ hình ảnh", label_en="Picture mode"),
    Descriptor(
        key=CAMERA, kind="setting", type="bool", label_vi="Camera", label_en="Camera", write_policy="customer_only"
    ),
    Descriptor(key=VERSION, kind="info", type="string", label_vi="Phiên bản", label_en="Version", access="ro"),
)


class SmallTv:
    """Does what the Device protocol says, as simply as it can. ``done`` lists what technicians made it do."""

    def __init__(self, *, late: bool = False) -> None:
        self.values: dict[str, Value] = {VOLUME: 20, MODE: "standard", CAMERA: False, VERSION: "1.0"}
        self.done: list[tuple[str, object]] = []
        self.on = True
        self.sockets: dict[str, str | None] = {"hdmi1": "box", "hdmi2": None}
        self.condition: Condition = "good"
        self.gate: asyncio.Event | None = None
        self.closed = False
        self._late = late
        self._events: asyncio.Queue[DeviceEvent] = asyncio.Queue()
        self._revision = 1
        self._painted = asyncio.Event()

    def identify(self) -> Identity:
        return Identity("tv", model="Televisit TV 55", serial="SN-0001", software="1.0", display=True)

    def descriptors(self) -> Sequence[Descriptor]:
        return DESCRIPTORS

    def schema(self) -> Schema:
        return Schema()

    def read_all(self) -> dict[str, Value]:
        return dict(self.values)

    def snapshot(self) -> Snapshot:
        return Snapshot(dict(self.values))

    def tell(self, event: DeviceEvent) -> None:
        """Let this come out of ``events``: now, or a moment after the call that caused it has returned."""
        if self._late:
            asyncio.get_running_loop().call_later(0.05, self._events.put_nowait, event)
        else:
            self._events.put_nowait(event)

    def set(self, key: str, value: Value, by: Actor, command: str | None) -> None:
        old, self.values[key] = self.values[key], value
        if old != value:
            via: Literal["console", "panel"] = "console" if by == "technician" else "panel"
            self.tell(SettingChanged(key, old, value, by, via, command))
            self.paint()

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        if self.gate is not None:
            await self.gate.wait()
        if not self.on:
            return Outcome(False, "device_off")
        if by == "technician":
            self.done.append((key, value))
        if key not in self.values or type(value) is not type(self.values[key]):
            return Outcome(False, "unknown_setting")
        self.set(key, value, by, command)
        return Outcome(True)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        if self.gate is not None:
            await self.gate.wait()
        if by == "technician":
            self.done.append((key, action))
        if key == "Power":
            self.switch(not self.on)
            return Outcome(True)
        if not self.on:
            return Outcome(False, "device_off")
        if key == "F12":
            raise RuntimeError("this key is broken")
        if key == "AudioVolumeUp" and action != "up":
            volume = self.values[VOLUME]
            assert isinstance(volume, int)
            self.set(VOLUME, volume + 1, by, command)
        return Outcome(True)

    def switch(self, on: bool, orderly: bool = True) -> None:
        if on != self.on:
            self.on = on
            self.tell(PoweredOn() if on else PoweredOff(orderly=orderly))
            self.paint()

    def pull_plug(self) -> None:
        self.switch(False, orderly=False)

    def plug_in(self) -> None:
        self.switch(True)

    def paint(self) -> None:
        """Change the picture."""
        self._revision += 1
        news, self._painted = self._painted, asyncio.Event()
        news.set()

    async def frame(self, newer_than: int) -> tuple[int, Picture]:
        while self._revision <= newer_than:
            await self._painted.wait()
        picture = np.zeros((180, 320, 3), np.uint8)
        picture[:, :, 2] = np.linspace(40, 200, 320, dtype=np.uint8)
        picture[:, :, 0] = np.linspace(20, 120, 180, dtype=np.uint8)[:, None]
        picture[80:100, : self._revision * 7 % 320] = 255
        return self._revision, picture

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        revision, picture = await self.frame(newer_than)
        return revision, picture // 2

    def powered(self) -> bool:
        return self.on

    # --- its surroundings (agent.page.Simulated) ---

    def attached(self) -> Mapping[str, str | None]:
        return dict(self.sockets)

    def things(self) -> Sequence[str]:
        return ("box", "game")

    def attach(self, port: str, thing: str | None) -> None:
        if port not in self.sockets or thing not in (None, *self.things()):
            raise ValueError("no such socket or thing")
        self.sockets[port] = thing

    def starting(self) -> bool:
        return False

    def firmware_waiting(self) -> bool:
        return self.values[VERSION] == "1.0"

    def update_firmware(self) -> bool:
        if not self.firmware_waiting() or not self.on:
            return False
        self.values[VERSION] = "2.0"
        return True

    def set_network(self, condition: Condition) -> None:
        self.condition = condition

    async def events(self) -> AsyncIterator[DeviceEvent]:
        while True:
            yield await self._events.get()

    async def close(self) -> None:
        self.closed = True
