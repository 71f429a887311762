"""The customer's page in a real browser: what each phase shows, and what the customer can do with hand and keyboard."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAnswer, ConsentAsk, Technician
from broker.wire.ending import SessionEnd, SessionEnded
from broker.wire.offer import OfferCrowded
from broker.wire.record import receipt_code
from device_agent.link import Cause, LinkFailed
from tests.stage.browser import STILL, chromium
from tests.unit.device_agent.conversation.playbook import head
from tests.unit.device_agent.far_side import PIN, SESSION, Visit, state_of
from tests.unit.device_agent.small_tv import VOLUME
from tests.unit.device_agent.stage import TOKEN, Stage, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one browser for all: each test has pages of its own


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


class Shown:
    """The page of a stage; ``problems`` is what the browser complained about."""

    def __init__(self, page: Page, stage_: Stage) -> None:
        self.page = page
        self.stage = stage_
        self.problems: list[str] = []
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def __call__(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def open(self) -> "Shown":
        await self.page.add_init_script(STILL)
        await self.page.goto(f"{self.stage.listening.url}#token={TOKEN}")
        await expect(self("picture")).to_be_visible()
        return self


@pytest_asyncio.fixture(loop_scope="module")
async def s(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def shown(s: Stage, browser: Browser) -> AsyncIterator[Shown]:
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    opened = await Shown(page, s).open()
    yield opened
    await page.close()
    assert [problem for problem in opened.problems if "409" not in problem] == []


async def prompted(shown: Shown) -> Visit:
    visit = await shown.stage.offering()
    await visit.say(state_of("claimed"))
    await visit.ask(Scope.VIEW, "r1")
    await expect(shown("overlay-prompt")).to_be_visible()
    return visit


@pytest.mark.requirement("TV-12")
async def test_a_warning_comes_before_the_pin_and_the_token_leaves_the_address(shown: Shown) -> None:
    assert shown.page.url == shown.stage.listening.url
    await shown("support").click()
    await expect(shown("overlay-warning")).to_be_visible()
    await expect(shown("warning-never")).to_have_text("Chúng tôi không bao giờ gọi cho bạn trước.")
    visit = await shown.stage.broker.accept()
    await visit.offer()
    await shown.stage.until("offering")
    await expect(shown("pin")).to_have_count(0)
    await expect(shown("pin")).to_be_visible()
    assert re.sub(r"\s", "", await shown("pin").inner_text()) == PIN
    assert await shown("pin").locator("span").all_inner_texts() == [PIN[:3], PIN[3:6], PIN[6:]]
    await expect(shown("pin-only")).to_have_text("Chỉ đọc mã PIN này cho kỹ thuật viên của chúng tôi.")
    await expect(shown("pin-countdown")).to_contain_text("Mã PIN hết hạn sau 5 phút")
    assert PIN not in await shown.page.title()
    await shown("cancel").click()
    await expect(shown("support")).to_be_visible()


async def test_the_prompt_names_the_technician_and_refuse_has_the_focus(shown: Shown) -> None:
    visit = await prompted(shown)
    await expect(shown("prompt-title")).to_have_text("Nguyễn Văn An muốn kết nối với thiết bị của bạn")
    await expect(shown("prompt-staff")).to_have_text("KT-001")
    await expect(shown("prompt-ticket")).to_have_text("TV-7K3M-9Q2")
    await expect(shown("prompt-scope")).to_have_text("Cho phép xem màn hình")
    await expect(shown("refuse")).to_be_focused()
    await expect(shown("allow")).to_be_disabled()  # for three seconds: read first
    await shown.page.keyboard.press("Enter")
    assert await visit.until(ConsentAnswer) == ConsentAnswer(request="r1", granted=False)
    await expect(shown("ended-reason")).to_contain_text("Bạn đã từ chối.")


@pytest.mark.requirement("PR-08")
async def test_the_banner_stands_over_everything_and_its_end_works_without_the_broker(shown: Shown) -> None:
    visit = await prompted(shown)
    await shown("allow").click()
    await visit.until(ConsentAnswer)
    await visit.say(state_of("active", Scope.VIEW))
    await expect(shown("banner-text")).to_have_text("Kỹ thuật viên Nguyễn Văn An đang xem thiết bị này")
    await expect(shown("elapsed")).to_have_text(re.compile(r"0:0[1-9]"))
    await visit.ask(Scope.CONTROL, "r2")
    await expect(shown("prompt-scope")).to_have_text("Cho phép điều khiển")
    box, end = await shown("banner").bounding_box(), await shown("end").bounding_box()
    assert box is not None
    assert end is not None
    at = {"x": end["x"] + end["width"] / 2, "y": end["y"] + end["height"] / 2}
    top = await shown.page.evaluate("at => document.elementFromPoint(at.x, at.y).dataset.testid", at)
    assert top == "end"
    await shown("allow").click()
    await expect(shown("banner-text")).to_have_text("Kỹ thuật viên Nguyễn Văn An đang xem và điều khiển thiết bị này")
    await visit.say(OfferCrowded(count=1))
    await expect(shown("crowded")).to_be_visible()
    await shown("withdraw-control").click()
    await expect(shown("scope-control")).to_have_count(0)
    visit.socket.transport.pause_reading()
    await shown("end").click()
    await expect(shown("overlay-ended")).to_be_visible()
    await expect(shown("banner")).to_have_count(0)
    await expect(shown("ended-again")).to_have_text("Phiên đã kết thúc. Muốn kết nối lại, cần mã PIN mới.")


@pytest.mark.requirement("TV-11")
async def test_one_press_after_the_end_brings_a_new_pin(shown: Shown) -> None:
    visit = await shown.stage.active()
    await visit.say(SessionEnded(session=SESSION, reason=EndReason.TECHNICIAN_ENDED, at_us=1))
    await expect(shown("ended-reason")).to_have_text("Kỹ thuật viên đã kết thúc phiên.")
    await shown("new-pin").click()
    again = await shown.stage.broker.accept()
    await again.offer()
    await expect(shown("pin")).to_be_visible()


async def test_the_remote_works_the_device_and_the_overlays(shown: Shown) -> None:
    tv = shown.stage.tv
    await shown("key-AudioVolumeUp").click()
    await shown("screen").focus()
    await shown.page.keyboard.press("+")
    async with asyncio.timeout(10):
        while tv.values[VOLUME] != 22:
            await asyncio.sleep(0.02)
    visit = await prompted(shown)
    await expect(shown("allow")).to_be_enabled()
    await shown("refuse").focus()
    await shown("key-ArrowRight").click()
    await expect(shown("allow")).to_be_focused()
    await shown("key-GoBack").click()
    assert await visit.until(ConsentAnswer) == ConsentAnswer(request="r1", granted=False)
    assert tv.values[VOLUME] == 22


@pytest.mark.requirement("TV-13")
async def test_what_is_pressed_second_never_comes_first(shown: Shown) -> None:
    """Two requests side by side may overtake each other: "close" would then be said to the support asked for next."""
    visit = await prompted(shown)
    await shown.page.keyboard.press("Enter")
    await visit.until(ConsentAnswer)
    await expect(shown("ended-reason")).to_be_visible()
    held, came = asyncio.Event(), list[str]()

    async def slow(route: Route) -> None:
        came.append(route.request.url.rsplit("/", 1)[1])
        if came[-1] == "dismiss":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(held.wait(), 0.3)
        await route.continue_()
        if came[-1] == "support":
            held.set()

    await shown.page.route(re.compile(r"/api/(dismiss|support)$"), slow)
    await shown.page.evaluate("""() => {
        const again = document.querySelector("[data-testid=support]");
        document.querySelector("[data-testid=dismiss]").click();
        again.disabled = false;
        again.click();
    }""")
    await shown.stage.broker.accept()
    assert came == ["dismiss", "support"]
    assert not [problem for problem in shown.problems if "409" in problem]


async def test_power_and_plug(shown: Shown) -> None:
    visit = await shown.stage.active()
    await expect(shown("hint")).to_have_text("Tắt thiết bị sẽ kết thúc phiên ngay lập tức")
    await shown("key-Power").click()
    assert await visit.until(SessionEnd) == SessionEnd(reason=EndReason.DEVICE_POWER_OFF)
    await expect(shown("power-state")).to_have_text("Chế độ chờ")
    await expect(shown("overlay-ended")).to_have_count(0)  # a TV that is off says nothing
    await expect(shown("support")).to_be_disabled()
    await shown("key-Power").click()
    await expect(shown("ended-reason")).to_have_text("Thiết bị đã tắt nên phiên kết thúc ngay.")
    await shown("plug").click()
    await expect(shown("power-state")).to_have_text("Đã rút phích cắm")
    await expect(shown("picture")).to_be_hidden()
    await shown("plug").click()
    await expect(shown("picture")).to_be_visible()


async def test_english_is_one_press_away(shown: Shown) -> None:
    await shown("language-en").click()
    await expect(shown("support")).to_have_text("Start remote support")
    await prompted(shown)
    await expect(shown("prompt-title")).to_have_text("Nguyễn Văn An wants to connect to your device")
    assert await shown.page.evaluate("document.documentElement.lang") == "en"
    await shown("language-vi").click()
    await expect(shown("prompt-title")).to_have_text("Nguyễn Văn An muốn kết nối với thiết bị của bạn")


async def test_english_says_once_and_not_one_times(shown: Shown) -> None:
    visit = await shown.stage.active()
    await shown("language-en").click()
    for count, said in ((1, "(once)"), (2, "(2 times)")):
        await visit.say(OfferCrowded(count=count))
        await expect(shown("crowded")).to_contain_text(said)


@pytest.mark.requirement("TV-04")
@pytest.mark.parametrize("cause", [Cause.OFFLINE, Cause.BAD_CERTIFICATE, Cause.PLAINTEXT])
async def test_the_customer_is_told_why_there_is_no_connection(tmp_path: Path, browser: Browser, cause: Cause) -> None:
    async with stage(tmp_path, to=LinkFailed(cause, "why")) as running, await browser.new_page() as page:
        shown = await Shown(page, running).open()
        await shown("support").click()
        await expect(shown("notice-title")).to_have_text("Không thể kết nối với dịch vụ Hỗ trợ từ xa")
        await expect(shown("notice-cause")).not_to_be_empty()
        await expect(shown("pin")).to_have_count(0)
        await shown("dismiss").click()
        await expect(shown("overlay-notice")).to_have_count(0)


async def test_a_page_without_a_token_or_without_its_agent_says_so(tmp_path: Path, browser: Browser) -> None:
    async with await browser.new_page() as page, await browser.new_page() as another:
        async with stage(tmp_path) as running:
            await page.goto(running.listening.url)
            await expect(page.get_by_test_id("page-lost")).to_contain_text("địa chỉ mà chương trình")
            shown = await Shown(another, running).open()
        await expect(shown("page-lost")).to_contain_text("đã dừng")
        await expect(shown("picture")).to_be_hidden()


async def test_a_name_is_text_and_never_markup(shown: Shown) -> None:
    visit = await shown.stage.offering()
    await visit.say(
        ConsentAsk(
            request="r1",
            session=SESSION,
            scope=Scope.VIEW,
            ticket="T",
            seconds=60,
            technician=Technician(name="<img src=x onerror=alert(1)>", staff_number="<b>1</b>"),
        )
    )
    await expect(shown("prompt-name")).to_have_text("<img src=x onerror=alert(1)>")
    assert await shown("overlay-prompt").locator("img").count() == 0


@pytest.mark.requirement("AU-01")
async def test_the_receipt_code_stands_on_the_end_s_notice_and_says_what_it_is_for(shown: Shown) -> None:
    visit = await shown.stage.active()
    await visit.say(head(7))
    await shown("end").click()
    await expect(shown("ended-reason")).to_be_visible()
    await expect(shown("receipt-code")).to_have_text(receipt_code(SESSION, 7, b"\xab" * 32))
    await expect(shown("receipt")).to_contain_text("Mã biên nhận:")
    await expect(shown("receipt-why")).to_contain_text("nhật ký của phiên")
    await visit.say(head(9, final=True))
    await expect(shown("receipt-code")).to_have_text(receipt_code(SESSION, 9, b"\xab" * 32))
    await shown("language-en").click()
    await expect(shown("receipt")).to_contain_text("Receipt code:")
    await shown("dismiss").click()
    await expect(shown("receipt")).to_have_count(0)
