from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.settings import Descriptor, SettingsDescribed, SettingsValues, Value
from device_agent.simulator.tv import settings
from device_agent.simulator.tv.settings import ALL, check, defaults, described, fault, shown, stepped

KEYS = sorted(ALL)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.booleans(), st.integers(-200, 200), st.floats(-100, 100), st.text(max_size=40),
    st.sampled_from(["vi", "movie", "07:15", "hdmi2"])
)  # fmt: skip


def test_the_keys_are_these_for_ever() -> None:
    assert list(ALL) == [
        "picture.mode", "picture.backlight", "picture.contrast", "picture.brightness", "picture.sharpness",
        "picture.color", "picture.color_tone", "picture.energy_saving", "sound.volume", "sound.mute", "sound.mode",
        "sound.output",
        "sound.balance", "input.current", "system.language", "system.device_name", "system.off_timer",
        "system.off_time", "system.usage_mode", "system.firmware.version",
    ]  # fmt: skip


def test_everything_fits_the_wire() -> None:
    SettingsDescribed(descriptors=described(defaults()))
    assert SettingsValues(values=defaults()).values.keys() == ALL.keys()


@pytest.mark.parametrize("key", KEYS)
def test_a_default_is_a_value_that_may_be_written(key: str) -> None:
    descriptor, value = ALL[key], defaults()[key]
    assert fault(descriptor, value) is None
    assert descriptor.label_vi
    assert descriptor.label_en


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("picture.smell", 1, "unknown_setting"),
        ("camera.enabled", True, "unknown_setting"),  # there is no camera yet
        ("system.firmware.version", "9.9", "read_only"),
        ("sound.volume", True, "wrong_type"),
        ("sound.volume", 5.0, "wrong_type"),
        ("sound.volume", "5", "wrong_type"),
        ("sound.volume", 101, "out_of_range"),
        ("picture.brightness", -6, "out_of_range"),
        ("sound.mute", 1, "wrong_type"),
        ("picture.mode", "psychedelic", "not_an_option"),
        ("picture.mode", 3, "wrong_type"),
        ("system.device_name", "", "out_of_range"),
        ("system.device_name", "   ", "out_of_range"),
        ("system.device_name", "x" * 33, "out_of_range"),
        ("system.device_name", "a\x1bb", "wrong_type"),
        ("system.off_time", "07:15", "unavailable"),
    ],
)
def test_what_is_refused(key: str, value: Value, reason: str) -> None:
    assert check(key, value, defaults()) == reason


@pytest.mark.parametrize("time", ["24:00", "7:15", "07:60", "07:15:00", "", "noon", "07:15\n"])
def test_times_are_hours_and_minutes(time: str) -> None:
    assert check("system.off_time", time, {**defaults(), "system.off_timer": True}) == "wrong_type"


@pytest.mark.parametrize(
    ("key", "on"),
    [
        ("picture.backlight", {"picture.energy_saving": "low"}),
        ("sound.balance", {"sound.output": "tv"}),
        ("system.off_time", {"system.off_timer": True}),
    ],
)
def test_what_depends_on_another_setting_says_so(key: str, on: dict[str, Value]) -> None:
    off: dict[str, Value] = {"picture.energy_saving": "high", "sound.output": "arc", "system.off_timer": False}

    def available(values: dict[str, Value]) -> bool:
        return next(each for each in described(values) if each.key == key).available

    assert available({**defaults(), **off, **on})
    assert not available({**defaults(), **on, **off})
    assert check(key, defaults()[key], {**defaults(), **off}) == "unavailable"


@given(st.sampled_from(KEYS), VALUES)
def test_check_never_fails_and_what_it_lets_through_can_be_shown(key: str, value: Value) -> None:
    if check(key, value, defaults()) is None:
        assert shown(key, value, "vi")
        assert shown(key, value, "en")


@given(
    st.sampled_from([key for key in KEYS if ALL[key].access == "rw"]), st.lists(st.sampled_from([-1, 1]), max_size=30)
)
def test_stepping_never_leaves_what_may_be_written(key: str, moves: list[Literal[-1, 1]]) -> None:
    value = defaults()[key]
    for direction in moves:
        value = stepped(key, value, direction)
        assert fault(ALL[key], value) is None


def test_sliders_and_choices_stop_at_their_ends_times_and_switches_go_round() -> None:
    assert stepped("sound.volume", 100, 1) == 100
    assert stepped("picture.mode", "standard", -1) == "standard"
    assert stepped("picture.mode", "standard", 1) == "dynamic"
    assert stepped("system.off_time", "23:50", 1) == "00:05"
    assert stepped("sound.mute", True, 1) is False


def test_values_are_shown_in_the_viewer_s_words() -> None:
    assert shown("picture.mode", "dynamic", "vi") == "Sống động"
    assert shown("sound.mute", True, "en") == "On"
    assert settings.label("picture.backlight", "vi") == "Đèn nền"
    assert settings.label("picture.backlight", "en") == "Backlight"


def test_a_string_setting_without_bounds_takes_any_text() -> None:
    free = Descriptor(key="a.b", kind="setting", type="string", label_vi="a", label_en="a")
    assert fault(free, "x" * 100) is None
