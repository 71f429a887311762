"""An exact still: PNG, in pieces that fit the wire."""

from io import BytesIO
from typing import Final

from PIL import Image

from broker.wire import limits
from device_agent.device import Picture
from device_agent.encoder.encoded import check

_EFFORT: Final = 2  # zlib's level: three quarters of the size cost twice the time


def png(picture: Picture) -> bytes:
    """Return a picture as PNG, every pixel as it is. Raises ValueError for an array that isn't a picture."""
    check(picture)
    written = BytesIO()
    Image.fromarray(picture).save(written, "PNG", compress_level=_EFFORT)
    return written.getvalue()


def pieces(whole: bytes) -> list[bytes]:
    """Return a file as its pieces, in order, each but the last as long as may be."""
    size = limits.STILL_PIECE_BYTES
    return [whole[start : start + size] for start in range(0, len(whole), size)]
