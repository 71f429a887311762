"""What a recording says of itself, by its headers alone: whether it is sealed, how, and where it ends.

No byte of a body is hashed: that is ``reader.verify``, or the auditor's own browser.
"""

from dataclasses import dataclass
from typing import Literal

from broker.recording.reader import Placed, Source, read_header, records
from broker.recording.record import BadRecord, FileHeader, Type
from broker.recording.seal import Seal, parse_seal

State = Literal["sealed", "recovered", "open", "bad"]
_PASSED_OVER = tuple(kind for kind in Type if kind is not Type.SEAL)


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was found. ``head``, ``root`` and ``reason`` are the seal's word; ``head`` is the link of the last record.

    ``open``: no seal stands at the end, as while a visit goes on. Where ``bad``: ``code``, ``offset``, ``meaning``.
    """

    state: State
    size: int
    header: FileHeader | None = None
    first: bytes | None = None
    records: int = 0
    head: bytes | None = None
    seal: Seal | None = None
    code: str | None = None
    offset: int | None = None
    meaning: str | None = None


def look(source: Source) -> Integrity:
    """Return what a recording says of itself; blocks, for as long as it has records. Raises OSError."""
    size = source.size()
    try:
        header, first, _ = read_header(source)
    except BadRecord as bad:
        return Integrity("bad", size, code=bad.code, offset=bad.offset, meaning=bad.meaning)
    last: Placed | None = None
    before, recovered = first, False
    try:
        for placed in records(source, skip=_PASSED_OVER):
            before, last = first if last is None else last.link, placed
            recovered = recovered or placed.header.type == Type.RECOVERED
        seal = _seal(last, before, size)
    except BadRecord as bad:
        return Integrity("bad", size, header, first, code=bad.code, offset=bad.offset, meaning=bad.meaning)
    if last is None:
        return Integrity("open", size, header, first, 0, first)
    state: State = "open" if seal is None else "recovered" if recovered else "sealed"
    return Integrity(state, size, header, first, last.header.sequence, last.link, seal)


def _seal(last: Placed | None, before: bytes, size: int) -> Seal | None:
    """Return the seal that the last record is, None if it is none. Raises BadRecord."""
    if last is None or last.header.type != Type.SEAL or last.body is None:
        return None
    seal, _, _ = parse_seal(last.body, last.offset)
    if (seal.count, seal.size, seal.head) != (last.header.sequence - 1, last.offset, before):
        meaning = "the seal does not fit what stands before it: it is another file's, or records came or went"
        raise BadRecord("bad_seal", last.offset, meaning)
    if last.end != size:
        raise BadRecord("after_seal", last.end, "something was added after the seal")
    return seal
