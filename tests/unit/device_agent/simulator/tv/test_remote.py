from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.wire.control import CEC, NAMED_KEYS, NamedKey
from device_agent.device import Actor
from device_agent.simulator.tv.remote import KEYS, pressed
from device_agent.simulator.tv.settings import ALL, fault
from device_agent.simulator.tv.state import Guide, Menu, Power, Shift, Sources, Step, TvState


def press(tv: TvState, *keys: str, by: Actor = "customer", now: float = 0.0) -> TvState:
    for key in keys:
        step = pressed(tv, key, by, now)
        assert step.refused is None, key
        tv = step.state
    return tv


@pytest.mark.requirement("TV-20")
def test_every_key_of_a_tv_remote_is_there() -> None:
    assert CEC.keys() <= KEYS
    assert {key for key in KEYS if len(key) > 1} <= NAMED_KEYS


@pytest.mark.parametrize("key", ["F1", "Tab", "Escape", "Shift", "a", "ế", "²"])
def test_what_no_tv_remote_has_is_refused(key: str) -> None:
    tv = TvState()
    assert pressed(tv, key, "customer", 0) == Step(tv, refused="unsupported_key")


@pytest.mark.requirement("TV-13")
@pytest.mark.parametrize("power", ["standby", "booting", "unplugged"])
@pytest.mark.parametrize("by", ["customer", "technician"])
def test_off_means_off(power: Power, by: Actor) -> None:
    tv = TvState(power)
    for key in KEYS | {"F1"}:
        if (key, by, power) != ("Power", "customer", "standby"):
            assert pressed(tv, key, by, 0) == Step(tv, refused="device_off"), key


def test_power_switches_off_and_the_customer_switches_on() -> None:
    off = press(TvState(), "Power", by="technician")
    assert off.power == "standby"
    assert pressed(off, "Power", "technician", 1).refused == "device_off"
    assert press(off, "Power", now=7) == replace(off, power="booting", since=7)


def test_volume_and_mute_work_everywhere() -> None:
    for tv in (TvState(), TvState(overlay=Menu()), TvState(screen="watch")):
        assert press(tv, "AudioVolumeUp").values["sound.volume"] == 19
        assert press(tv, "AudioVolumeDown").values["sound.volume"] == 17
        assert press(tv, "AudioVolumeMute").values["sound.mute"] is True


def test_channels() -> None:
    tv = press(TvState(), "ChannelUp", "ChannelUp")
    assert (tv.channel, tv.screen) == (3, "watch")
    assert press(tv, "ChannelDown").channel == 2
    assert press(tv, "ChannelPrev").channel == 2
    assert press(tv, "ChannelPrev", "ChannelPrev").channel == 3
    assert press(tv, "4", "Enter").channel == 4


def test_menus_open_and_close_by_their_own_key() -> None:
    assert press(TvState(), "Settings").overlay == Menu()
    assert press(TvState(), "Settings", "Settings").overlay is None
    assert press(TvState(), "ContextMenu").overlay == Menu("rows", 0)
    assert press(TvState(), "Guide").overlay == Guide(0)
    assert press(TvState(), "Guide", "Guide").overlay is None
    assert press(TvState(), "ColorF2Yellow").overlay == Guide(0)
    assert press(TvState(), "TVInput").overlay == Sources(0)
    assert press(TvState(), "TVInput", "ColorF3Blue").overlay == Sources(1)


def test_home_exit_and_info() -> None:
    away = press(TvState(home=(2, 1)), "ChannelUp", "GoHome")
    assert (away.screen, away.home, away.banner_until) == ("home", (0, 0), None)
    assert press(TvState(home=(2, 1)), "GoHome").home == (2, 1)
    assert press(TvState(), "Settings", "Exit").screen == "home"
    assert press(TvState(), "Exit").screen == "watch"
    assert press(TvState(), "Exit", "Info").banner_until is None
    assert press(TvState(), "Exit", "Info", "Info").banner_until is not None
    assert press(TvState(), "Info") == TvState()


def test_coloured_keys_change_modes_and_name_them() -> None:
    tv = press(TvState(), "ColorF0Red")
    assert tv.values["picture.mode"] == "dynamic"
    assert tv.toast is not None
    assert dict(tv.toast.words) == {"key": "picture.mode", "value": "dynamic"}
    assert press(tv, *["ColorF0Red"] * 3).values["picture.mode"] == "standard"
    assert press(tv, "ColorF1Green").values["sound.mode"] == "music"


def test_keys_go_to_what_is_in_front() -> None:
    assert press(TvState(overlay=Sources(0)), "ArrowDown").overlay == Sources(1)
    assert press(TvState(overlay=Menu()), "ArrowDown").overlay == Menu("groups", 1)
    assert press(TvState(), "ArrowDown").home == (1, 0)
    assert press(TvState(screen="gallery"), "ArrowRight").gallery == 1
    assert press(TvState(screen="watch"), "MediaPause", now=5).shift == Shift(0, 5)


def test_only_the_customer_asks_for_support() -> None:
    tv = press(TvState(), "Settings", "ArrowDown", "ArrowDown", "Enter")
    assert pressed(tv, "Enter", "customer", 0).support
    refused = pressed(tv, "Enter", "technician", 0)
    assert refused == Step(tv, refused="customer_only")
    tile = TvState(home=(0, 5))
    assert pressed(tile, "Enter", "customer", 0).support
    assert pressed(tile, "Enter", "technician", 0).refused == "customer_only"


@given(
    st.lists(st.sampled_from(sorted(KEYS) + list(get_args(NamedKey))), max_size=60),
    st.sampled_from(["customer", "technician"]),
)
@settings(max_examples=150, deadline=None)
def test_no_series_of_keys_breaks_the_tv(keys: list[str], by: Actor) -> None:
    tv = TvState()
    for now, key in enumerate(keys):
        step = pressed(tv, key, by, float(now))
        if step.refused:
            assert step.state is tv
        tv = step.state
        for name, value in tv.values.items():
            assert fault(ALL[name], value) is None
