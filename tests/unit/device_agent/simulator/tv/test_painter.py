from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change
from device_agent.simulator.tv.painter import Painter, beat, moving, scene_of, tick_of
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, Menu, Shift, TvState

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)
LIVE = TvState(screen="watch")
SCREENS = {
    "home": TvState(),
    "menu over home": TvState(overlay=Menu("rows", 0, 2)),
    "live": LIVE,
    "live with banner": replace(LIVE, banner_until=99.0),
    "guide over live": replace(LIVE, overlay=Guide(1)),
    "gallery": TvState(screen="gallery"),
    "set-top box": change.set_value(TvState(), "input.current", "hdmi1", 0),
    "game": change.set_value(TvState(), "input.current", "hdmi2", 0),
    "no signal": change.set_value(TvState(), "input.current", "hdmi3", 0),
    "booting": TvState("booting", since=25),
    "standby": TvState("standby"),
}


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


def at(seconds: float) -> Moment:
    return Moment(seconds, AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("name", sorted(SCREENS))
def test_every_screen_is_a_picture_of_720p(painter: Painter, name: str) -> None:
    picture = painter.paint(SCREENS[name], at(26.3))
    assert picture.shape == (720, 1280, 3)
    assert picture.dtype == np.uint8
    assert (picture.max() == 0) == (name == "standby")


def test_the_same_state_and_moment_give_the_same_picture(painter: Painter) -> None:
    other = Painter()
    for tv in reversed(SCREENS.values()):
        assert (painter.paint(tv, at(26.3)) == other.paint(tv, at(26.3))).all()


def test_what_moves_moves_and_what_stands_stands(painter: Painter) -> None:
    for name, tv in SCREENS.items():
        changed = bool((painter.paint(tv, at(26.3)) != painter.paint(tv, at(28.0))).any())
        assert changed == moving(tv) == (name in {"live", "live with banner", "guide over live", "game", "booting"}), (
            name
        )


def test_a_paused_channel_stands_still_and_is_the_second_that_it_was(painter: Painter) -> None:
    paused = replace(LIVE, shift=Shift(0, 26.3), overlay=Guide(0))
    assert not moving(paused)
    first = painter.paint(paused, at(30))
    assert (first == painter.paint(paused, at(60))).all()
    assert (first[:, :300] == painter.paint(LIVE, at(26.3))[:, :300]).all()


def test_picture_settings_change_the_content_and_leave_the_menu_readable(painter: Painter) -> None:
    menu = TvState(overlay=Menu("rows", 0, 3))
    plain = painter.paint(menu, at(0)).astype(int)
    bright = painter.paint(change.set_value(menu, "picture.brightness", 5, 0), at(0)).astype(int)
    assert np.abs(plain[:, 900:] - bright[:, 900:]).mean() > 5
    assert (plain[116:170, :600] == bright[116:170, :600]).all()


def test_the_backlight_dims_the_menu_too(painter: Painter) -> None:
    menu = TvState(overlay=Menu("rows", 0, 1))
    dark = painter.paint(change.set_value(menu, "picture.backlight", 0, 0), at(0))
    assert dark.max() < 90


def test_the_beat_says_what_a_picture_depends_on() -> None:
    assert beat(TvState(), at(1.234)) == (None, "19:30")
    assert beat(LIVE, at(1.234)) == (1.2, None)
    assert beat(SCREENS["live with banner"], at(1.234)) == (1.2, "19:30")
    assert beat(TvState("standby"), at(1.2)) == (None, None)
    assert tick_of(0.99) == 0.9


def test_every_input_has_its_scene() -> None:
    assert scene_of(LIVE) == "bay"
    assert scene_of(replace(LIVE, channel=99)) is None
    assert [scene_of(SCREENS[name]) for name in ("set-top box", "game", "no signal")] == ["box", "arcade", None]


def test_home_shows_the_channel_and_the_time(painter: Painter) -> None:
    home = painter.paint(TvState(), at(0))
    assert (home != painter.paint(replace(TvState(), channel=4), at(0))).any()
    later = painter.paint(TvState(), at(60))
    assert (home[:80] != later[:80]).any()
    assert (home[250:] == later[250:]).all()
