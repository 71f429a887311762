"""One recording while it is being written: appends from the loop, syncs in threads, one sync for all who wait."""

import asyncio
import errno
import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from broker.backends.disk import Disk
from broker.clock import Instant
from broker.errors import RecordingFailed
from broker.ledger.anchor import Head
from broker.recording.chain import Chain
from broker.recording.reader import Placed
from broker.recording.record import OVERHEAD, RECORD, DataClass, Direction, Entry, RecordHeader, Type
from broker.recording.seal import MAX_SEAL

CLOSING_RESERVE: Final = 16 * 1024  # bytes that only the last entries and the seal may use
SEAL_ROOM: Final = OVERHEAD + MAX_SEAL  # of which so many only the seal
_LEAST_STEP: Final = 64 * 1024  # how far ahead of the writing blocks are reserved: a quarter of the file,
_MOST_STEP: Final = 4 * 1024 * 1024  # within these, so that many small visits cost little and long ones few calls
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_CANNOT: Final = frozenset({errno.EOPNOTSUPP, errno.ENOSYS})
_RECENT: Final = 256  # records kept for whoever follows the file, who then need not read them back
_PARTS: Final = 1023  # what one writev takes at most, in whole records of three parts


class Names:
    """Which folder entries are durable: each folder's changes are counted, and the count at its last sync is kept."""

    def __init__(self) -> None:
        self._changes: dict[Path, int] = {}
        self._durable: dict[Path, int] = {}

    def added(self, folder: Path) -> None:
        """Note that a name was added to ``folder``."""
        self._changes[folder] = self._changes.get(folder, 0) + 1

    def pending(self, folders: Iterable[Path]) -> dict[Path, int]:
        """Return those of ``folders`` that have names not yet durable, each with its count now."""
        return {
            folder: count
            for folder in folders
            if (count := self._changes.get(folder, 0)) > self._durable.get(folder, 0)
        }

    def everything(self) -> dict[Path, int]:
        """Return every folder with its count now."""
        return dict(self._changes)

    def synced(self, counts: Mapping[Path, int]) -> None:
        """Note that the folders were synced after these counts were taken."""
        for folder, count in counts.items():
            self._durable[folder] = max(count, self._durable.get(folder, 0))

    def durable(self, counts: Mapping[Path, int]) -> bool:
        """Whether every name that these counts include is durable."""
        return all(self._durable.get(folder, 0) >= count for folder, count in counts.items())


