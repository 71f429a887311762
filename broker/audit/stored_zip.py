"""A ZIP of the plainest form: stored, fixed times, one entry behind another, nothing between; the same bytes each time.

So it is written without being held, and read with nothing to be tricked by: what is packed otherwise is refused.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from broker.recording.reader import Source

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_VERSION: Final = 20
_MADE_BY: Final = 3 << 8 | _VERSION  # Unix, so that the permissions below are read
_DATE: Final = 0x21  # 1980-01-01, the first that the format knows
_MODE: Final = 0o100644 << 16
_NAME: Final = re.compile(r"[a-z0-9][A-Za-z0-9._-]{0,63}")
_MOST_BYTES: Final = 2**32 - 2**20  # what stands in 32 bits, the directory included
MOST_MEMBERS: Final = 64
_MOST_DIRECTORY: Final = MOST_MEMBERS * (_CENTRAL.size + 64)  # it is read at once
CHUNK: Final = 1024 * 1024


class BadZip(ValueError):
    """This is not an archive as it is written here: ``code``, the ``offset`` where that is seen, and its meaning."""

    def __init__(self, code: str, offset: int, meaning: str) -> None:
        super().__init__(f"{code} at byte {offset}: {meaning}")
        self.code, self.offset, self.meaning = code, offset, meaning


@dataclass(frozen=True, slots=True)
class Member:
    """One file to pack: its name, size and CRC-32, and what gives its bytes, as often as it is asked."""

    name: str
    size: int
    crc: int
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive: where its bytes stand, and the CRC-32 that they should have."""

    name: str
    offset: int
    size: int
    crc: int


class Slice:
    """A part of a file, as a Source; closing it leaves the file open."""

    def __init__(self, source: Source, offset: int, size: int) -> None:
        self._source, self._offset, self._size = source, offset, size

    def size(self) -> int:
        """Return how many bytes it has."""
        return self._size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return bytes from an offset."""
        return self._source.read_at(self._offset + offset, max(0, min(size, self._size - offset)))

    def close(self) -> None:
        """Leave the file to whoever opened it."""


def member(name: str, data: bytes) -> Member:
    """Return what packs these bytes."""
    return Member(name, len(data), crc32(data), lambda: iter((data,)))


def chunks(source: Source) -> Iterator[bytes]:
    """Iterate over all bytes of a file, a MiB at a time; blocks."""
    size, at = source.size(), 0
    while at < size:
        data = source.read_at(at, CHUNK)
        if not data:
            return  # it shrank
        yield data
        at += len(data)


def length(members: Sequence[Member]) -> int:
    """Return how many bytes the archive has. Raises ValueError for what can't be packed so."""
    size = _END.size
    for one in members:
        if not _NAME.fullmatch(one.name):
            raise ValueError(f"{one.name!r} is no name for a file in an archive")
        size += _LOCAL.size + _CENTRAL.size + 2 * len(one.name) + one.size
    if size > _MOST_BYTES or len(members) > MOST_MEMBERS or len({one.name for one in members}) < len(members):
        raise ValueError("an archive has at most 64 files, each with a name of its own, and below 4 GiB in all")
    return size


def pack(members: Sequence[Member]) -> Iterator[bytes]:
    """Iterate over the archive's bytes, ``length`` in all. Raises ValueError as that does."""
    length(members)
    directory, at = b"", 0
    for one in members:
        name = one.name.encode()
        fixed = (_VERSION, 0, 0, 0, _DATE, one.crc, one.size, one.size, len(name), 0)
        yield _LOCAL.pack(b"PK\3\4", *fixed) + name
        yield from one.chunks()
        directory += _CENTRAL.pack(b"PK\1\2", _MADE_BY, *fixed, 0, 0, 0, _MODE, at) + name
        at += _LOCAL.size + len(name) + one.size
    yield directory + _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(directory), at, 0)


def entries(source: Source) -> list[Entry]:
    """Return what an archive holds, in its order; blocks. Raises BadZip for what ``pack`` would not have written."""
    size = source.size()
    end = source.read_at(max(0, size - _END.size), _END.size)
    if len(end) < _END.size or end[:4] != b"PK\5\6":
        meaning = "this is no ZIP, it was cut, or another tool packed it anew"
        raise BadZip("not_a_bundle", max(0, size - _END.size), meaning)
    _, disk, first, here, count, length, at, comment = _END.unpack(end)
    plain = (disk, first, here, comment) == (0, 0, count, 0)
    if not plain or count > MOST_MEMBERS or length > _MOST_DIRECTORY or at + length + _END.size != size:
        raise BadZip("packed_otherwise", size - _END.size, "the archive's directory is not where its end says")
    directory = source.read_at(at, length)
    found, place, expected = list[Entry](), 0, 0
    for _ in range(count):
        entry = _entry(source, directory[place:], at + place, expected)
        found.append(entry)
        place += _CENTRAL.size + len(entry.name)
        expected = entry.offset + entry.size
    if expected != at or place != length or len({one.name for one in found}) < count:
        raise BadZip("packed_otherwise", expected, "files overlap, or something stands between them")
    return found


def _entry(source: Source, raw: bytes, offset: int, expected: int) -> Entry:
    if len(raw) < _CENTRAL.size:
        raise BadZip("packed_otherwise", offset, "the archive's directory ends too early")
    magic, _, *fixed, _, _, _, _, at = _CENTRAL.unpack_from(raw)
    crc, size, stored, length = fixed[5:9]
    name = raw[_CENTRAL.size : _CENTRAL.size + length]
    if not _NAME.fullmatch(name.decode("latin-1")):
        raise BadZip("bad_name", offset, "a file in the archive has a name that no bundle has")
    if magic != b"PK\1\2" or fixed[:4] != [_VERSION, 0, 0, 0] or size != stored:
        raise BadZip("packed_otherwise", offset, "another tool packed this anew: take the bundle as it was downloaded")
    local = source.read_at(expected, _LOCAL.size + length)
    if (
        at != expected
        or local != _LOCAL.pack(b"PK\3\4", *fixed) + name
        or _CENTRAL.pack(b"PK\1\2", _MADE_BY, *fixed, 0, 0, 0, _MODE, at) != raw[: _CENTRAL.size]
    ):
        raise BadZip("packed_otherwise", expected, "a file's own header says otherwise than the directory")
    return Entry(name.decode(), expected + len(local), size, crc)
