"""An index over a small archive, and everything that it holds, for the index's tests."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from broker.audit.query import EventQuery, EventRow, SessionQuery
from broker.backends.sql.index import Index
from tests.unit.audit.archive import Archive
from tests.unit.audit.histories import START_US, History

SESSION = "0123456789abcdef0123456789abcdef"
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextlib.asynccontextmanager
async def following(path: Path, archive: Archive, **how: bool) -> AsyncIterator[Index]:
    index = Index(path, archive, **how)  # type: ignore[arg-type]
    try:
        yield index
    finally:
        await index.close()


def fill(archive: Archive, histories: list[History]) -> None:
    for history in histories:
        archive.put(history.kind, history.id, history.data())


def visit(*steps: object, id: str = SESSION, closed: str | None = None, after_us: int = 0) -> History:
    timed = [(what, START_US + after_us + n * 1_000) for n, what in enumerate(steps)]
    return History("session", id, timed, closed)  # type: ignore[arg-type]


def plain(row: EventRow) -> dict[str, object]:
    names = ("id", "at_us", "name", "code", "session", "device", "technician", "ticket", "facts")
    return {name: getattr(row, name) for name in names} | {"actor": row.actor_id}


async def all_events(index: Index, limit: int = 500, **filters: str) -> list[EventRow]:
    rows: list[EventRow] = []
    query = EventQuery(limit=limit, **filters)  # type: ignore[arg-type]
    while True:
        page = await index.events(query)
        rows += page.items
        if page.next is None:
            return rows
        query = EventQuery(limit=limit, cursor=page.next, **filters)  # type: ignore[arg-type]


async def everything(index: Index) -> tuple[object, ...]:
    """All that the tables hold, for comparing two indexes."""
    return (
        await all_events(index, order="asc"),
        (await index.sessions(SessionQuery(limit=500))).items,
        await tables(index._path),
    )


async def tables(path: Path) -> list[list[Any]]:
    def read() -> list[list[Any]]:
        with contextlib.closing(sqlite3.connect(path)) as db:
            return [
                sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
                for table in ("files", "sessions", "events", "frame_ranges", "changes")
            ]

    return await asyncio.to_thread(read)
