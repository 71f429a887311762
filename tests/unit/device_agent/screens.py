"""Pictures of a screen for the encoders' tests, and how a console reads what was made of them."""

import struct
from typing import Any

import numpy as np
import simplejpeg
from hypothesis import strategies as st

from broker.wire.screen import Codec
from device_agent.device import Picture
from device_agent.encoder.encoded import Encoded


def menu(height: int = 180, width: int = 320, row: int = 0) -> Picture:
    """A flat screen with some bars, one of them lit."""
    picture = np.full((height, width, 3), (18, 22, 40), np.uint8)
    for bar in range(6):
        top = height * (bar + 1) // 8
        picture[top : top + height // 12, width // 8 : width // 2] = (60, 120, 220) if bar == row % 6 else (40, 44, 60)
    return picture


def detailed(number: int = 0, height: int = 360, width: int = 640) -> Picture:
    """A picture that takes many bits: small tiles, no two alike."""
    tiles = np.random.default_rng(number).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return tiles.repeat(8, 0).repeat(8, 1)


def changes(most: int = 6) -> st.SearchStrategy[list[tuple[int, int, int, int, int]]]:
    """Rectangles to paint over a picture: x, y, width, height, level; anywhere, also over its edge."""
    edge = st.integers(0, 400)
    return st.lists(st.tuples(edge, edge, st.integers(1, 200), st.integers(1, 200), st.integers(0, 255)), max_size=most)


def painted(picture: Picture, over: list[tuple[int, int, int, int, int]]) -> Picture:
    """The picture with these rectangles painted over it."""
    after = picture.copy()
    for x, y, width, height, level in over:
        after[y : y + height, x : x + width] = level
    return after


def rectangles(payload: bytes) -> list[tuple[int, int, int, int, bytes]]:
    """The rectangles of a payload, as the wire's page says; every byte of it is used."""
    (count,) = struct.unpack_from(">H", payload)
    found, at = [], 2
    for _ in range(count):
        x, y, width, height, length = struct.unpack_from(">HHHHI", payload, at)
        found.append((x, y, width, height, payload[at + 12 : at + 12 + length]))
        at += 12 + length
    assert at == len(payload)
    return found


class Reader:
    """A console's screen: takes what was encoded, in order, and has the picture."""

    def __init__(self) -> None:
        self.picture: Picture = np.zeros((0, 0, 3), np.uint8)
        self._h264: Any = None

    def take(self, encoded: Encoded) -> Picture:
        """Return the picture after this one."""
        shape = encoded.height, encoded.width, 3
        if encoded.codec is Codec.JPEG:
            self.picture = simplejpeg.decode_jpeg(encoded.payload)
        elif encoded.codec is Codec.RECTANGLES:
            assert self.picture.shape == shape
            self.picture = self.picture.copy()
            for x, y, width, height, jpeg in rectangles(encoded.payload):
                self.picture[y : y + height, x : x + width] = simplejpeg.decode_jpeg(jpeg)
        else:
            self.picture = self._decoded(encoded)
        assert self.picture.shape == shape
        return self.picture

    def _decoded(self, encoded: Encoded) -> Picture:
        import av

        if self._h264 is None or encoded.key:
            self._h264 = av.CodecContext.create("h264", "r")
            self._h264.thread_count = 1
        (frame,) = self._h264.decode(av.Packet(encoded.payload))  # exactly one, and at once
        assert (frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc) == (1, 1, 1, 1)
        rows, columns = frame.height, frame.width
        flat = frame.to_ndarray().reshape(-1)
        luma = flat[: rows * columns].reshape(rows, columns)
        chroma = flat[rows * columns :].reshape(2, rows // 2, columns // 2).repeat(2, 1).repeat(2, 2)
        return _rgb(luma, chroma[0], chroma[1])[: encoded.height, : encoded.width]


def _rgb(luma: Any, blue: Any, red: Any) -> Picture:
    """bt709, limited range, by its own formula (ITU-R BT.709-6, 3.2 and 3.3): not by the library that encoded it."""
    y, b, r = (luma - 16.0) / 219, (blue - 128.0) / 224, (red - 128.0) / 224
    rgb = np.stack([y + 1.5748 * r, y - 0.18732 * b - 0.46812 * r, y + 1.8556 * b], axis=2)
    return np.asarray(np.clip(np.rint(rgb * 255), 0, 255), np.uint8)


def psnr(one: Picture, other: Picture) -> float:
    """How alike two pictures are, in decibels; over 30 nobody minds."""
    error = np.mean((one.astype(int) - other) ** 2)
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))
