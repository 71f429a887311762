"""A real disk on which chosen calls fail, counts syncs, or waits for the test."""

import errno
import os
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from broker.backends.disk import PosixDisk


class FickleDisk(PosixDisk):
    """``failing`` maps a call's name to the errno that it gives; ``free_bytes`` replaces what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: dict[str, int] = {}
        self.bad_fds: set[int] = set()
        self.calls: Counter[str] = Counter()
        self.free_bytes: int | None = None
        self.bite: int | None = None  # how many bytes one append takes at most
        self.gate: threading.Event | None = None  # what a sync of content waits for
        self.reserves: list[tuple[int, int]] = []

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        if name in self.failing:
            number = self.failing[name]
            raise OSError(number, os.strerror(number))

    def create(self, path: Path) -> int:
        self._called("create")
        return super().create(path)

    def open(self, path: Path, *, write: bool) -> int:
        self._called("open")
        return super().open(path, write=write)

    def append(self, fd: int, parts: Sequence[bytes]) -> int:
        self._called("append")
        if self.bite is not None:
            return super().append(fd, [b"".join(parts)[: self.bite]])
        return super().append(fd, parts)

    def reserve(self, fd: int, offset: int, size: int) -> None:
        self._called("reserve")
        self.reserves.append((offset, size))
        super().reserve(fd, offset, size)

    def truncate(self, fd: int, size: int) -> None:
        self._called("truncate")
        super().truncate(fd, size)

    def remove(self, path: Path) -> None:
        self._called("remove")
        super().remove(path)

    def rename(self, old: Path, new: Path) -> None:
        self._called("rename")
        super().rename(old, new)

    def link(self, old: Path, new: Path) -> None:
        self._called("link")
        super().link(old, new)

    def wipe(self, path: Path) -> None:
        self._called("wipe")
        super().wipe(path)

    def free(self, path: Path) -> int:
        self._called("free")
        return super().free(path) if self.free_bytes is None else self.free_bytes

    def sync_data(self, fd: int) -> None:
        self._called("sync_data")
        if self.gate is not None and not self.gate.wait(10):
            raise TimeoutError("the test never opened the gate")
        if fd in self.bad_fds:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync_data(fd)

    def sync_dir(self, path: Path) -> None:
        self._called("sync_dir")
        super().sync_dir(path)

    def sync_all(self, fd: int) -> None:
        self._called("sync_all")
        super().sync_all(fd)
