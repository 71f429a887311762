"""What is in front: what of the picture is private there, and which keys a technician may press."""

import pytest

from broker.wire.app import App
from device_agent.device import Area, FrontChanged
from device_agent.kodi.front import HOME, KEYBOARD, NUMBERS, Front

CAMERA = App(id="cam", label_vi="Camera", label_en="Camera", camera=True)
FILMS = App(id="films", label_vi="Phim", label_en="Films", camera=False)
NOBODY: frozenset[str] = frozenset()


def test_nothing_special() -> None:
    front = Front(window=HOME)
    assert front.told() == FrontChanged(None, "none", False)
    assert front.private(1280, 720) == ()
    assert front.refused("Enter", NOBODY) is None
    assert Front(FILMS).told() == FrontChanged("films", "none", False)
    assert Front(FILMS).refused("Enter", NOBODY) is None


@pytest.mark.requirement("PR-02")
def test_in_a_camera_add_on_a_technician_presses_nothing_unless_permitted() -> None:
    front = Front(CAMERA)
    assert front.told() == FrontChanged("cam", "live", False)
    assert front.private(1280, 720) == (Area("camera", 0, 0, 1280, 720, "cam"),)
    assert front.refused("Enter", NOBODY) == "camera_app"
    assert front.refused("Enter", frozenset({"films"})) == "camera_app"
    assert front.refused("GoHome", NOBODY) is None
    assert front.refused("Enter", frozenset({"cam"})) is None


@pytest.mark.parametrize("kind", ["password", "numericpassword", "newpassword"])
def test_a_field_for_a_secret_hides_all_and_takes_nothing(kind: str) -> None:
    front = Front().typed(kind)
    assert front.told() == FrontChanged(None, "none", True)
    assert front.private(640, 360) == (Area("secret", 0, 0, 640, 360),)
    assert front.refused("1", NOBODY) == "secret_field"
    assert front.refused("Power", NOBODY) is None
    assert not front.text
    assert not front.typed(None).secret


def test_a_field_that_was_open_before_anybody_listened_may_be_one() -> None:
    assert Front(window=KEYBOARD).secret
    assert Front(window=NUMBERS).secret
    assert not Front(typing="keyboard", window=KEYBOARD).secret
    assert Front(typing="keyboard", window=KEYBOARD).text
    assert not Front(typing="number").text
    assert not Front(typing="keyboard", window=KEYBOARD).typed(None).secret
