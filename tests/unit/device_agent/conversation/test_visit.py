"""A visit: the customer's book, the open questions, and what follows from what is heard and from what happens."""

from itertools import count

import pytest

from broker.wire import limits
from broker.wire.base import AnyScope, EndReason, Scope
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.consent import ConsentClosed, ConsentWithdraw
from broker.wire.control import ClipboardTold, ControlDone
from broker.wire.ending import SessionEnd
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.offer import OfferCancel
from broker.wire.privacy import CameraRequest
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import Change, SettingsChanged
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.orders import WAITING, Orders
from device_agent.conversation.outputs import How, Output, Send
from device_agent.conversation.rules import Command, Rules
from device_agent.conversation.shown import State
from device_agent.conversation.visit import CHAT, Happened, Heard, Prompt, Visit, left, parting
from device_agent.device import AppsChanged, Copied, Done, FrontChanged, Measured, Outcome, Reshaped
from tests.unit.device_agent.conversation.playbook import (
    PIN_CODE,
    RESET,
    RULES,
    asks,
    head,
    key,
    opens,
    run,
    setting,
    word,
)
from tests.unit.device_agent.far_side import AN, SESSION, TICKET, state_of

ASK = ObservationAsk(id="q1", what="line")
CALL = "camera:call"


def visit(*scopes: AnyScope) -> Visit:
    return Visit(SESSION, AN, TICKET, Orders(count(1)), active_since=0.0, book=set(scopes))


def hear(v: Visit, message: Heard, now: float = 0.0) -> list[Output]:
    return v.hear(message, lambda: RULES, now)


def happen(v: Visit, what: Happened, now: float = 0.0) -> list[Output]:
    return v.happened(what, lambda: RULES, now)


def why(outputs: list[Output]) -> str | None:
    """Return why a command was refused; None if it was not."""
    first = outputs[0] if outputs else None
    return first.message.reason if isinstance(first, Send) and isinstance(first.message, ControlDone) else None


def test_a_grant_is_in_the_book_until_it_came_too_late() -> None:
    v = visit()
    v.grant(asks(Scope.CONTROL, "r1"))
    v.grant(asks(Scope.CONTINUE, "r2"))
    assert v.book == {Scope.CONTROL}
    for request in ("r2", "r1", "r1"):
        v.ask_closed(ConsentClosed(request=request, reason="timeout"))
    assert v.book == set()


def test_an_open_question_that_is_closed_goes_away_and_takes_nothing_with_it() -> None:
    v = visit(Scope.CONTROL)
    v.prompt = Prompt(asks(Scope.SETTINGS, "r3"), 10)
    v.ask_closed(ConsentClosed(request="r3", reason="timeout"))
    assert v.prompt is None
    assert v.book == {Scope.CONTROL}


def test_scopes_are_shown_in_the_order_in_which_they_weigh() -> None:
    shown = visit("camera:call", "action:test.pump", Scope.SETTINGS, Scope.CONTROL, Scope.VIEW).shown(5)
    assert shown.scopes == (Scope.VIEW, Scope.CONTROL, Scope.SETTINGS, "action:test.pump", "camera:call")
    assert visit().shown(5).elapsed == 5
    assert Visit(SESSION, AN, TICKET, Orders(count(1))).shown(5).elapsed is None


def test_a_prompt_never_shows_less_than_no_time() -> None:
    assert Prompt(asks(Scope.VIEW), 10).shown(25).seconds_left == 0


# --- commands ---


def test_refusals_have_one_order() -> None:
    v = visit()
    v.active_since, v.prompt = None, Prompt(asks(Scope.CONTROL), 10)
    assert why(hear(v, key("k"))) == "not_active"
    v.active_since = 0.0
    assert why(hear(v, key("k"))) == "prompt_open"
    v.prompt = None
    assert why(hear(v, key("k"))) == "no_scope"
    v.book = {Scope.CONTROL, Scope.SETTINGS}
    assert why(hear(v, setting("s", "camera.enabled"))) == "customer_only"
    assert hear(v, key("k")) == [o.Press(1, "k", "ArrowUp", "press")]
    for number in range(WAITING):
        assert hear(v, key(f"k{number}")) == []
    assert why(hear(v, key("k"))) == "busy"


