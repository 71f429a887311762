"""The customer's own page through real visits, in a browser: an appliance's front, tests, questions, chat, camera."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from broker.wire.action import ActionResult, ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import Scope
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.privacy import PrivacyState
from tests.stage.actors import ScriptedConsole, claim
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium
from tests.stage.device import RunningDevice, until


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


@asynccontextmanager
async def visiting(
    browser: Browser, broker: RunningBroker, client: httpx.AsyncClient, folder: Path, *arguments: str, button: str
) -> AsyncIterator[tuple[Person, ScriptedConsole]]:
    """Let a customer ask for support on their page, and a scripted technician be let in."""
    device = RunningDevice.start(broker, folder / "device", *arguments)
    try:
        customer = await Person.enter(browser, device.panel, 1280, 720)
        await customer.press(button)
        async with device.customer() as http:
            digits = (await until(http, lambda state: state["pin"] is not None))["pin"]["digits"]
        await expect(customer.at("pin")).to_have_text(digits)
        claimed = await claim(client, digits)
        console = await ScriptedConsole.attach(broker, client, claimed["session"])
        await customer.press("allow")
        await console.until(SessionState, state="active")
        yield customer, console
        assert [each for each in customer.errors if "409" not in each] == []
    finally:
        device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


async def granted(customer: Person, console: ScriptedConsole, scope: Scope) -> None:
    """Ask for a scope and let the customer allow it on their page."""
    await console.say(ConsentRequest(scope=scope))
    await customer.press("allow")
    while scope not in (await console.until(SessionState)).scopes:
        pass


@pytest.mark.requirement("HA-02")
@pytest.mark.requirement("HA-01")
async def test_a_washer_s_customer_is_asked_tested_and_talked_to_on_its_own_page(
    browser: Browser, broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    run = visiting(browser, broker, client, tmp_path, "washer", "--speed", "30", button="touch-support")
    async with run as (customer, console):
        await customer.sees("scope-view", "Xem thông số")
        await granted(customer, console, Scope.CONTROL)
        await console.say(ConsentRequest(scope="action:test.lock"))
        await customer.sees("prompt-present", "Có ai đang đứng cạnh máy không?")
        await expect(customer.at("refuse")).to_be_focused()
        await customer.shot("page-washer-present")
        await customer.press("allow")
        while "action:test.lock" not in (await console.until(SessionState)).scopes:
            pass
        await console.say(ActionRun(id="a1", key="test.lock"))
        assert (await console.until(ActionResult, id="a1")).verdict == "passed"
        assert (await console.until(ControlDone, id="a1")).outcome == "applied"

        await console.say(ObservationAsk(id="o1", what="water"))
        await customer.sees("question-text", "nước còn đọng trong lồng giặt")
        await customer.shot("page-washer-question")
        await customer.press("answer-no")
        assert (await console.until(ObservationAnswer, id="o1")).answer == "no"

        await console.say(ChatSay(text="Bạn xem https://evil.example/x giúp mình"))
        await customer.sees("chat-foreign", "Đừng mở")
        await expect(customer.at("chat-link")).to_have_count(0)
        await customer.at("chat-input").fill("Mình thấy rồi.")
        await customer.press("chat-send")
        assert (await console.until(ChatSaid, by="customer")).text == "Mình thấy rồi."
        await customer.shot("page-washer-chat")

        await customer.press("touch-power")
        assert (await console.until(SessionEnded)).reason == "device_power_off"
        await expect(customer.at("banner")).to_have_count(0)
        await customer.press("touch-power")
        routes = customer.at("overlay").get_by_test_id("other-routes")
        await expect(routes).to_be_visible()
        await customer.shot("page-washer-over")


@pytest.mark.dear("test_camera.py and test_visit_page.py hold it")
@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-04")
async def test_a_tv_s_customer_lets_a_camera_app_be_checked_and_takes_it_back(
    browser: Browser, broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with visiting(browser, broker, client, tmp_path, "tv", button="support") as (customer, console):
        if await customer.at("camera-state").inner_text() == "Camera đã tắt":
            await customer.press("camera-switch")
        await customer.sees("camera-state", "Camera đang bật")
        await granted(customer, console, Scope.CONTROL)
        await customer.press("camera-request-camera")
        while "camera:camera" not in (await console.until(SessionState)).scopes:
            pass
        await customer.sees("scope-camera:camera", "Camera:")
        await console.say(AppOpen(id="open", app="camera"))
        told = await console.until(PrivacyState, front="camera", camera="live")
        assert (told.masked, told.indicator) == ((), True)
        await customer.sees("camera-seen", "đang thấy hình từ camera")
        await customer.shot("page-tv-camera-seen")
        await customer.press("camera-withdraw-now")
        assert (await console.until(PrivacyState, front="camera", camera="live")).masked == ("camera",)
        await customer.sees("camera-masked", "chỉ thấy hình đã được che")
        await customer.shot("page-tv-camera-masked")
        await customer.press("camera-switch")
        await console.until(PrivacyState, camera="off")
        await expect(customer.at("camera-masked")).to_have_count(0)
        await customer.press("end")
        await console.until(SessionEnded)
        await expect(customer.at("overlay").get_by_test_id("other-routes")).to_be_visible()
