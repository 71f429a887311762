"""Its front: what it shows, what can be felt there, its remote control, and the filter."""

from dataclasses import replace

import pytest

from device_agent.simulator.air_conditioner import front
from device_agent.simulator.air_conditioner.body import AirState
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, after, broken


def said(state: AirState) -> str:
    return " ".join(en for _, en in front.face(state, "AC-WALL-E").notes)


def pressed(state: AirState, button: str) -> AirState:
    done = front.touched(state, button)
    assert not isinstance(done, str)
    return done


def test_it_shows_what_is_set_or_what_is_wrong() -> None:
    shown = front.face(NEW.fresh(), "AC-WALL-3")
    assert (shown.display, shown.alarm) == ("25", False)
    assert [(each.label_vi, each.label_en, each.text) for each in shown.readings] == [
        ("Chế độ: Làm lạnh", "Mode: Cool", ""), ("Tốc độ quạt: Tự động", "Fan speed: Auto", ""),
        ("Hướng gió: Lên xuống", "Swing: Vertical", ""), ("Trong phòng", "Room", "29 °C"),
    ]  # fmt: skip
    wrong = front.face(broken("ac.leak"), "AC-WALL-E")
    assert (wrong.display, wrong.alarm) == ("E5 54", True)


def test_without_its_light_it_shows_nothing_but_what_is_wrong() -> None:
    dark = {"aircon.display_light": False}
    assert front.face(NEW.fresh().put(dark), "AC-WALL-3").display == ""
    assert front.face(NEW.fresh().put(dark), "AC-WALL-3").readings == ()
    assert front.face(broken("ac.fan").put(dark), "AC-WALL-3").display == "C154"


@pytest.mark.parametrize(
    ("fault", "words"),
    [("ac.filter", "Little air"), ("ac.filter", "filter lamp"), ("ac.leak", "isn't cold"), ("ac.fan", "No air")],
)
def test_what_a_fault_does_can_be_felt_there(fault: str, words: str) -> None:
    assert words in said(broken(fault))
    assert words not in said(after(NEW.fresh(), 5))


def test_little_refrigerant_leaves_the_air_cool_while_it_warms() -> None:
    cold = NEW.fresh().put({"aircon.mode": "heat", "aircon.setpoint_c": 30}).but(room_c=18.0, supply_c=18.0)
    assert "isn't warm" in said(after(cold.afflict("ac.leak"), 5))
    well = said(after(cold, 5))
    assert "isn't warm" not in well
    assert "isn't cold" not in well


def test_its_cleaning_can_be_heard() -> None:
    state = replace(NEW.fresh().but(drying_s=60.0, fan_in_rpm=600), power="standby")
    assert "cleans itself" in said(state)


def test_the_remote_control_sets_what_it_says_and_stops_at_its_ends() -> None:
    state = NEW.fresh()
    assert pressed(state, "warmer").values["aircon.setpoint_c"] == 26
    assert pressed(state, "colder").values["aircon.setpoint_c"] == 24
    for value, button in ((30, "warmer"), (16, "colder")):
        assert pressed(state.put({"aircon.setpoint_c": value}), button).values["aircon.setpoint_c"] == value
    for button, key in (("mode", "aircon.mode"), ("fan", "aircon.fan"), ("swing", "aircon.swing")):
        seen, now = [], state
        for _ in range(6):
            now = pressed(now, button)
            seen.append(now.values[key])
        assert set(seen) == {each.value for each in next(d for d in NEW.descriptors if d.key == key).options}


def test_buttons_refuse_with_a_reason() -> None:
    assert front.touched(NEW.fresh().put({"aircon.mode": "fan"}), "warmer") == "fan_mode"
    assert front.touched(NEW.fresh(), "turbo") == "unknown_button"


def test_a_filter_gets_dusty_with_time_and_clean_by_washing() -> None:
    assert front.looks(NEW.fresh()) == "clean"
    clogged = broken("ac.filter")
    assert front.looks(clogged) == clogged.things["filter"] == "dusty"
    washed = front.washed(clogged)
    assert (front.looks(washed), washed.things["filter"], washed.has("ac.filter")) == ("clean", "clean", False)
    assert (washed.body.dust_h, washed.body.filter_h) == (0.0, 0.0)


def test_its_reset_lights_when_the_filter_is_due_and_counts_from_now() -> None:
    def lit(state: AirState) -> bool:
        return next(each.lit for each in front.face(state, "AC-WALL-3").buttons if each.id == "filter_reset")

    assert lit(broken("ac.filter"))
    assert not lit(pressed(broken("ac.filter"), "filter_reset"))
    assert pressed(broken("ac.filter"), "filter_reset").body.dust_h > 500
