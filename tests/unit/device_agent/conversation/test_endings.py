"""How a visit ends, as transcripts: by the customer, the device, the link, the broker, and a broker that misbehaves."""

import pytest

from broker.wire.base import EndReason, Message, Scope
from broker.wire.control import ControlDone
from broker.wire.ending import Error, SessionEnd, SessionEnded
from broker.wire.hello import Challenge
from broker.wire.link import LinkEcho
from broker.wire.messages import Peer, sent
from broker.wire.offer import OfferCancel, OfferPin
from broker.wire.screen import ScreenWant
from broker.wire.settings import DiaryReceived
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.inputs import Notice
from device_agent.conversation.machine import _ANSWERS
from device_agent.conversation.outputs import How, Send
from device_agent.conversation.shown import State
from device_agent.device import Outcome, PoweredOff, PoweredOn
from tests.unit.device_agent.conversation.playbook import OTHER, WELCOME, Played, asks, head, key, setting, word
from tests.unit.device_agent.far_side import NONCE, SESSION, state_of

VIEW, CONTROL, SETTINGS, CONTINUE = Scope.VIEW, Scope.CONTROL, Scope.SETTINGS, Scope.CONTINUE
FLUSH = o.CloseLink(How.FLUSH)
LINGER = o.CloseLink(How.LINGER, SESSION)


def refused(id_: str, reason: str) -> Send:
    return Send(ControlDone(id=id_, outcome="refused", reason=reason))


# --- the ends ---


@pytest.mark.requirement("TV-13")
def test_an_orderly_power_off_ends_it_and_nothing_queued_is_carried_out() -> None:
    t = Played().active(CONTROL)
    t.hear(key("k1", "Power"), key("k2", "Power"), key("k3"))
    assert t.feed(PoweredOff(orderly=True)) == [
        o.Cease(1), Send(ControlDone(id="k1", outcome="applied")),
        refused("k2", "session_over"), refused("k3", "session_over"),
        word(("k1", "control.key")), o.StopScreen(), Send(SessionEnd(reason=EndReason.DEVICE_POWER_OFF)), FLUSH,
    ]  # fmt: skip
    assert t.feed(i.CommandDone(1, Outcome(True))) == []
    assert t.feed(i.RequestSupport()) == []
    t.feed(PoweredOn())
    assert (t.shown.state, t.shown.ended) == (State.OVER, EndReason.DEVICE_POWER_OFF)
    assert t.feed(i.RequestSupport()) == [o.Dial()]


@pytest.mark.requirement("TV-13")
def test_a_pulled_plug_says_nothing_at_all() -> None:
    t = Played().active(CONTROL)
    t.hear(key("k1"), key("k2"))
    assert t.feed(PoweredOff(orderly=False)) == [o.Cease(1), o.StopScreen(), o.CloseLink(How.SILENT)]
    assert t.shown.ended is EndReason.DEVICE_POWER_OFF


def test_a_power_off_before_anybody_came_leaves_no_notice() -> None:
    t = Played().offering()
    assert t.feed(PoweredOff(orderly=True)) == [Send(OfferCancel()), FLUSH]
    assert (t.shown.state, t.shown.pin) == (State.OFF, None)
    assert Played().feed(PoweredOff(orderly=True)) == []


@pytest.mark.requirement("PR-08")
def test_end_needs_no_answer_and_leaves_no_command_without_one() -> None:
    t = Played().active(CONTROL)
    t.hear(key("k1", "a", "down"), key("k2"))
    assert t.feed(i.End()) == [
        o.Cease(1), Send(ControlDone(id="k1", outcome="unknown", reason="session_over")), refused("k2", "session_over"),
        word(), o.StopScreen(), o.Release(("a",)), Send(SessionEnd(reason=EndReason.CUSTOMER_ENDED)), LINGER,
    ]  # fmt: skip


