"""The customer's rules, as laws over whatever can happen in whatever order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.base import EndReason, Message, Scope
from broker.wire.consent import ConsentAnswer, ConsentClosed
from broker.wire.control import ControlDone
from broker.wire.ending import Error, SessionEnded
from broker.wire.hello import Challenge, Ping, Pong
from broker.wire.link import LinkEcho, Thresholds, judge
from broker.wire.offer import OfferCrowded, OfferEnded, OfferOpen, OfferPin
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import DiaryReceived
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.inputs import Notice
from device_agent.conversation.outputs import How, Send
from device_agent.conversation.shown import State
from device_agent.device import Outcome, PoweredOff, PoweredOn
from tests.unit.device_agent.conversation.playbook import LINK, WELCOME, Played, asks, head, key, said, setting
from tests.unit.device_agent.far_side import NONCE, PIN, SESSION, state_of

VIEW, CONTROL, SETTINGS, CONTINUE = Scope.VIEW, Scope.CONTROL, Scope.SETTINGS, Scope.CONTINUE
FLUSH = o.CloseLink(How.FLUSH)


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
    SessionEnded(session=SESSION, reason=EndReason.IDLE, at_us=0),
    Error(code="x", detail="", fatal=False),
]
KEYS = [key(id_, name, action) for id_ in ("k1", "k2") for name in ("a", "Power") for action in ("press", "down", "up")]
SETS = [setting(id_, name) for id_ in ("s1", "s2") for name in ("picture.mode", "camera.enabled")]
CLOSED = [ConsentClosed(request=request, reason=why) for request in REQUESTS for why in ("timeout", "ended")]
ASKS = [asks(scope, request, seconds) for scope in Scope for request in REQUESTS for seconds in (5, 60)]
GROUPS: list[list[Message]] = [[*SAYINGS], [*KEYS], [*SETS], [*CLOSED], [*ASKS]]
MESSAGES: st.SearchStrategy[Message] = st.one_of([st.sampled_from(group) for group in GROUPS])
CUSTOMER = st.one_of(
    st.sampled_from([i.RequestSupport(), i.Cancel(), i.End(), i.Dismiss(), i.LinkUp()]),
    st.builds(i.Answer, st.sampled_from(REQUESTS), st.booleans()),
    st.builds(i.Withdraw, st.sampled_from([VIEW, CONTROL, SETTINGS])),
)
WORLD = st.one_of(
    st.sampled_from([i.LinkDown(Notice.BROKER_GONE), PoweredOff(True), PoweredOff(False), PoweredOn(), i.Tick()]),
    st.builds(i.CommandDone, st.integers(1, 40), st.just(Outcome(True))),
)
STEPS = st.lists(
    st.tuples(st.one_of(MESSAGES.map(i.Received), CUSTOMER, WORLD), st.sampled_from([0.0, 0.0, 1.0, 7.0])), max_size=60
)


class Customer:
    """What the customer allowed, kept apart from the machine: the oracle of the laws below."""

    def __init__(self) -> None:
        self.allowed: set[Scope] = set()

    def note(self, t: Played, happened: i.Input) -> None:
        prompt = t.shown.prompt
        if isinstance(happened, i.Answer) and prompt is not None and prompt.request == happened.request:
            if happened.granted and prompt.seconds_left > 0 and prompt.scope is not CONTINUE:
                self.allowed.add(prompt.scope)
        elif isinstance(happened, i.Withdraw):
            self.allowed.discard(happened.scope)


def check(t: Played, customer: Customer, happened: i.Input) -> None:
    before, number = t.shown, len(t.outputs)
    if before.prompt is not None and before.prompt.seconds_left == 0:
        before = replace(before, prompt=None)  # an expired question asks nothing
    customer.note(t, happened)
    outputs = t.feed(happened)
    after = t.shown
    for output in outputs:
        match output:
            case o.Press() | o.Write():
                assert after.state is State.ACTIVE
                assert after.prompt is None
                assert (SETTINGS if isinstance(output, o.Write) else CONTROL) in customer.allowed
                assert output.key != "camera.enabled"
            case o.StartScreen() | o.Want() | o.Still() | o.NextPiece():
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
        assert (after.pin, after.prompt, after.visit) == (None, None, None)
        if isinstance(happened, i.Received) and before.state in (State.OFF, State.OVER):
            assert t.outputs[number:] == []
    assert set(after.visit.scopes if after.visit else ()) <= customer.allowed
    assert (after.pin is not None) <= (after.state is State.OFFERING)


@pytest.mark.requirement("TV-09")
@pytest.mark.requirement("TV-10")
@given(steps=STEPS)
def test_no_course_of_things_breaks_the_customer_s_rules(steps: list[tuple[i.Input, float]]) -> None:
    t, customer = Played(), Customer()
    for happened, seconds in steps:
        t.now += seconds
        check(t, customer, happened)


@pytest.mark.requirement("TV-09")
@given(steps=STEPS, granted=st.sets(st.sampled_from([CONTROL, SETTINGS])))
def test_nor_from_the_middle_of_a_visit(steps: list[tuple[i.Input, float]], granted: set[Scope]) -> None:
    t, customer = Played().active(*sorted(granted)), Customer()
    customer.allowed = {VIEW, *granted}
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


@given(messages=st.lists(MESSAGES, max_size=30))
def test_the_broker_alone_moves_nothing(messages: list[Message]) -> None:
    t = Played().offering()
    outputs = t.hear(*messages)
    assert not any(isinstance(output, o.Press | o.Write | o.StartScreen | o.Still | o.Dial) for output in outputs)
    assert not any(isinstance(message, ConsentAnswer) for message in said(outputs))


@given(messages=st.lists(MESSAGES, min_size=1, max_size=30), granted=st.sets(st.sampled_from([CONTROL, SETTINGS])))
def test_after_the_end_nothing_is_heard(messages: list[Message], granted: set[Scope]) -> None:
    t = Played().active(*granted)
    t.feed(i.End())
    assert t.hear(*messages) == []
