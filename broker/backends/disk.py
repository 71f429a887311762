"""What the recordings ask of the operating system: few calls, so that a test can stand in between and cut the power.

Linux 5.8 or later: ``fallocate`` and ``syncfs`` have no portable name, and an older ``syncfs`` hides write errors.
Every call blocks and raises OSError.
"""

import ctypes
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol


class Disk(Protocol):
    """Files and folders, and the three calls that make them durable."""

    def make_dir(self, path: Path) -> bool:
        """Make one folder; return False when it was there already."""
        ...

    def names(self, path: Path) -> list[str]:
        """Return the sorted names in a folder; none when there is no such folder."""
        ...

    def create(self, path: Path) -> int:
        """Make a file that must not exist yet and return it open for appending."""
        ...

    def open(self, path: Path, *, write: bool) -> int:
        """Return an existing file open for reading, or for reading and appending."""
        ...

    def lock(self, path: Path) -> int:
        """Return the lock file open and locked until it is closed. Raises BlockingIOError when another holds it."""
        ...

    def close(self, fd: int) -> None:
        """Release an open file."""
        ...

    def size(self, fd: int) -> int:
        """Return the file's length in bytes."""
        ...

    def read(self, fd: int, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset``; fewer only at the end."""
        ...

    def append(self, fd: int, parts: Sequence[bytes]) -> int:
        """Write at most 1,024 parts at the end in one call and return how many bytes were taken."""
        ...

    def reserve(self, fd: int, offset: int, size: int) -> None:
        """Give the file disk blocks for this range without changing its length.

        Raises OSError ENOSPC on a full disk and EOPNOTSUPP where the file system knows no such thing.
        """
        ...

    def truncate(self, fd: int, size: int) -> None:
        """Make the file ``size`` bytes long and give blocks behind its end back."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name in the same folder."""
        ...

    def remove(self, path: Path) -> None:
        """Take a file's name away."""
        ...

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name in the same folder. Raises FileExistsError."""
        ...

    def wipe(self, path: Path) -> None:
        """Write zeros over a file's bytes where they stand, durable on return; its name and length stay."""
        ...

    def free(self, path: Path) -> int:
        """Return how many bytes the file system of ``path`` has left for us."""
        ...

    def sync_data(self, fd: int) -> None:
        """Return when the file's content and length are durable."""
        ...

    def sync_dir(self, path: Path) -> None:
        """Return when the names in a folder are durable."""
        ...

    def sync_all(self, fd: int) -> None:
        """Return when everything on the file system that holds this open file is durable: content, lengths, names."""
        ...


_KEEP_SIZE: Final = 1  # FALLOC_FL_KEEP_SIZE


class PosixDisk:
    """The real disk."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_longlong, ctypes.c_longlong]
        self._libc.syncfs.argtypes = [ctypes.c_int]

    def make_dir(self, path: Path) -> bool:
        """Make one folder, for us alone."""
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            return False
        return True

    def names(self, path: Path) -> list[str]:
        """Return the sorted names in a folder."""
        try:
            return sorted(os.listdir(path))
        except FileNotFoundError:
            return []

    def create(self, path: Path) -> int:
        """Make a file, for us alone."""
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def open(self, path: Path, *, write: bool) -> int:
        """Open a file; never through a link in its last part."""
        mode = os.O_RDWR | os.O_APPEND if write else os.O_RDONLY
        return os.open(path, mode | os.O_CLOEXEC | os.O_NOFOLLOW)

    def lock(self, path: Path) -> int:
        """Open and lock; the lock dies with the process."""
        fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            raise
        return fd

    def close(self, fd: int) -> None:
        """Close a descriptor."""
        os.close(fd)

    def size(self, fd: int) -> int:
        """Return the file's length."""
        return os.fstat(fd).st_size

    def read(self, fd: int, offset: int, size: int) -> bytes:
        """Read at an offset."""
        data = os.pread(fd, size, offset)
        while data and len(data) < size and (more := os.pread(fd, size - len(data), offset + len(data))):
            data += more
        return data

    def append(self, fd: int, parts: Sequence[bytes]) -> int:
        """Write at the end in one call."""
        return os.writev(fd, parts)

    def reserve(self, fd: int, offset: int, size: int) -> None:
        """Reserve blocks with fallocate(2)."""
        if self._libc.fallocate(fd, _KEEP_SIZE, offset, size):
            _raise_errno()

    def truncate(self, fd: int, size: int) -> None:
        """Set the length."""
        os.ftruncate(fd, size)

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file."""
        os.rename(old, new)

    def remove(self, path: Path) -> None:
        """Remove a name."""
        os.unlink(path)

    def link(self, old: Path, new: Path) -> None:
        """Make a hard link."""
        os.link(old, new, follow_symlinks=False)

    def wipe(self, path: Path) -> None:
        """Overwrite in place; a file system that writes elsewhere, or a disk that does, keeps the old bytes a while."""
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            os.pwrite(fd, bytes(os.fstat(fd).st_size), 0)
            os.fdatasync(fd)
        finally:
            os.close(fd)

    def free(self, path: Path) -> int:
        """Return the bytes available to us."""
        stat = os.statvfs(path)
        return stat.f_bavail * stat.f_frsize

    def sync_data(self, fd: int) -> None:
        """Sync a file with fdatasync(2)."""
        os.fdatasync(fd)

    def sync_dir(self, path: Path) -> None:
        """Sync a folder with fsync(2)."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def sync_all(self, fd: int) -> None:
        """Sync the file system with syncfs(2), which tells of write errors since Linux 5.8."""
        if self._libc.syncfs(fd):
            _raise_errno()


class OpenSource:
    """A file open for reading; a Source."""

    def __init__(self, disk: Disk, fd: int) -> None:
        self._disk = disk
        self._fd = fd

    def size(self) -> int:
        """Return the bytes it has now."""
        return self._disk.size(self._fd)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return bytes from an offset."""
        return self._disk.read(self._fd, offset, size)

    def close(self) -> None:
        """Release the file."""
        self._disk.close(self._fd)


class OpenMendable(OpenSource):
    """A file open for recovery; a Mendable."""

    def truncate(self, size: int) -> None:
        """Cut the file."""
        self._disk.truncate(self._fd, size)

    def append(self, data: bytes) -> None:
        """Write all of ``data`` at the end."""
        while data:
            data = data[self._disk.append(self._fd, [data]) :]

    def sync(self) -> None:
        """Make it durable."""
        self._disk.sync_data(self._fd)


def _raise_errno() -> None:
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number))
