"""The customer's rules, as laws over whatever can happen in whatever order."""

import base64
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.base import AnyScope, EndReason, Message, Scope, action_of, camera_of
from broker.wire.chat import ChatSaid
from broker.wire.consent import ConsentAnswer, ConsentClosed
from broker.wire.control import ClipboardSet, ClipboardTold, ControlDone
from broker.wire.ending import Error, SessionEnded
from broker.wire.firmware import FirmwareOffer
from broker.wire.hello import Challenge, Ping, Pong
from broker.wire.link import LinkEcho, Thresholds, judge
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.offer import OfferCrowded, OfferEnded, OfferOpen, OfferPin
from broker.wire.privacy import CameraRequest
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import DiaryReceived
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.inputs import Notice
from device_agent.conversation.outputs import How, Send
from device_agent.conversation.shown import State
from device_agent.device import Copied, Done, FrontChanged, Measured, Outcome, PoweredOff, PoweredOn
from tests.unit.device_agent.conversation.playbook import (
    LINK,
    PIN_CODE,
    RESET,
    TEST,
    WELCOME,
    Played,
    asks,
    head,
    key,
    opens,
    points,
    run,
    said,
    setting,
)
from tests.unit.device_agent.far_side import NONCE, PIN, SESSION, state_of

VIEW, CONTROL, SETTINGS, CONTINUE = Scope.VIEW, Scope.CONTROL, Scope.SETTINGS, Scope.CONTINUE
FLUSH = o.CloseLink(How.FLUSH)
CAMERAS = ("call", "mirror")
ASKED_EACH_TIME = (RESET, PIN_CODE)
EVERY: list[AnyScope] = [
    *Scope, *(f"camera:{app}" for app in CAMERAS), *(f"action:{key}" for key in (*ASKED_EACH_TIME, "camera.enabled"))
]  # fmt: skip
"""Every scope that a broker could name, also those that are not its to name."""


def refused(id_: str, reason: str) -> Send:
    return Send(ControlDone(id=id_, outcome="refused", reason=reason))


REQUESTS = ("r1", "r2", "r3")
SAYINGS = [
    Challenge(nonce=NONCE),
    WELCOME,
    LinkEcho(token=1, received=0),
    LINK,
    ScreenWant(codec="jpeg", fps=5, kbps=500),
    ScreenStill(id="p1"),
    ScreenStillNext(id="p1"),
    DiaryReceived(seq=3),
    OfferPin(pin=PIN, seconds=300),
    OfferEnded(reason="expired"),
    OfferCrowded(count=1),
    ScreenKeyFrame(),
    head(3),
    Ping(token=1),
    Pong(token=1),
    state_of("claimed"),
    state_of("active", VIEW),
    state_of("active", VIEW, CONTROL, SETTINGS),
    state_of("active", *EVERY),
    ObservationAsk(id="q1", what="line"),
    ChatSaid(by="customer", text="Vâng", foreign=False),
    FirmwareOffer(
        family="F",
        version="2",
        bytes=1,
        sha256=base64.b64encode(bytes(32)).decode(),
        signature=base64.b64encode(bytes(64)).decode(),
    ),
    SessionEnded(session=SESSION, reason=EndReason.IDLE, at_us=0),
    Error(code="x", detail="", fatal=False),
]
KEYS = [key(id_, name, action) for id_ in ("k1", "k2") for name in ("a", "Power") for action in ("press", "down", "up")]
GUARDED = ("camera.enabled", "network.kind", "system.firmware.version")
SETS = [setting(id_, name) for id_ in ("s1", "s2") for name in ("picture.mode", PIN_CODE, *GUARDED)]
RUNS = [run(id_, name) for id_ in ("a1", "a2") for name in (TEST, RESET, "camera.test", *GUARDED)]
HANDS = [
    *(opens("o1", app) for app in ("films", "unheard_of", *CAMERAS)),
    *(points("p1", buttons=buttons) for buttons in (0, 1)),
    ClipboardSet(id="c1", text="xin chào"),
]
CLOSED = [ConsentClosed(request=request, reason=why) for request in REQUESTS for why in ("timeout", "ended")]
PLAIN = [scope for scope in EVERY if camera_of(scope) is None]
ASKS = [asks(scope, request, seconds) for scope in PLAIN for request in REQUESTS for seconds in (5, 60)]
LIES = [asks(f"camera:{app}", "r1") for app in CAMERAS]
GROUPS: list[list[Message]] = [[*SAYINGS], [*KEYS], [*SETS], [*RUNS], [*HANDS], [*CLOSED], [*ASKS]]
MESSAGES: st.SearchStrategy[Message] = st.one_of([st.sampled_from(group) for group in GROUPS])
CUSTOMER = st.one_of(
    st.sampled_from([i.RequestSupport(), i.Cancel(), i.End(), i.Dismiss(), i.LinkUp()]),
    st.builds(i.Answer, st.sampled_from(REQUESTS), st.booleans()),
    st.builds(i.Withdraw, st.sampled_from([CONTROL, *EVERY])),
    st.builds(i.CameraWanted, st.sampled_from(["films", "unheard_of", *CAMERAS])),
    st.builds(i.Observed, st.just("q1"), st.sampled_from(["yes", "no", "unsure"])),
    st.builds(i.Say, st.sampled_from(["", "Alô"])),
)
WORLD = st.one_of(
    st.sampled_from([i.LinkDown(Notice.BROKER_GONE), PoweredOff(True), PoweredOff(False), PoweredOn(), i.Tick()]),
    st.builds(i.CommandDone, st.integers(1, 40), st.just(Outcome(True))),
    st.builds(i.ActDone, st.integers(1, 40), st.just(Done(True, verdict="passed"))),
    st.builds(i.ActProgressed, st.integers(1, 40), st.integers(0, 100)),
    st.sampled_from([FrontChanged("call", "live", True), Measured({"tv.temperature": 30}), Copied("4111 1111")]),
)
STEPS = st.lists(
    st.tuples(st.one_of(MESSAGES.map(i.Received), CUSTOMER, WORLD), st.sampled_from([0.0, 0.0, 1.0, 7.0])), max_size=60
)

