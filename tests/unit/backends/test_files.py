import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.growing import GrowingFile
from broker.backends.vault import FileVault
from broker.clock import Instant, ManualClock
from broker.errors import NotFound, RecordingFailed
from broker.recording.journal import open_journal
from broker.recording.reader import read_header, verify
from broker.recording.record import DataClass, Direction, FileHeader, Type
from broker.recording.recover import Outcome
from broker.recording.store import Stored
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.backends.vaulted import names, open_files, verdict_of, with_vault

AT = ManualClock().now()  # 2027-01-15
DAY_US = 86_400_000_000


def header(number: int = 1, at: Instant = AT) -> FileHeader:
    return FileHeader("session", f"{number:032x}", "here", at)


def journal_header(id: str) -> FileHeader:
    return FileHeader("journal", id, "here", AT)


def frame(file: GrowingFile, size: int = 100) -> int:
    return file.append(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, bytes(size), AT)


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def store(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[FileRecordings]:
    store = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    assert await store.recover(AT) == []
    yield store
    await store.shut()


async def reopened(tmp_path: Path) -> FileRecordings:
    return FileRecordings(tmp_path, admit_above=0, end_below=0)


def check(store: FileRecordings, place: str) -> bool:
    source = store.source(place)
    try:
        return verify(source).ok
    finally:
        source.close()


async def test_files_stand_by_day_with_a_marker_until_they_are_closed(store: FileRecordings, tmp_path: Path) -> None:
    file = await store.create(header(10))
    assert file.place == f"recordings/2027/01/15/{10:032x}.tvr"
    assert (tmp_path / "live").joinpath(file.place.replace("/", "+")).exists()
    source = store.source(file.place)
    assert read_header(source)[0] == header(10)
    source.close()
    await file.close("idle", AT)
    assert os.listdir(tmp_path / "live") == []
    assert check(store, file.place)


async def test_a_new_files_names_are_synced_once_each(store: FileRecordings, disk: FickleDisk) -> None:
    disk.calls.clear()
    await store.create(header(1))
    assert disk.calls["sync_dir"] == 5  # live, recordings, its year, month and day
    await store.create(header(2))
    assert disk.calls["sync_dir"] == 7  # live and the day: the folders are known to be there


async def test_recovery_comes_first(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path)
    with pytest.raises(RuntimeError, match="recover"):
        store.begin(header())
    await store.shut()


@pytest.mark.parametrize(
    "bad",
    [
        FileHeader("session", "../../etc/passwd", "here", AT),
        FileHeader("session", "AB" * 16, "here", AT),
        FileHeader("session", "2027-01-15-1", "here", AT),
        FileHeader("journal", "ab" * 16, "here", AT),
        FileHeader("journal", "2027-01-15-0", "here", AT),
    ],
)
async def test_an_id_is_never_a_path(store: FileRecordings, bad: FileHeader) -> None:
    with pytest.raises(ValueError, match="32 hex digits"):
        store.begin(bad)


async def test_an_id_is_used_once(store: FileRecordings) -> None:
    await store.create(header())
    with pytest.raises(RecordingFailed, match="File exists"):
        await store.create(header())


async def test_no_visit_begins_below_the_floor_but_the_journal_goes_on(tmp_path: Path, disk: FickleDisk) -> None:
    store = FileRecordings(tmp_path, admit_above=1000, end_below=100, disk=disk)
    await store.recover(AT)
    disk.free_bytes = 999
    with pytest.raises(RecordingFailed, match="until there is space"):
        await store.create(header())
    assert os.listdir(tmp_path / "live") == []
    journal = await open_journal(store, "here", AT)
    assert not store.low_space()
    disk.free_bytes = 99
    assert store.low_space()
    disk.free_bytes = 1000
    await (await store.create(header())).close("idle", AT)
    await journal.close("broker_shutdown", AT)
    disk.failing["free"] = errno.EIO
    assert store.low_space()
    with pytest.raises(RecordingFailed):
        await store.create(header(2))
    disk.failing.clear()
    await store.shut()


@pytest.mark.parametrize("call", ["create", "reserve", "append"])
async def test_a_file_that_cannot_begin_leaves_nothing_behind(
    store: FileRecordings, disk: FickleDisk, tmp_path: Path, call: str
) -> None:
    disk.failing[call] = errno.ENOSPC
    with pytest.raises(RecordingFailed):
        await store.create(header())
    disk.failing.clear()
    assert list(store.stored()) == []
    assert os.listdir(tmp_path / "live") == []
    await (await store.create(header())).close("idle", AT)


async def test_a_file_that_cannot_be_made_durable_is_not_handed_out(store: FileRecordings, disk: FickleDisk) -> None:
    disk.failing["sync_data"] = errno.EIO
    with pytest.raises(RecordingFailed):
        await store.create(header())
    disk.failing.clear()
    disk.calls.clear()
    await store.flush_dirty()
    assert disk.calls["sync_data"] == 0


async def test_a_few_dirty_files_are_synced_one_by_one_many_at_once(store: FileRecordings, disk: FickleDisk) -> None:
    files = [store.begin(header(number)) for number in range(6)]
    await store.flush_dirty()
    assert (disk.calls["sync_all"], disk.calls["sync_data"]) == (2, 0)  # one at the start
    assert not any(file.dirty for file in files)
    for file in files[:4]:
        frame(file)
    await store.flush_dirty()
    assert (disk.calls["sync_all"], disk.calls["sync_data"]) == (2, 4)
    assert not any(file.dirty for file in files)
    await store.flush_dirty()
    assert (disk.calls["sync_all"], disk.calls["sync_data"]) == (2, 4)


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("count", [3, 8])
async def test_the_owner_of_a_file_that_cannot_be_made_durable_is_told_while_idle(
    store: FileRecordings, disk: FickleDisk, count: int
) -> None:
    files = [store.begin(header(number)) for number in range(count)]
    told, heard = list[int](), asyncio.Event()

    def tell(number: int) -> None:
        told.append(number)
        heard.set()

    for number, file in enumerate(files):
        file.on_failure(lambda error, number=number: tell(number))  # type: ignore[misc]
        frame(file)
    disk.failing["sync_all"] = errno.EIO
    disk.bad_fds = {files[1]._fd}
    await store.flush_dirty()
    await asyncio.wait_for(heard.wait(), 10)
    assert told == [1]
    assert [file.failed for file in files] == [number == 1 for number in range(count)]
    assert not any(file.dirty for file in files)
    frame(files[0])
    await store.flush_dirty()
    assert told == [1]


async def test_one_owner_of_a_folder(store: FileRecordings, tmp_path: Path) -> None:
    other = FileRecordings(tmp_path)
    with pytest.raises(RecordingFailed, match="Another broker"):
        await other.recover(AT)


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, disk: FickleDisk) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RecordingFailed, match="Not a directory"):
        await FileRecordings(tmp_path / "file" / "data").recover(AT)
    disk.failing["sync_all"] = errno.EIO
    with pytest.raises(RecordingFailed, match="Input/output"):
        await FileRecordings(tmp_path, disk=disk).recover(AT)


