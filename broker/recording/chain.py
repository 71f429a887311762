"""The chain: how each record is bound to everything before it, and the tree that lets one be shown without the rest.

``h0`` comes from the header; ``h_i = SHA-256(domain || h_{i-1} || SHA-256(record header) || SHA-256(body))``. The
record's leaf in the file's Merkle tree is ``SHA-256(record header) || SHA-256(body)``. A body is hashed as it stands in
the file: encrypted, so that chain and tree are checked alike when its key is gone.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from broker.clock import Instant
from broker.ledger.merkle import Frontier, leaf_hash
from broker.recording.cipher import TAG_BYTES, ClassKeys
from broker.recording.record import (
    ENCRYPTED,
    MAX_BODY,
    MAX_TIME,
    NEVER_ENCRYPTED,
    OVERHEAD,
    RECORD,
    DataClass,
    Direction,
    Entry,
    FileHeader,
    Type,
    format_header,
)
from broker.recording.seal import Seal, SealingKey, format_seal

_RECORD_DOMAIN: Final = b"televisit recording record v1\n"


def link(previous: bytes, header: bytes, body: bytes | memoryview) -> tuple[bytes, bytes]:
    """Return the running link after a record (32 bytes) and its leaf's hash, given the link before and its bytes."""
    both = sha256(header).digest() + sha256(body).digest()
    return sha256(_RECORD_DOMAIN + previous + both).digest(), leaf_hash(both)


class Chain:
    """The writing end of one file's chain: gives each entry its sequence, its ciphertext and its link.

    ``sequence`` is the last record's, 0 before the first; ``head`` is the running link, 32 bytes; ``size`` the file's
    bytes so far; ``mono_us`` is the monotonic time below which no further record is stamped. ``keys``: None writes
    plaintext; ``key``: what the seal will be signed with.
    """

    def __init__(
        self,
        head: bytes,
        size: int,
        sequence: int = 0,
        mono_us: int = 0,
        *,
        tree: Frontier | None = None,
        keys: ClassKeys | None = None,
        key: SealingKey | None = None,
    ) -> None:
        self.head = head
        self.size = size
        self.sequence = sequence
        self.mono_us = mono_us
        self._tree = tree or Frontier()
        self._keys = keys
        self._key = key

    def length(self, entry: Entry) -> int:
        """Return how many bytes the entry's record will have.

        Raises ValueError, and nothing that holds this entry may be added, for a body that would be over 4 MiB in the
        file or a time that no record can hold.
        """
        plain = self._keys is None or entry.type in NEVER_ENCRYPTED
        length = len(entry.body) + (0 if plain else TAG_BYTES)
        if length > MAX_BODY:
            raise ValueError(f"a record's body has at most {MAX_BODY} bytes")
        if not (0 <= entry.at.wall_us <= MAX_TIME and 0 <= entry.at.mono_us <= MAX_TIME):
            raise ValueError("a record's time is out of range")
        return length + OVERHEAD

    def add(self, entry: Entry) -> tuple[bytes, bytes, bytes]:
        """Return the three parts of the next record (header, body, link), to be written in this order.

        A monotonic time before the last record's becomes the last record's: what waited on its way to the file, stamped
        when it arrived, must not make the file's time run backwards. The wall time stays as it was given. Raises
        ValueError as ``length`` does, with the chain as it was.
        """
        whole, body, at = self.length(entry), entry.body, entry.at
        keys = self._keys if entry.type not in NEVER_ENCRYPTED else None
        flags = 0 if keys is None else ENCRYPTED
        sequence, mono_us = self.sequence + 1, max(self.mono_us, at.mono_us)
        header = RECORD.pack(
            sequence, at.wall_us, mono_us, entry.direction, entry.type, entry.data_class, flags, whole - OVERHEAD
        )
        if keys is not None:
            body = keys.encrypt(sequence, entry.data_class, header, body)
        self.head, leaf = link(self.head, header, body)
        self._tree.add(leaf)
        self.size += whole
        self.sequence, self.mono_us = sequence, mono_us
        return header, body, self.head

    def seal(self, reason: str, at: Instant, receipt: Mapping[str, Any] | None = None) -> Entry:
        """Return the seal that fits here; the key that signs it is used up. Raises ValueError as ``format_seal``."""
        made = Seal(self.sequence, self.size, self.head, self._tree.root(), reason, receipt)
        return Entry(Type.SEAL, Direction.BROKER, DataClass.META, format_seal(made, self._key), at)


def begin(header: FileHeader, keys: ClassKeys | None = None, key: SealingKey | None = None) -> tuple[bytes, Chain]:
    """Return a new file's first bytes and the chain that goes on from them. Raises ValueError for a bad header."""
    data = format_header(header)
    return data, Chain(data[-32:], len(data), mono_us=header.opened.mono_us, keys=keys, key=key)
