"""Where heat flows: what cools, what warms, and the frost that is in the way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.refrigerator import cold
from device_agent.simulator.refrigerator.body import ROOM_C
from tests.stage.examples import share
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, after


def test_a_running_compressor_cools_both_and_a_standing_one_lets_them_warm() -> None:
    running = SBS.fresh()
    cooled, warmed = cold.flowed(running, 60), cold.flowed(running.but(compressor="off"), 60)
    for field in ("cooler_c", "freezer_c", "evaporator_c"):
        assert getattr(cooled.body, field) < getattr(running.body, field) < getattr(warmed.body, field), field


def test_without_its_fan_the_freezer_has_cold_and_the_cooler_hardly_any() -> None:
    still = cold.flowed(SBS.fresh().but(fan_rpm=0), 60).body
    turning = cold.flowed(SBS.fresh(), 60).body
    assert still.cooler_c > SBS.fresh().body.cooler_c > turning.cooler_c
    assert still.freezer_c < SBS.fresh().body.freezer_c


def test_a_closed_damper_keeps_the_cold_from_the_cooler() -> None:
    assert cold.flowed(SBS.fresh().but(damper=False), 60).body.cooler_c > SBS.fresh().body.cooler_c


@pytest.mark.parametrize(("door", "field"), [("cooler_door", "cooler_c"), ("freezer_door", "freezer_c")])
def test_an_open_door_lets_the_room_in_and_frost_grow(door: str, field: str) -> None:
    shut = SBS.fresh()
    state = shut.lay(door, "open")
    assert getattr(cold.flowed(state, 60).body, field) > getattr(cold.flowed(shut, 60).body, field)
    assert cold.flowed(state, 60).body.frost > cold.flowed(shut, 60).body.frost > shut.body.frost


def test_the_heater_melts_the_frost_first_and_warms_the_coil_then() -> None:
    state = SBS.fresh().but(compressor="off", defrost="heating", frost=0.5, evaporator_c=-20.0)
    warmest, melting = -20.0, []
    for _ in range(90):
        state = cold.flowed(state, 10)
        warmest = max(warmest, state.body.evaporator_c)
        if state.body.frost > 0.03:
            melting.append(state.body.evaporator_c)
    assert max(melting) <= 3.0
    assert warmest == 14.0  # the thermal fuse's, however long it heats
    assert state.body.frost == 0.0


def test_a_broken_heater_melts_nothing() -> None:
    state = SBS.fresh().but(compressor="off", defrost="heating", frost=0.5).afflict("rf.defrost")
    for _ in range(90):
        state = cold.flowed(state, 10)
    assert state.body.frost == 0.5
    assert state.body.evaporator_c < -15


def test_energy_counts_what_draws_and_nothing_without_mains() -> None:
    fresh = SBS.fresh().but(energy_wh=0.0)
    state = fresh.but(compressor="off", fan_rpm=0)
    idle = cold.flowed(state, 3600).body.energy_wh
    assert idle == pytest.approx(3)
    assert cold.flowed(fresh, 3600).body.energy_wh == pytest.approx(84 + 4 + 3)
    assert cold.flowed(state.but(defrost="heating"), 3600).body.energy_wh == pytest.approx(163)
    for power in ("unplugged", "standby"):
        assert cold.flowed(replace(state, power=power), 3600).body.energy_wh == 0


def test_without_power_everything_comes_to_the_room_and_thaws() -> None:
    state = after(replace(SBS.fresh(), power="unplugged"), 72)
    assert state.body.cooler_c == pytest.approx(ROOM_C, abs=0.5)
    assert state.body.freezer_c > 25
    assert state.body.frost == 0.0


@share(2)
@given(
    st.floats(-40, 60), st.floats(-40, 60), st.floats(-40, 60), st.floats(0, 1), st.floats(0.1, 60),
    st.sampled_from(["off", "starting", "running"]), st.sampled_from(["idle", "heating", "draining"]),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_no_temperature_leaves_the_range_of_what_is_around_it(
    cooler: float, freezer: float, coil: float, frost: float, seconds: float, compressor: str, defrost: str,
    turning: bool, opened: bool,
) -> None:  # fmt: skip
    state = SBS.fresh().but(
        cooler_c=cooler, freezer_c=freezer, evaporator_c=coil, frost=frost, compressor=compressor, defrost=defrost,
        fan_rpm=1450 * turning,
    ).lay("cooler_door", "open" if opened else "closed")  # fmt: skip
    body = cold.flowed(state, seconds).body
    low, high = min(cooler, freezer, coil, -36.0) - 1e-6, max(cooler, freezer, coil, ROOM_C) + 1e-6
    assert all(low <= each <= high for each in (body.cooler_c, body.freezer_c, body.evaporator_c))
    assert 0 <= body.frost <= 1
    assert body.energy_wh >= 0


def test_ice_keeps_the_air_back() -> None:
    assert cold.passes(0) == 1
    assert cold.passes(0.3) > 0.95
    assert cold.passes(1) == pytest.approx(0.03)
