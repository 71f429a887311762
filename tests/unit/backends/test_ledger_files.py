"""The ledger's files: torn ends, full disks, broken disks. The power goes in tests/adversary."""

import asyncio
import errno
import threading
from pathlib import Path
from typing import TypeVar

import pytest

from broker.backends.ledger_files import SEGMENT, FileLedgerStore
from broker.backends.ledger_folder import frame, unframe
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.ledger.log import open_ledger
from tests.unit.backends.fickle_disk import FickleDisk

T = TypeVar("T")
ORIGIN = "broker.example/ledger"


async def opened(root: Path, disk: FickleDisk | None = None) -> FileLedgerStore:
    store = FileLedgerStore(root / "ledger", disk=disk)
    await store.open()
    return store


def log_files(root: Path) -> list[Path]:
    return sorted((root / "ledger" / "log").iterdir())


def leaves_of(count: int) -> list[bytes]:
    return [f"leaf {n}".encode() for n in range(count)]


async def test_every_torn_end_is_cut_and_the_log_goes_on(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    store.append(0, leaves_of(3))
    await store.sync()
    await store.close()
    (path,) = log_files(tmp_path)
    whole = path.read_bytes()
    second = len(frame(0, b"leaf 0")) * 2
    for end in range(second, len(whole)):
        path.write_bytes(whole[:end])
        store = FileLedgerStore(tmp_path / "ledger")
        found = await store.open()
        assert (list(found.leaves), found.torn) == (leaves_of(2), end - second)
        if found.torn:
            with pytest.raises(ValueError, match="whole one"):
                store.append(2, [b"not yet"])
            await store.cut()
        store.append(2, [b"x"])
        await store.sync()
        await store.close()
        assert unframe(0, path.read_bytes())[0] == [*leaves_of(2), b"x"]


async def test_a_file_that_follows_on_nothing_is_torn_too(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    for at in range(0, SEGMENT * 2, SEGMENT):
        store.append(at, [b"a"] * SEGMENT)
    store.append(SEGMENT * 2, [b"b"])
    await store.sync()
    await store.close()
    first, _, last = log_files(tmp_path)
    first.write_bytes(first.read_bytes()[:-1])
    store = FileLedgerStore(tmp_path / "ledger")
    found = await store.open()
    assert found.size == SEGMENT - 1
    assert found.torn == 6 + SEGMENT * 7 + 7
    await store.cut()
    assert log_files(tmp_path) == [first]
    store.append(SEGMENT - 1, [b"c"])
    await store.sync()
    await store.close()
    assert last not in log_files(tmp_path)


async def test_what_stands_behind_a_tear_is_not_read(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    store.append(0, [b"a"] * SEGMENT)
    store.append(SEGMENT, [b"b"])
    await store.sync()
    await store.close()
    first, last = log_files(tmp_path)
    whole = first.read_bytes()
    first.write_bytes(whole + b"more")
    store = FileLedgerStore(tmp_path / "ledger")
    found = await store.open()
    assert (found.size, found.torn) == (SEGMENT, 4 + last.stat().st_size)
    await store.cut()
    await store.close()
    assert (log_files(tmp_path), first.read_bytes()) == ([first], whole)


async def test_the_log_is_in_files_that_go_when_they_are_in_bundles(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    for at in range(0, 3000, 500):
        store.append(at, [b"a"] * 500)
    await store.sync()
    assert [int(path.name) for path in log_files(tmp_path)] == [0, 1500]
    await store.trim(1499)
    assert len(log_files(tmp_path)) == 2
    await store.trim(1500)
    assert [int(path.name) for path in log_files(tmp_path)] == [1500]
    await store.trim(3000)
    assert len(log_files(tmp_path)) == 1
    await store.close()
    store = FileLedgerStore(tmp_path / "ledger")
    found = await store.open()
    assert (found.first, found.size) == (1500, 3000)
    await store.close()


async def test_a_batch_costs_one_sync_and_who_comes_meanwhile_shares_the_next(tmp_path: Path) -> None:
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    store.append(0, [b"a"])
    await store.sync()
    disk.calls.clear()
    store.append(1, [b"a"] * 5)
    await store.sync()
    assert (disk.calls["append"], disk.calls["sync_data"], disk.calls["sync_dir"]) == (1, 1, 0)
    disk.gate = threading.Event()
    waiting = []
    for at in range(6, 26):
        store.append(at, [b"b"])
        waiting.append(asyncio.ensure_future(store.sync()))  # noqa: TID251 the test awaits them below
        await asyncio.sleep(0)
    disk.gate.set()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert disk.calls["sync_data"] == 3
    await store.sync()
    assert disk.calls["sync_data"] == 3
    await store.close()


async def test_a_failed_sync_is_final(tmp_path: Path) -> None:
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    store.append(0, [b"a"])
    disk.failing["sync_data"] = errno.EIO
    with pytest.raises(RecordingFailed, match="Input/output error"):
        await store.sync()
    disk.failing.clear()
    with pytest.raises(RecordingFailed):
        await store.sync()
    with pytest.raises(RecordingFailed):
        store.append(1, [b"b"])
    with pytest.raises(RecordingFailed):
        await store.put([("checkpoint", b"x")])
    await store.close()


async def test_a_failed_write_is_final(tmp_path: Path) -> None:
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    store.append(0, [b"a"])
    disk.failing["append"] = errno.EIO
    with pytest.raises(RecordingFailed):
        store.append(1, [b"b"])
    disk.failing.clear()
    with pytest.raises(RecordingFailed):
        store.append(1, [b"b"])
    await store.close()


async def test_a_full_disk_is_met_before_anything_is_written(tmp_path: Path) -> None:
    disk = FickleDisk()
    disk.failing["reserve"] = errno.ENOSPC
    store = await opened(tmp_path, disk)
    with pytest.raises(RecordingFailed, match="full"):
        store.append(0, [b"a"])
    assert log_files(tmp_path) == []
    disk.failing.clear()
    store.append(0, [b"a" * 4000] * 100)
    disk.failing["reserve"] = errno.ENOSPC
    store.append(100, [b"a" * 4000] * 20)  # there is still room in what was reserved
    with pytest.raises(RecordingFailed, match="full"):
        store.append(120, [b"a" * 4000] * 20)
    disk.failing.clear()
    store.append(120, [b"a" * 4000] * 20)
    await store.sync()
    await store.close()
    assert len(unframe(0, log_files(tmp_path)[0].read_bytes())[0]) == 140


async def test_on_a_full_disk_the_last_file_takes_what_a_new_one_cannot(tmp_path: Path) -> None:
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    store.append(0, [b"a"] * SEGMENT)
    disk.failing["reserve"] = errno.ENOSPC
    store.append(SEGMENT, [b"b"])
    await store.sync()
    await store.close()
    (path,) = log_files(tmp_path)
    assert len(unframe(0, path.read_bytes())[0]) == SEGMENT + 1


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.ENOSYS])
async def test_a_disk_that_reserves_nothing_is_used_all_the_same(tmp_path: Path, number: int) -> None:
    disk = FickleDisk()
    disk.failing["reserve"] = number
    disk.bite = 5  # and writes a few bytes at a time
    store = await opened(tmp_path, disk)
    store.append(0, leaves_of(10))
    await store.put([("checkpoint", b"a longer text")])
    await store.sync()
    await store.close()
    assert unframe(0, log_files(tmp_path)[0].read_bytes())[0] == leaves_of(10)
    assert (tmp_path / "ledger" / "checkpoint").read_bytes() == b"a longer text"


@pytest.mark.parametrize("call", ["create", "append", "sync_data", "sync_dir"])
async def test_a_file_that_cannot_be_put_leaves_the_one_before(tmp_path: Path, call: str) -> None:
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    await store.put([("checkpoint", b"one")])
    disk.failing[call] = errno.ENOSPC
    with pytest.raises(RecordingFailed):
        await store.put([("checkpoint", b"two")])
    assert store.get("checkpoint") == (b"two" if call == "sync_dir" else b"one")
    disk.failing.clear()
    await store.put([("checkpoint", b"three")])
    assert store.get("checkpoint") == b"three"
    assert store.names("anchors") == []
    await store.close()


async def test_one_broker_owns_the_folder(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    other = FileLedgerStore(tmp_path / "ledger")
    with pytest.raises(RecordingFailed, match="Another broker"):
        await other.open()
    await store.close()
    with pytest.raises(RecordingFailed, match="closed"):
        await store.put([("a", b"")])
    await (await opened(tmp_path)).close()


async def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    store = FileLedgerStore(tmp_path / "none" / "ledger")
    with pytest.raises(RecordingFailed, match="can't be used"):
        await store.open()
    disk = FickleDisk()
    store = await opened(tmp_path, disk)
    disk.failing["open"] = errno.EACCES
    with pytest.raises(RecordingFailed, match="Permission denied"):
        store.get("checkpoint")
    await store.close()


@pytest.mark.parametrize("name", ["", "../x", "/etc/passwd", "a//b", "a/../b", "a/", ".hidden", "a\0b"])
async def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    store = await opened(tmp_path)
    with pytest.raises(ValueError, match="not the name"):
        store.get(name)
    with pytest.raises(ValueError, match="not the name"):
        await store.put([(name, b"")])
    await store.close()


async def test_secrets_are_for_the_broker_s_user_alone(tmp_path: Path) -> None:
    store = FileLedgerStore(tmp_path / "ledger")
    ledger = await open_ledger(store, ORIGIN, "node-1", ManualClock().now())
    assert (tmp_path / "ledger" / "keys").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o700
    await ledger.close()
