"""The console opens on the survey, in a real browser: no earlier visit, then a change and its undoing, then none."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice, until
from tests.stage.record import until_recorded

PRESSES = 2
VOLUME = 18  # of a TV fresh from its box


async def visit(customer: httpx.AsyncClient, console: Person) -> None:
    """Give the technician a PIN and a look at the TV, and wait for the bench."""
    await customer.post("support")
    offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
    await console.at("pin-input").fill(offering["pin"]["digits"])
    await console.press("claim")
    await allow(customer)
    await expect(console.at("bench")).to_be_visible()


async def allow(customer: httpx.AsyncClient) -> str:
    """Wait for the question, allow it, and return which scope it was for."""
    asked = await until(customer, lambda state: state["prompt"] is not None)
    await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})
    await until(customer, lambda state: state["prompt"] is None)
    return str(asked["prompt"]["scope"])


async def end(customer: httpx.AsyncClient, console: Person) -> None:
    await customer.post("end")
    await expect(console.at("ended-reason")).to_have_attribute("data-reason", "customer_ended")
    await until(customer, lambda state: state["phase"] in ("idle", "over"))


@pytest.mark.requirement("TV-21")
@pytest.mark.requirement("TV-22")
@pytest.mark.timeout(150)
async def test_the_console_opens_on_what_changed_and_undoes_it(broker: RunningBroker, tmp_path: Path) -> None:
    tv = RunningDevice.start(broker, tmp_path / "tv", "tv")
    try:
        async with chromium() as browser, tv.customer() as customer:
            await three_visits(browser, broker, customer)
    finally:
        tv.stop()
    assert "Traceback" not in tv.log.read_text(), tv.log.read_text()


async def three_visits(browser: Browser, broker: RunningBroker, customer: httpx.AsyncClient) -> None:
    console = await technician(browser, broker)
    await visit(customer, console)
    await expect(console.at("survey-first")).to_be_visible()
    await expect(console.at("survey-none")).to_be_hidden()
    await end(customer, console)

    for _ in range(PRESSES):
        await customer.post("press", json={"key": "AudioVolumeUp"})
    await visit(customer, console)
    line = console.page.locator('[data-testid="survey-item"][data-key="sound.volume"]')
    await expect(line).to_have_attribute("data-actor", "customer")
    await expect(line).to_have_attribute("data-confidence", "journal")
    await expect(line).to_contain_text(str(VOLUME + PRESSES))
    await expect(console.at("survey-item")).to_have_count(1)
    await expect(console.at("link-device")).to_be_visible()
    await console.shot("assist-survey")

    # Undoing needs the scope: the customer is asked for it, and the undoing follows their yes.
    await line.get_by_test_id("survey-undo").click()
    assert await allow(customer) == "settings"
    await expect(line.get_by_test_id("survey-undone")).to_be_visible()
    undone = await until_recorded(broker.data, lambda e: e.name == "setting.changed" and e.facts()["via"] == "console")
    assert undone.facts()["key"] == "sound.volume"
    assert (undone.facts()["old"], undone.facts()["new"], undone.by.id) == (VOLUME + PRESSES, VOLUME, "an.nguyen")
    await console.shot("assist-survey-undone")
    await end(customer, console)

    await visit(customer, console)
    await expect(console.at("survey-none")).to_be_visible()
    await end(customer, console)
    assert [error for error in console.errors if "status of 401" not in error] == []
