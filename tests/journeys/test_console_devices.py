"""The technician's bench beyond picture and settings, in a real browser: diagnosis, tests, apps, chat, the verdict."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import begin, grant


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


async def test_a_television_is_diagnosed(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await console.page.set_viewport_size({"width": 1280, "height": 720})
        await begin(customer, console)
        for tab in ("survey", "diagnosis", "settings", "device", "chat"):
            await console.press(f"tab-{tab}")
            await console.shot(f"devices-{tab}")
        await console.press("tab-diagnosis")
        await console.press("symptom-line")
        await console.shot("devices-symptom")
        await console.press("mark")
        await console.shot("devices-marking")
        await console.page.keyboard.press("ArrowRight")
        await console.page.keyboard.press("Shift+ArrowDown")
        await console.page.keyboard.press("Enter")
        await expect(console.at("mark-region")).to_have_attribute("data-region", "420,400,200,220")
        await console.press("note-yes")
        await console.press("ask-line")
        await console.shot("devices-asked")
        await customer.shot("devices-asked-customer")
        await grant(customer, console, "control")
        await console.shot("devices-control")
