"""The conversation, as transcripts: what happens, and what follows."""

import base64

import pytest

from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAnswer, ConsentClosed, ConsentWithdraw
from broker.wire.control import ControlDone
from broker.wire.ending import SessionEnd
from broker.wire.hello import Challenge, Hello, Ping, Pong
from broker.wire.link import LinkProbe
from broker.wire.offer import OfferCancel, OfferCrowded, OfferEnded, OfferOpen, OfferPin
from broker.wire.screen import ScreenKeyFrame
from broker.wire.settings import Change, SettingsChanged, SettingsSet
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.inputs import Notice
from device_agent.conversation.outputs import How, Send
from device_agent.conversation.shown import State
from device_agent.device import Outcome, Reshaped, SupportRequested
from tests.unit.device_agent.conversation.playbook import WELCOME, Played, asks, key, said, setting, word
from tests.unit.device_agent.far_side import AN, NONCE, PIN, SESSION, TICKET, state_of

VIEW, CONTROL, SETTINGS, CONTINUE = Scope.VIEW, Scope.CONTROL, Scope.SETTINGS, Scope.CONTINUE
FLUSH = o.CloseLink(How.FLUSH)
LINGER = o.CloseLink(How.LINGER, SESSION)


def refused(id_: str, reason: str) -> Send:
    return Send(ControlDone(id=id_, outcome="refused", reason=reason))


# --- the course of a visit ---


