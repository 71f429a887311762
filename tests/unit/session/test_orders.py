"""The technician's commands: what may go to the device, once each, on the record first."""

import pytest

from broker.clock import ManualClock
from broker.session.commands import Journal, Send
from broker.session.orders import Orders
from broker.session.permissions import Order, Standing
from broker.wire.action import ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import Scope
from broker.wire.control import ClipboardSet, ControlDone, ControlKey, ControlPointer
from broker.wire.messages import Peer
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.screen import ScreenStill
from broker.wire.settings import SettingsSet
from tests.stage.visits import CALL, FACTS, FIRMWARE, LOCKED, MODE, PUMP, event, events

AT = ManualClock().now()
ALL = {Scope.VIEW, Scope.CONTROL, Scope.SETTINGS}
SETTINGS = {each.key: each for each in (MODE, LOCKED, FIRMWARE, PUMP)}
KEY = ControlKey(id="c1", key="Enter", action="press")
SET = SettingsSet(id="c2", key="picture.mode@hdmi1", value="movie")
STILL = ScreenStill(id="c3")


def at(granted: set[Scope] = ALL, asking: bool = False) -> Standing:
    return Standing(frozenset(granted), asking, SETTINGS, {"call": CALL}, takes=("pointer", "clipboard"))


def why(orders: Orders, order: Order, granted: set[Scope] = ALL, asking: bool = False) -> str | None:
    return orders.refusal(order, at(granted, asking))


@pytest.mark.parametrize(("order", "scope"), [(KEY, Scope.CONTROL), (SET, Scope.SETTINGS), (STILL, Scope.VIEW)])
def test_each_command_needs_its_own_scope(order: Order, scope: Scope) -> None:
    assert why(Orders(FACTS), order) is None
    assert why(Orders(FACTS), order, ALL - {scope}) == "no_scope"


def test_nothing_presses_while_the_customer_is_asked_but_a_still_only_looks() -> None:
    assert why(Orders(FACTS), KEY, asking=True) == "prompt_open"
    assert why(Orders(FACTS), SET, asking=True) == "prompt_open"
    assert why(Orders(FACTS), STILL, asking=True) is None


@pytest.mark.parametrize(
    ("key", "reason"),
    [("camera.enabled", "customer_only"), ("system.firmware", "read_only"), ("no.such@hdmi1", "unknown_setting")],
)
def test_what_the_device_said_of_a_setting_holds_in_every_context(key: str, reason: str) -> None:
    assert why(Orders(FACTS), SettingsSet(id="c9", key=key, value=True)) == reason


def test_a_command_is_on_the_record_before_it_is_sent() -> None:
    journal, send = Orders(FACTS).give(SET, at(), AT)
    assert isinstance(journal, Journal)
    assert journal.event.facts() | {"command": "c2", "key": "picture.mode@hdmi1", "value": "movie"} == (
        journal.event.facts()
    )
    assert send == Send(Peer.DEVICE, SET, "c2")


@pytest.mark.parametrize(
    ("sensitivity", "facts", "private"),
    [
        ("public", {"value": "Nhà Sen"}, {}),
        ("personal", {}, {"value": "Nhà Sen"}),
        ("secret", {}, {}),
        (None, {}, {"value": "Nhà Sen"}),  # what the device has not described is nobody's to read
    ],
)
def test_the_value_that_a_technician_writes_is_kept_as_the_setting_s_own(
    sensitivity: str | None, facts: dict[str, str], private: dict[str, str]
) -> None:
    order = SettingsSet(id="c2", key="picture.mode@hdmi1", value="Nhà Sen")
    described = {} if sensitivity is None else {"picture.mode": MODE.model_copy(update={"sensitivity": sensitivity})}
    asked = event(Orders(FACTS).give(order, Standing(settings=described), AT), "setting.requested")
    assert asked.facts() == {"command": "c2", "key": "picture.mode@hdmi1", **facts}
    assert asked.private() == {f"personal_{name}": value for name, value in private.items()}


def test_a_command_is_known_as_the_technician_s_also_after_its_answer() -> None:
    orders = Orders(FACTS)
    orders.give(KEY, at(), AT)
    orders.done(ControlDone(id="c1", outcome="applied"), AT)
    assert orders.given("c1")
    assert not orders.given("c2")


