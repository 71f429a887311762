import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.base import Scope
from broker.wire.control import ControlDone
from device_agent.conversation.outputs import Press, Release, Send, StopScreen, Write
from device_agent.conversation.visit import WAITING, Prompt, Visit, done_with, left, refused, scope_of
from device_agent.device import Outcome
from tests.unit.device_agent.conversation.playbook import GUARDED, asks, key, setting
from tests.unit.device_agent.far_side import AN, SESSION, TICKET, state_of


def visit(*scopes: Scope) -> Visit:
    return Visit(SESSION, AN, TICKET, active_since=0.0, book=set(scopes))


def test_a_grant_is_in_the_book_until_it_came_too_late() -> None:
    v = visit()
    v.grant(asks(Scope.CONTROL, "r1"))
    v.grant(asks(Scope.CONTINUE, "r2"))
    assert v.book == {Scope.CONTROL}
    v.ungrant("r2")
    v.ungrant("r1")
    v.ungrant("r1")
    assert v.book == set()


def test_scopes_are_shown_in_the_order_in_which_they_weigh() -> None:
    assert visit(Scope.SETTINGS, Scope.CONTROL, Scope.VIEW).shown(5).scopes == (
        Scope.VIEW,
        Scope.CONTROL,
        Scope.SETTINGS,
    )
    assert visit().shown(5).elapsed == 5
    assert Visit(SESSION, AN, TICKET).shown(5).elapsed is None


def test_a_prompt_never_shows_less_than_no_time() -> None:
    assert Prompt(asks(Scope.VIEW), 10).shown(25).seconds_left == 0


def test_refusals_have_one_order() -> None:
    v = visit()
    v.active_since, v.prompt = None, Prompt(asks(Scope.CONTROL), 10)
    assert v.refusal(key("k"), GUARDED) == "not_active"
    v.active_since = 0.0
    assert v.refusal(key("k"), GUARDED) == "prompt_open"
    v.prompt = None
    assert v.refusal(key("k"), GUARDED) == "no_scope"
    v.book = {Scope.CONTROL, Scope.SETTINGS}
    assert v.refusal(key("k"), GUARDED) is None
    assert v.refusal(setting("s", "camera.enabled"), GUARDED) == "customer_only"
    for number in range(WAITING):
        v.enqueue(key(f"k{number}"))
    assert v.refusal(key("k"), GUARDED) == "busy"


def test_one_command_runs_at_a_time_and_the_rest_keep_their_order() -> None:
    v = visit(Scope.CONTROL, Scope.SETTINGS)
    assert v.next(1) is None
    v.enqueue(key("k1"))
    v.enqueue(setting("s1"))
    assert v.next(1) == Press(1, "k1", "ArrowUp", "press")
    assert v.next(2) is None
    assert v.finish(7) is None
    assert v.finish(1) == key("k1")
    assert v.next(2) == Write(2, "s1", "picture.mode", "movie")


def test_dropped_commands_of_a_scope_leave_the_others() -> None:
    v = visit(Scope.CONTROL, Scope.SETTINGS)
    for command in (key("k1"), setting("s1"), key("k2")):
        v.enqueue(command)
    assert v.drop(Scope.CONTROL) == [key("k1"), key("k2")]
    assert v.drop() == [setting("s1")]
    assert v.drop() == []
    assert (scope_of(key("k")), scope_of(setting("s"))) == (Scope.CONTROL, Scope.SETTINGS)


@given(st.lists(st.tuples(st.sampled_from(["a", "Shift"]), st.sampled_from(["press", "down", "up"])), max_size=12))
def test_what_is_held_down_is_let_go_exactly(actions: list[tuple[str, str]]) -> None:
    v = visit(Scope.CONTROL)
    held: set[str] = set()
    for number, (name, action) in enumerate(actions):
        v.enqueue(key("k", name, action))
        v.next(number)
        v.finish(number)
        held = held | {name} if action == "down" else held - {name}
    assert v.release() == ([Release(tuple(sorted(held)))] if held else [])
    assert v.release() == []


@pytest.mark.parametrize("powered", [True, False])
def test_winding_up_without_a_listener_says_nothing(powered: bool) -> None:
    v = visit(Scope.CONTROL)
    v.streaming = True
    v.enqueue(key("k1", "a", "down"))
    v.enqueue(key("k2"))
    v.next(1)
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
