"""Which messages may reach a device."""

from dataclasses import replace

import pytest

from broker.session.permissions import LEAVING, NEEDS, Order, Standing, askable, once, refusal
from broker.wire.action import ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import AnyScope, Scope
from broker.wire.control import ClipboardSet, ControlKey, ControlPointer
from broker.wire.observation import ObservationAsk
from broker.wire.privacy import PrivacyState
from broker.wire.screen import ScreenKeyFrame, ScreenStill
from broker.wire.settings import SettingsSet
from tests.stage.visits import CALL, DESCRIBED, FILMS, LOCKED, MODE

KEY = ControlKey(id="1", key="Enter", action="press")
POINT = ControlPointer(id="1", x=1, y=1, buttons=0)
SET = SettingsSet(id="1", key="picture.mode", value="movie")
PASTE = ClipboardSet(id="1", text="x")
SOUND, PUMP, RESET = (ActionRun(id="1", key=key) for key in ("test.sound", "test.pump", "system.factory_reset"))
EACH: tuple[Order | ScreenKeyFrame, ...] = (
    KEY, POINT, SET, PASTE, SOUND, AppOpen(id="1", app="films"), ObservationAsk(id="1", what="line"),
    ScreenStill(id="1"), ScreenKeyFrame(),
)  # fmt: skip
ALL: frozenset[AnyScope] = frozenset(Scope)
AT = Standing(
    ALL, settings={each.key: each for each in DESCRIBED}, apps={"call": CALL, "films": FILMS},
    takes=("pointer", "clipboard"),
)  # fmt: skip
IN_CALL = replace(AT, privacy=PrivacyState(front="call", camera="live", indicator=True, masked=("camera",)))


@pytest.mark.parametrize("message", EACH, ids=lambda each: str(each.type))
def test_each_message_needs_its_own_scope(message: Order | ScreenKeyFrame) -> None:
    scope = NEEDS[type(message)]
    assert refusal(message, replace(AT, scopes=ALL - {scope})) == "no_scope"
    assert refusal(message, replace(AT, scopes=frozenset({scope}))) is None


def test_there_is_an_example_of_everything_that_a_technician_can_send() -> None:
    assert {type(each) for each in EACH} == set(NEEDS)


@pytest.mark.parametrize("message", EACH, ids=lambda each: str(each.type))
def test_an_open_question_stops_everything_but_the_picture(message: Order | ScreenKeyFrame) -> None:
    looking = isinstance(message, ScreenKeyFrame | ScreenStill)
    assert refusal(message, replace(AT, asking=True)) == (None if looking else "prompt_open")


def test_an_unavailable_setting_is_refused() -> None:
    gone = MODE.model_copy(update={"available": False})
    assert refusal(SET, replace(AT, settings={"picture.mode": gone})) == "unavailable"


@pytest.mark.requirement("PR-02")
@pytest.mark.parametrize("message", [KEY, POINT, ControlKey(id="1", key="x", action="press")])
def test_nobody_presses_in_an_app_with_a_camera_but_at_the_customer_s_request(message: Order) -> None:
    assert refusal(message, IN_CALL) == "camera_app"
    assert refusal(message, replace(IN_CALL, scopes=ALL | {"camera:call"})) is None
    assert refusal(message, replace(IN_CALL, scopes=ALL | {"camera:films"})) == "camera_app"
    off = replace(AT, privacy=PrivacyState(front="call", camera="none", indicator=False, masked=()))
    assert refusal(message, off) == "camera_app"  # by what the app is, whatever it shows now
    page = replace(AT, privacy=PrivacyState(front="films", camera="live", indicator=True, masked=("camera",)))
    assert refusal(message, page) == "camera_app"  # PR-05: by what it shows, whatever it is


@pytest.mark.requirement("PR-02")
def test_an_app_with_a_camera_opens_at_the_customer_s_request_only() -> None:
    call = AppOpen(id="1", app="call")
    assert refusal(call, AT) == "camera_app"
    assert refusal(call, replace(AT, scopes=ALL | {"camera:call"})) is None
    assert refusal(AppOpen(id="1", app="nobody"), AT) == "unknown_app"


@pytest.mark.parametrize("key", sorted(LEAVING))
def test_whoever_is_in_a_private_place_may_be_led_out_of_it(key: str) -> None:
    assert refusal(ControlKey(id="1", key=key, action="press"), IN_CALL) is None


def test_nothing_is_typed_into_a_field_for_a_secret() -> None:
    secret = replace(AT, privacy=PrivacyState(front=None, camera="none", indicator=False, masked=("secret",)))
    assert refusal(KEY, secret) == "secret_field"
    assert refusal(POINT, secret) == "secret_field"


@pytest.mark.requirement("PR-03")
def test_the_camera_s_switch_is_the_customer_s_alone_whatever_the_device_says_of_it() -> None:
    write = SettingsSet(id="1", key="camera.enabled", value=True)
    assert refusal(write, AT) == "customer_only"
    free = LOCKED.model_copy(update={"write_policy": "technician"})
    assert refusal(write, replace(AT, settings={"camera.enabled": free})) == "customer_only"
    asks = LOCKED.model_copy(update={"write_policy": "technician_consent"})
    assert not askable("action:camera.enabled", replace(AT, settings={"camera.enabled": asks}))


@pytest.mark.requirement("HA-07")
def test_what_moves_or_can_t_be_undone_needs_a_word_each_time() -> None:
    assert refusal(SOUND, AT) is None
    for run in (PUMP, RESET):
        scope = f"action:{run.key}"
        assert refusal(run, AT) == "needs_consent"
        assert refusal(run, replace(AT, scopes=ALL | {scope})) is None
        assert (once(run, AT), askable(scope, AT)) == (scope, True)
    assert (once(SOUND, AT), once(KEY, AT), once(SET, AT)) == ("", "", "")
    assert refusal(ActionRun(id="1", key="picture.mode"), AT) == "unknown_action"


def test_what_a_device_does_not_take_is_not_sent() -> None:
    for message in (POINT, PASTE):
        assert refusal(message, replace(AT, takes=())) == "unsupported"
    assert not askable(Scope.CLIPBOARD, replace(AT, takes=()))


@pytest.mark.requirement("PR-02")
def test_a_console_may_ask_for_hands_and_actions_and_never_for_a_camera() -> None:
    assert [scope for scope in Scope if askable(scope, AT)] == [Scope.CONTROL, Scope.SETTINGS, Scope.CLIPBOARD]
    for scope in ("camera:call", "action:picture.mode", "action:test.sound", "action:no.such", "action:washer.level"):
        assert not askable(scope, AT)
