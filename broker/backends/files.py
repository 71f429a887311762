"""Recordings and the node journal as files below one data folder.

recordings/YYYY/MM/DD/<session>.tvr     one per visit, by the day (UTC) on which it was opened
<place>.keys                            beside each: its class keys, wrapped; what is erased is erased there
journal/YYYY-MM-DD-N.tvj                one per start and day, each linked to the one before
live/<place, with + for />              an empty marker for each file not yet closed: what recovery looks at
lock                                    held by the one process that owns the folder
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import structlog

from broker.backends.beside import KeysBeside
from broker.backends.disk import Disk, OpenMendable, OpenSource, PosixDisk
from broker.backends.growing import GrowingFile, Names
from broker.clock import Instant, iso
from broker.errors import NotFound, RecordingFailed, Refused
from broker.ledger.anchor import Head
from broker.recording.chain import begin
from broker.recording.cipher import CIPHER, ClassKeys
from broker.recording.reader import Placed, Source, read_header
from broker.recording.record import LINK_BYTES, BadRecord, DataClass, FileHeader, FileKind, Previous
from broker.recording.recover import Outcome, Recovered, recover
from broker.recording.seal import SealingKey, SessionKey
from broker.recording.store import Recording, Stored, Vault, Witness

P = ParamSpec("P")
T = TypeVar("T")

_log = structlog.get_logger()
_FEW: Final = 4  # up to so many dirty files are synced one by one, more by one syncfs
_THREADS: Final = 8  # syncs at the same time; the file system's journal joins them
_SESSION: Final = re.compile(r"[0-9a-f]{32}")
_JOURNAL: Final = re.compile(r"(\d{4}-\d\d-\d\d)-([1-9]\d{0,8})")
_PLACE: Final = re.compile(
    r"recordings/\d{4}/\d\d/\d\d/(?P<session>[0-9a-f]{32})\.tvr|journal/(?P<journal>\d{4}-\d\d-\d\d-[1-9]\d{0,8})\.tvj"
)


class FileRecordings:
    """The store; see the Protocol ``Recordings`` for every promise.

    ``admit_above``: free bytes below which no visit begins; ``end_below``: free bytes below which ``low_space`` asks
    for running visits to be ended. ``vault``: keeps the keys that every new file is encrypted under; None writes
    plaintext that nobody signs, as only tests do, or only reads. ``ledger_key`` seals what a crash left open, so who
    writes with a vault needs it. ``disk`` and ``pool`` are the machine's unless a test brings its own.
    """

    def __init__(
        self,
        root: Path,
        *,
        admit_above: int = 512 * 1024 * 1024,
        end_below: int = 128 * 1024 * 1024,
        disk: Disk | None = None,
        pool: Executor | None = None,
        vault: Vault | None = None,
        ledger_key: SealingKey | None = None,
        witness: Witness | None = None,
    ) -> None:
        self._witness = witness
        self._vault, self._ledger_key = vault, ledger_key
        self._root = root
        self._admit_above, self._end_below = admit_above, end_below
        self._disk: Disk = disk if disk is not None else PosixDisk()
        self._beside = KeysBeside(self._disk, root, vault)
        self._pool = pool if pool is not None else ThreadPoolExecutor(_THREADS, thread_name_prefix="recording-sync")
        self._names = Names()
        self._open: dict[str, GrowingFile] = {}
        self._lock: int | None = None
        self._last_journal: Previous | None = None
        self._last_journal_number = ("", 0)

    async def recover(self, at: Instant) -> list[Recovered]:
        """Own the folder and mend what nobody closed. Raises RecordingFailed."""
        try:
            return await self._in_thread(self._take_over, at)
        except BlockingIOError:
            await self.shut()
            raise RecordingFailed(f"Another broker uses {self._root}. Stop it, or use another --data.") from None
        except OSError as error:
            await self.shut()
            why = f"{error.strerror or error}"
            raise RecordingFailed(f"{self._root} can't be used ({why}). The operator must look at the disk.") from error

    def told(self, found: Iterable[Recovered]) -> None:
        """Take away the markers of what was mended, once everybody who must know of it does."""
        for one in found:
            if one.outcome is not Outcome.DAMAGED:  # that is told again at every start, until somebody has looked
                self._remove(self._marker(one.place))

    async def create(self, header: FileHeader) -> Recording:
        """Return a new, durable file. Raises RecordingFailed."""
        file = self.begin(header)
        try:
            await file.sync()
        except BaseException:
            await file.release()
            raise
        return file

    def begin(self, header: FileHeader) -> GrowingFile:
        """Return a new file, durable after its first sync. Raises RecordingFailed."""
        if self._lock is None:
            raise RuntimeError("recover() comes first")
        place, keys, key, wrapped = self._place(header), None, None, None
        if self._vault is not None:
            keys, key = ClassKeys.new(secrets.token_bytes), SessionKey()
            header = replace(header, cipher=CIPHER, class_keys=keys.commitments(), public_key=key.public.hex())
            wrapped = self._vault.wrap(header.id, keys.secrets)
        first, chain = begin(header, keys, key)
        try:
            if header.kind == "session" and (free := self._disk.free(self._root)) < self._admit_above:
                raise RecordingFailed(f"Only {free // 2**20} MiB are free: no new visit begins until there is space.")
            fd, beside, folders = self._create(place, wrapped)
        except OSError as error:
            why = error.strerror or error
            raise RecordingFailed(f"No recording can be opened ({why}). The operator must look at the disk.") from error
        file = GrowingFile(
            self._disk,
            self._pool,
            self._names,
            id=header.id,
            place=place,
            fd=fd,
            folders=folders,
            beside=beside,
            released=partial(self._released, header.kind),
            discarded=self._discarded,
        )
        try:
            file.start(first, chain)
            if self._witness is not None:
                self._witness.opened(header.kind, header.id, file.head)
        except RecordingFailed:
            self._disk.close(fd)
            if beside is not None:
                self._disk.close(beside)
            self._take_away(file)
            raise
        self._open[place] = file
        if header.kind == "journal":
            self._last_journal_number = max(self._last_journal_number, _number(header.id))
        return file

    async def flush_dirty(self) -> None:
        """Make everything appended so far durable; files that can't be are failed, not raised."""
        dirty = [file for file in self._open.values() if file.dirty]
        if len(dirty) > _FEW:
            sizes, names = [file.size for file in dirty], self._names.everything()
            with suppress(OSError):  # somebody's error: the files are synced one by one below, to find whose
                await self._in_thread(self._sync_everything)
                for file, size in zip(dirty, sizes, strict=True):
                    file.covered(size)
                self._names.synced(names)
                return
        for result in await asyncio.gather(*(file.sync() for file in dirty), return_exceptions=True):
            if isinstance(result, BaseException) and not isinstance(result, RecordingFailed):
                raise result

    def heads(self) -> list[Head]:
        """Return how far each open file is known to be durable."""
        return [head for file in self._open.values() if not file.failed and (head := file.durable) is not None]

    def low_space(self) -> bool:
        """Whether running visits must be ended; also when nobody can tell."""
        try:
            return self._disk.free(self._root) < self._end_below
        except OSError:
            return True

    def stored(self) -> Iterator[Stored]:
        """Iterate over all files by day."""
        for name in sorted((name for name in self._disk.names(self._root / "journal")), key=_sort_key):
            if _PLACE.fullmatch(place := f"journal/{name}"):
                yield Stored(name.removesuffix(".tvj"), "journal", place)
        years = self._root / "recordings"
        for year in self._disk.names(years):
            for month in self._disk.names(years / year):
                for day in self._disk.names(years / year / month):
                    for name in self._disk.names(years / year / month / day):
                        if _PLACE.fullmatch(place := f"recordings/{year}/{month}/{day}/{name}"):
                            yield Stored(name.removesuffix(".tvr"), "session", place)

    def source(self, place: str) -> Source:
        """Return a file for reading. Raises NotFound."""
        if _PLACE.fullmatch(place):
            with suppress(FileNotFoundError):
                return OpenSource(self._disk, self._disk.open(self._root / place, write=False))
        raise NotFound("recording_not_found", vi="Không tìm thấy bản ghi này.", en="There is no such recording.")

    def keys(self, place: str) -> ClassKeys | None:
        """Return a file's keys. Raises NotFound, Unavailable."""
        return self._beside.read(place, self._header(place))

    async def destroy(self, place: str, classes: Collection[DataClass]) -> frozenset[DataClass]:
        """Destroy keys for good. Raises Refused, NotFound, Unavailable."""
        if place in self._open:
            raise Refused(
                "recording_live",
                vi="Bản ghi này vẫn đang được ghi. Hãy đợi đến khi phiên kết thúc.",
                en="This recording is still being written. Wait until the session is over.",
            )
        return await self._in_thread(self._destroy, place, classes)

    def recent(self, place: str, offset: int) -> list[Placed] | None:
        """Return what was just written to an open file."""
        file = self._open.get(place)
        return None if file is None else file.recent(offset)

    def last_journal(self) -> Previous | None:
        """Return the newest journal found at the start, with its head."""
        return self._last_journal

    def next_journal_id(self, at: Instant) -> str:
        """Return the next journal's id; a clock set back stays on the newest day."""
        day, number = self._last_journal_number
        today = iso(at.wall_us)[:10]
        return f"{today}-1" if today > day else f"{day}-{number + 1}"

    async def shut(self) -> None:
        """Release every file and the folder."""
        for file in list(self._open.values()):
            await file.release()
        self._pool.shutdown(wait=True)
        if self._lock is not None:
            self._disk.close(self._lock)
            self._lock = None

    def _place(self, header: FileHeader) -> str:
        if not (_SESSION if header.kind == "session" else _JOURNAL).fullmatch(header.id):
            raise ValueError("a session's id is 32 hex digits, a journal's YYYY-MM-DD-N")
        if header.kind == "journal":
            return f"journal/{header.id}.tvj"
        return f"recordings/{iso(header.opened.wall_us)[:10].replace('-', '/')}/{header.id}.tvr"

    def _marker(self, place: str) -> Path:
        return self._root / "live" / place.replace("/", "+")

    def _create(self, place: str, wrapped: bytes | None) -> tuple[int, int | None, list[Path]]:
        """Make the marker, the folders that are missing, the file and what holds its wrapped keys, or nothing of them.

        Return the two files, open, and the folders to sync, in order. Raises OSError.
        """
        path, live = self._root / place, self._root / "live"
        folders = [
            self._root.joinpath(*path.relative_to(self._root).parts[:depth]) for depth in range(place.count("/") + 1)
        ]
        with ExitStack() as undo:
            self._disk.close(self._make(self._marker(place), undo))
            self._names.added(live)
            for parent, folder in pairwise(folders):
                if self._disk.make_dir(folder):
                    self._names.added(parent)
            fd, beside = self._make(path, undo), None
            undo.callback(self._disk.close, fd)
            if wrapped is not None:
                beside = self._make(self._beside.path(place), undo)
                undo.callback(self._disk.close, beside)
                OpenMendable(self._disk, beside).append(wrapped)
            self._names.added(path.parent)
            undo.pop_all()
        return fd, beside, [live, *folders]

    def _make(self, path: Path, undo: ExitStack) -> int:
        fd = self._disk.create(path)
        undo.callback(self._remove, path)
        return fd

    def _remove(self, path: Path) -> None:
        with suppress(OSError):  # then recovery finds it at the next start
            self._disk.remove(path)

    def _released(self, kind: FileKind, file: GrowingFile, whole: bool) -> None:
        self._open.pop(file.place, None)
        if whole and self._witness is not None:
            try:
                self._witness.sealed(kind, file.id, file.sequence, file.head)
            except RecordingFailed as failure:  # its marker stays, so the next start tells the ledger
                _log.error("a sealed recording is not on the ledger yet", place=file.place, error=failure.en)
                return
        if whole:
            self._remove(self._marker(file.place))  # if it stays, the next start finds the file whole

    def _discarded(self, file: GrowingFile) -> None:
        self._take_away(file)
        if self._witness is not None:
            try:
                self._witness.discarded("journal" if file.place.startswith("journal/") else "session", file.id)
            except RecordingFailed as failure:
                _log.error("a file given up is not on the ledger as such", place=file.place, error=failure.en)

    def _take_away(self, file: GrowingFile) -> None:
        for path in (self._root / file.place, self._beside.path(file.place), self._marker(file.place)):
            self._remove(path)

    # In a thread

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))

    def _destroy(self, place: str, classes: Collection[DataClass]) -> frozenset[DataClass]:
        gone = self._beside.destroy(place, classes)  # also of a file that can't be read: a copy would need no more
        if self._header(place).cipher == "none":
            raise Refused(
                "not_encrypted",
                vi="Bản ghi này không được mã hóa nên không thể hủy khóa của nó.",
                en="This recording is not encrypted: there is no key to destroy.",
            )
        return gone

    def _header(self, place: str) -> FileHeader:
        source = self.source(place)
        try:
            return read_header(source)[0]
        finally:
            source.close()

    def _sync_everything(self) -> None:
        assert self._lock is not None
        self._disk.sync_all(self._lock)

    def _sync_before_reading(self) -> None:
        """What a killed process wrote is visible but may not be durable: nobody may be told of it before it is."""
        assert self._lock is not None
        self._disk.sync_all(self._lock)

    def _take_over(self, at: Instant) -> list[Recovered]:
        if self._vault is not None and self._ledger_key is None:
            raise RuntimeError("without the ledger's key nobody could seal what a crash left open")
        for folder in (self._root, self._root / "recordings", self._root / "journal", self._root / "live"):
            self._disk.make_dir(folder)
        self._lock = self._disk.lock(self._root / "lock")
        self._sync_before_reading()
        found = [self._mend(marker.replace("+", "/"), at) for marker in self._disk.names(self._root / "live")]
        self._find_last_journal()
        return [recovered for recovered in found if recovered is not None]

    def _mend(self, place: str, at: Instant) -> Recovered | None:
        path = self._root / place
        if not _PLACE.fullmatch(place):
            return None  # not ours
        try:
            fd = self._disk.open(path, write=True)
        except FileNotFoundError:  # the marker came first, and the power went
            self._remove(self._beside.path(place))
            self._disk.remove(self._marker(place))
            return None
        file = OpenMendable(self._disk, fd)
        try:
            recovered = recover(place, file, at, self._ledger_key)
            if recovered.outcome in (Outcome.WHOLE, Outcome.RECOVERED):
                file.truncate(recovered.size)  # gives back what is left of its reserve
        finally:
            file.close()
        if recovered.header is None:
            self._put_aside(path)
        elif recovered.outcome is Outcome.RECOVERED and self._beside.damaged(place, recovered.header):
            self._put_aside(self._beside.path(place))
        if self._witness is None:
            self.told([recovered])
        return recovered

    def _put_aside(self, path: Path) -> None:
        self._disk.rename(path, path.with_name(path.name + ".unreadable"))

    def _find_last_journal(self) -> None:
        names = sorted(self._disk.names(self._root / "journal"), key=_sort_key)
        self._last_journal_number = max((_sort_key(name) for name in names), default=("", 0))
        for name in reversed([name for name in names if _PLACE.fullmatch(f"journal/{name}")]):
            source = self.source(f"journal/{name}")
            try:
                header = read_header(source)[0]
                self._last_journal = Previous(header.id, source.read_at(source.size() - LINK_BYTES, LINK_BYTES))
                return
            except BadRecord:
                continue  # damaged in its first bytes: `verify` says so; the row goes on from the one before
            finally:
                source.close()


def _number(id: str) -> tuple[str, int]:
    match = _JOURNAL.fullmatch(id)
    return (match[1], int(match[2])) if match else ("", 0)


def _sort_key(name: str) -> tuple[str, int]:
    return _number(name.split(".")[0])
