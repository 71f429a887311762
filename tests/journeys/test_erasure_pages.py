"""Erasure in real browsers: an administrator asks, an auditor approves, and the visit's page says what is gone."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.adversary.test_erasure import STAFF, recorded_visit, until_indexed
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium

pytestmark = pytest.mark.timeout(180)
WAIT = 60
REFUSED = "Failed to load resource: the server responded with a status of 409 (Conflict)"  # what a hold forbids


async def ask(person: Person, form: str, session: str, reason: str) -> None:
    await person.at(f"{form}-value").fill(session)
    await person.at(f"{form}-reason").fill(reason)
    await person.press(f"{form}-send")


@pytest.mark.requirement("PR-07")
async def test_two_people_erase_a_visit_in_their_browsers(folder: Path) -> None:
    broker = RunningBroker(folder)
    await broker.add_users(*STAFF)
    await asyncio.to_thread(broker.start)
    try:
        gone, held = await recorded_visit(broker), await recorded_visit(broker)
        await until_indexed(broker)
        async with chromium() as browser:
            administrator = await Person.enter(browser, broker.url)
            await administrator.sign_in("dung.ho")
            await ask(administrator, "erasure", gone, "Khách hàng yêu cầu xóa")
            row = administrator.at("erasure-row")
            await expect(row).to_have_attribute("data-state", "waiting")
            await expect(row).to_contain_text("cần một người khác duyệt")
            await expect(administrator.at("erasure-approve")).to_have_count(0)

            auditor = await Person.enter(browser, broker.url)
            await auditor.sign_in("chi.le")
            await auditor.page.get_by_role("link", name="Xóa và giữ dữ liệu").click()
            await expect(auditor.at("erasure-form")).to_have_count(0)  # who reads the record doesn't ask
            await ask(auditor, "hold", held, "Đang tranh chấp")
            await expect(auditor.at("hold-row")).to_contain_text("Đang tranh chấp")
            await auditor.press("erasure-approve")
            await expect(auditor.at("erasure-visits").locator("li")).to_have_count(1)
            await auditor.press("erasure-go")
            await expect(auditor.at("erasure-row")).not_to_have_attribute("data-state", "waiting")
            async with asyncio.timeout(WAIT):
                while await auditor.at("erasure-row").get_attribute("data-state") != "done":
                    await auditor.page.reload()
                    await expect(auditor.at("erasure-row")).to_be_visible()

            await auditor.page.goto(f"{broker.url}/audit/sessions/{gone}")
            await auditor.sees("erased", "Hình màn hình")
            await auditor.sees("erased", "Khách hàng yêu cầu xóa")
            await auditor.page.goto(f"{broker.url}/audit/sessions/{held}")
            await auditor.sees("held", "Đang tranh chấp")

            await ask(administrator, "erasure", held, "Khách hàng yêu cầu xóa")
            await administrator.sees("erasure-problem", "Đang tranh chấp")
            # Before they sign in the console asks who they are, and is told: nobody.
            errors = [*administrator.errors, *auditor.errors]
            assert [one for one in errors if "401" not in one] == [REFUSED]
    finally:
        assert broker.stop() == 0, broker.log()
