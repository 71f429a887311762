"""The index as the broker runs it: nudged, cancelled, failing."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.sql import index as module
from broker.backends.sql.index import Index
from broker.errors import Unavailable
from broker.events.session import SessionActive
from broker.principal.principal import BROKER
from broker.recording.record import BadRecord
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import (
    opened,
)
from tests.unit.backends.sql.indexes import SESSION, all_events, everything, fill, following, visit


@contextlib.asynccontextmanager
async def running(index: Index) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(index.run())
        yield
        task.cancel()


async def until_indexed(index: Index, session: str, events: int) -> None:
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(Unavailable):
                row = await index.session(session)
                if row is not None and row.events == events:
                    return
            await asyncio.sleep(0.01)


async def test_it_follows_after_a_nudge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 3600.0)  # by itself it would not look in time
    monkeypatch.setattr(module, "_REST", 1)
    archive = Archive()
    async with following(tmp_path / "index.db", archive) as index, running(index):
        archive.put("session", "0" * 32, visit(opened(), id="0" * 32).data())
        await until_indexed(index, "0" * 32, 1)  # its first look is over
        archive.put("session", SESSION, visit(opened()).data())
        index.nudge()
        await until_indexed(index, SESSION, 1)


async def test_cancelled_anywhere_it_leaves_nothing_behind(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), *[SessionActive(by=BROKER)] * 700, id=f"{n:032x}") for n in range(3)])
    async with following(tmp_path / "once.db", archive) as once:
        await once.catch_up()
        wanted = await everything(once)
    for turns in range(0, 90, 7):
        async with following(tmp_path / "often.db", archive) as often, running(often):
            for _ in range(turns):
                await asyncio.sleep(0.001)
    async with following(tmp_path / "often.db", archive) as often:
        await often.catch_up()
        assert await everything(often) == wanted
    async with asyncio.timeout(10):  # a closed connection's thread ends in its own time, but it ends
        while [thread for thread in threading.enumerate() if "_connection_worker" in thread.name]:
            await asyncio.sleep(0.01)


class Slow(Archive):
    """Reading takes until it is let go; remembers whether a file was closed under its reader."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.go = threading.Event(), threading.Event()
        self.done: list[str] = []

    def source(self, place: str):  # type: ignore[no-untyped-def]
        found = super().source(place)
        read = found.read_at

        def read_at(offset: int, size: int) -> bytes:
            self.reading.set()
            assert self.go.wait(10)
            self.done.append("read")
            return read(offset, size)

        found.read_at = read_at  # type: ignore[method-assign]
        found.close = lambda: self.done.append("closed")  # type: ignore[method-assign]
        return found


async def test_cancelled_while_it_reads_it_does_not_close_the_file_under_its_reader(tmp_path: Path) -> None:
    archive = Slow()
    archive.put("session", SESSION, visit(opened()).data())
    async with following(tmp_path / "index.db", archive) as index, asyncio.TaskGroup() as group:
        task = group.create_task(index.run())
        assert await asyncio.to_thread(archive.reading.wait, 10)
        task.cancel()
        for _ in range(10):
            await asyncio.sleep(0)
        assert archive.done == []
        archive.go.set()
    assert archive.done[-1] == "closed"


async def test_a_database_that_fails_is_tried_again_and_the_node_lives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = Archive()
    archive.put("session", SESSION, visit(opened()).data())
    path = tmp_path / "missing" / "index.db"
    async with following(path, archive) as index, running(index):
        async with asyncio.timeout(10):
            while "index fails" not in capsys.readouterr().out:
                await asyncio.sleep(0.01)
        index.nudge()
        path.parent.mkdir()
        await until_indexed(index, SESSION, 1)


async def test_a_bad_record_is_reported_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive()
    archive.put("session", SESSION, visit(opened()).data() + bytes(100))
    async with following(tmp_path / "index.db", archive) as index:
        for _ in range(3):
            await index.catch_up()
    assert capsys.readouterr().out.count("can't be indexed further") == 1
    assert issubclass(BadRecord, ValueError)


class Unreadable(Archive):
    """One place whose disk block is bad."""

    bad = ""

    def source(self, place: str):  # type: ignore[no-untyped-def]
        found = super().source(place)
        if place == self.bad:

            def read_at(offset: int, size: int) -> bytes:
                raise OSError(5, "Input/output error")

            found.read_at = read_at  # type: ignore[method-assign]
        return found


async def test_a_file_that_the_disk_does_not_give_is_tried_again(tmp_path: Path) -> None:
    archive = Unreadable()
    archive.bad = archive.put("session", "0" * 32, visit(opened(), id="0" * 32).data())
    fill(archive, [visit(opened(), id="f" * 32)])
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        assert len(await all_events(index)) == 1
        archive.bad = ""
        await index.catch_up()
        assert len(await all_events(index)) == 2


class Listless(Archive):
    """A store that can't list its files so many times."""

    failures = 0

    def stored(self):  # type: ignore[no-untyped-def]
        if self.failures:
            self.failures -= 1
            raise OSError(5, "Input/output error")
        yield from super().stored()


async def test_who_could_not_look_for_new_files_does_not_say_that_none_is_missing(tmp_path: Path) -> None:
    archive = Listless()
    fill(archive, [visit(opened(), id="0" * 32)])
    async with following(tmp_path / "index.db", archive) as index:
        assert await index.freshen() == 0
        place = archive.put("session", "f" * 32, visit(opened(), id="f" * 32).data())
        archive.failures = 1
        assert await index.freshen() == len(archive.files[place])
        archive.failures = 2
        with pytest.raises(Unavailable):
            await index.freshen()
        assert await index.freshen() == 0
