import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.export import film
from broker.backends.film import canvas
from broker.backends.film.canvas import BadPicture, Canvas, card
from broker.wire.codec import parse_frame
from broker.wire.screen import Codec, FrameHeader
from device_agent.encoder.jpeg import encode
from device_agent.encoder.rectangles import Rectangles
from tests.stage.films import message, plain, raw

WHOLE = encode(plain((200, 0, 0)))
SMALL = encode(plain((0, 0, 200), 32, 16))


def head(codec: Codec = Codec.JPEG) -> FrameHeader:
    return parse_frame(raw(b"x", codec, key=codec is Codec.JPEG))


def place(x: int, y: int, w: int, h: int, jpeg: bytes = SMALL, count: int = 1) -> bytes:
    return struct.pack(">H", count) + struct.pack(">HHHHI", x, y, w, h, len(jpeg)) + jpeg


def test_rectangles_add_up_to_what_the_device_showed() -> None:
    encoder, shown = Rectangles(8000), Canvas(320, 240)
    for mark in range(6):
        picture = plain((10, 90, 30), mark=mark)
        encoded = encoder.encode(picture, key=mark == 0)
        assert encoded is not None
        assert (encoded.codec is Codec.JPEG) == (mark == 0)
        data = message(encoded)
        painted = shown.paint(parse_frame(data), data[30:])
        assert np.abs(painted.astype(int) - picture).mean() < 3


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"\0", place(300, 0, 32, 16), place(0, 230, 32, 16), place(0, 0, 0, 16), place(0, 0, 16, 16),
        place(0, 0, 32, 16)[:-1], place(0, 0, 32, 16) + b"x", place(0, 0, 32, 16, count=2),
        place(0, 0, 32, 16, b"no JPEG"), struct.pack(">H", canvas.MOST + 1) + place(0, 0, 32, 16)[2:] * 65,
    ],
)  # fmt: skip
def test_rectangles_that_are_none_change_nothing(payload: bytes) -> None:
    shown = Canvas(320, 240)
    before = shown.paint(head(), WHOLE).copy()
    with pytest.raises(BadPicture):
        shown.paint(head(Codec.RECTANGLES), payload)
    assert (shown.paint(head(Codec.RECTANGLES), place(0, 0, 32, 16))[50:] == before[50:]).all()


def test_rectangles_before_a_whole_picture_are_refused() -> None:
    with pytest.raises(BadPicture):
        Canvas(320, 240).paint(head(Codec.RECTANGLES), place(0, 0, 32, 16))


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_a_bad_picture(data: bytes) -> None:
    for codec in (Codec.JPEG, Codec.RECTANGLES):
        for payload in (data, WHOLE[: len(data)] + data):
            with pytest.raises(BadPicture):
                Canvas(320, 240).paint(head(codec), payload)


def test_a_jpeg_of_another_size_costs_no_memory() -> None:
    with pytest.raises(BadPicture, match="another size"):
        Canvas(320, 240).paint(head(), encode(plain((1, 2, 3), 640, 480)))


def test_a_card_has_its_words_in_white_on_black() -> None:
    picture = card("Hình ảnh đã xóa\nPictures erased", 1280, 720)
    assert picture.shape == (720, 1280, 3)
    assert (picture[:100] == 0).all()
    assert (picture[300:420] == 255).sum() > 1000
    assert (card("khác", 1280, 720) != picture).any()


@pytest.mark.parametrize("words", film._CARDS.values(), ids=film._CARDS)
def test_every_card_of_a_film_stands_in_it_whole(words: str) -> None:
    picture = card(words, film._CARD_WIDTH, film._CARD_HEIGHT)
    assert not picture[:, :20].any()
    assert not picture[:, -20:].any()
    assert not picture[:20].any()