WORDS = [
    *map(i.Received, [run("a1", RESET), setting("s1", PIN_CODE), *(opens("o1", app) for app in CAMERAS), key("k1")]),
    *map(i.CameraWanted, CAMERAS),
    *(i.Withdraw(scope) for scope in EVERY if scope not in (VIEW, CONTROL, SETTINGS)),
    *(i.CommandDone(number, Outcome(True)) for number in range(1, 5)),
    *(i.ActDone(number, Done(True)) for number in range(1, 5)),
]
"""What words of the customer's own matter for, and nothing else: so that it comes often."""
FOCUSED = st.lists(st.tuples(st.sampled_from(WORDS), st.just(0.0)), max_size=30)


class Customer:
    """What the customer allowed, kept apart from the machine: the oracle of the laws below.

    ``words``: how often they allowed what is asked for each time, and it hasn't been done. ``permitted``: what the
    device was last told about its camera.
    """

    def __init__(self, *allowed: AnyScope) -> None:
        self.allowed: set[AnyScope] = set(allowed)
        self.words: Counter[str] = Counter()
        self.permitted: frozenset[str] = frozenset()

    def note(self, t: Played, happened: i.Input) -> None:
        prompt, visit = t.shown.prompt, t.shown.visit
        if isinstance(happened, i.Answer) and prompt is not None and prompt.request == happened.request:
            if happened.granted and prompt.seconds_left > 0 and prompt.scope != CONTINUE:
                self.allowed.add(prompt.scope)
                self.words[action_of(prompt.scope) or ""] += 1
        elif isinstance(happened, i.Withdraw):
            self.allowed.discard(happened.scope)
            if visit is not None and happened.scope in visit.scopes:
                self.words[action_of(happened.scope) or ""] -= 1
        elif isinstance(happened, i.CameraWanted) and t.shown.state is State.ACTIVE and happened.app in CAMERAS:
            self.allowed.add(f"camera:{happened.app}")


NEEDS: dict[type, Scope] = {
    o.Press: CONTROL, o.Point: CONTROL, o.Open: CONTROL, o.Act: CONTROL, o.Write: SETTINGS, o.Paste: Scope.CLIPBOARD,
}  # fmt: skip


def check(t: Played, customer: Customer, happened: i.Input) -> None:
    before, number = t.shown, len(t.outputs)
    if before.prompt is not None and before.prompt.seconds_left == 0:
        before = replace(before, prompt=None)  # an expired question asks nothing
    customer.note(t, happened)
    outputs = t.feed(happened)
    after = t.shown
    for output in outputs:
        if type(output) in NEEDS:
            assert after.state is State.ACTIVE
            assert after.prompt is None
            assert NEEDS[type(output)] in customer.allowed
        match output:
            case o.Act(key=name) | o.Write(key=name):
                assert name not in GUARDED
                assert not name.startswith("camera.")
                if name in ASKED_EACH_TIME:
                    assert customer.words[name] > 0
                    customer.words[name] -= 1
            case o.Open(app=app):
                assert app == "films" or f"camera:{app}" in customer.allowed
            case o.Permit(apps):
                customer.permitted = apps
            case Send(CameraRequest(app=app)):
                assert happened == i.CameraWanted(app)
                assert app in customer.permitted, "the device first"
            case Send(ClipboardTold()):
                assert Scope.CLIPBOARD in customer.allowed
            case Send(ObservationAnswer(answer=answer)):
                assert answer == "unanswered" or happened == i.Observed("q1", answer)
            case o.StartScreen() | o.Want() | o.Still() | o.NextPiece() | o.Look() | o.ReportMeasured():
                assert VIEW in customer.allowed
            case Send(ConsentAnswer(granted=granted)):
                assert isinstance(happened, i.Answer)
                assert happened.granted is granted
                assert before.prompt is not None
            case o.Dial():
                assert isinstance(happened, i.RequestSupport)
            case Send(OfferOpen(link=found)):
                assert before.state is State.CHECKING  # no wish for a PIN without a check that found the link good
                assert judge(found, Thresholds()) == "good"
                assert found.throughput_kbps is not None
    if after.state in (State.OFF, State.OVER):
        customer.allowed.clear()
        customer.words.clear()
        assert (after.pin, after.prompt, after.visit) == (None, None, None)
        if isinstance(happened, i.Received) and before.state in (State.OFF, State.OVER):
            assert t.outputs[number:] == []
    assert set(after.visit.scopes if after.visit else ()) <= customer.allowed
    assert {f"camera:{app}" for app in customer.permitted} <= customer.allowed
    assert (after.pin is not None) <= (after.state is State.OFFERING)
    assert after.prompt is None or camera_of(after.prompt.scope) is None, "a camera is nobody's to ask for"


