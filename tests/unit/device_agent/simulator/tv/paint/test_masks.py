import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv.paint import masks


def levels(mask: Image.Image) -> np.ndarray:
    return np.asarray(mask).astype(int)


def test_letters_are_as_wide_as_the_pen_moves() -> None:
    short, long = masks.letters("Đèn", 24, "Regular"), masks.letters("Đèn nền", 24, "Regular")
    assert short.advance < long.advance
    assert abs(long.mask.width - long.advance) < 8
    assert masks.letters("Đèn", 24, "Regular") is short  # drawn once


def test_accents_stand_above_the_capitals_height() -> None:
    assert -masks.letters("Ế", 40, "Regular").top > masks.capital_height(40, "Regular")
    assert masks.capital_height(40, "Regular") == pytest.approx(28, abs=3)


def test_nothing_to_write_is_still_a_mask() -> None:
    assert masks.letters("", 20, "Regular").mask.getbbox() is None
    assert masks.letter_mask(" ", 20, "Bold").getbbox() is None


def test_corners_are_round_and_smooth() -> None:
    shape = levels(masks.rounded(60, 40, 12))
    assert (shape[0, 0], shape[20, 30], shape[0, 30]) == (0, 255, 255)
    assert (shape == shape[::-1, ::-1]).all()
    assert ((shape > 0) & (shape < 255)).any()
    assert levels(masks.rounded(10, 6, 0)).min() == 255
    assert levels(masks.rounded(10, 6, 99)).max() == 255  # a radius too large makes a pill


def test_a_ring_is_empty_inside() -> None:
    shape = levels(masks.ring(60, 40, 12, 3))
    assert (shape[20, 30], shape[1, 30], shape[20, 1]) == (0, 255, 255)


def test_a_glow_fades_outwards() -> None:
    shape = levels(masks.glow(80, 40, 10, 12))
    row = shape[shape.shape[0] // 2]
    assert shape.shape == (40 + 48, 80 + 48)
    assert row[64] > row[18] > row[4]
    assert shape[0].max() < 12


def test_fading_scales_every_level() -> None:
    assert levels(masks.faded(masks.rounded, (8, 8, 0), 128)).max() == 128


def test_slopes_run_along_their_axis() -> None:
    across, down = levels(masks.slope(64, 8, 0, 255, "x")), levels(masks.slope(8, 64, 200, 0, "y"))
    assert (across[0, 0], across[0, -1], down[0, 0], down[-1, 0]) == (0, 255, 200, 0)
    assert (np.diff(across[3]) >= 0).all()
    assert levels(masks.sheen(40, 40, 8))[0, 20] > levels(masks.sheen(40, 40, 8))[39, 20]


def test_a_corner_fades_to_the_left_and_to_the_foot() -> None:
    shape = levels(masks.corner(200, 100))
    assert shape[5, 195] == 255
    assert shape[5, 3] < 20
    assert shape[97, 195] < 20
