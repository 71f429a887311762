"""Pixels to the wire's picture format: JPEG."""

from typing import Final

import numpy as np
import simplejpeg

from broker.wire import limits
from broker.wire.screen import HEADER
from device_agent.device import Picture

QUALITY: Final = 82
ROOM: Final = limits.DEVICE_MESSAGE_BYTES - HEADER.size
"""The most bytes that a picture may have on the wire."""
_LOWEST: Final = 10
_SHARP_LETTERS: Final = 75  # from this quality on, colour is kept at full width: red letters on black stay readable


class PictureTooLargeError(Exception):
    """A picture doesn't fit into one message of the wire at any quality; the device must show it smaller."""


def encode(picture: Picture, quality: int = QUALITY, room: int = ROOM) -> bytes:
    """Return a picture, (height, width, 3) RGB bytes, as a baseline JPEG of at most ``room`` bytes.

    ``quality`` is 1 to 100; a picture that is too long at it is encoded again at lower ones. Raises ValueError for an
    array that isn't a picture or a quality out of range, PictureTooLargeError if nothing fits.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError("a picture is (height, width, 3) bytes of RGB")
    height, width = picture.shape[:2]
    if not (1 <= height <= limits.MAX_EDGE and 1 <= width <= limits.MAX_EDGE):
        raise ValueError(f"a picture's edges are 1 to {limits.MAX_EDGE} pixels; this one is {width}x{height}")
    if not 1 <= quality <= 100:
        raise ValueError("quality is 1 to 100")
    pixels = np.ascontiguousarray(picture)
    while True:
        sampling = "422" if quality >= _SHARP_LETTERS else "420"
        payload: bytes = simplejpeg.encode_jpeg(pixels, quality, "RGB", sampling, fastdct=True)
        if len(payload) <= room:
            return payload
        if quality <= _LOWEST:
            raise PictureTooLargeError(
                f"{width}x{height} pixels need {len(payload)} bytes at the lowest quality; {room} fit"
            )
        quality = max(quality * 2 // 3, _LOWEST)
