"""Its descriptors: what there is, and what can't be set now."""

import pytest

from device_agent.simulator.air_conditioner import catalogue
from tests.unit.device_agent.simulator.air_conditioner.room import NEW, OLD, broken


def test_the_factory_sets_every_setting_and_info() -> None:
    held = {each.key for each in catalogue.descriptors() if each.kind in ("setting", "info")}
    for family in catalogue.FAMILIES:
        assert catalogue.factory(family).keys() == held


def test_air_alone_has_no_temperature() -> None:
    assert catalogue.narrowed(NEW.fresh()) == {}
    narrowed = catalogue.narrowed(NEW.fresh().put({"aircon.mode": "fan"}))
    assert narrowed == {"aircon.setpoint_c": {"available": False, "reason": "fan_mode"}}


@pytest.mark.requirement("HA-06")
@pytest.mark.parametrize("fault", [each.id for each in NEW.faults])
def test_what_is_measured_is_what_is_described_whatever_is_broken(fault: str) -> None:
    for model in (NEW, OLD):
        described = {each.key: each for each in model.descriptors if each.kind == "telemetry"}
        measured = model.measure(broken(fault, model))
        assert measured.keys() == described.keys()
        for key, value in measured.items():
            if isinstance(value, int | float):
                assert (described[key].min or 0) <= value <= (described[key].max or 0), key


def test_what_may_hurt_is_an_interlock_s() -> None:
    by_key = {each.key: each for each in catalogue.descriptors()}
    assert by_key["test.cooling"].safety == "interlock"
    assert by_key["system.factory_reset"].write_policy == "technician_consent"
    assert (by_key["aircon.setpoint_c"].min, by_key["aircon.setpoint_c"].max) == (16, 30)
