"""The auditor's whole way: who changed the picture mode, that second of the replay, the badge, the bundle, its page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.test_evidence import Desk, shot
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, checksum, chromium, technician, until_screen
from tests.stage.device import RunningDevice
from tests.stage.evidence import flipped, forged, unpacked
from tests.stage.pages import allow, begin, remote
from tests.stage.record import until_closed

MODE = "picture.mode"


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()


async def the_mode_is_changed(customer: Person, console: Person) -> None:
    """By the technician, with the remote in the console: the second line of the picture's menu."""
    await console.press("scope-control")
    await allow(customer, "control")
    before = await checksum(console)
    await remote(console, "Settings", "Enter", "Enter", "ArrowDown", "ArrowDown", "Enter")
    await until_screen(console, before)
    await expect(console.page.locator('[data-testid="timeline-event"][data-name="setting.changed"]')).to_be_visible()


@pytest.mark.requirement("AU-01", "AU-02", "AU-04")
@pytest.mark.timeout(240)
async def test_from_a_question_to_proof_that_anybody_can_check(
    broker: RunningBroker, tv: RunningDevice, tmp_path: Path
) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await begin(customer, console)
        await the_mode_is_changed(customer, console)
        await customer.press("end")
        await expect(customer.at("receipt-code")).to_be_visible()
        await customer.shot("auditor-receipt-on-the-tv")
        await until_closed(broker.data)

        auditor = await Person.enter(browser, broker.url)
        await auditor.sign_in("chi.le")
        await auditor.press("nav-events")
        await auditor.at("filter-setting").fill(MODE)
        await auditor.at("filter-setting").press("Enter")
        change = auditor.at("change-row")
        await expect(change).to_have_count(1)
        await expect(change).to_contain_text("Nguyễn Văn An")
        await auditor.shot("auditor-who-changed-it")

        await change.get_by_test_id("change-replay").click()
        await expect(auditor.at("player")).to_be_visible()
        assert "at=" in auditor.page.url
        assert await until_screen(auditor)
        under_way = auditor.page.locator('li[aria-current="time"] [data-testid="player-event"]')
        await expect(under_way).to_be_visible()
        await auditor.shot("auditor-that-second")

        session = auditor.page.url.split("/sessions/")[1].split("/")[0]
        await auditor.page.goto(f"{broker.url}/audit/sessions/{session}")
        await expect(auditor.at("integrity")).to_have_attribute("data-kind", "sealed")
        await auditor.press("check-bytes")
        await expect(auditor.at("bytes-checked")).to_have_attribute("data-tone", "good")
        await auditor.shot("auditor-badge")
        async with auditor.page.expect_download() as coming:
            await auditor.press("bundle")
        bundle = tmp_path / "visit.zip"
        await (await coming.value).save_as(bundle)

        whole = bundle.read_bytes()
        parts = unpacked(whole)
        page = tmp_path / "verify.html"
        page.write_bytes(parts["verify.html"])
        code = parts["receipt.vi.txt"].decode().split()[-1]
        await expect(customer.at("receipt-code")).to_have_text(code)  # that of the whole record, once it was sealed
        desk = await Desk.at(browser, page, "vi")
        await desk.judge(bundle)
        await desk.says("Nguyên vẹn, còn phải so khóa")
        published = (broker.data / "ledger" / "verifiers").read_text("utf-8")
        await desk.page.get_by_test_id("own-key").fill(published)
        await desk.says("Đã xác minh")
        await shot(desk.page, "auditor-verified")
        recording = parts["recording.tvr"]
        changed = tmp_path / "changed.zip"
        changed.write_bytes(forged(whole, {"recording.tvr": flipped(recording, len(recording) // 3)}))
        await desk.judge(changed)
        await desk.says("Không đáng tin")
        offset = await desk.page.get_by_test_id("first-bad").get_attribute("data-offset")
        assert offset is not None
        assert 0 < int(offset) <= len(recording) // 3
        await shot(desk.page, "auditor-broken")
        assert [error for error in auditor.errors if "status of 401" not in error] == []
        assert desk.errors == []
