"""The fault library: how each comes and goes, and who seems to have done it."""

from dataclasses import replace

import pytest

from device_agent.simulator.tv import change, faults, reach, settings
from device_agent.simulator.tv.catalogue.general import UPDATED_SOFTWARE
from device_agent.simulator.tv.passing import CUT_AFTER, Lapse
from device_agent.simulator.tv.state import TvState

ALL = sorted(faults.LIBRARY)
SETTINGS = {"tv.mode.wrong", "tv.demo", "tv.fw.regress", "tv.nosound.arc"}


def given(tv: TvState, fault: str) -> tuple[TvState, list[Lapse]]:
    lapses = list(faults.given(tv, fault, 5.0))
    return lapses[-1].state, lapses


def test_these_are_the_tv_s_faults() -> None:
    assert set(ALL) == {
        "tv.line.panel", "tv.line.tcon", "tv.line.source", "tv.hdmi.cable", "tv.backlight", "tv.mode.wrong", "tv.demo",
        "tv.fw.regress", "tv.nosound.arc", "tv.net.dns", "tv.psu.cycle",
    }  # fmt: skip
    for vi, en in faults.LIBRARY.values():
        assert vi != en


@pytest.mark.parametrize("fault", ALL)
def test_each_comes_alone_and_goes(fault: str) -> None:
    assert not any(each.active for each in faults.library(TvState()))
    tv, _ = given(TvState(), fault)
    assert [each.id for each in faults.library(tv) if each.active] == [fault]
    mended = list(faults.taken(tv, fault, 9.0))[-1].state
    assert not any(each.active for each in faults.library(mended))


@pytest.mark.parametrize("fault", ALL)
def test_only_a_wrong_setting_shows_in_the_settings_and_says_by_whom(fault: str) -> None:
    fresh = TvState()
    tv, lapses = given(fresh, fault)
    assert (tv.values != fresh.values) == (fault in SETTINGS)
    actor = {"tv.fw.regress": "firmware"}.get(fault, "customer" if fault in SETTINGS else "unknown")
    assert {each.actor for each in lapses} == {actor}


def test_whoever_sets_it_right_has_mended_it() -> None:
    tv, _ = given(TvState(), "tv.mode.wrong")
    assert not faults.active(change.set_value(tv, "picture.energy_saving", "off", 0), "tv.mode.wrong")
    silent, _ = given(TvState(), "tv.nosound.arc")
    assert silent.silent == "no_receiver"
    assert not faults.active(change.attach(silent, "hdmi3", "soundbar"), "tv.nosound.arc")


def test_software_that_changes_settings_is_newer_software() -> None:
    tv, _ = given(TvState(), "tv.fw.regress")
    assert tv.values["system.firmware.version"] == UPDATED_SOFTWARE


def test_a_sound_bar_that_is_there_goes_away_with_the_fault() -> None:
    tv, lapses = given(change.attach(TvState(), "hdmi3", "soundbar"), "tv.nosound.arc")
    assert tv.values["input.hdmi3.device"] == "none"
    assert {each.actor for each in lapses} == {"customer"}


def test_a_bad_cable_is_the_box_s() -> None:
    assert given(TvState(), "tv.hdmi.cable")[0].world.cables == {"hdmi1"}
    moved = change.attach(change.attach(TvState(), "hdmi1", "none"), "hdmi3", "box")
    assert given(moved, "tv.hdmi.cable")[0].world.cables == {"hdmi3"}


def test_a_power_supply_fails_some_time_after_on() -> None:
    on = given(TvState(), "tv.psu.cycle")[0].world
    assert (on.cuts, on.cut_at) == (faults.CUTS, 5.0 + CUT_AFTER)
    off = given(TvState("standby"), "tv.psu.cycle")[0].world
    assert (off.cuts, off.cut_at) == (faults.CUTS, None)


def test_names_fail_at_the_household_s_server_and_at_no_other() -> None:
    tv, _ = given(TvState(), "tv.net.dns")
    assert not reach.online(tv)
    other = tv.values.put({"network.dns.mode": "manual", "network.dns.server": "8.8.8.8"})
    assert reach.online(replace(tv, values=other))


def test_what_a_fault_sets_can_be_set() -> None:
    for values in faults._SET.values():
        for key, value in values.items():
            assert settings.fault(settings.ALL[key], value) is None
