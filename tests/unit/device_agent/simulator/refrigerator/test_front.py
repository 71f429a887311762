"""Its front: what it shows, what can be felt there, and its buttons."""

import pytest

from device_agent.simulator.refrigerator import doors, front
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, TWIN, after, broken

F = "RF-SBS-2"


def said(state: object) -> str:
    return " ".join(en for _, en in front.face(state, F).notes)  # type: ignore[arg-type]


def test_it_shows_what_is_set_or_what_is_wrong() -> None:
    assert front.face(SBS.fresh(), F).display == "3  -19"
    assert [each.text for each in front.face(SBS.fresh(), F).readings] == ["3 °C", "-19 °C"]
    for fault, display, alarm in (("rf.fan", "22E", True), ("rf.demo", "OF OF", False)):
        shown = front.face(broken(fault), F)
        assert (shown.display, shown.alarm) == (display, alarm)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("rf.demo", "no longer cold"),
        ("rf.door", "temperature lamp"),
        ("rf.fan", "no longer cold"),
        ("rf.defrost", "thick ice"),
        ("rf.comp", "clicks"),
    ],
)
def test_what_a_fault_does_can_be_felt_there(fault: str, words: str) -> None:
    assert words in said(broken(fault))
    assert words not in said(SBS.fresh())


def test_a_door_that_stands_open_sounds_an_alarm_unless_that_is_off() -> None:
    state = doors.moved(SBS.fresh(), doors.COOLER, "open")
    assert not front.face(state, F).alarm
    state = after(state, 0.04)
    assert front.face(state, F).alarm
    assert not front.face(state.put({"fridge.door_alarm": False}), F).alarm
    assert "door is open" in said(state)


def test_a_defrost_can_be_heard_and_a_warm_freezer_felt() -> None:
    state = SBS.fresh().but(defrost="heating", compressor="off", freezer_c=-2.0)
    assert "dripping" in said(state)
    assert "soften" in said(state)
    assert "hums" in said(SBS.fresh())


def test_buttons_set_what_they_say() -> None:
    state = front.touched(SBS.fresh(), "cooler")
    assert not isinstance(state, str)
    assert state.values["fridge.cooler.setpoint_c"] == 2
    for expected in (1, 7):
        state = front.touched(state, "cooler")  # type: ignore[arg-type]
        assert state.values["fridge.cooler.setpoint_c"] == expected  # type: ignore[union-attr]
    colder = front.touched(SBS.fresh(), "freezer")
    assert colder.values["fridge.freezer.setpoint_c"] == -20  # type: ignore[union-attr]
    for button, key in (("rapid_cool", "fridge.rapid_cool"), ("vacation", "fridge.mode.vacation")):
        on = front.touched(SBS.fresh(), button)
        assert on.values[key] is True  # type: ignore[union-attr]
        assert next(each for each in front.face(on, F).buttons if each.id == button).lit  # type: ignore[arg-type]


def test_buttons_refuse_with_a_reason() -> None:
    locked = front.touched(SBS.fresh(), "lock")
    assert not isinstance(locked, str)
    assert front.touched(locked, "cooler") == "locked"
    assert front.touched(locked, "lock").values["fridge.child_lock"] is False  # type: ignore[union-attr]
    away = SBS.fresh().put({"fridge.mode.vacation": True})
    assert front.touched(away, "cooler") == front.touched(away, "rapid_cool") == "vacation"
    assert front.touched(SBS.fresh(), "defrost") == "unknown_button"
    assert front.touched(TWIN.fresh(), "ice") == "unknown_button"


def test_a_family_without_an_ice_maker_has_no_button_for_it() -> None:
    assert "ice" in [each.id for each in SBS.face(SBS.fresh()).buttons]
    assert "ice" not in [each.id for each in TWIN.face(TWIN.fresh()).buttons]
