"""The scribe: the one way onto the record (architecture rule 4).

A visit's events go to its own recording, everything else to the node journal. Nobody else writes to either.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from broker.clock import Clock, Instant
from broker.errors import RecordingFailed
from broker.events import event as vocabulary
from broker.events.event import Event
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.store import Recording, Recordings


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

    def __init__(self, recording: Recording, nudge: Callable[[], None]) -> None:
        self._recording = recording
        self._nudge = nudge

    def event(self, event: Event, direction: Direction, at: Instant) -> int:
        """Append an event (its ``text`` fields as a record of their own) and return its sequence number."""
        return self._recording.append_all(entries(event, direction, at))[0]

    def frame(self, data: bytes, camera: bool, at: Instant, *, still: bool = False) -> int:
        """Append a picture or a piece of a still, the wire's binary message as it is; return its sequence number."""
        data_class = DataClass.CAMERA if camera else DataClass.SCREEN
        return self._recording.append(Type.STILL if still else Type.FRAME, Direction.FROM_DEVICE, data_class, data, at)

    async def settle(self) -> None:
        """Return once everything appended so far is durable."""
        await self._recording.sync()
        self._nudge()

    async def close(
        self, reason: str, at: Instant, last: Sequence[Event] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Write the last events and the seal with the device's receipt: room is kept for them even on a full disk."""
        try:
            written = [entry for event in last for entry in entries(event, Direction.BROKER, at)]
            await self._recording.close(reason, at, written, receipt)
        finally:
            self._nudge()


class Scribe:
    """Opens visits' recordings and writes the node journal."""

    def __init__(self, recordings: Recordings, journal: Recording, origin: str, clock: Clock, index: Indexer) -> None:
        self._recordings = recordings
        self._journal = journal
        self._origin = origin
        self._clock = clock
        self._index = index

    async def open(self, session: str, at: Instant, failed: Callable[[RecordingFailed], None]) -> Page:
        """Open a visit's recording, durable on return. ``failed`` is called if its disk fails later, even when idle.

        Raises RecordingFailed, also when the disk is under its floor.
        """
        recording = await self._recordings.create(FileHeader("session", session, self._origin, at))
        recording.on_failure(failed)
        return Page(recording, self._index.nudge)

    async def journal(self, event: Event) -> None:
        """Put a fact outside a visit on the node journal, durable on return. Raises RecordingFailed."""
        self._journal.append_all(entries(event, Direction.BROKER, self._clock.now()))
        await self._journal.sync()
        self._index.nudge()

    async def close(self, reason: str, last: Event) -> None:
        """Close the node journal with its last event, for which room is kept even on a full disk.

        Raises RecordingFailed.
        """
        at = self._clock.now()
        await self._journal.close(reason, at, entries(last, Direction.BROKER, at))


def entries(event: Event, direction: Direction, at: Instant) -> list[Entry]:
    """Return an event as the records that hold it: its facts, and behind them its ``text`` fields if it has any."""
    facts, private = vocabulary.format(event)
    found = [Entry(Type.EVENT, direction, DataClass.META, facts, at)]
    if private is not None:
        found.append(Entry(Type.TEXT, direction, DataClass.TEXT, private, at))
    return found
