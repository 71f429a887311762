"""The chain: how each record is bound to everything before it.

``h0`` comes from the header; ``h_i = SHA-256(domain || h_{i-1} || SHA-256(record header) || SHA-256(body))``.
"""

from hashlib import sha256
from typing import Final

from broker.clock import Instant
from broker.recording.record import (
    MAX_BODY,
    MAX_TIME,
    RECORD,
    DataClass,
    Direction,
    Entry,
    FileHeader,
    Type,
    format_header,
)
from broker.wire.codec import canonical

_RECORD_DOMAIN: Final = b"televisit recording record v1\n"


def link(previous: bytes, header: bytes, body: bytes | memoryview) -> bytes:
    """Return the running link (32 bytes) after a record, given the one before it and the record's bytes."""
    return sha256(_RECORD_DOMAIN + previous + sha256(header).digest() + sha256(body).digest()).digest()


class Chain:
    """The writing end of one file's chain: gives each entry its sequence and its link.

    ``sequence`` is the last record's, 0 before the first; ``head`` is the running link, 32 bytes; ``mono_us`` is the
    monotonic time below which no further record is stamped.
    """

    def __init__(self, head: bytes, sequence: int = 0, mono_us: int = 0) -> None:
        self.head = head
        self.sequence = sequence
        self.mono_us = mono_us

    def copy(self) -> "Chain":
        """Return a chain that goes on from the same record."""
        return Chain(self.head, self.sequence, self.mono_us)

    def add(self, entry: Entry) -> tuple[bytes, bytes, bytes]:
        """Return the three parts of the next record (header, body, link), to be written in this order.

        A monotonic time before the last record's becomes the last record's: what waited on its way to the file, stamped
        when it arrived, must not make the file's time run backwards. The wall time stays as it was given. Raises
        ValueError, with the chain as it was, for a body over 4 MiB or a time that no record can hold.
        """
        body, at = entry.body, entry.at
        if len(body) > MAX_BODY:
            raise ValueError(f"a record's body has at most {MAX_BODY} bytes")
        if not (0 <= at.wall_us <= MAX_TIME and 0 <= at.mono_us <= MAX_TIME):
            raise ValueError("a record's time is out of range")
        sequence, mono_us = self.sequence + 1, max(self.mono_us, at.mono_us)
        header = RECORD.pack(sequence, at.wall_us, mono_us, entry.direction, entry.type, entry.data_class, 0, len(body))
        self.head = link(self.head, header, body)
        self.sequence, self.mono_us = sequence, mono_us
        return header, body, self.head

    def closing(self, reason: str, at: Instant) -> Entry:
        """Return the closing mark that fits here: it counts the records before it and repeats their last link."""
        body = canonical({"count": self.sequence, "head": self.head.hex(), "reason": reason})
        return Entry(Type.CLOSED, Direction.BROKER, DataClass.META, body, at)


def begin(header: FileHeader) -> tuple[bytes, Chain]:
    """Return a new file's first bytes and the chain that goes on from them. Raises ValueError for a bad header."""
    data = format_header(header)
    return data, Chain(data[-32:], mono_us=header.opened.mono_us)
