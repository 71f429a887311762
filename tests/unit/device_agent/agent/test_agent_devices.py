"""The agent over real TLS: actions, apps, questions, the camera and what is measured, with a broker played by hand."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.wire.action import ActionProgress, ActionResult, ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import Message, Scope
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.consent import ConsentWithdraw
from broker.wire.control import ClipboardSet, ClipboardTold, ControlDone, ControlKey, ControlPointer
from broker.wire.ending import SessionEnd
from broker.wire.hello import Hello
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.privacy import CameraRequest, PrivacyState
from broker.wire.record import RecordKept
from broker.wire.screen import DataClass, Flags, FrameHeader, ScreenKeyFrame
from broker.wire.settings import SettingsSet
from device_agent.conversation import inputs as i
from device_agent.encoder.encoded import Encoded
from tests.unit.device_agent.agent.test_screen_privacy import has
from tests.unit.device_agent.far_side import Visit, state_of
from tests.unit.device_agent.screens import Reader
from tests.unit.device_agent.small_tv import (
    CALL,
    CAMERA,
    CAMERA_COLOUR,
    FILMS,
    RESET,
    TEST,
)
from tests.unit.device_agent.stage import Stage, stage

SHA, SIGNATURE = base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(64)).decode()


@pytest.fixture
async def s(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


def feed(s: Stage, happened: i.Input) -> None:
    """Let the customer do this, as their page would."""
    assert s.agent._feed(happened)


async def pictures(visit: Visit, until: DataClass) -> list[FrameHeader]:
    """Return the pictures up to the first of this class."""
    found = [await visit.picture()]
    while found[-1].data_class is not until:
        found.append(await visit.picture())
    return found


async def test_the_hello_says_whose_parts_it_has_and_what_it_takes(s: Stage) -> None:
    assert s.agent.page.hub("TV 55", True)
    await s.post("support")
    hello = await (await s.broker.accept()).greet()
    assert isinstance(hello, Hello)
    assert (hello.family, hello.takes, hello.through) == ("SEN-55A", ("pointer", "clipboard"), "TV 55")


async def test_a_test_is_run_while_keys_go_on_and_its_result_comes_before_its_end(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    gate = s.tv.gate = asyncio.Event()
    await visit.say(ActionRun(id="a1", key=TEST))
    assert await visit.until(ActionProgress) == ActionProgress(id="a1", percent=0)
    s.tv.gate = None
    await visit.say(ControlKey(id="k1", key="AudioVolumeUp", action="press"), ActionRun(id="a2", key=TEST))
    done = {found.id: found.reason for found in [await visit.until(ControlDone), await visit.until(ControlDone)]}
    assert done == {"k1": None, "a2": "busy"}
    gate.set()
    result = await visit.until(ActionResult)
    assert (result.id, result.verdict, [each.name for each in result.findings]) == ("a1", "shown", ["pattern"])
    assert await visit.until(ControlDone) == ControlDone(id="a1", outcome="applied")


@pytest.mark.requirement("TV-09")
async def test_a_reset_needs_the_customer_s_word_each_time(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    await visit.say(state_of("active", *Scope, f"action:{RESET}"), ActionRun(id="a1", key=RESET))
    assert (await visit.until(ControlDone)).reason == "needs_consent"
    await s.granted(visit, f"action:{RESET}", "r9")
    await visit.say(ActionRun(id="a2", key=RESET))
    assert (await visit.until(ControlDone)).outcome == "applied"
    await visit.say(ActionRun(id="a3", key=RESET))
    assert (await visit.until(ControlDone)).reason == "needs_consent"
    assert s.tv.done == [(RESET, "act")]


async def test_pointer_and_clipboard_are_carried_out_and_counted(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL, Scope.CLIPBOARD)
    commands: tuple[ControlPointer | ClipboardSet | AppOpen, ...] = (
        ControlPointer(id="p1", x=5, y=6, buttons=0),
        ClipboardSet(id="c1", text="xin chào"),
        AppOpen(id="o1", app=FILMS),
    )
    for command in commands:
        await visit.say(command)
        assert await visit.until(ControlDone) == ControlDone(id=command.id, outcome="applied")
    assert (s.tv.pointer, s.tv.clipboard, s.tv.app) == ([(5, 6, 0)], "xin chào", FILMS)
    s.tv.copy("của khách")
    assert await visit.until(ClipboardTold) == ClipboardTold(text="của khách")
    await s.post("end")
    assert (await visit.until(RecordKept)).controls == 3


async def test_what_is_copied_stays_on_the_device_without_the_scope(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    s.tv.copy("4111 1111 1111 1111")
    await visit.say(ClipboardSet(id="c1", text="x"))
    assert (await visit.until(ControlDone)).reason == "no_scope"
    assert not any(isinstance(message, ClipboardTold) for message in visit.heard)


async def test_a_question_and_a_word_of_the_chat_reach_the_customer_and_come_back(s: Stage) -> None:
    visit = await s.active()
    said = ChatSaid(by="technician", text="Chào chị", foreign=False)
    await visit.say(said, ObservationAsk(id="q1", what="line"))
    async with asyncio.timeout(20):
        while (shown := s.agent._talk.shown(0).visit) is None or shown.question is None:
            await asyncio.sleep(0.01)
    assert shown.chat == (said,)
    feed(s, i.Observed("q1", "yes"))
    feed(s, i.Say("Dạ có"))
    assert await visit.until(ObservationAnswer) == ObservationAnswer(id="q1", answer="yes")
    assert await visit.until(ChatSay) == ChatSay(text="Dạ có")


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
async def test_no_word_of_the_broker_s_opens_a_camera(s: Stage) -> None:
    """The broker lies: it says that everything was granted, and sends what a technician would need for it."""
    visit = await s.active(Scope.CONTROL, Scope.SETTINGS, Scope.CLIPBOARD)
    await visit.say(
        state_of("active", *Scope, f"camera:{CALL}", "action:camera.enabled"),
        AppOpen(id="o1", app=CALL),
        SettingsSet(id="s1", key=CAMERA, value=True),
        ActionRun(id="a1", key=CAMERA),
    )
    refused = {found.id: found.reason for found in [await visit.until(ControlDone) for _ in range(3)]}
    assert refused == {"o1": "camera_app", "s1": "customer_only", "a1": "unknown_action"}
    assert (s.tv.app, s.tv.values[CAMERA], s.tv.permitted, s.tv.done) == (None, False, [], [])


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-05")
async def test_a_camera_is_seen_between_the_customer_s_request_and_its_end_and_at_no_other_time(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    s.tv.values[CAMERA] = True
    s.tv.show(CALL)  # the customer opened it themselves
    await visit.until(PrivacyState)
    while not (await visit.picture()).flags & Flags.MASKED:
        pass
    feed(s, i.CameraWanted(CALL))
    assert s.tv.permitted == [frozenset({CALL})]
    await pictures(visit, DataClass.CAMERA)
    await visit.say(AppOpen(id="o1", app=CALL))
    assert (await visit.until(ControlDone)).outcome == "applied"
    feed(s, i.Withdraw(f"camera:{CALL}"))
    assert s.tv.permitted[-1] == frozenset()
    await visit.until(ConsentWithdraw)
    await pictures(visit, DataClass.SCREEN)
    await visit.say(AppOpen(id="o2", app=CALL))
    assert (await visit.until(ControlDone)).reason == "camera_app"
    _held_against_what_was_said(visit)


def _held_against_what_was_said(visit: Visit) -> None:
    """Read all that came, in its order: what is in a picture fits what was said before it."""
    reader, granted, state = Reader(), False, PrivacyState(front=None, camera="none", indicator=False, masked=())
    camera = 0
    for each in visit.said:
        match each:
            case CameraRequest():
                granted = True
            case ConsentWithdraw():
                granted = False
            case PrivacyState():
                state = each
            case Message():
                pass
            case header, payload:
                picture = reader.take(Encoded(header.codec, header.key, header.width, header.height, payload))
                assert has(picture, CAMERA_COLOUR) == (header.data_class is DataClass.CAMERA)
                if header.data_class is DataClass.CAMERA:
                    camera += 1
                    assert granted
                    assert (state.front, state.camera, state.indicator, state.masked) == (CALL, "live", True, ())
    assert camera


@pytest.mark.requirement("PR-08")
async def test_a_key_that_a_slow_device_has_not_begun_with_is_pressed_no_more_after_the_customer_s_end(
    s: Stage,
) -> None:
    visit = await s.active(Scope.CONTROL)
    gate = s.tv.gate = asyncio.Event()
    await visit.say(ControlKey(id="k1", key="ArrowUp", action="press"), ScreenKeyFrame())
    while not (await visit.picture()).key or not s.agent._under_way:
        pass
    await s.post("end")
    assert await visit.until(ControlDone) == ControlDone(id="k1", outcome="unknown", reason="session_over")
    gate.set()
    await visit.until(SessionEnd)
    await s.state()  # a round trip over HTTP: whatever was let go has had its turns
    assert s.tv.done == []
