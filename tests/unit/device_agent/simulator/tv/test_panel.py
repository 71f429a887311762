from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from broker.wire.settings import Value
from device_agent.device import Picture
from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change
from device_agent.simulator.tv.book import factory
from device_agent.simulator.tv.faults import BACKLIGHT, PANEL
from device_agent.simulator.tv.flaws import Glass
from device_agent.simulator.tv.painter import Painter
from device_agent.simulator.tv.panel import Light, light, panel
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Menu, TvState

AT = Moment(33.2, datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL) + timedelta(seconds=33.2))
NIGHT = TvState(screen="watch", channel=3)
PLAIN: dict[str, Value] = {"picture.local_dimming": "off"}


def night() -> Picture:
    """Return a dark picture with a bright corner."""
    picture = np.full((720, 1280, 3), 30, np.uint8)
    picture[40:160, 60:240] = 250
    return picture


def seen(**changes: Value) -> np.ndarray:
    values = factory().put({**PLAIN, **{key.replace("__", "."): value for key, value in changes.items()}})
    return panel(night(), values).astype(int)


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("picture.backlight", 5), ("picture.backlight", 50), ("picture.energy_saving", "low"),
        ("picture.energy_saving", "high"), ("picture.local_dimming", "off"), ("picture.local_dimming", "high"),
    ],
)  # fmt: skip
def test_what_the_panel_does_is_never_in_the_signal(painter: Painter, key: str, value: Value) -> None:
    changed = change.set_value(NIGHT, key, value, 0)
    before, after = painter.paint(NIGHT, AT), painter.paint(replace(changed, banner_until=None), AT)
    assert (before == after).all()
    assert (panel(before, NIGHT.values) != panel(after, changed.values)).any()


@pytest.mark.parametrize("key", ["picture.contrast", "picture.sharpness", "picture.color", "picture.brightness"])
def test_what_the_signal_shows_the_panel_shows(painter: Painter, key: str) -> None:
    changed = replace(change.set_value(NIGHT, key, 3, 0), banner_until=None)
    assert (painter.paint(NIGHT, AT) != painter.paint(changed, AT)).any()
    assert light(changed.values) == light(NIGHT.values)


def test_plain_light_shows_the_signal_itself() -> None:
    signal = night()
    assert light(factory().put(PLAIN)) == Light(1.0, 0.0)
    assert panel(signal, factory().put(PLAIN)) is signal


def test_light_follows_the_slider_and_saving_dims() -> None:
    means = [seen(picture__backlight=level).mean() for level in (0, 10, 25, 40, 50)]
    assert means == sorted(set(means))
    saving = [seen(picture__energy_saving=level).mean() for level in ("high", "low", "off")]
    assert saving == sorted(set(saving))
    # while it saves most, the TV sets its light itself
    assert (seen(picture__energy_saving="high", picture__backlight=3) == seen(picture__energy_saving="high")).all()


def test_zones_go_dark_where_the_picture_is_and_stay_lit_where_it_is_bright() -> None:
    far, near, bright = (600, 1100), (100, 260), (100, 150)
    by_level = [seen(picture__local_dimming=level) for level in ("off", "low", "standard", "high")]
    blacks = [picture[far].max() for picture in by_level]
    assert blacks == sorted(set(blacks), reverse=True)
    assert all(picture[bright].min() >= 225 for picture in by_level)
    assert by_level[-1][near].max() > by_level[-1][far].max()  # the light spills over a zone's edge
    steps = np.abs(np.diff(by_level[-1][100, 245:600, 0]))
    assert steps.max() <= 4  # no zone shows its edge


def test_black_stays_black_and_nothing_is_written_into_the_signal() -> None:
    black = np.zeros((720, 1280, 3), np.uint8)
    for level in ("off", "high"):
        assert panel(black, factory().put({"picture.local_dimming": level, "picture.backlight": 50})).max() == 0
    signal = night()
    signal.flags.writeable = False
    shown = panel(signal, factory().put({"picture.backlight": 10}))
    assert not shown.flags.writeable
    assert (signal == night()).all()


def test_a_menu_is_dimmed_with_everything_and_stays_readable(painter: Painter) -> None:
    menu = change.set_value(TvState(overlay=Menu("rows", 0, 1)), "picture.backlight", 0, 0)
    signal = painter.paint(menu, AT)
    assert signal.max() > 240
    assert 60 < panel(signal, menu.values).max() < 90


@pytest.mark.requirement("TV-16")
def test_without_a_backlight_only_a_torch_shows_the_picture() -> None:
    lit, dark = panel(night(), factory()), panel(night(), factory(), frozenset({BACKLIGHT}))
    assert 0 < dark.max() < lit.max() / 8
    brighter = panel(night(), factory().put({"picture.backlight": 50}), frozenset({BACKLIGHT}))
    assert (brighter == dark).all()  # no setting helps
    assert light(factory(), frozenset({PANEL})) == light(factory())


def test_the_panel_s_own_faults_lie_over_its_light() -> None:
    wrong = Glass(column=True, half=0.0, turn=0)
    dark = panel(night(), factory().put({"picture.backlight": 0}), frozenset(), wrong)
    plain = panel(night(), factory().put({"picture.backlight": 0}))
    assert (dark != plain).any()
    assert dark.max() > plain[200:].max()
