"""A stream of JPEGs: what the console has after each is the picture, and little changed costs little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.wire.screen import Codec
from device_agent.encoder.rectangles import MOST, Rectangles, quality
from tests.unit.device_agent.screens import Reader, changes, menu, painted, psnr, rectangles


@given(st.lists(st.tuples(changes(3), st.booleans()), max_size=6), st.sampled_from([(180, 320), (181, 323), (7, 5)]))
@settings(max_examples=40, deadline=None)
def test_the_rectangles_over_the_last_picture_make_the_new_one(
    steps: list[tuple[list[tuple[int, int, int, int, int]], bool]], shape: tuple[int, int]
) -> None:
    encoder, reader, picture = Rectangles(8000), Reader(), menu(*shape)
    first = encoder.encode(picture, False)
    assert first is not None
    assert first.key
    reader.take(first)
    for over, key in steps:
        after = painted(picture, over)
        encoded = encoder.encode(after, key)
        assert (encoded is None) == (not key and np.array_equal(picture, after))
        if encoded is not None:
            reader.take(encoded)
            assert encoded.key is (encoded.codec is Codec.JPEG)
            assert encoded.key or not key
        assert psnr(reader.picture, after) > 28
        assert np.abs(reader.picture.astype(int) - after).mean() < 4
        picture = after


def test_little_changed_is_sent_as_little() -> None:
    encoder = Rectangles(8000)
    whole = encoder.encode(menu(720, 1280, row=0), False)
    part = encoder.encode(menu(720, 1280, row=1), False)
    assert whole is not None
    assert part is not None
    assert (part.codec, part.key, part.width, part.height) == (Codec.RECTANGLES, False, 1280, 720)
    assert len(part.payload) < len(whole.payload) / 2
    assert 1 <= len(rectangles(part.payload)) <= MOST


def test_much_changed_is_a_whole_picture_and_so_a_key_frame() -> None:
    encoder, noise = Rectangles(8000), np.random.default_rng(1)
    encoder.encode(menu(), False)
    encoded = encoder.encode(noise.integers(0, 256, (180, 320, 3), np.uint8), False)
    assert encoded is not None
    assert (encoded.codec, encoded.key) == (Codec.JPEG, True)


def test_another_size_is_a_whole_picture() -> None:
    encoder = Rectangles(8000)
    encoder.encode(menu(), False)
    encoded = encoder.encode(menu(100, 200), False)
    assert encoded is not None
    assert (encoded.key, encoded.width, encoded.height) == (True, 200, 100)


@pytest.mark.parametrize(("kbps", "expected"), [(100_000, 82), (8000, 82), (7999, 75), (2000, 60), (999, 25), (50, 25)])
def test_a_lower_rate_is_a_lower_quality(kbps: int, expected: int) -> None:
    assert quality(kbps) == expected
