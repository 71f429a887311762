"""The refrigerator as a device: its faults and what they lead to, what mends them, and what it remembers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from device_agent.device import Measured, Outcome, SettingChanged
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.appliance.state import Power
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.refrigerator import control
from device_agent.simulator.refrigerator.body import Body, Opening
from device_agent.simulator.refrigerator.refrigerator import Refrigerator
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, TWIN, after, broken, each


def measured(fault: str, model: Refrigerator = SBS) -> dict[str, object]:
    return dict(model.measure(broken(fault, model)))


@pytest.mark.requirement("HA-06")
def test_each_fault_shows_in_what_is_measured() -> None:
    demo = measured("rf.demo")
    assert (demo["fridge.error"], demo["fridge.compressor.power_w"]) == ("OF OF", 0)
    assert demo["fridge.cooler.temp_c"] > 12  # type: ignore[operator]
    fan = measured("rf.fan")
    assert (fan["fridge.error"], fan["fridge.fan.rpm"]) == ("22E", 0)
    assert fan["fridge.cooler.temp_c"] > 10 > -20 > fan["fridge.freezer.temp_c"]  # type: ignore[operator]
    assert measured("rf.fan", TWIN)["fridge.error"] == "21E"
    assert measured("rf.defrost")["fridge.error"] == "5E"
    sensor = measured("rf.defrost.sensor")
    assert (sensor["fridge.error"], sensor["fridge.evaporator.temp_c"]) == ("5E", -28.4)
    comp = measured("rf.comp")
    assert (comp["fridge.error"], comp["fridge.compressor.power_w"]) == ("84C", 0)
    assert comp["fridge.compressor.start_attempts"] > 5  # type: ignore[operator]
    door = measured("rf.door")
    assert (door["fridge.error"], door["fridge.door.longest_min_24h"]) == ("", 35)
    assert door["fridge.cooler.temp_c"] > 8  # type: ignore[operator]
    assert dict(SBS.measure(SBS.fresh()))["fridge.error"] == ""


@pytest.mark.parametrize("fault", [each.id for each in SBS.faults])
def test_a_fault_that_is_mended_is_gone_with_all_that_it_did(fault: str) -> None:
    state = SBS.mended(broken(fault).mend(fault), fault).but(cooled_s=9 * 3600.0)
    later = after(state, 12)
    assert SBS.measure(later)["fridge.error"] == ""
    assert later.body.cooler_c < 6
    assert not later.values["fridge.mode.cooling_off"]


def test_who_switches_the_shop_s_mode_off_has_mended_it() -> None:
    state = SBS.set(broken("rf.demo"), "fridge.mode.cooling_off", False)
    assert not state.has("rf.demo")
    assert SBS.set(broken("rf.demo"), "fridge.cooler.setpoint_c", 2).has("rf.demo")


def test_who_closes_the_door_learns_to() -> None:
    state = SBS.handle(broken("rf.door"), "cooler_door", "closed")
    assert not state.has("rf.door")
    assert after(state, 9).body.openings[-1].open_s < 1600
    assert SBS.handle(broken("rf.door"), "freezer_door", "closed").has("rf.door")


def test_its_buttons_are_those_of_its_front() -> None:
    assert SBS.touch(SBS.fresh(), "nothing") == "unknown_button"


def test_vacation_ends_rapid_cooling() -> None:
    state = SBS.set(SBS.fresh().put({"fridge.rapid_cool": True}), "fridge.mode.vacation", True)
    assert (state.values["fridge.rapid_cool"], state.values["fridge.mode.vacation"]) == (False, True)


def test_the_mains_return_is_shown_for_a_while() -> None:
    unplugged = replace(SBS.turned(SBS.fresh(), "unplugged"), power="unplugged")
    standby = replace(SBS.turned(unplugged, "standby"), power="standby")
    on = replace(SBS.turned(standby, "on"), power="on")
    assert SBS.face(on).display == "88 88"
    assert SBS.face(after(on, 0.05)).display != "88 88"


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize("seconds", [0, 20, 200])
@pytest.mark.parametrize("power", ["standby", "unplugged"])
def test_a_compressor_that_lost_its_power_rests_before_it_starts_again(power: Power, seconds: int) -> None:
    state = SBS.fresh().but(cooler_c=12.0)
    assert state.body.compressor == "running"
    state = replace(SBS.turned(state, power), power=power)
    for _ in range(seconds // 10):
        state = SBS.step(state, 10.0)
    state = replace(SBS.turned(state, "on"), power="on")
    stood = [number for number, now in enumerate(each(state, 600)) if now.body.compressor == "off"]
    assert stood[0] == 0
    assert control.REST_S - 10 <= seconds + 10 * len(stood) <= control.REST_S


def test_one_that_was_started_anew_rests_too() -> None:
    again = SBS.revived(Body(), SBS.kept(Body()))
    assert control.must_rest_s(again) == control.REST_S


def test_a_factory_reset_ends_the_shop_s_mode_and_mends_nothing_else() -> None:
    state = SBS.reset(broken("rf.demo").afflict("rf.fan"))
    assert (state.values, state.faults) == (SBS.fresh().values, frozenset({"rf.fan"}))


def test_another_family_is_refused() -> None:
    with pytest.raises(KeyError):
        Refrigerator("RF-SBS-3")


@pytest.mark.requirement("HA-08")
async def test_a_shop_s_mode_is_told_as_what_its_customer_set() -> None:
    clock = ManualClock()
    device = SimulatedAppliance(SBS, serial="RF-1", clock=clock)
    events = device.events()
    device.inject("rf.demo")
    first = await anext(events)
    assert first == SettingChanged("fridge.mode.cooling_off", False, True, "customer", "panel")
    assert await device.write("fridge.mode.cooling_off", False, "technician", "c-1") == Outcome(True)
    assert not any(each.active for each in device.faults())


async def test_no_technician_switches_it_off_and_lets_the_food_spoil() -> None:
    device = SimulatedAppliance(SBS, serial="RF-1", clock=ManualClock())
    for action in ("press", "down", "up"):
        assert await device.press("Power", action, "technician", "c-1") == Outcome(False, "customer_only")
    assert device.powered()
    assert await device.press("Power", "press", "customer") == Outcome(True)
    assert not device.powered()


async def test_temperatures_are_told_as_they_move() -> None:
    clock = ManualClock()
    device = SimulatedAppliance(SBS, serial="RF-1", clock=clock)
    events = device.events()
    clock.advance(120)
    told = await anext(events)
    assert isinstance(told, Measured)
    assert "fridge.cooler.temp_c" in told.values


async def test_it_remembers_its_cold_its_log_and_its_problems(tmp_path: Path) -> None:
    clock, file = ManualClock(), tmp_path / "refrigerator.json"
    device = SimulatedAppliance(SBS, serial="RF-1", clock=clock, state_file=file)
    device.inject("rf.door")
    device.inject("rf.fan")
    await device.close()
    before = device.read_all()
    again = SimulatedAppliance(Refrigerator(), serial="RF-1", clock=clock, state_file=file)
    kept = ("fridge.error", "fridge.door.log", "fridge.cooler.temp_c", "fridge.cooler.door_open")
    assert {key: again.read_all()[key] for key in kept} == {key: before[key] for key in kept}
    assert {each.id for each in again.faults() if each.active} == {"rf.door", "rf.fan"}


@pytest.mark.parametrize("model", [SBS, TWIN])
def test_what_is_kept_is_revived(model: Refrigerator) -> None:
    body = replace(
        broken("rf.comp", model).body, openings=(Opening(5.0, 90.0),), habit_s=70.0, compressor="off",
    )  # fmt: skip
    again = model.revived(model.fresh().body, json.loads(json.dumps(dict(model.kept(body)))))
    for field in ("cooler_c", "freezer_c", "frost", "cooled_s", "age_s", "energy_wh", "habit_s"):
        assert getattr(again, field) == pytest.approx(getattr(body, field), abs=0.6), field
    assert (again.problems, again.openings) == (body.problems, body.openings)
    assert again.compressor == "off"


def test_what_no_refrigerator_can_have_is_not_revived() -> None:
    kept = dict(SBS.kept(Body()))
    wild = SBS.revived(Body(), {**kept, "cooler_c": 1e9, "frost": 7, "age_s": -4, "problems": ["fan", "of its own"]})
    assert (wild.cooler_c, wild.frost, wild.age_s) == (60.0, 1.0, 0.0)
    assert wild.problems == {"fan"}
    for broken_one in ({**kept, "frost": "much"}, {**kept, "openings": [3]}, {}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            SBS.revived(Body(), broken_one)


def test_it_lives_in_fine_steps_only_while_it_matters() -> None:
    assert SBS.stride(SBS.fresh()) == 10.0
    assert SBS.stride(SBS.fresh().but(trial="fan")) == SBS.stride(SBS.fresh().but(compressor="starting")) == 2.0


def test_the_meter_is_no_newer_than_the_household_and_tells_no_fault_by_its_hours() -> None:
    fresh = float(str(SBS.measure(SBS.fresh())["fridge.energy.kwh"]))
    for fault in SBS.faults:
        assert 0 <= float(str(measured(fault.id)["fridge.energy.kwh"])) - fresh < fresh / 100, fault


def test_a_full_log_of_the_doors_outlasts_a_power_cut() -> None:
    body = SBS.fresh().but(openings=tuple(Opening(float(60 * at), 5.0) for at in range(99)), age_s=6000.0).body
    assert SBS.revived(Body(), SBS.kept(body)).openings == body.openings
