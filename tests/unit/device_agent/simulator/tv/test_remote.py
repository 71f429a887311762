from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.control import CEC, NAMED_KEYS, NamedKey
from device_agent.device import Actor
from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import apps
from device_agent.simulator.tv import settings as tv_settings
from device_agent.simulator.tv.keys import home, menu
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.remote import KEYS, pressed
from device_agent.simulator.tv.state import (
    AppPage,
    ChannelList,
    Confirm,
    Entry,
    Guide,
    Menu,
    Pattern,
    Power,
    Shift,
    Sources,
    Step,
    TvState,
)

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


def step(tv: TvState, key: str, by: Actor = "customer", now: float = 0.0) -> Step:
    return pressed(tv, Press(key, by, now, AT + timedelta(seconds=now)))


def press(tv: TvState, *keys: str, by: Actor = "customer", now: float = 0.0) -> TvState:
    for key in keys:
        done = step(tv, key, by, now)
        assert done.refused is None, key
        tv = done.state
    return tv


@pytest.mark.requirement("TV-20")
def test_every_key_of_a_tv_remote_is_there() -> None:
    assert CEC.keys() <= KEYS
    assert {key for key in KEYS if len(key) > 1} <= NAMED_KEYS


@pytest.mark.parametrize("key", ["F1", "Tab", "Escape", "Shift", "a", "ế", "²"])
def test_what_no_tv_remote_has_is_refused(key: str) -> None:
    tv = TvState()
    assert step(tv, key) == Step(tv, refused="unsupported_key")


@pytest.mark.requirement("TV-13")
@pytest.mark.parametrize("power", ["standby", "booting", "unplugged"])
@pytest.mark.parametrize("by", ["customer", "technician"])
def test_off_means_off(power: Power, by: Actor) -> None:
    tv = TvState(power)
    for key in KEYS | {"F1"}:
        if (key, by, power) != ("Power", "customer", "standby"):
            assert step(tv, key, by) == Step(tv, refused="device_off"), key


def test_power_switches_off_and_the_customer_switches_on() -> None:
    off = press(TvState(), "Power", by="technician")
    assert off.power == "standby"
    assert step(off, "Power", "technician", 1).refused == "device_off"
    assert press(off, "Power", now=7) == replace(off, power="booting", since=7)


def test_volume_and_mute_work_everywhere() -> None:
    for tv in (
        TvState(),
        TvState(overlay=Menu()),
        TvState(screen="watch"),
        TvState(screen="app", app=AppPage("films")),
    ):
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


def test_digits_remember_who_typed_them() -> None:
    digits = press(TvState(), "4", by="technician").digits
    assert digits is not None
    assert digits.by == "technician"


def test_menus_open_and_close_by_their_own_key() -> None:
    assert press(TvState(), "Settings").overlay == Menu()
    assert press(TvState(), "Settings", "Settings").overlay is None
    assert press(TvState(), "ContextMenu").overlay == Menu("rows", 0)
    assert isinstance(press(TvState(), "Guide").overlay, Guide)
    assert press(TvState(), "Guide", "Guide").overlay is None
    assert press(TvState(), "ColorF2Yellow").overlay == Guide(0, AT, AT)
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
    assert press(TvState(overlay=ChannelList(0)), "ArrowDown").overlay == ChannelList(1)
    assert press(TvState(overlay=Menu()), "ArrowDown").overlay == Menu("groups", 1)
    assert press(TvState(overlay=Confirm("factory_reset")), "ArrowRight").overlay == Confirm("factory_reset", True)
    assert press(TvState(overlay=Guide(0, AT, AT)), "ArrowDown").overlay == Guide(1, AT, AT)
    assert press(TvState(), "ArrowDown").home == (1, 0)
    assert press(TvState(screen="gallery"), "ArrowRight").gallery == 1
    assert press(TvState(screen="app", app=AppPage("films")), "ArrowRight").app == AppPage("films", 1)
    assert press(TvState(screen="watch"), "MediaPause", now=5).shift == Shift(0, 5)


def test_only_the_customer_asks_for_support() -> None:
    tv = press(TvState(), "Settings", "ArrowDown", "ArrowDown", "Enter")
    assert step(tv, "Enter").support
    refused = step(tv, "Enter", "technician")
    assert refused == Step(tv, refused="customer_only")
    tile = TvState(home=(0, 5))
    assert step(tile, "Enter").support
    assert step(tile, "Enter", "technician").refused == "customer_only"


