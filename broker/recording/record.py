"""The bytes of a recording's header and records, both ways; FORMAT.md is the same in words.

Pure: bytes in, bytes out. What a field may hold is decided here, how records hang together in ``chain``.
"""

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple

from broker.clock import Instant
from broker.wire.codec import canonical

MAGIC: Final = b"\x89TVREC\r\n"
VERSION: Final = 1
# magic | version u16 | reserved u16 | length of the JSON u32 : 16 bytes, big-endian; the JSON and its link follow
PREFIX: Final = struct.Struct(">8sHHI")
# sequence u64 | wall_us u64 | mono_us u64 | direction u8 | type u8 | data class u8 | flags u8 | body length u32
RECORD: Final = struct.Struct(">QQQBBBBI")
LINK_BYTES: Final = 32
OVERHEAD: Final = RECORD.size + LINK_BYTES  # what a record costs besides its body

MAX_JSON: Final = 64 * 1024
MAX_BODY: Final = 4 * 1024 * 1024
MAX_TIME: Final = 2**63 - 1

ENCRYPTED: Final = 1  # the one flag: the body is a ciphertext under the key of its class

_HEADER_DOMAIN: Final = b"televisit recording header v1\n"


class Type(IntEnum):
    """What a record is. The seal is a file's last, and it and a recovery's mark are never encrypted."""

    EVENT = 1
    FRAME = 2
    TEXT = 3
    RECOVERED = 4
    SEAL = 5
    STILL = 8


NEVER_ENCRYPTED: Final = frozenset({Type.RECOVERED, Type.SEAL})


class Direction(IntEnum):
    """Where it came from or went to: the broker itself, a device or a console."""

    BROKER = 0
    FROM_DEVICE = 1
    TO_DEVICE = 2
    FROM_CONSOLE = 3
    TO_CONSOLE = 4


class DataClass(IntEnum):
    """How private a body is; each class has a key of its own in each file, so it can be erased alone."""

    META = 1
    TEXT = 2
    SCREEN = 3
    CAMERA = 4


FileKind = Literal["session", "journal"]
"""What a file records: one visit, or what happens outside visits."""


class BadRecord(ValueError):
    """These bytes are no header or record: a stable ``code``, the offending ``offset`` and what it means.

    ``cut_short`` says that the bytes merely end too early, as the tail of a file does after a crash.
    """

    def __init__(self, code: str, offset: int, meaning: str, *, cut_short: bool = False) -> None:
        super().__init__(f"{code} at byte {offset}: {meaning}")
        self.code = code
        self.offset = offset
        self.meaning = meaning
        self.cut_short = cut_short


@dataclass(frozen=True, slots=True)
class Previous:
    """The file before this one: its id and its head (32 bytes). Only node journals have one."""

    id: str
    head: bytes


@dataclass(frozen=True, slots=True)
class FileHeader:
    """How a file begins. ``id``: 32 hex digits for a session, ``YYYY-MM-DD-N`` for a journal; ``origin``: which broker.

    ``cipher``: how bodies are encrypted, ``none`` or ``aes-256-gcm``; ``class_keys``: what each class's key was
    committed to, by its name, in hex; ``public_key``: whose signature seals the file, Ed25519 in hex, None if nobody's.
    """

    kind: FileKind
    id: str
    origin: str
    opened: Instant
    previous: Previous | None = None
    cipher: str = "none"
    class_keys: Mapping[str, str] = field(default_factory=dict)
    public_key: str | None = None


class RecordHeader(NamedTuple):
    """A record's fixed header. ``sequence`` counts from 1; times in microseconds; ``length`` of the body in bytes."""

    sequence: int
    wall_us: int
    mono_us: int
    direction: int
    type: int
    data_class: int
    flags: int
    length: int


class Entry(NamedTuple):
    """What somebody wants on the record: everything but the place in the chain. ``body``: at most 4 MiB in the file."""

    type: Type
    direction: Direction
    data_class: DataClass
    body: bytes
    at: Instant


def format_header(header: FileHeader) -> bytes:
    """Return the bytes a file begins with, its first link included. Raises ValueError for what can't be a header."""
    text = canonical(
        {
            "kind": header.kind,
            "id": header.id,
            "origin": header.origin,
            "opened": {"wall_us": header.opened.wall_us, "mono_us": header.opened.mono_us},
            "previous": None
            if header.previous is None
            else {"id": header.previous.id, "head": header.previous.head.hex()},
            "cipher": header.cipher,
            "class_keys": dict(header.class_keys),
            "public_key": header.public_key,
        }
    )
    data = PREFIX.pack(MAGIC, VERSION, 0, len(text)) + text
    data += first_link(data)
    parse_header(data)  # what we would not read we do not write
    return data


def first_link(header: bytes) -> bytes:
    """Return h0: SHA-256 over the domain and the header's bytes up to the end of its JSON."""
    return sha256(_HEADER_DOMAIN + header).digest()


