"""A visit is replayed in a real browser: opened at an event's second, played, sought, stepped; and after an erasure."""

import asyncio
import io
import json
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from broker.wire.base import EndReason, Scope
from broker.wire.codec import canonical, format_frame
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, Kind, ScreenCan, ScreenStill, ScreenStillNext
from tests.stage.actors import PIXELS, ScriptedConsole, ScriptedDevice, claim, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, checksum, chromium, until_screen
from tests.stage.device import RunningDevice, until
from tests.stage.fixtures import PEOPLE
from tests.stage.record import until_closed

SECONDS = 8
LOUDER = "Tăng âm lượng"


async def allow(customer: httpx.AsyncClient) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    answer = {"request": asked["prompt"]["request"], "granted": True}
    assert (await customer.post("consent", json=answer)).status_code == 200


async def watched(console: ScriptedConsole, seconds: float, *, paint: bool, least: int = 0) -> int:
    """Take pictures for a while, and until there were so many, and say that they are painted or not."""
    count, ends = 0, asyncio.get_running_loop().time() + seconds
    if paint:
        for waiting in console.frames[-2:]:  # as many as the broker lets wait
            await console.paint(waiting)
    try:
        async with asyncio.timeout(30 if least else seconds):
            while not least or count < least or asyncio.get_running_loop().time() < ends:
                got = await console.next()
                if isinstance(got, FrameHeader):
                    count += 1
                    if paint:
                        await console.paint(got)
    except TimeoutError:
        pass
    return count


async def pressed(console: ScriptedConsole, key: str, id: str) -> None:
    await console.say(ControlKey(id=id, key=key, action="press"))
    await console.until(ControlDone, id=id)


async def took_still(console: ScriptedConsole) -> None:
    """Ask for a still and take all its pieces."""
    await console.say(ScreenStill(id="s1"))
    while True:
        got = await console.next()
        if not isinstance(got, FrameHeader):
            continue
        if got.kind != Kind.STILL:
            await console.paint(got)
        elif got.flags & Flags.LAST:
            return
        else:
            await console.say(ScreenStillNext(id="s1"))


async def recorded_visit(broker: RunningBroker, client: httpx.AsyncClient, folder: Path) -> str:
    """Have a visit to a TV whose channel moves, in H.264: keys, words, a still, and some pictures not sent."""
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
            assert await watched(console, SECONDS / 2, paint=True, least=6) >= 6
            await pressed(console, "AudioVolumeUp", "k2")
            await watched(console, SECONDS / 4, paint=False)
            await watched(console, SECONDS / 4, paint=True)
            await took_still(console)
            for number, letter in enumerate("chào"):
                await pressed(console, letter, f"t{number}")
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
        key = auditor.page.locator('[data-testid="event-row"][data-name="control.key"]')
        await key.filter(has_text=LOUDER).get_by_test_id("event-replay").click()
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
        await auditor.page.locator('[data-testid="player-event"][data-name="control.key"]', has_text=LOUDER).click()
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
        await a_still_is_offered_and_exact(auditor)
        await expect(auditor.page.get_by_text("“chào”").first).to_be_attached()
        assert [error for error in auditor.errors if "status of 401" not in error] == []


async def a_still_is_offered_and_exact(auditor: Person) -> None:
    """It is beside the picture at its moment, opens large, and is the file that the record's digest speaks of."""
    asked = auditor.page.locator('[data-testid="player-event"][data-name="still.asked"]')
    await asked.click()
    await settled(auditor)
    await expect(auditor.at("player-still")).to_have_count(0)
    await auditor.page.locator('[data-testid="player-event"][data-name="still.sent"]').click()
    await auditor.press("player-still")
    await expect(auditor.at("still")).to_contain_text("SHA-256 khớp với bản ghi")
    async with auditor.page.expect_download() as saving:
        await auditor.press("still-save")
    saved = await (await saving.value).path()
    assert saved.read_bytes().startswith(b"\x89PNG")
    await auditor.shot("replay-still")
    await auditor.page.keyboard.press("Escape")
    await expect(auditor.at("still")).to_have_count(0)


