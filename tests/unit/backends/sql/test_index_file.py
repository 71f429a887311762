import contextlib
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from broker.backends.sql.index_file import (
    cause,
    discard,
    is_stale,
    mark_stale,
    open_readable,
    open_writable,
    ruined,
    write_anew,
)
from broker.backends.sql.index_tables import VERSION
from broker.errors import Unavailable


async def test_a_new_index_has_its_tables_and_version_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    database = await open_writable(path)
    async with database.reading() as connection:
        assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar_one() == 1
        assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar_one() == "wal"
        assert (await connection.exec_driver_sql("PRAGMA secure_delete")).scalar_one() == 1
    await database.close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    assert names == {"files", "sessions", "events", "changes", "frame_ranges"}
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_of_which_rows_were_dropped_says_so_until_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    database = await open_writable(path)
    assert not await is_stale(database)
    with contextlib.suppress(RuntimeError):
        async with database.writing() as connection:
            await mark_stale(connection)
            raise RuntimeError  # what was not dropped left nothing
    assert not await is_stale(database)
    async with database.writing() as connection:
        await mark_stale(connection)
    await database.close()
    database = await open_writable(path)
    assert await is_stale(database)
    await write_anew(database)
    assert not await is_stale(database)
    await database.close()


async def test_rows_of_our_version_stay(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    await (await open_writable(path)).close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO frame_ranges VALUES ('s', 1, 2, 3, 4, 5, 6, 7)")
        db.commit()
    await (await open_writable(path)).close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM frame_ranges").fetchone() == (1,)
        db.execute("PRAGMA user_version=7777")
        db.commit()
    await (await open_writable(path)).close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM frame_ranges").fetchone() == (0,)


async def test_a_reader_changes_nothing_and_refuses_another_version(tmp_path: Path) -> None:
    path = tmp_path / "in dex?#%41.db"  # what a URI would take amiss
    writer = await open_writable(path)
    reader = await open_readable(path)
    with pytest.raises(Unavailable):
        async with reader.writing() as connection:
            await connection.exec_driver_sql("DELETE FROM files")
    await reader.close()
    await writer.close()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=7777")
        db.commit()
    with pytest.raises(Unavailable) as refused:
        await open_readable(path)
    assert refused.value.code == "index_version"


async def test_a_reader_sees_one_state_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    writer = await open_writable(tmp_path / "index.db")
    reader = await open_readable(tmp_path / "index.db")
    count, row = "SELECT count(*) FROM frame_ranges", "INSERT INTO frame_ranges VALUES ('s', 1, 2, 3, 4, 5, 6, 7)"
    async with reader.reading() as connection:
        assert (await connection.exec_driver_sql(count)).scalar_one() == 0
        async with writer.writing() as other:
            await other.exec_driver_sql(row)
        assert (await connection.exec_driver_sql(count)).scalar_one() == 0
    async with reader.reading() as connection:
        assert (await connection.exec_driver_sql(count)).scalar_one() == 1
    await reader.close()
    await writer.close()


async def test_a_reader_makes_no_index(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await open_readable(tmp_path / "index.db")
    assert not os.listdir(tmp_path)


async def test_discarding_takes_everything(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"index.db{suffix}").touch()
    (tmp_path / "state.db").touch()
    discard(path)
    discard(path)
    assert os.listdir(tmp_path) == ["state.db"]


def test_only_a_ruined_file_is_ruined() -> None:
    malformed, busy = sqlite3.DatabaseError("malformed"), sqlite3.OperationalError("locked")
    assert ruined(malformed)
    assert ruined(DatabaseError("SELECT 1", None, malformed))
    assert not ruined(busy)
    assert not ruined(OperationalError("SELECT 1", None, busy))
    assert not ruined(DatabaseError("INSERT", None, sqlite3.IntegrityError("UNIQUE")))
    assert not ruined(ValueError())
    assert cause(DatabaseError("SELECT 1", None, malformed)) == "malformed"
