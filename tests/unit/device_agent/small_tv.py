"""A small TV: a real Device with a picture, settings, actions, apps, a camera and a plug, for the agent's own tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from broker.wire.action import Finding
from broker.wire.app import App
from broker.wire.settings import Descriptor, Value
from device_agent.device import (
    Actor,
    Area,
    Copied,
    DeviceEvent,
    Done,
    Fetch,
    FrontChanged,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    Schema,
    SettingChanged,
    Shot,
    Snapshot,
)
from device_agent.panel.state import Condition

VOLUME, MODE, CAMERA, VERSION = "sound.volume", "picture.mode", "camera.enabled", "system.firmware.version"
TEST, RESET, TEMPERATURE = "test.picture", "system.factory_reset", "tv.temperature"
FILMS, CALL = "films", "call"
DESCRIPTORS = (
    Descriptor(key=VOLUME, kind="setting", type="int", label_vi="Âm lượng", label_en="Volume", min=0, max=100, step=1),
    Descriptor(key=MODE, kind="setting", type="enum", label_vi="Chế độ hình ảnh", label_en="Picture mode"),
    Descriptor(
        key=CAMERA, kind="setting", type="bool", label_vi="Camera", label_en="Camera", write_policy="customer_only"
    ),
    Descriptor(key=VERSION, kind="info", type="string", label_vi="Phiên bản", label_en="Version", access="ro"),
    Descriptor(key=TEST, kind="action", type="bool", label_vi="Kiểm tra hình ảnh", label_en="Picture test"),
    Descriptor(
        key=RESET, kind="action", type="bool", label_vi="Khôi phục cài đặt gốc", label_en="Factory reset",
        write_policy="technician_consent",
    ),
    Descriptor(key=TEMPERATURE, kind="telemetry", type="int", label_vi="Nhiệt độ", label_en="Temperature", access="ro"),
)  # fmt: skip
APPS = (
    App(id=FILMS, label_vi="Phim", label_en="Films", camera=False),
    App(id=CALL, label_vi="Gọi video", label_en="Video call", camera=True),
)
CAMERA_COLOUR, SECRET_COLOUR = (250, 10, 250), (10, 250, 10)
"""What a camera's picture, and a field for a secret, are painted in: nothing else has these colours."""
CAMERA_AREA, SECRET_AREA = Area("camera", 40, 20, 120, 60, CALL), Area("secret", 200, 100, 80, 40)


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
        self.indicator = True
        self.firmware: list[tuple[str, Fetch]] = []
        self.app: str | None = None
        self.secret = False
        self.permitted: list[frozenset[str]] = []
        self.clipboard = ""
        self.pointer: list[tuple[int, int, int]] = []
        self.cancelled = 0
        self._late = late
        self._events: asyncio.Queue[DeviceEvent] = asyncio.Queue()
        self._revision = 1
        self._painted = asyncio.Event()

    def identify(self) -> Identity:
        return Identity(
            "tv", model="Televisit TV 55", serial="SN-0001", software="1.0", display=True, family="SEN-55A",
            indicator=self.indicator, takes=("pointer", "clipboard"),
        )  # fmt: skip

    def offer_firmware(self, version: str, fetch: Fetch) -> None:
        self.firmware.append((version, fetch))

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

    # --- actions, apps, pointer, clipboard ---

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        progress(0)
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if not self.on:
            return Done(False, "device_off")
        if by == "technician":
            self.done.append((key, "act"))
        progress(100)
        if key == RESET:
            self.set(VOLUME, 20, by, command)
            return Done(True)
        if key != TEST:
            return Done(False, "unknown_action")
        seen = Finding(name="pattern", label_vi="Hình mẫu", label_en="Pattern", value="shown")
        return Done(True, verdict="shown", findings=(seen,))

    def apps(self) -> Sequence[App]:
        return APPS

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        if self.gate is not None:
            await self.gate.wait()
        known = next((each for each in APPS if each.id == app), None)
        if known is None:
            return Outcome(False, "unknown_app")
        if by == "technician":
            if known.camera and app not in self.permits:
                return Outcome(False, "camera_app")
            self.done.append((app, "open"))
        self.show(app)
        return Outcome(True)

    def show(self, app: str | None, secret: bool = False) -> None:
        """Bring an app to the front, with a field for a secret perhaps."""
        self.app, self.secret = app, secret
        self.tell(self.front())
        self.paint()

    @property
    def permits(self) -> frozenset[str]:
        return self.permitted[-1] if self.permitted else frozenset()

    def permit(self, apps: frozenset[str]) -> None:
        self.permitted.append(apps)

    def front(self) -> FrontChanged:
        if self.app != CALL:
            return FrontChanged(self.app, "none", self.secret)
        return FrontChanged(self.app, "live" if self.values[CAMERA] else "off", self.secret)

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        if self.gate is not None:
            await self.gate.wait()
        self.pointer.append((x, y, buttons))
        return Outcome(True)

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        self.clipboard = text
        return Outcome(True)

    def copy(self, text: str) -> None:
        """Put text into the clipboard, as the customer."""
        self.tell(Copied(text))

    async def frame(self, newer_than: int) -> Shot:
        while self._revision <= newer_than:
            await self._painted.wait()
        picture = np.zeros((180, 320, 3), np.uint8)
        picture[:, :, 2] = np.linspace(40, 200, 320, dtype=np.uint8)
        picture[:, :, 0] = np.linspace(20, 120, 180, dtype=np.uint8)[:, None]
        picture[80:100, : self._revision * 7 % 320] = 255
        private = []
        if self.front().camera == "live":
            private.append(CAMERA_AREA)
            _fill(picture, CAMERA_AREA, CAMERA_COLOUR)
        if self.secret:
            private.append(SECRET_AREA)
            _fill(picture, SECRET_AREA, SECRET_COLOUR)
        return Shot(self._revision, picture, tuple(private))

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        revision, picture, _ = await self.frame(newer_than)
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


def _fill(picture: Picture, area: Area, colour: tuple[int, int, int]) -> None:
    picture[area.top : area.top + area.height, area.left : area.left + area.width] = colour