@pytest.mark.requirement("TV-11")
@pytest.mark.parametrize("cause", [Notice.BROKER_GONE, Notice.UNREACHABLE, Notice.BROKER_MISBEHAVED])
def test_a_lost_link_ends_the_visit_for_good(cause: Notice) -> None:
    t = Played().active(CONTROL)
    assert t.feed(i.LinkDown(cause)) == [o.StopScreen()]
    assert (t.shown.ended, t.shown.notice) == (EndReason.DEVICE_DISCONNECTED, cause)
    assert t.jump(3600) == []
    assert t.feed(i.LinkUp()) == []
    assert t.hear(state_of("active", VIEW, CONTROL), key("k1"), asks(VIEW)) == []
    t.feed(i.RequestSupport())
    t.feed(i.LinkUp())
    t.hear(Challenge(nonce=NONCE), WELCOME)
    t.check()
    t.hear(OfferPin(pin="123456789", seconds=300))
    t.hear(state_of("claimed"), asks(VIEW))
    t.feed(i.Answer("r1", True))
    t.hear(state_of("active", VIEW))
    assert t.hear(key("k1"))[0] == refused("k1", "no_scope")  # nothing of the earlier visit's book is left


@pytest.mark.requirement("TV-04")
@pytest.mark.parametrize("cause", [Notice.OFFLINE, Notice.UNREACHABLE, Notice.BAD_CERTIFICATE, Notice.PLAINTEXT])
def test_a_broker_out_of_reach_is_told_and_shows_no_pin(cause: Notice) -> None:
    t = Played()
    t.feed(i.RequestSupport())
    assert t.feed(i.LinkDown(cause)) == []
    assert (t.shown.state, t.shown.notice, t.shown.pin, t.shown.ended) == (State.OVER, cause, None, None)


@pytest.mark.parametrize("reason", list(EndReason))
def test_the_broker_s_end_reason_is_shown(reason: EndReason) -> None:
    t = Played().active()
    assert t.hear(SessionEnded(session=SESSION, reason=reason, at_us=1)) == [word(), o.StopScreen(), LINGER]
    assert t.shown.ended is reason


def test_a_visit_that_ended_before_it_was_announced_is_over_too() -> None:
    t = Played().offering()
    t.hear(SessionEnded(session=SESSION, reason=EndReason.TECHNICIAN_DISCONNECTED, at_us=1))
    assert t.shown.ended is EndReason.TECHNICIAN_DISCONNECTED


def test_a_fatal_error_is_told_with_its_code() -> None:
    t = Played().greeted()
    t.hear(Error(code="device_barred", detail="no", fatal=True))
    assert (t.shown.notice, t.shown.detail, t.shown.state) == (Notice.REFUSED, "device_barred", State.OVER)


def test_a_small_error_is_logged_but_one_instead_of_a_pin_is_told() -> None:
    active = Played().active()
    assert active.hear(Error(code="wrong_order", detail="x", fatal=False)) == [
        o.Log("broker_error", (("code", "wrong_order"), ("fatal", "False")))
    ]
    t = Played().checked()
    t.hear(Error(code="offer_refused", detail="x", fatal=False))
    assert t.shown.notice is Notice.REFUSED


