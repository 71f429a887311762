"""An auditor looks for who changed a setting, and for a text: a real TV, a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionState
from broker.wire.settings import SettingsSet
from broker.wire.survey import SurveyFound
from tests.journeys.test_survey import VOLUME, House, at_home
from tests.stage.actors import ScriptedConsole
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium
from tests.stage.record import until_closed

pytestmark = pytest.mark.timeout(180)


async def granted(house: House, console: ScriptedConsole, scope: Scope) -> None:
    await console.say(ConsentRequest(scope=scope))
    await house.allow()
    while scope not in (await console.until(SessionState)).scopes:
        pass


@pytest.mark.requirement("AU-02")
async def test_an_auditor_finds_who_changed_a_setting_and_what_was_typed(broker: RunningBroker, tmp_path: Path) -> None:
    async with at_home(broker, tmp_path) as house:
        console = await house.visit()
        await house.end(console)
        await house.louder()  # nobody is listening: the device's diary will tell
        console = await house.visit()
        await console.until(SurveyFound)
        await granted(house, console, Scope.SETTINGS)
        await console.say(SettingsSet(id="s-1", key=VOLUME, value=7))
        assert (await console.until(ControlDone, id="s-1")).outcome == "applied"
        await granted(house, console, Scope.CONTROL)
        for number, key in enumerate("Không dấu"):
            await console.say(ControlKey(id=f"t-{number}", key=key, action="press"))
            await console.until(ControlDone, id=f"t-{number}")
        await house.end(console)
    await until_closed(broker.data)
    async with chromium() as browser:
        auditor = await Person.enter(browser, broker.url)
        await auditor.sign_in("chi.le")
        await auditor.press("nav-events")
        await auditor.at("filter-setting").fill(VOLUME)
        await auditor.at("filter-setting").press("Enter")
        rows = auditor.at("change-row")
        await expect(rows).to_have_count(2)
        assert f"setting={VOLUME}" in auditor.page.url
        by_technician, by_customer = rows.nth(0), rows.nth(1)
        await expect(by_technician).to_contain_text("Nguyễn")
        await expect(by_technician).to_have_attribute("data-basis", "seen")
        await expect(by_customer).to_contain_text("khách hàng")
        await expect(by_customer).to_have_attribute("data-basis", "diary")
        await expect(auditor.at("filter-text")).to_have_count(0)
        await auditor.shot("audit-setting")

        await auditor.page.reload()
        await expect(rows).to_have_count(2)
        await auditor.press("filters-clear")
        await auditor.at("filter-text").fill("KHONG dau")
        await auditor.at("filter-text").press("Enter")
        events = auditor.at("event-row")
        await expect(events).to_have_count(1)
        await expect(events).to_have_attribute("data-name", "control.key")
        assert "text=" in auditor.page.url
        await auditor.shot("audit-text")
        await auditor.at("filter-text").fill("không có ở đâu")
        await auditor.at("filter-text").press("Enter")
        await expect(auditor.at("empty")).to_be_visible()
        assert [error for error in auditor.errors if "status of 401" not in error] == []
