"""Its descriptors: what each family has, and what can't be set now."""

import pytest

from device_agent.simulator.refrigerator import catalogue
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS, TWIN


def test_one_family_makes_ice_and_the_other_does_not() -> None:
    sbs, twin = ({each.key for each in catalogue.descriptors(family)} for family in catalogue.FAMILIES)
    assert sbs - twin == {"fridge.ice_maker"}
    assert twin < sbs
    assert "fridge.ice_maker" not in TWIN.fresh().values


def test_the_factory_sets_every_setting_and_info() -> None:
    for family in catalogue.FAMILIES:
        held = {each.key for each in catalogue.descriptors(family) if each.kind in ("setting", "info")}
        assert catalogue.factory(family).keys() == held


@pytest.mark.requirement("HA-07")
def test_who_may_do_what() -> None:
    by_key = {each.key: each for each in catalogue.descriptors("RF-SBS-2")}
    assert by_key["fridge.mode.cooling_off"].write_policy == "technician_consent"
    assert by_key["system.factory_reset"].write_policy == "technician_consent"
    assert {by_key[key].safety for key in ("test.compressor", "test.defrost")} == {"interlock"}
    assert (by_key["fridge.cooler.setpoint_c"].min, by_key["fridge.cooler.setpoint_c"].max) == (1, 7)
    assert (by_key["fridge.freezer.setpoint_c"].min, by_key["fridge.freezer.setpoint_c"].max) == (-23, -15)


def test_on_vacation_the_cooler_is_not_set() -> None:
    assert catalogue.narrowed(SBS.fresh()) == {}
    away = catalogue.narrowed(SBS.fresh().put({"fridge.mode.vacation": True}))
    assert set(away) == {"fridge.cooler.setpoint_c", "fridge.rapid_cool"}
    assert {each["reason"] for each in away.values()} == {"vacation"}


@pytest.mark.requirement("HA-06")
def test_what_is_measured_is_what_is_described() -> None:
    for model in (SBS, TWIN):
        described = {each.key: each for each in model.descriptors if each.kind == "telemetry"}
        measured = model.measure(model.fresh())
        assert measured.keys() == described.keys()
        for key, value in measured.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert described[key].min is not None
                assert described[key].min <= value <= (described[key].max or 0), key  # type: ignore[operator]