def header_length(prefix: bytes) -> int:
    """Return how many bytes the whole header has, given at least its first 16. Raises BadRecord."""
    if len(prefix) < PREFIX.size:
        raise BadRecord("header_short", len(prefix), "the file ends inside its header", cut_short=True)
    magic, version, reserved, length = PREFIX.unpack_from(prefix)
    if magic != MAGIC:
        raise BadRecord("not_a_recording", 0, "the file does not begin as a recording does")
    if version != VERSION:
        raise BadRecord("unknown_version", 8, f"version {version} of the format is not known here")
    if reserved:
        raise BadRecord("bad_header", 10, "reserved bytes of the header are not zero")
    if not 2 <= length <= MAX_JSON:
        raise BadRecord("bad_header", 12, f"the header's length is not between 2 and {MAX_JSON}")
    return PREFIX.size + int(length) + LINK_BYTES


def parse_header(data: bytes) -> tuple[FileHeader, bytes]:
    """Return the file header in ``data``, which it must fill exactly, and its link h0. Raises BadRecord."""
    whole = header_length(data)
    if len(data) != whole:
        meaning = "the file ends inside its header, or the header's length was changed"
        raise BadRecord("header_short", 12, meaning, cut_short=len(data) < whole)
    link = first_link(data[:-LINK_BYTES])
    if link != data[-LINK_BYTES:]:
        raise BadRecord("header_changed", PREFIX.size, "the header is not what was written: its hash does not match")
    text = data[PREFIX.size : -LINK_BYTES]
    try:
        value = json.loads(text)
        if canonical(value) != text:
            raise ValueError("not canonical")
        return _header(value), link
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        meaning = "the header's JSON is not canonical or lacks a field"
        raise BadRecord("bad_header", PREFIX.size, meaning) from error


_KEYS: Final = {"none": set[str](), "aes-256-gcm": {one.name.lower() for one in DataClass}}
_HEADER_FIELDS: Final = {"kind", "id", "origin", "opened", "previous", "cipher", "class_keys", "public_key"}


def _header(value: Any) -> FileHeader:
    if set(value) != _HEADER_FIELDS or set(value["opened"]) != {"wall_us", "mono_us"}:
        raise ValueError("fields")
    previous = value["previous"]
    if previous is not None:
        if set(previous) != {"id", "head"}:
            raise ValueError("previous")
        previous = Previous(_text(previous["id"]), bytes.fromhex(_hex(previous["head"])))
    if value["kind"] not in ("session", "journal") or value["cipher"] not in _KEYS:
        raise ValueError("kind or cipher")
    keys, public_key = value["class_keys"], value["public_key"]
    if not isinstance(keys, dict) or set(keys) != _KEYS[value["cipher"]]:
        raise ValueError("class_keys")
    return FileHeader(
        kind=value["kind"],
        id=_text(value["id"]),
        origin=_text(value["origin"]),
        opened=Instant(_time(value["opened"]["wall_us"]), _time(value["opened"]["mono_us"])),
        previous=previous,
        cipher=value["cipher"],
        class_keys={name: _hex(commitment) for name, commitment in keys.items()},
        public_key=None if public_key is None else _hex(public_key),
    )


def _hex(value: Any) -> str:
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise ValueError("hex")
    return _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _time(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_TIME:
        raise ValueError("time")
    return value


_TYPES: Final = frozenset(int(kind) for kind in Type)
_DIRECTIONS: Final = frozenset(int(direction) for direction in Direction)
_CLASSES: Final = frozenset(int(data_class) for data_class in DataClass)


def parse_record_header(data: bytes, offset: int = 0) -> RecordHeader:
    """Return the record header in the 32 bytes of ``data``; ``offset`` is where they stand, for the error's sake.

    Raises BadRecord: ``record_short``, or ``bad_record`` with the offset of the field that can't be.
    """
    if len(data) < RECORD.size:
        raise BadRecord("record_short", offset + len(data), "the file ends inside a record", cut_short=True)
    head = RecordHeader._make(RECORD.unpack_from(data))
    if not head.sequence:
        raise BadRecord("bad_record", offset, "a record's sequence is never zero")
    if head.wall_us > MAX_TIME or head.mono_us > MAX_TIME:
        raise BadRecord("bad_record", offset + 8, "a record's time is out of range")
    if head.direction not in _DIRECTIONS:
        raise BadRecord("bad_record", offset + 24, f"direction {head.direction} is not known")
    if head.type not in _TYPES:
        raise BadRecord("bad_record", offset + 25, f"record type {head.type} is not known")
    if head.data_class not in _CLASSES:
        raise BadRecord("bad_record", offset + 26, f"data class {head.data_class} is not known")
    if head.flags & ~ENCRYPTED:
        raise BadRecord("bad_record", offset + 27, "a flag is set that is not known")
    if head.flags and head.type in NEVER_ENCRYPTED:
        raise BadRecord("bad_record", offset + 25, "a record of this type is never encrypted")
    if head.length > MAX_BODY:
        raise BadRecord("bad_record", offset + 28, f"a body has at most {MAX_BODY} bytes")
    return head
