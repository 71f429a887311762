import errno
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from broker.backends.disk import PosixDisk
from broker.backends.files import FileRecordings
from broker.clock import Instant, ManualClock
from broker.errors import RecordingFailed
from broker.recording.journal import Journal, open_journal
from broker.recording.reader import Verdict, read_header, records, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Previous, Type

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

    def append(self, fd: int, parts: Sequence[bytes]) -> int:
        if "append" in self.failing:
            raise OSError(errno.EIO, "Input/output error")
        return super().append(fd, parts)

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


def header_link(store: FileRecordings, place: str) -> bytes:
    source = store.source(place)
    try:
        return read_header(source)[1]
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


def links_of(store: FileRecordings, place: str) -> set[bytes]:
    source = store.source(place)
    try:
        return {read_header(source)[1], *(placed.link for placed in records(source))}
    finally:
        source.close()


async def fails(journal: Journal, clock: ManualClock) -> None:
    """Append one event and have it refused, in the append or in the sync."""
    with pytest.raises(RecordingFailed):
        await append(journal, clock)


async def append(journal: Journal, clock: ManualClock) -> None:
    journal.append(Type.EVENT, BROKER, META, b"{}", clock.now())
    await journal.sync()


async def row_is_unbroken(store: FileRecordings, journal: Journal, clock: ManualClock) -> list[str]:
    """Close the journal, start anew, and check that each file goes on from the one before it; return their ids."""
    await journal.close("broker_shutdown", clock.now())
    await store.shut()
    await (store := FileRecordings(store._root, admit_above=0, end_below=0)).recover(clock.now())
    files = list(store.stored())
    for before, file in pairwise(files):
        previous = header_of(store, file.place).previous
        assert previous is not None
        assert previous.id == before.id
        assert previous.head in links_of(store, before.place)
    assert all(verdict_of(store, file.place).ok for file in files)
    await store.shut()
    return [file.id[11:] for file in files]


async def test_the_append_after_a_failure_begins_the_next_file_from_the_last_durable_head(
    store: FileRecordings, disk: FickleDisk
) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    await append(journal, clock)
    durable, failed = journal.head, journal.id
    disk.failing.add("sync")
    await fails(journal, clock)
    with pytest.raises(RecordingFailed):
        await journal.sync()  # nothing was appended since: what was refused stays refused
    disk.failing.clear()
    await append(journal, clock)
    assert header_of(store, journal.place).previous == Previous(failed, durable)
    assert await row_is_unbroken(store, journal, clock) == ["1", "2"]


async def test_while_the_disk_fails_no_file_is_left_behind_for_each_refusal(
    store: FileRecordings, disk: FickleDisk
) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    for _ in range(3):
        disk.failing.add("sync")
        for _ in range(5):
            await fails(journal, clock)
        disk.failing.clear()
        await append(journal, clock)
        assert len(store._open) == 1, "the failed files were released"
    assert await row_is_unbroken(store, journal, clock) == ["1", "6", "11", "16"]


@pytest.mark.parametrize("call", ["append", "create"])
async def test_a_write_that_fails_is_healed_too(store: FileRecordings, disk: FickleDisk, call: str) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    disk.failing |= {"append", call}
    for _ in range(3):
        await fails(journal, clock)
    disk.failing.clear()
    await append(journal, clock)
    assert len(await row_is_unbroken(store, journal, clock)) == 2


async def test_a_failed_file_is_followed_by_one_for_the_closing(store: FileRecordings, disk: FickleDisk) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    disk.failing.add("sync")
    await fails(journal, clock)
    disk.failing.clear()
    assert await row_is_unbroken(store, journal, clock) == ["1", "2"]


async def test_a_journal_on_a_disk_that_stays_bad_cant_be_closed(store: FileRecordings, disk: FickleDisk) -> None:
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    disk.failing.add("sync")
    with pytest.raises(RecordingFailed):
        await journal.close("broker_shutdown", clock.now())
    disk.failing.add("create")
    with pytest.raises(RecordingFailed):
        await journal.close("broker_shutdown", clock.now())
    assert not store._open


async def test_what_stands_behind_a_left_file_that_failed_is_refused_and_begun_anew(
    store: FileRecordings, disk: FickleDisk
) -> None:
    clock, told = ManualClock(), list[str]()
    journal = await open_journal(store, "here", clock.now())
    journal.on_failure(lambda error: told.append(error.code))
    journal.append(Type.EVENT, BROKER, META, b"{}", clock.now())
    left, durable = journal.id, header_link(store, journal.place)
    clock.advance(DAY)
    disk.failing.add("sync")
    await fails(journal, clock)
    disk.failing.clear()
    with pytest.raises(RecordingFailed):
        await journal.sync()  # the events in the file that was left are still not durable
    assert told == ["recording_failed"]
    await append(journal, clock)
    assert header_of(store, journal.place).previous == Previous(left, durable)
    assert await row_is_unbroken(store, journal, clock) == ["1", "2"]


async def test_a_closing_leaves_no_file_of_the_row_behind(store: FileRecordings, tmp_path: Path) -> None:
    """Also one of a day before, that nobody made durable since the page was turned."""
    clock = ManualClock()
    journal = await open_journal(store, "here", clock.now())
    journal.append(Type.EVENT, BROKER, META, b"today", clock.now())
    journal.append(Type.EVENT, BROKER, META, b"tomorrow", clock.advance(DAY))
    await journal.close("stopped", clock.now())
    assert list((tmp_path / "data" / "live").iterdir()) == []
    assert [verdict_of(store, stored.place).reason for stored in store.stored()] == ["turned", "stopped"]
