import asyncio
import os
import random
import re
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from broker.backends.sql import engine as engine_module
from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.tables import SCHEMA_VERSION, locks, schema_version
from broker.errors import Unavailable


async def lock(database: Database, account: str) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(locks).values(scope="claim", account=account, locked_us=1))


async def locked(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(locks))).scalar_one())


async def test_every_connection_is_durable_and_strict(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5_000}
    async with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
            assert found == wanted


async def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = open_database(tmp_path / "new.db")
    finally:
        os.umask(before)
    await create_schema(database)
    await database.close()
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


async def test_a_file_that_cannot_be_made_says_where_and_why(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No such file or directory") as caught:
        open_database(tmp_path / "nowhere" / "state.db")
    assert caught.value.code == "database"


async def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"this is not a database" * 100)
    database = open_database(tmp_path / "state.db")
    with pytest.raises(Unavailable, match=r"state\.db is damaged .* Restore it from a backup") as caught:
        await create_schema(database)
    await database.close()
    assert caught.value.code == "database_damaged"


async def test_the_schema_is_made_once_and_keeps_what_is_there(database: Database) -> None:
    await lock(database, "lan")
    await create_schema(database)
    assert await locked(database) == 1
    async with database.reading() as connection:
        assert (await connection.execute(select(schema_version.c.version))).scalars().all() == [SCHEMA_VERSION]


async def test_a_newer_file_is_refused_and_left_alone(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(schema_version.update().values(version=SCHEMA_VERSION + 1))
        await connection.execute(text("DROP TABLE tickets"))
    with pytest.raises(Unavailable, match=f"schema version {SCHEMA_VERSION + 1}") as caught:
        await create_schema(database)
    assert caught.value.code == "schema_newer"
    async with database.reading() as connection:
        names = (await connection.execute(text("SELECT name FROM sqlite_master"))).scalars().all()
    assert "tickets" not in names


async def test_an_exception_undoes_the_write(database: Database) -> None:
    async def half_a_write() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(locks).values(scope="claim", account="lan", locked_us=1))
            raise LookupError

    with pytest.raises(LookupError):
        await half_a_write()
    assert await locked(database) == 0


async def test_a_broken_constraint_is_a_bug_and_stays_one(database: Database) -> None:
    await lock(database, "lan")
    with pytest.raises(IntegrityError):
        await lock(database, "lan")
    await lock(database, "minh")


async def test_what_a_statement_does_wrong_is_a_bug_too(database: Database) -> None:
    with pytest.raises(ProgrammingError):
        async with database.writing() as connection:
            await connection.exec_driver_sql("SELECT ?", ("one", "too many"))


async def test_writers_take_turns_and_readers_do_not_wait_for_them(database: Database) -> None:
    entered: list[str] = []

    async def write(name: str) -> None:
        async with database.writing() as connection:
            entered.append(f"{name} in")
            await connection.execute(insert(locks).values(scope="claim", account=name, locked_us=1))
            [seen] = await asyncio.gather(locked(database))
            assert seen == len(entered) // 2, "a reader sees what is committed, now"
            entered.append(f"{name} out")

    names = [f"writer {n}" for n in range(20)]
    await asyncio.gather(*(write(name) for name in names))
    assert entered == [f"{name} {way}" for name in names for way in ("in", "out")]
    assert await locked(database) == 20


async def test_what_one_task_writes_inside_its_transaction_is_one_with_it(database: Database) -> None:
    async def both(fault: type[Exception]) -> None:
        async with database.writing():
            await lock(database, "lan")
            assert await locked(database) == 1, "it sees what it wrote"
            with pytest.raises(IntegrityError):
                await lock(database, "lan")  # the part is undone, and the whole may go on
            await lock(database, "minh")
            raise fault

    with pytest.raises(ZeroDivisionError):
        await both(ZeroDivisionError)
    assert await locked(database) == 0
    async with database.writing():
        await lock(database, "lan")
        await lock(database, "minh")
    assert await locked(database) == 2


async def test_a_task_that_a_writer_started_has_a_turn_of_its_own(database: Database) -> None:
    async with database.writing() as connection:
        other = asyncio.gather(lock(database, "lan"))
        done, _ = await asyncio.wait([other], timeout=0.1)
        assert not done
        assert (await connection.execute(select(func.count()).select_from(locks))).scalar_one() == 0
    await asyncio.wait_for(other, 5)
    assert await locked(database) == 1


async def test_another_process_that_writes_is_waited_for(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.gather(lock(database, "lan"))
        done, _ = await asyncio.wait([writing], timeout=0.2)
        assert not done
        other.execute("COMMIT")
        await asyncio.wait_for(writing, 5)
    finally:
        other.close()
    assert await locked(database) == 1


async def test_a_writer_whose_turn_does_not_come_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_WAIT_S", 0.05)
    async with database.writing():
        with pytest.raises(Unavailable) as caught:
            await asyncio.gather(lock(database, "lan"))
    assert caught.value.code == "database"
    await lock(database, "lan")


async def test_the_log_is_cut_to_nothing_and_what_was_deleted_is_nowhere(database: Database, tmp_path: Path) -> None:
    wal = tmp_path / "state.db-wal"
    await lock(database, "somebody-with-a-long-name")
    assert b"somebody-with-a-long-name" in wal.read_bytes()
    async with database.writing() as connection:
        await connection.execute(delete(locks))
    await database.truncate_wal()
    assert wal.stat().st_size == 0
    assert b"somebody-with-a-long-name" not in (tmp_path / "state.db").read_bytes()
    await lock(database, "lan")  # and it goes on


async def test_a_reader_that_stays_is_named_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_PRAGMAS", ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=10"))
    database = open_database(tmp_path / "state.db")
    await create_schema(database)
    async with database.reading() as reader:
        await reader.execute(select(locks))
        await lock(database, "lan")
        with pytest.raises(Unavailable, match="somebody reads it") as caught:
            await database.truncate_wal()
    assert caught.value.code == "database"
    await database.truncate_wal()
    await database.close()