def test_a_visit_from_the_press_to_the_end() -> None:
    t = Played()
    assert t.feed(i.RequestSupport()) == [o.Dial()]
    assert t.feed(i.LinkUp()) == []
    (hello,) = said(t.hear(Challenge(nonce=NONCE)))
    assert isinstance(hello, Hello)
    assert base64.b64decode(hello.signature) == base64.b64decode(NONCE) * 2
    assert said(t.hear(WELCOME)) == [LinkProbe(token=1)]
    (asked,) = [message for message in said(t.check()) if not isinstance(message, LinkProbe)]
    assert isinstance(asked, OfferOpen)
    t.now = 1002.0
    assert t.hear(OfferPin(pin=PIN, seconds=300)) == []
    assert t.shown.pin is not None
    assert (t.shown.state, t.shown.pin.digits, t.shown.pin.seconds_left) == (State.OFFERING, PIN, 300)
    assert t.hear(state_of("claimed"), asks(VIEW)) == []
    assert t.shown.pin is None
    assert t.shown.prompt is not None
    assert (t.shown.prompt.request, t.shown.prompt.scope, t.shown.prompt.seconds_left) == ("r1", VIEW, 60)
    assert t.feed(i.Answer("r1", True)) == [Send(ConsentAnswer(request="r1", granted=True))]
    assert t.hear(state_of("active", VIEW)) == [o.ReportSettings(beginning=True), o.StartScreen()]
    t.now += 61
    assert t.shown.visit is not None
    assert (t.shown.visit.name, t.shown.visit.staff_number, t.shown.visit.ticket) == (AN.name, AN.staff_number, TICKET)
    assert (t.shown.visit.scopes, t.shown.visit.elapsed) == ((VIEW,), 61)
    told = Send(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    assert t.feed(i.End()) == [word(), o.StopScreen(), told, LINGER]
    assert (t.shown.state, t.shown.ended, t.shown.visit) == (State.OVER, EndReason.CUSTOMER_ENDED, None)


def test_a_wish_from_the_device_s_own_menu_is_a_press_too() -> None:
    assert Played().feed(SupportRequested()) == [o.Dial()]


@pytest.mark.requirement("TV-10")
def test_without_a_press_nothing_is_dialled_and_nothing_heard() -> None:
    t = Played()
    assert t.jump(3600) == []
    assert t.hear(Challenge(nonce=NONCE), key("k1"), asks(VIEW), state_of("active", VIEW)) == []
    assert t.shown.state is State.OFF


@pytest.mark.parametrize("stage", [Played.offering, Played.claimed, Played.active])
def test_a_second_press_changes_nothing(stage: object) -> None:
    t = stage(Played())  # type: ignore[operator]
    assert t.feed(i.RequestSupport()) == []
    assert t.feed(SupportRequested()) == []


def test_the_dismissed_end_leaves_a_clean_page() -> None:
    t = Played().active()
    t.feed(i.End())
    assert t.feed(i.Dismiss()) == []
    assert (t.shown.state, t.shown.ended, t.shown.notice) == (State.OFF, None, None)
    active = Played().active()
    active.feed(i.Dismiss())
    assert active.shown.state is State.ACTIVE


# --- the offer ---


@pytest.mark.parametrize(("said_", "notice"), [("expired", "pin_expired"), ("withdrawn", "pin_ended")])
def test_an_ended_offer_takes_the_pin_away_and_closes(said_: str, notice: str) -> None:
    t = Played().offering()
    assert t.hear(OfferEnded(reason=said_)) == [FLUSH]
    assert (t.shown.pin, t.shown.notice, t.shown.state) == (None, Notice(notice), State.OVER)


@pytest.mark.requirement("TV-12")
def test_a_pin_dies_here_even_if_the_broker_forgets_it() -> None:
    t = Played().offering(seconds=60)
    for _ in range(59):
        t.jump(1)
        t.hear(Pong(token=0))
    assert t.shown.pin is not None
    t.jump(1)
    t.hear(Pong(token=0))
    assert t.shown.pin is None
    assert t.jump(5) == [Send(OfferCancel()), FLUSH]
    assert t.shown.notice is Notice.PIN_EXPIRED


def test_a_cancelled_wish_says_so_and_leaves_no_notice() -> None:
    t = Played().offering()
    assert t.feed(i.Cancel()) == [Send(OfferCancel()), FLUSH]
    assert (t.shown.state, t.shown.pin) == (State.OFF, None)


def test_a_wish_cancelled_while_dialling_stops_the_dial() -> None:
    t = Played()
    t.feed(i.RequestSupport())
    assert t.feed(i.Cancel()) == [FLUSH]
    assert t.feed(i.LinkUp()) == []
    assert t.shown.state is State.OFF


def test_cancel_and_end_mean_the_same_once_somebody_typed_the_pin() -> None:
    assert Played().claimed().feed(i.Cancel()) == [Send(SessionEnd(reason=EndReason.CUSTOMER_ENDED)), FLUSH]
    assert Played().offering().feed(i.End()) == [Send(OfferCancel()), FLUSH]
    assert Played().feed(i.End()) == []


def test_crowded_is_shown() -> None:
    t = Played().offering()
    t.hear(OfferCrowded(count=1))
    assert t.shown.crowded == 1
    t.hear(state_of("claimed"), OfferCrowded(count=2))
    assert t.shown.crowded == 2
    t.feed(i.End())
    assert t.shown.crowded == 0


@pytest.mark.requirement("TV-12")
def test_the_pin_is_in_no_repr() -> None:
    t = Played().offering()
    assert PIN not in repr(t.shown)
    assert PIN not in repr(vars(t.talk)["_visit"])
    assert all(PIN not in repr(output) for output in t.outputs)


# --- consent ---


def test_refusing_to_be_seen_ends_it_here() -> None:
    t = Played().claimed()
    assert t.feed(i.Answer("r1", False)) == [Send(ConsentAnswer(request="r1", granted=False)), FLUSH]
    assert (t.shown.state, t.shown.ended) == (State.OVER, EndReason.REFUSED)


def test_refusing_control_goes_on_without_it() -> None:
    t = Played().active()
    t.hear(asks(CONTROL, "r2"))
    assert t.feed(i.Answer("r2", False)) == [Send(ConsentAnswer(request="r2", granted=False))]
    assert t.hear(key("k1")) == [refused("k1", "no_scope"), o.Log("command_refused", (("reason", "no_scope"),))]


@pytest.mark.parametrize("granted", [True, False])
def test_going_on_is_a_question_of_its_own_and_opens_nothing(granted: bool) -> None:
    t = Played().active()
    t.hear(asks(CONTINUE, "r2"))
    t.feed(i.Answer("r2", granted))
    if granted:
        assert t.shown.visit is not None
        assert t.shown.visit.scopes == (VIEW,)
    else:
        assert t.shown.ended is EndReason.REFUSED


@pytest.mark.parametrize("request_", ["r2", ""])
def test_only_the_open_question_can_be_answered_and_only_once(request_: str) -> None:
    t = Played().claimed()
    assert t.feed(i.Answer(request_, True)) == []
    t.feed(i.Answer("r1", True))
    assert t.feed(i.Answer("r1", True)) == []
    assert t.feed(i.Answer("r1", False)) == []


def test_a_question_that_nobody_answered_in_time_counts_as_refused() -> None:
    t = Played().active()
    t.hear(asks(CONTROL, "r2", seconds=5))
    t.now += 5
    assert t.feed(i.Answer("r2", True)) == []  # not even before the tick
    t.jump(0)
    assert t.shown.prompt is None
    t.hear(ConsentClosed(request="r2", reason="timeout"))
    assert t.shown.visit is not None
    assert t.shown.visit.scopes == (VIEW,)


def test_an_answer_that_came_too_late_at_the_broker_grants_nothing_here_either() -> None:
    t = Played().active()
    t.hear(asks(CONTROL, "r2"))
    t.feed(i.Answer("r2", True))
    t.hear(ConsentClosed(request="r2", reason="timeout"))
    assert t.hear(key("k1"))[0] == refused("k1", "no_scope")


def test_a_closed_question_goes_away() -> None:
    t = Played().active()
    t.hear(asks(CONTROL, "r2"), ConsentClosed(request="r2", reason="ended"))
    assert t.shown.prompt is None


def test_a_withdrawn_scope_is_gone_at_once_with_what_waited_for_it() -> None:
    t = Played().active(CONTROL, SETTINGS)
    t.hear(key("k1", "Shift", "down"), key("k2"), setting("s1"), key("k3"))
    told, cease, *rest, let_go, _ = t.feed(i.Withdraw(CONTROL))
    assert (told, cease, let_go) == (Send(ConsentWithdraw(scope=CONTROL)), o.Cease(1), o.Release(("Shift",)))
    assert rest[1:] == [refused("k2", "no_scope"), refused("k3", "no_scope")]
    assert t.hear(key("k4"))[0] == refused("k4", "no_scope")
    assert t.feed(i.Withdraw(CONTROL)) == []


def test_taking_back_the_view_ends_the_visit() -> None:
    t = Played().active()
    assert t.feed(i.Withdraw(VIEW)) == [word(), o.StopScreen(), Send(ConsentWithdraw(scope=VIEW)), LINGER]
    assert t.shown.ended is EndReason.CUSTOMER_ENDED


# --- commands ---


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize("scopes", [(VIEW,), (VIEW, CONTROL), (VIEW, CONTROL, SETTINGS)])
def test_what_the_broker_says_was_granted_grants_nothing(scopes: tuple[Scope, ...]) -> None:
    t = Played().active()
    t.hear(state_of("active", *scopes))
    assert t.hear(key("k1"))[0] == refused("k1", "no_scope")
    assert t.hear(setting("s1"))[0] == refused("s1", "no_scope")


def test_commands_are_carried_out_one_at_a_time_and_answered() -> None:
    t = Played().active(CONTROL, SETTINGS)
    (press,) = t.hear(key("k1"))
    assert isinstance(press, o.Press)
    assert (press.id, press.key, press.action) == ("k1", "ArrowUp", "press")
    assert t.hear(setting("s1")) == []
    first, write = t.feed(i.CommandDone(press.number, Outcome(True)))
    assert first == Send(ControlDone(id="k1", outcome="applied"))
    assert isinstance(write, o.Write)
    assert (write.id, write.key, write.value) == ("s1", "picture.mode", "movie")
    assert t.feed(i.CommandDone(press.number, Outcome(True))) == []
    assert t.feed(i.CommandDone(write.number, Outcome(False, "locked"))) == [refused("s1", "locked")]
    (last,) = t.hear(key("k2"))
    assert isinstance(last, o.Press)
    assert t.feed(i.CommandDone(last.number, None)) == [
        Send(ControlDone(id="k2", outcome="unknown", reason="no_answer"))
    ]


def test_while_a_question_is_open_no_technician_presses_anything() -> None:
    t = Played().active(CONTROL)
    (press,) = t.hear(key("k1", "Meta", "down"))
    t.hear(key("k2"))
    assert t.hear(asks(SETTINGS, "r3")) == [refused("k2", "prompt_open"), o.Release(("Meta",))]
    assert t.hear(key("k3", "Enter"))[0] == refused("k3", "prompt_open")
    assert isinstance(press, o.Press)
    assert t.feed(i.CommandDone(press.number, Outcome(True))) == [Send(ControlDone(id="k1", outcome="applied"))]
    t.feed(i.Answer("r3", False))
    assert isinstance(t.hear(key("k4"))[0], o.Press)


def test_before_the_visit_is_active_commands_are_refused() -> None:
    t = Played().claimed()
    assert t.hear(key("k1"))[0] == refused("k1", "not_active")
    assert t.hear(ScreenKeyFrame()) == []


@pytest.mark.parametrize(
    ("name", "reason"), [("camera.enabled", "customer_only"), ("system.firmware.version", "read_only")]
)
def test_guarded_settings_stay_the_customer_s(name: str, reason: str) -> None:
    t = Played().active(SETTINGS)
    assert t.hear(SettingsSet(id="s1", key=name, value=True))[0] == refused("s1", reason)


def test_commands_over_the_bound_are_refused() -> None:
    t = Played().active(CONTROL)
    for number in range(65):
        t.hear(key(f"k{number}"))
    assert t.hear(key("last"))[0] == refused("last", "busy")


def test_a_key_frame_is_sent_while_pictures_are() -> None:
    t = Played().active()
    assert t.hear(ScreenKeyFrame()) == [o.KeyFrame()]


def test_a_change_is_told_in_an_active_visit_only() -> None:
    change = Change(seq=1, at_us=1, key="picture.mode", old="a", new="b", actor="customer", via="remote_key")
    assert Played().active().feed(i.Noted(change)) == [Send(SettingsChanged(change=change))]
    assert Played().claimed().feed(i.Noted(change)) == []
    assert Played().feed(i.Noted(change)) == []


def test_other_settings_than_before_are_reported_in_an_active_visit_only() -> None:
    assert Played().active().feed(Reshaped()) == [o.ReportSettings(beginning=False)]
    assert Played().claimed().feed(Reshaped()) == []


# --- heartbeat and deadlines ---


def test_pings_are_answered_and_sent_every_five_seconds() -> None:
    t = Played().offering()
    assert t.hear(Ping(token=5)) == [Send(Pong(token=5))]
    assert [type(message) for message in said(t.after(9))] == [Ping]


def test_ten_seconds_of_silence_mean_that_the_broker_is_gone() -> None:
    t = Played().active()
    t.after(5)
    t.hear(Pong(token=1))
    outputs = t.after(9.75)
    assert o.CloseLink(How.ABORT) not in outputs
    assert t.after(0.25)[-2:] == [o.StopScreen(), o.CloseLink(How.ABORT)]
    assert (t.shown.ended, t.shown.notice) == (EndReason.DEVICE_DISCONNECTED, Notice.BROKER_GONE)


@pytest.mark.parametrize(
    ("stage", "seconds", "how", "notice"),
    [
        (lambda t: t.feed(i.RequestSupport()), 30, How.ABORT, Notice.UNREACHABLE),
        (lambda t: (t.feed(i.RequestSupport()), t.feed(i.LinkUp())), 5, How.ABORT, Notice.BROKER_GONE),
        (lambda t: t.checked(), 15, How.FLUSH, Notice.NO_PIN),
    ],
)
def test_no_wait_is_for_ever(stage: object, seconds: int, how: How, notice: Notice) -> None:
    t = Played()
    stage(t)  # type: ignore[operator]
    t.now += seconds - 0.1
    t.hear(Pong(token=0))
    assert o.CloseLink(how) not in t.jump(0)
    assert t.jump(0.1)[-1] == o.CloseLink(how)
    assert t.shown.notice is notice


@pytest.mark.parametrize(
    ("stage", "seconds", "ended"),
    [(Played.claimed, 90, EndReason.CONSENT_TIMEOUT), (Played.active, 7230, EndReason.TIME_LIMIT)],
)
def test_a_visit_has_its_longest_time_here_too(stage: object, seconds: int, ended: EndReason) -> None:
    t = stage(Played())  # type: ignore[operator]
    t.now += seconds - 1
    t.hear(Pong(token=0))
    t.jump(0)
    assert t.shown.ended is None
    assert t.jump(1)[-1] in (FLUSH, LINGER)
    assert t.shown.ended is ended


@pytest.mark.parametrize("seconds", [10, 7200, 5 * 3600])
def test_the_longest_time_is_the_brokers_and_not_a_number_kept_here(seconds: int) -> None:
    t = Played().offering()
    t.hear(state_of("claimed", seconds=seconds), asks(VIEW))
    t.feed(i.Answer("r1", True))
    t.hear(state_of("active", VIEW, seconds=seconds))
    t.now += seconds + 29
    t.hear(Pong(token=0))
    t.jump(0)
    assert t.shown.ended is None
    t.jump(1)
    assert t.shown.ended is EndReason.TIME_LIMIT


def test_a_customer_has_all_the_seconds_that_the_question_names() -> None:
    t = Played().offering()
    t.hear(state_of("claimed"), asks(VIEW, seconds=600))
    t.now += 599
    t.hear(Pong(token=0))
    t.jump(0)
    t.feed(i.Answer("r1", True))
    t.hear(state_of("active", VIEW))
    assert t.shown.state is State.ACTIVE


def test_a_claim_that_is_never_asked_about_lasts_no_longer_than_the_visit_may() -> None:
    t = Played().offering()
    t.hear(state_of("claimed", seconds=100))
    t.now += 129
    t.hear(Pong(token=0), state_of("claimed", seconds=100))
    t.jump(0)
    assert t.shown.ended is None
    assert t.jump(1)[-1] == FLUSH
