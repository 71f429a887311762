"""A Kodi to test against: a server that answers with what a real one was recorded to say, and the real one itself."""

import asyncio
import contextlib
import json
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.stage.desktop import MISSING as DESKTOP_MISSING
from tests.stage.desktop import Desktop, free_port

RECORDED = json.loads((Path(__file__).parents[1] / "vectors" / "kodi" / "kodi-20.1.json").read_text("utf-8"))
PROGRAM = next((path for path in Path("/usr/lib").glob("*/kodi/kodi.bin")), None)
NEEDS_KODI = pytest.mark.skipif(
    PROGRAM is None or bool(DESKTOP_MISSING), reason="a real Kodi is needed: sh tools/debian.sh kodi=kodi"
)
HOME, SETTINGS = 10000, 10004
PLUGINS = [("plugin.video.phim", "Phim nhà"), ("plugin.image.camera-roll", "Camera nhà")]


class Recorded:
    """Kodi's JSON-RPC over recorded answers; settings are really set, as Kodi does it: types and ranges, no options."""

    def __init__(self) -> None:
        self.port = 0
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.deaf = False
        self.starting = 0
        """So many times no setting is told of, as by a Kodi that has just started."""
        self.slow: dict[str, float] = {}
        """Seconds that a page of settings takes."""
        self.pages = deepcopy(RECORDED["Settings.GetSettings"])
        self.settings = {each["id"]: each for page in self.pages.values() for each in page}
        self.volume = {"volume": 100, "muted": False}
        self.window, self.plugin = HOME, ""
        self._sockets: set[ServerConnection] = set()

    async def __call__(self, socket: ServerConnection) -> None:
        self._sockets.add(socket)
        try:
            async for text in socket:
                if self.deaf:
                    continue
                asked = json.loads(text)
                await asyncio.sleep(sum(self._takes(each) for each in (asked if isinstance(asked, list) else [asked])))
                if isinstance(asked, list):
                    await socket.send(json.dumps([self._answer(each) for each in asked]))
                else:
                    await socket.send(json.dumps(self._answer(asked)))
                    if asked["method"] == "Application.Quit":
                        await self.quit()
        except ConnectionClosed:
            pass
        finally:
            self._sockets.discard(socket)

    @property
    def connected(self) -> bool:
        """Whether anybody listens."""
        return bool(self._sockets)

    async def say(self, text: str) -> None:
        """Send text as it is."""
        for socket in list(self._sockets):
            await socket.send(text)

    async def notify(self, method: str, data: object) -> None:
        """Tell whoever listens."""
        said = {"jsonrpc": "2.0", "method": method, "params": {"data": data, "sender": "xbmc"}}
        await self.say(json.dumps(said))

    async def quit(self) -> None:
        """End as Kodi does: tell, then close."""
        await self.notify("System.OnQuit", {"exitcode": 0})
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close every connection."""
        for socket in list(self._sockets):
            await socket.close()

    def set(self, setting: str, value: object) -> None:
        """Change a setting as somebody in front of Kodi does."""
        self.settings[setting]["value"] = value

    def _takes(self, asked: dict[str, Any]) -> float:
        only = asked["params"].get("filter", {})
        return self.slow.get(f"{only.get('section')}/{only.get('category')}", 0.0)

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        method, params = asked["method"], asked["params"]
        self.heard.append((method, params))
        try:
            return {"id": asked["id"], "jsonrpc": "2.0", "result": self._result(method, params)}
        except LookupError:
            return {"id": asked["id"], "jsonrpc": "2.0", "error": RECORDED["refusal"]}

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        name = method.replace(".", "_")
        if method.startswith(("Input.", "GUI.ActivateWindow")) or method == "Application.Quit":
            return self._pressed(method, params)
        return getattr(self, f"_{name}", self._refuse)(params)

    def _refuse(self, params: dict[str, Any]) -> Any:
        raise LookupError

    def _pressed(self, method: str, params: dict[str, Any]) -> str:
        if method == "Input.Home":
            self.window, self.plugin = HOME, ""
        if method == "GUI.ActivateWindow":
            self.window, self.plugin = SETTINGS, ""
        return "OK"

    def _Application_GetProperties(self, params: dict[str, Any]) -> Any:
        told = RECORDED["Application.GetProperties"] | self.volume
        return {each: told[each] for each in params["properties"]}

    def _Application_SetVolume(self, params: dict[str, Any]) -> int:
        step = {"increment": 1, "decrement": -1}
        asked = params["volume"]
        volume = self.volume["volume"] + step[asked] if isinstance(asked, str) else asked
        self.volume["volume"] = min(max(volume, 0), 100)
        return self.volume["volume"]

    def _Application_SetMute(self, params: dict[str, Any]) -> bool:
        self.volume["muted"] = not self.volume["muted"] if params["mute"] == "toggle" else params["mute"]
        return bool(self.volume["muted"])

    def _GUI_GetProperties(self, params: dict[str, Any]) -> Any:
        return {"currentwindow": {"id": self.window, "label": ""}}

    def _XBMC_GetInfoLabels(self, params: dict[str, Any]) -> Any:
        return {each: self.plugin for each in params["labels"]}

    def _Addons_GetAddons(self, params: dict[str, Any]) -> Any:
        plugins = [{"addonid": each, "name": name, "type": "xbmc.python.pluginsource"} for each, name in PLUGINS]
        return {"addons": [*RECORDED["Addons.GetAddons"]["addons"], *plugins]}

    def _Addons_ExecuteAddon(self, params: dict[str, Any]) -> str:
        self.plugin = params["addonid"] if params["addonid"] in dict(PLUGINS) else ""
        self.window = 10025
        return "OK"

    def _Settings_GetSections(self, params: dict[str, Any]) -> Any:
        self.starting -= 1
        if self.starting >= 0:
            return {"sections": []}
        return RECORDED["Settings.GetSections"]

    def _Settings_GetSettings(self, params: dict[str, Any]) -> Any:
        return {"settings": self.pages[f"{params['filter']['section']}/{params['filter']['category']}"]}

    def _Settings_GetSettingValue(self, params: dict[str, Any]) -> Any:
        return {"value": self.settings[params["setting"]]["value"]}

    def _Settings_SetSettingValue(self, params: dict[str, Any]) -> bool:
        setting, value = self.settings[params["setting"]], params["value"]
        if type(value) is not type(setting["value"]) and not isinstance(setting["value"], float):
            raise LookupError
        low, high = setting.get("minimum", 0), setting.get("maximum", 0)
        if low < high and "options" not in setting and not low <= value <= high:
            return False
        setting["value"] = value
        return True


@contextlib.asynccontextmanager
async def recorded() -> AsyncIterator[Recorded]:
    """Serve on a free port of loopback."""
    kodi = Recorded()
    async with serve(kodi, "127.0.0.1", 0, compression=None, close_timeout=1) as listening:
        kodi.port = next(iter(listening.sockets)).getsockname()[1]
        yield kodi


GUI_SETTINGS = """<settings version="2">
  <setting id="services.esenabled">true</setting>
  <setting id="services.webserver">false</setting>
  <setting id="services.zeroconf">false</setting>
  <setting id="services.upnp">false</setting>
  <setting id="addons.updatemode">2</setting>