@pytest.mark.requirement("TV-09")
@pytest.mark.requirement("TV-10")
@given(steps=STEPS)
def test_no_course_of_things_breaks_the_customer_s_rules(steps: list[tuple[i.Input, float]]) -> None:
    t, customer = Played(), Customer()
    for happened, seconds in steps:
        t.now += seconds
        check(t, customer, happened)


@pytest.mark.requirement("TV-09")
@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
@given(
    steps=st.one_of(STEPS, FOCUSED),
    granted=st.sets(st.sampled_from([scope for scope in PLAIN if scope not in (VIEW, CONTINUE)])),
    cameras=st.frozensets(st.sampled_from(CAMERAS)),
)
def test_nor_from_the_middle_of_a_visit(
    steps: list[tuple[i.Input, float]], granted: set[AnyScope], cameras: frozenset[str]
) -> None:
    t, customer = Played().active(*sorted(granted)), Customer(VIEW, *granted)
    customer.words.update(action_of(scope) or "" for scope in granted)
    for app in sorted(cameras):
        check(t, customer, i.CameraWanted(app))
    assert customer.permitted == cameras
    for happened, seconds in steps:
        t.now += seconds
        check(t, customer, happened)


@pytest.mark.requirement("TV-03")
@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0.0, 0.02, 0.3, 1.2])), max_size=80))
def test_no_pin_is_asked_for_without_a_check_that_found_the_link_good(echoes: list[tuple[int, float]]) -> None:
    t, customer = Played().greeted(), Customer()
    for token, seconds in echoes:
        t.now += seconds
        check(t, customer, i.Received(LinkEcho(token=token, received=32 * 1024)) if token else i.Tick())
        if t.shown.state not in (State.CHECKING, State.OPENING):
            return
    wishes = [message for message in said(t.outputs) if isinstance(message, OfferOpen)]
    assert len(wishes) == (t.shown.state is State.OPENING)


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-03")
@given(messages=st.lists(MESSAGES, min_size=1, max_size=40))
def test_a_technician_who_has_every_scope_gets_no_camera_and_nothing_that_is_asked_for_each_time(
    messages: list[Message],
) -> None:
    """The broker may lie as it likes: the customer allowed control, settings and clipboard, and presses nothing."""
    t, customer = Played().active(CONTROL, SETTINGS, Scope.CLIPBOARD), Customer(VIEW, CONTROL, SETTINGS)
    customer.allowed.add(Scope.CLIPBOARD)
    for message in messages:
        check(t, customer, i.Received(message))
    assert customer.permitted == frozenset()
    for output in t.outputs:
        assert not isinstance(output, o.Act | o.Write) or output.key not in (*ASKED_EACH_TIME, *GUARDED)
        assert not isinstance(output, o.Open) or output.app == "films"


@pytest.mark.requirement("PR-02")
@pytest.mark.parametrize("lie", LIES)
def test_a_broker_that_asks_for_a_camera_isn_t_listened_to_any_further(lie: Message) -> None:
    t = Played().active(CONTROL)
    t.hear(lie)
    assert (t.shown.state, t.shown.notice, t.shown.detail) == (State.OVER, Notice.BROKER_MISBEHAVED, "camera_asked")


@given(messages=st.lists(MESSAGES, max_size=30))
def test_the_broker_alone_moves_nothing(messages: list[Message]) -> None:
    t = Played().offering()
    outputs = t.hear(*messages)
    assert not any(
        isinstance(output, o.Carried | o.Act | o.Permit | o.StartScreen | o.Still | o.Dial) for output in outputs
    )
    assert not any(isinstance(message, ConsentAnswer | CameraRequest) for message in said(outputs))


@given(messages=st.lists(MESSAGES, min_size=1, max_size=30), granted=st.sets(st.sampled_from([CONTROL, SETTINGS])))
def test_after_the_end_nothing_is_heard(messages: list[Message], granted: set[Scope]) -> None:
    t = Played().active(*granted)
    t.feed(i.End())
    assert t.hear(*messages) == []
