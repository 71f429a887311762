"""JPEG of the right size, near to the picture, and never longer than the wire's room."""

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.wire import limits
from device_agent.encoder.encoded import ROOM, PictureTooLargeError
from device_agent.encoder.jpeg import encode


def _gradient(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows % 256, columns % 256, (rows + columns) // 2 % 256], axis=2).astype(np.uint8)


def test_the_picture_comes_back_nearly_the_same() -> None:
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[100:300, 200:600] = (200, 30, 60)
    back = simplejpeg.decode_jpeg(encode(picture))
    assert back.shape == picture.shape
    assert np.abs(back[150:250, 300:500].astype(int) - (200, 30, 60)).max() <= 6  # red stays red: RGB, not BGR


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 100))
@settings(max_examples=40, deadline=None)
def test_any_size_and_quality(height: int, width: int, quality: int) -> None:
    back = simplejpeg.decode_jpeg(encode(_gradient(height, width), quality))
    assert back.shape == (height, width, 3)


def test_lower_quality_is_shorter() -> None:
    picture = _gradient(360, 640)
    assert len(encode(picture, 30)) < len(encode(picture, 90))


def test_noise_is_made_to_fit_the_wire() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1080, 1920, 3), dtype=np.uint8)
    assert len(simplejpeg.encode_jpeg(noise, 82, "RGB", "422")) > ROOM
    assert len(encode(noise)) <= ROOM < limits.DEVICE_MESSAGE_BYTES


def test_what_can_not_fit_is_refused() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    with pytest.raises(PictureTooLargeError, match="64x64"):
        encode(noise, room=300)


def test_a_view_of_a_picture_will_do() -> None:
    whole = _gradient(100, 120)
    whole.flags.writeable = False
    assert encode(whole[::2, ::2]) == encode(np.ascontiguousarray(whole[::2, ::2]))


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((1, limits.MAX_EDGE + 1, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"picture|edges"):
        encode(picture)


@pytest.mark.parametrize("quality", [0, 101])
def test_quality_has_bounds(quality: int) -> None:
    with pytest.raises(ValueError, match="quality"):
        encode(np.zeros((4, 4, 3), np.uint8), quality)