</settings>
"""


class RealKodi:
    """A real Kodi, with a home of its own, on a virtual display; ``start`` and ``end`` as often as wanted."""

    def __init__(self, folder: Path) -> None:
        self.desktop = Desktop(folder)
        self.port = free_port()
        self._home = folder / "home"
        self._process: Process | None = None
        userdata = self._home / ".kodi" / "userdata"
        userdata.mkdir(parents=True)
        (folder / "run").mkdir(mode=0o700)
        self._runtime = folder / "run"
        (userdata / "guisettings.xml").write_text(GUI_SETTINGS)
        port = f"<jsonrpc><tcpport>{self.port}</tcpport></jsonrpc>"
        (userdata / "advancedsettings.xml").write_text(f'<advancedsettings version="1.0">{port}</advancedsettings>')

    async def start(self) -> None:
        """Start it; nothing is waited for but its display."""
        assert PROGRAM is not None
        if not self.desktop.display:
            await self.desktop.start()
        self._process = await asyncio.create_subprocess_exec(
            str(PROGRAM),
            "--standalone",
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
            env={
                "PATH": os.defpath,
                "HOME": str(self._home),
                "LC_ALL": "C.UTF-8",
                "DISPLAY": self.desktop.display,
                "XDG_RUNTIME_DIR": str(self._runtime),
                "LIBGL_ALWAYS_SOFTWARE": "1",
            },
        )

    async def ended(self) -> None:
        """Wait until it has ended."""
        assert self._process is not None
        async with asyncio.timeout(30):
            await self._process.wait()

    async def end(self) -> None:
        """End it and its display, whatever it does."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        await self.desktop.end()
