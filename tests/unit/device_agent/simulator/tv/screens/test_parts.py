from datetime import datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.guide import Programme
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import ACCENT, LIVE, WHITE
from device_agent.simulator.tv.screens import parts

START = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(Image.new("RGB", (400, 120)))


def pixels(canvas: Canvas) -> np.ndarray:
    return np.asarray(canvas.image).astype(int)


def test_progress_fills_from_the_left_and_no_further_than_its_ends(canvas: Canvas) -> None:
    widths = []
    for way in (-1, 0, 0.25, 0.5, 1, 7):
        parts.progress(canvas, Box(20, 50, 300, 8), way, LIVE)
        row = pixels(canvas)[54]
        widths.append(int((row[:, 0] - row[:, 2] > 60).sum()))
    assert widths == sorted(widths)
    assert widths[0] == 0
    assert widths[-1] <= 300


def test_how_much_of_a_programme_is_over() -> None:
    programme = Programme(START, 60, "Bản tin", "News")
    assert parts.past(programme, START) == 0
    assert parts.past(programme, START + timedelta(minutes=15)) == 0.25
    assert parts.past(programme, programme.end) == 1


def test_a_chip_is_as_wide_as_it_says(canvas: Canvas) -> None:
    wide = parts.chip(canvas, 30, 60, "TRỰC TIẾP", LIVE)
    red = (pixels(canvas)[50] == LIVE).all(axis=1).nonzero()[0]
    assert abs((red.max() - red.min()) - wide) <= 18
    assert red.min() >= 30


def test_a_focused_button_is_white(canvas: Canvas) -> None:
    parts.button(canvas, Box(20, 30, 160, 56), "Không", False)
    parts.button(canvas, Box(210, 30, 160, 56), "Khôi phục", True, "reset")
    drawn = pixels(canvas)
    assert drawn[40, 100].max() < 100
    assert drawn[40, 290].min() > 240


def test_hints_stand_side_by_side(canvas: Canvas) -> None:
    end = parts.hints(canvas, 10, 60, (("left right", "Chỉnh"), ("OK", "Chọn")))
    assert 150 < end < 400
    assert parts.hints(canvas, 10, 60, ()) == 10


def test_the_network_s_sign_tells_its_states_apart(canvas: Canvas) -> None:
    seen = set()
    for signal, kind in ((None, "wifi"), (10, "wifi"), (50, "wifi"), (90, "wifi"), (100, "cable")):
        fresh = Canvas(Image.new("RGB", (60, 60)))
        parts.wifi(fresh, 30, 30, 40, signal, kind)
        seen.add(pixels(fresh).tobytes())
    assert len(seen) == 5


def test_focus_and_ring(canvas: Canvas) -> None:
    parts.focus(canvas, Box(60, 30, 100, 50), 12)
    assert pixels(canvas)[55, 110].min() > 240
    assert pixels(canvas)[55, 55, 2] > 20  # its light
    parts.lifted(canvas, Box(240, 30, 100, 50), 12)
    parts.ringed(canvas, Box(240, 30, 100, 50), 12)
    assert pixels(canvas)[32, 290].min() > 240
    parts.pair(canvas, (250, 55), ("HDMI 1", "Máy"), (WHITE, ACCENT))
    assert pixels(canvas)[40:70, 250:330].max() > 200
