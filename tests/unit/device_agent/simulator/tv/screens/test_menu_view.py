from dataclasses import replace

import numpy as np
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import menu_view
from device_agent.simulator.tv.screens.menu import GROUPS, choices, focused_row
from device_agent.simulator.tv.state import Menu, TvState


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720), (90, 90, 90))
    menu_view.render(tv, Canvas(image))
    return np.asarray(image).astype(int)


def white_rows(picture: np.ndarray) -> list[int]:
    """Return which rows have the focus's white ground, at a place where no text stands."""
    return [row for row in range(9) if picture[116 + row * 64 + 3, 360].min() > 240]


def test_the_focused_row_is_white_in_every_group() -> None:
    for group, rows in enumerate(GROUPS):
        assert white_rows(drawn(TvState(overlay=Menu("groups", group)))) == []
        for row in range(len(rows.rows)):
            assert white_rows(drawn(TvState(overlay=Menu("rows", group, row)))) == [row]


def test_the_picture_stays_to_be_seen_beside_the_menu() -> None:
    assert (drawn(TvState(overlay=Menu("rows")))[:, 850:] == 90).all()


def test_every_list_of_choices_can_be_drawn() -> None:
    for group, rows in enumerate(GROUPS):
        for row in range(len(rows.rows)):
            key = focused_row(Menu("rows", group, row))
            if key == "support" or not choices(TvState(), key):
                continue
            assert white_rows(drawn(TvState(overlay=Menu("choices", group, row, 1)))) == [1]


def test_sliders_show_their_value() -> None:
    menu = TvState(overlay=Menu("rows", 0, 2))

    def blue(contrast: int) -> int:
        track = drawn(change.set_value(menu, "picture.contrast", contrast, 0))[287:292, 134:580]
        return int((track[..., 2] - track[..., 0] > 80).sum())

    assert blue(0) < blue(20) < blue(50)


def test_a_slider_around_zero_grows_from_its_middle() -> None:
    menu = TvState(overlay=Menu("rows", 0, 0))
    track = slice(349, 354)
    low, high = (drawn(change.set_value(menu, "picture.brightness", value, 0))[track] for value in (-4, 4))
    assert (low[:, 150:350, 2] > 200).any()
    assert not (high[:, 150:350, 2] > 200).any()
    assert (high[:, 370:, 2] > 200).any()


def test_switches_and_languages_show() -> None:
    mute = TvState(overlay=Menu("rows", 1, 1))
    assert (drawn(mute) != drawn(change.set_value(mute, "sound.mute", True, 0))).any()
    assert (drawn(mute)[:100] != drawn(change.set_value(mute, "system.language", "en", 0))[:100]).any()


def test_what_can_not_be_used_is_faint() -> None:
    general = TvState(overlay=Menu("groups", 2))
    box = np.s_[116 + 4 * 64 : 116 + 5 * 64, 130:300]
    on = change.set_value(general, "system.off_timer", True, 0)
    assert drawn(general)[box].max() < drawn(on)[box].max() - 60
    assert replace(on, values=general.values) == general
