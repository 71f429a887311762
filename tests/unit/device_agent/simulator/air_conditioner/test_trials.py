"""The canned tests tell every fault from every other, and say nothing wrong of one that is well."""

import pytest

from device_agent.simulator.air_conditioner import trials
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, OLD, after, bad, broken, tried, values

TESTS = ("test.fan", "test.cooling", "test.communication", "test.self_check")


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("minutes", [0, 4, 60])
def test_one_that_is_well_passes_whenever_it_is_asked(test: str, minutes: float) -> None:
    done = tried(after(NEW.fresh(), minutes), test)
    assert (done.verdict, bad(done)) == ("passed", set())


@pytest.mark.requirement("HA-06")
@pytest.mark.parametrize(
    ("fault", "test", "verdict", "wrong"),
    [
        ("ac.filter", "test.fan", "failed", {"airflow_pct"}),
        ("ac.filter", "test.cooling", "failed", {"airflow_pct"}),
        ("ac.filter", "test.communication", "passed", set()),
        ("ac.filter", "test.self_check", "failed", {"filter_usage_pct"}),
        ("ac.leak", "test.cooling", "failed", {"delta_t_c", "compressor_a"}),
        ("ac.leak", "test.fan", "passed", set()),
        ("ac.leak", "test.communication", "passed", set()),
        ("ac.leak", "test.self_check", "failed", {"refrigerant"}),
        ("ac.comm", "test.communication", "failed", {"lost_frames", "lost_pct"}),
        ("ac.comm", "test.fan", "passed", set()),
        ("ac.comm", "test.self_check", "failed", {"link"}),
        ("ac.fan", "test.fan", "failed", {"fan_in_rpm", "airflow_pct"}),
        ("ac.fan", "test.communication", "passed", set()),
        ("ac.fan", "test.self_check", "failed", {"fan_in"}),
    ],
)
def test_each_fault_is_found_by_its_test_and_by_no_other(fault: str, test: str, verdict: str, wrong: set[str]) -> None:
    done = tried(broken(fault), test)
    assert (done.applied, done.verdict, bad(done)) == (True, verdict, wrong)


@pytest.mark.parametrize("mode", ["cool", "heat", "dry", "fan", "auto"])
def test_the_cooling_test_cools_in_every_mode(mode: str) -> None:
    state = NEW.fresh().put({"aircon.mode": mode, "aircon.setpoint_c": 30}).but(room_c=25.0)
    begun = NEW.deeds["test.cooling"].begin(state)
    assert not isinstance(begun, str)
    later = after(begun, 3)
    assert later.body.supply_c < later.body.room_c - 8
    assert later.body.room_c < 25


def test_a_fan_that_stands_leaves_nothing_of_the_cooling_test() -> None:
    done = tried(broken("ac.fan").but(held_s=3600.0), "test.cooling")
    assert bad(done) == {"fan_in_rpm", "airflow_pct", "compressor_ran"}  # and none that speaks of the refrigerant


@pytest.mark.parametrize("minutes", [0, 1, 2, 3])
def test_a_bad_cable_is_found_at_any_moment_of_its_course(minutes: float) -> None:
    done = tried(after(broken("ac.comm"), minutes), "test.communication")
    assert done.verdict == "failed"
    assert int(str(values(done)["lost_pct"])) >= 10


@pytest.mark.requirement("HA-07")
def test_a_compressor_that_must_rest_refuses_the_cooling_test_and_says_why() -> None:
    state = after(NEW.fresh(), 3).but(hz=0.0, held_s=5.0)
    assert tried(state, "test.cooling").reason == "compressor_rest"
    assert all(trials.SENTENCES["compressor_rest"])
    assert tried(after(NEW.fresh(), 3), "test.cooling").applied  # it runs already


def test_what_is_found_says_how_much() -> None:
    well, leaking = (values(tried(state, "test.cooling")) for state in (NEW.fresh(), broken("ac.leak")))
    assert float(str(well["delta_t_c"])) > 10 > 5 > float(str(leaking["delta_t_c"]))
    assert float(str(well["compressor_a"])) > 4 > float(str(leaking["compressor_a"]))
    assert values(tried(broken("ac.comm", OLD), "test.self_check", OLD))["error"] == "E1 01"


def test_a_counter_set_back_by_hand_washes_nothing() -> None:
    begun = NEW.deeds["filter.dust.reset"].begin(broken("ac.filter"))
    assert not isinstance(begun, str)
    assert trials.usage_pct(begun) == 0
    assert bad(tried(begun, "test.fan")) == {"airflow_pct"}


def test_the_filter_is_due_after_as_many_hours_as_are_set() -> None:
    state = NEW.fresh().but(filter_h=180.0)
    assert trials.usage_pct(state) == 36
    assert trials.usage_pct(state.put({"filter.dust.alarm_h": "180"})) == 100
    assert trials.airflow_pct(state.but(fan_in_rpm=900).body) == 99
    assert trials.delta_k(state.but(room_c=20.0, supply_c=31.04).body) == 11.0
