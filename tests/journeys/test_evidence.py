"""An auditor checks a visit's badge and bytes, downloads its evidence, and the bundle's own page judges it offline."""

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from broker.audit.bundle_verify import verify_bundle
from broker.ledger.note import parse_verifier
from broker.wire.base import EndReason
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionEnded
from tests.stage.actors import ScriptedDevice, visit
from tests.stage.broker import RunningBroker
from tests.stage.browser import SHOTS, Person, chromium
from tests.stage.evidence import STRANGER, flipped, forged, recovered, unpacked
from tests.stage.record import files, until_closed
from tests.unit.recording.memory_file import MemoryFile

PICTURES = 12


async def recorded(broker: RunningBroker, client: httpx.AsyncClient) -> str:
    """Have a visit with pictures, a key and an end; return its id."""
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device, "control")
    for _ in range(PICTURES):
        await device.show(size=3000)
        await console.picture()
    await console.say(ControlKey(id="k1", key="ChannelUp", action="press"))
    got = await device.until(ControlKey)
    await device.say(ControlDone(id=got.id, outcome="applied"))
    await console.until(ControlDone)
    await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    await console.until(SessionEnded)
    await until_closed(broker.data)
    session: str = claimed["session"]
    return session


async def shot(page: Page, name: str) -> None:
    if SHOTS is not None:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


class Desk:
    """Whoever got the bundle: a browser without a network, and the page out of the bundle, from the disk."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    async def at(cls, browser: Browser, page: Path, language: str, scheme: str = "light") -> "Desk":
        context = await browser.new_context(offline=True, color_scheme=scheme)  # type: ignore[arg-type]
        desk = cls(await context.new_page())
        await desk.page.goto(page.as_uri())
        await desk.page.get_by_test_id(f"language-{language}").click()
        return desk

    async def judge(self, *chosen: Path) -> None:
        """Choose files and wait for the verdict."""
        await self.page.get_by_test_id("file").set_input_files([str(path) for path in chosen])
        tone = self.page.locator('[data-testid="verdict"]:not([data-tone="wait"])')
        await expect(tone).to_be_visible()

    async def says(self, words: str) -> None:
        await expect(self.page.locator("#verdict")).to_have_text(words)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


@pytest.mark.requirement("AU-01")
@pytest.mark.timeout(180)
async def test_an_auditor_checks_the_badge_and_the_bundle_s_page_says_verified_or_where_it_broke(
    broker: RunningBroker, client: httpx.AsyncClient, browser: Browser, tmp_path: Path
) -> None:
    session = await recorded(broker, client)
    auditor = await Person.enter(browser, f"{broker.url}/audit/sessions/{session}")
    await auditor.sign_in("chi.le")
    badge = auditor.at("integrity")
    await expect(badge).to_have_attribute("data-kind", "sealed")
    await auditor.press("check-bytes")
    await expect(auditor.at("bytes-checked")).to_have_attribute("data-tone", "good")
    await auditor.shot("evidence-console")
    async with auditor.page.expect_download() as coming:
        await auditor.press("bundle")
    download = await coming.value
    bundle = tmp_path / download.suggested_filename
    await download.save_as(bundle)
    assert bundle.name == f"televisit-{session}.zip"
    assert [error for error in auditor.errors if "status of 401" not in error] == []

    with zipfile.ZipFile(bundle) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "unpacked")
    page, folder = tmp_path / "unpacked" / "verify.html", tmp_path / "unpacked"
    key = (broker.data / "ledger" / "verifiers").read_text().splitlines()[0]
    assert verify_bundle(MemoryFile(bundle.read_bytes()), [parse_verifier(key)]).ok

    desk = await Desk.at(browser, page, "vi")
    await desk.judge(bundle)
    await desk.says("Nguyên vẹn, còn phải so khóa")
    await expect(desk.page.locator('[data-testid="events"] tr[data-name="control.key"]')).to_be_visible()
    await desk.page.get_by_test_id("own-key").fill(key)
    await expect(desk.page.get_by_test_id("compared")).to_have_attribute("data-tone", "good")
    await desk.says("Đã xác minh")
    await shot(desk.page, "evidence-verified-vi")
    await desk.page.get_by_test_id("own-key").fill(str(STRANGER.verifier))
    await expect(desk.page.get_by_test_id("compared")).to_have_attribute("data-tone", "bad")
    await desk.says("Không đáng tin")
    await desk.judge(*sorted(folder.iterdir()))
    await desk.says("Nguyên vẹn, còn phải so khóa")

    whole = bundle.read_bytes()
    recording = unpacked(whole)["recording.tvr"]
    assert recording == next(path for path in files(broker.data) if path.stem == session).read_bytes()
    middle = len(recording) // 2
    changed = tmp_path / "changed.zip"
    changed.write_bytes(forged(whole, {"recording.tvr": flipped(recording, middle)}))
    fault = verify_bundle(MemoryFile(changed.read_bytes())).fault
    assert fault is not None
    assert (fault.name, fault.file) == ("recording", "recording.tvr")
    desk_en = await Desk.at(browser, page, "en", "dark")
    await desk_en.judge(changed)
    await desk_en.says("Not to be trusted")
    await desk_en.page.get_by_test_id("own-key").fill(str(STRANGER.verifier))
    await expect(desk_en.page.get_by_test_id("compared")).to_have_attribute("data-tone", "bad")
    await expect(desk_en.page.get_by_test_id("first-bad")).to_have_attribute("data-offset", str(fault.offset))
    await expect(desk_en.page.get_by_test_id("verdict")).to_contain_text(f"{fault.code}: {fault.meaning}")
    await shot(desk_en.page, "evidence-broken-en-dark")
    alone = tmp_path / "alone.tvr"
    alone.write_bytes(recording)
    await desk_en.judge(alone)
    await desk_en.says("The recording is whole")
    alone.write_bytes(recovered())
    await desk_en.judge(alone)
    await desk_en.says("Cut off; who sealed it can't be told")
    assert desk.errors + desk_en.errors == []


@pytest.mark.requirement("AU-01")
async def test_a_running_visit_has_no_evidence_yet_and_a_broken_one_is_told_in_the_console(
    broker: RunningBroker, client: httpx.AsyncClient, auditor: httpx.AsyncClient, browser: Browser
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    path = f"/api/audit/sessions/{claimed['session']}"
    assert (await client.get(f"{path}/bundle")).status_code == 403
    assert (await auditor.get(f"{path}/integrity")).json()["state"] == "live"
    refused = await auditor.get(f"{path}/bundle")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "visit_running")
    await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    await console.until(SessionEnded)
    await until_closed(broker.data)
    file = next(one for one in files(broker.data) if one.stem == claimed["session"])
    whole = file.read_bytes()
    file.write_bytes(flipped(whole, len(whole) // 2))
    person = await Person.enter(browser, f"{broker.url}/audit/sessions/{claimed['session']}")
    await person.sign_in("chi.le")
    await person.press("check-bytes")
    await expect(person.at("bytes-checked")).to_have_attribute("data-tone", "bad")
    await person.shot("evidence-console-broken")
    broken = await auditor.get(f"{path}/bundle")
    assert (broken.status_code, broken.json()["error"]["code"]) == (409, "not_as_written")
