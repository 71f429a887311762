"""A page whose every state a test sets: the real server and files, and a customer that does nothing but remember."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import numpy as np

from broker.wire.base import AnyScope, Language
from device_agent.device import Button, Fault, Front, Outcome, Reading, Thing
from device_agent.encoder.jpeg import encode
from device_agent.panel import state as p
from device_agent.panel.app import panel_app
from device_agent.panel.server import Listening, PanelServer, listen

TOKEN = "t" * 43
AN = p.Technician(name="Nguyễn Văn An", staff_number="KT-001")
TV = p.DeviceFacts(kind="tv", model="Televisit TV 55", serial="SN-1", software="1.0", display=True, plug=True)
CALL = p.CameraApp(id="call", label_vi="Gọi video", label_en="Video call", granted=False)
MIRROR = p.CameraApp(id="camera", label_vi="Camera", label_en="Camera", granted=False)
HOME = p.PanelState(
    sequence=0, phase="idle", language="vi", device=TV, power=p.Power(on=True, plugged=True), pin=None, prompt=None,
    banner=None, scopes=(), crowded=0, notice=None, ended=None, receipt=None, checked=None, link=None, behind=None,
    privacy=p.Privacy(switch=True, indicator=True, apps=(CALL, MIRROR), front=None, sight="none", secret=False),
)  # fmt: skip


def visited(base: p.PanelState = HOME, *scopes: str, **others: Any) -> p.PanelState:
    """Return a state with a visit under way, and whatever else is given."""
    held = scopes or ("view",)
    banner = p.Banner(technician=AN, ticket="TV-7K3M-9Q2", scopes=held, elapsed_s=83)
    return base.model_copy(update={"phase": "active", "banner": banner, "scopes": held, **others})


def asked(scope: str, *names: p.Named, base: p.PanelState = HOME) -> p.PanelState:
    """Return a state of a visit in which this is asked for."""
    prompt = p.Prompt(request="r1", scope=scope, technician=AN, ticket="TV-7K3M-9Q2", seconds_left=55)
    return visited(base, "view", "control", prompt=prompt, names=names)


def seeing(sight: Literal["none", "live", "masked", "seen"], front: str | None = "call", **others: Any) -> p.Privacy:
    """Return a privacy with a camera's picture in front."""
    assert HOME.privacy is not None
    granted = CALL.model_copy(update={"granted": sight == "seen"})
    return HOME.privacy.model_copy(update={"sight": sight, "front": front, "apps": (granted, MIRROR), **others})


WASHER_FRONT = Front(
    display="5C",
    readings=(Reading("Cotton", "Cotton", "40 °C · 2× · 1400 rpm"), Reading("Khóa cửa", "Door lock", "●")),
    buttons=(
        Button("power", "Nguồn", "Power", lit=True), Button("start", "Bắt đầu / Tạm dừng", "Start / Pause", lit=True),
        Button("cycle", "Chương trình", "Cycle"), Button("temperature", "Nhiệt độ", "Temperature"),
        Button("spin", "Vắt", "Spin", enabled=False), Button("rinse", "Xả", "Rinse"),
        Button("cancel", "Hủy và xả nước", "Cancel and drain"), Button("child_lock", "Khóa trẻ em", "Child lock"),
        Button("support", "Hỗ trợ từ xa", "Remote support"),
    ),
    things=(
        Thing("door", "Cửa", "Door", "closed", (("closed", "Đóng", "Closed"), ("open", "Mở", "Open"))),
        Thing("filter", "Bộ lọc", "Filter", "clogged", (("clean", "Sạch", "Clean"), ("clogged", "Tắc", "Clogged"))),
    ),
    notes=(("Qua cửa máy thấy trong lồng giặt còn nước.", "Water can be seen in the drum."),),
    alarm=True,
)  # fmt: skip
WASHER = HOME.model_copy(
    update={
        "device": TV.model_copy(
            update={"kind": "washer", "model": "Televisit W7", "family": "WM-FRONT-7", "display": False}
        ),
        "privacy": None,
        "front": WASHER_FRONT,
        "measured": {"washer.drum_rpm": 52, "washer.water_level_l": 14.5},
        "behind": p.Behind(
            network="good",
            inputs={},
            things=(),
            firmware=False,
            faults=(Fault("wm.drain.clog", "Bộ lọc cặn bị tắc", "The debris filter is clogged", True),),
        ),
    }
)


