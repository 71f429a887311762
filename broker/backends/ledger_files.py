"""The ledger as files in one folder.

log/<first index>       leaves that are not all in bundles yet, about a thousand in a file: FORMAT.md of the ledger
everything else         a small file by its name (checkpoint, tile/0/x001/234, ...), replaced as a whole or not at all
lock                    held by the one process that owns the folder
"""

import asyncio
import errno
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from broker.backends.disk import Disk, PosixDisk
from broker.backends.ledger_folder import frame, read_log, segment_name
from broker.errors import RecordingFailed
from broker.ledger.store import Found

P = ParamSpec("P")
T = TypeVar("T")

SEGMENT: Final = 1024  # leaves in one file of the log, and what one batch has more than that
# Disk blocks that a file of the log has from its beginning, so that a full disk is met there.
_RESERVE: Final = 512 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_CANNOT: Final = frozenset({errno.EOPNOTSUPP, errno.ENOSYS})
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*", re.ASCII)


class FileLedgerStore:
    """A LedgerStore; see there for every promise. ``root``: the ledger's folder, in a folder that exists."""

    def __init__(self, root: Path, *, disk: Disk | None = None, pool: Executor | None = None) -> None:
        self._root, self._log = root, root / "log"
        self._disk: Disk = disk if disk is not None else PosixDisk()
        self._pool = pool if pool is not None else ThreadPoolExecutor(2, thread_name_prefix="ledger-sync")
        self._lock: int | None = None
        self._segments: list[int] = []  # by their first index
        self._tears: list[tuple[int, int]] = []  # first index of a torn file, its length without the tear
        self._fd: int | None = None  # the last segment, open for appending
        self._old: list[int] = []  # the descriptors of those before it that may hold what is not durable
        self._unnamed = False  # whether the name of a segment may not be durable
        self._size = self._durable = 0
        self._end = self._reserved = 0  # of the last segment: its length, and up to where it has disk blocks
        self._batch: asyncio.Future[None] | None = None
        self._failed: RecordingFailed | None = None

    async def open(self) -> Found:
        """Take the folder over and read the log."""
        try:
            return await self._in_thread(self._take_over)
        except BlockingIOError:
            await self.close()
            raise RecordingFailed(f"Another broker uses {self._root}. Stop it, or use another --data.") from None
        except OSError as error:
            await self.close()
            raise self._cannot(error) from error

    async def cut(self) -> None:
        """Cut the torn end."""
        await self._blocking(self._cut)

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        """Append to the last segment, or begin one."""
        self._check_failed()
        if first != self._size or self._tears:
            raise ValueError("leaves stand in a row, behind a whole one")
        data = b"".join(frame(first + place, leaf) for place, leaf in enumerate(leaves))
        try:
            fd = self._with_room(len(data))
        except OSError as error:
            if error.errno in _FULL:
                raise RecordingFailed(
                    "The disk is full: the ledger can't go on. The operator must free space."
                ) from error
            raise self._fail(error) from error
        try:
            self._write(fd, data)
        except OSError as error:
            raise self._fail(error) from error
        self._size += len(leaves)
        self._end += len(data)

    async def sync(self) -> None:
        """Make the log durable, together with whoever asks meanwhile."""
        target = self._size
        while self._durable < target:
            self._check_failed()
            if self._batch is None:
                self._batch = self._start_batch()
            # Shielded: the sync is everybody's, so one waiter that gives up must not take it from the others.
            await asyncio.shield(self._batch)
        self._check_failed()

    async def trim(self, before: int) -> None:
        """Remove the segments that end at or below ``before``, oldest first."""
        gone = [
            first for first, following in zip(self._segments, self._segments[1:], strict=False) if following <= before
        ]
        if gone:
            await self._blocking(self._remove_segments, gone)
            self._segments = self._segments[len(gone) :]

    def get(self, name: str) -> bytes | None:
        """Read a file."""
        try:
            fd = self._disk.open(self._path(name), write=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._cannot(error) from error
        try:
            return self._disk.read(fd, 0, self._disk.size(fd))
        except OSError as error:
            raise self._cannot(error) from error
        finally:
            self._disk.close(fd)

    async def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write each file beside its name, then give it the name."""
        await self._blocking(self._put, files)

    async def drop(self, names: Sequence[str]) -> None:
        """Remove files."""
        if names:
            await self._blocking(self._drop, names)

    def names(self, folder: str) -> list[str]:
        """List a folder."""
        found = self._disk.names(self._path(folder))
        return [f"{folder}/{name}" for name in found if not name.endswith(".new")]

    async def close(self) -> None:
        """Release the files after the sync that is running."""
        while self._batch is not None:  # its descriptors must not be closed, and given to other files, under a sync
            await asyncio.shield(self._batch)
        for fd in (*self._old, *(fd for fd in (self._fd, self._lock) if fd is not None)):
            self._disk.close(fd)
        self._old, self._fd, self._lock = [], None, None
        if self._failed is None:
            self._failed = RecordingFailed("The ledger was closed.")
        self._pool.shutdown(wait=True)

    # The log

    def _with_room(self, size: int) -> int:
        """Return the segment to append to; it has disk blocks for so much. Raises OSError, then nothing has changed."""
        if self._fd is None or self._size - self._segments[-1] >= SEGMENT:
            try:
                return self._begin(max(size, _RESERVE))
            except OSError as error:
                if self._fd is None or error.errno not in _FULL:
                    raise  # otherwise the last segment has room left, which is there for such a moment
        if self._end + size > self._reserved:
            self._reserve(self._fd, self._end, max(size, _RESERVE))
            self._reserved = self._end + max(size, _RESERVE)
        return self._fd

    def _begin(self, reserve: int) -> int:
        path = self._segment(self._size)
        fd = self._disk.create(path)
        try:
            self._reserve(fd, 0, reserve)
        except OSError:
            self._disk.close(fd)
            self._disk.remove(path)
            raise
        if self._fd is not None:
            self._old.append(self._fd)
        self._fd, self._end, self._reserved, self._unnamed = fd, 0, reserve, True
        self._segments.append(self._size)
        return fd

    def _reserve(self, fd: int, offset: int, size: int) -> None:
        try:
            self._disk.reserve(fd, offset, size)
        except OSError as error:
            if error.errno not in _CANNOT:
                raise

    def _start_batch(self) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        assert self._fd is not None
        old, named, self._old, self._unnamed = self._old, self._unnamed, [], False
        job = loop.run_in_executor(self._pool, self._make_durable, self._fd, old, named)
        # What is appended while the sync runs may have missed it: only what stands now is covered.
        job.add_done_callback(partial(self._batch_done, done, self._size))
        return done

    def _batch_done(self, done: "asyncio.Future[None]", size: int, job: "asyncio.Future[None]") -> None:
        self._batch = None
        error = None if job.cancelled() else job.exception()
        if job.cancelled() or error is not None:
            self._fail(error)
        else:
            self._durable = size
        if not done.done():
            done.set_result(None)

    def _make_durable(self, fd: int, old: Iterable[int], named: bool) -> None:
        """In a thread: the content, oldest first, then the names."""
        for one in old:
            try:
                self._sync_content(one)
            finally:
                self._disk.close(one)
        self._sync_content(fd)
        if named:
            self._sync_log_names()

    # In a thread

    def _take_over(self) -> Found:
        self._disk.make_dir(self._root)
        self._disk.make_dir(self._log)
        self._lock = self._disk.lock(self._root / "lock")
        # What a killed process wrote is visible but may not be durable: nothing may be built on it before it is.
        self._sync_before_reading(self._lock)
        found, torn = read_log(self._disk, self._log)
        self._segments = [first for first, _, _ in found]
        self._tears = torn
        leaves = [leaf for _, some, _ in found for leaf in some]
        first = self._segments[0] if self._segments else 0
        self._size = self._durable = first + len(leaves)
        if self._segments:
            self._fd = self._disk.open(self._segment(self._segments[-1]), write=True)
            self._end = self._reserved = found[-1][2]
        return Found(first, leaves, sum(self._length(at) - good for at, good in torn))

    def _length(self, first: int) -> int:
        fd = self._disk.open(self._segment(first), write=False)
        try:
            return self._disk.size(fd)
        finally:
            self._disk.close(fd)

    def _cut(self) -> None:
        """Cut what is torn. No sync: whatever of it comes back is whole leaves in their place, or torn once more."""
        for first, good in self._tears:
            if first not in self._segments:
                self._disk.remove(self._segment(first))
            elif self._fd is not None:
                self._disk.truncate(self._fd, good)
        self._tears = []

    def _remove_segments(self, firsts: Sequence[int]) -> None:
        for first in firsts:
            with suppress(FileNotFoundError):  # removed before, by a call that was given up
                self._disk.remove(self._segment(first))
            self._sync_removal()  # so that of what may come back there is one file at most, and no gap behind it

    def _put(self, files: Iterable[tuple[str, bytes]]) -> None:
        for name, data in files:
            path = self._path(name)
            folders = [folder for folder in reversed(path.parents) if folder.is_relative_to(self._root)]
            for folder in folders[1:]:
                if self._disk.make_dir(folder):
                    self._sync_folder(folder.parent)
            new = path.with_name(path.name + ".new")
            with suppress(FileNotFoundError):
                self._disk.remove(new)
            fd = self._disk.create(new)
            try:
                self._write(fd, data)
                self._sync_file(fd)
            finally:
                self._disk.close(fd)
            self._disk.rename(new, path)
            self._sync_name(path.parent)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                self._disk.remove(self._path(name))

    def _sync_before_reading(self, fd: int) -> None:
        self._disk.sync_all(fd)

    def _sync_content(self, fd: int) -> None:
        self._disk.sync_data(fd)

    def _sync_log_names(self) -> None:
        self._disk.sync_dir(self._log)

    def _sync_removal(self) -> None:
        self._disk.sync_dir(self._log)

    def _sync_folder(self, folder: Path) -> None:
        self._disk.sync_dir(folder)

    def _sync_file(self, fd: int) -> None:
        self._disk.sync_data(fd)

    def _sync_name(self, folder: Path) -> None:
        self._disk.sync_dir(folder)

    # What both use

    def _write(self, fd: int, data: bytes) -> None:
        while data:
            taken = self._disk.append(fd, [data])
            if not taken:
                raise OSError(errno.EIO, "nothing was written")
            data = data[taken:]

    def _segment(self, first: int) -> Path:
        return self._log / segment_name(first)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a file here")
        return self._root / name

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        job = asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            await asyncio.wait([job])  # a thread can't be stopped, and two must not write the same file
            raise

    async def _blocking(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        self._check_failed()
        try:
            await self._in_thread(work, *args, **kwargs)
        except OSError as error:
            raise self._cannot(error) from error

    def _cannot(self, error: OSError) -> RecordingFailed:
        why = error.strerror or str(error)
        return RecordingFailed(f"{self._root} can't be used ({why}). The operator must look at the disk.")

    def _check_failed(self) -> None:
        if self._failed is not None:
            raise RecordingFailed(self._failed.en) from self._failed

    def _fail(self, error: BaseException | None) -> RecordingFailed:
        """Make the failure final. The kernel drops what it could not write, so a retry that succeeds would be a lie."""
        if self._failed is None:
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            self._failed = RecordingFailed(f"The ledger can't be written ({why}). The operator must look at the disk.")
            self._failed.__cause__ = error
        return self._failed
