from device_agent.panel.state import DeviceFacts, PanelState, Pin, Power


def test_the_pin_is_in_the_json_and_in_no_repr() -> None:
    state = PanelState(
        sequence=1,
        phase="offering",
        language="vi",
        device=DeviceFacts(kind="tv", model="m", serial="s", software="1", display=True, plug=True),
        power=Power(on=True, plugged=True),
        pin=Pin(digits="048159260", seconds_left=300),
        prompt=None,
        banner=None,
        scopes=(),
        crowded=0,
        notice=None,
        ended=None,
        receipt=None,
        checked=None,
        link=None,
        behind=None,
    )
    assert '"digits":"048159260"' in state.model_dump_json()
    assert "048159260" not in repr(state)
    assert "048159260" not in str(state)
