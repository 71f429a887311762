"""What the board decides: compressor and its rest, rapid functions, defrost, fan, and what it notices."""

from dataclasses import replace
from itertools import pairwise

import pytest

from device_agent.simulator.refrigerator import control, doors
from device_agent.simulator.refrigerator.body import FridgeState
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, after, broken, each


def starts(lived: list[FridgeState], stride: float = 30.0) -> list[float]:
    """Return how long the compressor had stood before each of its starts."""
    pairs = pairwise(lived)
    return [a.body.held_s + stride for a, b in pairs if b.body.compressor == "starting" != a.body.compressor]


def test_it_holds_its_temperatures_for_days_and_cycles_as_a_real_one() -> None:
    warm = [now for now in each(SBS.fresh(), 48 * 3600, 30.0)]
    cooler, freezer = [now.body.cooler_c for now in warm], [now.body.freezer_c for now in warm]
    assert 2 < min(cooler) < max(cooler) < 5.5
    assert -21 < min(freezer) < max(freezer) < -16
    runs = sum(now.body.compressor == "running" for now in warm) / len(warm)
    assert 0.3 < runs < 0.7
    assert 15 < len(starts(warm)) < 75
    assert warm[-1].body.problems == frozenset()
    assert {now.body.defrost for now in warm} == {"idle", "heating", "draining"}


@pytest.mark.requirement("HA-07")
def test_a_compressor_that_ran_rests_before_every_start() -> None:
    for setting in ({}, {"fridge.cooler.setpoint_c": 1, "fridge.rapid_freeze": True}, {"fridge.cooler.setpoint_c": 7}):
        lived = [*each(SBS.fresh().put(setting), 8 * 3600, 30.0)]
        assert min(starts(lived)) >= control.REST_S == 5 * 60
    state = SBS.fresh().but(compressor="off", held_s=0.0, cooler_c=15.0)
    assert control.must_rest_s(state.body) == control.REST_S
    assert control.decided(state, 10).body.compressor == "off"
    assert control.decided(state.but(held_s=control.REST_S - 11), 10).body.compressor == "off"
    assert control.decided(state.but(held_s=control.REST_S - 10), 10).body.compressor == "starting"


@pytest.mark.parametrize(
    ("setting", "cooler", "freezer"),
    [
        ({}, 3, -19),
        ({"fridge.cooler.setpoint_c": 6, "fridge.freezer.setpoint_c": -23}, 6, -23),
        ({"fridge.mode.vacation": True}, 15, -19),
        ({"fridge.rapid_cool": True}, 1, -19),
        ({"fridge.rapid_freeze": True}, 3, -25),
    ],
)
def test_what_is_set_is_what_it_comes_to(setting: dict[str, int | bool], cooler: float, freezer: float) -> None:
    state = SBS.fresh().put(setting)
    assert control.targets(state) == (cooler, freezer)
    state = after(state.put({"fridge.rapid_cool": False}) if "fridge.rapid_cool" in setting else state, 20)
    if "fridge.rapid_cool" not in setting:
        assert state.body.freezer_c == pytest.approx(freezer, abs=2.5)


def test_rapid_functions_end_by_themselves() -> None:
    state = SBS.fresh().put({"fridge.rapid_cool": True})
    assert after(state, 2.4).values["fridge.rapid_cool"]
    ended = after(state, 2.6)
    assert not ended.values["fridge.rapid_cool"]
    assert after(ended, 0.1).body.rapid_s == 0
    freezing = SBS.fresh().put({"fridge.rapid_freeze": True}).but(rapid_s=control.RAPID_FREEZE_S - 60)
    assert after(freezing, 0.01).values["fridge.rapid_freeze"]
    assert not after(freezing, 0.05).values["fridge.rapid_freeze"]