# --- a broker that misbehaves ---


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize(
    ("stage", "message", "code"),
    [
        (Played.greeted, OfferPin(pin="000000000", seconds=9), "unexpected_message"),
        (Played.checked, asks(VIEW), "unexpected_message"),
        (Played.checked, key("k1"), "unexpected_message"),
        (Played.offering, key("k1"), "unexpected_message"),
        (Played.offering, setting("s1"), "unexpected_message"),
        (Played.offering, OfferPin(pin="000000000", seconds=9), "unexpected_message"),
        (Played.offering, asks(CONTROL), "view_first"),
        (Played.offering, state_of("active", VIEW), "view_not_granted"),
        (Played.claimed, asks(VIEW, "r2"), "second_prompt"),
        (Played.claimed, state_of("active", VIEW), "view_not_granted"),
        (Played.claimed, asks(VIEW, "r1", who=OTHER), "other_visit"),
        (Played.active, asks(CONTROL, "r2", who=OTHER), "other_visit"),
        (Played.active, state_of("claimed"), "not_backwards"),
        (Played.active, SessionEnded(session="6" * 32, reason=EndReason.IDLE, at_us=0), "other_visit"),
        (Played.offering, LinkEcho(token=1, received=0), "unexpected_message"),
        (Played.claimed, DiaryReceived(seq=1), "unexpected_message"),
        (Played.active, ScreenWant(codec="h264", fps=15, kbps=500), "codec_not_offered"),
        (Played.active, Challenge(nonce=NONCE), "unexpected_message"),
        (Played.active, OfferPin(pin="000000000", seconds=9), "unexpected_message"),
    ],
)
def test_a_word_out_of_place_ends_the_link_and_is_not_applied(stage: object, message: Message, code: str) -> None:
    t = stage(Played())  # type: ignore[operator]
    outputs = t.hear(message)
    assert outputs[0] == o.Log("broker_violation", (("code", code), ("message", type(message).__name__)))
    assert outputs[-1] == FLUSH
    assert not any(isinstance(output, o.Press | o.Write | o.StartScreen) for output in outputs)
    assert (t.shown.notice, t.shown.detail, t.shown.state) == (Notice.BROKER_MISBEHAVED, code, State.OVER)


def test_a_welcome_without_a_proof_and_a_second_challenge_are_out_of_place() -> None:
    t = Played()
    t.feed(i.RequestSupport())
    t.feed(i.LinkUp())
    t.hear(WELCOME)
    assert t.shown.detail == "welcome_unproven"
    t.feed(i.RequestSupport())
    t.feed(i.LinkUp())
    t.hear(Challenge(nonce=NONCE))
    t.hear(Challenge(nonce=NONCE))
    assert t.shown.detail == "second_challenge"


def test_every_word_that_a_broker_may_send_has_its_answer() -> None:
    assert set(_ANSWERS) == set(sent(Peer.BROKER, Peer.DEVICE))


# --- the record's heads, and what was applied ---


def test_each_head_is_kept_and_answered_with_what_was_applied() -> None:
    t = Played().active(CONTROL, Scope.SETTINGS)
    assert t.hear(head(3)) == [o.KeepHead(head(3)), word(sequence=3, final=False)]
    t.hear(key("k1"), setting("s1"), key("k2"))
    t.feed(i.CommandDone(1, Outcome(True)))
    t.feed(i.CommandDone(2, Outcome(False, "no_such_value")))
    t.feed(i.CommandDone(3, None))
    t.feed(i.StillSent("p1"))
    applied = (("k1", "control.key"), ("p1", "screen.still"))
    assert t.hear(head(9)) == [o.KeepHead(head(9)), word(*applied, sequence=9, final=False)]
    assert t.feed(i.End())[0] == word(*applied, sequence=9)


def test_a_still_that_has_left_is_answered_and_none_after_the_end() -> None:
    t = Played().active()
    assert t.feed(i.StillSent("p1")) == [Send(ControlDone(id="p1", outcome="applied"))]
    t.feed(i.End())
    assert t.feed(i.StillSent("p2")) == []


def test_a_visit_that_was_never_active_has_nothing_to_wait_for() -> None:
    t = Played().claimed()
    assert t.hear(SessionEnded(session=SESSION, reason=EndReason.TECHNICIAN_ENDED, at_us=1)) == [FLUSH]


def test_a_head_of_another_visit_is_a_violation() -> None:
    t = Played().active()
    assert t.hear(head(3, "6" * 32))[0] == o.Log(
        "broker_violation", (("code", "other_visit"), ("message", "RecordHead"))
    )
    assert t.shown.notice is Notice.BROKER_MISBEHAVED


def test_a_cut_link_and_a_misbehaving_broker_are_not_lingered_for() -> None:
    assert Played().active().hear(Challenge(nonce=NONCE))[-1] == FLUSH
    t = Played().active()
    assert [output for output in t.jump(3600) if isinstance(output, o.CloseLink)] == [o.CloseLink(How.ABORT)]
