"""H.264: each picture decodes at once, in its own colours, within its rate; key frames when they must be."""

import re
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.wire import limits
from broker.wire.screen import Codec
from device_agent.device import Picture
from device_agent.encoder.encoded import Encoded
from device_agent.encoder.h264 import H264, available
from tests.unit.device_agent.screens import Reader, changes, detailed, menu, painted, psnr


def units(encoded: Encoded) -> list[int]:
    """The types of the NAL units of an access unit in Annex B, in order."""
    assert encoded.payload.startswith((b"\0\0\1", b"\0\0\0\1"))
    return [encoded.payload[start.end()] & 31 for start in re.finditer(b"\0\0\1", encoded.payload)]


def made(encoder: H264, picture: Picture, key: bool = False) -> Encoded:
    encoded = encoder.encode(picture, key)
    assert encoded is not None
    return encoded


@given(st.lists(st.tuples(changes(3), st.booleans()), min_size=1, max_size=6), st.sampled_from([(96, 160), (97, 161)]))
@settings(max_examples=25, deadline=None)
def test_the_nth_packet_is_the_nth_picture_at_once(
    steps: list[tuple[list[tuple[int, int, int, int, int]], bool]], shape: tuple[int, int]
) -> None:
    encoder, reader, picture = H264(8000, 15), Reader(), menu(*shape)
    reader.take(made(encoder, picture))
    for over, key in steps:
        after = painted(picture, over)
        encoded = encoder.encode(after, key)
        assert (encoded is None) == (not key and np.array_equal(picture, after))
        if encoded is not None:
            assert encoded.codec is Codec.H264
            assert encoded.key or not key
            assert psnr(reader.take(encoded), after) > 26
        picture = after


COLOURS = [
    (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 128, 128), (200, 30, 60), (18, 22, 40),
    (250, 200, 20), (20, 180, 170),
]  # fmt: skip


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_comes_back_as_it_was(colour: tuple[int, int, int]) -> None:
    """With one of the two matrices left at bt601, the green of this comes back 20 levels off."""
    shown = Reader().take(made(H264(8000, 15), np.full((144, 256, 3), colour, np.uint8)))
    assert np.abs(shown.astype(int) - colour).max() <= 3


def test_colours_beside_each_other_keep_apart() -> None:
    picture = np.zeros((160, 320, 3), np.uint8)
    for place, colour in enumerate(COLOURS):
        picture[:, place * 32 : place * 32 + 32] = colour
    shown = Reader().take(made(H264(8000, 15), picture)).astype(int)
    for place, colour in enumerate(COLOURS):
        assert np.abs(shown[:, place * 32 + 4 : place * 32 + 28] - colour).max() <= 8


def test_a_key_frame_has_its_parameter_sets_before_it_and_nothing_is_a_b_frame() -> None:
    encoder = H264(4000, 15)
    for number in range(12):
        encoded = made(encoder, menu(row=number), key=number == 7)
        slices = [unit for unit in units(encoded) if unit in (1, 5)]
        assert encoded.key is (number in (0, 7))
        assert len(slices) == 1
        if encoded.key:
            assert [unit for unit in units(encoded) if unit in (5, 7, 8)] == [7, 8, 5]
        else:
            assert units(encoded) == [1]


def test_a_stream_has_a_key_frame_often_enough_by_itself() -> None:
    encoder = H264(4000, 15)
    keys = [number for number in range(limits.KEY_FRAME_EVERY + 2) if made(encoder, menu(48, 64, row=number)).key]
    assert keys == [0, limits.KEY_FRAME_EVERY]


def test_another_size_is_another_stream() -> None:
    encoder, reader = H264(4000, 15), Reader()
    reader.take(made(encoder, menu()))
    other = made(encoder, menu(100, 200))
    assert (other.key, other.width, other.height) == (True, 200, 100)
    assert psnr(reader.take(other), menu(100, 200)) > 30


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 64), (17, 33), (719, 1279)])
def test_any_size_will_do_and_an_odd_one_is_said_as_it_is(shape: tuple[int, int]) -> None:
    encoded = made(H264(8000, 15), menu(*shape))
    assert (encoded.height, encoded.width) == shape
    assert Reader().take(encoded).shape == (*shape, 3)


def test_a_lower_rate_is_kept() -> None:
    noise = np.random.default_rng(1)
    pictures = [np.repeat(np.repeat(noise.integers(0, 256, (45, 80, 3), np.uint8), 8, 0), 8, 1) for _ in range(30)]
    for kbps in (6000, 1000):
        encoder = H264(kbps, 15)
        sizes = [len(made(encoder, picture).payload) for picture in pictures]
        # Half a second of the rate may go ahead of it; then it holds.
        assert sum(sizes) * 8 <= kbps * 1000 * (len(pictures) / 15 + 0.6)


def test_the_same_picture_is_not_encoded_again_unless_asked() -> None:
    encoder = H264(4000, 15)
    made(encoder, menu())
    assert encoder.encode(menu(), False) is None
    assert made(encoder, menu(), key=True).key
    assert encoder.encode(menu(), False) is None


@pytest.mark.parametrize("kbps", [200, 400])
def test_at_a_low_rate_a_picture_that_stands_gets_finer_until_it_is_fine(kbps: int) -> None:
    encoder, reader, picture = H264(kbps, 15), Reader(), detailed(0)
    for number, key in ((0, True), (1, False), (1, True)):  # a key frame begins anew, also of the same picture
        picture = detailed(number)
        first = psnr(reader.take(made(encoder, picture, key)), picture)
        again = 0
        while (encoded := encoder.encode(picture, False)) is not None:
            assert not encoded.key
            shown = reader.take(encoded)
            again += 1
        assert again <= 40
        assert psnr(shown, picture) > first + 1
        assert encoder.encode(picture, False) is None


def test_without_the_library_there_is_no_h264(monkeypatch: pytest.MonkeyPatch) -> None:
    assert available()
    monkeypatch.setitem(sys.modules, "av", None)
    assert not available()
