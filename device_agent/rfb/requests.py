"""What a client says to a server once connected (RFC 6143, 7.5), as bytes."""

import struct
from collections.abc import Sequence

# 32 bits, depth 24, little-endian, true colour; red in the lowest byte: a pixel is the bytes R, G, B, 0.
_PIXEL_FORMAT = struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 0, 8, 16)


def set_pixel_format() -> bytes:
    """Ask for pixels as the bytes R, G, B, 0 (ZRLE: R, G, B)."""
    return struct.pack(">Bxxx", 0) + _PIXEL_FORMAT


def set_encodings(encodings: Sequence[int]) -> bytes:
    """Say which encodings are read, the best one first."""
    return struct.pack(f">BxH{len(encodings)}i", 2, len(encodings), *encodings)


def update(*, incremental: bool, width: int, height: int) -> bytes:
    """Ask for what changed (or for everything) between the upper left corner and ``width``, ``height``."""
    return struct.pack(">BBHHHH", 3, incremental, 0, 0, width, height)


def key(keysym: int, *, down: bool) -> bytes:
    """Press or release the key of an X11 keysym."""
    return struct.pack(">BBxxI", 4, down, keysym)


def pointer(x: int, y: int, buttons: int) -> bytes:
    """Put the pointer on a pixel, with these buttons down: bit 0 left, 1 middle, 2 right, 3 to 6 the wheel."""
    return struct.pack(">BBHH", 5, buttons, x, y)


def cut_text(text: str) -> bytes:
    """Put text into the server's clipboard. Raises UnicodeEncodeError for what Latin-1 doesn't have."""
    data = text.encode("latin-1")
    return struct.pack(">BxxxI", 6, len(data)) + data
