"""The rectangles of an update, one encoding each: Raw, CopyRect, ZRLE, and those that tell the desktop's size."""

from collections.abc import Callable
from enum import IntEnum

import numpy as np

from device_agent.rfb import zrle
from device_agent.rfb.canvas import Canvas, Rectangle
from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import CHUNK, Asks, u16


class Encoding(IntEnum):
    """Encodings that this client reads (RFC 6143, 7.7)."""

    RAW = 0
    COPY_RECT = 1
    ZRLE = 16
    DESKTOP_SIZE = -223
    EXTENDED_DESKTOP_SIZE = -308


Painter = Callable[[Canvas, Rectangle, zrle.Inflater], Asks[None]]


def _raw(canvas: Canvas, rectangle: Rectangle, _: zrle.Inflater) -> Asks[None]:
    """Pixels of four bytes, read in bands so that a large picture is never held twice."""
    if not rectangle.area:
        return
    band = max(1, CHUNK // (rectangle.width * 4))
    for top in range(0, rectangle.height, band):
        rows = min(band, rectangle.height - top)
        data = yield rows * rectangle.width * 4
        pixels = np.frombuffer(data, np.uint8).reshape(rows, rectangle.width, 4)[:, :, :3]
        canvas.paint(Rectangle(rectangle.x, rectangle.y + top, rectangle.width, rows), pixels)


def _copy(canvas: Canvas, rectangle: Rectangle, _: zrle.Inflater) -> Asks[None]:
    x = yield from u16()
    y = yield from u16()
    source = Rectangle(x, y, rectangle.width, rectangle.height)
    canvas.check(source)
    canvas.copy(source, rectangle.x, rectangle.y)


_PAINTERS: dict[int, Painter] = {Encoding.RAW: _raw, Encoding.COPY_RECT: _copy, Encoding.ZRLE: zrle.paint}


def paint(canvas: Canvas, rectangle: Rectangle, encoding: int, inflater: zrle.Inflater) -> Asks[None]:
    """Read one rectangle's content and put it on the canvas.

    Raises RfbError for an encoding that we didn't ask for, and for whatever isn't within the desktop.
    """
    painter = _PAINTERS.get(encoding)
    if painter is None:
        raise RfbError("encoding", f"The VNC server used encoding {encoding}, which was not asked for.")
    canvas.check(rectangle)
    yield from painter(canvas, rectangle, inflater)