@pytest.mark.parametrize("app", [app for app, each in apps.APPS.items() if each.camera])
def test_a_camera_app_is_opened_by_the_customer_only(app: str) -> None:
    tv = TvState(home=(0, home.tiles(TvState()).index(app)))
    assert step(tv, "Enter", "technician") == Step(tv, refused="camera_app")
    assert press(tv, "Enter").app == AppPage(app)


def test_the_camera_is_turned_on_by_the_customer_only() -> None:
    row = menu.GROUPS[menu.group_of("camera.enabled")].rows.index("camera.enabled")
    tv = TvState(overlay=Menu("rows", menu.group_of("camera.enabled"), row))
    for key in ("Enter", "ArrowLeft", "ArrowRight"):
        assert step(tv, key, "technician") == Step(tv, refused="customer_only"), key
        assert step(tv, key).state.values["camera.enabled"] is True


def test_a_factory_reset_is_confirmed_by_the_customer_only() -> None:
    row = menu.GROUPS[2].rows.index(tv_settings.RESET)
    tv = press(TvState(overlay=Menu("rows", 2, row)), "Enter", "ArrowRight", by="technician")
    assert tv.overlay == Confirm("factory_reset", True)
    assert step(tv, "Enter", "technician") == Step(tv, refused="customer_only")
    assert step(tv, "Enter").reset
    assert press(tv, "ArrowLeft", "Enter", by="technician").overlay is None


CUSTOMERS = [key for key, each in tv_settings.ALL.items() if each.write_policy == "customer_only"]


@given(st.data(), st.sampled_from(["customer", "technician"]))
def test_no_series_of_keys_breaks_the_tv(data: st.DataObject, by: Actor) -> None:
    """Nor, pressed by a technician, does what only the customer may do."""
    key_of = st.sampled_from(sorted(KEYS) + list(get_args(NamedKey)) + ["ArrowDown", "ArrowRight", "Enter"] * 12)
    keys = data.draw(st.lists(key_of, max_size=60))
    tv = TvState()
    for now, key in enumerate(keys):
        done = step(tv, key, by, float(now))
        if done.refused:
            assert done.state is tv
        if by == "technician":
            assert not done.support
            assert not done.reset
            assert done.state.app is None or not apps.APPS[done.state.app.app].camera
            for own in CUSTOMERS:
                assert done.state.values.places.get(own) == TvState().values.places.get(own)
        tv = done.state
        assert (tv.screen == "app") == (tv.app is not None)
        for name, value in tv.values.items():
            assert tv_settings.fault(tv_settings.ALL[name], value) is None


@pytest.mark.requirement("PR-01")
def test_a_technician_s_way_out_of_a_camera_app_is_home_or_off() -> None:
    tv = TvState(screen="app", app=AppPage("call", 1, 3.0))
    for key in sorted(KEYS):
        done = step(tv, key, "technician")
        assert (done.refused is None) == (key in ("GoHome", "Power")), key
        assert done.refused in (None, "camera_app")
    asked = Press("Enter", "technician", 0.0, AT, frozenset({"call"}))
    assert pressed(tv, asked).refused is None


@pytest.mark.requirement("PR-01")
@pytest.mark.parametrize("overlay", [Entry("wifi_password", "hoasen"), Entry("card", "4111")])
def test_a_technician_types_no_secret_and_learns_nothing_of_one(overlay: Entry) -> None:
    tv = TvState(overlay=overlay)
    for key in sorted(KEYS | {"a", "Z"}):
        done = step(tv, key, "technician")
        if key in ("GoHome", "Power"):
            assert done.state.overlay is None
        else:
            assert (done.state, done.refused in ("secret_field", "unsupported_key")) == (tv, True), key


def test_a_keyboard_s_letters_are_for_a_field_alone() -> None:
    assert step(TvState(), "a").refused == "unsupported_key"
    assert press(TvState(overlay=Entry("wifi_password")), "a", "7").overlay == Entry("wifi_password", "a7")


def test_any_key_closes_the_pattern_and_does_nothing_else() -> None:
    tv = TvState(overlay=Pattern(9.0))
    for key in sorted(KEYS - {"Power"}):
        assert step(tv, key).state == TvState(), key
    assert step(tv, "Power").state.power == "standby"


@pytest.mark.requirement("PR-05")
def test_only_the_customer_hangs_up_a_call_in_the_corner() -> None:
    tv = TvState(corner=AppPage("call", 1, 3.0))
    assert press(tv, "GoBack").corner is None
    assert press(tv, "GoBack", by="technician").corner == AppPage("call", 1, 3.0)
