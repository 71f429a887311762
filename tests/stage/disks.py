"""Disks that break under a running broker: full, failing, read-only, slow, and an index that can't be written."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from tests.stage.broker import RunningBroker
from tests.stage.tracer import inject

WAIT = 30
SYNCS = "fdatasync,fsync,syncfs"
SLOW_S = 1.0
"""How long each sync of the record takes on the slow disk. No visit is lost up to 2.4 s: an event waits for the sync
that runs and for its own, and after 5 s the disk counts as one that can't be written."""


def need(*tools: tuple[str, str], root: bool = False) -> None:
    """Skip unless these tools (name, Debian package) are here; the reason says what to install."""
    for name, package in tools:
        if shutil.which(name, path=f"{os.defpath}:/usr/sbin:/sbin") is None:
            pytest.skip(f"needs {name}: apt-get install {package}")
    if root and os.geteuid() != 0:
        pytest.skip("mounting a disk needs root: run the tests as root, in a container if you like")


@contextmanager
def small_disk(folder: Path, size: str = "24m") -> Iterator[Path]:
    """A tmpfs of this size."""
    need(root=True)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class Ext4:
    """An ext4 file system in a file, which the kernel turns read-only as it does after an error of the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._image = folder, folder.with_name(f"{folder.name}.img")

    def make(self) -> None:
        """Make and mount it, or skip where that is not possible."""
        need(("mkfs.ext4", "e2fsprogs"), root=True)
        with self._image.open("wb") as image:
            image.truncate(64 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True, env={"PATH": "/usr/sbin:/sbin:/bin"})
        self.folder.mkdir()
        mounted = subprocess.run(self._mounting(), check=False, capture_output=True, text=True)
        if mounted.returncode:
            pytest.skip(f"an ext4 file system can't be mounted from a file here: {mounted.stderr.strip()}")

    def _mounting(self) -> list[str]:
        return ["mount", "-o", "loop", str(self._image), str(self.folder)]

    def abort(self) -> None:
        """Give its journal up: from now on every write and every sync answers EROFS."""
        subprocess.run(["mount", "-o", "remount,abort", str(self.folder)], check=True)

    def mount_again(self) -> None:
        """Mount it anew, as an operator does who found it read-only; what was not durable is gone."""
        self.unmount()
        subprocess.run(self._mounting(), check=True)

    def unmount(self) -> None:
        """Take it away."""
        subprocess.run(["umount", str(self.folder)], check=True)


def fill(ballast: Path, leave: int = 0) -> None:
    """Fill the disk under ``ballast`` up to so many bytes."""
    size = 64 * 1024
    with ballast.open("wb", buffering=0) as file:
        while size:
            stat = os.statvfs(ballast)
            try:
                if leave and stat.f_bavail * stat.f_frsize - size < leave:
                    raise OSError
                file.write(bytes(size))
            except OSError:
                size //= 2


def recordings_of(data: Path) -> tuple[Path, ...]:
    """Every file and folder that a broker syncs for its record from now on: today's, and those there already."""
    found = [data / "lock", data / "live", data / "journal", data / "recordings"]
    found += [*data.glob("recordings/**/*.tvr"), *data.glob("recordings/**/*.keys")]
    for day in (date.today(), date.today() - timedelta(days=1), date.today() + timedelta(days=1)):  # it counts in UTC
        found += [data / "recordings" / day.strftime(form) for form in ("%Y", "%Y/%m", "%Y/%m/%d")]
        found += [data / "journal" / f"{day}-{number}.tvj" for number in range(1, 8)]
    return tuple(dict.fromkeys(found))


async def faulty(broker: RunningBroker, fault: str) -> "subprocess.Popen[bytes]":
    """Let this happen (as strace says it: ``error=EIO``) to every sync of the broker's record from now on."""
    return await inject(broker, recordings_of(broker.data), SYNCS, fault)


async def untraced(tracer: "subprocess.Popen[bytes]") -> None:
    """End a tracer's faults."""
    tracer.terminate()
    await asyncio.to_thread(tracer.wait, WAIT)


def locked(database: Path) -> sqlite3.Connection:
    """Hold a database as another process would that never lets go of it; close what is returned to end that."""
    holder = sqlite3.connect(database, isolation_level=None, timeout=WAIT)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


# --- the faults: over a data folder that is not there yet, for a broker in this phase of its life ---


@dataclass
class Trouble:
    """A broker that is still to be started, and a fault: how it begins, and how it ends or is mended."""

    broker: RunningBroker
    begin: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


@asynccontextmanager
async def _syncs(inject: str, data: Path, phase: str) -> AsyncIterator[Trouble]:
    need(("strace", "strace"))
    tracers: list[subprocess.Popen[bytes]] = []
    broker = RunningBroker(data)

    async def begin() -> None:
        tracers.append(await faulty(broker, inject))

    async def end() -> None:
        while tracers:
            await untraced(tracers.pop())

    try:
        yield Trouble(broker, begin, end)
    finally:
        await end()


@asynccontextmanager
async def full(data: Path, phase: str) -> AsyncIterator[Trouble]:
    """A disk without one free block; for a claim one below the floor, since a full one is refused sooner already."""
    with small_disk(data):
        ballast = data / "ballast"
        floor = "1" if phase == "claiming" else "0"
        broker = RunningBroker(data, {"TELEVISIT_FREE_FLOOR_MIB": floor})

        async def begin() -> None:
            await asyncio.to_thread(fill, ballast, 512 * 1024 if phase == "claiming" else 0)

        async def end() -> None:
            ballast.unlink(missing_ok=True)

        yield Trouble(broker, begin, end)


@asynccontextmanager
async def read_only(data: Path, phase: str) -> AsyncIterator[Trouble]:
    """A file system that the kernel turned read-only; it is mended by a restart, once it is mounted anew."""
    disk = Ext4(data)
    disk.make()
    broker = RunningBroker(disk.folder)

    async def begin() -> None:
        await asyncio.to_thread(disk.abort)

    async def end() -> None:
        assert await asyncio.to_thread(broker.stop) == 1, "its own end can't be put on the record"
        await asyncio.to_thread(disk.mount_again)
        await asyncio.to_thread(broker.start)

    try:
        yield Trouble(broker, begin, end)
    finally:
        broker.stop()
        await asyncio.to_thread(disk.unmount)


@asynccontextmanager
async def index_down(data: Path, phase: str) -> AsyncIterator[Trouble]:
    broker = RunningBroker(data)
    held: list[Any] = []

    async def begin() -> None:
        held.append(locked(broker.data / "index.db"))

    async def end() -> None:
        while held:
            held.pop().close()

    try:
        yield Trouble(broker, begin, end)
    finally:
        await end()


FAULTS: Final[dict[str, Callable[[Path, str], AbstractAsyncContextManager[Trouble]]]] = {
    "EIO": partial(_syncs, "error=EIO"),
    "ENOSPC": full,
    "read-only": read_only,
    "slow": partial(_syncs, f"delay_enter={SLOW_S:.0f}s"),
    "index": index_down,
}
