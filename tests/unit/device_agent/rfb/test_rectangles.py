"""Rectangles of an update: Raw in bands, copies within the desktop, nothing that wasn't asked for."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from device_agent.rfb.canvas import Canvas, Rectangle
from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import CHUNK, Asks
from device_agent.rfb.rectangles import Encoding, paint
from device_agent.rfb.zrle import Inflater

Read = Callable[[Asks[Any], bytes], tuple[Any, bytes]]


@pytest.mark.parametrize("size", [(3, 2), (700, 400), (4096, 40), (1, 4096)])
def test_raw(read: Read, size: tuple[int, int]) -> None:
    width, height = size
    assert width * height < 10 or width * height * 4 > CHUNK or width == 1
    sent = np.random.default_rng(1).integers(0, 256, (height, width, 4), np.uint8)
    canvas = Canvas(width + 1, height + 2) if width < 4096 and height < 4096 else Canvas(width, height)
    x, y = canvas.width - width, canvas.height - height
    assert read(paint(canvas, Rectangle(x, y, width, height), Encoding.RAW, Inflater()), sent.tobytes()) == (None, b"")
    assert np.array_equal(canvas.pixels[y:, x:], sent[:, :, :3])
    assert int(canvas.pixels.sum()) == int(sent[:, :, :3].sum())


def test_copy(read: Read) -> None:
    canvas = Canvas(10, 10)
    canvas.pixels[:5, :5] = 3
    read(paint(canvas, Rectangle(5, 4, 5, 5), Encoding.COPY_RECT, Inflater()), struct.pack(">HH", 0, 0))
    assert bool((canvas.pixels[4:9, 5:] == 3).all())


def test_zrle(read: Read) -> None:
    packed = zlib.compressobj()
    data = packed.compress(b"\x01\x05\x06\x07") + packed.flush(zlib.Z_SYNC_FLUSH)
    canvas = Canvas(9, 9)
    read(paint(canvas, Rectangle(0, 0, 9, 9), Encoding.ZRLE, Inflater()), struct.pack(">I", len(data)) + data)
    assert canvas.pixels[8, 8].tolist() == [5, 6, 7]


@pytest.mark.parametrize("encoding", [Encoding.RAW, Encoding.COPY_RECT])
def test_nothing_is_painted_where_nothing_is(read: Read, encoding: Encoding) -> None:
    canvas = Canvas(5, 5)
    read(paint(canvas, Rectangle(5, 5, 0, 0), encoding, Inflater()), bytes(4))
    assert not canvas.touched


@pytest.mark.parametrize(
    ("rectangle", "encoding", "data", "code"),
    [
        (Rectangle(8, 0, 3, 1), Encoding.RAW, b"", "rectangle"),
        (Rectangle(0, 65535, 1, 1), Encoding.ZRLE, b"", "rectangle"),
        (Rectangle(0, 0, 4, 4), Encoding.COPY_RECT, struct.pack(">HH", 7, 0), "rectangle"),
        (Rectangle(0, 0, 4, 4), 5, b"", "encoding"),
        (Rectangle(0, 0, 4, 4), -239, b"", "encoding"),
    ],
)
def test_refused(read: Read, rectangle: Rectangle, encoding: int, data: bytes, code: str) -> None:
    with pytest.raises(RfbError) as refused:
        read(paint(Canvas(10, 10), rectangle, encoding, Inflater()), data)
    assert refused.value.code == code
