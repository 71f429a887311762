"""How visits left devices, in SQL."""

import json
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import snapshots
from broker.survey.history import Left
from broker.survey.snapshot import Phase, Snapshot
from broker.wire.settings import value_of


class SqlSnapshotStore:
    """A SnapshotStore; each change is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, device: str) -> Left | None:
        """Return how the last visit left this device."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(snapshots).where(snapshots.c.device == device))).first()
        return _left(row) if row else None

    async def keep(self, left: Left) -> None:
        """Keep this in place of what was kept of its device."""
        values = _row(left)
        statement = insert(snapshots).values(values)
        changed = {name: value for name, value in values.items() if name != "device"}
        async with self._database.writing() as connection:
            await connection.execute(statement.on_conflict_do_update(set_=changed))

    async def unfinished(self) -> tuple[Left, ...]:
        """Return every Left without a reason."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(snapshots).where(snapshots.c.reason.is_(None)))
            return tuple(_left(row) for row in found)


def _row(left: Left) -> dict[str, Any]:
    taken = left.snapshot
    return {
        "device": taken.device,
        "session": taken.session,
        "phase": taken.phase.value,
        "taken_us": taken.taken_us,
        "revision": taken.revision,
        "complete": taken.complete,
        "diary": taken.diary,
        "seq": taken.seq,
        "settings": json.dumps(dict(taken.values), ensure_ascii=False),
        "technician": left.technician,
        "reason": left.reason,
    }


def _left(row: Row[Any]) -> Left:
    snapshot = Snapshot(
        device=row.device,
        session=row.session,
        phase=Phase(row.phase),
        taken_us=row.taken_us,
        revision=row.revision,
        complete=row.complete,
        diary=row.diary,
        seq=row.seq,
        values={key: value_of(value) for key, value in json.loads(row.settings).items()},
    )
    return Left(snapshot, row.technician, row.reason)
