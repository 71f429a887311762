"""From the audit's rows to the index's tables: writing steps, dropping files, reading tails."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, Table, delete, insert, not_, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.audit.changes import base
from broker.audit.query import ChangeRow, EventRow, SessionRow
from broker.audit.tail import Step, Tail
from broker.backends.sql.index_tables import changes, events, files, frame_ranges, sessions
from broker.wire.codec import canonical

_UNFINISHED: Final = or_(files.c.closed.is_(False), files.c.trouble != "")
CHANGE_JSON: Final = ("old", "new", "words")
CHANGE_FIELDS: Final = tuple(column.name for column in changes.c if column.name not in ("base", *CHANGE_JSON))
"""Fields of a change that stand in a column as they are."""


# Writing


async def write(connection: AsyncConnection, steps: Sequence[Step]) -> None:
    """Write what was read, rows and how far: all in the caller's transaction."""
    await drop(connection, [step.tail.file for step in steps if step.fresh])
    event_rows = [_event_values(row) for step in steps for row in step.events]
    if event_rows:
        await connection.execute(insert(events), event_rows)
    change_rows = [_change_values(row) for step in steps for row in step.changes]
    if change_rows:
        await connection.execute(insert(changes), change_rows)
    for step in steps:
        if step.spoke:
            theirs = (events.c.file == step.tail.file) & events.c.sequence.in_(step.spoke)
            await connection.execute(update(events).where(theirs).values(speaks=True))
    seconds = [{**asdict(second), "file": step.tail.file} for step in steps for second in step.seconds]
    if seconds:
        statement = upsert(frame_ranges)
        new = statement.excluded
        merged = {
            "last_sequence": new.last_sequence,
            "count": frame_ranges.c.count + new["count"],
            "bytes": frame_ranges.c.bytes + new.bytes,
        }
        await connection.execute(statement.on_conflict_do_update(set_=merged), seconds)
    visits = [{**asdict(step.tail.visit), "file": step.tail.file} for step in steps if step.tail.visit is not None]
    await _replace(connection, sessions, visits)
    await _replace(connection, files, [_file_values(step.tail) for step in steps])


async def drop(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Drop every row of these files."""
    for number in numbers:
        for table in (events, changes, frame_ranges, sessions, files):
            await connection.execute(delete(table).where(table.c.file == number))


async def _replace(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = upsert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    await connection.execute(statement.on_conflict_do_update(set_=changed), rows)


def _event_values(row: EventRow) -> dict[str, Any]:
    values = {column.name: getattr(row, column.name) for column in events.c}
    return {**values, "facts": canonical(row.facts).decode()}


def _change_values(row: ChangeRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in CHANGE_FIELDS}
    told = {name: canonical(getattr(row, name)).decode() for name in CHANGE_JSON}
    return {**values, **told, "base": base(row.setting)}


def _file_values(tail: Tail) -> dict[str, Any]:
    return {column.name: getattr(tail, column.name) for column in files.c}


# Tails


async def unfinished(connection: AsyncConnection) -> list[Tail]:
    """Return the tails of the files that are not read to their end."""
    open_files = select(files).where(_UNFINISHED)
    numbers = select(files.c.file).where(_UNFINISHED)
    visits = {
        row.file: session_row(row)
        for row in await connection.execute(select(sessions).where(sessions.c.file.in_(numbers)))
    }
    return [Tail(**row._mapping, visit=visits.get(row.file)) for row in await connection.execute(open_files)]


async def finished(connection: AsyncConnection) -> dict[str, int]:
    """Return the places of the files that are read to their seal, and how many bytes each has."""
    found = await connection.execute(select(files.c.place, files.c.offset).where(not_(_UNFINISHED)))
    return {row.place: row.offset for row in found}


def session_row(row: Row[Any]) -> SessionRow:
    """Return a visit from its row in the table."""
    return SessionRow(**{name: value for name, value in row._mapping.items() if name != "file"})
