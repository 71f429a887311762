import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.query import ChangeQuery, EventQuery, SessionQuery
from broker.backends.sql import index as module
from broker.clock import Instant
from broker.errors import Unavailable
from broker.events.session import ScreenDropped, SessionActive, SettingChanged
from broker.principal.principal import BROKER
from broker.recording.cipher import ClassKeys
from broker.recording.record import DataClass
from broker.recording.recover import recover
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import (
    SECRET,
    START_US,
    History,
    Picture,
    archives,
    ended,
    expected_events,
    expected_session,
    opened,
    typed,
)
from tests.unit.backends.sql.indexes import SESSION, SLOW, all_events, everything, fill, following, plain, tables, visit
from tests.unit.recording.memory_file import MemoryFile, class_keys


@given(archives())
@SLOW
async def test_the_index_is_the_fold_over_the_files(
    tmp_path_factory: pytest.TempPathFactory, histories: list[History]
) -> None:
    archive = Archive()
    fill(archive, histories)
    async with following(tmp_path_factory.mktemp("index") / "index.db", archive) as index:
        await index.catch_up()
        assert await index.behind() == 0
        wanted = [row for history in histories for row in expected_events(history)]
        found = await all_events(index, order="asc")
        assert sorted(map(plain, found), key=lambda row: str(row["id"])) == sorted(
            wanted, key=lambda row: str(row["id"])
        )
        assert [row.at_us for row in found] == sorted(row.at_us for row in found)
        rows = {row.session: row for row in (await index.sessions(SessionQuery(limit=500))).items}
        visits = [expected_session(history) for history in histories if history.kind == "session"]
        assert {name: {k: getattr(row, k) for k in visits[0]} for name, row in rows.items()} == {
            visit["session"]: visit for visit in visits
        }


@given(archives(), st.data())
@SLOW
async def test_stopped_anywhere_and_going_on_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, histories: list[History], data: st.DataObject
) -> None:
    folder, whole, growing = tmp_path_factory.mktemp("index"), Archive(), Archive()
    fill(whole, histories)
    async with following(folder / "once.db", whole) as once:
        await once.catch_up()
        wanted = await everything(once)
    for (
        history
    ) in histories:  # in pieces of any length, one process after the other, each stopped after one transaction
        final = history.data()
        place = growing.put(history.kind, history.id, b"")
        for _ in range(data.draw(st.integers(1, 3))):
            size = data.draw(st.integers(len(growing.files[place]), len(final)))
            growing.files[place][:] = final[:size]
            async with following(folder / "often.db", growing) as often:
                await often.catch_up(steps=1)
        growing.files[place][:] = final
    async with following(folder / "often.db", growing) as often:
        await often.catch_up()
        assert await everything(often) == wanted


async def test_a_deleted_index_is_made_again_alike(tmp_path: Path) -> None:
    archive = Archive()
    fill(
        archive,
        [visit(opened(), Picture(9), typed(), ended(), closed="customer_ended"), History("journal", "2027-01-15-1")],
    )
    path = tmp_path / "index.db"
    async with following(path, archive) as index:
        await index.catch_up()
        before = await everything(index)
    path.unlink()
    async with following(path, archive) as index:
        assert await index.behind() == sum(map(len, archive.files.values()))
        await index.catch_up()
        assert await everything(index) == before


async def test_all_bytes_are_counted_after_a_restart_too(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), closed="idle"), visit(opened(), id="f" * 32)])
    for _ in range(2):
        async with following(tmp_path / "index.db", archive) as index:
            await index.catch_up()
            assert (await index.behind(), await index.total()) == (0, sum(map(len, archive.files.values())))


async def test_changes_of_settings_are_told_by_the_index(tmp_path: Path) -> None:
    archive = Archive()
    changed = SettingChanged(by=BROKER, key="picture.mode", old="a", new={"b": 1}, actor="customer", via="remote")
    fill(archive, [visit(opened(), changed, closed="idle")])
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        (one,) = (await index.changes(ChangeQuery(setting="picture.mode"))).items
        assert (one.old, one.new, one.who, one.device) == ("a", {"b": 1}, "customer", "device-1")
        assert (await index.changes(ChangeQuery(setting="sound.mode"))).items == ()


