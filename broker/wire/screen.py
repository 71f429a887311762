"""The screen: one binary frame per picture, and the small messages around it."""

import struct
from enum import IntEnum, IntFlag
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from broker.wire import limits
from broker.wire.base import Count, Message, Tag

# version u8 | kind u8 | flags u8 | codec u8 | data class u8 | reserved u8 | width u16 | height u16 |
# sequence u64 | captured_us u64 | payload length u32 : 30 bytes, big-endian
HEADER = struct.Struct(">BBBBBBHHQQI")


class Kind(IntEnum):
    """What a binary message carries: a picture of the stream, or a piece of a still."""

    FRAME = 1
    STILL = 2


class Flags(IntFlag):
    """``KEY``: decodable alone. ``MASKED``: the device painted over something private. ``LAST``: of a still."""

    NONE = 0
    KEY = 1
    MASKED = 2
    LAST = 4


class Codec(IntEnum):
    """How the payload is encoded.

    ``JPEG``: a whole picture. ``H264``: one access unit, Annex B, bt709, no B frames. ``RECTANGLES``: what
    changed since the picture before, see PROTOCOL.md; never a key frame. ``PNG``: the next bytes of a still, exact.
    """

    JPEG = 1
    H264 = 2
    RECTANGLES = 3
    PNG = 4


VideoCodec = Literal["jpeg", "h264"]
"""What a stream can be asked for in; ``jpeg`` is whole pictures and rectangles."""


class DataClass(IntEnum):
    """Which of the recording's classes a picture belongs to."""

    SCREEN = 1
    CAMERA = 2


_KEY = int(Flags.KEY)


class FrameHeader(NamedTuple):
    """The fixed header of a picture: sizes in pixels, time in microseconds since 1970 UTC, length in bytes.

    Of a still's piece, ``sequence`` is its number from 0.
    """

    flags: Flags
    codec: Codec
    data_class: DataClass
    width: int
    height: int
    sequence: int
    captured_us: int
    length: int
    kind: Kind = Kind.FRAME

    @property
    def key(self) -> bool:
        """Whether this picture can be decoded without an earlier one."""
        return int(self.flags) & _KEY != 0  # an enumeration's own operators take microseconds


class ScreenCan(Message):
    """console -> broker: what I can decode, best first; the first thing that a console says. Without it: JPEG."""

    type: Literal["screen.can"] = "screen.can"
    codecs: Annotated[tuple[VideoCodec, ...], Field(min_length=1, max_length=4)]


class ScreenWant(Message):
    """broker -> device: send pictures in this codec from now on, at most so many a second, in about so many kilobits.

    Said before the visit becomes active, and again whenever what the console or the links can bear has changed.
    """

    type: Literal["screen.want"] = "screen.want"
    codec: VideoCodec
    fps: Annotated[int, Field(ge=1, le=limits.FRAMES_PER_SECOND)]
    kbps: Annotated[int, Field(ge=50, le=100_000)]


class ScreenStill(Message):
    """console -> broker -> device: send this moment's picture, pixel-exact, in pieces; answered by ``control.done``."""

    type: Literal["screen.still"] = "screen.still"
    id: Tag


class ScreenStillNext(Message):
    """console -> broker -> device: I have the piece; the next, please. One is on its way at a time."""

    type: Literal["screen.still_next"] = "screen.still_next"
    id: Tag


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
