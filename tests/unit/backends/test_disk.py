import errno
import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from broker.backends.disk import Disk, PosixDisk


@pytest.fixture
def disk() -> Disk:
    return PosixDisk()


def test_a_file_is_made_appended_read_cut_and_removed(disk: Disk, tmp_path: Path) -> None:
    path = tmp_path / "a"
    fd = disk.create(path)
    with pytest.raises(FileExistsError):
        disk.create(path)
    assert disk.append(fd, [b"one", b"", b"two"]) == 6
    assert (disk.size(fd), disk.read(fd, 2, 100)) == (6, b"etwo")
    disk.truncate(fd, 4)
    assert disk.append(fd, [b"!"]) == 1
    disk.sync_data(fd)
    disk.close(fd)
    fd = disk.open(path, write=False)
    assert disk.read(fd, 0, 100) == b"onet!"
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.append(fd, [b"x"])
    disk.close(fd)
    assert path.stat().st_mode & 0o777 == 0o600
    disk.rename(path, tmp_path / "b")
    assert disk.names(tmp_path) == ["b"]
    disk.remove(tmp_path / "b")
    assert disk.names(tmp_path) == []
    disk.sync_dir(tmp_path)


def test_folders_are_for_us_alone(disk: Disk, tmp_path: Path) -> None:
    assert disk.make_dir(tmp_path / "a")
    assert not disk.make_dir(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    assert disk.names(tmp_path / "nowhere") == []


def test_a_link_is_not_followed(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    for write in (False, True):
        with pytest.raises(OSError, match="symbolic"):
            disk.open(tmp_path / "link", write=write)


def test_one_holder_of_a_lock_at_a_time(disk: Disk, tmp_path: Path) -> None:
    held = disk.lock(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        disk.lock(tmp_path / "lock")
    disk.close(held)
    disk.close(disk.lock(tmp_path / "lock"))


def test_a_reserve_takes_blocks_without_length_and_gives_them_back(disk: Disk, tmp_path: Path) -> None:
    fd = disk.create(tmp_path / "a")
    disk.append(fd, [b"x"])
    disk.reserve(fd, 0, 1 << 20)
    assert (disk.size(fd), os.fstat(fd).st_blocks * 512) >= (1, 1 << 20)
    disk.truncate(fd, 1)
    assert os.fstat(fd).st_blocks * 512 <= 64 * 1024
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the number is the assertion
        disk.reserve(fd, 0, 1 << 60)
    assert caught.value.errno in (errno.ENOSPC, errno.EFBIG)
    disk.close(fd)


def test_a_whole_file_system_is_synced_and_measured(disk: Disk, tmp_path: Path) -> None:
    fd = disk.create(tmp_path / "a")
    disk.sync_all(fd)
    disk.close(fd)
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.sync_all(fd)
    assert disk.free(tmp_path) > 0


def test_each_sync_is_the_kernel_s_own(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the content, of the names, and of the zeros that stand where a key was."""
    done: list[tuple[str, bool, bytes]] = []

    def synced(call: str, real: Callable[[int], None], fd: int) -> None:
        folder = stat.S_ISDIR(os.fstat(fd).st_mode)
        done.append((call, folder, b"" if folder else (tmp_path / "a").read_bytes()))
        real(fd)

    for call in ("fdatasync", "fsync"):
        monkeypatch.setattr(os, call, partial(synced, call, getattr(os, call)))
    fd = disk.create(tmp_path / "a")
    disk.append(fd, [b"secret"])
    disk.sync_data(fd)
    disk.close(fd)
    disk.sync_dir(tmp_path)
    disk.wipe(tmp_path / "a")
    assert done == [("fdatasync", False, b"secret"), ("fsync", True, b""), ("fdatasync", False, bytes(6))]


def test_a_file_is_wiped_where_it_stands_under_every_name(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"secret")
    disk.link(tmp_path / "a", tmp_path / "b")
    with pytest.raises(FileExistsError):
        disk.link(tmp_path / "a", tmp_path / "b")
    disk.wipe(tmp_path / "a")
    assert (tmp_path / "b").read_bytes() == bytes(6)
    with pytest.raises(FileNotFoundError):
        disk.wipe(tmp_path / "c")
