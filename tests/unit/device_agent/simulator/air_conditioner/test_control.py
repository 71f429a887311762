"""What the board decides: compressor and its rest, fans, and what it notices."""

from dataclasses import replace
from itertools import pairwise

import pytest

from device_agent.simulator.air_conditioner import control
from device_agent.simulator.air_conditioner.body import AirState, Body
from device_agent.simulator.appliance.state import Power
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, after, broken, each


def starts(lived: list[AirState], stride: float) -> list[float]:
    """Return how long the compressor had stood before each of its starts."""
    return [a.body.held_s + stride for a, b in pairwise(lived) if b.body.hz and not a.body.hz]


def test_it_brings_a_room_to_what_is_set_and_keeps_it_there() -> None:
    lived = [*each(NEW.fresh(), 3 * 3600, 10.0)]
    room = [now.body.room_c for now in lived[len(lived) // 2 :]]
    assert 23.5 < min(room) < max(room) < 26
    assert lived[-1].body.problems == frozenset()
    assert lived[-1].body.humidity < 60


@pytest.mark.requirement("HA-07")
def test_a_compressor_that_ran_rests_before_every_start() -> None:
    lived = [*each(NEW.fresh().put({"aircon.setpoint_c": 30}).but(room_c=32.0), 10 * 3600, 10.0)]
    assert len(starts(lived, 10.0)) > 2
    assert min(starts(lived, 10.0)) >= control.REST_S == 3 * 60
    just = NEW.fresh().but(held_s=10.0)
    assert control.must_rest_s(just.body) == control.REST_S - 10
    assert control.decided(just, 2).body.hz == 0
    assert control.decided(just.but(held_s=control.REST_S), 2).body.hz > 0


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize("power", ["standby", "unplugged"])
def test_one_that_lost_its_power_rests_before_it_starts_again(power: Power) -> None:
    state = after(NEW.fresh(), 5)
    assert state.body.hz > 0
    off = replace(NEW.turned(state, power), power=power)
    on = replace(NEW.turned(off, "on"), power="on")  # at once
    stood = [now for now in each(on, 300) if not now.body.hz]
    assert control.REST_S - 2 <= 2 * len(stood) <= control.REST_S
    assert control.must_rest_s(NEW.revived(Body(), NEW.kept(Body()))) == control.REST_S


@pytest.mark.parametrize(
    ("mode", "room", "course", "runs"),
    [
        ("cool", 29.0, "cool", True), ("cool", 20.0, "cool", False), ("heat", 20.0, "heat", True),
        ("heat", 29.0, "heat", False), ("dry", 29.0, "dry", True), ("fan", 35.0, "fan", False),
        ("auto", 29.0, "cool", True), ("auto", 20.0, "fan", False),
    ],
)  # fmt: skip
def test_each_mode_does_what_it_says(mode: str, room: float, course: str, runs: bool) -> None:
    state = NEW.fresh().put({"aircon.mode": mode}).but(room_c=room, supply_c=room)
    assert control.course(state) == course
    later = after(state, 2)
    assert (later.body.hz > 0, later.body.fan_out_rpm > 0) == (runs, runs)
    assert later.body.fan_in_rpm > 0


def test_a_heated_room_is_warmer() -> None:
    state = NEW.fresh().put({"aircon.mode": "heat"}).but(room_c=18.0, supply_c=18.0)
    later = after(state, 20)
    assert later.body.supply_c > later.body.room_c + 5 > 24


@pytest.mark.parametrize(
    ("setting", "most"),
    [({"aircon.option": "quiet"}, 60), ({"aircon.option": "sleep"}, 60), ({"aircon.mode": "dry"}, 40), ({}, 100)],
)
def test_some_choices_hold_the_compressor_back(setting: dict[str, str], most: float) -> None:
    state = NEW.fresh().put({"aircon.setpoint_c": 16, **setting})
    assert max(now.body.hz for now in each(state, 120)) == most


def test_the_fan_turns_as_it_was_told() -> None:
    speeds = [after(NEW.fresh().put({"aircon.fan": fan}), 0.1).body.fan_in_rpm for fan in control.RPM]
    assert speeds == list(control.RPM.values()) == sorted(speeds)
    assert after(NEW.fresh(), 0.1).body.fan_in_rpm == control.RPM["high"]  # far from what is set
    near = NEW.fresh().but(room_c=25.2)
    assert after(near, 0.1).body.fan_in_rpm == control.RPM["low"]
    assert after(near.put({"aircon.option": "quiet"}), 0.1).body.fan_in_rpm < control.RPM["low"]
    turbo = NEW.fresh().put({"aircon.fan": "turbo", "aircon.option": "quiet"})
    assert after(turbo, 0.1).body.fan_in_rpm == control.RPM["turbo"]


def test_a_silent_outdoor_part_stops_the_compressor_at_once_and_is_a_problem_after_a_while() -> None:
    state = after(NEW.fresh(), 3).afflict("ac.comm").but(cable_s=0.0)
    lived = [*each(state, 120)]
    assert next(index for index, now in enumerate(lived) if not now.body.hz) <= 2
    first = next(index for index, now in enumerate(lived) if now.body.problems)
    assert (first + 1) * 2 == control.LOST_S
    assert lived[-1].body.problems == frozenset()  # it is back
    assert lived[-1].body.hz == 0  # and must rest


def test_a_fan_that_stands_for_half_a_minute_is_a_problem_and_stops_the_compressor() -> None:
    state = NEW.fresh().afflict("ac.fan")
    assert after(state, 0.4).body.problems == frozenset()
    later = after(state, 1)
    assert (later.body.problems, later.body.hz) == (frozenset({"fan"}), 0.0)
    assert after(later.mend("ac.fan"), 0.1).body.problems == frozenset()


def test_little_cold_for_little_current_is_a_problem_until_there_is_cold() -> None:
    state = NEW.fresh().afflict("ac.leak")
    first = next(index for index, now in enumerate(each(state, 600)) if now.body.problems)
    assert control.WEAK_S <= (first + 1) * 2 <= control.WEAK_S + 30
    later = after(state, 5)
    assert later.body.problems == {"leak"}
    assert after(later.mend("ac.leak"), 5).body.problems == frozenset()


def test_a_clogged_filter_is_no_problem_that_it_notices() -> None:
    assert after(broken("ac.filter"), 30).body.problems == frozenset()


def test_switched_off_it_dries_its_coil_if_it_is_to() -> None:
    on = after(NEW.fresh().put({"aircon.auto_clean": True}), 3)
    off = replace(NEW.turned(on, "standby"), power="standby")
    later = after(off, 2)
    assert (later.body.hz, later.body.fan_in_rpm, later.body.fan_out_rpm) == (0, 600, 0)
    assert after(off, 11).body.fan_in_rpm == 0
    plain = replace(NEW.turned(after(NEW.fresh(), 3), "standby"), power="standby")
    assert after(plain, 1).body.fan_in_rpm == 0
    unplugged = replace(off, power="unplugged")
    assert after(unplugged, 1).body.fan_in_rpm == 0


def test_a_test_commands_a_known_speed() -> None:
    state = after(NEW.fresh().but(trial="cooling", room_c=20.0), 1)
    assert (state.body.hz, state.body.fan_in_rpm) == (control.TEST_HZ, control.RPM["high"])
