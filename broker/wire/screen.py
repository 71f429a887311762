"""The screen: one binary frame per picture, and the small messages around it."""

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Literal

from broker.wire import limits
from broker.wire.base import Count, Message

# version u8 | kind u8 | flags u8 | codec u8 | data class u8 | reserved u8 | width u16 | height u16 |
# sequence u64 | captured_us u64 | payload length u32 : 30 bytes, big-endian
HEADER = struct.Struct(">BBBBBBHHQQI")


class Kind(IntEnum):
    """What a binary message carries."""

    FRAME = 1


class Flags(IntFlag):
    """``KEY``: decodable alone. ``MASKED``: the device painted over something private."""

    NONE = 0
    KEY = 1
    MASKED = 2


class Codec(IntEnum):
    """How the payload is encoded."""

    JPEG = 1


class DataClass(IntEnum):
    """Which of the recording's classes a picture belongs to."""

    SCREEN = 1
    CAMERA = 2


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The fixed header of a picture: sizes in pixels, time in microseconds since 1970 UTC, length in bytes."""

    flags: Flags
    codec: Codec
    data_class: DataClass
    width: int
    height: int
    sequence: int
    captured_us: int
    length: int

    @property
    def key(self) -> bool:
        """Whether this picture can be decoded without an earlier one."""
        return bool(self.flags & Flags.KEY)


class ScreenPainted(Message):
    """console -> broker: this picture is on the technician's screen. At most two pictures go unpainted."""

    type: Literal["screen.painted"] = "screen.painted"
    sequence: Count


class ScreenUnchanged(Message):
    """device -> broker -> console: once a second while nothing moves: picture ``sequence`` is still true."""

    type: Literal["screen.unchanged"] = "screen.unchanged"
    sequence: Count


class ScreenDropped(Message):
    """broker -> console: you did not get these pictures (first to last); the next one is a key frame."""

    type: Literal["screen.dropped"] = "screen.dropped"
    first: Count
    last: Count
    count: Count


class ScreenKeyFrame(Message):
    """console -> broker -> device, broker -> device: send a key frame now."""

    type: Literal["screen.key_frame"] = "screen.key_frame"


assert HEADER.size == 30
assert limits.MAX_EDGE < 2**16
