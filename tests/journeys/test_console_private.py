"""What a technician's browser shows of what is private, and what goes from its mouse and clipboard to the device."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.keys import entry
from device_agent.simulator.tv.keys.home import OWN
from device_agent.simulator.tv.keys.menu import GROUPS, group_of
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician, until_screen
from tests.stage.device import RunningDevice, until
from tests.stage.vnc import Played, played

LOCALES = Path(__file__).parents[2] / "tech_console" / "src" / "locales"
LEFT, UP, DOWN = 1, 8, 16
"""Buttons of a pointer as RFB has them: the left one, and the wheel's two ways."""


def words(key: str) -> str:
    """The console's Vietnamese words for a key."""
    found: str = json.loads((LOCALES / "vi.json").read_text("utf-8"))[key]
    return found


async def allow(customer: httpx.AsyncClient) -> None:
    """Answer the open question with yes."""
    asked = await until(customer, lambda state: state["prompt"] is not None)
    answer = await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})
    assert answer.status_code == 200


async def ask(customer: httpx.AsyncClient, console: Person, scope: str) -> None:
    """Ask for a scope at the console; the customer allows it."""
    await console.press(f"scope-{scope}")
    await allow(customer)


@asynccontextmanager
async def visiting(broker: RunningBroker, device: RunningDevice) -> AsyncIterator[tuple[httpx.AsyncClient, Person]]:
    """Bring a technician's browser, with control, to a device whose customer is played by its API."""
    try:
        async with chromium() as browser, device.customer() as customer:
            await customer.post("support")
            offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
            console = await technician(browser, broker)
            await console.page.set_viewport_size({"width": 1280, "height": 720})
            await console.at("pin-input").fill(offering["pin"]["digits"])
            await console.press("claim")
            await allow(customer)
            await expect(console.at("bench")).to_be_visible()
            await ask(customer, console, "control")
            await expect(console.at("scope-control")).to_have_attribute("data-grant", "granted")
            yield customer, console
            assert [error for error in console.errors if "status of 401" not in error] == []
    finally:
        device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


async def press(customer: httpx.AsyncClient, *keys: str) -> None:
    """Press these on the TV's own remote control."""
    for key in keys:
        assert (await customer.post("press", json={"key": key})).status_code == 200, key


@pytest.mark.timeout(240)
@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-05")
async def test_what_is_private_on_a_tv_is_said_at_the_console(broker: RunningBroker, tmp_path: Path) -> None:
    async with visiting(broker, RunningDevice.start(broker, tmp_path / "tv", "tv")) as (customer, console):
        assert (await customer.post("camera_switch", json={"on": True})).status_code == 200
        await ask(customer, console, "settings")  # all that can be granted at once
        await console.press("tab-device")
        place = len(OWN) + list(APPS).index("camera")
        await press(customer, "GoHome", *["ArrowRight"] * place, "Enter")
        await the_camera_is_masked_and_the_keys_say_why(console)
        assert (await customer.post("camera", json={"app": "camera"})).status_code == 200
        await the_camera_is_seen_under_its_badge(console)
        assert (await customer.post("withdraw", json={"scope": "camera:camera"})).status_code == 200
        await expect(console.at("mask-camera")).to_be_visible()
        await expect(console.at("screen-camera")).to_have_count(0)
        group = group_of(entry.PASSWORD)
        row = GROUPS[group].rows.index(entry.PASSWORD)
        down = ["ArrowDown"]
        await press(customer, "GoHome", "Settings", *down * group, "ArrowRight", *down * row, "Enter")
        await a_secret_is_masked_and_the_keys_say_why(console)


async def the_camera_is_masked_and_the_keys_say_why(console: Person) -> None:
    await expect(console.at("mask-camera")).to_have_text(words("privacy.hidden.unasked"))
    await expect(console.at("screen-camera")).to_have_count(0)
    await expect(console.at("privacy")).to_have_attribute("data-barred", "camera_app")
    await expect(console.at("camera-live")).to_contain_text(words("privacy.camera.live"))
    await expect(console.at("remote-said")).to_have_text(words("privacy.barred.camera_app"))
    await expect(console.at("open-camera")).to_have_attribute("aria-disabled", "true")
    await console.shot("private-camera-masked")


