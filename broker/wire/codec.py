"""The only parser and the only formatter of the wire.

Text is parsed for one way at a time (device to broker, console to broker, ...), so a message in the wrong direction is
as unknown as one that does not exist. Nothing leaves here but a valid message or a WireError.
"""

import json
import struct
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from broker.wire import limits
from broker.wire.base import Message
from broker.wire.ending import SessionEnd
from broker.wire.messages import ENDS, ROUTES, Peer, sent
from broker.wire.screen import HEADER, Codec, DataClass, Flags, FrameHeader, Kind

_VERSION = 1


class WireError(ValueError):
    """What arrived is not of this protocol: a stable ``code``, and a ``detail`` that repeats no value from outside."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@cache
def adapter(sender: Peer, receiver: Peer) -> TypeAdapter[Any]:
    """Return the validator for everything that ``sender`` may say to ``receiver``."""
    union: Any = None
    for kind in sent(sender, receiver):
        union = kind if union is None else union | kind
    return TypeAdapter(Annotated[union, Field(discriminator="type")])


def parse(text: str, sender: Peer, receiver: Peer, limit: int = limits.CONSOLE_MESSAGE_BYTES) -> Message:
    """Return the one valid message in ``text``, at most ``limit`` bytes of UTF-8.

    Raises WireError: ``too_large``, ``not_json``, ``unknown_message`` or ``bad_message``.
    """
    if len(text) > limit or (not text.isascii() and _utf8_bytes(text) > limit):
        raise WireError("too_large", f"a message here has at most {limit} bytes")
    try:
        message: Message = adapter(sender, receiver).validate_json(text)
    except ValidationError as error:
        raise _explain(error) from None
    except (ValueError, RecursionError):
        raise WireError("not_json", "the message is not valid JSON") from None
    if isinstance(message, SessionEnd) and message.reason not in ENDS[sender]:
        raise WireError("bad_message", f"reason: a {sender} may not give this one")
    return message


def format(message: Message) -> str:
    """Return a message as compact JSON; ``parse(format(m)) == m`` for every valid message."""
    return message.model_dump_json(exclude_none=False)


def parse_frame(data: bytes | memoryview, limit: int = limits.DEVICE_MESSAGE_BYTES) -> FrameHeader:
    """Return the header of a binary message; the pixels behind it are never looked at.

    Raises WireError: ``too_large``, ``short_frame``, ``unknown_frame``, ``bad_frame`` or ``wrong_length``.
    """
    if len(data) > limit:
        raise WireError("too_large", f"a frame has at most {limit} bytes")
    if len(data) < HEADER.size:
        raise WireError("short_frame", f"a frame starts with {HEADER.size} bytes of header")
    version, kind, flags, codec, data_class, reserved, width, height, sequence, captured, length = HEADER.unpack_from(
        data
    )
    if version != _VERSION or kind not in _KINDS:
        raise WireError("unknown_frame", "unknown version or kind of binary message")
    if flags & ~7 or reserved or codec not in _CODECS or data_class not in _CLASSES:
        raise WireError("bad_frame", "unknown flag, codec or data class")
    if (kind == _STILL) != (codec == _PNG) or (flags & _LAST and kind != _STILL):
        raise WireError("bad_frame", "a still is PNG, and nothing else is")
    if flags & _KEY and codec in _NEVER_KEY:
        raise WireError("bad_frame", "this codec has no key frames")
    if not 1 <= width <= limits.MAX_EDGE >= height >= 1:
        raise WireError("bad_frame", f"a picture has 1 to {limits.MAX_EDGE} pixels a side")
    if sequence > limits.SAFE_INT or captured > limits.SAFE_INT:
        raise WireError("bad_frame", "sequence or time out of range")
    if length != len(data) - HEADER.size or length == 0:
        raise WireError("wrong_length", "the payload is not as long as its header says")
    return FrameHeader(
        _FLAGS[flags], _CODECS[codec], _CLASSES[data_class], width, height, sequence, captured, length, _KINDS[kind]
    )


def format_frame(header: FrameHeader, payload: bytes) -> bytes:
    """Return the binary message for one picture; ``parse_frame`` of it gives the header back.

    Raises ValueError if a field is out of range, or the header's length is not the payload's.
    """
    try:
        head = HEADER.pack(
            _VERSION, header.kind, header.flags, header.codec, header.data_class, 0,
            header.width, header.height, header.sequence, header.captured_us, header.length,
        )  # fmt: skip
    except struct.error:
        raise ValueError("a field of the header is out of range") from None
    data = head + payload
    parse_frame(data)
    return data


# Plain numbers: this is asked of every picture, and an enumeration's own operators take microseconds.
_STILL, _PNG, _KEY, _LAST = int(Kind.STILL), int(Codec.PNG), int(Flags.KEY), int(Flags.LAST)
_NEVER_KEY = (int(Codec.RECTANGLES), int(Codec.PNG))
_KINDS = {int(kind): kind for kind in Kind}
_FLAGS = [Flags(bits) for bits in range(8)]
_CODECS = {int(codec): codec for codec in Codec}
_CLASSES = {int(data_class): data_class for data_class in DataClass}


def _utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _explain(error: ValidationError) -> WireError:
    """Say what is wrong without repeating what was sent: a hostile value must not travel on in an error or a log."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return WireError("not_json", "the message is not valid JSON")
    if first["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return WireError("unknown_message", "unknown or missing message type")
    if not first["loc"]:
        return WireError("bad_message", "a message is a JSON object with a type")
    # Names of unknown fields and dictionary keys come from outside too: only names of our own schema are repeated.
    known = {name for kind in _all_fields() for name in kind}
    where = ".".join(str(part) for part in first["loc"][1:] if str(part) in known) or "message"
    return WireError("bad_message", f"{where}: {first['type']}")


@cache
def _all_fields() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(kind.model_fields) for kind in ROUTES)


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys, no spaces, UTF-8: the same value always has the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