@pytest.mark.requirement("AU-01")
async def test_what_nobody_closed_is_mended_at_the_next_start(store: FileRecordings, tmp_path: Path) -> None:
    files = [store.begin(header(number)) for number in range(4)]
    for file in files:
        frame(file)
        frame(file)
    await store.create(header(4))
    os.truncate(tmp_path / files[1].place, files[1].size - 10)
    await files[2].close("idle", AT)
    (tmp_path / "live" / files[2].place.replace("/", "+")).touch()  # closed, and the marker came back
    os.truncate(tmp_path / files[3].place, 40)  # the header never arrived
    (tmp_path / "live" / f"recordings+2027+01+15+{99:032x}.tvr").touch()  # the file never arrived
    (tmp_path / "live" / "..+..+etc+passwd").touch()  # not ours
    await store.shut()

    again = await reopened(tmp_path)
    found = {item.place: item for item in await again.recover(AT)}
    assert [found[file.place].outcome for file in files] == [
        Outcome.RECOVERED,
        Outcome.RECOVERED,
        Outcome.WHOLE,
        Outcome.UNREADABLE,
    ]
    assert [found[file.place].cut_bytes for file in files] == [0, 154, 0, 40]
    assert [found[file.place].last_good_sequence for file in files[:2]] == [2, 1]
    assert all(check(again, file.place) for file in files[:3])
    day = tmp_path / "recordings/2027/01/15"
    assert (day / f"{3:032x}.tvr.unreadable").exists()
    assert os.listdir(tmp_path / "live") == ["..+..+etc+passwd"]
    assert len(found) == 5
    assert all(os.stat(tmp_path / file.place).st_blocks <= 16 for file in files[:3])  # reserves are given back
    await again.shut()

    third = await reopened(tmp_path)
    assert await third.recover(AT) == []
    await third.shut()


async def test_a_damaged_file_is_told_of_at_every_start(store: FileRecordings, tmp_path: Path) -> None:
    file = await store.create(header())
    await file.close("idle", AT)
    marker = tmp_path / "live" / file.place.replace("/", "+")
    marker.touch()
    (tmp_path / file.place).write_bytes((tmp_path / file.place).read_bytes() + b"added")
    await store.shut()
    for _ in range(2):
        again = await reopened(tmp_path)
        (found,) = await again.recover(AT)
        assert (found.outcome, found.cut_bytes) == (Outcome.DAMAGED, 5)
        await again.shut()
    assert os.stat(tmp_path / file.place).st_size == found.size + 5


