"""Which messages may reach a device."""

from broker.session.permissions import ASKABLE, refusal
from broker.wire.base import Scope
from broker.wire.control import ControlKey
from broker.wire.screen import ScreenKeyFrame
from broker.wire.settings import SettingsSet
from tests.stage.visits import MODE

KEY = ControlKey(id="1", key="Enter", action="press")
SET = SettingsSet(id="1", key="picture.mode", value="movie")
ALL = frozenset(Scope)


def test_each_message_needs_its_own_scope() -> None:
    for message, scope in ((KEY, Scope.CONTROL), (SET, Scope.SETTINGS), (ScreenKeyFrame(), Scope.VIEW)):
        assert refusal(message, ALL - {scope}, False, {"picture.mode": MODE}) == "no_scope"
        assert refusal(message, frozenset({scope}), False, {"picture.mode": MODE}) is None


def test_an_open_question_stops_input_but_not_the_picture() -> None:
    assert refusal(KEY, ALL, True, {}) == "prompt_open"
    assert refusal(ScreenKeyFrame(), ALL, True, {}) is None


def test_an_unavailable_setting_is_refused() -> None:
    assert refusal(SET, ALL, False, {"picture.mode": MODE.model_copy(update={"available": False})}) == "unavailable"


def test_a_console_may_ask_for_control_and_settings_only() -> None:
    assert {Scope.CONTROL, Scope.SETTINGS} == ASKABLE
