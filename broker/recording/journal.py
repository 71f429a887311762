"""The node journal: one recording that never ends, a row of files: a new one at each start, UTC day and failure."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from broker.clock import Instant, iso
from broker.errors import RecordingFailed
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Previous, Type
from broker.recording.store import Recordings, TurningRecording


class Journal:
    """A Recording over the row of journal files; each file's header carries the head of the one before it.

    It turns to the next file by itself, in ``append``, in one step without waiting: ``id``, ``place`` and ``sequence``
    speak of the file that the last record went to. A file that fails stays failed for all who wrote to it; the next
    append begins another, so the row heals when the disk does. So ``sync`` must follow ``append`` in the same step:
    after a pause it may speak of another file.
    """

    def __init__(self, recordings: Recordings, origin: str, at: Instant) -> None:
        self._recordings = recordings
        self._origin = origin
        self._previous = recordings.last_journal()
        self._previous_of: dict[str, Previous | None] = {}  # what the header of each file in the row says
        self._finished: list[TurningRecording] = []
        self._left_over: list[TurningRecording] = []  # failed, or begun behind one that failed: only to be released
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
        """Return when everything appended before is durable, in the files already left too. Raises RecordingFailed.

        The files become durable in their order, so nothing is acknowledged that stands behind a file that failed.
        """
        file, left = self._file, list(self._finished)
        while self._left_over:
            with suppress(RecordingFailed):  # known, and told to those who wrote to it
                await self._left_over.pop().close("failed", self._turned_at)
        for old in left:
            await old.close("turned", self._turned_at)
            if old in self._finished:
                self._finished.remove(old)
                del self._previous_of[old.id]
        await file.sync()

    async def close(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Close the row: the current file, or one after it if it failed, gets its seal; see Recording."""
        try:
            if self._failed() is not None:
                self._turn(at)
            await self.sync()
        finally:
            await self._file.close(reason, at, last, receipt)

    def on_failure(self, tell: Callable[[RecordingFailed], None]) -> None:
        """Have ``tell`` called when the current file, or one that follows it, fails for good."""
        self._tell.append(tell)
        self._file.on_failure(tell)

    def _turn(self, at: Instant) -> None:
        failed = self._failed()
        if failed is not None:
            self._abandon(failed)
        # A clock set back must not reopen a day that is closed, so only a later day turns the page.
        elif iso(at.wall_us)[:10] <= self._file.id[:10] and not self._between:
            return
        elif not self._between:
            old = self._file
            old.finish("turned", at)
            self._finished.append(old)
            self._previous = Previous(old.id, old.head)
        self._turned_at = at
        self._between = True  # if the next file can't begin now, the next append tries again
        self._file = self._begin(at)
        self._between = False

    def _row(self) -> list[TurningRecording]:
        """The files not yet done with, in their order."""
        return self._finished if self._between else [*self._finished, self._file]

    def _failed(self) -> TurningRecording | None:
        """The first of them that has failed."""
        return next((file for file in self._row() if file.failed), None)

    def _abandon(self, failed: TurningRecording) -> None:
        """Leave a failed file and all behind it, so that the next one goes on from the last head known to be durable.

        What was begun behind it repeats a head that may not be found again, and holds nothing acknowledged: discarded.
        """
        row = self._row()
        place = row.index(failed)
        self._finished = row[:place]
        self._left_over += row[place:]
        before = self._previous_of[failed.id]
        for file in row[place:]:
            del self._previous_of[file.id]
            if file is not failed:
                file.discard()
        if failed.durable_head is not None:
            self._previous = Previous(failed.id, failed.durable_head)
        else:
            failed.discard()
            self._previous = before

    def _begin(self, at: Instant) -> TurningRecording:
        header = FileHeader("journal", self._recordings.next_journal_id(at), self._origin, at, self._previous)
        file = self._recordings.begin(header)
        self._previous_of[file.id] = self._previous
        for tell in self._tell:
            file.on_failure(tell)
        return file


async def open_journal(recordings: Recordings, origin: str, at: Instant) -> Journal:
    """Return the journal of this process, in a new file that is durable. Raises RecordingFailed."""
    journal = Journal(recordings, origin, at)
    await journal.sync()
    return journal
