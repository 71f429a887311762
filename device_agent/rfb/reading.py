"""How a reader asks for bytes: a generator that yields a count and is sent exactly so many.

Written so, a parser reads top to bottom, and can't tell whether its bytes came one at a time or all at once.
"""

import struct
from collections.abc import Generator
from typing import Final, TypeVar

from device_agent.rfb.errors import RfbError

T = TypeVar("T")

Asks = Generator[int, bytes, T]
"""Yields how many bytes it needs next (0 to CHUNK; 0 lets others have a turn), is sent just those, returns a T."""

CHUNK: Final = 256 * 1024
"""The most bytes ever asked for at once, so that what is buffered stays small however large a picture is."""

_U8 = struct.Struct(">B")
_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_S32 = struct.Struct(">i")


def u8() -> Asks[int]:
    """Read one byte."""
    return int(_U8.unpack((yield 1))[0])


def u16() -> Asks[int]:
    """Read a big-endian unsigned 16-bit number."""
    return int(_U16.unpack((yield 2))[0])


def u32() -> Asks[int]:
    """Read a big-endian unsigned 32-bit number."""
    return int(_U32.unpack((yield 4))[0])


def s32() -> Asks[int]:
    """Read a big-endian signed 32-bit number."""
    return int(_S32.unpack((yield 4))[0])


def text(limit: int, what: str) -> Asks[str]:
    """Read a length and so many bytes of text; bytes that aren't UTF-8 are read as Latin-1.

    Raises RfbError ``too_long`` over ``limit`` bytes (at most CHUNK). The text is the server's: hostile until cleaned.
    """
    length = yield from u32()
    if length > limit:
        raise RfbError("too_long", f"The VNC server announced {length} bytes for {what}; at most {limit} are taken.")
    raw = yield length
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def skip(count: int) -> Asks[None]:
    """Read so many bytes and forget them."""
    while count:
        count -= len((yield min(count, CHUNK)))
