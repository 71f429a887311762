"""The page in a visit, in a real browser: camera, questions, chat, what is asked for, and an appliance's own front."""

import itertools
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from broker.wire.observation import Region
from device_agent.device import Front
from device_agent.panel import state as p
from tests.stage.browser import STILL, chromium
from tests.unit.device_agent.panel.playing import (
    AN,
    HOME,
    TOKEN,
    WASHER,
    WASHER_FRONT,
    Played,
    asked,
    playing,
    seeing,
    visited,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
CALLING = p.Named(scope="camera:call", label_vi="Gọi video", label_en="Video call")
PUMP = p.Named(scope="action:test.pump", label_vi="Kiểm tra bơm xả", label_en="Drain pump test", person=True)
RESET = p.Named(scope="action:system.factory_reset", label_vi="Khôi phục cài đặt gốc", label_en="Factory reset")
PATTERN = p.Named(scope="action:test.picture", label_vi="Kiểm tra hình ảnh", label_en="Picture test")


class Opened:
    """A page in a browser, and the customer behind it."""

    def __init__(self, page: Page, played: Played) -> None:
        self.page, self.played = page, played

    def __call__(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def did(self, *what: object) -> None:
        """Wait until the customer was told this."""
        for _ in range(200):
            if what in self.played.done:
                return
            await self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => done(true)))")
        raise AssertionError(f"not done: {what}; but {self.played.done}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def at(browser: Browser) -> AsyncIterator[Opened]:
    problems: list[str] = []
    async with playing() as (played, listening):
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.add_init_script(STILL)
        await page.goto(f"{listening.url}#token={TOKEN}")
        await expect(page.get_by_test_id("power-state")).not_to_be_empty()
        yield Opened(page, played)
        await page.close()
    assert [problem for problem in problems if "409" not in problem] == []


@pytest.mark.requirement("PR-02")
async def test_the_customer_asks_for_an_app_with_a_camera_and_takes_that_back(at: Opened) -> None:
    await expect(at("camera-card")).to_be_hidden()
    at.played.show(visited())
    await expect(at("camera-card")).to_contain_text("Yêu cầu kiểm tra ứng dụng dùng camera")
    await expect(at("camera-means")).to_contain_text("Chỉ khi bạn yêu cầu")
    await at("camera-request-call").click()
    await at.did("camera", "call")
    at.played.show(visited(HOME, "view", "camera:call", privacy=seeing("seen", front=None), names=(CALLING,)))
    await expect(at("scope-camera:call")).to_contain_text("Camera: Gọi video")
    await at("camera-withdraw-call").click()
    await at.did("withdraw", "camera:call")


@pytest.mark.requirement("PR-04")
async def test_while_a_technician_sees_the_camera_nothing_hides_that(at: Opened) -> None:
    at.played.show(visited(HOME, "view", "camera:call", privacy=seeing("seen"), names=(CALLING,)))
    await expect(at("camera-seen")).to_contain_text("Camera đang bật. Kỹ thuật viên Nguyễn Văn An đang thấy hình")
    glow = await at.page.evaluate("getComputedStyle(document.querySelector('.bezel')).boxShadow")
    assert "rgb(255, 46, 63)" in glow
    prompt = p.Prompt(request="r1", scope="settings", technician=AN, ticket="T", seconds_left=60)
    at.played.show(
        visited(HOME, "view", "camera:call", privacy=seeing("seen"), names=(CALLING,), prompt=prompt, phase="active")
    )
    await expect(at("overlay-prompt")).to_be_visible()
    for testid in ("camera-off-now", "camera-withdraw-now", "end"):
        box = await at(testid).bounding_box()
        assert box is not None
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        assert await at.page.evaluate("at => document.elementFromPoint(at.x, at.y).dataset.testid", point) == testid
    await at("camera-off-now").click()
    await at.did("camera_switch", False)
    at.played.show(visited(HOME, privacy=seeing("none", switch=False)))
    await expect(at("camera-seen")).to_have_count(0)
    await expect(at("camera-state")).to_have_text("Camera đã tắt")


@pytest.mark.requirement("PR-05")
async def test_a_masked_camera_is_said_and_allow_is_offered_with_refuse_in_focus(at: Opened) -> None:
    at.played.show(visited(HOME, privacy=seeing("masked")))
    await expect(at("camera-masked")).to_contain_text("Ứng dụng Gọi video dùng camera.")
    await expect(at("camera-keep")).to_be_focused()
    await expect(at("camera-allow")).to_be_disabled()  # a press that was on its way counts for nothing
    await expect(at("camera-allow")).to_be_enabled()
    await expect(at("camera-allow")).to_have_text("Cho phép dùng camera để kiểm tra ứng dụng Gọi video")
    await at("camera-keep").click()
    await expect(at("camera-allow")).to_have_count(0)
    await expect(at("camera-masked")).to_be_visible()
    assert at.played.done == []
    at.played.show(visited(HOME, privacy=seeing("masked", front="browser")))
    await expect(at("camera-masked")).to_contain_text("Trang đang mở dùng camera.")
    await expect(at("camera-allow")).to_have_count(0)
    at.played.show(visited(HOME, privacy=seeing("masked")))
    await expect(at("camera-allow")).to_be_enabled()
    await at("camera-allow").click()
    await at.did("camera", "call")


@pytest.mark.requirement("PR-04")
async def test_without_an_indicator_no_app_is_offered(at: Opened) -> None:
    at.played.show(visited(HOME, privacy=seeing("masked", indicator=False)))
    await expect(at("camera-means")).to_contain_text("không có đèn báo camera")
    await expect(at("camera-request-call")).to_have_count(0)
    await expect(at("camera-allow")).to_have_count(0)


async def test_a_secret_field_is_said_to_be_masked(at: Opened) -> None:
    at.played.show(visited(HOME, privacy=seeing("none", front=None, secret=True)))
    await expect(at("secret-masked")).to_contain_text("Kỹ thuật viên không thấy và không gõ được")


async def test_outside_a_visit_the_camera_switch_is_there_and_no_strip(at: Opened) -> None:
    at.played.show(HOME.model_copy(update={"privacy": seeing("live")}))
    await expect(at("camera-state")).to_have_text("Camera đang bật")
    await expect(at("camera-seen")).to_have_count(0)
    await at("camera-switch").click()
    await at.did("camera_switch", False)


ASK: Callable[..., p.Question] = lambda **others: p.Question(  # noqa: E731
    **{"id": "q1", "what": "line", "task": False, "region": None, "during": None, "seconds_left": 80.0, **others}
)


@pytest.mark.requirement("DG-01")
async def test_a_question_is_asked_beside_the_picture_with_its_part_outlined(at: Opened) -> None:
    await expect(at("picture")).to_be_visible()
    region = Region(x=250, y=100, width=500, height=800)
    at.played.show(visited(question=ASK(region=region, during="test.picture"), names=(PATTERN,)))
    await expect(at("question-text")).to_have_text("Bạn có thấy đường kẻ trên màn hình không?")
    await expect(at("question-during")).to_have_text("Đang chạy: Kiểm tra hình ảnh")
    await expect(at("question-seconds")).to_contain_text(re.compile(r"Còn (80|7\d) giây"))
    picture, outline = await at("picture").bounding_box(), await at("region").bounding_box()
    assert picture is not None
    assert outline is not None
    assert outline["x"] - picture["x"] == pytest.approx(picture["width"] / 4, abs=6)
    assert outline["width"] == pytest.approx(picture["width"] / 2, abs=12)
    question = await at("question").bounding_box()
    assert question is not None
    assert question["y"] >= picture["y"] + picture["height"]
    await at("answer-yes").click()
    await at.did("observe", "q1", "yes")
    at.played.show(visited())
    await expect(at("question")).to_be_hidden()
    await expect(at("region")).to_have_count(0)


async def test_a_task_is_put_in_the_words_of_this_kind_of_device(at: Opened) -> None:
    at.played.show(visited(WASHER, question=ASK(what="clean_filter", task=True)))
    await expect(at("question-text")).to_contain_text("mở bộ lọc cặn ở góc dưới máy")
    await expect(at("answer-yes")).to_have_text("Đã xong")
    await at("answer-no").click()
    await at.did("observe", "q1", "no")


async def test_a_question_of_a_newer_broker_can_still_be_answered(at: Opened) -> None:
    at.played.show(visited(question=ASK(what="constructor")))
    await expect(at("question-text")).to_contain_text("chưa hiểu")
    await at("answer-unsure").click()
    await at.did("observe", "q1", "unsure")


def said(text: str, *links: str, foreign: bool = False) -> p.Said:
    return p.Said(by="technician", text=text, links=links, foreign=foreign)


@pytest.mark.requirement("PR-06")
async def test_only_the_operator_s_links_can_be_followed_and_all_else_is_text(at: Opened) -> None:
    good = "https://help.example.vn/tv"
    lines = (
        said(f"Xem {good}/55 hoặc {good} nhé", f"{good}/55", good),
        said("https://evil.example/x và <img src=x onerror=alert(1)>", foreign=True),
        said("javascript:alert(1)", "javascript:alert(1)"),
    )
    at.played.show(visited(chat=lines))
    await expect(at("chat-only")).to_have_text("Chỉ trò chuyện qua ứng dụng và đường dẫn do chúng tôi cung cấp")
    links = at("chat-link")
    await expect(links).to_have_count(2)
    assert await links.evaluate_all("all => all.map(a => [a.href, a.target, a.rel])") == [
        [f"{good}/55", "_blank", "noopener noreferrer"],
        [good, "_blank", "noopener noreferrer"],
    ]
    await expect(at("chat-foreign")).to_have_count(1)
    await expect(at("chat-lines")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await at("chat-lines").locator("img").count() == 0


async def test_the_customer_writes_and_keeps_what_could_not_be_sent(at: Opened) -> None:
    at.played.show(visited())
    await at("chat-input").fill("Tôi thấy đường kẻ ở bên trái.")
    at.played.show(visited(chat=(said("Anh xem giúp nhé"),)))
    await expect(at("chat-lines")).to_contain_text("Anh xem giúp nhé")
    await expect(at("chat-input")).to_have_value("Tôi thấy đường kẻ ở bên trái.")
    await at("chat-input").press("Enter")
    await at.did("chat", "Tôi thấy đường kẻ ở bên trái.")
    await expect(at("chat-input")).to_have_value("")


async def test_what_is_asked_for_has_the_device_s_name_and_says_what_it_does(at: Opened) -> None:
    at.played.show(asked("action:system.factory_reset", RESET))
    await expect(at("prompt-scope")).to_have_text("Cho phép một lần: Khôi phục cài đặt gốc")
    await expect(at("prompt-does")).to_contain_text("Không thể hoàn tác")
    await expect(at("refuse")).to_be_focused()
    await expect(at("prompt-present")).to_have_count(0)
    await at("allow").click()
    await at.did("consent", "r1", True)


@pytest.mark.requirement("HA-07")
async def test_what_moves_needs_somebody_beside_it(at: Opened) -> None:
    at.played.show(asked("action:test.pump", PUMP, base=WASHER))
    await expect(at("prompt-present")).to_contain_text("Có ai đang đứng cạnh máy không?")
    await expect(at("allow")).to_have_text("Có người, cho phép")
    for testid in ("prompt-present", "refuse", "allow"):
        await expect(at(testid)).to_be_in_viewport()
    await expect(at("refuse")).to_be_focused()
    await at.page.keyboard.press("Enter")
    await at.did("consent", "r1", False)


async def test_what_the_device_does_not_know_can_only_be_refused(at: Opened) -> None:
    at.played.show(asked("action:no.such"))
    await expect(at("prompt-means")).to_contain_text("chỉ có thể từ chối")
    await at.page.wait_for_timeout(1500)  # its arming is over by then
    await expect(at("allow")).to_be_disabled()
    at.played.show(asked("surprise"))
    await expect(at("prompt-means")).to_contain_text("chỉ có thể từ chối")


async def test_what_is_under_way_is_said_with_how_far_it_is(at: Opened) -> None:
    at.played.show(visited(acting=p.Acting(key="test.picture", percent=40), names=(PATTERN,)))
    await expect(at("acting-text")).to_have_text("Đang thực hiện: Kiểm tra hình ảnh")
    await expect(at("acting-bar")).to_have_attribute("aria-valuenow", "40")


ENDS: list[dict[str, Any]] = [
    {"ended": "refused"},
    {"notice": p.Notice(code="unreachable", detail="")},
    {"notice": p.Notice(code="slow", detail="")},
    {"notice": p.Notice(code="pin_expired", detail="")},
    {"ended": "technician_ended"},
    {"ended": "device_disconnected", "notice": p.Notice(code="broker_gone", detail="")},
]


@pytest.mark.requirement("TV-19")
async def test_however_support_ends_the_ordinary_routes_are_offered(at: Opened) -> None:
    own = p.Ordinary(hotline="1800 0000 (24/7)")
    for how, base in itertools.product(ENDS, (HOME, WASHER)):
        at.played.show(base)
        await expect(at("other-routes")).to_have_count(1)  # the one behind its own button
        at.played.show(base.model_copy(update={"phase": "over", "ordinary": own, **how}))
        routes = at("overlay").get_by_test_id("other-routes")
        await expect(routes).to_be_visible()
        await expect(routes.get_by_test_id("other-hotline")).to_have_text("1800 0000 (24/7)")
        await expect(routes.get_by_test_id("other-centre")).to_contain_text("gần nhất")
        await expect(routes.get_by_test_id("other-visit")).to_contain_text("ngày giờ")
        await expect(routes.get_by_test_id("other-same")).to_contain_text("chỉ là dịch vụ bổ sung")


@pytest.mark.requirement("TV-19")
async def test_they_are_one_press_away_at_any_other_time(at: Opened) -> None:
    await at("ways").locator("summary").click()
    await expect(at("ways").get_by_test_id("other-hotline")).to_be_visible()


@pytest.mark.requirement("HA-02")
async def test_an_appliance_has_its_support_button_and_its_pin_on_its_own_front(at: Opened) -> None:
    at.played.show(WASHER)
    await expect(at("display")).to_have_attribute("data-text", "5C")
    await expect(at("front-alarm")).to_be_visible()
    await expect(at("front-notes")).to_contain_text("còn nước")
    assert await at.page.locator(".drum").get_attribute("data-turning") == "yes"
    assert await at.page.locator(".water").count() == 1
    await expect(at("picture")).to_be_hidden()
    await expect(at("touch-spin")).to_be_disabled()
    await at("touch-support").click()
    await at.did("touch", "support")
    at.played.show(WASHER.model_copy(update={"phase": "offering", "pin": p.Pin(digits="048159260", seconds_left=300)}))
    await expect(at("pin")).to_have_text("048159260")
    at.played.show(WASHER.model_copy(update={"phase": "over", "notice": p.Notice(code="offline", detail="")}))
    await expect(at("notice-cause")).to_have_text("Thiết bị chưa có kết nối Internet")


async def test_an_appliance_is_touched_and_what_is_around_it_handled(at: Opened) -> None:
    at.played.show(WASHER)
    await at("touch-start").click()
    await at.did("touch", "start")
    await at("thing-filter-clean").click()
    await at.did("thing", "filter", "clean")
    at.played.possible = False
    await at("thing-door-open").click()
    await expect(at("toast")).to_have_text("Không thực hiện được lúc này.")
    at.played.possible = True
    await at.page.evaluate("() => { document.querySelector('[data-testid=behind]').open = true; }")
    await expect(at("fault-wm.drain.clog")).to_be_checked()
    await at("fault-wm.drain.clog").uncheck()
    await at.did("fault", "wm.drain.clog", False)


async def test_an_appliance_sends_no_picture_and_says_so(at: Opened) -> None:
    at.played.show(asked("view", base=WASHER))
    await expect(at("prompt-means")).to_contain_text("Không có hình ảnh nào được gửi đi.")
    await expect(at("scope-view")).to_contain_text("Xem thông số")


async def test_every_appliance_is_drawn_whatever_it_shows(at: Opened) -> None:
    fronts: list[tuple[str, str]] = [
        ("washer", "WM-FRONT-7"), ("washer", "WM-TOP-VN"), ("refrigerator", "RF-SBS-2"), ("refrigerator", "RF-TWIN-1"),
        ("air_conditioner", "AC-WALL-3"), ("air_conditioner", "AC-WALL-E"), ("washer", "<svg onload=alert(1)>"),
    ]  # fmt: skip
    for (kind, family), display in itertools.product(fronts, ("E1 01", "OF OF", "12:05", "", "<b>☃</b>")):
        device = WASHER.device.model_copy(update={"kind": kind, "family": family})
        front = Front(display, WASHER_FRONT.readings, WASHER_FRONT.buttons, WASHER_FRONT.things)
        at.played.show(WASHER.model_copy(update={"device": device, "front": front, "measured": {}}))
        await expect(at("display")).to_have_attribute("data-text", display)
        await expect(at("machine").locator("svg")).to_be_visible()
        assert await at("front").locator("b").count() == 0


@pytest.mark.requirement("PR-08")
async def test_an_appliance_has_the_banner_and_its_end_too(at: Opened) -> None:
    at.played.show(visited(WASHER, "view", "control"))
    await expect(at("banner-text")).to_have_text("Kỹ thuật viên Nguyễn Văn An đang xem và điều khiển thiết bị này")
    await expect(at("elapsed")).to_have_text(re.compile(r"1:2\d"))
    await at("end").click()
    await at.did("end")


@pytest.mark.requirement("HA-05")
async def test_a_tv_shows_what_its_guest_asks_and_passes_the_answer_on(at: Opened) -> None:
    def hosting(guest: p.PanelState) -> p.PanelState:
        said = guest.model_dump(mode="json", exclude={"guests"})
        return HOME.model_copy(update={"guests": ({**said, "guest": "localhost:8481"},)})

    at.played.show(hosting(WASHER))
    await at("guest-support-washer").click()
    await at.did("guest", "localhost:8481", "support", {})
    pin = p.Pin(digits="048159260", seconds_left=300)
    at.played.show(hosting(WASHER.model_copy(update={"phase": "offering", "pin": pin})))
    await expect(at("overlay-warning")).to_be_visible()
    await expect(at("pin")).to_have_text("048159260")
    await expect(at("guest-name")).to_have_text("Máy giặt Televisit W7")
    at.played.show(hosting(asked("view", base=WASHER)))
    await expect(at("prompt-means")).to_contain_text("Không có hình ảnh nào được gửi đi.")
    await expect(at("refuse")).to_be_focused()
    await at.page.keyboard.press("Enter")
    await at.did("guest", "localhost:8481", "consent", {"request": "r1", "granted": False})
    at.played.show(hosting(visited(WASHER, question=ASK(what="water"))))
    await expect(at("question-text")).to_contain_text("lồng giặt")
    await expect(at("banner-guest")).to_have_text("Máy giặt Televisit W7")
    await at("answer-yes").click()
    await at.did("guest", "localhost:8481", "observe", {"id": "q1", "answer": "yes"})
    await at("end").click()
    await at.did("guest", "localhost:8481", "end", {})
    over = hosting(WASHER.model_copy(update={"phase": "over", "ended": "device_power_off"})).guests
    at.played.show(HOME.model_copy(update={"guests": over}))
    await expect(at("guest-name")).to_be_visible()
    at.played.show(visited().model_copy(update={"guests": over}))  # the TV's own visit is not to be covered
    await expect(at("guest-name")).to_have_count(0)
    fridge = WASHER.model_copy(update={"device": WASHER.device.model_copy(update={"kind": "refrigerator"})})
    asking = over + hosting(asked("view", base=fridge)).guests  # and no visit's end covers what another guest asks
    at.played.show(HOME.model_copy(update={"phase": "over", "ended": "customer_ended", "guests": asking}))
    await expect(at("guest-name")).to_contain_text("Tủ lạnh")
    at.played.show(WASHER.model_copy(update={"hub": "Televisit TV 55"}))
    await expect(at("hub")).to_contain_text("Tắt Televisit TV 55 cũng kết thúc phiên.")
