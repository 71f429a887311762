"""From the index's tables to the audit's rows: one page of a query's answer, and what is asked for by name."""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.audit.query import (
    ChangeQuery,
    ChangeRow,
    EventQuery,
    EventRow,
    FrameSecond,
    Page,
    Pictures,
    SessionQuery,
    SessionRow,
)
from broker.backends.sql.index_rows import CHANGE_FIELDS, CHANGE_JSON, session_row
from broker.backends.sql.index_scan import Filter, Ordered, equal, page
from broker.backends.sql.index_tables import changes, events, files, frame_ranges, sessions
from broker.events.vocabulary import vocabulary

More = Callable[[], bool]
"""Whether there is time for one more step of a page."""

_SAME_SERIAL: Final = 100  # ids of devices that claim one serial number, up to which their rows are found by them

_SESSIONS: Final = Ordered(sessions, ("opened_us", "session"), ("",))
_EVENTS: Final = Ordered(events, ("at_us", "file", "sequence"), (-1, -1))
_CHANGES: Final = Ordered(changes, ("at_us", "file", "sequence", "item"), (-1, -1, -1))


async def read_sessions(connection: AsyncConnection, query: SessionQuery, more: More) -> Page[SessionRow]:
    """Return one page of visits, the newest first."""
    asked = {"technician": query.technician, "ticket": query.ticket, "reason": query.reason}
    filters = [equal(sessions, name, value) for name, value in asked.items() if value is not None]
    if query.device is not None:
        filters.append(await _device(connection, sessions.name, query.device))
    rows, end = await page(connection, _SESSIONS, filters, query, more)
    return Page(tuple(map(session_row, rows)), None if end is None else query.behind(end))


async def read_events(connection: AsyncConnection, query: EventQuery, more: More) -> Page[EventRow]:
    """Return one page of events; with ``text`` in the query, of those that have texts at all."""
    asked = {
        "session": query.session, "ticket": query.ticket, "actor_id": query.actor, "technician": query.technician,
        "name": query.name, "verdict": query.verdict,
    }  # fmt: skip
    filters = [equal(events, name, value) for name, value in asked.items() if value is not None]
    if query.device is not None:
        filters.append(await _device(connection, events.name, query.device))
    if query.text is not None:
        filters.append(Filter("speaks", {}, "events_by_speaks"))
    if query.code is not None:
        # A code stands for one name, which has an index; a code of no vocabulary is looked for step by step.
        filters.append(Filter("code = :code", {"code": query.code}))
        named = [cls.name for cls in vocabulary() if cls.code == query.code]
        if query.name is None and named:
            filters.append(equal(events, "name", named[0]))
    rows, end = await page(connection, _EVENTS, filters, query, more)
    named_files = await _files(connection, rows)
    items = tuple(_event_row(row, named_files[row.file]) for row in rows)
    return Page(items, None if end is None else query.behind(end))


async def read_changes(connection: AsyncConnection, query: ChangeQuery, more: More) -> Page[ChangeRow]:
    """Return one page of changes of settings."""
    asked = {"session": query.session, "ticket": query.ticket, "technician": query.technician, "who": query.actor}
    filters = [equal(changes, name, value) for name, value in asked.items() if value is not None]
    if query.setting is not None:
        key, _, context = query.setting.partition("@")
        filters.append(equal(changes, "base", key))
        if context:
            filters.append(Filter("setting = :setting", {"setting": query.setting}))
    if query.device is not None:
        filters.append(await _device(connection, changes.name, query.device))
    rows, end = await page(connection, _CHANGES, filters, query, more)
    named = await _files(connection, rows)
    items = tuple(_change_row(row, named[row.file]) for row in rows)
    return Page(items, None if end is None else query.behind(end))


async def read_session(connection: AsyncConnection, session: str) -> SessionRow | None:
    """Return one visit."""
    row = (await connection.execute(select(sessions).where(sessions.c.session == session))).first()
    return None if row is None else session_row(row)


async def read_pictures(connection: AsyncConnection, session: str) -> Pictures | None:
    """Return where one visit's pictures stand."""
    visit = select(files.c.place).join(sessions, sessions.c.file == files.c.file).where(sessions.c.session == session)
    place = (await connection.execute(visit)).scalar()
    if place is None:
        return None
    columns = [column for column in frame_ranges.c if column.name != "file"]
    statement = select(*columns).where(frame_ranges.c.session == session).order_by(frame_ranges.c.second)
    return Pictures(place, tuple(FrameSecond(*row) for row in await connection.execute(statement)))


async def _device(connection: AsyncConnection, table: str, device: str) -> Filter:
    """Return the filter for a device: its id, and that of every device that claimed it as its serial in a visit."""
    claimed = select(sessions.c.device).where(sessions.c.device_serial == device).distinct().limit(_SAME_SERIAL + 1)
    ids = {device, *(await connection.execute(claimed)).scalars()}
    index = f"{table}_by_device"
    if len(ids) == 1:
        return Filter("device = :device0", {"device0": device}, index)
    if len(ids) > _SAME_SERIAL:  # a maker that numbers nothing
        inside = "device IN (SELECT device FROM sessions WHERE device_serial = :serial)"
        return Filter(f"(device = :serial OR {inside})", {"serial": device})
    values = {f"device{number}": one for number, one in enumerate(sorted(ids))}
    return Filter(f"device IN ({', '.join(f':{name}' for name in values)})", values, index)


async def _files(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> dict[int, Row[Any]]:
    # Not a join: the planner might then begin with the files and sort all events.
    numbers = {row.file for row in rows}
    return {row.file: row for row in await connection.execute(select(files).where(files.c.file.in_(numbers)))}


def _event_row(row: Row[Any], file: Row[Any]) -> EventRow:
    values = {**row._mapping, "facts": json.loads(row.facts)}
    return EventRow(recording=file.id, place=file.place, **values)


def _change_row(row: Row[Any], file: Row[Any]) -> ChangeRow:
    told = row._mapping
    values = {name: told[name] for name in CHANGE_FIELDS} | {name: json.loads(told[name]) for name in CHANGE_JSON}
    return ChangeRow(recording=file.id, place=file.place, **values)
