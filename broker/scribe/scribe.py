"""The scribe: the one way onto the record (architecture rule 4).

A visit's events go to its own recording, everything else to the node journal. Nobody else writes to either.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from broker.clock import Clock, Instant
from broker.errors import RecordingFailed
from broker.events import event as vocabulary
from broker.events.event import Event
from broker.ledger.anchor import Head
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.store import Recording, Recordings
from broker.scribe.leaves import kind_of
from broker.scribe.notary import Notary


class Indexer(Protocol):
    """Told that the files grew; it reads them in its own time."""

    def nudge(self) -> None:
        """Wake the index. Never blocks, never fails: the files are the truth, the index only follows."""
        ...


class Page:
    """One visit's open recording.

    ``event`` and ``frame`` append and return at once; ``settle`` makes all of it durable. Each raises
    RecordingFailed, and nothing that it was to cover may then take effect: there is no best effort (invariant 1).
    """

    def __init__(self, recording: Recording, nudge: Callable[[], None], notary: Notary | None = None) -> None:
        self._recording = recording
        self._nudge = nudge
        self._notary = notary
        self._noted: list[_Noted] = []  # for the notary, once durable

    def event(self, event: Event, direction: Direction, at: Instant) -> int:
        """Append an event (its ``text`` fields as a record of their own) and return its sequence number."""
        sequence = self._recording.append_all(entries(event, direction, at))[0]
        if kind_of(event) is not None:
            self._noted.append(_Noted.last(event, self._recording))
        return sequence

    def frame(self, data: bytes, camera: bool, at: Instant, *, still: bool = False) -> int:
        """Append a picture or a piece of a still, the wire's binary message as it is; return its sequence number."""
        data_class = DataClass.CAMERA if camera else DataClass.SCREEN
        return self._recording.append(Type.STILL if still else Type.FRAME, Direction.FROM_DEVICE, data_class, data, at)

    @property
    def head(self) -> Head:
        """How far the recording was written: its last record and the link there, durable or not."""
        return Head(self._recording.id, self._recording.sequence, self._recording.head)

    async def settle(self) -> None:
        """Return once everything appended so far is durable."""
        durable = self._recording.sequence
        await self._recording.sync()
        self._nudge()
        noted = [one for one in self._noted if one.sequence <= durable]
        self._noted = [one for one in self._noted if one.sequence > durable]
        _hand(self._notary, noted)

    async def close(
        self, reason: str, at: Instant, last: Sequence[Event] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Write the last events and the seal with the device's receipt: room is kept for them even on a full disk."""
        try:
            written = [entry for event in last for entry in entries(event, Direction.BROKER, at)]
            await self._recording.close(reason, at, written, receipt)
            _hand(self._notary, self._noted)
        finally:
            self._nudge()


class Scribe:
    """Opens visits' recordings and writes the node journal; with a ``notary``, the leaves of what it wrote too."""

    def __init__(
        self,
        recordings: Recordings,
        journal: Recording,
        origin: str,
        clock: Clock,
        index: Indexer,
        notary: Notary | None = None,
    ) -> None:
        self._recordings = recordings
        self._journal = journal
        self._origin = origin
        self._clock = clock
        self._index = index
        self._notary = notary
        self._late: list[_Noted] = []  # on the journal, by callers who were cancelled before it was known to be durable

    async def open(self, session: str, at: Instant, failed: Callable[[RecordingFailed], None]) -> Page:
        """Open a visit's recording, durable on return. ``failed`` is called if its disk fails later, even when idle.

        Raises RecordingFailed, also when the disk is under its floor.
        """
        recording = await self._recordings.create(FileHeader("session", session, self._origin, at))
        recording.on_failure(failed)
        return Page(recording, self._index.nudge, self._notary)

    async def journal(self, event: Event) -> None:
        """Put a fact outside a visit on the node journal, durable on return; its leaf may follow by a few seconds.

        Raises RecordingFailed.
        """
        self._journal.append_all(entries(event, Direction.BROKER, self._clock.now()))
        noted = _Noted.last(event, self._journal)  # before any pause, after which the journal may be another file
        try:
            await self._journal.sync()
        except RecordingFailed:
            raise
        except BaseException:  # cancelled: the event stands all the same, and its leaf follows with the next one's
            self._late.append(noted)
            raise
        self._index.nudge()
        self._hand_over(noted)

    async def close(self, reason: str, last: Event) -> None:
        """Close the node journal with its last event, for which room is kept even on a full disk.

        Raises RecordingFailed.
        """
        at = self._clock.now()
        await self._journal.close(reason, at, entries(last, Direction.BROKER, at))
        self._hand_over(_Noted.last(last, self._journal))

    def _hand_over(self, noted: "_Noted") -> None:
        """Give the notary an event that is durable now, and before it those of its file that nobody waited for."""
        due = [one for one in self._late if one.id == noted.id and one.sequence < noted.sequence]
        self._late = [one for one in self._late if one.id == self._journal.id and one not in due]
        _hand(self._notary, [*due, noted])


class _Noted(NamedTuple):
    """An event for the notary, and the last record that was appended with it."""

    event: Event
    id: str
    sequence: int
    link: bytes

    @classmethod
    def last(cls, event: Event, recording: Recording) -> "_Noted":
        return cls(event, recording.id, recording.sequence, recording.head)


def _hand(notary: Notary | None, noted: Sequence[_Noted]) -> None:
    if notary is not None:
        for one in noted:
            notary.fact(*one)


def entries(event: Event, direction: Direction, at: Instant) -> list[Entry]:
    """Return an event as the records that hold it: its facts, and behind them its ``text`` fields if it has any."""
    facts, private = vocabulary.format(event)
    found = [Entry(Type.EVENT, direction, DataClass.META, facts, at)]
    if private is not None:
        found.append(Entry(Type.TEXT, direction, DataClass.TEXT, private, at))
    return found
