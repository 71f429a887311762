from device_agent.conversation.shown import PinShown, Shown, State


def test_a_pin_is_not_in_the_repr_of_what_is_shown() -> None:
    shown = Shown(State.OFFERING, pin=PinShown("048159260", 300))
    assert "048159260" not in repr(shown)
    assert shown.pin is not None
    assert shown.pin.digits == "048159260"
