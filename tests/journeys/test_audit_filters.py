"""The auditor's filters in a real browser: they narrow the rows, and the address holds them."""

import httpx
import pytest
from playwright.async_api import expect

from broker.wire.base import EndReason
from broker.wire.ending import SessionEnd, SessionEnded
from tests.stage.actors import ScriptedDevice, visit
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium
from tests.stage.record import until_closed


async def visited(broker: RunningBroker, client: httpx.AsyncClient, reason: EndReason) -> str:
    """Have a visit that ends for this reason, and return its id."""
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    ending = device if reason is EndReason.CUSTOMER_ENDED else console
    await ending.say(SessionEnd(reason=reason))
    await console.until(SessionEnded, reason=reason)
    found: str = claimed["session"]
    return found


async def choose(person: Person, field: str, typed: str, option: str) -> None:
    """Choose an option of a list by typing into it."""
    await person.at(f"filter-{field}").fill(typed)
    await person.page.get_by_role("option", name=option).click()


@pytest.mark.requirement("AU-02")
@pytest.mark.timeout(120)
async def test_filters_narrow_the_rows_and_stand_in_the_address(
    broker: RunningBroker, client: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    an_customer = await visited(broker, client, EndReason.CUSTOMER_ENDED)
    an_herself = await visited(broker, client, EndReason.TECHNICIAN_ENDED)
    binh = await visited(broker, other, EndReason.TECHNICIAN_ENDED)
    await until_closed(broker.data)
    async with chromium() as browser:
        auditor = await Person.enter(browser, broker.url)
        await auditor.sign_in("chi.le")
        rows = auditor.at("audit-row")
        await expect(rows).to_have_count(3)

        await auditor.at("filter-technician").fill("an.nguyen")
        await auditor.at("filter-technician").press("Enter")
        await expect(rows).to_have_count(2)
        assert "technician=an.nguyen" in auditor.page.url
        await expect(auditor.page.locator(f'[data-session="{binh}"]')).to_have_count(0)

        await choose(auditor, "reason", "Kỹ thuật viên kết", "Kỹ thuật viên kết thúc")
        await expect(rows).to_have_count(1)
        await expect(rows).to_have_attribute("data-session", an_herself)
        assert "reason=technician_ended" in auditor.page.url

        await auditor.page.reload()  # the address is all that it takes
        await expect(rows).to_have_count(1)
        await expect(auditor.at("filter-technician")).to_have_value("an.nguyen")
        await auditor.press("filters-clear")
        await expect(rows).to_have_count(3)
        assert "technician=" not in auditor.page.url

        await auditor.press("nav-events")
        await expect(auditor.page.locator('[data-testid="event-row"][data-name="session.opened"]')).to_have_count(3)
        await choose(auditor, "name", "session.ended", "session.ended")
        events = auditor.at("event-row")
        await expect(events).to_have_count(3)
        await expect(auditor.page.locator('[data-testid="event-row"]:not([data-name="session.ended"])')).to_have_count(
            0
        )
        assert "name=session.ended" in auditor.page.url
        await auditor.at("filter-session").fill(an_customer)
        await auditor.at("filter-session").press("Enter")
        await expect(events).to_have_count(1)
        await auditor.shot("audit-filtered")
        assert [error for error in auditor.errors if "status of 401" not in error] == []