def destroyed(data: Path, session: str, *classes: str) -> None:
    """Leave the keys beside a visit's recording as an erasure of these classes does."""
    [path] = (path for path in data.glob("recordings/**/*.keys") if session in path.name)
    beside = json.loads(path.read_bytes())
    for name in classes:
        del beside["keys"][name]
    path.write_bytes(canonical(beside))


@pytest.mark.dear("test_erasure_pages.py and tests/unit/api/test_replay.py hold it")
@pytest.mark.requirement("AU-02")
@pytest.mark.timeout(180)
async def test_what_was_erased_is_told_calmly_and_technicians_replay_their_own_where_they_may(tmp_path: Path) -> None:
    running = RunningBroker(tmp_path / "data", settings={"TELEVISIT_REPLAY_OWN": "true"})
    await running.add_users(*PEOPLE)
    running.start()
    try:
        async with running.client() as client:
            await sign_in(client, "an.nguyen")
            session = await recorded_visit(running, client, tmp_path)
        async with chromium() as browser:
            address = f"{running.url}/audit/sessions/{session}/replay"
            own = await Person.enter(browser, address)
            await own.sign_in("an.nguyen")
            assert await settled(own), "the first picture, although nobody asked for a moment"
            await expect(own.page.get_by_role("navigation").get_by_role("link")).to_have_count(1)
            await own.context.close()
            colleague = await Person.enter(browser, address)
            await colleague.sign_in("binh.tran")
            await expect(colleague.at("failure")).to_be_visible()
            await colleague.context.close()
            await an_erased_visit_goes_on(browser, running, session)
    finally:
        assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


async def an_erased_visit_goes_on(browser: Browser, running: RunningBroker, session: str) -> None:
    destroyed(running.data, session, "screen", "text")
    auditor = await Person.enter(browser, f"{running.url}/audit/sessions/{session}/replay")
    await auditor.sign_in("chi.le")
    await auditor.page.locator('[data-testid="player-event"][data-name="still.sent"]').click()
    await expect(auditor.at("player-erased")).to_be_visible()
    await expect(auditor.at("player-text-erased")).to_contain_text("4")
    await auditor.press("player-still")
    await auditor.sees("still-failed", "đã được xóa")
    await auditor.shot("replay-erased")
    await auditor.press("player-speed-16")
    await auditor.page.keyboard.press("Home")
    await auditor.press("player-play")
    await auditor.sees("player-told", "Phiên kết thúc")  # it came to its end, and said so aloud
    assert [error for error in auditor.errors if "status of 401" not in error] == []


async def shown(device: ScriptedDevice, console: ScriptedConsole, pixels: bytes) -> None:
    device.sequence += 1
    header = FrameHeader(
        Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1280, 720, device.sequence, device.sequence * 1000, len(pixels)
    )
    await device.socket.send(format_frame(header, pixels))
    await console.picture()


@pytest.mark.requirement("AU-02")
async def test_where_the_device_sent_no_picture_nobody_is_shown_that_of_another_moment(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    picture = io.BytesIO()
    Image.new("RGB", (1280, 720), "navy").save(picture, "JPEG")
    await shown(device, console, picture.getvalue())
    await shown(device, console, PIXELS)
    await device.end()
    await until_closed(broker.data)
    async with chromium() as browser:
        auditor = await Person.enter(browser, f"{broker.url}/audit/sessions/{claimed['session']}/replay")
        await auditor.sign_in("chi.le")
        await expect(auditor.at("screen")).to_be_visible()
        first = await settled(auditor)
        await auditor.page.keyboard.press(".")
        await auditor.sees("player-nothing", "không giải mã được")
        await expect(auditor.at("screen")).to_be_hidden()
        await auditor.page.keyboard.press(",")
        await expect(auditor.at("screen")).to_be_visible()
        assert await settled(auditor) == first


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
