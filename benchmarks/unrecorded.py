"""A broker whose visits are not recorded: what the record costs is the difference to the real one. Never a product."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from broker import app, cli
from broker.backends.files import FileRecordings
from broker.clock import Instant
from broker.errors import RecordingFailed
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.store import Recording


class Nowhere:
    """A Recording that keeps nothing: it counts, and everything is durable at once."""

    def __init__(self, header: FileHeader) -> None:
        self.id = header.id
        self.place = ""
        self.head = bytes(32)
        self.sequence = 0
        self.size = 0

    def append(self, type: Type, direction: Direction, data_class: DataClass, body: bytes, at: Instant) -> int:
        """Count one record."""
        self.sequence += 1
        return self.sequence

    def append_all(self, entries: Sequence[Entry]) -> list[int]:
        """Count several records."""
        first = self.sequence + 1
        self.sequence += len(entries)
        return list(range(first, self.sequence + 1))

    async def sync(self) -> None:
        """Nothing is to be made durable."""

    async def close(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Nothing is to be closed."""

    def on_failure(self, tell: Callable[[RecordingFailed], None]) -> None:
        """Nothing fails."""


class UnrecordedVisits(FileRecordings):
    """The files of the node journal alone."""

    async def create(self, header: FileHeader) -> Recording:
        """Return a recording that is none."""
        return Nowhere(header)


if __name__ == "__main__":
    vars(app)["FileRecordings"] = UnrecordedVisits
    cli.main()
