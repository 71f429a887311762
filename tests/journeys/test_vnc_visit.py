"""Real input: a technician types a shell command in the console, and a real program behind VNC carries it out."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from broker.recording.reader import records
from broker.recording.record import Type
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician, until_screen
from tests.stage.desktop import NEEDS, Desktop
from tests.stage.device import RunningDevice, until
from tests.stage.record import recorded, store_of, until_recorded

pytestmark = NEEDS
COMMAND = "echo 'xin chao' > da-go.txt"


@pytest.fixture
async def desktop(tmp_path: Path) -> AsyncIterator[Desktop]:
    running = Desktop(tmp_path)
    try:
        await running.start()
        await running.terminal()
        yield running
    finally:
        await running.end()


def typed(data: Path) -> str:
    """Everything typed in the one visit of this broker, from the text records of its file."""
    store = store_of(data)
    [stored] = [one for one in store.stored() if one.kind == "session"]
    source = store.source(stored.place)
    try:
        bodies = [
            placed.body
            for placed in records(source, keys=store.keys(stored.place))
            if placed.header.type == Type.TEXT and placed.body
        ]
        return "".join(json.loads(body)["typed"] for body in bodies)
    finally:
        source.close()


@pytest.mark.requirement("TV-20")
@pytest.mark.timeout(240)
async def test_a_shell_command_typed_in_the_console_makes_its_file(
    broker: RunningBroker, desktop: Desktop, tmp_path: Path
) -> None:
    device = RunningDevice.start(
        broker, tmp_path / "vnc", "vnc", "--vnc", f"127.0.0.1:{desktop.port}", "--name", "Tổng đài 3CX"
    )
    try:
        async with chromium() as browser, device.customer() as customer:
            await customer.post("support")
            offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
            console = await technician(browser, broker)
            await console.at("pin-input").fill(offering["pin"]["digits"])
            await console.press("claim")
            await allow(customer)
            before = await until_screen(console)
            await console.press("scope-control")
            await allow(customer)
            await expect(console.at("scope-control")).to_have_attribute("data-grant", "granted")
            await type_command(console)
            file = tmp_path / "da-go.txt"
            await until_recorded(broker.data, lambda e: e.name == "control.done" and e.facts()["outcome"] == "applied")
            after = await until_screen(console, before)
            assert after != before
            await until_there(console, file)
            assert file.read_text() == "xin chao\n"
            await console.shot("assist-vnc")
            keys = [e for e in recorded(broker.data) if e.name == "control.key"]
            assert typed(broker.data) == COMMAND
            assert [e.facts().get("key") for e in keys if e.facts().get("key")] == ["Enter"]
            assert len(keys) == len(COMMAND) + 1
            await customer.post("end")
            await expect(console.at("ended-reason")).to_be_visible()
    finally:
        device.stop()


async def allow(customer: httpx.AsyncClient) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})


async def type_command(console: Person) -> None:
    """Capture the keyboard, type, press Enter, and give the keyboard back by its shortcut."""
    await console.press("keyboard-toggle")
    await expect(console.at("keyboard-bar")).to_be_visible()
    await console.page.keyboard.type(COMMAND)
    await console.page.keyboard.press("Enter")
    await console.page.keyboard.press("Control+Alt+Shift")
    await expect(console.at("keyboard-bar")).to_be_hidden()


async def until_there(console: Person, file: Path) -> None:
    """Wait, bounded, until the file has its line."""
    for _ in range(300):
        if file.exists() and file.read_text():
            return
        await console.page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    raise AssertionError(f"{file} was never made")
