"""The picture that a stream of JPEGs and rectangles adds up to, and a card with words where there is none."""

import struct
from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import Image, ImageDraw, ImageFont

from broker.wire.screen import Codec, FrameHeader

Picture = npt.NDArray[np.uint8]
"""(height, width, 3) bytes of RGB."""

MOST: Final = 64
"""Rectangles of one picture: a device sends at most 8."""
_COUNT: Final = struct.Struct(">H")
_FONT: Final = files("fontpkg_be_vietnam_pro").joinpath("files", "BeVietnamPro-Medium.ttf")
_PLACE: Final = struct.Struct(">HHHHI")  # x, y, width, height, bytes of JPEG


class BadPicture(ValueError):
    """These bytes are no picture, or not the one that their header says."""


class Canvas:
    """One stream's picture; black until the first whole one."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (height, width)
        self._pixels: Picture | None = None

    def paint(self, header: FrameHeader, payload: bytes) -> Picture:
        """Return the picture after this one; it is painted on by the next. Raises BadPicture, and keeps what it was."""
        if header.codec == Codec.JPEG:
            self._pixels = _decoded(payload, self._size)
            return self._pixels
        if self._pixels is None:
            raise BadPicture("rectangles of a picture that is missing")
        height, width = self._size
        found = []
        for x, y, w, h, jpeg in _rectangles(payload):
            if w == 0 or h == 0 or x + w > width or y + h > height:
                raise BadPicture("a rectangle is not in its picture")
            found.append((x, y, _decoded(jpeg, (h, w))))
        for x, y, part in found:
            self._pixels[y : y + part.shape[0], x : x + part.shape[1]] = part
        return self._pixels


def card(words: str, width: int, height: int) -> Picture:
    """Return words in white on black, in the middle, one line a line."""
    image = Image.new("RGB", (width, height))
    font = ImageFont.truetype(BytesIO(_FONT.read_bytes()), max(12, min(width // 28, height // 12)))
    place = (width / 2, height / 2)
    ImageDraw.Draw(image).multiline_text(
        place, words, (255, 255, 255), font, "mm", spacing=height // 40, align="center"
    )
    return np.array(image)


def _rectangles(payload: bytes) -> list[tuple[int, int, int, int, bytes]]:
    try:
        (count,) = _COUNT.unpack_from(payload)
        if count > MOST:
            raise BadPicture(f"{count} rectangles")
        found, at = [], _COUNT.size
        for _ in range(count):
            x, y, w, h, length = _PLACE.unpack_from(payload, at)
            at += _PLACE.size + length
            found.append((x, y, w, h, payload[at - length : at]))
    except struct.error:
        raise BadPicture("rectangles that were cut off") from None
    if at != len(payload):
        raise BadPicture("the rectangles don't fill their picture")
    return found


def _decoded(jpeg: bytes, size: tuple[int, int]) -> Picture:
    """Return a JPEG's picture. The size it claims is looked at first: that one, not the header's, costs memory."""
    try:
        if simplejpeg.decode_jpeg_header(jpeg)[:2] != size:
            raise BadPicture("a JPEG of another size than its header says")
        picture: Picture = simplejpeg.decode_jpeg(jpeg, "RGB")
    except (ValueError, RuntimeError) as error:
        raise BadPicture(f"no JPEG: {error}") from None
    return picture
