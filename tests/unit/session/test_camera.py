"""A camera in a visit, by the broker alone: the device may lie as it likes."""

import pytest

from broker.session.commands import Record, Send, SendFrame
from broker.wire import limits
from broker.wire.app import App, AppOpen, AppsDescribed
from broker.wire.base import Scope
from broker.wire.consent import ConsentRequest, ConsentWithdraw
from broker.wire.control import ControlKey
from broker.wire.messages import Peer
from broker.wire.privacy import CameraRequest, PrivacyState
from broker.wire.screen import DataClass
from tests.stage.visits import CALL, FILMS, Played, event, events, sent

LIVE = PrivacyState(front="call", camera="live", indicator=True, masked=())
OPEN = AppOpen(id="a-1", app="call")


def visit() -> Played:
    return Played().active(Scope.CONTROL)


def seen(played: Played, sequence: int = 1) -> bool:
    """Whether a camera's picture is kept and shown; if not, it is neither."""
    commands = played.frame(sequence, data_class=DataClass.CAMERA)
    kept = any(isinstance(each, Record) for each in commands)
    assert kept == any(isinstance(each, SendFrame) for each in commands)
    assert kept != ("camera.refused" in events(commands))
    return kept


@pytest.mark.requirement("PR-02")
@pytest.mark.requirement("PR-04")
def test_a_camera_s_picture_needs_the_customer_s_request_and_the_indicator_first() -> None:
    played = visit()
    played.device(LIVE)
    assert not seen(played)
    requested = played.device(CameraRequest(app="call"))
    assert events(requested) == ["camera.requested"]
    assert sent(requested, Peer.CONSOLE) == ["session.state"]
    assert seen(played, 2)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (LIVE.model_copy(update={"indicator": False}), "no_indicator"),
        (LIVE.model_copy(update={"masked": ("camera",)}), "not_live"),
        (LIVE.model_copy(update={"camera": "off"}), "not_live"),
        (LIVE.model_copy(update={"camera": "none"}), "not_live"),
        (LIVE.model_copy(update={"front": "films"}), "not_requested"),
        (LIVE.model_copy(update={"front": None}), "not_requested"),
        (None, "not_live"),
    ],
)
@pytest.mark.requirement("PR-04")
def test_what_the_device_says_of_its_privacy_and_what_it_sends_must_fit(
    state: PrivacyState | None, reason: str
) -> None:
    played = visit()
    played.device(CameraRequest(app="call"))
    if state is not None:
        played.device(state)
    refused = played.frame(1, data_class=DataClass.CAMERA)
    assert event(refused, "camera.refused").facts() == {"sequence": 1, "reason": reason}
    assert not any(isinstance(each, Record | SendFrame) for each in refused)
    assert "error" in sent(refused, Peer.DEVICE)


@pytest.mark.requirement("PR-04")
@pytest.mark.requirement("PR-05")
@pytest.mark.parametrize(
    ("state", "asked", "reason"),
    [
        (LIVE.model_copy(update={"indicator": False}), True, "no_indicator"),
        (LIVE, False, "not_requested"),
        (LIVE.model_copy(update={"front": "films"}), True, "not_requested"),
        (LIVE.model_copy(update={"masked": ("secret",)}), False, "not_requested"),
        (LIVE, True, None),
        (LIVE.model_copy(update={"masked": ("camera",), "indicator": False}), False, None),
        (LIVE.model_copy(update={"camera": "off"}), False, None),
        (LIVE.model_copy(update={"camera": "none", "indicator": False}), False, None),
    ],
)
def test_a_picture_is_no_other_s_because_its_class_says_so(
    state: PrivacyState, asked: bool, reason: str | None
) -> None:
    """While the device says that a camera is live and bare, a picture of the class ``screen`` has it in it too."""
    played = visit()
    if asked:
        played.device(CameraRequest(app="call"))
    played.device(state)
    commands = played.frame(1, data_class=DataClass.SCREEN)
    kept = any(isinstance(each, Record) for each in commands)
    assert kept == any(isinstance(each, SendFrame) for each in commands)
    assert kept == (reason is None)
    if reason is not None:
        assert event(commands, "camera.refused").facts() == {"sequence": 1, "reason": reason}


@pytest.mark.requirement("PR-02")
def test_a_request_taken_back_holds_at_once_and_the_stream_goes_on_at_a_key_picture() -> None:
    played = visit()
    played.device(CameraRequest(app="call"))
    played.device(LIVE)
    assert seen(played, 1)
    played.device(ConsentWithdraw(scope="camera:call"))
    assert not seen(played, 2)
    played.device(LIVE.model_copy(update={"masked": ("camera",)}))
    builds_on_it = played.frame(3, key=False)
    assert not any(isinstance(each, SendFrame) for each in builds_on_it)
    assert any(isinstance(each, SendFrame) for each in played.frame(4))


@pytest.mark.requirement("PR-02")
def test_an_app_opens_at_its_own_request_in_this_visit_only() -> None:
    played = visit()
    refused = played.console(OPEN)
    assert event(refused, "control.refused").facts()["reason"] == "camera_app"
    assert sent(refused, Peer.DEVICE) == []
    played.device(CameraRequest(app="call"))
    assert sent(played.console(OPEN.model_copy(update={"id": "a-2"})), Peer.DEVICE) == ["app.open"]
    assert sent(visit().console(OPEN), Peer.DEVICE) == []


def test_a_request_names_an_app_that_has_a_camera() -> None:
    played = visit()
    for app in ("films", "nobody"):
        assert events(played.device(CameraRequest(app=app))) == ["message.refused"]
    played.device(AppsDescribed(apps=(FILMS,)))
    assert events(played.device(CameraRequest(app=CALL.id))) == ["message.refused"]


@pytest.mark.requirement("PR-05")
def test_the_technician_is_told_what_is_private_and_their_keys_stop_there() -> None:
    played = visit()
    masked = LIVE.model_copy(update={"masked": ("camera",)})
    told = played.device(masked)
    assert events(told) == ["privacy.changed"]
    assert [each.message for each in told if isinstance(each, Send) and each.to is Peer.CONSOLE] == [masked]
    key = ControlKey(id="k-1", key="Enter", action="press")
    assert event(played.console(key), "control.refused").facts()["reason"] == "camera_app"


def test_a_device_that_insists_is_shown_out() -> None:
    played = visit()
    played.device(LIVE)
    for sequence in range(1, 51):
        seen(played, sequence)
    assert event(played.log, "session.ended").facts()["reason"] == "protocol_violation"


def test_a_device_that_fills_the_book_of_scopes_breaks_no_visit() -> None:
    played = Played().active()
    apps = tuple(App(id=f"app{number}", label_vi="A", label_en="A", camera=True) for number in range(limits.APPS))
    played.device(AppsDescribed(apps=apps))
    for each in apps[: limits.SCOPES - 2]:  # and view
        assert events(played.device(CameraRequest(app=each.id))) == ["camera.requested"]
    played.console(ConsentRequest(scope=Scope.CONTROL))
    assert events(played.device(CameraRequest(app=apps[-1].id))) == ["message.refused"], "the last place is asked for"
    assert sent(played.allow(), Peer.CONSOLE) == ["session.state"]
    refused = played.console(ConsentRequest(scope=Scope.SETTINGS))
    assert events(refused) == ["message.refused"]
    assert events(played.device(ConsentWithdraw(scope=Scope.CONTROL))) == ["consent.withdrawn"]
    assert events(played.console(ConsentRequest(scope=Scope.SETTINGS))) == ["consent.asked"]