async def test_a_page_of_what_is_nowhere_ends_in_time_and_goes_on_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), *[SessionActive(by=BROKER)] * 3_000)])
    monkeypatch.setattr(module, "_PAGE_S", 0.0)
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        first = await index.events(EventQuery(code="T9999I"))
        assert first.items == ()
        assert first.next is not None
        pages = 1
        cursor: str | None = first.next
        while cursor is not None:
            pages, cursor = pages + 1, (await index.events(EventQuery(code="T9999I", cursor=cursor))).next
        assert pages == 4


async def test_damage_that_only_a_question_finds_is_mended_too(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    fill(archive, [visit(opened(), *[typed()] * 300, closed="idle")])
    async with following(path, archive) as index:
        await index.catch_up()
    with contextlib.closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name='events_by_ticket'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    async with following(path, archive) as index:
        await index.catch_up()  # nothing new: it does not come across the page
        with pytest.raises(Unavailable, match="malformed"):
            await index.events(EventQuery(ticket="TV-7K3M-9Q2"))
        await index.catch_up()
        assert len((await index.events(EventQuery(ticket="TV-7K3M-9Q2", limit=500))).items) == 301


async def test_a_long_file_takes_several_transactions_and_reports_progress(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), *[SessionActive(by=BROKER)] * 1_000)])
    told: list[int] = []
    async with following(tmp_path / "index.db", archive) as index:
        total = await index.behind()
        assert await index.total() == total
        await index.catch_up(progress=told.append)
        assert (await index.behind(), await index.total()) == (0, total)
        assert len(told) > 2
        assert sum(told) == total
        assert len(await all_events(index)) == 1_001


async def test_what_lost_its_keys_is_forgotten_and_leaves_no_trace(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    told = "Nguyễn Thị Không Còn Nữa"
    keys = class_keys()
    history = visit(opened(technician=told), Picture(10), typed(), ended(), closed="customer_ended")
    history.keys = keys
    place = archive.put("session", SESSION, history.data())
    archive.beside[place] = keys
    other = visit(opened(), closed="idle", id="f" * 32)
    fill(archive, [other])
    async with following(path, archive) as index:
        await index.catch_up()
        assert len(await all_events(index, session=SESSION)) == 3
        assert told.encode() in path.read_bytes() + path.with_name("index.db-wal").read_bytes()
        archive.beside[place] = ClassKeys({DataClass.SCREEN: keys.secrets[DataClass.SCREEN]})
        await index.forget(place)
        assert await all_events(index, session=SESSION) == []
        row = await index.session(SESSION)
        assert row is not None
        assert (row.technician, row.device, row.frames, row.reason) == ("", "", 1, "customer_ended")
        assert told.encode() not in path.read_bytes() + path.with_name("index.db-wal").read_bytes()
        assert path.with_name("index.db-wal").stat().st_size == 0
        assert len(await all_events(index, session="f" * 32)) == 1
        assert await index.behind() == 0
        await index.catch_up()
        assert await all_events(index, session=SESSION) == []


@pytest.mark.requirement("PR-07")
async def test_the_file_is_written_anew_soon_after_something_was_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    fill(archive, [visit(opened(), ended(), closed="idle")])
    monkeypatch.setattr(module, "_TIDY_S", 0.0)
    async with following(path, archive) as index, asyncio.timeout(10):
        await index.catch_up()
        await index.forget(next(iter(archive.files)))
        assert stale(path)
        running = asyncio.gather(index.run())
        while stale(path):
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        assert await index.behind() == 0


def stale(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as plain:
        return bool(plain.execute("PRAGMA application_id").fetchone()[0])


async def test_a_file_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), ended(), closed="idle")])
    (place,) = archive.files
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        del archive.files[place]
        await index.forget(place)
        await index.forget("recordings/2027/01/15/never-there.tvr")
        assert await index.session(SESSION) is None
        assert await all_events(index) == []
        assert await index.behind() == 0


async def test_recovery_that_cut_a_file_is_followed(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    history = visit(opened(), Picture(10), typed(), ScreenDropped(by=BROKER, first=1, last=1, count=1))
    place = archive.put("session", SESSION, history.data())
    async with following(path, archive) as index:
        await index.catch_up()
        assert len(await all_events(index)) == 3
    file = MemoryFile(bytes(archive.files[place][:-5]))
    recover(place, file, Instant(START_US + 60_000_000, 0))
    archive.files[place][:] = file.data
    async with following(path, archive) as index:
        await index.catch_up()
        assert [row.name for row in await all_events(index, session=SESSION)] == ["session.opened", "control.key"]
        row = await index.session(SESSION)
        assert row is not None
        assert (row.recovered, row.reason, row.events, row.frames, row.dropped) == (True, "recovered", 2, 1, 0)
        held = await tables(path)
        assert [table[0][-2:] for table in held[3:4]] == [(1, 10)]  # one second, one picture: not counted twice


async def test_the_rows_of_a_file_that_is_gone_go(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), Picture(5), closed="idle"), visit(opened(), id="f" * 32)])
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        assert len((await index.sessions(SessionQuery())).items) == 2
        archive.files.clear()
        await index.catch_up()
        assert [len(table) for table in await tables(tmp_path / "index.db")] == [0, 0, 0, 0, 0]


