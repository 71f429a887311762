"""What the room asks of a store of the ledger, and of a place out of the broker's reach: the Protocols of a backend.

Everything here belongs to one event loop: no method may be called from another thread. A method without ``async``
never waits for another caller; it may block for as long as a write into the page cache, or the reading of a small
file, takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """What was in the store when it was opened.

    ``leaves``: those from index ``first`` on, of which some may be in bundles too; ``torn``: how many bytes stand
    behind them that no whole leaf is in, as a crash leaves them.
    """

    first: int
    leaves: Sequence[bytes]
    torn: int

    @property
    def size(self) -> int:
        """How many leaves there are, those before ``first`` included."""
        return self.first + len(self.leaves)


class LedgerStore(Protocol):
    """Leaves in a row, and small files by name (``checkpoint``, ``tile/0/x001/234``). One process owns it."""

    async def open(self) -> Found:
        """Take the store over and return what is in it, all of it durable; nothing is changed yet.

        To be awaited once, before anything else. Raises RecordingFailed if another process owns it or it can't be read.
        """
        ...

    async def cut(self) -> None:
        """Take away what was found torn; after a power cut some of it may be found again. Raises RecordingFailed."""
        ...

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        """Append leaves; the first of them gets this index. They survive the process, the machine not yet.

        Raises RecordingFailed; a full disk is met before anything is written, any other failure is final.
        """
        ...

    async def sync(self) -> None:
        """Return when everything appended before this call is durable. Concurrent calls share one sync.

        Raises RecordingFailed, and then for good: nothing is retried.
        """
        ...

    async def trim(self, before: int) -> None:
        """Forget leaves below this index, or some of them: they are in bundles. Raises RecordingFailed."""
        ...

    def get(self, name: str) -> bytes | None:
        """Return the file of this name, None if there is none. Raises RecordingFailed if it can't be read."""
        ...

    async def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write files under these names, in this order, durably; each is there as it was or as it is now.

        Raises RecordingFailed; not final, it may be tried again.
        """
        ...

    async def drop(self, names: Sequence[str]) -> None:
        """Remove files; those that aren't there are no error. They may come back after a power cut."""
        ...

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder (``anchors`` gives ``anchors/...``), sorted."""
        ...

    async def close(self) -> None:
        """Wait for running syncs and release everything."""
        ...


class Mirror(Protocol):
    """A place for copies of checkpoints that whoever owns the broker's machine can't take back."""

    async def put(self, checkpoint: bytes) -> None:
        """Hand over one signed checkpoint. Raises OSError, and then the next one is the next chance."""
        ...
