"""Reading a recording: its header, its records one by one in bounded memory, and whether all of it is as written."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from broker.ledger.merkle import Frontier
from broker.recording.chain import link
from broker.recording.cipher import ClassKeys
from broker.recording.record import (
    ENCRYPTED,
    LINK_BYTES,
    NEVER_ENCRYPTED,
    OVERHEAD,
    PREFIX,
    RECORD,
    BadRecord,
    DataClass,
    FileHeader,
    RecordHeader,
    Type,
    header_length,
    parse_header,
    parse_record_header,
)
from broker.recording.seal import Seal, Signer, check_signature, parse_seal


class Source(Protocol):
    """A file to read from, at any offset. It may grow while it is read."""

    def size(self) -> int:
        """Return how many bytes it has now."""
        ...

    def read_at(self, offset: int, size: int) -> bytes:
        """Return ``size`` bytes from ``offset``; fewer only where the file ends."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


class Readable(NamedTuple):
    """A file and the keys to read its bodies with; None for one that is not encrypted."""

    source: Source
    keys: ClassKeys | None


class Placed(NamedTuple):
    """One record where it stands: ``offset`` of its first byte.

    ``body`` is what was written, None where it was skipped or can't be read: without keys, or its key was destroyed.
    """

    offset: int
    header: RecordHeader
    body: bytes | None
    link: bytes

    @property
    def end(self) -> int:
        """The offset after this record, where the next one begins."""
        return self.offset + OVERHEAD + self.header.length


def read_header(source: Source) -> tuple[FileHeader, bytes, int]:
    """Return the file's header, its link h0 and how many bytes it has. Raises BadRecord."""
    whole = header_length(source.read_at(0, PREFIX.size))
    header, first = parse_header(source.read_at(0, whole))
    return header, first, whole


def records(
    source: Source,
    offset: int | None = None,
    *,
    keys: ClassKeys | None = None,
    skip: Collection[int] = (),
    until: int | None = None,
) -> Iterator[Placed]:
    """Iterate over the records that begin at ``offset`` (default: the first) and end at or before ``until``.

    Bodies of the types in ``skip`` are not read. Stops before a record that is not whole, so it can be called again
    with the last ``end`` when a live file has grown. It checks fields and order, not the chain: that is ``verify``.
    Raises BadRecord for what can't be a record, or can't be decrypted with ``keys``, those of this file.
    """
    position = read_header(source)[2] if offset is None else offset
    last: int | None = 0 if offset is None else None
    until = source.size() if until is None else until
    ahead = b""  # the next record's header, read together with the link before it: half the trips to the file
    while position + OVERHEAD <= until:
        raw = ahead or source.read_at(position, RECORD.size)
        header = parse_record_header(raw, position)
        if last is not None and header.sequence != last + 1:
            raise BadRecord("wrong_order", position, _order(last, header.sequence))
        if position + OVERHEAD + header.length > until:
            return
        body: bytes | None = None
        if header.type in skip:
            rest = source.read_at(position + RECORD.size + header.length, LINK_BYTES + RECORD.size)
        else:
            rest = source.read_at(position + RECORD.size, header.length + LINK_BYTES + RECORD.size)
            body, rest = rest[: header.length], rest[header.length :]
        tie, ahead = rest[:LINK_BYTES], rest[LINK_BYTES:]
        if len(ahead) < RECORD.size:
            ahead = b""  # not written yet, or not whole
        if len(tie) < LINK_BYTES:
            return  # it shrank under us: recovery cut it
        if body is not None and header.flags & ENCRYPTED:
            body = _plain(header, raw, body, keys, position)
        placed = Placed(position, header, body, tie)
        yield placed
        last, position = header.sequence, placed.end


def _plain(header: RecordHeader, raw: bytes, body: bytes, keys: ClassKeys | None, offset: int) -> bytes | None:
    if keys is None:
        return None
    return keys.decrypt(header.sequence, DataClass(header.data_class), raw, body, offset)