def test_a_defrost_ends_by_its_sensor_and_is_forgotten_as_a_problem() -> None:
    state = SBS.fresh().but(cooled_s=control.DEFROST_EVERY_S, problems=frozenset({"defrost"}))
    course = [now.body.defrost for now in each(state, 3600)]
    assert course[0] == "heating"
    assert course.index("draining") * 10 < control.DEFROST_AT_MOST_S
    assert course[-1] == "idle"
    done = after(state, 1)
    assert (done.body.problems, done.body.cooled_s < 3600) == (frozenset(), True)


@pytest.mark.parametrize("fault", ["rf.defrost", "rf.defrost.sensor"])
def test_a_defrost_that_never_gets_warm_ends_by_time_and_is_a_problem(fault: str) -> None:
    state = SBS.fresh().but(cooled_s=control.DEFROST_EVERY_S).afflict(fault)
    assert after(state, 0.4).body.problems == frozenset()
    assert after(state, 0.5).body.problems == {"defrost"}
    mended = after(after(state, 0.5).mend(fault).but(cooled_s=control.DEFROST_EVERY_S, defrost="idle"), 1)
    assert mended.body.problems == frozenset()


def test_a_start_that_fails_five_times_is_a_problem_until_one_is_good() -> None:
    state = SBS.fresh().but(compressor="off", held_s=400.0, cooler_c=9.0).afflict("rf.comp")
    before = [now for now in each(state, 600) if not now.body.problems]
    assert before[-1].body.attempts == control.ATTEMPTS
    state = after(state, 600 / 3600)
    assert state.body.problems == {"start"}
    assert state.body.compressor == "off"
    tries = state.body.attempts
    assert after(state, 1).body.attempts > tries
    mended = [now.body for now in each(state.mend("rf.comp"), 600)]
    assert (mended[-1].problems, mended[-1].attempts) == (frozenset(), 0)
    assert "running" in [body.compressor for body in mended]


def test_one_that_breaks_while_it_runs_stops() -> None:
    state = control.decided(SBS.fresh().afflict("rf.comp"), 10)
    assert (state.body.compressor, state.body.attempts) == ("off", 1)


def test_a_fan_that_stands_for_a_minute_is_a_problem_until_it_turns() -> None:
    state = SBS.fresh().afflict("rf.fan")
    assert after(state, 40 / 3600).body.problems == frozenset()
    state = after(state, 70 / 3600)
    assert (state.body.problems, state.body.fan_on, state.body.fan_rpm) == (frozenset({"fan"}), True, 0)
    assert after(state.mend("rf.fan"), 20 / 3600).body.problems == frozenset()


def test_the_fan_stands_while_a_door_is_open_and_that_is_no_problem() -> None:
    state = after(doors.moved(SBS.fresh(), doors.FREEZER, "open"), 0.1)
    assert (state.body.fan_on, state.body.fan_rpm, state.body.problems) == (False, 0, frozenset())
    rapid = after(SBS.fresh().put({"fridge.rapid_cool": True}), 0.01)
    assert rapid.body.fan_rpm > SBS.fresh().body.fan_rpm


def test_the_shop_s_mode_cools_nothing_and_is_no_problem() -> None:
    state = broken("rf.demo")
    assert state.body.cooler_c > 12
    assert state.body.problems == frozenset()
    assert {now.body.compressor for now in each(state, 3600)} == {"off"}


@pytest.mark.parametrize("power", ["standby", "unplugged"])
def test_off_nothing_runs(power: str) -> None:
    state = replace(SBS.fresh().but(cooled_s=control.DEFROST_EVERY_S), power=power)  # type: ignore[arg-type]
    assert next(each(state, 10)).body.held_s <= 10
    for now in each(state, 7200):
        assert (now.body.compressor, now.body.fan_rpm, now.body.fan_on, now.body.defrost) == ("off", 0, False, "idle")


def test_it_never_cools_the_freezer_without_end() -> None:
    assert after(broken("rf.fan"), 24).body.freezer_c > -26
