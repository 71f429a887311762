"""Where two pictures differ: blocks, and few rectangles that hold them all."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from device_agent.device import Picture

BLOCK: Final = 16
"""Pixels, either edge of a block: JPEG's own unit, so that no colour runs over a rectangle's edge."""
WORTH: Final = 24
"""Blocks that a further rectangle must save: its tables cost as many bytes."""

Mask = NDArray[np.bool_]
"""Which blocks changed, (rows, columns)."""


class Box(NamedTuple):
    """A rectangle; in blocks or in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """How much it covers."""
        return self.width * self.height


def changed(before: Picture, after: Picture) -> Mask:
    """Return which blocks of two pictures of one size differ; the last row and column may be of part blocks."""
    height, width = after.shape[:2]
    old = np.ascontiguousarray(before).reshape(height, width * 3)
    new = np.ascontiguousarray(after).reshape(height, width * 3)
    # Eight bytes at a time where a row divides by eight, as all usual ones do: a sixth of the time.
    unit = 8 if width * 3 % 8 == 0 else 1
    differs = (old.view(np.uint64) != new.view(np.uint64)) if unit == 8 else old != new
    rows = np.logical_or.reduceat(differs, np.arange(0, height, BLOCK), axis=0)
    return np.asarray(np.logical_or.reduceat(rows, np.arange(0, rows.shape[1], BLOCK * 3 // unit), axis=1))


def boxes(mask: Mask, most: int) -> list[Box]:
    """Return at most ``most`` rectangles, in blocks, none over another, that hold every changed block.

    They are cut as with a paper trimmer: each time the cut that frees the most unchanged blocks, while one is worth it.
    """
    if not mask.any():
        return []
    parts = [_trimmed(mask, Box(0, 0, mask.shape[1], mask.shape[0]))]
    cuts = [_best_cut(mask, parts[0])]
    while len(parts) < most:
        place = max(range(len(parts)), key=lambda index: cuts[index][0])
        saved, first, second = cuts[place]
        if saved < WORTH:
            break
        for part in (_trimmed(mask, first), _trimmed(mask, second)):
            parts.append(part)
            cuts.append(_best_cut(mask, part))
        del parts[place], cuts[place]
    return parts


def in_pixels(box: Box, width: int, height: int) -> Box:
    """Return a rectangle of blocks in pixels, cut off at the picture's edge."""
    x, y = box.x * BLOCK, box.y * BLOCK
    return Box(x, y, min(box.width * BLOCK, width - x), min(box.height * BLOCK, height - y))


def _trimmed(mask: Mask, box: Box) -> Box:
    """Return the smallest box around what changed within this one; something did."""
    inside = mask[box.y : box.y + box.height, box.x : box.x + box.width]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return Box(box.x + int(columns[0]), box.y + int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def _best_cut(mask: Mask, box: Box) -> tuple[int, Box, Box]:
    """Return how many blocks the best cut through a trimmed box frees, and the two halves."""
    x, y, width, height = box
    inside = mask[y : y + height, x : x + width]
    down, across = _left_over(inside), _left_over(inside.T)
    row, column = int(down.argmin()) + 1, int(across.argmin()) + 1
    if down.min() <= across.min():
        return box.area - int(down.min()), Box(x, y, width, row), Box(x, y + row, width, height - row)
    return box.area - int(across.min()), Box(x, y, column, height), Box(x + column, y, width - column, height)


def _left_over(inside: Mask) -> NDArray[np.int64]:
    """Return, for a cut under each row but the last, how much both trimmed halves cover; of one row, all of it."""
    if len(inside) == 1:
        return np.array([inside.size])
    heads, tails = _heads(inside), _heads(inside[::-1])[::-1]
    return heads[:-1] + tails[1:]


def _heads(inside: Mask) -> NDArray[np.int64]:
    """Return the area of the smallest box around the first row, the first two, and so on; the first has something."""
    some, width = inside.any(axis=1), inside.shape[1]
    first = np.where(some, inside.argmax(axis=1), width)
    last = np.where(some, width - 1 - inside[:, ::-1].argmax(axis=1), -1)
    lowest = np.maximum.accumulate(np.where(some, np.arange(len(inside)), 0))
    wide = np.maximum.accumulate(last) - np.minimum.accumulate(first) + 1
    return np.asarray((lowest + 1) * wide, dtype=np.int64)
