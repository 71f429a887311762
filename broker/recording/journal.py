"""The node journal: one recording that never ends, as a row of files: a new one at each start and each UTC day."""

from collections.abc import Callable, Sequence

from broker.clock import Instant, iso
from broker.errors import RecordingFailed
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Previous, Type
from broker.recording.store import Recordings, TurningRecording


class Journal:
    """A Recording over the row of journal files; each file's header carries the head of the one before it.

    It turns to the next file by itself, in ``append``, in one step without waiting: ``id``, ``place`` and ``sequence``
    speak of the file that the last record went to.
    """

    def __init__(self, recordings: Recordings, origin: str, at: Instant) -> None:
        self._recordings = recordings
        self._origin = origin
        self._previous = recordings.last_journal()
        self._finished: list[TurningRecording] = []
        self._tell: list[Callable[[RecordingFailed], None]] = []
        self._turned_at = at
        self._between = False
        self._file = self._begin(at)

    @property
    def id(self) -> str:
        """The current file's id, ``YYYY-MM-DD-N``."""
        return self._file.id

    @property
    def place(self) -> str:
        """The current file's place."""
        return self._file.place

    @property
    def head(self) -> bytes:
        """The current file's running link."""
        return self._file.head

    @property
    def sequence(self) -> int:
        """The last record's sequence in the current file."""
        return self._file.sequence

    @property
    def size(self) -> int:
        """The current file's bytes."""
        return self._file.size

    def append(self, type: Type, direction: Direction, data_class: DataClass, body: bytes, at: Instant) -> int:
        """Append one record to the file of its day; see Recording."""
        self._turn(at)
        return self._file.append(type, direction, data_class, body, at)

    def append_all(self, entries: Sequence[Entry]) -> list[int]:
        """Append several records, all to the file of the first one's day; see Recording."""
        if entries:
            self._turn(entries[0].at)
        return self._file.append_all(entries)

    async def sync(self) -> None:
        """Return when everything appended before is durable, in the files already left too. Raises RecordingFailed."""
        file, left = self._file, list(self._finished)
        for old in left:
            await old.close("turned", self._turned_at)
            if old in self._finished:
                self._finished.remove(old)
        await file.sync()

    async def close(self, reason: str, at: Instant, last: Sequence[Entry] = ()) -> None:
        """Close the row: the current file gets its closing mark; see Recording."""
        try:
            await self.sync()
        finally:
            await self._file.close(reason, at, last)

    def on_failure(self, tell: Callable[[RecordingFailed], None]) -> None:
        """Have ``tell`` called when the current file, or one that follows it, fails for good."""
        self._tell.append(tell)
        self._file.on_failure(tell)

    def _turn(self, at: Instant) -> None:
        # A clock set back must not reopen a day that is closed, so only a later day turns the page.
        if iso(at.wall_us)[:10] <= self._file.id[:10]:
            return
        old = self._file
        if not self._between:
            old.finish("turned", at)
            self._finished.append(old)
            self._previous = Previous(old.id, old.head)
        self._turned_at = at
        self._between = True  # if the next file can't begin now, the next append tries again
        self._file = self._begin(at)
        self._between = False

    def _begin(self, at: Instant) -> TurningRecording:
        header = FileHeader("journal", self._recordings.next_journal_id(at), self._origin, at, self._previous)
        file = self._recordings.begin(header)
        for tell in self._tell:
            file.on_failure(tell)
        return file


async def open_journal(recordings: Recordings, origin: str, at: Instant) -> Journal:
    """Return the journal of this process, in a new file that is durable. Raises RecordingFailed."""
    journal = Journal(recordings, origin, at)
    await journal.sync()
    return journal
