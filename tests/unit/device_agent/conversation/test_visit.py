from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.base import Scope
from broker.wire.consent import ConsentClosed
from broker.wire.control import ControlDone
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from device_agent.conversation.outputs import (
    KeyFrame,
    NextPiece,
    Output,
    Press,
    Release,
    Send,
    Still,
    StopScreen,
    Want,
    Write,
)
from device_agent.conversation.visit import WAITING, Prompt, Visit, done_with, left, refused, scope_of
from device_agent.device import Outcome
from tests.unit.device_agent.conversation.playbook import GUARDED, asks, key, setting
from tests.unit.device_agent.far_side import AN, SESSION, TICKET, state_of


def visit(*scopes: Scope) -> Visit:
    return Visit(SESSION, AN, TICKET, count(1), active_since=0.0, book=set(scopes))


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
    assert visit(Scope.SETTINGS, Scope.CONTROL, Scope.VIEW).shown(5).scopes == (
        Scope.VIEW,
        Scope.CONTROL,
        Scope.SETTINGS,
    )
    assert visit().shown(5).elapsed == 5
    assert Visit(SESSION, AN, TICKET, count(1)).shown(5).elapsed is None


def test_a_prompt_never_shows_less_than_no_time() -> None:
    assert Prompt(asks(Scope.VIEW), 10).shown(25).seconds_left == 0


def test_refusals_have_one_order() -> None:
    v = visit()
    v.active_since, v.prompt = None, Prompt(asks(Scope.CONTROL), 10)
    assert why(v.hear(key("k"), GUARDED)) == "not_active"
    v.active_since = 0.0
    assert why(v.hear(key("k"), GUARDED)) == "prompt_open"
    v.prompt = None
    assert why(v.hear(key("k"), GUARDED)) == "no_scope"
    v.book = {Scope.CONTROL, Scope.SETTINGS}
    assert why(v.hear(setting("s", "camera.enabled"), GUARDED)) == "customer_only"
    assert v.hear(key("k"), GUARDED) == [Press(1, "k", "ArrowUp", "press")]
    for number in range(WAITING):
        assert v.hear(key(f"k{number}"), GUARDED) == []
    assert why(v.hear(key("k"), GUARDED)) == "busy"


def test_one_command_runs_at_a_time_and_the_rest_keep_their_order() -> None:
    v = visit(Scope.CONTROL, Scope.SETTINGS)
    assert v.done(1, Outcome(True)) == []
    assert v.hear(key("k1"), GUARDED) == [Press(1, "k1", "ArrowUp", "press")]
    assert v.hear(setting("s1"), GUARDED) == []
    assert v.done(7, Outcome(True)) == []
    applied = Send(ControlDone(id="k1", outcome="applied"))
    assert v.done(1, Outcome(True)) == [applied, Write(2, "s1", "picture.mode", "movie")]


def test_words_about_the_pictures_matter_while_pictures_are_sent() -> None:
    v, want = visit(Scope.VIEW), ScreenWant(codec="jpeg", fps=5, kbps=500)
    assert v.hear(want, GUARDED) == []
    assert v.want == want  # for when they are
    assert v.hear(ScreenKeyFrame(), GUARDED) == v.hear(ScreenStillNext(id="p1"), GUARDED) == []
    assert why(v.hear(ScreenStill(id="p1"), GUARDED)) == "not_active"
    v.streaming = True
    heard = [v.hear(word, GUARDED) for word in (want, ScreenKeyFrame(), ScreenStill(id="p1"), ScreenStillNext(id="p1"))]
    assert heard == [[Want(want)], [KeyFrame()], [Still("p1")], [NextPiece("p1")]]


def test_dropped_commands_of_a_scope_leave_the_others() -> None:
    v = visit(Scope.CONTROL, Scope.SETTINGS)
    for command in (key("k0"), key("k1"), setting("s1"), key("k2")):
        v.hear(command, GUARDED)
    assert v.drop(Scope.CONTROL) == [key("k1"), key("k2")]
    assert v.drop() == [setting("s1")]
    assert v.drop() == []
    assert (scope_of(key("k")), scope_of(setting("s"))) == (Scope.CONTROL, Scope.SETTINGS)


@given(st.lists(st.tuples(st.sampled_from(["a", "Shift"]), st.sampled_from(["press", "down", "up"])), max_size=12))
def test_what_is_held_down_is_let_go_exactly(actions: list[tuple[str, str]]) -> None:
    v = visit(Scope.CONTROL)
    held: set[str] = set()
    for number, (name, action) in enumerate(actions, 1):
        v.hear(key("k", name, action), GUARDED)
        v.done(number, Outcome(True))
        held = held | {name} if action == "down" else held - {name}
    assert v.release() == ([Release(tuple(sorted(held)))] if held else [])
    assert v.release() == []


@pytest.mark.parametrize("powered", [True, False])
def test_winding_up_without_a_listener_says_nothing(powered: bool) -> None:
    v = visit(Scope.CONTROL)
    v.streaming = True
    v.hear(key("k1", "a", "down"), GUARDED)
    v.hear(key("k2"), GUARDED)
    assert v.wind_up(False, powered) == [StopScreen(), *([Release(("a",))] if powered else [])]


def test_outcomes_are_told_in_the_wire_s_words() -> None:
    assert done_with(key("k"), Outcome(True)) == ControlDone(id="k", outcome="applied")
    assert done_with(key("k"), Outcome(False)) == ControlDone(id="k", outcome="refused", reason="device_refused")
    assert done_with(key("k"), None) == ControlDone(id="k", outcome="unknown", reason="no_answer")
    assert refused([key("k")], "busy") == [Send(ControlDone(id="k", outcome="refused", reason="busy"))]


def test_what_is_left_is_measured_between_the_brokers_own_instants() -> None:
    told = state_of("active", seconds=600)
    assert left(told) == 600
    assert left(told.model_copy(update={"active_us": 450_000_000})) == 150
    assert left(told.model_copy(update={"active_us": 900_000_000})) == 0
