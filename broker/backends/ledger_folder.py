"""How the ledger's folder is read: the frames of its log, and the whole of it without taking it over."""

import errno
import re
from contextlib import suppress
from pathlib import Path
from typing import Final
from zlib import crc32

from broker.backends.disk import Disk, PosixDisk
from broker.ledger.store import Found

_TRIES: Final = 10
_SEGMENT: Final = re.compile(r"\d{20}")
_FRAME: Final = 6  # length 2, CRC-32 4


def segment_name(first: int) -> str:
    """Return the name of the file of the log whose first leaf has this index."""
    return f"{first:020}"


def frame(index: int, leaf: bytes) -> bytes:
    """Return a leaf as it stands in the log: length, CRC-32 over index and leaf, leaf."""
    return len(leaf).to_bytes(2, "big") + crc32(index.to_bytes(8, "big") + leaf).to_bytes(4, "big") + leaf


def unframe(first: int, data: bytes) -> tuple[list[bytes], int]:
    """Return the whole leaves at the beginning of a file of the log, and how many bytes they take there."""
    leaves: list[bytes] = []
    at = 0
    while at + _FRAME <= len(data):
        end = at + _FRAME + int.from_bytes(data[at : at + 2], "big")
        leaf = data[at + _FRAME : end]
        if data[at:end] != frame(first + len(leaves), leaf):
            break
        leaves.append(leaf)
        at = end
    return leaves, at


def read_log(disk: Disk, log: Path) -> tuple[list[tuple[int, list[bytes], int]], list[tuple[int, int]]]:
    """Return the segments that go on from each other, and the rest.

    The first: each one's first index, leaves and length. The second: what is torn, each with the length that is good,
    0 for a whole file that follows on nothing.
    """
    good: list[tuple[int, list[bytes], int]] = []
    torn: list[tuple[int, int]] = []
    for name in disk.names(log):
        if not _SEGMENT.fullmatch(name):
            continue
        first = int(name)
        if torn or (good and good[-1][0] + len(good[-1][1]) != first):
            torn.append((first, 0))
            continue
        fd = disk.open(log / name, write=False)
        try:
            data = disk.read(fd, 0, disk.size(fd))
        finally:
            disk.close(fd)
        leaves, end = unframe(first, data)
        good.append((first, leaves, end))
        if end < len(data):
            torn.append((first, end))
    return good, torn


class FolderReader:
    """A ledger's folder as a verifier reads it, also while a broker writes: nothing is locked or changed."""

    def __init__(self, root: Path) -> None:
        self._log = root / "log"
        self._disk = PosixDisk()
        self._root = root

    def found(self) -> Found:
        """Return the leaves that are not all in bundles. Raises OSError."""
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):  # trimmed between the listing and the opening
                segments, torn = read_log(self._disk, self._log)
                leaves = [leaf for _, some, _ in segments for leaf in some]
                return Found(segments[0][0] if segments else 0, leaves, len(torn))
        raise FileNotFoundError(errno.ENOENT, "the log changes faster than it can be read", str(self._log))

    def get(self, name: str) -> bytes | None:
        """Return a file by its name in FORMAT.md, None if there is none. Raises OSError."""
        try:
            fd = self._disk.open(self._root / name, write=False)
        except FileNotFoundError:
            return None
        try:
            return self._disk.read(fd, 0, self._disk.size(fd))
        finally:
            self._disk.close(fd)