def _order(last: int, sequence: int) -> str:
    if sequence <= last:
        return f"record {sequence} stands after record {last}: it was repeated or moved"
    return f"record {sequence} follows record {last}: what stood between them is missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one file found. ``ok`` only if it is sealed and every byte of it is as written.

    ``records`` that are good from the start, with ``head``, their last link, ``end``, the offset after them, and
    ``tree``, over all of them; ``closed`` if they end with a good seal, which is given with its ``signer``; ``tail``
    bytes follow ``end``. Where not ok: ``code`` and ``meaning`` of the first thing wrong and ``first_bad_offset``, the
    first byte that can't be trusted. A change inside a record is placed at the record's first byte, one of its link at
    that link, because a hash does not say which byte under it was changed.
    """

    ok: bool
    closed: bool
    header: FileHeader | None
    records: int
    head: bytes
    end: int
    tail: int
    tree: Frontier = field(compare=False)  # head says the same
    seal: Seal | None = None
    signer: Signer | None = None
    code: str | None = None
    first_bad_offset: int | None = None
    meaning: str | None = None
    recovered: bool = False

    @property
    def reason(self) -> str | None:
        """Why the file was closed; None if it isn't."""
        return None if self.seal is None else self.seal.reason


class _Check:
    """One file being checked, record by record."""

    def __init__(self, source: Source, keys: ClassKeys | None, ledger_key: bytes | None) -> None:
        self.header, self.head, self.end = read_header(source)
        self.count, self.tree, self.recovered = 0, Frontier(), False
        self.seal: Seal | None = None
        self.signer: Signer | None = None
        self._source, self._keys, self._ledger_key = source, keys, ledger_key

    def take(self, size: int) -> None:
        """Take the next record. Raises BadRecord, and then nothing of it was taken."""
        if self.seal is not None:
            raise BadRecord("after_seal", self.end, "something was added after the seal")
        raw, header, body, tie, leaf = _next(self._source, self.end, size, self.count, self.head)
        if self.recovered and header.type not in NEVER_ENCRYPTED:
            raise BadRecord("bad_record", self.end + 25, "after a recovery's mark nothing follows but the seal")
        if header.flags != self._flags(header.type):
            meaning = "an encrypted record in a file without a cipher, or a plain one in a file that has one"
            raise BadRecord("bad_record", self.end + 27, meaning)
        if header.type == Type.SEAL:
            self.seal, self.signer = self._sealed(body)
        elif header.flags:
            _plain(header, raw, body, self._keys, self.end)
        self.recovered = self.recovered or header.type == Type.RECOVERED
        self.tree.add(leaf)
        self.count, self.head, self.end = header.sequence, tie, self.end + OVERHEAD + header.length

    def check_keys(self) -> None:
        """Raise BadRecord ``wrong_keys`` if these are another file's keys."""
        if self._keys is not None:
            self._keys.check(self.header.class_keys)

    def _flags(self, type: int) -> int:
        return 0 if self.header.cipher == "none" or type in NEVER_ENCRYPTED else ENCRYPTED

    def _sealed(self, body: bytes) -> tuple[Seal, Signer | None]:
        seal, signer, signature = parse_seal(body, self.end)
        if (seal.count, seal.size, seal.head, seal.root) != (self.count, self.end, self.head, self.tree.root()):
            meaning = "the seal does not fit what stands before it: it is another file's, or records came or went"
            raise BadRecord("bad_seal", self.end, meaning)
        needed: Signer | None = None
        if self.header.public_key is not None:
            needed = "ledger" if self.recovered else "session"
        if signer != needed:
            meaning = f"the seal is signed by {_WHOSE[signer]}, and this file needs {_WHOSE[needed]}"
            raise BadRecord("wrong_signer", self.end, meaning)
        public = self._ledger_key if signer == "ledger" else bytes.fromhex(self.header.public_key or "")
        if signature is not None and public is not None:
            check_signature(body, signature, public, self.end)
        return seal, signer


