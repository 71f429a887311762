"""Who may ask for the camera, as the messages themselves say it; and the state of what is private."""

import pytest
from pydantic import ValidationError

from broker.wire.base import Scope, action_of, action_scope, camera_of, camera_scope
from broker.wire.consent import ConsentAsk, ConsentRequest, ConsentWithdraw, Technician
from broker.wire.messages import Peer, sent
from broker.wire.privacy import CameraRequest, PrivacyState


@pytest.mark.requirement("PR-02")
def test_no_technician_s_message_can_ask_for_a_camera() -> None:
    for bad in ("camera:call", "camera", "camera:"):
        with pytest.raises(ValidationError):
            ConsentRequest.model_validate({"type": "consent.request", "scope": bad})
    assert CameraRequest not in sent(Peer.CONSOLE, Peer.BROKER)
    assert CameraRequest not in sent(Peer.BROKER, Peer.DEVICE)
    assert CameraRequest in sent(Peer.DEVICE, Peer.BROKER)


def test_a_scope_is_one_word_or_names_what_it_is_for() -> None:
    assert camera_of(camera_scope("call")) == "call"
    assert action_of(action_scope("test.pump")) == "test.pump"
    assert [camera_of(scope) for scope in ("view", "action:test.pump")] == [None, None]
    assert [action_of(scope) for scope in ("view", "camera:call")] == [None, None]
    assert ConsentWithdraw.model_validate_json('{"scope": "view"}').scope is Scope.VIEW
    assert ConsentWithdraw.model_validate_json('{"scope": "camera:call"}').scope == "camera:call"


@pytest.mark.parametrize("scope", ["camera:", "camera:Call", "action:", "action:reset", "action:a.B", "reset", "all"])
def test_nothing_else_is_a_scope(scope: str) -> None:
    who = Technician(name="Bình", staff_number="1")
    with pytest.raises(ValidationError):
        ConsentWithdraw.model_validate({"scope": scope})
    with pytest.raises(ValidationError):
        ConsentAsk(request="r", session="0" * 32, scope=scope, technician=who, ticket="", seconds=1)


def test_only_two_things_are_masked() -> None:
    state = PrivacyState(front="call", camera="live", indicator=True, masked=("camera", "secret"))
    assert PrivacyState.model_validate_json(state.model_dump_json()) == state
    with pytest.raises(ValidationError):
        PrivacyState.model_validate({**state.model_dump(), "masked": ("face",)})