@pytest.mark.parametrize("command", [run("a1", RESET), setting("a1", PIN_CODE)])
def test_one_word_of_the_customer_s_is_good_for_one_time(command: Command) -> None:
    v = visit(Scope.CONTROL, Scope.SETTINGS)
    assert why(hear(v, command)) == "needs_consent"
    word = RULES.once(command)
    assert word is not None
    v.grant(asks(word))
    assert isinstance(hear(v, command)[0], o.Act | o.Write)
    assert word not in v.book
    assert why(hear(v, command)) == "needs_consent"


def test_a_word_that_was_refused_is_not_used_up() -> None:
    v = visit(Scope.CONTROL, f"action:{RESET}")
    hear(v, run("a1"))
    assert why(hear(v, run("a2", RESET))) == "busy"
    assert f"action:{RESET}" in v.book


def test_the_rules_that_hold_are_those_of_this_moment() -> None:
    v = visit(Scope.SETTINGS)
    assert why(v.hear(setting("s1"), Rules, 0.0)) == "unknown_setting"
    assert isinstance(v.hear(setting("s2"), lambda: RULES, 0.0)[0], o.Write)


def test_words_about_the_pictures_matter_while_pictures_are_sent() -> None:
    v, want = visit(Scope.VIEW), ScreenWant(codec="jpeg", fps=5, kbps=500)
    assert hear(v, want) == []
    assert v.want == want  # for when they are
    assert hear(v, ScreenKeyFrame()) == hear(v, ScreenStillNext(id="p1")) == []
    assert why(hear(v, ScreenStill(id="p1"))) == "not_active"
    assert happen(v, FrontChanged("call", "live", False)) == []
    v.streaming = True
    heard = [hear(v, word) for word in (want, ScreenKeyFrame(), ScreenStill(id="p1"), ScreenStillNext(id="p1"))]
    assert heard == [[o.Want(want)], [o.KeyFrame()], [o.Still("p1")], [o.NextPiece("p1")]]
    assert happen(v, FrontChanged("call", "live", False)) == [o.Look()]


# --- the camera ---


@pytest.mark.requirement("PR-02")
def test_the_customer_s_own_request_opens_one_app_s_camera() -> None:
    v = visit(Scope.CONTROL)
    assert why(hear(v, opens("o1", "call"))) == "camera_app"
    assert happen(v, i.CameraWanted("call")) == [o.Permit(frozenset({"call"})), Send(CameraRequest(app="call"))]
    assert happen(v, i.CameraWanted("call")) == []
    assert isinstance(hear(v, opens("o2", "call"))[0], o.Open)
    assert why(hear(v, opens("o3", "mirror"))) == "camera_app"
    assert happen(v, i.CameraWanted("mirror"))[0] == o.Permit(frozenset({"call", "mirror"}))


@pytest.mark.parametrize("app", ["films", "unheard_of", ""])
def test_what_has_no_camera_is_nothing_to_ask_for(app: str) -> None:
    v = visit(Scope.CONTROL)
    assert happen(v, i.CameraWanted(app)) == []
    assert v.book == {Scope.CONTROL}


@pytest.mark.requirement("PR-02")
def test_a_request_that_is_taken_back_holds_here_before_anybody_is_told() -> None:
    v = visit(Scope.CONTROL, CALL, "camera:mirror")
    hear(v, key("k1"))
    hear(v, opens("o1", "call"))
    permit, told, dropped = v.take_back(CALL)
    assert permit == o.Permit(frozenset({"mirror"}))
    assert told == Send(ConsentWithdraw(scope=CALL))
    assert why([dropped]) == "no_scope"
    assert why(hear(v, opens("o2", "call"))) == "camera_app"


def test_there_are_no_more_scopes_than_the_wire_has_room_for() -> None:
    v = visit(*(f"action:a.b{number}" for number in range(limits.SCOPES)))
    assert happen(v, i.CameraWanted("call")) == []


