"""The air conditioner as a device: its faults and what they lead to, what mends them, and what it remembers."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from device_agent.device import Outcome, SettingChanged
from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
from device_agent.simulator.air_conditioner.body import Body
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.clock import ManualClock
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, OLD, after, broken


def measured(fault: str, model: AirConditioner = NEW) -> dict[str, object]:
    return dict(model.measure(broken(fault, model)))


@pytest.mark.requirement("HA-06")
def test_each_fault_shows_in_what_is_measured() -> None:
    filtered = measured("ac.filter")
    assert (filtered["aircon.error"], filtered["filter.dust.status"]) == ("", "wash")
    assert filtered["filter.dust.usage_pct"] >= 100  # type: ignore[operator]
    assert filtered["aircon.airflow_pct"] < 60  # type: ignore[operator]
    leak = measured("ac.leak")
    assert leak["aircon.error"] == "C554"
    assert leak["aircon.delta_t_c"] < 5  # type: ignore[operator]
    assert measured("ac.leak", OLD)["aircon.error"] == "E5 54"
    comm = measured("ac.comm")
    assert (comm["aircon.error"], comm["aircon.link.state"]) == ("C101", "lost")
    assert comm["aircon.link.lost_frames"] > 50  # type: ignore[operator]
    fan = measured("ac.fan")
    assert (fan["aircon.error"], fan["aircon.fan_in.rpm"], fan["aircon.airflow_pct"]) == ("C154", 0, 0)
    assert dict(NEW.measure(after(NEW.fresh(), 10)))["aircon.error"] == ""


def test_a_bad_cable_comes_and_goes() -> None:
    state, seen = broken("ac.comm"), set()
    for _ in range(10):
        state = after(state, 0.5)
        seen.add(NEW.measure(state)["aircon.error"])
    assert seen == {"", "C101"}


def test_a_filter_that_is_due_late_is_clogged_all_the_same() -> None:
    state = NEW.fresh().put({"filter.dust.alarm_h": "700"})
    assert NEW.measure(NEW.afflicted(state.afflict("ac.filter"), "ac.filter"))["filter.dust.usage_pct"] >= 100  # type: ignore[operator]


@pytest.mark.parametrize("fault", [each.id for each in NEW.faults])
def test_a_fault_that_is_mended_is_gone_with_all_that_it_did(fault: str) -> None:
    state = after(NEW.mended(broken(fault).mend(fault), fault), 25)
    now = NEW.measure(state)
    assert (now["aircon.error"], now["filter.dust.status"], now["aircon.link.state"]) == ("", "normal", "ok")
    assert now["aircon.airflow_pct"] > 90  # type: ignore[operator]
    assert state.body.room_c < 28


def test_who_washes_the_filter_has_mended_it_and_nobody_makes_it_dusty_by_hand() -> None:
    washed = NEW.handle(broken("ac.filter"), "filter", "clean")
    assert not isinstance(washed, str)
    assert not washed.has("ac.filter")
    assert NEW.handle(washed, "filter", "dusty") == "not_by_hand"
    clogged = broken("ac.filter")
    assert NEW.handle(clogged, "filter", "dusty") is clogged


def test_a_filter_looks_as_long_as_it_was_used() -> None:
    state = NEW.step(NEW.fresh().but(dust_h=349.999, fan_in_rpm=900), 10.0)
    assert state.things["filter"] == "dusty"


def test_what_its_board_had_noticed_is_forgotten_when_it_is_switched_off() -> None:
    state = NEW.turned(broken("ac.leak"), "standby")
    assert (state.body.problems, state.body.weak_s) == (frozenset(), 0.0)


def test_another_family_is_refused() -> None:
    with pytest.raises(KeyError):
        AirConditioner("AC-WALL-4")


@pytest.mark.requirement("HA-08")
async def test_what_is_set_is_told_with_who_set_it() -> None:
    device = SimulatedAppliance(NEW, serial="AC-1", clock=ManualClock())
    events = device.events()
    assert await device.write("aircon.setpoint_c", 22, "technician", "c-1") == Outcome(True)
    await device.touch("colder")
    told = [await anext(events), await anext(events)]
    assert told == [
        SettingChanged("aircon.setpoint_c", 25, 22, "technician", "console", "c-1"),
        SettingChanged("aircon.setpoint_c", 22, 21, "customer", "panel"),
    ]
    assert await device.write("aircon.setpoint_c", 31, "technician", "c-2") == Outcome(False, "out_of_range")
    await device.write("aircon.mode", "fan", "customer")
    assert await device.write("aircon.setpoint_c", 20, "technician", "c-3") == Outcome(False, "fan_mode")


@pytest.mark.requirement("HA-07")
async def test_an_interlock_refuses_the_device_s_own_test_and_its_front_says_why() -> None:
    clock = ManualClock(speed=100.0)
    device = SimulatedAppliance(NEW, serial="AC-1", clock=clock)
    clock.advance(120)
    assert device.read_all()["aircon.compressor.hz"]
    await device.write("aircon.mode", "fan", "technician", "c-1")
    clock.advance(10)
    done = await device.act("test.cooling", "technician", "c-2")
    assert (done.applied, done.reason) == (False, "compressor_rest")
    assert any("must rest" in en for _, en in device.face().notes)


async def test_a_test_that_is_cancelled_lets_it_go_on_as_it_was_set() -> None:
    clock = ManualClock(speed=100.0)
    device = SimulatedAppliance(NEW, serial="AC-1", clock=clock)
    task = asyncio.create_task(device.act("test.cooling", "technician", "c-1"))  # noqa: TID251
    await asyncio.sleep(0)
    clock.advance(60)
    assert device.read_all()["aircon.compressor.hz"] == 80
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.advance(60)
    assert device.read_all()["aircon.compressor.hz"] != 80


async def test_it_remembers_its_dust_and_its_faults(tmp_path: Path) -> None:
    clock, file = ManualClock(), tmp_path / "air_conditioner.json"
    device = SimulatedAppliance(NEW, serial="AC-1", clock=clock, state_file=file)
    device.inject("ac.filter")
    await device.close()
    again = SimulatedAppliance(AirConditioner(), serial="AC-1", clock=clock, state_file=file)
    assert again.read_all()["filter.dust.usage_pct"] == device.read_all()["filter.dust.usage_pct"]
    assert {each.id for each in again.faults() if each.active} == {"ac.filter"}
    assert again.face().things[0].state == "dusty"


def test_what_is_kept_is_revived_and_what_no_room_can_have_is_not() -> None:
    body = broken("ac.filter").body
    kept = json.loads(json.dumps(dict(NEW.kept(body))))
    again = NEW.revived(Body(), kept)
    for field in ("room_c", "humidity", "dust_h", "filter_h", "energy_wh", "cable_s"):
        assert getattr(again, field) == pytest.approx(getattr(body, field), abs=0.6), field
    assert again.supply_c == again.room_c
    wild = NEW.revived(Body(), {**kept, "room_c": 1e9, "dust_h": -5, "humidity": 400})
    assert (wild.room_c, wild.dust_h, wild.humidity) == (50.0, 0.0, 100.0)
    for broken_one in ({**kept, "room_c": "warm"}, {**kept, "dust_h": None}, {}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            NEW.revived(Body(), broken_one)


def test_it_lives_in_fine_steps_while_it_is_on() -> None:
    assert NEW.stride(NEW.fresh()) == 2.0
    assert NEW.stride(replace(NEW.fresh(), power="standby")) == 10.0


def test_hours_of_air_on_the_filter_have_cost_some_energy() -> None:
    values = NEW.measure(NEW.fresh())
    assert float(str(values["aircon.energy.kwh"])) > float(str(values["filter.dust.hours_h"])) * 0.5
