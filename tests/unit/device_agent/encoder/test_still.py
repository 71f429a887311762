from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from broker.wire import limits
from device_agent.device import Picture
from device_agent.encoder.still import pieces, png


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
@settings(max_examples=50, deadline=None)
def test_every_pixel_comes_back_as_it_was(picture: Picture) -> None:
    assert np.array_equal(np.asarray(Image.open(BytesIO(png(picture)))), picture)


def test_a_view_of_a_picture_will_do() -> None:
    whole = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    assert np.array_equal(np.asarray(Image.open(BytesIO(png(whole[::2, ::2])))), whole[::2, ::2])


@given(st.integers(1, 5 * limits.STILL_PIECE_BYTES))
@settings(max_examples=50, deadline=None)
def test_the_pieces_make_the_whole_and_each_fits(size: int) -> None:
    whole = bytes(size)
    parts = pieces(whole)
    assert b"".join(parts) == whole
    assert all(len(part) == limits.STILL_PIECE_BYTES for part in parts[:-1])
    assert 1 <= len(parts[-1]) <= limits.STILL_PIECE_BYTES


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="picture"):
        png(np.zeros((4, 4), np.uint8))
