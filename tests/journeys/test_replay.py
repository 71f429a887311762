"""An auditor replays a visit in a real browser: opened at an event's second, played, sought, stepped."""

import asyncio
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.screen import FrameHeader, ScreenCan
from tests.stage.actors import ScriptedConsole, ScriptedDevice, claim, visit
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, checksum, chromium, until_screen
from tests.stage.device import RunningDevice, until
from tests.stage.record import until_closed

SECONDS = 8


async def allow(customer: httpx.AsyncClient) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    answer = {"request": asked["prompt"]["request"], "granted": True}
    assert (await customer.post("consent", json=answer)).status_code == 200


async def watched(console: ScriptedConsole, seconds: float, *, paint: bool) -> int:
    """Take pictures for a while, and say that they are painted or not."""
    count = 0
    if paint:
        for waiting in console.frames[-2:]:  # as many as the broker lets wait
            await console.paint(waiting)
    try:
        async with asyncio.timeout(seconds):
            while True:
                got = await console.next()
                if isinstance(got, FrameHeader):
                    count += 1
                    if paint:
                        await console.paint(got)
    except TimeoutError:
        return count


async def pressed(console: ScriptedConsole, key: str, id: str) -> None:
    await console.say(ControlKey(id=id, key=key, action="press"))
    await console.until(ControlDone, id=id)


async def recorded_visit(broker: RunningBroker, client: httpx.AsyncClient, folder: Path) -> str:
    """Have a visit to a TV whose channel moves, in H.264, with a key pressed and some pictures not sent."""
    tv = RunningDevice.start(broker, folder / "tv", "tv")
    try:
        async with tv.customer() as customer:
            await customer.post("support")
            offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
            session: str = (await claim(client, offering["pin"]["digits"]))["session"]
            console = await ScriptedConsole.attach(broker, client, session)
            await console.say(ScreenCan(codecs=("h264", "jpeg")))
            await allow(customer)
            await console.until(SessionState, state="active")
            await console.say(ConsentRequest(scope=Scope.CONTROL))
            await allow(customer)
            while Scope.CONTROL not in (await console.until(SessionState)).scopes:
                pass
            await pressed(console, "ChannelUp", "k1")
            assert await watched(console, SECONDS / 2, paint=True) > 5
            await pressed(console, "AudioVolumeUp", "k2")
            await watched(console, SECONDS / 4, paint=False)
            await watched(console, SECONDS / 4, paint=True)
            await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
            await console.until(SessionEnded)
            await until_closed(broker.data)
            return session
    finally:
        tv.stop()


async def seconds(person: Person) -> int:
    return int(await person.at("player-position").get_attribute("data-seconds") or -1)


async def settled(person: Person) -> str:
    """Wait until the picture of the moment is painted, and return its digest."""
    await expect(person.at("player-stage")).to_have_attribute("data-waiting", "false")
    return await checksum(person)


@pytest.mark.requirement("AU-02")
@pytest.mark.timeout(180)
async def test_an_auditor_opens_a_visit_at_an_event_plays_and_seeks(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    session = await recorded_visit(broker, client, tmp_path)
    async with chromium() as browser:
        auditor = await Person.enter(browser, f"{broker.url}/audit/sessions/{session}")
        await auditor.sign_in("chi.le")
        await expect(auditor.at("replay")).to_be_visible()
        key = auditor.page.locator('[data-testid="event-row"][data-name="control.key"]').last
        await key.get_by_test_id("event-replay").click()
        await expect(auditor.at("player")).to_be_visible()
        assert "/replay?at=" in auditor.page.url

        at_event = await settled(auditor)
        began = await seconds(auditor)
        assert began >= 3, "it opens at the second of the event, not at the beginning"
        current = auditor.page.locator('li[aria-current] [data-testid="player-event"]')
        await expect(current).to_have_attribute("data-name", "control.key")
        await auditor.shot("replay-at-event")

        await auditor.page.keyboard.press("Home")
        await auditor.page.wait_for_function(
            "document.querySelector('[data-testid=player-position]').dataset.seconds === '0'"
        )
        await auditor.page.keyboard.press("]")  # the visit begins with a question: the first picture comes after it
        first = await until_screen(auditor, at_event)
        await auditor.page.keyboard.press("Space")
        await expect(auditor.at("player-pause")).to_be_visible()
        moved = await until_screen(auditor, first)
        await until_screen(auditor, moved)
        await auditor.press("player-speed-16")
        await expect(auditor.at("player-play")).to_be_visible()  # it came to its end
        await auditor.shot("replay-end")

        await auditor.page.keyboard.press("j")
        await auditor.page.locator('[data-testid="player-event"][data-name="control.key"]').last.click()
        assert await settled(auditor) == at_event, "the same moment is the same picture"
        await auditor.page.keyboard.press(".")
        following = await until_screen(auditor, at_event)
        await auditor.page.keyboard.press(",")
        await until_screen(auditor, following)
        assert await settled(auditor) == at_event
        await auditor.page.locator('[data-testid="player-event"][data-name="screen.dropped"]').first.click()
        await settled(auditor)
        await expect(auditor.at("player-unseen")).to_have_count(0)  # it is said when the next one is sent
        await auditor.page.keyboard.press(",")
        await expect(auditor.at("player-unseen")).to_be_visible()
        await auditor.shot("replay-unseen")
        assert [error for error in auditor.errors if "status of 401" not in error] == []


@pytest.mark.requirement("AU-02")
async def test_a_technician_replays_nothing_and_a_running_visit_is_watched_by_nobody_unseen(
    broker: RunningBroker, client: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    path = f"/api/audit/sessions/{claimed['session']}/replay"
    assert (await client.get(path, params={"from_us": 0})).status_code == 403
    running = await auditor.get(path, params={"from_us": 0})
    assert (running.status_code, running.json()["error"]["code"]) == (409, "visit_running")
    await console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    await console.until(SessionEnded)
    await until_closed(broker.data)
    assert (await client.get(f"{path}/outline")).status_code == 403
    assert (await auditor.get(f"{path}/outline")).status_code == 200
