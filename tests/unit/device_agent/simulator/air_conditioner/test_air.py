"""Where heat and air go: what each fault makes of the coil, the air and the compressor."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.air_conditioner import air
from device_agent.simulator.air_conditioner.body import OUTSIDE_C, AirState, amperes
from tests.stage.examples import share
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, after, broken


def at_full(state: AirState) -> AirState:
    """Return it after five minutes at the test's speed."""
    return after(state.but(trial="cooling", held_s=3600.0), 5)


def delta(state: AirState) -> float:
    return state.body.room_c - state.body.supply_c


def test_one_that_is_well_cools_its_air_by_ten_degrees_and_more() -> None:
    state = at_full(NEW.fresh())
    assert 10 < delta(state) < 18
    assert 2 < state.body.coil_in_c < state.body.coil_out_c < 14
    assert 60 < state.body.discharge_c < 80
    assert state.body.room_c < 29


def test_little_refrigerant_is_icy_at_the_inlet_warm_at_the_outlet_and_hot_outside() -> None:
    well, leaking = at_full(NEW.fresh()), at_full(NEW.fresh().afflict("ac.leak"))
    assert delta(leaking) < 4
    assert leaking.body.coil_in_c < 0
    assert leaking.body.coil_out_c - leaking.body.coil_in_c > 15
    assert leaking.body.discharge_c > well.body.discharge_c + 15
    assert amperes(leaking) < 0.65 * amperes(well)
    assert leaking.body.room_c > well.body.room_c


def test_while_it_warms_little_refrigerant_leaves_the_coil_hardly_warm_and_never_icy() -> None:
    cold = NEW.fresh().put({"aircon.mode": "heat", "aircon.setpoint_c": 30}).but(
        room_c=18.0, supply_c=18.0, coil_in_c=17.0, coil_out_c=17.0
    )  # fmt: skip
    well, leaking = after(cold, 3), after(cold.afflict("ac.leak"), 3)
    assert well.body.hz > 50 < leaking.body.hz
    assert well.body.coil_in_c > well.body.room_c + 8
    for state in (after(cold.afflict("ac.leak"), minutes) for minutes in (0.5, 1, 2, 3)):
        assert state.body.room_c - 2 < state.body.coil_in_c < state.body.room_c + 6
        assert state.body.coil_in_c == pytest.approx(state.body.coil_out_c, abs=1)


def test_a_clogged_filter_makes_the_little_air_colder_and_the_room_warmer() -> None:
    well, clogged = at_full(NEW.fresh()), at_full(broken("ac.filter").but(room_c=29.0))
    assert delta(clogged) > delta(well) + 2
    assert clogged.body.room_c > well.body.room_c


def test_without_a_fan_or_a_compressor_nothing_cools() -> None:
    state = NEW.fresh().but(hz=80.0, fan_in_rpm=0, supply_c=29.0)
    assert air.flowed(state, 60).body.room_c > state.body.room_c
    assert delta(air.flowed(NEW.fresh().but(fan_in_rpm=900), 60)) == pytest.approx(0, abs=0.2)


def test_hours_count_while_air_goes_through() -> None:
    state = NEW.fresh()
    assert air.flowed(state, 3600).body.dust_h == state.body.dust_h
    blowing = air.flowed(state.but(fan_in_rpm=900), 3600).body
    assert (blowing.dust_h, blowing.filter_h) == (61.0, 61.0)


def test_energy_is_what_the_compressor_draws_and_none_without_mains() -> None:
    state = NEW.fresh().but(hz=100.0, fan_in_rpm=900, energy_wh=0.0)
    assert air.flowed(state, 3600).body.energy_wh == pytest.approx(6.0 * 220 * 0.92 + 28 + 2)
    off = replace(NEW.fresh().but(energy_wh=0.0), power="unplugged")
    assert air.flowed(off, 3600).body.energy_wh == 0


@share(2)
@given(
    st.floats(-10, 50), st.floats(-30, 80), st.floats(0, 100), st.integers(0, 1280), st.floats(0, 2000),
    st.floats(0.1, 30), st.sampled_from(["cool", "heat", "fan"]), st.booleans(),
)  # fmt: skip
def test_nothing_leaves_its_range(
    room: float, supply: float, hz: float, rpm: int, dust: float, seconds: float, mode: str, leaks: bool
) -> None:
    state = NEW.fresh().put({"aircon.mode": mode}).but(
        room_c=room, supply_c=supply, hz=hz, fan_in_rpm=rpm, dust_h=dust
    )  # fmt: skip
    if leaks:
        state = state.afflict("ac.leak")
    body = air.flowed(state, seconds).body
    low, high = min(room, supply, OUTSIDE_C) - 1, max(room, supply, OUTSIDE_C) + 1
    assert low <= body.room_c <= high
    assert min(supply, body.room_c - 21) - 1 <= body.supply_c <= max(supply, body.room_c + 21) + 1
    assert 34 - 1e-6 <= body.discharge_c <= 110
    assert 0 <= body.humidity <= 100
