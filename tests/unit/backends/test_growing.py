import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.growing import CLOSING_RESERVE, GrowingFile, Names
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.recording.reader import Verdict, records, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.seal import MAX_SEAL
from tests.unit.backends.fickle_disk import FickleDisk

AT = ManualClock().now()
BROKER, META = Direction.BROKER, DataClass.META
END = Entry(Type.EVENT, BROKER, META, b'{"code":"session.ended"}', AT)


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def store(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[FileRecordings]:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    await store.recover(AT)
    yield store
    await store.shut()


@pytest.fixture
async def file(store: FileRecordings, disk: FickleDisk) -> GrowingFile:
    file = store.begin(FileHeader("session", "ab" * 16, "here", AT))
    await file.sync()
    disk.calls.clear()
    return file


def event(file: GrowingFile, body: bytes = b"{}") -> int:
    return file.append(Type.EVENT, BROKER, META, body, AT)


def fill(file: GrowingFile) -> int:
    """Append until the disk is full and return how many records that were."""
    for written in range(1000):
        try:
            event(file, bytes(3000))
        except RecordingFailed:
            return written
    raise AssertionError("the disk never filled")


def verdict_of(store: FileRecordings, file: GrowingFile) -> Verdict:
    source = store.source(file.place)
    try:
        return verify(source)
    finally:
        source.close()


async def until(condition: asyncio.Event) -> None:
    await asyncio.wait_for(condition.wait(), 10)


async def test_what_is_appended_can_be_read_at_once(store: FileRecordings, file: GrowingFile) -> None:
    start, before = file.size, file.head
    assert event(file) == 1
    assert file.append_all([END, END]) == [2, 3]
    assert (file.sequence, file.size) == (3, start + 3 * 64 + 2 + 2 * len(END.body))
    assert file.head != before
    source = store.source(file.place)
    found = list(records(source))
    source.close()
    assert [record.body for record in found] == [b"{}", END.body, END.body]
    assert found[-1].link == file.head
    assert found[-1].end == file.size


async def test_what_was_just_written_is_known_without_reading_it_back(store: FileRecordings, file: GrowingFile) -> None:
    start = file.size
    event(file)
    file.append(Type.FRAME, BROKER, DataClass.SCREEN, b"picture", AT)
    file.append_all([END, Entry(Type.TEXT, BROKER, DataClass.TEXT, b"secret", AT), END])
    source = store.source(file.place)
    read = list(records(source, skip=(Type.FRAME, Type.TEXT)))
    source.close()
    assert store.recent(file.place, start) == read
    assert store.recent(file.place, read[2].offset) == read[2:]
    assert store.recent(file.place, start) is None  # forgotten: whoever follows has had it
    assert store.recent(file.place, read[2].offset + 1) is None
    assert store.recent(file.place, file.size) == []
    event(file)
    assert [placed.header.sequence for placed in store.recent(file.place, read[-1].end) or ()] == [6]
    for _ in range(1000):
        event(file)
    assert store.recent(file.place, read[-1].end) is None  # too much came meanwhile: the file says
    assert store.recent("recordings/2027/01/15/" + "cd" * 16 + ".tvr", 0) is None


async def test_what_could_not_be_written_is_not_known(file: GrowingFile, disk: FickleDisk) -> None:
    at = file.size
    disk.failing["append"] = errno.EIO
    with pytest.raises(RecordingFailed):
        event(file)
    assert file.recent(at) == []


async def test_a_closed_file_is_good_gives_its_reserve_back_and_takes_nothing_more(
    store: FileRecordings, file: GrowingFile, tmp_path: Path
) -> None:
    event(file)
    assert os.stat(tmp_path / file.place).st_blocks * 512 >= file.size + CLOSING_RESERVE
    await file.close("idle", AT, [END])
    verdict = verdict_of(store, file)
    assert verdict.ok
    assert (verdict.records, verdict.reason, verdict.head, verdict.end) == (3, "idle", file.head, file.size)
    assert os.stat(tmp_path / file.place).st_blocks * 512 < file.size + CLOSING_RESERVE
    with pytest.raises(RecordingFailed):
        event(file)
    await file.close("again", AT)
    assert verdict_of(store, file) == verdict


async def test_syncs_asked_for_together_are_one(file: GrowingFile, disk: FickleDisk) -> None:
    disk.gate = threading.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for _ in range(50):
            event(file)
            group.create_task(file.sync())
        await asyncio.sleep(0)  # all have asked; the first sync waits at the gate
        for _ in range(50):
            event(file)
            group.create_task(file.sync())
        disk.gate.set()
    assert disk.calls["sync_data"] == 2
    assert disk.calls["sync_dir"] == 0
    await file.sync()
    assert disk.calls["sync_data"] == 2  # nothing new: nothing to do
    assert not file.dirty


async def test_a_waiter_that_gives_up_takes_the_sync_from_nobody(file: GrowingFile, disk: FickleDisk) -> None:
    disk.gate = threading.Event()
    event(file)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        impatient, patient = group.create_task(file.sync()), group.create_task(file.sync())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        disk.gate.set()
        await patient
    assert impatient.cancelled()
    assert not file.dirty


async def test_the_durable_head_is_that_of_the_last_sync_not_of_what_came_while_it_ran(
    store: FileRecordings, file: GrowingFile, disk: FickleDisk
) -> None:
    opened = file.head
    assert file.durable_head == opened
    event(file)
    synced = file.head
    disk.gate = threading.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        waiting = group.create_task(file.sync())
        await asyncio.sleep(0)
        event(file)
        assert file.durable_head == opened
        disk.gate.set()
        await waiting
        assert file.durable_head == synced
    await store.flush_dirty()
    assert file.durable_head == file.head
    event(file)
    disk.failing["sync_data"] = errno.EIO
    with pytest.raises(RecordingFailed):
        await file.sync()
    assert file.durable_head not in (None, opened, synced, file.head)


async def test_a_file_without_a_durable_name_has_no_durable_head(store: FileRecordings, disk: FickleDisk) -> None:
    file = store.begin(FileHeader("session", "cd" * 16, "here", AT))
    assert file.durable_head is None
    disk.failing["sync_dir"] = errno.EIO
    with pytest.raises(RecordingFailed):
        await file.sync()
    assert file.durable_head is None


async def test_a_discarded_file_is_gone_and_takes_nothing_more(
    store: FileRecordings, file: GrowingFile, tmp_path: Path
) -> None:
    told = list[RecordingFailed]()
    file.on_failure(told.append)
    file.discard()
    assert file.failed
    assert not file.dirty
    with pytest.raises(RecordingFailed, match="given up"):
        event(file)
    with pytest.raises(RecordingFailed):
        await file.close("idle", AT)
    assert told == []
    assert list(store.stored()) == []
    assert list((tmp_path / "live").iterdir()) == []


@pytest.mark.requirement("AU-01")
async def test_a_failed_sync_is_final_and_told_once(file: GrowingFile, disk: FickleDisk) -> None:
    told, heard = list[RecordingFailed](), asyncio.Event()

    def tell(error: RecordingFailed) -> None:
        told.append(error)
        heard.set()

    file.on_failure(tell)
    event(file)
    disk.failing["sync_data"] = errno.EIO
    with pytest.raises(RecordingFailed, match="Input/output error"):
        await file.sync()
    await until(heard)
    disk.failing.clear()  # the kernel would say that all is well now, though the pages are gone
    with pytest.raises(RecordingFailed):
        await file.sync()
    with pytest.raises(RecordingFailed):
        event(file)
    with pytest.raises(RecordingFailed):
        await file.close("idle", AT, [END])
    with pytest.raises(RecordingFailed):
        await file.close("idle", AT, [END])
    assert disk.calls["sync_data"] == 1
    assert len(told) == 1
    late = asyncio.Event()
    file.on_failure(lambda error: late.set())
    await until(late)


async def test_a_failed_sync_of_the_name_is_final_too(store: FileRecordings, disk: FickleDisk) -> None:
    disk.failing["sync_dir"] = errno.EIO
    file = store.begin(FileHeader("session", "cd" * 16, "here", AT))
    with pytest.raises(RecordingFailed):
        await file.sync()
    assert file.failed


async def test_a_failed_write_is_final(file: GrowingFile, disk: FickleDisk) -> None:
    size, head, sequence = file.size, file.head, file.sequence
    disk.failing["append"] = errno.EIO
    with pytest.raises(RecordingFailed, match="write"):
        event(file)
    disk.failing.clear()
    with pytest.raises(RecordingFailed):
        event(file)
    assert (file.size, file.head, file.sequence) == (size, head, sequence)


async def test_short_writes_are_carried_on(store: FileRecordings, file: GrowingFile, disk: FickleDisk) -> None:
    disk.bite = 7
    event(file, b"x" * 100)
    await file.close("idle", AT)
    assert verdict_of(store, file).ok


async def test_a_write_that_takes_nothing_is_a_failure(file: GrowingFile, disk: FickleDisk) -> None:
    disk.bite = 0
    with pytest.raises(RecordingFailed, match="nothing was written"):
        event(file)


async def test_more_records_than_one_write_takes(store: FileRecordings, file: GrowingFile) -> None:
    assert file.append_all([END] * 1000) == list(range(1, 1001))
    assert file.append_all([]) == []
    await file.close("idle", AT)
    assert verdict_of(store, file).records == 1001


async def test_what_no_record_can_hold_is_refused_and_nothing_is_written(
    store: FileRecordings, file: GrowingFile
) -> None:
    size, head = file.size, file.head
    with pytest.raises(ValueError, match="body"):
        file.append_all([END, END._replace(body=bytes(4 * 1024 * 1024 + 1))])
    assert (file.size, file.head) == (size, head)
    assert event(file) == 1
    await file.close("idle", AT)
    assert verdict_of(store, file).ok


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_met_before_anything_is_written_and_the_end_still_fits(
    store: FileRecordings, file: GrowingFile, disk: FickleDisk, number: int
) -> None:
    disk.failing["reserve"] = number
    written = fill(file)
    with pytest.raises(RecordingFailed, match="disk is full"):
        event(file, bytes(3000))
    assert not file.failed
    await file.close("recording_failed", AT, [END, END._replace(body=bytes(10_000))])
    verdict = verdict_of(store, file)
    assert verdict.ok
    assert verdict.records == written + 3


async def test_a_receipt_that_fits_no_seal_is_the_callers_fault_and_the_file_is_recovered(
    store: FileRecordings, file: GrowingFile
) -> None:
    with pytest.raises(ValueError, match="too long"):
        await file.close("idle", AT, [END], {"x": "y" * MAX_SEAL})
    assert verdict_of(store, file).code == "not_closed"
    with pytest.raises(RecordingFailed):
        event(file)


async def test_a_disk_that_has_space_again_is_used_again(file: GrowingFile, disk: FickleDisk) -> None:
    disk.failing["reserve"] = errno.ENOSPC
    with pytest.raises(RecordingFailed):
        event(file, bytes(1_000_000))
    disk.failing.clear()
    assert event(file, bytes(1_000_000)) == 1


async def test_where_nothing_can_be_reserved_writing_goes_on(store: FileRecordings, disk: FickleDisk) -> None:
    disk.failing["reserve"] = errno.EOPNOTSUPP
    file = store.begin(FileHeader("session", "ef" * 16, "here", AT))
    event(file, bytes(1_000_000))
    await file.close("idle", AT)
    assert disk.calls["reserve"] == 1
    assert verdict_of(store, file).ok


async def test_a_reserve_that_breaks_otherwise_is_a_failure(file: GrowingFile, disk: FickleDisk) -> None:
    disk.failing["reserve"] = errno.EIO
    with pytest.raises(RecordingFailed, match="fallocate"):
        event(file, bytes(1_000_000))
    assert file.failed


async def test_reserves_never_overlap_and_lead_the_writing(file: GrowingFile, disk: FickleDisk) -> None:
    for _ in range(100):
        event(file, bytes(30_000))
    ends = [offset + size for offset, size in disk.reserves]
    assert [offset for offset, _ in disk.reserves] == [0, *ends[:-1]]
    assert ends[-1] >= file.size + CLOSING_RESERVE
    assert len(ends) < 25


async def test_release_waits_for_the_sync_that_runs(file: GrowingFile, disk: FickleDisk) -> None:
    disk.gate = threading.Event()
    event(file)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        syncing = group.create_task(file.sync())
        await asyncio.sleep(0)
        releasing = group.create_task(file.release())
        await asyncio.sleep(0)
        assert not releasing.done()
        disk.gate.set()
        await syncing
    await file.release()


async def test_two_closers_close_once(store: FileRecordings, file: GrowingFile) -> None:
    event(file)
    await asyncio.gather(file.close("idle", AT), file.close("idle", AT))
    verdict = verdict_of(store, file)
    assert verdict.ok
    assert verdict.records == 2


async def test_a_reserve_that_cannot_be_given_back_does_not_matter(
    store: FileRecordings, file: GrowingFile, disk: FickleDisk
) -> None:
    disk.failing["truncate"] = errno.EIO
    await file.close("idle", AT)
    assert verdict_of(store, file).ok


def test_names_are_durable_only_when_counted_before_the_sync() -> None:
    names, folder, other = Names(), Path("/a"), Path("/b")
    assert names.pending([folder]) == {}
    names.added(folder)
    mine = names.pending([folder, other])
    assert mine == {folder: 1}
    names.added(folder)  # while the sync runs
    names.synced(mine)
    assert names.durable(mine)
    assert names.pending([folder]) == {folder: 2}
    names.synced({folder: 1})
    assert names.everything() == {folder: 2}
    names.synced(names.everything())
    names.synced({folder: 1})  # an older sync that comes back late
    assert names.pending([folder]) == {}