class Played:
    """The page's customer; ``done`` is what was pressed, and ``show`` is what the page must say from then on."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []
        self.possible = True
        self._state = HOME
        self._news = asyncio.Event()
        height, width = 180, 320
        picture = np.full((height, width, 3), 60, np.uint8)
        picture[:, :, 2] = np.linspace(60, 190, width, dtype=np.uint8)
        self._jpeg = encode(picture)

    def show(self, state: p.PanelState) -> None:
        self._state = state.model_copy(update={"sequence": self._state.sequence + 1})
        news, self._news = self._news, asyncio.Event()
        news.set()

    def state(self) -> p.PanelState:
        return self._state

    async def changed(self, after: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while self._state.sequence <= after:
                    await self._news.wait()
        except TimeoutError:
            return

    async def picture(self, after: int, seconds: float) -> tuple[int, bytes] | None:
        if after >= 1:
            await asyncio.sleep(min(seconds, 1))
            return None
        return 1, self._jpeg

    def _do(self, *what: object) -> bool:
        self.done.append(what)
        return self.possible

    def _try(self, *what: object) -> Outcome:
        return Outcome(self._do(*what), None if self.possible else "running")

    def request_support(self) -> bool:
        return self._do("support")

    def cancel(self) -> bool:
        return self._do("cancel")

    def answer(self, request: str, granted: bool) -> bool:
        return self._do("consent", request, granted)

    def withdraw(self, scope: AnyScope) -> bool:
        return self._do("withdraw", str(scope))

    def want_camera(self, app: str) -> bool:
        return self._do("camera", app)

    async def switch_camera(self, on: bool) -> Outcome:
        return self._try("camera_switch", on)

    def observe(self, question: str, answer: Literal["yes", "no", "unsure"]) -> bool:
        return self._do("observe", question, answer)

    def say(self, text: str) -> bool:
        return self._do("chat", text)

    def hub(self, name: str, on: bool) -> bool:
        self.done.append(("hub", name, on))
        return True

    async def guest(self, id: str, action: str, body: dict[str, Any]) -> bool:
        return self._do("guest", id, action, body)

    def end(self) -> bool:
        return self._do("end")

    def dismiss(self) -> bool:
        return self._do("dismiss")

    async def press(self, key: str) -> Outcome:
        return self._try("press", key)

    async def touch(self, button: str) -> Outcome:
        return self._try("touch", button)

    def handle(self, thing: str, state: str) -> bool:
        return self._do("thing", thing, state)

    async def plug(self, inserted: bool) -> bool:
        return self._do("plug", inserted)

    def set_network(self, condition: p.Condition) -> bool:
        return self._do("network", condition)

    def attach(self, socket: str, thing: str | None) -> bool:
        return self._do("attach", socket, thing)

    def update_firmware(self) -> bool:
        return self._do("firmware")

    def break_or_mend(self, fault: str, active: bool) -> bool:
        return self._do("fault", fault, active)

    def set_language(self, language: Language) -> None:
        self.show(self._state.model_copy(update={"language": language}))


@asynccontextmanager
async def playing() -> AsyncIterator[tuple[Played, Listening]]:
    """Serve a page until the block ends."""
    played, listening = Played(), listen("localhost", 0)
    server = PanelServer(panel_app(played, TOKEN, listening.hosts), listening)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run())
        try:
            yield played, listening
        finally:
            played.show(played.state())
            server.stop()
    listening.close()
