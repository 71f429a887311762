"""Which encoder a stream gets: what this device can encode, and what the broker wants of it."""

from functools import cache
from typing import Final

from broker.wire.screen import ScreenWant, VideoCodec
from device_agent.encoder.encoded import Encoder
from device_agent.encoder.h264 import H264, available
from device_agent.encoder.rectangles import Rectangles

_STEP: Final = 0.2  # a rate that differs by less of itself is the same: a new encoder costs a key frame


@cache
def offered_codecs() -> tuple[VideoCodec, ...]:
    """Return what this device can encode, best first. The first call loads a library: a fifth of a second."""
    return ("h264", "jpeg") if available() else ("jpeg",)


def encoder_for(want: ScreenWant) -> Encoder:
    """Return a new encoder for this wish."""
    return H264(want.kbps, want.fps) if want.codec == "h264" else Rectangles(want.kbps)


def serves(made_for: ScreenWant, want: ScreenWant) -> bool:
    """Return whether an encoder made for one wish will do for another: the same codec at nearly the same rate."""
    return made_for.codec == want.codec and abs(made_for.kbps - want.kbps) < _STEP * made_for.kbps
