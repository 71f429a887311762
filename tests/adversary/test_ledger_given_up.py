"""What the ledger is asked may be given up in the middle, or fail: nothing is lost by it, and nothing is torn."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from broker.backends.disk import PosixDisk
from broker.backends.files import FileRecordings
from broker.backends.ledger_files import SEGMENT, FileLedgerStore
from broker.backends.ledger_folder import FolderReader
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import open_ledger
from broker.ledger.verify import verify_log
from broker.recording.record import FileHeader, FileKind
from broker.recording.recover import Outcome


class Slow(PosixDisk):
    """A disk whose steps take their time, and that tells somebody when the n-th begins."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1
        self.begun: Callable[[], object] = lambda: None

    def _step(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.begun()
        time.sleep(0.001)

    def create(self, path: Path) -> int:
        fd = super().create(path)
        self._step()
        return fd

    def sync_data(self, fd: int) -> None:
        self._step()
        super().sync_data(fd)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        super().remove(path)
        self._step()


class Watched(ThreadPoolExecutor):
    """Threads whose work can be waited for by somebody who did not give it to them."""

    def __init__(self) -> None:
        super().__init__(2)
        self.given: list[Future[Any]] = []

    def submit(self, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = super().submit(*args, **kwargs)
        self.given.append(future)
        return future

    def all_done(self) -> None:
        """Wait until nobody is at work any more."""
        given, self.given = self.given, []
        assert not wait(given, timeout=10).not_done


def _give_up(loop: asyncio.AbstractEventLoop, task: "asyncio.Future[Any]") -> None:
    loop.call_soon_threadsafe(task.cancel)


async def test_a_checkpoint_given_up_anywhere_leaves_a_ledger_that_goes_on(tmp_path: Path) -> None:
    """As when the broker stops while one is being signed: the next one, right behind it, must not meet its files."""
    clock, disk, loop, pool = ManualClock(), Slow(), asyncio.get_running_loop(), Watched()
    store = FileLedgerStore(tmp_path / "ledger", disk=disk, pool=pool)
    ledger = await open_ledger(store, "node", "node", clock.now())
    reader, given_up = FolderReader(tmp_path / "ledger"), 0
    for step in range(1, 40):
        # Enough that tiles, bundles and the end of a segment come among the steps.
        ledger.add([Leaf(Kind.NODE_STARTED, "node", 0, bytes([number]) * 32, 1) for number in range(130)])
        signing = asyncio.ensure_future(ledger.checkpoint(clock.advance(3)))  # noqa: TID251 awaited below
        disk.begun, disk.left = partial(_give_up, loop, signing), 1 + step % 13
        await asyncio.wait([signing])
        disk.left = -1
        given_up += signing.cancelled()
        note = await ledger.checkpoint(clock.advance(3))
        await asyncio.to_thread(pool.all_done)  # what was given up may still have been at work
        assert reader.get("checkpoint") == note
    verifiers = ledger.verifiers()
    await ledger.close()
    assert given_up > 20
    verdict = verify_log(reader.get, reader.found(), verifiers, "node")
    assert verdict.ok, verdict.meaning
    again = await open_ledger(FileLedgerStore(tmp_path / "ledger"), "node", "node", clock.now())
    assert again.size == verdict.leaves >= 39 * 130
    await again.close()


async def test_a_trimming_given_up_is_done_by_the_next_one(tmp_path: Path) -> None:
    disk, loop = Slow(), asyncio.get_running_loop()
    store = FileLedgerStore(tmp_path / "ledger", disk=disk)
    await store.open()
    for first in range(0, 3 * SEGMENT, SEGMENT):
        store.append(first, [b"leaf"] * SEGMENT)
    await store.sync()
    trimming = asyncio.ensure_future(store.trim(2 * SEGMENT))  # noqa: TID251 awaited below
    disk.begun, disk.left = partial(_give_up, loop, trimming), 1
    await asyncio.wait([trimming])
    assert trimming.cancelled()
    await store.trim(2 * SEGMENT)
    await store.close()
    assert len(list((tmp_path / "ledger" / "log").iterdir())) == 1


class Deaf:
    """A witness that can take no note of a seal."""

    def opened(self, kind: FileKind, id: str, first: bytes) -> None: ...

    def sealed(self, kind: FileKind, id: str, sequence: int, head: bytes) -> None:
        raise RecordingFailed("The disk is full.")

    def discarded(self, kind: FileKind, id: str) -> None: ...


async def test_a_seal_that_the_ledger_could_not_take_is_found_at_the_next_start(tmp_path: Path) -> None:
    at = ManualClock().now()
    store = FileRecordings(tmp_path, admit_above=0, witness=Deaf())
    await store.recover(at)
    file = await store.create(FileHeader("session", "1" * 32, "here", at))
    await file.close("customer_ended", at)
    await store.shut()
    store = FileRecordings(tmp_path, admit_above=0)
    [found] = await store.recover(at)
    assert (found.outcome, found.head, found.records) == (Outcome.WHOLE, file.head, file.sequence)
    await store.shut()


async def test_a_file_that_the_ledger_could_not_take_note_of_does_not_begin(tmp_path: Path) -> None:
    class Closed(Deaf):
        def opened(self, kind: FileKind, id: str, first: bytes) -> None:
            raise RecordingFailed("The ledger was closed.")

    at = ManualClock().now()
    store = FileRecordings(tmp_path, admit_above=0, witness=Closed())
    await store.recover(at)
    with pytest.raises(RecordingFailed, match="ledger"):
        store.begin(FileHeader("session", "1" * 32, "here", at))
    assert list(store.stored()) == []
    await store.shut()
