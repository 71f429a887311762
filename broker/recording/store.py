"""What the room asks of a store of recordings: the Protocols that a backend implements.

Everything here belongs to one event loop: no method may be called from another thread. A method without ``async``
never waits for another caller; it may block for as long as a write into the page cache takes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from broker.clock import Instant
from broker.errors import RecordingFailed
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Placed, Source
from broker.recording.record import DataClass, Direction, Entry, FileHeader, FileKind, Previous, Type
from broker.recording.recover import Recovered


class Recording(Protocol):
    """One open file, written by one owner, who must ``close`` it in every case, failed or not.

    A write or sync that fails is final for the file: every later call raises RecordingFailed, nothing is retried, and
    recovery at the next start closes it. A *full disk* is found before anything is written: ``append`` raises, the file
    stays whole, and ``close`` still has room for its last entries.
    """

    @property
    def id(self) -> str:
        """The id in the file's header; a journal's changes when it turns to its next file."""
        ...

    @property
    def place(self) -> str:
        """Where the file is, relative to the data folder, with ``/``: what ``Recordings.source`` takes."""
        ...

    @property
    def head(self) -> bytes:
        """The running link after the last record appended, 32 bytes."""
        ...

    @property
    def sequence(self) -> int:
        """The last record's sequence; 0 before the first."""
        ...

    @property
    def size(self) -> int:
        """How many bytes were appended, header included; the next record begins there."""
        ...

    def append(self, type: Type, direction: Direction, data_class: DataClass, body: bytes, at: Instant) -> int:
        """Append one record and return its sequence. It survives the process from here on, the machine not yet.

        Raises RecordingFailed: nothing that this record was to cover may take effect.
        """
        ...

    def append_all(self, entries: Sequence[Entry]) -> list[int]:
        """Append several records in one write, in order, and return their sequences. Raises RecordingFailed."""
        ...

    async def sync(self) -> None:
        """Return when everything appended before this call is durable, the file's name too.

        Concurrent calls share one sync. Raises RecordingFailed.
        """
        ...

    async def close(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Append ``last`` and the seal, return when the whole file is durable. A second call appends nothing.

        They may use the closing reserve (16 KiB, of which the seal with the device's ``receipt`` keeps 2), so they fit
        on a full disk. Raises RecordingFailed if the file had failed or fails now, ValueError for a reason and receipt
        of more than some 1,600 bytes; it is released all the same.
        """
        ...

    def on_failure(self, tell: Callable[[RecordingFailed], None]) -> None:
        """Have ``tell`` called once, from the loop, when this file fails for good, also while nobody is waiting.

        The one place where an idle visit learns that its pictures could not be made durable. Called at once if the
        file has failed already. A full disk is not such a failure: the caller of ``append`` is told.
        """
        ...


class TurningRecording(Recording, Protocol):
    """A recording that can be finished without waiting, so that another takes its place in the same step."""

    def finish(
        self, reason: str, at: Instant, last: Sequence[Entry] = (), receipt: Mapping[str, Any] | None = None
    ) -> None:
        """Append ``last`` and the seal; ``head`` is final from here on, ``close`` must still be awaited.

        Raises RecordingFailed.
        """
        ...

    @property
    def failed(self) -> bool:
        """Whether the file has failed for good."""
        ...

    @property
    def durable_head(self) -> bytes | None:
        """The link after the last record known to be durable, h0 before the first; None while not even h0 is."""
        ...

    def discard(self) -> None:
        """Take the file's name away and fail it: for one on which nothing was acknowledged. ``close`` still follows.

        The name is durably gone when another file made after it in the same folder is durable.
        """
        ...


class Witness(Protocol):
    """Whoever is told, out of the files' reach, which of them there are. Never waits for others."""

    def opened(self, kind: FileKind, id: str, first: bytes) -> None:
        """Take note of a new file and its first link. Raises RecordingFailed: then the file does not begin."""
        ...

    def sealed(self, kind: FileKind, id: str, sequence: int, head: bytes) -> None:
        """Take note of a file's last record, once it is durable. Raises RecordingFailed."""
        ...

    def discarded(self, kind: FileKind, id: str) -> None:
        """Take note that a file is taken away on which nothing had been acknowledged. Raises RecordingFailed."""
        ...


class Vault(Protocol):
    """Where class keys are safe: it gives them back only to whoever may open it."""

    def wrap(self, id: str, keys: Mapping[DataClass, bytes]) -> bytes:
        """Return the keys of the file with this id in a form that may stand beside it. Blocks for microseconds."""
        ...

    def unwrap(self, id: str, data: bytes) -> ClassKeys:
        """Return the keys in what ``wrap`` made. Raises Unavailable as ``Recordings.keys`` does."""
        ...

    def without(self, id: str, data: bytes, classes: Collection[DataClass]) -> tuple[bytes, frozenset[DataClass]]:
        """Return what ``wrap`` made without these classes, and which of them it had. Raises as ``unwrap`` does."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """One file in the store: its id, kind and place."""

    id: str
    kind: Literal["session", "journal"]
    place: str


class Recordings(Protocol):
    """All files of one broker. One process at a time owns the data folder."""

    async def recover(self, at: Instant) -> list[Recovered]:
        """Take the folder over, mend every file that nobody closed, and return what was found, file by file.

        To be awaited once, before anything else. On return everything that can be read here is durable. With a witness
        what was mended is found again at the next start unless ``told`` says that everybody knows. Raises
        RecordingFailed when another process owns the folder or it can't be written.
        """
        ...

    def told(self, found: Iterable[Recovered]) -> None:
        """Note that ledger and journal durably have what ``recover`` returned."""
        ...

    async def create(self, header: FileHeader) -> Recording:
        """Return a new file whose header and name are durable.

        Raises RecordingFailed, for a session also when free space is below the admission floor.
        """
        ...

    def begin(self, header: FileHeader) -> TurningRecording:
        """Return a new file at once, durable after its first ``sync``. Raises RecordingFailed as ``create`` does."""
        ...

    async def flush_dirty(self) -> None:
        """Make durable everything appended to any file before this call; to be awaited every 200 ms.

        Never raises: a file that can't be made durable fails, and its owner is told through ``on_failure``.
        """
        ...

    def low_space(self) -> bool:
        """Whether the disk is so full that running visits must be ended in order while their ends still fit."""
        ...

    def stored(self) -> Iterator[Stored]:
        """Iterate over all files, oldest day first, journals before sessions; blocks while it lists folders."""
        ...

    def source(self, place: str) -> Source:
        """Return an open file for reading, live ones too; the caller closes it. Raises NotFound, OSError.

        It may be called from any thread, and what it returns belongs to one.
        """
        ...

    def keys(self, place: str) -> ClassKeys | None:
        """Return the class keys of a file, without those that were destroyed; None for one that is not encrypted.

        Raises Unavailable: ``keys`` if they are damaged, ``wrong_keys`` if they are another file's, ``wrong_vault`` if
        another vault's; NotFound, BadRecord for a file without a header, OSError. Blocks while a small file is read.
        It may be called from any thread, as ``source`` and ``stored`` and no other method may.
        """
        ...

    async def destroy(self, place: str, classes: Collection[DataClass]) -> frozenset[DataClass]:
        """Destroy the keys of these classes and return which of them were still there: the erasure.

        Durable on return, and what held them is overwritten. Cut off at any moment, the keys of the other classes are
        whole, and a call with the same classes ends it. Raises Refused: ``recording_live`` for a file that is being
        written, ``not_encrypted``; NotFound, BadRecord, Unavailable as ``keys`` does, OSError.
        """
        ...

    def recent(self, place: str, offset: int) -> Sequence[Placed] | None:
        """Return the records of an open file from this offset on, as they were written, bodies of class ``meta`` only.

        So whoever follows the files need not read back what was just written. None if the file is not open here, or so
        much was written since that not all of it is known any more: then the file says. For one follower only: what
        stands before ``offset`` is forgotten.
        """
        ...

    def last_journal(self) -> Previous | None:
        """Return the id and head of the newest journal that was closed here, None before the first."""
        ...

    def next_journal_id(self, at: Instant) -> str:
        """Return the id for a new journal file, ``YYYY-MM-DD-N``, after every id that was ever used."""
        ...

    async def shut(self) -> None:
        """Wait for running syncs and release everything. Files still open stay without a seal."""
        ...