class GrowingFile:
    """A Recording (see the room's Protocol) over one open file; made by the store, which learns of its release."""

    def __init__(
        self,
        disk: Disk,
        pool: Executor,
        names: Names,
        *,
        id: str,
        place: str,
        fd: int,
        folders: Sequence[Path],
        beside: int | None = None,
        released: Callable[["GrowingFile", bool], None],
        discarded: Callable[["GrowingFile"], None],
    ) -> None:
        self._disk, self._pool, self._names = disk, pool, names
        self.id, self.place = id, place
        self.size = self.sequence = 0
        self.head = b""  # of what was written, as size and sequence are
        self._fd = fd
        self._beside = beside  # the file of its keys, open until it is known to be durable
        self._chain = Chain(b"", 0)
        self._reserved: float = 0
        self._durable = 0
        self._durable_sequence, self._durable_head = 0, b""
        # Where each write ends that is not known to be durable: size, sequence and link there.
        self._ends: deque[tuple[int, int, bytes]] = deque()
        self._recent: deque[Placed] = deque(maxlen=_RECENT)
        self._unnamed: Mapping[Path, int] = names.pending(folders)
        self._batch: asyncio.Future[None] | None = None
        self._failed: RecordingFailed | None = None
        self._finished = False
        self._released = False
        self._tell_store, self._unname = released, discarded
        self._tell: list[Callable[[RecordingFailed], None]] = []

    @property
    def failed(self) -> bool:
        """Whether the file has failed for good."""
        return self._failed is not None

    @property
    def dirty(self) -> bool:
        """Whether something appended is not yet durable, and still can become so."""
        return not self._failed and (self._durable < self.size or not self._named())

    @property
    def durable_head(self) -> bytes | None:
        """The link at the end of what is known to be durable, None while nothing is."""
        return self._durable_head or None if self._named() else None

    @property
    def durable(self) -> Head | None:
        """How far the file is known to be durable, None while nothing of it is."""
        head = self.durable_head
        return None if head is None else Head(self.id, self._durable_sequence, head)

    def start(self, header: bytes, chain: Chain) -> None:
        """Write the file's header. Raises RecordingFailed."""
        self._hold(len(header) + CLOSING_RESERVE)
        self._put([header])
        self._chain = chain
        self.head = chain.head
        self._ends.append((self.size, chain.sequence, chain.head))

    def append(self, type: Type, direction: Direction, data_class: DataClass, body: bytes, at: Instant) -> int:
        """Append one record and return its sequence. Raises RecordingFailed."""
        return self._write([Entry(type, direction, data_class, body, at)], CLOSING_RESERVE)[0]

    def append_all(self, entries: Sequence[Entry]) -> list[int]:
        """Append several records in one write and return their sequences. Raises RecordingFailed."""
        return self._write(entries, CLOSING_RESERVE)

    async def sync(self) -> None:
        """Return when everything appended before this call is durable. Raises RecordingFailed."""
        target = self.size
        while self._durable < target or not self._named():
            self._check_failed()
            if self._batch is None:
                self._batch = self._start_batch()
            # Shielded: the sync is everybody's, so one waiter that gives up must not take it from the others.
            await asyncio.shield(self._batch)
        self._check_failed()

    def finish(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Append ``last`` and the seal. Raises RecordingFailed."""
        self._write(last, SEAL_ROOM)
        self._write([self._chain.seal(reason, at, receipt)], 0)
        self._finished = True

    async def close(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Finish the file if that is still to be done, make it durable and release it. Raises RecordingFailed."""
        if self._released:
            return self._check_failed()
        try:
            if not self._finished:
                self.finish(reason, at, last, receipt)
            await self.sync()
        finally:
            await self.release()

    def discard(self) -> None:
        """Take the file's name away and fail it, without telling anybody."""
        self._tell.clear()
        if self._failed is None:
            self._failed = RecordingFailed("The recording was given up: it followed one that failed.")
        self._unname(self)

    async def release(self) -> None:
        """Close the file as it is, after the sync that is running."""
        while self._batch is not None:  # its descriptor must not be closed, and given to another file, under a sync
            await asyncio.shield(self._batch)
        if self._released:
            return
        self._released = True
        whole = self._finished and not self._failed and self._durable >= self.size
        if not whole and self._failed is None:
            self._failed = RecordingFailed("The recording was released before it was closed.")
        await asyncio.get_running_loop().run_in_executor(self._pool, self._put_away, whole)
        self._tell_store(self, whole)

    def on_failure(self, tell: Callable[[RecordingFailed], None]) -> None:
        """Have ``tell`` called once, from the loop, when the file fails for good."""
        if self._failed is not None:
            asyncio.get_running_loop().call_soon(tell, self._failed)
        else:
            self._tell.append(tell)

    def recent(self, offset: int) -> list[Placed] | None:
        """Return the records from this offset on, as ``Recordings.recent``; what stands before it is forgotten."""
        if offset == self.size:
            self._recent.clear()
            return []
        while self._recent and self._recent[0].offset < offset:
            self._recent.popleft()
        return list(self._recent) if self._recent and self._recent[0].offset == offset else None

    def covered(self, size: int) -> None:
        """Note that the first ``size`` bytes were made durable."""
        self._durable = max(self._durable, size)
        while self._ends and self._ends[0][0] <= size:
            _, self._durable_sequence, self._durable_head = self._ends.popleft()

    def _write(self, entries: Sequence[Entry], spare: int) -> list[int]:
        self._check_failed()
        if self._finished:
            raise RecordingFailed("The recording is closed: nothing can be added to it.")
        chain, parts, written = self._chain, list[bytes](), list[Placed]()
        # What can't be added or has no room is met before anything is: the chain stays at what was written.
        self._hold(self.size + sum(map(chain.length, entries)) + spare)
        for entry in entries:
            offset = chain.size
            record = chain.add(entry)
            parts += record
            written.append(_placed(offset, entry, record))
        for first in range(0, len(parts), _PARTS):
            self._put(parts[first : first + _PARTS])
        self.head, self.sequence = chain.head, chain.sequence
        self._ends.append((self.size, chain.sequence, chain.head))
        self._recent += written
        return [placed.header.sequence for placed in written]

    def _hold(self, end: int) -> None:
        """Have disk blocks up to ``end``: a full disk is met here, before anything is written."""
        if end <= self._reserved:
            return
        step = min(max(self.size // 4, _LEAST_STEP), _MOST_STEP)
        for wanted in (end + step, end):
            try:
                self._disk.reserve(self._fd, int(self._reserved), wanted - int(self._reserved))
            except OSError as error:
                if error.errno in _CANNOT:
                    self._reserved = math.inf  # here only the free-space floor keeps room for the closing
                    return
                if error.errno not in _FULL:
                    raise self._fail("fallocate", error) from error
                full = error
            else:
                self._reserved = wanted
                return
        raise RecordingFailed("The disk is full, so the recording can't go on. The operator must free space.") from full

    def _put(self, parts: Sequence[bytes]) -> None:
        total = sum(map(len, parts))
        try:
            done = self._disk.append(self._fd, parts)
            if done < total:  # a signal or a nearly full disk may take less than all
                rest = b"".join(parts)
                while done < total:
                    taken = self._disk.append(self._fd, [rest[done:]])
                    if not taken:
                        raise OSError(errno.EIO, "nothing was written")
                    done += taken
        except OSError as error:
            raise self._fail("write", error) from error
        self.size += total

    def _start_batch(self) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        names = self._names.pending(self._unnamed)
        done: asyncio.Future[None] = loop.create_future()
        job = loop.run_in_executor(self._pool, self._make_durable, list(names))
        # What is appended while the sync runs may have missed it: only what stands now is covered.
        job.add_done_callback(partial(self._batch_done, done, self.size, names))
        return done

    def _batch_done(
        self, done: asyncio.Future[None], size: int, names: Mapping[Path, int], job: asyncio.Future[None]
    ) -> None:
        self._batch = None
        error = None if job.cancelled() else job.exception()
        if job.cancelled() or error is not None:
            self._fail("sync", error)
        else:
            self.covered(size)
            self._names.synced(names)
        if not done.done():
            done.set_result(None)

    def _make_durable(self, folders: Iterable[Path]) -> None:
        """In a thread: the keys first, then what is encrypted under them, then the names, from the root down."""
        if self._beside is not None:
            self._sync_keys(self._beside)
            beside, self._beside = self._beside, None
            self._disk.close(beside)
        self._sync_content()
        for folder in folders:
            self._sync_name(folder)

    def _sync_content(self) -> None:
        self._disk.sync_data(self._fd)

    def _sync_keys(self, fd: int) -> None:
        self._disk.sync_data(fd)

    def _sync_name(self, folder: Path) -> None:
        self._disk.sync_dir(folder)

    def _put_away(self, whole: bool) -> None:
        """In a thread: give the rest of the reserve back and close; neither changes anything on the record."""
        if whole:
            with suppress(OSError):  # the blocks stay taken, nothing else
                self._disk.truncate(self._fd, self.size)
        if self._beside is not None:
            self._disk.close(self._beside)
        self._disk.close(self._fd)

    def _named(self) -> bool:
        """Return whether the file's name is durable; once it is, that stays so."""
        if self._unnamed and self._names.durable(self._unnamed):
            self._unnamed = {}
        return not self._unnamed

    def _check_failed(self) -> None:
        if self._failed is not None:
            raise RecordingFailed(self._failed.en) from self._failed

    def _fail(self, doing: str, error: BaseException | None) -> RecordingFailed:
        """Make the failure final. The kernel drops what it could not write, so a retry that succeeds would be a lie."""
        if self._failed is None:
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            self._failed = RecordingFailed(
                f"The recording can't be written ({doing}: {why}). The operator must look at the disk."
            )
            self._failed.__cause__ = error
            for tell in self._tell:
                asyncio.get_running_loop().call_soon(tell, self._failed)
            self._tell.clear()
        return self._failed


def _placed(offset: int, entry: Entry, record: tuple[bytes, bytes, bytes]) -> Placed:
    """Return what was just added to the chain as it stands in the file, without a body that is not for the index."""
    header, _, tie = record
    body = entry.body if entry.data_class is DataClass.META else None
    return Placed(offset, RecordHeader._make(RECORD.unpack(header)), body, tie)
