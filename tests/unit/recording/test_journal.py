import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.disk import PosixDisk
from broker.backends.files import FileRecordings
from broker.clock import Instant, ManualClock
from broker.errors import RecordingFailed
from broker.recording.journal import open_journal
from broker.recording.reader import Verdict, read_header, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type

DAY = 86_400
BROKER, META = Direction.BROKER, DataClass.META


class FickleDisk(PosixDisk):
    """A real disk on which the named calls fail while they are in ``failing``."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[str] = set()

    def create(self, path: Path) -> int:
        if "create" in self.failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().create(path)

    def sync_data(self, fd: int) -> None:
        if "sync" in self.failing:
            raise OSError(errno.EIO, "Input/output error")
        super().sync_data(fd)


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def store(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[FileRecordings]:
    store = FileRecordings(tmp_path / "data", admit_above=0, end_below=0, disk=disk)
    await store.recover(ManualClock().now())
    yield store
    await store.shut()


def header_of(store: FileRecordings, place: str) -> FileHeader:
    source = store.source(place)
    try:
        return read_header(source)[0]
    finally:
        source.close()


def verdict_of(store: FileRecordings, place: str) -> Verdict:
    source = store.source(place)
    try:
        return verify(source)
    finally:
        source.close()


async def test_a_new_day_is_a_new_file_that_carries_the_last_ones_head(store: FileRecordings) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    first, day = journal.place, journal.id[:10]
    assert journal.id == f"{day}-1"
    assert journal.append(Type.EVENT, BROKER, META, b"{}", clock.now()) == 1
    assert journal.append_all([Entry(Type.EVENT, BROKER, META, b"{}", clock.now())] * 2) == [2, 3]
    later = clock.advance(DAY)
    assert journal.append_all([Entry(Type.EVENT, BROKER, META, b"{}", later)]) == [1]
    assert journal.place != first
    assert journal.id[:10] > day
    assert journal.size > 0
    assert journal.sequence == 1
    await journal.sync()
    closed = verdict_of(store, first)
    assert closed.ok
    assert (closed.reason, closed.records) == ("turned", 4)
    previous = header_of(store, journal.place).previous
    assert previous is not None
    assert (previous.id, previous.head) == (f"{day}-1", closed.head)
    head = journal.head
    await journal.close("broker_shutdown", later)
    assert verdict_of(store, journal.place).ok
    assert verdict_of(store, journal.place).head != head


async def test_a_clock_set_back_stays_in_the_newest_file(store: FileRecordings) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    place = journal.place
    back = Instant(clock.now().wall_us - 3 * DAY * 1_000_000, clock.now().mono_us)
    journal.append(Type.EVENT, BROKER, META, b"{}", back)
    assert journal.append_all([]) == []
    assert journal.place == place
    await journal.close("broker_shutdown", clock.now())


async def test_each_start_is_a_new_file_linked_to_the_last(tmp_path: Path) -> None:
    heads, ids = [b""], list[str]()
    for start in range(3):
        clock = ManualClock(wall_us=1_800_000_000_000_000 - start * DAY * 1_000_000)  # set back each time
        store = FileRecordings(tmp_path, admit_above=0, end_below=0)
        await store.recover(clock.advance(1))
        journal = await open_journal(store, "here", clock.now())
        previous = header_of(store, journal.place).previous
        assert (previous.head if previous else b"") == heads[-1]
        await journal.close("broker_shutdown", clock.now())
        heads.append(journal.head)
        ids.append(journal.id)
        await store.shut()
    day = ids[0][:10]
    assert ids == [f"{day}-1", f"{day}-2", f"{day}-3"]


async def test_a_turn_that_fails_on_a_full_disk_is_tried_again_at_the_next_append(
    store: FileRecordings, disk: FickleDisk
) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    old = journal.place
    clock.advance(DAY)
    disk.failing.add("create")
    for _ in range(2):
        with pytest.raises(RecordingFailed):
            journal.append(Type.EVENT, BROKER, META, b"{}", clock.now())
        await journal.sync()  # what was left is closed all the same
    disk.failing.clear()
    assert journal.append(Type.EVENT, BROKER, META, b"{}", clock.now()) == 1
    await journal.sync()
    previous = header_of(store, journal.place).previous
    assert previous is not None
    assert previous.head == verdict_of(store, old).head
    assert verdict_of(store, old).ok


async def test_a_file_left_that_cant_be_made_durable_fails_every_sync_after(
    store: FileRecordings, disk: FickleDisk
) -> None:
    clock, told = ManualClock(), list[str]()
    journal = await open_journal(store, "here", clock.now())
    journal.on_failure(lambda error: told.append(error.code))
    journal.append(Type.EVENT, BROKER, META, b"{}", clock.now())
    journal.append(Type.EVENT, BROKER, META, b"{}", clock.advance(DAY))
    disk.failing.add("sync")
    with pytest.raises(RecordingFailed):
        await journal.sync()
    disk.failing.clear()
    with pytest.raises(RecordingFailed):
        await journal.sync()  # the events in the file that was left are still not durable
    assert told == ["recording_failed"]
    with pytest.raises(RecordingFailed):
        await journal.close("broker_shutdown", clock.now())
    assert verdict_of(store, journal.place).ok  # the file that still works is closed in order