@pytest.mark.requirement("PR-02")
@pytest.mark.parametrize("say", [True, False])
@pytest.mark.parametrize("powered", [True, False])
def test_at_the_end_no_camera_is_permitted_any_more_first_of_all(say: bool, powered: bool) -> None:
    v = visit(Scope.CONTROL, CALL)
    hear(v, key("k1"))
    assert v.wind_up(say, powered)[0] == o.Permit(frozenset())
    assert o.Permit(frozenset()) not in visit(Scope.CONTROL).wind_up(say, powered)


def test_control_that_is_taken_back_stops_what_is_under_way_and_lets_go() -> None:
    v = visit(Scope.CONTROL)
    hear(v, run("a1"))
    hear(v, key("k1", "Shift", "down"))
    told, act, unknown, press, unknown_too, release = v.take_back(Scope.CONTROL)
    assert told == Send(ConsentWithdraw(scope=Scope.CONTROL))
    assert (act, press, release) == (o.Cease(1), o.Cease(2), o.Release(("Shift",)))
    assert why([unknown]) == why([unknown_too]) == "no_scope"


@pytest.mark.requirement("PR-02")
def test_an_app_with_a_camera_that_is_being_opened_is_stopped_when_that_is_taken_back() -> None:
    v = visit(Scope.CONTROL, CALL)
    hear(v, opens("o1", "call"))
    hear(v, key("k1"))
    permit, told, cease, unknown, press = v.take_back(CALL)
    assert (permit, told) == (o.Permit(frozenset()), Send(ConsentWithdraw(scope=CALL)))
    assert cease == o.Cease(1)
    assert why([unknown]) == "no_scope"
    assert press == o.Press(2, "k1", "ArrowUp", "press")


# --- questions, chat, clipboard ---


def test_a_question_is_put_to_the_customer_and_answered_once() -> None:
    v = visit(Scope.VIEW)
    assert hear(v, ASK, now=5) == []
    shown = v.shown(10).question
    assert shown is not None
    assert (shown.ask, shown.seconds_left) == (ASK, limits.QUESTION_SECONDS - 5)
    assert happen(v, i.Observed("q2", "yes")) == []
    assert happen(v, i.Observed("q1", "unsure")) == [Send(ObservationAnswer(id="q1", answer="unsure"))]
    assert happen(v, i.Observed("q1", "yes")) == []
    assert v.shown(10).question is None


def test_a_question_that_nobody_could_see_is_unanswered_at_once() -> None:
    v, second = visit(Scope.VIEW), ObservationAsk(id="q2", what="water")
    unanswered = [Send(ObservationAnswer(id="q2", answer="unanswered"))]
    hear(v, ASK)
    assert hear(v, second) == unanswered
    v.question, v.prompt = None, Prompt(asks(Scope.CONTROL), 10)
    assert hear(v, second) == unanswered
    v.prompt, v.active_since = None, None
    assert hear(v, second) == unanswered


def test_a_question_waits_for_so_long() -> None:
    v = visit(Scope.VIEW)
    hear(v, ASK)
    assert v.tick(limits.QUESTION_SECONDS - 0.1) == []
    assert v.tick(limits.QUESTION_SECONDS) == [Send(ObservationAnswer(id="q1", answer="unanswered"))]
    assert v.tick(limits.QUESTION_SECONDS + 1) == []


def test_a_question_of_the_technician_s_opens_nothing() -> None:
    v = visit(Scope.VIEW)
    hear(v, ASK)
    happen(v, i.Observed("q1", "yes"))
    assert v.book == {Scope.VIEW}


def test_what_is_said_is_passed_on_and_kept_for_the_page() -> None:
    v = visit(Scope.VIEW)
    assert happen(v, i.Say("Chào anh ạ")) == [Send(ChatSay(text="Chào anh ạ"))]
    assert happen(v, i.Say("")) == happen(v, i.Say("\x00")) == happen(v, i.Say("a" * 501)) == []
    assert v.shown(0).chat == ()
    for number in range(CHAT + 5):
        assert hear(v, ChatSaid(by="technician", text=str(number), foreign=False)) == []
    assert [line.text for line in v.shown(0).chat] == [str(number) for number in range(5, CHAT + 5)]


