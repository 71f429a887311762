"""The canned tests tell every fault from every other, and say nothing wrong of one that is well."""

import pytest

from device_agent.simulator.refrigerator import trials
from device_agent.simulator.refrigerator.refrigerator import Refrigerator
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, TWIN, after, bad, broken, tried, values

TESTS = ("test.fan", "test.compressor", "test.defrost", "test.self_check")


@pytest.mark.parametrize("model", [SBS, TWIN])
@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("hours", [0, 7.3])
def test_one_that_is_well_passes_whenever_it_is_asked(model: Refrigerator, test: str, hours: float) -> None:
    done = tried(after(model.fresh(), hours, model), test, model)
    assert done.verdict == "passed" or done.reason in ("compressor_rest", "defrosting")
    assert bad(done) == set()


@pytest.mark.requirement("HA-06")
@pytest.mark.parametrize(
    ("fault", "test", "verdict", "wrong"),
    [
        ("rf.demo", "test.compressor", "inconclusive", set()),
        ("rf.demo", "test.fan", "passed", set()),
        ("rf.demo", "test.defrost", "passed", set()),
        ("rf.demo", "test.self_check", "inconclusive", set()),
        ("rf.fan", "test.fan", "failed", {"fan_rpm"}),
        ("rf.fan", "test.compressor", "passed", set()),
        ("rf.fan", "test.defrost", "passed", set()),
        ("rf.fan", "test.self_check", "failed", {"fan"}),
        ("rf.defrost", "test.defrost", "failed", {"heater_w", "evaporator_rise_c"}),
        ("rf.defrost", "test.fan", "passed", set()),
        ("rf.defrost", "test.self_check", "failed", {"defrost"}),
        ("rf.defrost.sensor", "test.defrost", "failed", {"evaporator_rise_c"}),
        ("rf.defrost.sensor", "test.compressor", "passed", set()),
        ("rf.defrost.sensor", "test.self_check", "failed", {"defrost", "defrost_sensor"}),
        ("rf.comp", "test.compressor", "failed", {"started", "power_w", "inverter_output_v"}),
        ("rf.comp", "test.fan", "passed", set()),
        ("rf.comp", "test.defrost", "passed", set()),
        ("rf.comp", "test.self_check", "failed", {"compressor"}),
        ("rf.door", "test.compressor", "passed", set()),
        ("rf.door", "test.self_check", "failed", {"door"}),
    ],
)
def test_each_fault_is_found_by_its_test_and_by_no_other(fault: str, test: str, verdict: str, wrong: set[str]) -> None:
    done = tried(broken(fault), test)
    assert (done.applied, done.verdict, bad(done)) == (True, verdict, wrong)


def test_what_is_found_says_how_much() -> None:
    well = values(tried(SBS.fresh(), "test.defrost"))
    assert well["heater_w"] == 160
    assert float(str(well["evaporator_rise_c"])) > 20
    assert values(tried(broken("rf.comp"), "test.compressor"))["inverter_output_v"] == 0
    assert values(tried(SBS.fresh(), "test.compressor"))["inverter_output_v"] == 210
    assert values(tried(broken("rf.demo"), "test.compressor")) == {"cooling_off": True}
    assert values(tried(broken("rf.fan"), "test.self_check"))["error"] == "22E"
    assert values(tried(broken("rf.fan", TWIN), "test.self_check", TWIN))["error"] == "21E"


@pytest.mark.requirement("HA-07")
def test_interlocks_refuse_and_every_reason_has_its_sentence() -> None:
    rested = SBS.fresh().but(compressor="off", held_s=400.0)
    refused = {
        ("test.compressor", "compressor_rest"): SBS.fresh().but(compressor="off", held_s=10.0),
        ("test.compressor", "defrosting"): rested.but(defrost="draining"),
        ("test.defrost", "defrosting"): rested.but(defrost="heating"),
        ("test.fan", "defrosting"): rested.but(defrost="heating"),
        ("test.fan", "door_open"): rested.lay("freezer_door", "open"),
    }
    for (test, reason), state in refused.items():
        assert (tried(state, test).applied, tried(state, test).reason) == (False, reason)
        assert all(trials.SENTENCES[reason])
    assert tried(rested, "test.compressor").applied
    assert tried(broken("rf.comp").but(held_s=1.0), "test.compressor").applied  # nothing ran: nothing must rest


def test_a_forced_defrost_that_is_cut_short_drains_before_it_cools() -> None:
    deed = SBS.deeds["test.defrost"]
    begun = deed.begin(SBS.fresh())
    assert not isinstance(begun, str)
    assert (begun.body.defrost, begun.body.compressor) == ("heating", "off")
    stopped = deed.stop(SBS.step(begun, 2.0))
    assert (stopped.body.defrost, stopped.body.trial) == ("draining", None)
    cooling = after(stopped.but(freezer_c=-15.0), 0.3)
    assert (cooling.body.defrost, cooling.body.compressor) == ("idle", "running")


@pytest.mark.requirement("HA-07")
def test_a_fan_stops_for_an_opened_door_and_isn_t_called_broken() -> None:
    deed = SBS.deeds["test.fan"]
    begun = deed.begin(SBS.fresh())
    assert not isinstance(begun, str)
    opened = SBS.handle(SBS.step(begun, 2.0), "cooler_door", "open")
    seen = [begun, *(SBS.step(opened, 2.0 * number) for number in (1, 2))]
    assert (seen[-1].body.trial, seen[-1].body.fan_rpm) == ("fan", 0)
    assert (deed.judge(seen).verdict, bad(deed.judge(seen))) == ("inconclusive", {"door"})


def test_a_warm_evaporator_need_not_gain_much() -> None:
    warm = SBS.fresh().but(evaporator_c=2.0, freezer_c=2.0, cooler_c=20.0, compressor="off", frost=0.0)
    assert tried(warm, "test.defrost").verdict == "passed"
