from device_agent.simulator.tv.catalogue.inputs import DESCRIPTORS, DEVICE_AT_FIRST, INPUTS, PORTS


def test_every_port_has_the_same_four() -> None:
    keys = [each.key for each in DESCRIPTORS]
    assert keys[0] == "input.current"
    assert keys[1:] == [
        f"input.{port}.{name}" for port in PORTS for name in ("label", "uhd_color", "pc_mode", "device")
    ]
    assert ("tv", *PORTS) == INPUTS
    assert tuple(DEVICE_AT_FIRST) == PORTS


def test_what_is_attached_is_seen_and_not_set() -> None:
    for each in DESCRIPTORS:
        if each.key.endswith(".device"):
            assert (each.kind, each.access) == ("info", "ro")
            assert set(DEVICE_AT_FIRST.values()) <= {option.value for option in each.options}
