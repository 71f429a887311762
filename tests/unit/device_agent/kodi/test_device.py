"""Kodi as a device, over recorded answers: what it refuses, how it goes and comes back, what of it is private."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from device_agent.device import (
    Area,
    Device,
    DeviceEvent,
    FrontChanged,
    Outcome,
    PoweredOff,
    PoweredOn,
    SettingChanged,
    Shot,
)
from device_agent.kodi import link as link_module
from device_agent.kodi.device import KodiDevice
from device_agent.kodi.errors import KodiError
from tests.stage.desktop import free_port
from tests.stage.kodi import Recorded

CAMERA = "plugin.image.camera_roll"
OFF = Outcome(False, "device_off")


class Painted:
    """A screen of one grey, whose revisions the device asks for."""

    def __init__(self) -> None:
        self.revision = 1
        self.pressed: list[str] = []
        self._news = asyncio.Event()

    async def frame(self, newer_than: int) -> Shot:
        while self.revision <= newer_than:
            self._news.clear()
            await self._news.wait()
        return Shot(self.revision, np.full((90, 160, 3), 7, np.uint8))

    async def press(self, key: str, action: str, by: str, command: str | None = None) -> Outcome:
        self.pressed.append(key)
        return Outcome(True)

    def renew(self) -> None:
        self.revision += 1
        self._news.set()

    async def close(self) -> None:
        pass


@contextlib.asynccontextmanager
async def running(server: Recorded, look_s: float = 0.05) -> AsyncIterator[tuple[KodiDevice, Painted, Any]]:
    """Open a device on the recorded Kodi, and run it until it is on; at most 20 s."""
    screen = Painted()
    device = KodiDevice(
        "localhost", server.port, screen, "KODI-1", cameras=frozenset({"plugin.image.camera-roll"}), look_s=look_s
    )
    events = device.events()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        await device.open()
        run = tasks.create_task(device.run())
        await until(events, PoweredOn())
        yield device, screen, run
        await device.close()


async def until(events: AsyncIterator[DeviceEvent], wanted: DeviceEvent) -> list[DeviceEvent]:
    """Read events until this one, and return those before it."""
    before: list[DeviceEvent] = []
    async with asyncio.timeout(20):
        while (event := await anext(events)) != wanted:
            before.append(event)
    return before


async def test_before_kodi_is_there_it_is_a_device_that_is_off() -> None:
    device: Device = KodiDevice("localhost", free_port(), Painted(), "KODI-1")
    who = device.identify()
    assert (who.kind, who.model, who.serial, who.software) == ("kodi", "Kodi", "KODI-1", "Kodi")
    assert (device.powered(), list(device.descriptors()), device.read_all(), list(device.apps())) == (False, [], {}, [])
    assert not device.snapshot().complete
    assert await device.press("Enter", "press", "technician") == OFF
    assert await device.write("sound.volume", 4, "technician") == Outcome(False, "unknown_setting")
    with pytest.raises(KodiError) as refused:
        await device.open()  # type: ignore[attr-defined]
    assert refused.value.code == "kodi_unreachable"
    assert (await device.run()).code == "kodi_closed_here"  # type: ignore[attr-defined]


def test_only_this_machine() -> None:
    with pytest.raises(KodiError) as refused:
        KodiDevice("10.0.0.1", 9090, Painted(), "KODI-1")
    assert refused.value.code == "kodi_not_loopback"


async def test_who_it_is_and_that_it_offers_no_indicator(server: Recorded) -> None:
    async with running(server) as (device, _, _):
        who = device.identify()
        assert (who.software, who.display, who.indicator, who.takes) == ("Kodi 20.1", True, False, ())
        with pytest.raises(KodiError) as again:
            await device.open()
        assert again.value.code == "kodi_running"


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("kodi.no.such", 1, "unknown_setting"),
        ("kodi.services.webserver", True, "customer_only"),
        ("kodi.pvrpowermanagement.setwakeupcmd", "/bin/sh", "customer_only"),
        ("kodi.services.webserverpassword", "x", "customer_only"),
        ("kodi.lookandfeel.skin", "skin.estouchy", "customer_only"),
        ("kodi.subtitles.custompath", "/tmp", "read_only"),
        ("kodi.lookandfeel.skinzoom", 99, "out_of_range"),
        ("kodi.locale.audiolanguage", "Klingon", "not_an_option"),  # Kodi itself would take it
    ],
)
async def test_what_a_technician_may_not_write(server: Recorded, key: str, value: Any, why: str) -> None:
    async with running(server) as (device, _, _):
        server.heard.clear()
        assert await device.write(key, value, "technician") == Outcome(False, why)
        assert not [method for method, _ in server.heard if method == "Settings.SetSettingValue"]


async def test_what_kodi_itself_refuses(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, _, _):
        server.settings["lookandfeel.skinzoom"]["maximum"] = 10  # its range has become another since
        assert await device.write("kodi.lookandfeel.skinzoom", 20, "technician") == Outcome(False, "device_refused")
        assert await device.write("kodi.lookandfeel.skinzoom", 10, "technician") == Outcome(True)


async def test_a_change_before_a_write_is_not_the_writer_s(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, _, _):
        events = device.events()
        server.set("filelists.showhidden", True)
        assert await device.write("kodi.lookandfeel.skinzoom", 4, "technician", "c-1") == Outcome(True)
        mine = SettingChanged("kodi.lookandfeel.skinzoom", 0, 4, "technician", "console", "c-1")
        assert SettingChanged("kodi.filelists.showhidden", False, True, "unknown", "unknown") in await until(
            events, mine
        )


@pytest.mark.requirement("TV-20")
async def test_keys_go_to_kodi_once(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, screen, _):
        for key, method in [("ArrowUp", "Input.Up"), ("GoBack", "Input.Back"), ("Settings", "GUI.ActivateWindow")]:
            server.heard.clear()
            for action in ("down", "up"):
                assert await device.press(key, action, "technician") == Outcome(True)
            assert [each for each, _ in server.heard if each.startswith(("Input", "GUI.Act"))] == [method]
        assert await device.press("5", "press", "technician") == Outcome(True)
        assert server.heard[-1] == ("Input.ExecuteAction", {"action": "number5"})
        for key in ("F1", "TVInput", "x", "ế"):
            assert await device.press(key, "press", "technician") == Outcome(False, "unsupported_key")
        assert screen.pressed == []


async def test_text_goes_into_an_open_field_and_nowhere_else(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, screen, _):
        await server.notify("Input.OnInputRequested", {"title": "Tên", "type": "keyboard", "value": "Kodi"})
        for key in "Hà 5":
            assert await device.press(key, "press", "technician") == Outcome(True)
        await server.notify("Input.OnInputFinished", None)
        assert await device.press("x", "press", "technician") == Outcome(False, "unsupported_key")
        assert screen.pressed == list("Hà 5")


@pytest.mark.requirement("PR-02")
async def test_a_password_is_masked_and_no_technician_types_it(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, screen, _):
        before = await device.frame(-1)
        assert before.private == ()
        events = device.events()
        await server.notify("Input.OnInputRequested", {"title": "", "type": "numericpassword", "value": "12"})
        await until(events, FrontChanged(None, "none", True))
        hidden = await device.frame(before.revision)  # the same pixels again, now named as private
        assert hidden.private == (Area("secret", 0, 0, 160, 90),)
        for key in ("1", "Enter", "ArrowUp", "GoBack", "AudioVolumeUp"):
            for action in ("press", "down", "up"):
                assert await device.press(key, action, "technician") == Outcome(False, "secret_field"), key
        assert await device.press("1", "press", "customer") == Outcome(True)
        await server.notify("Input.OnInputFinished", None)
        await until(events, FrontChanged(None, "none", False))
        assert (await device.frame(hidden.revision)).private == ()
        assert screen.pressed == []


@pytest.mark.requirement("PR-01")
async def test_a_camera_add_on_that_the_customer_opened(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, _, _):
        server.plugin = "plugin.image.camera-roll"
        assert await device.press("Enter", "press", "technician") == Outcome(False, "camera_app")  # looked at first
        assert (await device.frame(-1)).private == (Area("camera", 0, 0, 160, 90, CAMERA),)
        device.permit(frozenset({CAMERA}))
        assert await device.press("Enter", "press", "technician") == Outcome(True)
        device.permit(frozenset())
        assert await device.press("Power", "press", "technician") == Outcome(True)


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-04")
async def test_each_picture_is_held_against_what_is_in_front_at_that_moment(
    server: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(server, look_s=60) as (device, _, _):
        camera, secret = Area("camera", 0, 0, 160, 90, CAMERA), Area("secret", 0, 0, 160, 90)
        assert (await device.frame(-1)).private == ()
        server.plugin = "plugin.image.camera-roll"  # the customer opens it: nobody is told, and no round is due
        seen = await device.frame(-1)
        assert seen.private == (camera,)
        server.plugin = ""
        last = await device.frame(seen.revision)
        assert last.private == (camera,), "it was in front a moment ago, and so maybe in this picture"
        assert (await device.frame(last.revision)).private == ()
        await server.notify("Input.OnInputRequested", {"title": "", "type": "password", "value": ""})
        assert (await device.frame(-1)).private == (secret,), "what was told before the answer counts"
        await server.notify("Input.OnInputFinished", None)
        while (await device.frame(-1)).private:
            pass
        monkeypatch.setattr(link_module.Link.batch, "__defaults__", (0.2,))
        server.deaf = True
        hidden = await device.frame(-1)
        assert hidden.private == (secret,), "nobody knows what is in front"
        server.deaf = False
        assert (await device.frame(hidden.revision)).private == ()


@pytest.mark.requirement("PR-02")
async def test_a_wish_for_a_camera_add_on_that_waited_is_held_against_what_is_permitted_by_then(
    server: Recorded,
) -> None:
    async with running(server, look_s=60) as (device, _, _):
        device.permit(frozenset({CAMERA}))
        async with device._asking, asyncio.TaskGroup() as tasks:  # as while Kodi describes a slow page
            wish = tasks.create_task(device.open_app(CAMERA, "technician"))
            await asyncio.sleep(0.01)
            device.permit(frozenset())
            device._asking.release()
            assert await wish == Outcome(False, "camera_app")
            await device._asking.acquire()
        assert "Addons.ExecuteAddon" not in [method for method, _ in server.heard]


async def test_a_letter_that_is_held_down_can_be_let_go_in_front_of_anything(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, screen, _):
        events = device.events()
        await server.notify("Input.OnInputRequested", {"title": "Tên", "type": "keyboard", "value": ""})
        while not device._known.front.text:
            await asyncio.sleep(0.01)
        assert await device.press("a", "down", "technician") == Outcome(True)
        await server.notify("Input.OnInputRequested", {"title": "", "type": "password", "value": ""})
        await until(events, FrontChanged(None, "none", True))
        assert await device.press("a", "up", "technician") == Outcome(True)
        assert await device.press("a", "up", "technician") == Outcome(False, "secret_field")
        assert screen.pressed == ["a", "a"]


async def test_the_volume_is_told_by_kodi(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, _, _):
        events = device.events()
        await server.notify("Application.OnVolumeChanged", {"volume": 31, "muted": False})
        await until(events, SettingChanged("sound.volume", 100, 31, "unknown", "unknown"))
        server.volume["volume"] = 31
        assert await device.press("AudioVolumeUp", "press", "technician", "c-2") == Outcome(True)
        await until(events, SettingChanged("sound.volume", 31, 32, "technician", "remote_key", "c-2"))
        assert device.read_all()["sound.volume"] == 32


@pytest.mark.requirement("TV-13")
async def test_kodi_quits_and_comes_back(server: Recorded) -> None:
    async with running(server) as (device, _, run):
        events = device.events()
        await server.quit()
        await until(events, PoweredOff(orderly=True))
        assert (await run).code == "kodi_closed"
        assert not device.powered()
        assert device.read_all()["sound.volume"] == 100
        assert await device.press("Enter", "press", "technician") == OFF
        server.set("filelists.showhidden", True)
        async with asyncio.TaskGroup() as tasks:
            await device.open()
            again = tasks.create_task(device.run())
            told = await until(events, PoweredOn())
            assert SettingChanged("kodi.filelists.showhidden", False, True, "unknown", "unknown") in told
            await device.close()
        assert again.result().code == "kodi_closed_here"


async def test_kodi_dies(server: Recorded) -> None:
    async with running(server) as (device, _, run):
        events = device.events()
        await server.hang_up()
        await until(events, PoweredOff(orderly=False))
        assert (await run).code == "kodi_closed"


async def test_kodi_sleeps_and_wakes(server: Recorded) -> None:
    async with running(server, look_s=60) as (device, _, _):
        events = device.events()
        await server.notify("System.OnWake", None)  # it didn't sleep
        await server.notify("System.OnSleep", None)
        await until(events, PoweredOff(orderly=True))
        assert await device.write("sound.volume", 4, "technician") == OFF
        await server.notify("System.OnWake", None)
        assert await until(events, PoweredOn()) == []
        assert device.powered()


async def test_a_kodi_that_does_not_answer_leaves_it_unknown(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module.Link.batch, "__defaults__", (0.2,))
    async with running(server, look_s=60) as (device, _, _):
        server.deaf = True
        with pytest.raises(TimeoutError):
            await device.press("Enter", "press", "technician")


async def test_what_kodi_has_not(server: Recorded) -> None:
    async with running(server) as (device, _, _):
        assert (await device.act("test.picture", "technician")).reason == "unknown_action"
        assert await device.point(1, 1, 1, "technician") == Outcome(False, "unsupported")
        assert await device.paste("x", "technician") == Outcome(False, "unsupported")
        assert await device.open_app("no.such", "technician") == Outcome(False, "unknown_app")
