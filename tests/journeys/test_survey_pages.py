"""The survey at two pages: what was changed between two visits, by whom, undone by the line; then no change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from device_agent.simulator.tv.state import UPDATE_SECONDS
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import allow, begin, remote
from tests.stage.record import recorded, until_recorded


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.dear("test_console_survey.py and test_survey.py hold it")
@pytest.mark.requirement("TV-20")
@pytest.mark.timeout(180)
async def test_three_visits_and_what_each_opens_on(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)

        await begin(customer, console)
        await expect(console.at("survey-first")).to_be_visible()
        await expect(console.at("survey-none")).to_have_count(0)
        await console.shot("survey-first")
        await ends(customer, console)

        await by_the_tvs_own_menu(customer)
        await the_firmware_is_updated(customer)

        await begin(customer, console)
        await names_who_it_was(console)
        await one_line_is_undone(broker, customer, console)
        await ends(customer, console)

        await begin(customer, console)
        await expect(console.at("survey-none")).to_be_visible()
        await expect(console.at("survey-first")).to_have_count(0)
        await expect(console.at("survey-item")).to_have_count(0)
        await expect(console.at("survey-previous")).to_have_attribute("data-complete", "true")
        await console.shot("survey-none")
        await ends(customer, console)
        assert [error for error in [*console.errors, *customer.errors] if "status of 401" not in error] == []


async def ends(customer: Person, console: Person) -> None:
    await customer.press("end")
    await expect(customer.at("ended-reason")).to_be_visible()
    await expect(console.at("ended-reason")).to_have_attribute("data-reason", "customer_ended")
    await customer.press("dismiss")


async def by_the_tvs_own_menu(customer: Person) -> None:
    """Another picture mode from its list; then, three rows below, more contrast: that of the new mode."""
    await remote(customer, "Settings", "Enter", "Enter", "ArrowDown", "ArrowDown", "Enter", board="key")
    await remote(customer, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", board="key")
    await customer.shot("panel-menu")
    await remote(customer, "Exit", board="key")


async def the_firmware_is_updated(customer: Person) -> None:
    await customer.page.get_by_test_id("behind").locator("summary").click()
    await customer.shot("panel-behind")
    await customer.press("firmware")
    await expect(customer.at("support")).to_be_disabled()
    await customer.shot("panel-updating")
    await expect(customer.at("support")).to_be_enabled(timeout=(UPDATE_SECONDS + 20) * 1000)


def line(console: Person, key: str) -> Locator:
    return console.page.locator(f'[data-testid=survey-item][data-key="{key}"]')


async def names_who_it_was(console: Person) -> None:
    lines = console.at("survey-item")
    await expect(lines.first).to_be_visible()
    await console.shot("survey-changes")
    for key, actor in (
        ("picture.mode@tv", "customer"),
        ("picture.contrast@tv+movie", "customer"),
        ("system.firmware.version", "firmware"),
    ):
        await expect(line(console, key)).to_have_attribute("data-actor", actor)
        await expect(line(console, key)).to_have_attribute("data-confidence", "journal")
    actors = {await one.get_attribute("data-actor") for one in await lines.all()}
    assert actors == {"customer", "firmware"}, "nobody else did anything"
    await expect(console.at("survey-first")).to_have_count(0)
    await expect(console.at("survey-none")).to_have_count(0)


async def one_line_is_undone(broker: RunningBroker, customer: Person, console: Person) -> None:
    """The scope for it is asked for first; then it is a command like any other."""
    mode = line(console, "picture.mode@tv")
    assert not [e for e in recorded(broker.data) if e.name == "setting.changed" and e.by.id == "an.nguyen"]
    await mode.get_by_test_id("survey-undo").click()
    await allow(customer, "settings")
    await expect(mode.get_by_test_id("survey-undone")).to_be_visible()
    undone = await until_recorded(broker.data, lambda e: e.name == "setting.changed" and e.by.id == "an.nguyen")
    facts = undone.facts()
    assert (facts["key"], facts["old"], facts["new"]) == ("picture.mode@tv", "movie", "standard")
    assert facts["via"] == "console"
    await expect(line(console, "picture.contrast@tv+movie").get_by_test_id("survey-undo")).to_be_visible()
    await console.shot("survey-undone")
