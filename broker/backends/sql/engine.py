"""One SQLite file and its connections: readers side by side, writers one after the other."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from broker.backends.sql import tables
from broker.errors import Unavailable

_WAIT_S: Final = 30.0
_BUSY_MS: Final = 5_000
_READERS: Final = 4
_WRITES: Final = "televisit_writes"

# WAL lets readers read while one writes; FULL makes a commit durable when it returns; secure_delete overwrites what is
# deleted, so that a digest or hash doesn't linger in free pages.
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={_BUSY_MS}",
)

# From a version to the next: what has to be done besides making the tables that are missing. What a version changes
# came with the one before it: a file that is older still has it made anew by then, and skips the change.
_STEPS: Final[Mapping[int, tuple[str, ...]]] = {
    1: (),  # 2 adds the table snapshots
    2: (),  # 3 adds visited, verdicts, orders and parts
    3: (  # 4: a verdict can be corrected, and a visit have another order once one was called off, or did not do it
        "ALTER TABLE verdicts ADD COLUMN first_us BIGINT",
        "ALTER TABLE verdicts ADD COLUMN outdated BOOLEAN DEFAULT 0 NOT NULL",
        "DROP INDEX ix_orders_at_us",
        "ALTER TABLE orders RENAME TO orders_3",
        """CREATE TABLE orders (
            id VARCHAR(32) NOT NULL PRIMARY KEY, session VARCHAR(32) NOT NULL, ticket VARCHAR(16) NOT NULL,
            "by" VARCHAR(64) NOT NULL, by_name VARCHAR(80) NOT NULL, at_us BIGINT NOT NULL, content TEXT NOT NULL,
            fixed BOOLEAN, withdrawn BOOLEAN DEFAULT 0 NOT NULL)""",
        'INSERT INTO orders SELECT id, session, ticket, "by", by_name, at_us, content, fixed, 0 FROM orders_3',
        "DROP TABLE orders_3",
        "CREATE INDEX ix_orders_at_us ON orders (at_us)",
        "CREATE UNIQUE INDEX orders_standing ON orders (session) WHERE NOT withdrawn AND (fixed IS NULL OR fixed)",
    ),
}


class Database:
    """A database file. Made by ``open_database``; close it when the broker ends.

    ``engine`` is the SQLAlchemy engine, for whoever keeps tables of their own in the same file; write through
    ``writing`` only.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock()
        self._writer: tuple[asyncio.Task[Any] | None, AsyncConnection] | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one state of the file and changes nothing. Raises Unavailable ``database``.

        Within a transaction of the same task, that transaction: it sees what it wrote.
        """
        with _translated():
            if (mine := self._mine()) is not None:
                yield mine
                return
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give a transaction that alone may write, from here to its end; durable after it, undone by an exception.

        Writers of this process queue here, in order; one of another process (the command line) is waited for by
        SQLite. Raises Unavailable ``database`` when the turn doesn't come within 30 s.

        Within a transaction of the same task, a part of that one: stores called inside are durable with it or not at
        all, and an exception undoes at least the part.
        """
        with _translated():
            if (mine := self._mine()) is not None:
                async with mine.begin_nested():
                    yield mine
                return
            async with asyncio.timeout(_WAIT_S):
                await self._turn.acquire()
            try:
                async with self.engine.connect() as plain:
                    connection = await plain.execution_options(**{_WRITES: True})
                    async with connection.begin():
                        self._writer = (asyncio.current_task(), connection)
                        yield connection
            finally:
                self._writer = None
                self._turn.release()

    def _mine(self) -> AsyncConnection | None:
        """Return the open transaction if this very task opened it; a task that it started has turns of its own."""
        if self._writer is None or self._writer[0] is not asyncio.current_task():
            return None
        return self._writer[1]

    async def truncate_wal(self) -> None:
        """Bring everything into the file and cut the write-ahead log to nothing: what was deleted is in neither then.

        Waits for who reads right now. Raises Unavailable ``database`` if one reads for longer than 5 s.
        """
        await self._settle(rewrite=False)

    async def rewrite(self) -> None:
        """Write the whole file anew, then as ``truncate_wal``; takes a second for some 50 MB, and as much space again.

        A row that is deleted is overwritten where it stands. Copies of it that SQLite left in other pages, when it made
        room there, are gone only after this.
        """
        await self._settle(rewrite=True)

    async def _settle(self, *, rewrite: bool) -> None:
        with _translated():
            async with asyncio.timeout(_WAIT_S):
                await self._turn.acquire()
            try:
                async with self.engine.connect() as connection:
                    raw = (await connection.get_raw_connection()).driver_connection  # outside of any transaction
                    assert raw is not None
                    if rewrite:
                        try:
                            await (await raw.execute("VACUUM")).close()
                        except asyncio.CancelledError:
                            await raw.interrupt()  # or its thread would go on, and whoever closes the file would wait
                            raise
                    async with raw.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                        busy, *_ = await cursor.fetchone()
            finally:
                self._turn.release()
        if busy:
            raise _unavailable(f"somebody reads it for longer than {_BUSY_MS // 1_000} s")

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_database(path: Path | str) -> Database:
    """Return the database in this file, made readable by its owner alone when it is new.

    Raises Unavailable ``database`` if the file can't be made.
    """
    path = Path(path)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _unavailable(f"{path}: {error.strerror}") from error
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=_READERS,
        max_overflow=1,
        pool_timeout=_WAIT_S,
        connect_args={"isolation_level": None},  # the driver begins nothing by itself: _begin says when and how
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return Database(engine)


