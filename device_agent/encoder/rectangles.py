"""A stream of JPEGs: the whole picture, and then only what changed."""

import struct
from typing import Final

from broker.wire.screen import Codec
from device_agent.device import Picture
from device_agent.encoder.changes import boxes, changed, in_pixels
from device_agent.encoder.encoded import ROOM, Encoded, check
from device_agent.encoder.jpeg import encode

_COUNT = struct.Struct(">H")
_PLACE = struct.Struct(">HHHHI")  # x, y, width, height, bytes of JPEG
MOST: Final = 8
"""Rectangles of one picture."""
_WHOLE: Final = 0.6  # with a larger share changed, the whole picture costs no more, and needs no other
_STEPS: Final = ((8000, 82), (4000, 75), (2000, 60), (1000, 40), (0, 25))  # from so many kbit/s on, this quality


def quality(kbps: int) -> int:
    """Return the JPEG quality for a stream of about so many kilobits a second."""
    return next(quality for least, quality in _STEPS if kbps >= least)


class Rectangles:
    """An Encoder of JPEG: rectangles where little changed, else whole pictures, each of those a key frame."""

    def __init__(self, kbps: int) -> None:
        self._quality = quality(kbps)
        self._before: Picture | None = None

    def encode(self, picture: Picture, key: bool) -> Encoded | None:
        """See Encoder."""
        height, width = check(picture)
        before, self._before = self._before, None
        payload = None
        if before is not None and before.shape == picture.shape and not key:
            payload = self._difference(before, picture)
            if payload == b"":
                self._before = before
                return None
        whole = payload is None
        payload = encode(picture, self._quality) if payload is None else payload
        self._before = picture
        return Encoded(Codec.JPEG if whole else Codec.RECTANGLES, whole, width, height, payload)

    def _difference(self, before: Picture, after: Picture) -> bytes | None:
        """Return the payload that makes one of the other, b"" if they are the same, None if it isn't worth it."""
        height, width = after.shape[:2]
        mask = changed(before, after)
        places = boxes(mask, MOST)
        if not places:
            return b""
        if sum(place.area for place in places) > _WHOLE * mask.size:
            return None
        parts = [_COUNT.pack(len(places))]
        for place in places:
            box = in_pixels(place, width, height)
            jpeg = encode(after[box.y : box.y + box.height, box.x : box.x + box.width], self._quality)
            parts += [_PLACE.pack(*box, len(jpeg)), jpeg]
        payload = b"".join(parts)
        return payload if len(payload) <= ROOM else None
