"""Few rectangles that hold every change: by random pictures and random masks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from device_agent.encoder.changes import BLOCK, WORTH, Box, Mask, boxes, changed, in_pixels
from tests.unit.device_agent.screens import changes, menu, painted

masks = arrays.arrays(np.bool_, st.tuples(st.integers(1, 30), st.integers(1, 30)))


@given(st.integers(1, 200), st.integers(1, 200), changes())
@settings(max_examples=150, deadline=None)
def test_a_block_is_changed_if_one_of_its_pixels_is(
    height: int, width: int, over: list[tuple[int, int, int, int, int]]
) -> None:
    before = menu(height, width)
    after = painted(before, over)
    mask = changed(before, after)
    assert mask.shape == (-(-height // BLOCK), -(-width // BLOCK))
    for row, column in np.ndindex(mask.shape):
        part = np.s_[row * BLOCK : (row + 1) * BLOCK, column * BLOCK : (column + 1) * BLOCK]
        assert mask[row, column] == (not np.array_equal(before[part], after[part]))


@pytest.mark.parametrize("width", [320, 321])
def test_one_pixel_anywhere_is_seen(width: int) -> None:
    before = menu(180, width)
    for y, x, channel in [(0, 0, 0), (179, width - 1, 2), (90, 16, 1), (15, 15, 0), (16, 319, 2)]:
        after = before.copy()
        after[y, x, channel] ^= 1
        assert list(zip(*np.nonzero(changed(before, after)), strict=True)) == [(y // BLOCK, x // BLOCK)]


def covered(mask: Mask, found: list[Box]) -> np.ndarray:
    count = np.zeros(mask.shape, int)
    for box in found:
        count[box.y : box.y + box.height, box.x : box.x + box.width] += 1
    return count


@given(masks, st.integers(1, 8))
@settings(max_examples=300, deadline=None)
def test_the_rectangles_hold_every_change_are_few_and_never_overlap(mask: Mask, most: int) -> None:
    found = boxes(mask, most)
    assert len(found) <= most
    count = covered(mask, found)
    assert count.max(initial=0) <= 1
    assert (count[mask] == 1).all()
    assert sum(box.area for box in found) == count.sum()
    assert bool(found) == bool(mask.any())
    for box in found:  # none is larger than what it is for
        inside = mask[box.y : box.y + box.height, box.x : box.x + box.width]
        assert inside[0].any()
        assert inside[-1].any()
        assert inside[:, 0].any()
        assert inside[:, -1].any()


def trimmed(mask: Mask) -> int:
    """The area of the smallest rectangle around what changed."""
    rows, columns = np.nonzero(mask)
    return int((np.ptp(rows) + 1) * (np.ptp(columns) + 1)) if len(rows) else 0


@given(masks)
@settings(max_examples=200, deadline=None)
def test_the_first_cut_is_the_best_there_is(mask: Mask) -> None:
    by_row = [trimmed(mask[:at]) + trimmed(mask[at:]) for at in range(1, mask.shape[0])]
    by_column = [trimmed(mask[:, :at]) + trimmed(mask[:, at:]) for at in range(1, mask.shape[1])]
    best, whole = min([*by_row, *by_column, trimmed(mask)]), trimmed(mask)
    assert sum(box.area for box in boxes(mask, 2)) == (best if whole - best >= WORTH else whole)


def test_far_changes_are_far_rectangles_and_near_ones_are_one() -> None:
    mask = np.zeros((45, 80), bool)
    mask[2:5, 3:9] = mask[40:44, 60:75] = mask[20:24, 3:9] = True
    assert sorted(boxes(mask, 8)) == [Box(3, 2, 6, 3), Box(3, 20, 6, 4), Box(60, 40, 15, 4)]
    near = np.zeros((45, 80), bool)
    near[5, 5] = near[5, 8] = near[7, 5] = True
    assert boxes(near, 8) == [Box(5, 5, 4, 3)]


def test_an_l_is_cut_in_two() -> None:
    mask = np.zeros((40, 40), bool)
    mask[:, 0:4] = mask[36:, :] = True
    assert sum(box.area for box in boxes(mask, 8)) == mask.sum()


def test_a_rectangle_ends_where_the_picture_does() -> None:
    assert in_pixels(Box(1, 2, 3, 4), 1000, 1000) == (16, 32, 48, 64)
    assert in_pixels(Box(1, 2, 3, 4), 50, 90) == (16, 32, 34, 58)