async def test_cancelled_writers_leave_the_turn_to_the_next(database: Database) -> None:
    for turns in range(40):
        writing = asyncio.gather(lock(database, f"account-{turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.wait([writing], timeout=5)
        assert writing.done()
    await asyncio.wait_for(lock(database, "last"), 5)


async def test_a_file_of_the_first_version_is_brought_forward_and_keeps_what_is_there(database: Database) -> None:
    await lock(database, "lan")
    async with database.writing() as connection:
        await connection.execute(text("DROP TABLE snapshots"))
        await connection.execute(schema_version.update().values(version=1))
    await create_schema(database)
    assert await locked(database) == 1
    async with database.reading() as connection:
        assert (await connection.execute(select(schema_version.c.version))).scalars().all() == [SCHEMA_VERSION]
        assert (await connection.execute(text("SELECT count(*) FROM snapshots"))).scalar_one() == 0


_AS_OF_3 = (
    "DROP TABLE orders",
    "ALTER TABLE verdicts DROP COLUMN first_us",
    "ALTER TABLE verdicts DROP COLUMN outdated",
    """CREATE TABLE orders (
        id VARCHAR(32) NOT NULL, session VARCHAR(32) NOT NULL, ticket VARCHAR(16) NOT NULL, "by" VARCHAR(64) NOT NULL,
        by_name VARCHAR(80) NOT NULL, at_us BIGINT NOT NULL, content TEXT NOT NULL, fixed BOOLEAN,
        PRIMARY KEY (id), UNIQUE (session))""",
    "CREATE INDEX ix_orders_at_us ON orders (at_us)",
    "INSERT INTO orders VALUES ('o1', 's1', 'TV-7K3M-9Q2', 'an', 'An', 40, '{}', 0)",
)


async def shape(database: Database) -> list[object]:
    """Return what the tables of findings are made of, however their making was written."""
    told: list[object] = []
    async with database.reading() as connection:
        for table in ("verdicts", "orders"):
            columns = await connection.execute(text(f"PRAGMA table_info({table})"))
            told.append(sorted((row.name, row.type, row.notnull, row.pk) for row in columns))
            indexes = await connection.execute(text(f"PRAGMA index_list({table})"))
            told.append(sorted((row.name, row.unique, row.partial) for row in indexes if row.origin == "c"))
    return told


async def test_a_file_of_the_third_version_gets_the_findings_of_a_new_one_and_keeps_its_orders(
    database: Database,
) -> None:
    new = await shape(database)
    async with database.writing() as connection:
        for statement in _AS_OF_3:
            await connection.execute(text(statement))
        await connection.execute(schema_version.update().values(version=3))
    await create_schema(database)
    assert await shape(database) == new
    columns = 'id, session, ticket, "by", by_name, at_us, content'
    again = f"INSERT INTO orders ({columns}) VALUES (:id, 's1', '', '', '', 50, '')"
    async with database.writing() as connection:
        await connection.execute(text(again), {"id": "o2"})  # the first did not do it
        kept = (await connection.execute(text("SELECT id, fixed, withdrawn FROM orders ORDER BY id"))).all()
    assert [tuple(row) for row in kept] == [("o1", 0, 0), ("o2", None, 0)]
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(text(again), {"id": "o3"})


def test_there_is_a_step_from_every_earlier_version() -> None:
    assert list(engine_module._STEPS) == list(range(1, SCHEMA_VERSION))


def mixed(path: Path) -> None:
    """Fill the file as visits that go on side by side do, so that pages are split."""
    chance, plain = random.Random(1), sqlite3.connect(path)
    plain.execute("PRAGMA secure_delete=ON")
    plain.execute("CREATE TABLE mixed (visit, sequence, facts, PRIMARY KEY (visit, sequence)) WITHOUT ROWID")
    names = [f"visit-{chance.getrandbits(32):08x}-{number:03}" for number in range(200)]
    rows = [(name, sequence, "x" * chance.randrange(200)) for name in names for sequence in range(60)]
    chance.shuffle(rows)
    plain.executemany("INSERT INTO mixed VALUES (?, ?, ?)", rows)
    plain.commit()
    plain.close()


@pytest.mark.requirement("PR-07")
async def test_copies_of_deleted_rows_that_stand_between_the_others_are_gone_from_a_file_written_anew(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "state.db"
    await create_schema(database)
    await asyncio.to_thread(mixed, path)
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM mixed WHERE visit LIKE '%1'"))
    await database.truncate_wal()
    assert re.search(rb"visit-[0-9a-f]{8}-..1", path.read_bytes())  # what SQLite calls a secure deletion
    await database.rewrite()
    left = path.read_bytes()
    assert not re.search(rb"visit-[0-9a-f]{8}-..1", left)
    assert re.search(rb"visit-[0-9a-f]{8}-..2", left)
    assert path.with_name("state.db-wal").stat().st_size == 0
    for turns in range(12):  # given up at any moment, the file is as it was
        writing = asyncio.gather(database.rewrite())
        for _ in range(turns * 3):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.wait([writing], timeout=5)
        assert writing.done()
    await lock(database, "lan")
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM mixed"))).scalar_one() == 180 * 60