def test_which_character_was_typed_is_private_and_that_one_was_is_not() -> None:
    typed = event(Orders(FACTS).give(ControlKey(id="c1", key="đ", action="press"), at(), AT), "control.key")
    assert typed.private() == {"typed": "đ"}
    assert "đ" not in str(typed.facts())
    named = event(Orders(FACTS).give(KEY, at(), AT), "control.key")
    assert (named.facts()["key"], named.private()) == ("Enter", {})


def test_an_id_is_open_until_its_answer_and_answered_once() -> None:
    orders = Orders(FACTS)
    answer = ControlDone(id="c1", outcome="applied")
    assert orders.done(answer, AT) is None
    orders.give(KEY, at(), AT)
    done = orders.done(answer, AT)
    assert done is not None
    assert events(done) == ["control.done"]
    assert done[1] == Send(Peer.CONSOLE, answer)
    assert orders.done(answer, AT) is None


def test_a_device_that_answers_nothing_fills_up_and_no_further() -> None:
    orders = Orders(FACTS)
    for number in range(256):
        orders.give(ControlKey(id=f"k{number}", key="Enter", action="press"), at(), AT)
    assert why(orders, KEY) == "too_many"
    assert events(orders.lost("k0", AT)) == ["control.discarded"]
    assert why(orders, KEY) is None


def test_one_still_at_a_time() -> None:
    orders = Orders(FACTS)
    assert events(orders.give(STILL, at(), AT)) == ["still.asked"]
    second = ScreenStill(id="c4")
    assert why(orders, second) == "busy"
    orders.done(ControlDone(id="c3", outcome="refused", reason="no_picture"), AT)
    assert why(orders, second) is None
    orders.give(second, at(), AT)
    orders.lost("c4", AT)
    assert why(orders, STILL) is None


def test_a_refusal_is_on_the_record_and_the_console_is_told() -> None:
    refused = Orders(FACTS).refuse(KEY, "no_scope", AT)
    assert events(refused) == ["control.refused"]
    assert refused[1] == Send(Peer.CONSOLE, ControlDone(id="c1", outcome="refused", reason="no_scope"))


@pytest.mark.parametrize(
    ("order", "name", "facts"),
    [
        (ActionRun(id="c1", key="test.pump"), "action.requested",
         {"key": "test.pump", "label_vi": "Thử bơm", "label_en": "Pump test"}),
        (AppOpen(id="c1", app="call"), "app.requested",
         {"app": "call", "camera": True, "label_vi": "Gọi video", "label_en": "Video call"}),
        (ControlPointer(id="c1", x=5, y=6, buttons=1), "control.pointer", {"x": 5, "y": 6, "buttons": 1}),
        (ClipboardSet(id="c1", text="bí mật"), "clipboard.set", {"characters": 6}),
        (ObservationAsk(id="c1", what="line", during="test.picture"), "observation.asked",
         {"what": "line", "during": "test.picture"}),
    ],
)  # fmt: skip
def test_each_command_has_its_event_first(order: Order, name: str, facts: dict[str, object]) -> None:
    given = Orders(FACTS).give(order, at(), AT)
    assert event(given, name).facts() == {"command": "c1", **facts}
    assert given[-1] == Send(Peer.DEVICE, order, "c1")


def test_what_is_in_a_clipboard_is_private() -> None:
    given = event(Orders(FACTS).give(ClipboardSet(id="c1", text="bí mật"), at(), AT), "clipboard.set")
    assert given.private() == {"copied": "bí mật"}


def test_a_question_is_answered_once_and_by_its_own_answer() -> None:
    orders = Orders(FACTS)
    answer = ObservationAnswer(id="c1", answer="yes")
    assert orders.answered(answer, AT) is None
    orders.give(KEY, at(), AT)
    assert orders.answered(answer, AT) is None  # a key is no question
    orders.done(ControlDone(id="c1", outcome="applied"), AT)
    orders.give(ObservationAsk(id="c1", what="line"), at(), AT)
    answered = orders.answered(answer, AT)
    assert answered is not None
    assert event(answered, "observation.answered").facts() == {"command": "c1", "what": "line", "answer": "yes"}
    assert orders.answered(answer, AT) is None


def test_an_action_runs_until_it_is_answered() -> None:
    orders = Orders(FACTS)
    assert not orders.running("c1")
    orders.give(ActionRun(id="c1", key=PUMP.key), at(), AT)
    assert orders.running("c1")
    assert orders.running("c1", PUMP.key)
    assert not orders.running("c1", "test.sound")
    orders.done(ControlDone(id="c1", outcome="applied"), AT)
    assert not orders.running("c1")
