"""A list is put in order at the console, by keyboard and by mouse, and the TV's Home follows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import begin, grant
from tests.stage.record import recorded


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()


@pytest.mark.dear("the vitest of the settings and test_tv_visit.py hold it")
@pytest.mark.requirement("TV-20")
async def test_apps_are_put_in_order_by_keyboard_and_mouse(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await begin(customer, console)
        await grant(customer, console, "settings")
        await console.press("tab-settings")
        await console.at("settings-search").fill("thu tu ung dung")
        setting = console.at("setting-app.order")
        rows, mouse = setting.locator("li"), console.page.mouse

        down = console.at("move-down-films")
        await down.focus()
        for place in (1, 2):
            await console.page.keyboard.press("Enter")
            await expect(rows.nth(place)).to_have_attribute("data-item", "films")
            await expect(down).to_be_focused()
            await expect(setting).to_have_attribute("data-pending", "false")

        last, first = await rows.nth(4).bounding_box(), await rows.nth(0).bounding_box()
        assert last is not None
        assert first is not None
        await mouse.move(last["x"] + 60, last["y"] + 10)
        await mouse.down()
        await mouse.move(last["x"] + 60, last["y"] - 10, steps=4)
        await mouse.move(first["x"] + 60, first["y"] + 12, steps=6)
        await mouse.up()
        await expect(rows.first).to_have_attribute("data-item", "camera")
        await expect(setting).to_have_attribute("data-pending", "false")
        await console.shot("order")

        changes = [event.facts() for event in recorded(broker.data) if event.name == "setting.changed"]
        assert [change["key"] for change in changes] == ["app.order"] * 3
        assert changes[-1]["new"] == ["camera", "music", "browser", "films", "call", "shop"]
        assert [error for error in console.errors if "status of 401" not in error] == []