async def create_schema(database: Database) -> None:
    """Make the tables that are missing, bring those of an older version forward, and note the version.

    Raises Unavailable: ``schema_newer`` for a file of a newer version, which this program would damage;
    ``database_damaged`` for a file that is no database.
    """
    try:
        await _create_schema(database)
    except DatabaseError as error:
        raise Unavailable(
            "database_damaged",
            vi="Tệp cơ sở dữ liệu bị hỏng. Hãy khôi phục từ bản sao lưu.",
            en=f"The database file {database.engine.url.database} is damaged ({error.orig}). Restore it from a backup.",
        ) from error


async def _create_schema(database: Database) -> None:
    async with database.writing() as connection:
        await connection.run_sync(_create_version_table)
        found = (await connection.execute(select(tables.schema_version.c.version))).scalar_one_or_none()
        if found is not None and found > tables.SCHEMA_VERSION:
            raise Unavailable(
                "schema_newer",
                vi=(
                    f"Cơ sở dữ liệu thuộc phiên bản mới hơn ({found}) so với chương trình ({tables.SCHEMA_VERSION}). "
                    "Hãy cập nhật Televisit."
                ),
                en=(
                    f"The database has schema version {found}; this program knows {tables.SCHEMA_VERSION} at most. "
                    "Update Televisit, or give it another data directory."
                ),
            )
        await connection.run_sync(tables.metadata.create_all)
        if found is None:
            await connection.execute(tables.schema_version.insert().values(version=tables.SCHEMA_VERSION))
            return
        for version in range(found, tables.SCHEMA_VERSION):
            for statement in _STEPS[version] if version == found else ():
                await connection.exec_driver_sql(statement)
        await connection.execute(tables.schema_version.update().values(version=tables.SCHEMA_VERSION))


def _create_version_table(connection: Connection) -> None:
    tables.schema_version.create(connection, checkfirst=True)


def _prepare(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and takes the write lock later can fail half-way, or decide on what is no longer
    # so; a writer takes the lock with its first statement.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn trouble with the file into our error.

    What a statement did wrong (a constraint) stays a bug, and a damaged file stays the driver's DatabaseError: who
    keeps an index that can be made anew must be able to tell it.
    """
    try:
        yield
    except OperationalError as error:
        raise _unavailable(str(error.orig)) from error
    except sqlite3.OperationalError as error:  # of a statement that is the driver's own: a checkpoint
        raise _unavailable(str(error)) from error
    except (TimeoutError, PoolTimeoutError) as error:
        raise _unavailable(f"no connection within {_WAIT_S:.0f} s") from error


def _unavailable(detail: str) -> Unavailable:
    return Unavailable(
        "database",
        vi="Không dùng được cơ sở dữ liệu. Vui lòng báo quản trị viên kiểm tra ổ đĩa.",
        en=f"The database can't be used ({detail}). The operator must look at its disk.",
    )