async def test_pages_give_every_row_once_while_rows_arrive(tmp_path: Path) -> None:
    archive = Archive()
    first = [visit(opened(), *[typed()] * 5, id=f"{n:032x}", after_us=n % 3) for n in range(6)]
    fill(archive, first)
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        for order in ("asc", "desc"):
            there = {row.id for row in await all_events(index)}
            seen: list[str] = []
            query = EventQuery(limit=4, order=order)
            number = 0
            while True:
                page = await index.events(query)
                seen += [row.id for row in page.items]
                if page.next is None:
                    break
                query = EventQuery(limit=4, order=order, cursor=page.next)
                number += 1
                new = f"{order}{number}".encode().hex().ljust(32, "0")
                fill(archive, [visit(opened(), typed(), id=new, after_us=number % 4)])  # before, among, after
                await index.catch_up()
            assert len(seen) == len(set(seen))
            assert there <= set(seen)


async def test_pages_of_visits_give_every_row_once_with_equal_times(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), id=f"{n:032x}") for n in range(7)])  # all opened in the same microsecond
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        seen: list[str] = []
        cursor = None
        while True:
            page = await index.sessions(SessionQuery(limit=3, cursor=cursor))
            seen += [row.session for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert seen == sorted((f"{n:032x}" for n in range(7)), reverse=True)


async def test_texts_are_not_in_the_files_of_the_index(tmp_path: Path) -> None:
    archive = Archive()
    fill(archive, [visit(opened(), typed(), ended(), closed="idle")])
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        assert any(row.name == "control.key" for row in await all_events(index))
        raw = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.iterdir()))
        assert b"TV-55A" in raw  # this is where it would be
        assert SECRET.encode() not in raw
        assert SECRET.encode("utf-16-le") not in raw


async def test_an_index_that_is_no_database_any_more_is_made_again(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    fill(archive, [visit(opened())])
    path.write_bytes(b"this is no database at all" * 400)
    async with following(path, archive) as index:
        with pytest.raises(Unavailable) as refused:
            await index.events(EventQuery())
        assert refused.value.code == "index"
        await index.catch_up()
        assert len(await all_events(index)) == 1


async def test_an_index_of_another_version_is_made_again(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    fill(archive, [visit(opened())])
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE events (something INTEGER)")
        db.execute("PRAGMA user_version=999")
    async with following(path, archive) as index:
        await index.catch_up()
        assert len(await all_events(index)) == 1


async def test_trouble_in_one_file_does_not_stop_the_others(tmp_path: Path) -> None:
    archive = Archive()
    bad = archive.put("session", "0" * 32, visit(opened(), id="0" * 32).data() + bytes(100))
    fill(archive, [visit(opened(), id="f" * 32)])
    async with following(tmp_path / "index.db", archive) as index:
        await index.catch_up()
        await index.catch_up()
        assert len(await all_events(index)) == 2
        assert await index.behind() == 100
        archive.files[bad] = archive.files[bad][:-100]
        await index.catch_up()
        assert await index.behind() == 0


async def test_a_reader_beside_the_writer_sees_what_is_there_and_how_far_behind(tmp_path: Path) -> None:
    archive, path = Archive(), tmp_path / "index.db"
    place = archive.put("session", SESSION, visit(opened()).data())
    async with following(path, archive) as writer:
        await writer.catch_up()
        archive.files[place][:] = visit(opened(), ended()).data()
        async with following(path, archive, read_only=True) as reader:
            assert [row.name for row in await all_events(reader)] == ["session.opened"]
            assert await reader.behind() > 0
            with pytest.raises(RuntimeError):
                await reader.catch_up()


async def test_a_reader_without_an_index_says_so(tmp_path: Path) -> None:
    async with following(tmp_path / "index.db", Archive(), read_only=True) as reader:
        with pytest.raises(Unavailable):
            await reader.events(EventQuery())
    assert not (tmp_path / "index.db").exists()