_WHOSE: Final[Mapping[Signer | None, str]] = {None: "nobody", "session": "its own key", "ledger": "the ledger's key"}


def verify(
    source: Source,
    progress: Callable[[int, int], None] | None = None,
    *,
    keys: ClassKeys | None = None,
    ledger_key: bytes | None = None,
) -> Verdict:
    """Check a whole file from its first byte; ``progress`` is told (bytes done, bytes in all) after each record.

    With ``keys``, that each body can be decrypted too; with ``ledger_key``, the public key (32 bytes) of the ledger
    that sealed what a recovery closed: without it, such a seal's signature is not checked.
    """
    size = source.size()
    try:
        check = _Check(source, keys, ledger_key)
    except BadRecord as bad:
        return Verdict(
            False, False, None, 0, b"", 0, size, Frontier(),
            code=bad.code, first_bad_offset=bad.offset, meaning=bad.meaning,
        )  # fmt: skip
    wrong: BadRecord | None = None
    try:
        check.check_keys()
    except BadRecord as bad:
        wrong = bad
    while check.end < size and wrong is None:
        try:
            check.take(size)
        except BadRecord as bad:
            wrong = bad
        else:
            if progress is not None:
                progress(check.end, size)
    if wrong is None and check.seal is None:
        meaning = f"there is no seal after record {check.count}: the file was cut there or is still being written"
        wrong = BadRecord("not_closed", check.end, meaning)
    return Verdict(
        ok=wrong is None,
        closed=check.seal is not None,
        header=check.header,
        records=check.count,
        head=check.head,
        end=check.end,
        tail=size - check.end,
        tree=check.tree,
        seal=check.seal,
        signer=check.signer,
        code=wrong.code if wrong else None,
        first_bad_offset=wrong.offset if wrong else None,
        meaning=wrong.meaning if wrong else None,
        recovered=check.recovered,
    )


def _next(
    source: Source, offset: int, size: int, last: int, head: bytes
) -> tuple[bytes, RecordHeader, bytes, bytes, bytes]:
    """Return the record at ``offset`` if it is whole and follows ``last`` and ``head``; else raise BadRecord.

    Its header as bytes and read, its body as it stands in the file, its link and its leaf's hash.
    """
    raw = source.read_at(offset, RECORD.size)
    header = parse_record_header(raw, offset)
    if header.sequence != last + 1:
        raise BadRecord("wrong_order", offset, _order(last, header.sequence))
    rest = source.read_at(offset + RECORD.size, header.length + LINK_BYTES)
    if len(rest) < header.length + LINK_BYTES:
        meaning = f"the file ends inside record {header.sequence}, or the length of this record was changed"
        raise BadRecord("record_short", offset, meaning, cut_short=True)
    body, tie = rest[: header.length], rest[header.length :]
    right, leaf = link(head, raw, body)
    if right == tie:
        return raw, header, body, tie, leaf
    following = offset + OVERHEAD + header.length
    if _follows(source, following, size, right):
        first = next(i for i in range(LINK_BYTES) if right[i] != tie[i])
        meaning = f"the link of record {header.sequence} was changed; the record itself is as written"
        raise BadRecord("link_changed", following - LINK_BYTES + first, meaning)
    meaning = (
        f"record {header.sequence} is not what was written: it or what stands before it was changed, added or removed"
    )
    raise BadRecord("record_changed", offset, meaning)


def _follows(source: Source, offset: int, size: int, head: bytes) -> bool:
    """Whether a whole record stands at ``offset`` that was written after ``head``."""
    raw = source.read_at(offset, RECORD.size)
    try:
        header = parse_record_header(raw, offset)
    except BadRecord:
        return False
    if offset + OVERHEAD + header.length > size:
        return False
    rest = source.read_at(offset + RECORD.size, header.length + LINK_BYTES)
    return link(head, raw, rest[: header.length])[0] == rest[header.length :]
