"""What the state holds of a customer: the settings that the last visits left, the tickets, verdicts and orders."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from broker.backends.sql.engine import Database
from broker.backends.sql.findings import orders, verdicts
from broker.backends.sql.tables import snapshots, tickets


async def settings_of(database: Database, devices: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what is kept of these devices' settings, by device; the values as JSON has them. Raises Unavailable."""
    async with database.reading() as connection:
        rows = await connection.execute(select(snapshots).where(snapshots.c.device.in_(sorted(devices))))
        return {row.device: {**row._mapping, "settings": json.loads(row.settings)} for row in rows}


async def tickets_of(database: Database, codes: Collection[str], devices: Collection[str]) -> list[dict[str, Any]]:
    """Return the tickets with these codes or opened for these devices, as kept. Raises Unavailable."""
    mine = or_(tickets.c.code.in_(sorted(codes)), tickets.c.device.in_(sorted(devices)))
    async with database.reading() as connection:
        rows = await connection.execute(select(tickets).where(mine).order_by(tickets.c.opened_us, tickets.c.code))
        return [dict(row._mapping) for row in rows]


async def findings_of(database: Database, sessions: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return verdict and order (or None) of these visits, as kept, of those that have one. Raises Unavailable."""
    found: dict[str, dict[str, Any]] = {}
    async with database.reading() as connection:
        for name, table in (("verdict", verdicts), ("order", orders)):
            for row in await connection.execute(select(table).where(table.c.session.in_(sorted(sessions)))):
                kept = {key: json.loads(value) if key in _JSON else value for key, value in row._mapping.items()}
                found.setdefault(row.session, {"verdict": None, "order": None})[name] = kept
    return found


_JSON = ("evidence", "parts", "content")