async def test_everything_stored_is_listed_by_day(store: FileRecordings, tmp_path: Path) -> None:
    journal = [store.begin(journal_header(id)) for id in ("2027-01-15-2", "2027-01-15-10", "2027-01-14-3")]
    days = [store.begin(header(number, Instant(AT.wall_us + (3 - number) * DAY_US, 0))) for number in range(3)]
    (tmp_path / "journal" / "notes.txt").touch()
    (tmp_path / "recordings/2027/01/15").mkdir(exist_ok=True)
    (tmp_path / "recordings/2027/01/15" / "x.tvr").touch()
    listed = list(store.stored())
    assert [item.id for item in listed if item.kind == "journal"] == ["2027-01-14-3", "2027-01-15-2", "2027-01-15-10"]
    assert [item.id for item in listed if item.kind == "session"] == [f"{number:032x}" for number in (2, 1, 0)]
    assert listed[-1] == Stored(days[0].id, "session", days[0].place)
    assert listed[1].place == journal[0].place


@pytest.mark.parametrize(
    "place",
    [
        "",
        "lock",
        "../x",
        "/etc/passwd",
        f"recordings/2027/01/15/{1:032x}.tvr",
        "journal/../lock",
        "journal/2027-01-15-1.tvj\n",
    ],
)
async def test_no_other_file_can_be_read(store: FileRecordings, place: str) -> None:
    with pytest.raises(NotFound):
        store.source(place)


async def test_journals_are_numbered_and_linked_from_what_is_there(store: FileRecordings, tmp_path: Path) -> None:
    assert store.last_journal() is None
    assert store.next_journal_id(AT) == "2027-01-15-1"
    heads = []
    for number in (1, 2, 10):
        file = await store.create(journal_header(f"2027-01-15-{number}"))
        await file.close("turned", AT)
        heads.append(file.head)
    assert store.next_journal_id(AT) == "2027-01-15-11"
    assert store.next_journal_id(Instant(AT.wall_us + DAY_US, 0)) == "2027-01-16-1"
    await store.shut()
    (tmp_path / "journal" / "2027-01-15-12.tvj.unreadable").touch()
    (tmp_path / "journal" / "2027-01-15-11.tvj").write_bytes(b"what is this, it can't be a journal of ours")
    again = await reopened(tmp_path)
    await again.recover(AT)
    previous = again.last_journal()
    assert previous is not None
    assert (previous.id, previous.head) == ("2027-01-15-10", heads[-1])
    assert again.next_journal_id(AT) == "2027-01-15-13"
    await again.shut()


async def test_a_marker_that_cannot_be_removed_does_no_harm(
    store: FileRecordings, disk: FickleDisk, tmp_path: Path
) -> None:
    file = await store.create(header())
    disk.failing["remove"] = errno.EIO
    await file.close("idle", AT)
    await store.shut()
    again = await reopened(tmp_path)
    (found,) = await again.recover(AT)
    assert found.outcome is Outcome.WHOLE
    await again.shut()


# With a vault


@pytest.fixture
async def safe(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[FileRecordings]:
    store = with_vault(tmp_path, disk)
    assert await store.recover(AT) == []
    yield store
    await store.shut()


class BreaksAt(FickleDisk):
    """A disk on which some calls of one name fail, counted from 1."""

    def __init__(self, call: str, *which: int) -> None:
        super().__init__()
        self.call, self.which = call, which

    def _called(self, name: str) -> None:
        super()._called(name)
        if name == self.call and self.calls[name] in self.which:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("call", "which"),
    [("create", [1]), ("create", [2]), ("create", [3]), ("append", [1]), ("append", [2]), ("reserve", [1, 2])],
)
async def test_a_file_that_cannot_begin_leaves_no_keys_behind_either(
    tmp_path: Path, call: str, which: list[int]
) -> None:
    disk = BreaksAt(call, *which)
    store = with_vault(tmp_path, disk)
    await store.recover(AT)
    before = open_files()
    with pytest.raises(RecordingFailed):
        store.begin(header())
    assert names(tmp_path) == []
    assert open_files() == before
    file = await store.create(header())
    await file.close("idle", AT)
    assert verdict_of(store, file.place).ok
    await store.shut()


async def test_an_id_used_again_leaves_the_first_file_and_its_keys(safe: FileRecordings, tmp_path: Path) -> None:
    file = await safe.create(header())
    await file.close("idle", AT)
    with pytest.raises(RecordingFailed, match="File exists"):
        safe.begin(header())
    assert verdict_of(safe, file.place).ok
    assert os.listdir(tmp_path / "live") == []


async def test_keys_without_their_file_go_with_its_marker(safe: FileRecordings, tmp_path: Path) -> None:
    file = await safe.create(header())
    await safe.shut()
    os.unlink(tmp_path / file.place)  # the power went before its name was durable, and the keys' was
    again = with_vault(tmp_path)
    assert await again.recover(AT) == []
    assert names(tmp_path) == []
    await again.shut()


async def test_whoever_writes_with_a_vault_needs_the_ledgers_key(tmp_path: Path) -> None:
    store = FileRecordings(tmp_path, vault=FileVault(bytes(32)))
    with pytest.raises(RuntimeError, match="ledger"):
        await store.recover(AT)
    await store.shut()
