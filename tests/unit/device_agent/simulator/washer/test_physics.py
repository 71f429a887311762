from dataclasses import replace

import pytest

from device_agent.simulator.washer import physics
from device_agent.simulator.washer.body import Body, Drive, WasherState
from device_agent.simulator.washer.physics import lived
from tests.unit.device_agent.simulator.washer.laundry import FRONT, made


def over(state: WasherState, drive: Drive, seconds: int) -> Body:
    for _ in range(seconds):
        state = replace(state, body=lived(state, drive, 1.0))
    return state.body


def closed(*faults: str, **body: float) -> WasherState:
    return made(FRONT, *faults, **{"locked": True, **body})


def test_water_comes_in_at_nine_litres_a_minute_and_not_past_a_shut_tap() -> None:
    body = over(closed(), Drive(valve=True, lock=True), 60)
    assert body.level == pytest.approx(9)
    assert body.flow == pytest.approx(9)
    assert body.valve_ma == 205
    dry = over(closed("wm.tap"), Drive(valve=True, lock=True), 60)
    assert (dry.level, dry.flow, dry.valve_ma) == (0, 0, 205)
    dead = over(closed("wm.valve"), Drive(valve=True, lock=True), 60)
    assert (dead.level, dead.valve_ma) == (0, 0)
    assert over(closed(level=64.9), Drive(valve=True, lock=True), 60).level == physics.FULL_L


@pytest.mark.parametrize(
    ("fault", "thing", "current", "falls"),
    [
        (None, None, 260, True),
        ("wm.drain.clog", None, 335, False),
        ("wm.drain.pump", None, 0, False),
        (None, ("hose", "kinked"), 335, False),
    ],
)
def test_the_pump_s_current_and_the_water_tell_what_it_is(
    fault: str | None, thing: tuple[str, str] | None, current: int, falls: bool
) -> None:
    state = closed(*([fault] if fault else []), level=15.0)
    state = state.lay(*thing) if thing else state
    body = over(state, Drive(pump=True, lock=True), 20)
    assert body.pump_ma == current
    assert (body.level < 12) == falls
    assert body.level > 0


def test_a_pump_that_runs_dry_draws_less() -> None:
    assert over(closed(), Drive(pump=True), 2).pump_ma == 180
    assert over(closed(level=9.0), Drive(), 2).pump_ma == 0


def test_the_emergency_drain_lets_the_water_out_of_whatever_is_stuck() -> None:
    state = closed("wm.drain.clog", level=15.0).lay("emergency_drain", "open")
    assert over(state, Drive(), 80).level == 0


def test_the_heater_warms_water_and_never_runs_dry() -> None:
    body = over(closed(level=12.0), Drive(heater=True, lock=True), 60)
    assert 29 < body.celsius < 30
    assert body.heater_w == 2000
    assert over(closed(), Drive(heater=True, lock=True), 5).heater_w == 0
    broken = over(closed("wm.heater", level=12.0), Drive(heater=True, lock=True), 60)
    assert broken.heater_w == 0
    assert broken.celsius == pytest.approx(27)


def test_water_cools_and_mixes() -> None:
    assert 27 < over(closed(level=10.0, celsius=60.0), Drive(lock=True), 3600).celsius < 50
    mixed = over(closed(level=9.0, celsius=60.0), Drive(valve=True, lock=True), 60)
    assert 42 < mixed.celsius < 44


def test_the_drum_spins_up_and_runs_down() -> None:
    body = over(closed(), Drive(rpm=1000, lock=True), 60)
    assert 400 < body.rpm < 600
    state = closed(rpm=500.0)
    assert over(state, Drive(lock=True), 10).rpm == pytest.approx(250)
    assert over(state, Drive(lock=True), 30).rpm == 0
    assert over(closed(), Drive(rpm=1000, lock=True), 200).rpm == 1000


def test_imbalance_is_felt_only_while_it_turns() -> None:
    uneven = closed("wm.unbalance")
    assert over(uneven, Drive(rpm=45, lock=True), 20).imbalance == 950
    assert over(uneven, Drive(), 20).imbalance == 0
    assert over(closed(), Drive(rpm=45, lock=True), 20).imbalance == 120
    assert over(closed().lay("laundry", "none"), Drive(rpm=45, lock=True), 20).imbalance == 0


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize("why", ["fault", "door", "not yet"])
def test_nothing_fills_heats_or_turns_behind_a_door_that_is_not_locked(why: str) -> None:
    state = made(level=10.0)
    if why == "fault":
        state = state.afflict("wm.door")
    if why == "door":
        state = state.lay("door", "open")
    everything = Drive(valve=True, heater=True, rpm=1000, lock=why != "not yet")
    body = over(state, everything, 10 if why != "not yet" else 1)
    assert (body.level, body.heater_w, body.rpm, body.valve_ma, body.motor_ma) == (10, 0, 0, 0, 0)
    assert not body.locked


def test_energy_is_counted() -> None:
    body = over(closed(level=12.0), Drive(heater=True, lock=True), 3600)
    assert 2000 < body.energy_wh < 2050
    off = replace(closed(), power="unplugged")
    assert over(off, Drive(), 60).energy_wh == 0
