"""One picture as a baseline JPEG."""

from typing import Final

import numpy as np
import simplejpeg

from device_agent.device import Picture
from device_agent.encoder.encoded import ROOM, PictureTooLargeError, check

QUALITY: Final = 82
_LOWEST: Final = 10
_SHARP_LETTERS: Final = 75  # from this quality on, colour is kept at full height: red letters on black stay readable


def encode(picture: Picture, quality: int = QUALITY, room: int = ROOM) -> bytes:
    """Return a picture, (height, width, 3) RGB bytes, as a baseline JPEG of at most ``room`` bytes.

    ``quality`` is 1 to 100; a picture that is too long at it is encoded again at lower ones. Raises ValueError for an
    array that isn't a picture or a quality out of range, PictureTooLargeError if nothing fits.
    """
    height, width = check(picture)
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
