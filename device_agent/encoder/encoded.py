"""What an encoder is, and what it gives."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from broker.wire import limits
from broker.wire.screen import HEADER, Codec
from device_agent.device import Picture

ROOM: Final = limits.DEVICE_MESSAGE_BYTES - HEADER.size
"""The most bytes that a payload may have on the wire."""


class PictureTooLargeError(Exception):
    """A picture doesn't fit into one message of the wire at any quality; the device must show it smaller."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One picture's payload; ``key``: it needs no other. Width and height are the picture's, in pixels."""

    codec: Codec
    key: bool
    width: int
    height: int
    payload: bytes


class Encoder(Protocol):
    """Encodes the pictures of one stream, in order, one at a time; any thread will do.

    Every result must reach the other side: the next one may need it.
    """

    def encode(self, picture: Picture, key: bool) -> Encoded | None:
        """Return what makes this picture of the one before; None if it is the same, as fine as it gets, and no ``key``.

        The picture must not be changed afterwards. The first one, and one of another size, becomes a key frame.
        Raises ValueError for an array that isn't a picture, PictureTooLargeError if nothing fits (the next is a key).
        """
        ...


def check(picture: Picture) -> tuple[int, int]:
    """Return a picture's height and width. Raises ValueError for what isn't one, or has an edge out of range."""
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError("a picture is (height, width, 3) bytes of RGB")
    height, width = picture.shape[:2]
    if not (1 <= height <= limits.MAX_EDGE and 1 <= width <= limits.MAX_EDGE):
        raise ValueError(f"a picture's edges are 1 to {limits.MAX_EDGE} pixels; this one is {width}x{height}")
    return height, width
