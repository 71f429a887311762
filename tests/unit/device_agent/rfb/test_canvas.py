"""The canvas: what lies outside is refused, what fits is kept, and an unchanged pixel is no news."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.limits import MAX_EDGE
from device_agent.rfb.canvas import Canvas, Pixels, Rectangle
from device_agent.rfb.errors import RfbError


def colour(rectangle: Rectangle, value: int) -> Pixels:
    return np.full((rectangle.height, rectangle.width, 3), value, np.uint8)


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (MAX_EDGE + 1, 5), (5, MAX_EDGE + 1), (65535, 65535)])
def test_absurd_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(RfbError) as refused:
        Canvas(*size)
    assert refused.value.code == "size"
    with pytest.raises(RfbError):
        Canvas(5, 5).resize(*size)


def test_largest_size_is_taken() -> None:
    assert Canvas(MAX_EDGE, 1).width == MAX_EDGE


@given(st.builds(Rectangle, *[st.integers(0, 70)] * 4))
def test_a_rectangle_is_within_or_refused(rectangle: Rectangle) -> None:
    canvas = Canvas(50, 40)
    within = rectangle.x + rectangle.width <= 50 and rectangle.y + rectangle.height <= 40
    if not within:
        with pytest.raises(RfbError, match="rectangle"):
            canvas.check(rectangle)
    else:
        canvas.check(rectangle)
        canvas.paint(rectangle, colour(rectangle, 7))
        assert int(canvas.pixels.sum()) == rectangle.area * 3 * 7


@given(st.integers(1, 60), st.integers(1, 60))
def test_resize_keeps_what_fits_and_blackens_what_is_new(width: int, height: int) -> None:
    canvas = Canvas(30, 20)
    canvas.paint(Rectangle(0, 0, 30, 20), colour(Rectangle(0, 0, 30, 20), 9))
    canvas.resize(width, height)
    assert (canvas.width, canvas.height, canvas.touched) == (width, height, True)
    assert bool((canvas.pixels[:20, :30] == 9).all())
    assert int(canvas.pixels.sum()) == min(width, 30) * min(height, 20) * 27


def test_a_tiny_rectangle_that_changes_nothing_is_no_news() -> None:
    canvas = Canvas(10, 10)
    pixel = Rectangle(0, 0, 1, 1)
    canvas.paint(pixel, colour(pixel, 0))
    assert not canvas.touched
    canvas.paint(pixel, colour(pixel, 1))
    assert canvas.touched


def test_copying_onto_itself_moves_the_old_pixels() -> None:
    canvas = Canvas(20, 1)
    canvas.pixels[0, :, 0] = np.arange(20)
    canvas.copy(Rectangle(0, 0, 15, 1), 5, 0)
    assert canvas.pixels[0, :, 0].tolist() == [*range(5), *range(15)]