async def the_camera_is_seen_under_its_badge(console: Person) -> None:
    await expect(console.at("screen-camera")).to_have_text(words("screen.camera"))
    await expect(console.at("screen-masked")).to_have_count(0)
    await expect(console.at("scope-camera-camera")).to_be_visible()
    assert await console.at("device-model").evaluate("name => name.scrollWidth <= name.clientWidth")
    await expect(console.at("privacy")).not_to_have_attribute("data-barred", "camera_app")
    await console.shot("private-camera-seen")


async def a_secret_is_masked_and_the_keys_say_why(console: Person) -> None:
    await expect(console.at("mask-secret")).to_have_text(words("privacy.secret"))
    await expect(console.at("privacy")).to_have_attribute("data-barred", "secret_field")
    await expect(console.at("remote-said")).to_have_text(words("privacy.barred.secret_field"))
    await console.shot("private-secret")


@pytest.mark.dear("test_vnc_device.py and the vitest of pointing hold it")
@pytest.mark.timeout(240)
async def test_mouse_and_clipboard_reach_a_computer(broker: RunningBroker, tmp_path: Path) -> None:
    async with played() as server:
        arguments = ("vnc", "--vnc", f"127.0.0.1:{server.port}", "--name", "Máy của Hà")
        device = await asyncio.to_thread(RunningDevice.start, broker, tmp_path / "vnc", *arguments)
        await server.accepted()
        async with asyncio.TaskGroup() as tasks, visiting(broker, device) as (customer, console):
            painting = tasks.create_task(paint(server))
            await until_screen(console)
            await the_mouse_is_the_device_s_while_it_is_captured(server, console)
            await text_goes_both_ways(server, customer, console)
            painting.cancel()


async def paint(server: Played) -> None:
    """Paint once a second, until cancelled: a server that paints nothing counts as gone."""
    while True:
        server.paint(0x40)
        await asyncio.sleep(1)


async def the_mouse_is_the_device_s_while_it_is_captured(server: Played, console: Person) -> None:
    await expect(console.at("screen")).to_be_visible()
    box = await console.at("screen").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse = console.page.mouse
    await mouse.move(*middle)
    await mouse.down()
    await mouse.up()
    await console.press("pointer-toggle")
    await expect(console.at("pointer-bar")).to_be_visible()
    assert b"\x05\x01" not in server.heard, "not before it was captured"
    box = await console.at("screen").bounding_box()
    assert box is not None
    await mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    await mouse.down()
    await server.hears(bytes([5, LEFT, 0, 10, 0, 15]))
    await mouse.up()
    await server.hears(bytes([5, 0, 0, 10, 0, 15]))
    await mouse.wheel(0, -100)
    await server.hears(bytes([5, UP]))
    for _ in range(300):
        await mouse.wheel(0, 40)
    await server.hears(bytes([5, DOWN]))
    await console.shot("private-pointer")
    await console.page.keyboard.press("Control+Alt+Shift")
    await expect(console.at("pointer-bar")).to_be_hidden()
    await expect(console.at("bench")).to_be_visible()


async def text_goes_both_ways(server: Played, customer: httpx.AsyncClient, console: Person) -> None:
    """Several lines, as they are; what the device's own clipboard can't take is refused in words."""
    await console.press("tab-device")
    await expect(console.at("clipboard-text")).to_have_count(0)
    await ask(customer, console, "clipboard")
    await console.at("clipboard-text").fill("apt update\napt upgrade")
    await console.press("clipboard-send")
    await server.hears(b"apt update\napt upgrade")
    copied = b"mot\nhai"
    server.say(b"\x03\0\0\0" + len(copied).to_bytes(4, "big") + copied)
    await expect(console.at("clipboard-told")).to_contain_text("mot\nhai")
    await console.at("clipboard-text").fill("tiếng Việt")
    await console.press("clipboard-send")
    await expect(console.at("clipboard")).to_contain_text(words("reason.clipboard_text"))
    await console.shot("private-clipboard")
