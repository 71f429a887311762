from device_agent.device import Button, Front, Reading
from device_agent.simulator.appliance.front import whole

FRONT = Front(
    "5C", (Reading("Khóa", "Lock", "●"),), (Button("start", "Bắt đầu", "Start", lit=True),), (), (("a", "b"),), True
)


def test_every_front_has_power_and_support() -> None:
    front = whole(FRONT, "on")
    assert [(each.id, each.enabled, each.lit) for each in front.buttons] == [
        ("power", True, True), ("start", True, True), ("support", True, False),
    ]  # fmt: skip
    assert (front.display, front.readings, front.alarm, front.notes) == ("5C", FRONT.readings, True, (("a", "b"),))


def test_off_it_is_dark_and_only_power_can_be_pressed() -> None:
    for power, pressable in (("standby", True), ("unplugged", False)):
        front = whole(FRONT, power)  # type: ignore[arg-type]
        assert (front.display, front.readings, front.alarm) == ("", (), False)
        assert [each.enabled for each in front.buttons] == [pressable, False, False]
        assert not any(each.lit for each in front.buttons)
        assert front.notes == FRONT.notes


def test_a_refusal_is_the_first_thing_it_says() -> None:
    assert whole(FRONT, "on", ("vì", "because")).notes == (("vì", "because"), ("a", "b"))