def test_what_is_copied_is_told_under_its_scope_only() -> None:
    v = visit(Scope.VIEW, Scope.CONTROL)
    assert happen(v, Copied("4111 1111")) == []
    v.book.add(Scope.CLIPBOARD)
    assert happen(v, Copied("a\nb")) == [Send(ClipboardTold(text="a\nb"))]
    assert happen(v, Copied("\x1b[2J")) == [o.Log("clipboard_unfit")]


# --- the device ---


def test_what_is_measured_is_told_once_a_second_and_the_newest_of_it() -> None:
    v = visit(Scope.VIEW)
    assert happen(v, Measured({"washer.error": ""}), 10.0) == [o.ReportMeasured({"washer.error": ""})]
    assert happen(v, Measured({"washer.error": "5C", "washer.level": 3}), 10.3) == []
    assert happen(v, Measured({"washer.level": 4}), 10.6) == []
    assert v.tick(10.9) == []
    assert v.tick(11.0) == [o.ReportMeasured({"washer.error": "5C", "washer.level": 4})]
    assert v.tick(12.5) == []


def test_what_happens_has_its_output() -> None:
    v = visit(Scope.VIEW, Scope.CONTROL)
    assert happen(v, Reshaped()) == [o.ReportSettings(beginning=False)]
    assert happen(v, AppsChanged()) == [o.ReportApps()]
    hear(v, key("k1"))
    hear(v, run("a1"))
    assert why(happen(v, i.CommandDone(1, Outcome(False, "locked")))) == "locked"
    assert len(happen(v, i.ActProgressed(2, 10))) == 1
    assert v.shown(0).acting == ("test.picture", 10)
    assert len(happen(v, i.ActDone(2, Done(True, verdict="passed")))) == 2
    assert len(happen(v, i.StillSent("p1"))) == 1


@pytest.mark.parametrize("powered", [True, False])
def test_winding_up_without_a_listener_says_nothing(powered: bool) -> None:
    v = visit(Scope.CONTROL)
    v.streaming = True
    hear(v, key("k1", "a", "down"))
    hear(v, key("k2"))
    assert v.wind_up(False, powered) == [o.Cease(1), o.StopScreen(), *([o.Release(("a",))] if powered else [])]


def test_what_is_left_is_measured_between_the_brokers_own_instants() -> None:
    told = state_of("active", seconds=600)
    assert left(told) == 600
    assert left(told.model_copy(update={"active_us": 450_000_000})) == 150
    assert left(told.model_copy(update={"active_us": 900_000_000})) == 0


def test_a_head_is_kept_and_answered_and_the_last_word_says_so_too() -> None:
    v = visit(Scope.VIEW)
    assert v.keep(head(7)) == [o.KeepHead(head(7)), word(sequence=7, final=False)]
    assert v.wind_up(True, True) == [word(sequence=7)]
    assert v.hang_up(How.FLUSH, in_order=True) == o.CloseLink(How.LINGER, SESSION)
    assert v.hang_up(How.FLUSH, in_order=False) == o.CloseLink(How.FLUSH)
    assert v.hang_up(How.ABORT, in_order=True) == o.CloseLink(How.ABORT)


def test_a_question_nobody_answered_in_time_is_put_away() -> None:
    v = visit(Scope.VIEW)
    v.prompt = Prompt(asks(Scope.CONTROL), 10)
    assert v.tick(9.9) == v.tick(10) == []
    assert v.prompt is None


def test_the_goodbye_fits_what_there_is() -> None:
    assert parting(State.ACTIVE) == [Send(SessionEnd(reason=EndReason.CUSTOMER_ENDED))]
    assert parting(State.OFFERING) == [Send(OfferCancel())]
    assert parting(State.CHECKING) == []


def test_a_change_is_told() -> None:
    change = Change(seq=1, at_us=1, key="picture.mode", old="a", new="b", actor="customer", via="remote_key")
    assert happen(visit(Scope.VIEW), i.Noted(change)) == [Send(SettingsChanged(change=change))]
