"""Between the index's tables and the audit's rows: writing steps, reading tails, answering queries."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, delete, insert, not_, or_, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.audit.query import EventQuery, EventRow, FrameSecond, Page, Pictures, SessionQuery, SessionRow
from broker.audit.tail import Step, Tail
from broker.backends.sql.index_tables import events, files, frame_ranges, sessions
from broker.wire.codec import canonical

_SAME_SERIAL: Final = 100  # devices that claim one serial number, in one answer

_UNFINISHED: Final = or_(files.c.closed.is_(False), files.c.trouble != "")
_VISIT_COLUMNS: Final = [column for column in sessions.c if column.name != "file"]


# Writing


async def write(connection: AsyncConnection, steps: Sequence[Step]) -> None:
    """Write what was read, rows and how far: all in the caller's transaction."""
    await drop(connection, [step.tail.file for step in steps if step.fresh])
    event_rows = [_event_values(row) for step in steps for row in step.events]
    if event_rows:
        await connection.execute(insert(events), event_rows)
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
        for table in (events, frame_ranges, sessions, files):
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


def _file_values(tail: Tail) -> dict[str, Any]:
    return {column.name: getattr(tail, column.name) for column in files.c}


# Tails


async def unfinished(connection: AsyncConnection) -> list[Tail]:
    """Return the tails of the files that are not read to their end."""
    open_files = select(files).where(_UNFINISHED)
    numbers = select(files.c.file).where(_UNFINISHED)
    visits = {
        row.file: _session_row(row)
        for row in await connection.execute(select(sessions).where(sessions.c.file.in_(numbers)))
    }
    return [Tail(**row._mapping, visit=visits.get(row.file)) for row in await connection.execute(open_files)]


async def finished(connection: AsyncConnection) -> set[str]:
    """Return the places of the files that are read to their seal."""
    return set((await connection.execute(select(files.c.place).where(not_(_UNFINISHED)))).scalars())


# Queries


async def read_sessions(connection: AsyncConnection, query: SessionQuery) -> Page[SessionRow]:
    """Return one page of visits, the newest first."""
    conditions = _between(sessions.c.opened_us, query.from_us, query.to_us)
    if query.device is not None:
        conditions.append(or_(sessions.c.device == query.device, sessions.c.device_serial == query.device))
    for name in ("technician", "ticket", "reason"):
        value = getattr(query, name)
        if value is not None:
            conditions.append(sessions.c[name] == value)
    place = (sessions.c.opened_us, sessions.c.session)
    if query.after is not None:
        conditions.append(tuple_(*place) < tuple_(*query.after))
    statement = (
        select(*_VISIT_COLUMNS).where(*conditions).order_by(*(column.desc() for column in place)).limit(query.limit + 1)
    )
    rows = [_session_row(row) for row in await connection.execute(statement)]
    items = tuple(rows[: query.limit])
    return Page(items, query.following(items[-1]) if len(rows) > query.limit else None)


async def read_session(connection: AsyncConnection, session: str) -> SessionRow | None:
    """Return one visit."""
    found = await connection.execute(select(*_VISIT_COLUMNS).where(sessions.c.session == session))
    row = found.first()
    return None if row is None else _session_row(row)


async def read_pictures(connection: AsyncConnection, session: str) -> Pictures | None:
    """Return where one visit's pictures stand."""
    visit = select(files.c.place).join(sessions, sessions.c.file == files.c.file).where(sessions.c.session == session)
    place = (await connection.execute(visit)).scalar()
    if place is None:
        return None
    columns = [column for column in frame_ranges.c if column.name != "file"]
    statement = select(*columns).where(frame_ranges.c.session == session).order_by(frame_ranges.c.second)
    return Pictures(place, tuple(FrameSecond(*row) for row in await connection.execute(statement)))


async def read_events(connection: AsyncConnection, query: EventQuery) -> Page[EventRow]:
    """Return one page of events."""
    conditions = _between(events.c.at_us, query.from_us, query.to_us)
    for name in ("session", "name", "code", "technician", "ticket"):
        value = getattr(query, name)
        if value is not None:
            conditions.append(events.c[name] == value)
    if query.actor is not None:
        conditions.append(events.c.actor_id == query.actor)
    if query.device is not None:
        devices = await _devices(connection, query.device)
        conditions.append(events.c.device.in_(devices) if len(devices) > 1 else events.c.device == devices[0])
    place = (events.c.at_us, events.c.file, events.c.sequence)
    if query.after is not None:
        here, there = tuple_(*place), tuple_(*query.after)
        conditions.append(here > there if query.ascending else here < there)
    statement = (
        select(events)
        .where(*conditions)
        .order_by(*(column.asc() if query.ascending else column.desc() for column in place))
        .limit(query.limit + 1)
    )
    rows = (await connection.execute(statement)).all()
    # Not a join: the planner might then begin with the files and sort all events.
    numbers = {row.file for row in rows}
    named = {row.file: row for row in await connection.execute(select(files).where(files.c.file.in_(numbers)))}
    items = tuple(_event_row(row, named[row.file]) for row in rows[: query.limit])
    return Page(items, query.following(items[-1]) if len(rows) > query.limit else None)


async def _devices(connection: AsyncConnection, device: str) -> list[str]:
    """Return the ids that are meant: itself, and every device that claimed it as its serial number in a visit."""
    claimed = select(sessions.c.device).where(sessions.c.device_serial == device).distinct().limit(_SAME_SERIAL)
    others = (await connection.execute(claimed)).scalars()
    return [device, *(other for other in others if other != device)]


def _between(column: ColumnElement[Any], from_us: int | None, to_us: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if from_us is not None:
        conditions.append(column >= from_us)
    if to_us is not None:
        conditions.append(column < to_us)
    return conditions


def _session_row(row: Row[Any]) -> SessionRow:
    return SessionRow(**{name: value for name, value in row._mapping.items() if name != "file"})


def _event_row(row: Row[Any], file: Row[Any]) -> EventRow:
    values = {**row._mapping, "facts": json.loads(row.facts)}
    return EventRow(recording=file.id, place=file.place, **values)
