"""The index's database file: opened, made anew when it is not one of ours, or opened for reading beside its writer."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from broker.backends.sql.engine import Database, open_database
from broker.backends.sql.index_tables import VERSION, metadata
from broker.errors import Unavailable

_BUSY_MS: Final = 5_000


async def open_writable(path: Path) -> Database:
    """Return the index in this file with its tables, emptied if they are of another version. Raises Unavailable."""
    database = open_database(path)
    event.listen(database.engine.sync_engine, "connect", _relax)
    try:
        async with database.writing() as connection:
            if await _version(connection) != VERSION:
                await connection.run_sync(_make_tables)
                await connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
    except BaseException:
        await database.close()
        raise
    return database


async def open_readable(path: Path) -> Database:
    """Return the index that another process writes. Raises Unavailable: ``index_missing``, ``index_version``."""
    url = URL.create("sqlite+aiosqlite", database=_uri(path), query={"mode": "ro", "uri": "true"})
    engine = create_async_engine(url, connect_args={"isolation_level": None})
    event.listen(engine.sync_engine, "connect", _wait_for_the_writer)
    # The driver by itself would let every statement see a state of its own: a page is made of several.
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    database = Database(engine)
    try:
        async with database.reading() as connection:
            if await _version(connection) == VERSION:
                return database
    except BaseException:
        await database.close()
        raise
    await database.close()
    raise Unavailable(
        "index_version",
        vi="Chỉ mục kiểm toán thuộc phiên bản khác. Hãy dùng cùng phiên bản Televisit với máy chủ đang chạy.",
        en="The index is of another version. Use the same version of Televisit as the broker that is running.",
    )


async def mark_stale(connection: AsyncConnection) -> None:
    """Note, within this transaction, that rows were dropped: copies of them may stand between the others."""
    await connection.exec_driver_sql("PRAGMA application_id=1")


async def is_stale(database: Database) -> bool:
    """Whether rows were dropped since the file was last written anew."""
    async with database.reading() as connection:
        return bool((await connection.exec_driver_sql("PRAGMA application_id")).scalar_one())


async def write_anew(database: Database) -> None:
    """Write the file anew, without what was dropped. Raises Unavailable."""
    await database.rewrite()
    async with database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA application_id=0")


def discard(path: Path) -> None:
    """Remove an index file and what SQLite keeps beside it. Raises OSError."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def ruined(error: BaseException) -> bool:
    """Whether this error says that the file is no database any more, so that only a new one helps."""
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        return False
    return type(error.orig if isinstance(error, DatabaseError) else error) is sqlite3.DatabaseError


def cause(error: BaseException) -> str:
    """Return what the driver said, without the statement."""
    return str(error.orig if isinstance(error, DatabaseError) else error)


def _make_tables(connection: Connection) -> None:
    old = MetaData()
    old.reflect(connection)
    old.drop_all(connection)
    metadata.create_all(connection)


def _uri(path: Path) -> str:
    # Not left to SQLite to find out: after a failed connection the driver's thread may report to a loop that is closed.
    if not path.is_file():
        raise Unavailable(
            "index_missing",
            vi="Máy chủ đang chạy chưa tạo chỉ mục kiểm toán. Vui lòng thử lại sau ít phút.",
            en=f"The running broker has not made its index {path} yet. Try again in a moment.",
        )
    return path.absolute().as_uri()


async def _version(connection: AsyncConnection) -> int:
    return int((await connection.exec_driver_sql("PRAGMA user_version")).scalar_one())


def _relax(connection: Any, _: object) -> None:
    # A power cut may take the last commits: rows and how far they go stand in one transaction, so they are read again.
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _wait_for_the_writer(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.close()
