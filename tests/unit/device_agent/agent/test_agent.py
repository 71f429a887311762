"""The agent over real TLS and real HTTP: a small TV, its page's API, and a broker played by hand."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed

from broker.wire.action import ActionProgress, ActionRun
from broker.wire.app import AppsDescribed
from broker.wire.base import EndReason, Message, Scope
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd
from broker.wire.firmware import FirmwareOffer, signed_bytes
from broker.wire.hello import HELLO_DOMAIN, Hello, Ping, Pong
from broker.wire.offer import OfferCancel
from broker.wire.privacy import CameraRequest
from broker.wire.screen import FrameHeader, ScreenKeyFrame, ScreenStill, ScreenUnchanged
from broker.wire.settings import SettingsChanged, SettingsDescribed, SettingsSet, SettingsValues, TelemetryValues
from device_agent import link
from device_agent.agent import hands
from device_agent.conversation import inputs as i
from device_agent.device import AppsChanged, Identity, Measured, Picture
from device_agent.encoder.choice import offered_codecs
from device_agent.link import Cause, LinkFailed
from tests.unit.device_agent.far_side import NONCE, PIN, WAIT, Visit, state_of
from tests.unit.device_agent.small_tv import APPS, CALL, CAMERA, DESCRIPTORS, MODE, TEMPERATURE, TEST, VOLUME, SmallTv
from tests.unit.device_agent.stage import Stage, stage


@pytest.fixture
async def s(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


def key(id_: str, name: str = "AudioVolumeUp") -> ControlKey:
    return ControlKey(id=id_, key=name, action="press")


async def messages(visit: Visit, last: type[Message]) -> list[Message]:
    """Return everything but pictures up to the first message of this kind."""
    found: list[Message] = []
    while not found or not isinstance(found[-1], last):
        got = await visit.next()
        if not isinstance(got, FrameHeader | ScreenUnchanged):
            found.append(got)
    return found


async def whatever_comes(visit: Visit, seconds: float) -> list[object]:
    """Return all that comes until nothing came for so long."""
    found: list[object] = []
    try:
        while True:
            async with asyncio.timeout(seconds):
                found.append(await visit.socket.recv())
    except (ConnectionClosed, TimeoutError):
        return found


@pytest.mark.requirement("TV-10")
async def test_nothing_is_dialled_before_the_customer_s_press(s: Stage) -> None:
    assert (await s.state())["phase"] == "idle"
    await asyncio.sleep(0.6)  # two ticks in which an agent that dials by itself would have dialled
    assert s.broker.visits.empty()


async def test_the_hello_proves_the_key_that_is_kept(s: Stage) -> None:
    await s.post("support")
    hello = await (await s.broker.accept()).greet()
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(hello.key))
    public.verify(base64.b64decode(hello.signature), HELLO_DOMAIN + base64.b64decode(NONCE))
    assert (hello.kind, hello.model, hello.serial) == ("tv", "Televisit TV 55", "SN-0001")
    assert (hello.language, hello.display, hello.codecs) == ("vi", True, offered_codecs())


@pytest.mark.requirement("TV-12")
async def test_the_pin_is_on_the_page_while_it_lives_and_in_no_log(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with stage(tmp_path) as s:
            visit = await s.offering()
            state = await s.state()
            assert state["pin"]["digits"] == PIN
            assert 0 < state["pin"]["seconds_left"] <= 300
            await s.post("cancel")
            assert (await s.state())["pin"] is None
            assert isinstance(await visit.until(OfferCancel), OfferCancel)
            assert await visit.closed() == 1000
    assert PIN not in repr(logs)


async def test_an_active_visit_begins_with_every_setting_and_a_picture(s: Stage) -> None:
    visit = await s.offering()
    await visit.say(state_of("claimed"))
    await s.granted(visit, Scope.VIEW, "view")
    assert visit.frames == []
    await visit.say(state_of("active", Scope.VIEW))
    described = await visit.until(SettingsDescribed)
    assert described.descriptors == DESCRIPTORS
    assert (await visit.until(SettingsValues)).values == s.tv.values
    picture = await visit.picture()
    assert (picture.sequence, picture.width, picture.height, picture.key) == (1, 320, 180, True)
    state = await s.until("active")
    assert state["banner"]["technician"] == {"name": "Nguyễn Văn An", "staff_number": "KT-001"}
    assert state["scopes"] == ["view"]


async def test_a_still_picture_is_called_true_and_a_key_frame_is_sent_at_once(s: Stage) -> None:
    visit = await s.active()
    first = await visit.picture()
    assert await visit.until(ScreenUnchanged) == ScreenUnchanged(sequence=first.sequence)
    await visit.say(ScreenKeyFrame())
    assert (await visit.picture()).sequence == first.sequence + 1


@pytest.mark.parametrize("late", [False, True])
async def test_a_command_s_outcome_comes_after_the_changes_that_it_caused(tmp_path: Path, late: bool) -> None:
    async with stage(tmp_path, tv=SmallTv(late=late)) as s:
        visit = await s.active(Scope.CONTROL, Scope.SETTINGS)
        await visit.say(key("k1"), SettingsSet(id="s1", key=MODE, value="movie"))
        changed, done = await messages(visit, ControlDone)
        assert isinstance(changed, SettingsChanged)
        assert (changed.change.key, changed.change.new, changed.change.command) == (VOLUME, 21, "k1")
        assert done == ControlDone(id="k1", outcome="applied")
        changed, done = await messages(visit, ControlDone)
        assert isinstance(changed, SettingsChanged)
        assert (changed.change.key, changed.change.actor) == (MODE, "technician")
        assert done == ControlDone(id="s1", outcome="applied")


@pytest.mark.requirement("TV-09")
async def test_what_the_customer_of_this_device_did_not_grant_is_refused_here(s: Stage) -> None:
    visit = await s.active()
    await visit.say(state_of("active", *Scope), key("k1"), SettingsSet(id="s1", key=MODE, value="movie"))
    refusals = [await visit.until(ControlDone), await visit.until(ControlDone)]
    assert refusals == [ControlDone(id=id_, outcome="refused", reason="no_scope") for id_ in ("k1", "s1")]
    assert s.tv.done == []


async def test_the_customer_s_own_settings_stay_theirs(s: Stage) -> None:
    visit = await s.active(Scope.SETTINGS)
    await visit.say(SettingsSet(id="s1", key=CAMERA, value=True))
    assert (await visit.until(ControlDone)).reason == "customer_only"
    assert s.tv.values[CAMERA] is False


async def test_a_device_that_fails_or_hangs_is_told_as_unknown(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = await s.active(Scope.CONTROL)
    await visit.say(key("k1", "F12"))
    assert (await visit.until(ControlDone)).outcome == "unknown"
    monkeypatch.setattr(hands, "COMMAND_SECONDS", 0.1)
    s.tv.gate = asyncio.Event()
    await visit.say(key("k2"))
    assert (await visit.until(ControlDone)).outcome == "unknown"


async def test_a_screen_that_fails_leaves_the_customer_their_end(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(newer_than: int) -> tuple[int, Picture]:
        raise RuntimeError("no picture")

    monkeypatch.setattr(s.tv, "frame", broken)
    visit = await s.active()
    await s.post("end")
    assert (await visit.until(SessionEnd)).reason is EndReason.CUSTOMER_ENDED
    assert not s.running.done()


class Screenless(SmallTv):
    """Has everything but a display."""

    def identify(self) -> Identity:
        return replace(super().identify(), display=False)


async def test_a_still_of_a_device_without_a_screen_is_refused_and_not_left_open(tmp_path: Path) -> None:
    async with stage(tmp_path, tv=Screenless()) as s:
        visit = await s.active()
        await visit.say(ScreenStill(id="s1"))
        assert await visit.until(ControlDone) == ControlDone(id="s1", outcome="refused", reason="no_picture")


async def test_the_customer_s_own_presses_are_told_as_changes(s: Stage) -> None:
    visit = await s.active()
    await s.post("press", {"key": "AudioVolumeUp"})
    change = (await visit.until(SettingsChanged)).change
    assert (change.actor, change.command, change.new) == ("customer", None, 21)


@pytest.mark.requirement("PR-08")
async def test_end_works_with_a_broker_that_has_stopped_reading(s: Stage, at_once: float) -> None:
    visit = await s.active(Scope.CONTROL)
    visit.socket.transport.pause_reading()
    begun = time.monotonic()
    state = await s.post("end")
    assert time.monotonic() - begun < at_once
    assert (state["phase"], state["ended"], state["banner"], state["scopes"]) == ("over", "customer_ended", None, [])


async def test_end_is_said_to_the_broker_and_the_link_closed(s: Stage) -> None:
    visit = await s.active()
    await s.post("end")
    assert await visit.until(SessionEnd) == SessionEnd(reason=EndReason.CUSTOMER_ENDED)
    assert await visit.closed() == 1000


@pytest.mark.requirement("TV-13")
@pytest.mark.parametrize("late", [False, True])
async def test_a_technician_s_power_key_ends_it_within_a_second_and_nothing_after_it_is_done(
    tmp_path: Path, late: bool, at_once: float
) -> None:
    async with stage(tmp_path, tv=SmallTv(late=late)) as s:
        visit = await s.active(Scope.CONTROL)
        begun = time.monotonic()
        await visit.say(key("k1", "Power"), key("k2", "Power"), key("k3"))
        *before, end = await messages(visit, SessionEnd)
        assert time.monotonic() - begun < at_once
        assert end == SessionEnd(reason=EndReason.DEVICE_POWER_OFF)
        outcomes = {message.id: message.outcome for message in before if isinstance(message, ControlDone)}
        assert outcomes == {"k1": "applied", "k2": "refused", "k3": "refused"}
        assert s.tv.done == [("Power", "press")]
        assert not s.tv.on
        assert await visit.closed() == 1000


@pytest.mark.requirement("TV-13")
async def test_the_customer_s_power_button_ends_it_and_power_brings_nothing_back(s: Stage) -> None:
    visit = await s.active()
    state = await s.post("power")
    assert (state["phase"], state["ended"], state["power"]["on"]) == ("over", "device_power_off", False)
    assert await visit.until(SessionEnd) == SessionEnd(reason=EndReason.DEVICE_POWER_OFF)
    assert (await s.post("support", status=409))["error"]["code"] == "not_now"
    state = await s.post("power")
    assert (state["phase"], state["ended"], state["power"]["on"]) == ("over", "device_power_off", True)
    assert s.broker.visits.empty()


@pytest.mark.requirement("TV-13")
async def test_a_pulled_plug_is_silence(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SILENT_SECONDS", 0.5)
    visit = await s.active()
    await visit.picture()
    state = await s.post("plug", {"in": False})
    assert (state["phase"], state["ended"], state["power"]) == (
        "over",
        "device_power_off",
        {"on": False, "plugged": False, "starting": False},
    )
    await visit.say(Ping(token=1))
    rest = await whatever_comes(visit, 0.4)
    assert not any("session.end" in str(data) or "pong" in str(data) for data in rest)
    assert (await s.post("press", {"key": "Enter"}, status=409))["error"]["code"] == "no_mains"
    assert (await s.post("plug", {"in": True}))["power"]["plugged"] is True
    await s.post("plug", {"in": True}, status=409)


@pytest.mark.requirement("TV-11")
async def test_a_drop_ends_the_visit_for_good_and_a_new_press_gets_a_new_pin(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    visit.socket.transport.abort()
    state = await s.until("over")
    assert (state["ended"], state["notice"]["code"]) == ("device_disconnected", "broker_gone")
    await asyncio.sleep(0.6)  # two ticks in which an agent that reconnects would have dialled
    assert s.broker.visits.empty()
    again = await s.offering()
    await again.say(state_of("claimed"), key("k1"))
    assert (await again.until(ControlDone)).reason == "not_active"


@pytest.mark.requirement("TV-09")
async def test_what_is_not_of_the_protocol_ends_the_link_and_the_customer_is_told(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    await visit.socket.send('{"type":"app.install","url":"https://example.org/a.apk"}')
    state = await s.until("over")
    assert (state["ended"], state["notice"]) == (
        "device_disconnected",
        {"code": "broker_misbehaved", "detail": "unknown_message"},
    )
    assert await visit.closed() == 4400


@pytest.mark.requirement("TV-04")
@pytest.mark.parametrize("cause", list(Cause))
async def test_each_reason_for_no_connection_has_its_own_notice(tmp_path: Path, cause: Cause) -> None:
    async with stage(tmp_path, to=LinkFailed(cause, "why")) as s:
        await s.post("support")
        state = await s.until("over")
        assert state["notice"] == {"code": cause.value, "detail": "why"}
        assert (state["pin"], state["ended"]) == (None, None)
        assert (await s.post("dismiss"))["phase"] == "idle"


async def test_stopping_the_agent_says_goodbye_and_lets_every_waiter_go(tmp_path: Path) -> None:
    async with stage(tmp_path) as s:
        visit = await s.active()
        state = await s.state()
        waiting = [
            asyncio.ensure_future(s.http.get(path))  # noqa: TID251 - the test owns them, and awaits both
            for path in (f"/api/events?after={state['sequence'] + 9}&wait=25", "/api/picture?after=999&wait=25")
        ]
        await asyncio.sleep(0.1)
        begun = time.monotonic()
        s.agent.stop()
        assert await visit.until(SessionEnd) == SessionEnd(reason=EndReason.DEVICE_POWER_OFF)
        answers = await asyncio.gather(*waiting)
        assert [answer.status_code for answer in answers] == [200, 204]
        async with asyncio.timeout(WAIT):
            await s.running
        assert time.monotonic() - begun < 15
    assert s.tv.closed


async def test_a_hello_is_a_hello(s: Stage) -> None:
    await s.post("language", {"language": "en"})
    await s.post("support")
    hello = await (await s.broker.accept()).greet()
    assert isinstance(hello, Hello)
    assert hello.language == "en"


async def test_an_action_under_way_is_stopped_by_the_customer_s_end(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    s.tv.gate = asyncio.Event()
    await visit.say(ActionRun(id="a1", key=TEST))
    await visit.until(ActionProgress)
    await s.post("end")
    assert await visit.until(ControlDone) == ControlDone(id="a1", outcome="unknown", reason="session_over")
    await visit.until(SessionEnd)
    async with asyncio.timeout(20):
        while s.tv.cancelled == 0:
            await asyncio.sleep(0.01)


async def test_apps_are_described_at_the_beginning_and_when_they_change(s: Stage) -> None:
    visit = await s.active()
    assert any(message == AppsDescribed(apps=APPS) for message in visit.heard)
    s.tv.tell(AppsChanged())
    assert await visit.until(AppsDescribed) == AppsDescribed(apps=APPS)


async def test_what_is_measured_is_told_in_an_active_visit_only(s: Stage) -> None:
    s.tv.tell(Measured({TEMPERATURE: 39}))
    visit = await s.active()
    s.tv.tell(Measured({TEMPERATURE: 40}))
    s.tv.tell(Measured({TEMPERATURE: 41, VOLUME: 3}))
    told = [(await visit.until(TelemetryValues)).values, (await visit.until(TelemetryValues)).values]
    assert told == [{TEMPERATURE: 40}, {TEMPERATURE: 41}]


@pytest.mark.requirement("TV-09")
async def test_only_firmware_that_the_operator_signed_for_it_is_offered_to_the_device(s: Stage) -> None:
    key = Ed25519PrivateKey.generate()
    s.agent._firmware_key = key.public_key()
    visit = await s.active()
    sha = base64.b64encode(bytes(32)).decode()
    good, other = (
        FirmwareOffer(
            family=family, version="2", bytes=9, sha256=sha,
            signature=base64.b64encode(key.sign(signed_bytes(family, "2", 9, sha))).decode(),
        )
        for family in ("SEN-55A", "WM-FRONT-7")
    )  # fmt: skip
    await visit.say(other, good.model_copy(update={"version": "3"}), good, Ping(token=5))
    await visit.until(Pong)
    assert [version for version, _ in s.tv.firmware] == ["2"]


@pytest.mark.requirement("PR-02")
@pytest.mark.parametrize("end", ["end", "power", "drop"])
async def test_at_every_end_nothing_is_permitted_any_more(tmp_path: Path, end: str) -> None:
    tv = SmallTv()
    async with stage(tmp_path, tv=tv) as s:
        visit = await s.active(Scope.CONTROL)
        assert s.agent._feed(i.CameraWanted(CALL))
        s.tv.show(CALL)
        await visit.until(CameraRequest)
        if end == "drop":
            visit.socket.transport.abort()
        else:
            await s.post(end)
        await s.until("over")
        assert tv.permitted == [frozenset({CALL}), frozenset()]
