from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from device_agent.simulator.tv import change, settings
from device_agent.simulator.tv.keys.menu import GROUPS, choices, focused_row, group_of
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import menu_view
from device_agent.simulator.tv.state import Menu, TvState

Noted = Callable[..., Any]

EVERYWHERE = [(group, row) for group, rows in enumerate(GROUPS) for row in range(len(rows.rows))]
WHOLE = Box(6, 30, menu_view.SHADE.x - 20, 660)


@pytest.fixture
def noted(draw: Noted) -> Noted:
    return lambda tv, plain=False: draw(lambda canvas: menu_view.render(tv, canvas), plain=plain)


@pytest.fixture
def drawn(noted: Noted) -> Noted:
    return lambda tv: noted(tv).picture


def white_rows(picture: np.ndarray) -> list[int]:
    """Return which rows have the focus's white ground, at a place where no text stands."""
    first = menu_view.ROW.y + 3
    return [row for row in range(menu_view.SEEN) if picture[first + row * menu_view.PITCH, 360].min() > 240]


def at(key: str) -> TvState:
    group = group_of(key)
    return TvState(overlay=Menu("rows", group, GROUPS[group].rows.index(key)))


def row_of(key: str) -> slice:
    """Return the lines of a row that needn't be scrolled to."""
    top = menu_view.ROW.y + GROUPS[group_of(key)].rows.index(key) * menu_view.PITCH
    return slice(top, top + menu_view.ROW.height)


def test_the_focused_row_is_white_in_every_group_and_always_to_be_seen(drawn: Noted) -> None:
    for group in range(len(GROUPS)):
        assert white_rows(drawn(TvState(overlay=Menu("groups", group)))) == []
    for group, row in EVERYWHERE:
        first = menu_view.first_row(row, len(GROUPS[group].rows))
        assert white_rows(drawn(TvState(overlay=Menu("rows", group, row)))) == [row - first]


def test_a_list_scrolls_before_its_focus_reaches_the_edge() -> None:
    assert [menu_view.first_row(row, 12) for row in range(12)] == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4]
    assert [menu_view.first_row(row, 5) for row in range(5)] == [0] * 5


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_menu_and_out_of_one_another(noted: Noted, language: str) -> None:
    start = change.set_value(TvState(), "system.language", language, 0)
    start = change.set_value(start, "system.device_name", "Tivi to nhất nhà của ông bà nội.", 0)
    for group, row in EVERYWHERE:
        for column in ("groups", "rows", "choices"):
            key = GROUPS[group].rows[row]
            if column == "choices" and not (key in settings.ALL and choices(start, key)):
                continue
            seen = noted(TvState(values=start.values, overlay=Menu(column, group, row, 0)))
            assert seen.outside(WHOLE) == [], (group, row, column)
            assert seen.collisions() == [], (group, row, column)


def test_the_picture_stays_to_be_seen_beside_the_menu(drawn: Noted) -> None:
    assert (drawn(TvState(overlay=Menu("rows")))[:, menu_view.SHADE.x + 24 :] == 90).all()


def test_every_list_of_choices_can_be_drawn(drawn: Noted) -> None:
    for group, row in EVERYWHERE:
        key = focused_row(Menu("rows", group, row))
        if key in settings.ALL and len(choices(TvState(), key)) > 1:
            assert white_rows(drawn(TvState(overlay=Menu("choices", group, row, 1)))) == [1]


def test_sliders_show_their_value(drawn: Noted) -> None:
    menu = at("picture.contrast")
    rows = row_of("picture.contrast")

    def blue(contrast: int) -> int:
        track = drawn(change.set_value(menu, "picture.contrast", contrast, 0))[rows.stop - 16 : rows.stop - 11, 155:600]
        return int((track[..., 2] - track[..., 0] > 80).sum())

    assert blue(0) < blue(20) < blue(50)


def test_a_slider_around_zero_grows_from_its_middle(drawn: Noted) -> None:
    menu = TvState(overlay=Menu("rows", 0, 0))
    foot = row_of("picture.brightness").stop
    track = slice(foot - 16, foot - 11)
    low, high = (drawn(change.set_value(menu, "picture.brightness", value, 0))[track] for value in (-4, 4))
    middle = menu_view.ROW.x + 18 + (menu_view.ROW.width - 38) // 2
    assert (low[:, 150 : middle - 8, 2] > 200).any()
    assert not (high[:, 150 : middle - 8, 2] > 200).any()
    assert (high[:, middle + 8 : 610, 2] > 200).any()


def test_switches_and_languages_show(drawn: Noted) -> None:
    mute = at("sound.mute")
    assert (drawn(mute) != drawn(change.set_value(mute, "sound.mute", True, 0))).any()
    assert (drawn(mute)[:100] != drawn(change.set_value(mute, "system.language", "en", 0))[:100]).any()


def test_what_can_not_be_used_is_faint_and_says_what_it_needs(noted: Noted) -> None:
    locked = at("system.off_time")
    usable = change.set_value(locked, "system.off_timer", True, 0)
    groups = TvState(overlay=Menu("groups", group_of("system.off_time")))
    rows = row_of("system.off_time")
    name = np.s_[rows, 150:240]
    free = TvState(values=usable.values, overlay=groups.overlay)
    assert noted(groups).picture[name].max() < noted(free).picture[name].max() - 60
    assert "Bật Hẹn giờ tắt trước" in noted(locked).said
    assert "Giờ TV tự tắt." in noted(usable).said


def test_a_secret_is_dots(noted: Noted) -> None:
    tv = at("network.wifi.password")
    assert "••••••••" in noted(tv).said
    assert str(tv.values["network.wifi.password"]) not in noted(tv).said


def test_picture_settings_name_the_input_and_mode_they_hold_for(noted: Noted) -> None:
    tv = change.set_value(change.set_value(TvState(), "input.current", "hdmi2", 0), "picture.mode", "movie", 0)
    assert "HDMI 2 · Phim" in noted(TvState(values=tv.values, overlay=Menu("rows", 0, 2))).said


def test_high_contrast_is_black_white_and_yellow(noted: Noted) -> None:
    picture = noted(at("picture.contrast"), plain=True).picture[:, :640]
    strong = picture[(np.abs(picture - 128).min(axis=2) > 100)]
    assert (picture.max(axis=2) < 20).mean() > 0.5
    assert len(strong) > picture.size / 3 * 0.8
