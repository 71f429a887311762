"""What the film's worker is fed: messages of ``kind u8 | length u32`` (big-endian) and so many bytes, both ways.

``PART`` begins a file of the film: JSON, see ``Part``. ``PICTURE`` belongs to it: microseconds since the part's begin
as ``u64``, and the wire's binary message as it was recorded. ``END`` is the last message; a stream that stops without
it was cut off, and nothing is made of it.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Final, Literal, NamedTuple, Protocol

from broker.wire import limits

HEAD: Final = struct.Struct(">BI")
AT: Final = struct.Struct(">Q")
MOST: Final = 32 * 1024 * 1024
"""The most bytes of one message: a part brings the subtitles of a whole visit."""

Form = Literal["h264", "jpeg", "card"]
"""What a part is made of: pictures as they were sent, pictures to encode, or words on black."""


class Kind(IntEnum):
    """What a message is."""

    PART = 1
    PICTURE = 2
    END = 3


class Chapter(NamedTuple):
    """From this microsecond of its part on, until the next one."""

    at_us: int
    title: str


class Cue(NamedTuple):
    """A subtitle, in microseconds of its part."""

    from_us: int
    until_us: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a film, of about so many ``pictures``; ``language`` of its texts: vi or en.

    ``card`` is what stands on it if nothing else can.
    """

    name: str
    form: Form
    width: int
    height: int
    pictures: int
    duration_us: int
    title: str
    comment: str
    language: str
    card: str
    chapters: tuple[Chapter, ...]
    cues: tuple[Cue, ...]


class BadStream(ValueError):
    """These bytes are not a film's messages."""


class Readable(Protocol):
    """What bytes are read from, as a binary file is."""

    def read(self, size: int, /) -> bytes:
        """Return ``size`` bytes, fewer only at the end."""
        ...


def part_message(part: Part) -> bytes:
    """Return the message that begins this part."""
    return _message(Kind.PART, json.dumps(asdict(part)).encode())


def picture_message(at_us: int, recorded: bytes) -> bytes:
    """Return the message of one picture, by its part's clock."""
    return _message(Kind.PICTURE, AT.pack(at_us) + recorded)


def end_message() -> bytes:
    """Return the last message."""
    return _message(Kind.END, b"")


def messages(stream: Readable) -> Iterator[Part | tuple[int, bytes]]:
    """Iterate over parts and their pictures until END. Raises BadStream for anything else, and where it is cut off."""
    while True:
        kind, length = HEAD.unpack(_exactly(stream, HEAD.size))
        if length > MOST:
            raise BadStream(f"a message of {length} bytes; at most {MOST}")
        body = _exactly(stream, length)
        if kind == Kind.END:
            return
        if kind == Kind.PART:
            yield _part(body)
        elif kind == Kind.PICTURE and length > AT.size:
            yield AT.unpack_from(body)[0], body[AT.size :]
        else:
            raise BadStream(f"no message is of kind {kind} with {length} bytes")


def _message(kind: Kind, body: bytes) -> bytes:
    if len(body) > MOST:
        raise BadStream(f"a message of {len(body)} bytes; at most {MOST}")
    return HEAD.pack(kind, len(body)) + body


def _exactly(stream: Readable, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise BadStream("the stream was cut off")
    return found


def _part(body: bytes) -> Part:
    try:
        raw: dict[str, Any] = json.loads(body)
        chapters = tuple(Chapter(*one) for one in raw.pop("chapters"))
        part = Part(chapters=chapters, cues=tuple(Cue(*one) for one in raw.pop("cues")), **raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadStream(f"no part: {error}") from None
    if not (1 <= part.width <= limits.MAX_EDGE and 1 <= part.height <= limits.MAX_EDGE and part.duration_us > 0):
        raise BadStream("a part without a size or a length")
    return part
