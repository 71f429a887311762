from dataclasses import replace

import pytest

from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.channels import (
    CHANNELS,
    THINGS,
    attached,
    channel,
    icon_of,
    neighbour,
    port_name,
    position,
    scene_of,
    signal_of,
    sources,
)
from device_agent.simulator.tv.state import TvState


def on(source: str, tv: TvState | None = None) -> TvState:
    return change.set_value(tv or TvState(), "input.current", source, 0)


def test_the_line_up_goes_round() -> None:
    numbers = [each.number for each in CHANNELS]
    assert len(set(numbers)) == len(numbers)
    assert [neighbour(number, 1) for number in numbers] == numbers[1:] + numbers[:1]
    assert neighbour(numbers[0], -1) == numbers[-1]


def test_a_channel_is_found_by_its_number() -> None:
    assert channel(2) is CHANNELS[1]
    assert channel(99) is None
    assert position(2) == 1
    with pytest.raises(StopIteration):
        position(99)


def test_names_in_both_languages() -> None:
    assert (CHANNELS[0].name("vi"), CHANNELS[0].name("en")) == ("Sen Du Lịch", "Sen Travel")


def test_inputs_and_things_are_the_settings_options() -> None:
    assert list(sources()) == [each.value for each in settings.ALL["input.current"].options]
    assert list(THINGS) == [each.value for each in settings.ALL["input.hdmi1.device"].options]


def test_an_input_is_named_by_its_label_or_by_what_is_there() -> None:
    tv = TvState()
    assert port_name(tv, "tv") == ("TV", "Truyền hình")
    assert port_name(tv, "hdmi1") == ("HDMI 1", "Đầu thu số")
    assert port_name(tv, "hdmi3") == ("HDMI 3 (ARC)", "Chưa nối thiết bị")
    named = change.set_value(tv, "input.hdmi2.label", "computer", 0)
    assert port_name(named, "hdmi2") == ("HDMI 2", "Máy tính")
    english = change.set_value(named, "system.language", "en", 0)
    assert (port_name(english, "hdmi2")[1], port_name(english, "tv")[1]) == ("Computer", "Live TV")
    assert (icon_of(tv, "tv"), icon_of(tv, "hdmi2"), icon_of(tv, "hdmi3")) == ("tv", "game", "hdmi")
    assert (attached(tv, "tv"), attached(tv, "hdmi2")) == ("tv", "game")


@pytest.mark.parametrize(
    ("tv", "signal", "scene"),
    [
        (on("tv"), "ok", "bay"),
        (on("hdmi1"), "ok", "box"),
        (on("hdmi2"), "ok", "arcade"),
        (on("hdmi3"), "nothing", None),
        (on("hdmi3", change.attach(TvState(), "hdmi3", "game")), "ok", "arcade"),
        (on("hdmi3", change.attach(TvState(), "hdmi3", "soundbar")), "no_picture", None),
        (on("hdmi1", change.attach(TvState(), "hdmi1", "none")), "nothing", None),
        (on("hdmi1", change.set_value(TvState(), "input.hdmi1.uhd_color", True, 0)), "unsupported", None),
        (on("hdmi2", change.set_value(TvState(), "input.hdmi2.uhd_color", True, 0)), "ok", "arcade"),
        (replace(on("hdmi1"), asleep=frozenset({"hdmi1"})), "asleep", None),
        (replace(on("hdmi1"), asleep=frozenset({"hdmi2"})), "ok", "box"),
        (replace(on("tv"), channel=99), "ok", None),
    ],
)
def test_what_an_input_shows_or_why_it_shows_nothing(tv: TvState, signal: str, scene: str | None) -> None:
    assert (signal_of(tv), scene_of(tv)) == (signal, scene)
