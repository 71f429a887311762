"""ZRLE (RFC 6143, 7.7.6): a zlib stream for the whole connection, holding tiles of 64x64.

The pixel format that we ask for makes every compressed pixel three bytes: R, G, B.
"""

import zlib
from typing import Final

import numpy as np

from device_agent.rfb.canvas import Canvas, Pixels, Rectangle
from device_agent.rfb.errors import RfbError
from device_agent.rfb.reading import CHUNK, Asks, u32

TILE: Final = 64
_SOLID, _PACKED, _RLE, _PALETTE_RLE = 1, range(2, 17), 128, range(130, 256)


class Inflater:
    """The connection's one zlib stream."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def read(self, area: int, tiles: int) -> Asks[bytes]:
        """Read one rectangle's compressed bytes and return what they hold.

        Raises RfbError if either length is more than ``area`` pixels in ``tiles`` tiles can ever need.
        """
        # At worst each pixel is a run of its own (4 bytes), and each tile has a kind and a palette.
        limit = area * 4 + tiles * (1 + 127 * 3)
        left = yield from u32()
        if left > limit + limit // 4 + 1024:
            raise RfbError("too_long", f"The VNC server announced {left} compressed bytes for {area} pixels.")
        held = bytearray()
        while left:
            part = yield min(left, CHUNK)
            left -= len(part)
            try:
                held += self._stream.decompress(part, limit + 1 - len(held))
            except zlib.error as error:
                raise RfbError("data", "The VNC server's compressed picture can't be unpacked.") from error
            if len(held) > limit or self._stream.unconsumed_tail or self._stream.eof:
                raise RfbError("too_long", f"The VNC server's compressed picture holds more than {area} pixels need.")
        return bytes(held)


def paint(canvas: Canvas, rectangle: Rectangle, inflater: Inflater) -> Asks[None]:
    """Read one ZRLE rectangle onto the canvas."""
    across, down = -(-rectangle.width // TILE), -(-rectangle.height // TILE)
    data = yield from inflater.read(rectangle.area, across * down)
    pixels = np.empty((rectangle.height, rectangle.width, 3), np.uint8)
    at = 0
    for top in range(0, rectangle.height, TILE):
        for left in range(0, rectangle.width, TILE):
            tile = pixels[top : top + TILE, left : left + TILE]
            try:
                at = _tile(tile, data, at)
            except (IndexError, ValueError) as error:  # an index, or a buffer's length, is off
                raise RfbError(
                    "data", "The VNC server's compressed picture ends early, or names a colour that isn't there."
                ) from error
        yield 0  # a breath: a row of tiles that are all runs of one pixel takes long enough
    if at != len(data):
        raise RfbError("data", "The VNC server's compressed picture goes on after its last tile.")
    canvas.paint(rectangle, pixels)


def _tile(tile: Pixels, data: bytes, at: int) -> int:
    """Decode one tile that starts at ``at`` and return where the next one starts."""
    height, width = int(tile.shape[0]), int(tile.shape[1])
    kind = data[at]
    at += 1
    if kind == 0:
        end = at + width * height * 3
        tile[...] = np.frombuffer(data[at:end], np.uint8).reshape(height, width, 3)
        return end
    if kind == _SOLID:
        tile[...] = np.frombuffer(data[at : at + 3], np.uint8).reshape(3)
        return at + 3
    if kind in _PACKED:
        palette, at = _palette(data, at, kind)
        return _packed(tile, palette, data, at)
    if kind == _RLE:
        return _runs(tile, data, at)
    if kind in _PALETTE_RLE:
        palette, at = _palette(data, at, kind - 128)
        return _palette_runs(tile, palette, data, at)
    raise RfbError("encoding", f"The VNC server used tile kind {kind}, which ZRLE doesn't have.")


def _palette(data: bytes, at: int, size: int) -> tuple[Pixels, int]:
    end = at + size * 3
    return np.frombuffer(data[at:end], np.uint8).reshape(size, 3), end


def _packed(tile: Pixels, palette: Pixels, data: bytes, at: int) -> int:
    """Palette indices of 1, 2 or 4 bits; each row starts on a byte."""
    height, width = int(tile.shape[0]), int(tile.shape[1])
    size = len(palette)
    bits = 1 if size == 2 else 2 if size <= 4 else 4
    row = -(-width * bits // 8)
    end = at + row * height
    packed = np.frombuffer(data[at:end], np.uint8).reshape(height, row)
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    indices = (packed[:, :, None] >> shifts & (2**bits - 1)).reshape(height, -1)[:, :width]
    tile[...] = palette[indices]
    return end


def _runs(tile: Pixels, data: bytes, at: int) -> int:
    """Runs of one pixel and its length each."""
    total = tile.shape[0] * tile.shape[1]
    colours = bytearray()
    lengths: list[int] = []
    filled = 0
    while filled < total:
        colours += data[at : at + 3]
        length, at = _length(data, at + 3)
        lengths.append(length)
        filled += length
    _exactly(filled, total)
    tile[...] = np.repeat(np.frombuffer(colours, np.uint8).reshape(-1, 3), lengths, axis=0).reshape(tile.shape)
    return at


def _palette_runs(tile: Pixels, palette: Pixels, data: bytes, at: int) -> int:
    """Palette indices, each followed by a length if its top bit is set."""
    total = tile.shape[0] * tile.shape[1]
    indices = bytearray()
    lengths: list[int] = []
    filled = 0
    while filled < total:
        index = data[at]
        at += 1
        length = 1
        if index & 128:
            length, at = _length(data, at)
        indices.append(index & 127)
        lengths.append(length)
        filled += length
    _exactly(filled, total)
    runs = palette[np.frombuffer(indices, np.uint8)]
    tile[...] = np.repeat(runs, lengths, axis=0).reshape(tile.shape)
    return at


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A run's length (every 255 goes on, plus one) and where it ends."""
    length = 1
    while (byte := data[at]) == 255:
        length += 255
        at += 1
    return length + byte, at + 1


def _exactly(filled: int, total: int) -> None:
    """Checked before the runs are laid out: they could claim gigabytes."""
    if filled != total:
        raise RfbError("data", f"The VNC server's runs cover {filled} pixels of a tile that has {total}.")
