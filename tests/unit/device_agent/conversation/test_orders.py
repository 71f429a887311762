"""The orders: one at a time and in order, an action beside them, and an answer to each whatever happens."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import limits
from broker.wire.action import ActionProgress, ActionResult, Finding
from broker.wire.base import Scope
from broker.wire.control import ClipboardSet, ControlDone
from device_agent.conversation.orders import PROGRESS_SECONDS, WAITING, Orders, done_with, refused
from device_agent.conversation.outputs import Act, Cease, Open, Paste, Point, Press, Release, Send, Write
from device_agent.device import Done, Outcome
from tests.unit.device_agent.conversation.playbook import RESET, TEST, key, opens, points, run, said, setting

FOUND = (Finding(name="pattern", label_vi="Hình mẫu", label_en="Pattern", value=True),)


def orders() -> Orders:
    return Orders(count(1))


def applied(id_: str) -> Send:
    return Send(ControlDone(id=id_, outcome="applied"))


def unknown(id_: str, reason: str) -> Send:
    return Send(ControlDone(id=id_, outcome="unknown", reason=reason))


def test_one_command_runs_at_a_time_and_the_rest_keep_their_order() -> None:
    o = orders()
    assert o.done(1, Outcome(True)) == []
    assert o.take(key("k1")) == [Press(1, "k1", "ArrowUp", "press")]
    for command in (setting("s1"), opens("o1"), points("p1", 3, 4, 0), ClipboardSet(id="c1", text="a\nb")):
        assert o.take(command) == []
    assert o.done(7, Outcome(True)) == []
    assert o.done(1, Outcome(True)) == [applied("k1"), Write(2, "s1", "picture.mode", "movie")]
    assert o.done(2, Outcome(False, "locked"))[1] == Open(3, "o1", "films")
    assert o.done(3, Outcome(True))[1] == Point(4, "p1", 3, 4, 0)
    assert o.done(4, Outcome(True))[1] == Paste(5, "c1", "a\nb")
    assert o.done(5, None) == [unknown("c1", "no_answer")]
    assert o.applied.controls == 3, "the key, the app and the pointer: each that was applied"


def test_what_is_pasted_is_in_no_repr() -> None:
    assert "hunter2" not in repr(Paste(1, "c", "hunter2"))


def test_an_action_holds_nothing_up_and_keeps_its_place_in_the_order() -> None:
    o = orders()
    o.take(key("k1"))
    assert o.take(run("a1")) == []
    assert o.take(key("k2")) == []
    assert o.done(1, Outcome(True)) == [applied("k1"), Act(2, "a1", TEST), Press(3, "k2", "ArrowUp", "press")]
    assert o.acting() == (TEST, 0)
    assert o.busy(run("a2"))
    assert not o.busy(key("k3"))
    assert o.done(2, Outcome(True)) == [], "an action isn't done as a key is"
    assert o.acted(2, Done(True, verdict="shown", findings=FOUND)) == [
        Send(ActionResult(id="a1", key=TEST, verdict="shown", findings=FOUND)),
        applied("a1"),
    ]
    assert o.acted(2, Done(True)) == []
    assert (o.acting(), o.busy(run("a2"))) == (None, False)
    assert o.applied.controls == 2


def test_an_action_that_waits_takes_the_only_place_too() -> None:
    o = orders()
    o.take(key("k1"))
    o.take(run("a1"))
    assert o.busy(run("a2"))


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (Done(True), applied("a1")),
        (Done(False, "door_locked"), Send(ControlDone(id="a1", outcome="refused", reason="door_locked"))),
        (Done(False, "busy", "failed"), Send(ControlDone(id="a1", outcome="refused", reason="busy"))),
        (None, unknown("a1", "no_answer")),
    ],
)
def test_what_found_nothing_has_no_result(done: Done | None, told: Send) -> None:
    o = orders()
    o.take(run("a1", RESET))
    assert o.acted(1, done) == [told]


def test_a_test_that_finds_too_much_tells_what_fits() -> None:
    o = orders()
    o.take(run("a1"))
    result = said(o.acted(1, Done(True, verdict="failed", findings=FOUND * 40)))[0]
    assert isinstance(result, ActionResult)
    assert len(result.findings) == limits.FINDINGS


def test_progress_is_told_a_few_times_a_second_and_never_falls() -> None:
    o = orders()
    o.take(run("a1"))
    assert o.progressed(9, 5, 0.0) == []
    assert o.progressed(1, 5, 0.0) == [Send(ActionProgress(id="a1", percent=5))]
    assert o.progressed(1, 9, PROGRESS_SECONDS / 2) == []
    assert o.acting() == (TEST, 9)
    assert o.progressed(1, 7, PROGRESS_SECONDS) == [Send(ActionProgress(id="a1", percent=9))]
    assert o.progressed(1, 900, 9.0) == [Send(ActionProgress(id="a1", percent=100))]
    o.acted(1, None)
    assert o.progressed(1, 100, 99.0) == []


def test_an_action_that_is_stopped_is_told_once() -> None:
    o = orders()
    assert o.cease("no_scope") == []
    o.take(run("a1"))
    assert o.cease("no_scope") == [Cease(1), unknown("a1", "no_scope")]
    assert o.acted(1, Done(True)) == o.cease("no_scope") == []
    assert o.applied.controls == 0


def test_a_command_under_way_is_stopped_with_its_scope_and_the_others_go_on() -> None:
    o = orders()
    for command in (key("k1"), setting("s1"), key("k2")):
        o.take(command)
    assert o.cease("no_scope", Scope.SETTINGS) == []
    assert o.cease("no_scope", Scope.CONTROL) == [Cease(1), unknown("k1", "no_scope")]
    assert o.done(1, Outcome(True)) == []
    assert o.drop(Scope.CONTROL) == [key("k2")]
    assert o.go_on() == [Write(2, "s1", "picture.mode", "movie")]
    assert o.go_on() == []
    assert o.applied.controls == 0


def test_there_is_room_for_so_many() -> None:
    o = orders()
    for number in range(WAITING + 1):
        assert not o.busy(key("k"))
        o.take(key(f"k{number}"))
    assert o.busy(key("k"))


def test_dropped_commands_of_a_scope_leave_the_others() -> None:
    o = orders()
    for command in (key("k0"), key("k1"), setting("s1"), opens("o1", "call"), run("a1")):
        o.take(command)
    assert o.drop("camera:call") == [opens("o1", "call")]
    assert o.drop(Scope.CONTROL) == [key("k1"), run("a1")]
    assert o.drop() == [setting("s1")]
    assert o.drop() == []


@given(st.lists(st.tuples(st.sampled_from(["a", "Shift"]), st.sampled_from(["press", "down", "up"])), max_size=12))
def test_what_is_held_down_is_let_go_exactly(actions: list[tuple[str, str]]) -> None:
    o, held = orders(), set[str]()
    for number, (name, action) in enumerate(actions, 1):
        o.take(key("k", name, action))
        o.done(number, Outcome(True))
        held = held | {name} if action == "down" else held - {name}
    assert o.release() == ([Release(tuple(sorted(held)))] if held else [])
    assert o.release() == []


def test_a_button_that_is_down_is_let_go_where_it_is() -> None:
    o = orders()
    for number, (x, buttons) in enumerate(((1, 1), (2, 1)), 1):
        o.take(points("p", x, 5, buttons))
        o.done(number, Outcome(True))
    assert o.release() == [Release((), (2, 5))]
    o.take(points("p", 3, 5, 1))
    o.done(3, Outcome(True))
    o.take(points("p", 3, 5, 0))
    assert o.release() == []


@pytest.mark.parametrize("powered", [True, False])
def test_at_the_end_nothing_is_left_without_an_answer(powered: bool) -> None:
    o = orders()
    o.take(run("a1"))
    o.take(key("k1", "Power"))
    o.take(key("k2"))
    last = unknown("k1", "session_over") if powered else applied("k1")
    refusals = refused([key("k2")], "session_over")
    stopped = [Cease(1), unknown("a1", "session_over"), Cease(2), last]
    assert o.wind_up(say=True, powered=powered) == [*stopped, *refusals]


def test_without_a_listener_what_is_under_way_is_stopped_all_the_same() -> None:
    o = orders()
    o.take(run("a1"))
    o.take(key("k1"))
    o.take(key("k2"))
    assert o.wind_up(say=False, powered=True) == [Cease(1), Cease(2)]


def test_outcomes_are_told_in_the_wire_s_words() -> None:
    assert done_with(key("k"), Outcome(True)) == ControlDone(id="k", outcome="applied")
    assert done_with(key("k"), Outcome(False)) == ControlDone(id="k", outcome="refused", reason="device_refused")
    assert done_with(key("k"), None) == ControlDone(id="k", outcome="unknown", reason="no_answer")
    assert refused([key("k")], "busy") == [Send(ControlDone(id="k", outcome="refused", reason="busy"))]


def test_a_still_counts_as_every_command_that_was_applied() -> None:
    o = orders()
    assert o.still_sent("p1") == [applied("p1")]
    assert o.applied.controls == 1
