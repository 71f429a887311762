import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv.paint.canvas import SCREEN, Align, Box, Canvas, shortened, width_of, wrapped
from device_agent.simulator.tv.paint.theme import ACCENT, BLACK, SOFT, SURFACE, WHITE, YELLOW

RED = (255, 0, 0)


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(Image.new("RGB", (200, 100), BLACK))


def pixels(canvas: Canvas) -> np.ndarray:
    return np.asarray(canvas.image).astype(int)


def test_boxes() -> None:
    assert Box(10, 20, 30, 40).middle == (25, 40)
    assert Box(10, 20, 30, 40).grown(5) == Box(5, 15, 40, 50)
    assert Box(0, 0, 1280, 720) == SCREEN


def test_fill_stays_in_its_box(canvas: Canvas) -> None:
    canvas.fill(Box(10, 10, 20, 20), RED)
    canvas.fill(Box(60, 10, 40, 40), WHITE, radius=10, alpha=0.5)
    drawn = pixels(canvas)
    assert (drawn[10:30, 10:30] == RED).all()
    assert drawn[9, 10].max() == drawn[10, 31].max() == drawn[10, 60].max() == 0
    assert drawn[30, 80].tolist() == [128, 128, 128]


def test_outline_glow_shade_and_gradient(canvas: Canvas) -> None:
    canvas.glow(Box(80, 40, 40, 20), WHITE, 8, spread=6)
    assert pixels(canvas)[50, 78].max() > 30
    canvas.outline(Box(80, 40, 40, 20), RED, 6, 2)
    assert pixels(canvas)[41, 100].tolist() == [255, 0, 0]
    canvas.shade(Box(0, 0, 40, 100), WHITE, 1.0, 0.0, "x")
    assert pixels(canvas)[50, 0].tolist() == [255, 255, 255]
    assert pixels(canvas)[50, 39].max() < 8
    canvas.gradient(Box(150, 10, 40, 40), RED, 4)
    assert pixels(canvas)[12, 170, 0] > pixels(canvas)[40, 170, 0]


@pytest.mark.parametrize(("align", "left", "right"), [("left", 100, 140), ("centre", 80, 120), ("right", 60, 100)])
def test_text_is_aligned_and_centred_on_its_capitals(canvas: Canvas, align: Align, left: int, right: int) -> None:
    width = canvas.text(100, 50, "HHH", 20, WHITE, "Bold", align)
    assert width == width_of("HHH", 20, "Bold")
    ink = np.argwhere(pixels(canvas).max(axis=2) > 127)
    assert abs((ink[:, 0].min() + ink[:, 0].max()) / 2 - 50) <= 1
    assert left - 4 <= ink[:, 1].min()
    assert ink[:, 1].max() <= right + 12


def test_icons_are_centred_on_their_point(canvas: Canvas) -> None:
    canvas.icon(100, 50, "pause", 40, WHITE)
    ink = np.argwhere(pixels(canvas).max(axis=2) > 127)
    assert np.abs(ink.mean(axis=0) - (50, 100)).max() < 1.5


def test_pictures_with_and_without_round_corners(canvas: Canvas) -> None:
    canvas.picture(Image.new("RGB", (30, 30), RED), Box(10, 10, 30, 30))
    canvas.picture(Image.new("RGB", (30, 30), RED), Box(60, 10, 30, 30), radius=10)
    drawn = pixels(canvas)
    assert drawn[10, 10].tolist() == [255, 0, 0]
    assert drawn[10, 60].tolist() == [0, 0, 0]


def test_a_panel_s_ground_is_lighter_at_its_top() -> None:
    canvas = Canvas(Image.new("RGB", (60, 220), WHITE))
    canvas.ground(Box(10, 10, 40, 200))
    ground = pixels(canvas)
    assert ground[10, 20].mean() > ground[209, 20].mean()
    assert ground[5, 5].tolist() == [255, 255, 255]


def test_high_contrast_has_black_grounds_and_nothing_shines_through() -> None:
    canvas = Canvas(Image.new("RGB", (200, 100), RED), plain=True)
    canvas.ground(Box(0, 0, 200, 40))
    canvas.fill(Box(0, 60, 100, 40), SURFACE, 8, 0.7)
    canvas.text(20, 20, "HHH", 20, SOFT, alpha=0.2)
    canvas.fill(Box(120, 50, 40, 40), ACCENT, 8)
    drawn = pixels(canvas)
    assert drawn[:40].min(axis=2).max() > 150  # pale words are not pale any more
    assert drawn[35, 190].tolist() == drawn[80, 50].tolist() == [0, 0, 0]
    assert drawn[70, 140].tolist() == list(YELLOW)


def test_words_too_long_are_cut_or_broken() -> None:
    words = "Điều khiển thiết bị qua HDMI"
    cut = shortened(words, 120, 20)
    assert cut.endswith("…")
    assert width_of(cut, 20) <= 120
    assert shortened(words, 900, 20) == words
    lines = wrapped(words, 120, 20)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(width_of(line, 20) <= 120 for line in lines)
    assert wrapped("", 100, 20) == []
