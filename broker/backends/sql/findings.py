"""Verdicts and orders in SQL, the visits that need one, and what an erasure takes out of them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Row, String, Table, Text, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata
from broker.diagnosis.finding import Chosen, Figures, Order, Verdict, Visited
from broker.erasure.request import Visit
from broker.recording.record import DataClass

_ENDS: Final = 8
_MOST_DUE: Final = 200

visited = Table(
    "visited",
    metadata,
    Column("session", String(32), primary_key=True, comment="the visit"),
    Column("ticket", String(16), nullable=False, comment="its ticket's code"),
    Column("technician", String(64), nullable=False, comment="the account that visited"),
    Column("technician_name", String(80), nullable=False, comment="as the customer read it"),
    Column("device", String(32), nullable=False, comment="the device that was visited"),
    Column("kind", String(200), nullable=False, comment="what kind of device it says it is"),
    Column("model", String(200), nullable=False, comment="its claim"),
    Column("serial", String(200), nullable=False, comment="its claim"),
    Column("family", String(200), comment="whose error codes and parts it says it has"),
    Column("opened_us", BigInteger, nullable=False, comment="when the PIN was claimed"),
    Column("active_us", BigInteger, comment="when the customer allowed it"),
    Column("ended_us", BigInteger, comment="when it ended; null while it goes on"),
    Column("reason", String(64), comment="why it ended"),
    comment="visits that came about: each needs a verdict",
)
Index("visited_by_technician", visited.c.technician, visited.c.ended_us)
Index("visited_by_device", visited.c.device, visited.c.opened_us)

verdicts = Table(
    "verdicts",
    metadata,
    Column("session", String(32), primary_key=True, comment="the visit that it is about"),
    Column("kind", String(16), nullable=False, comment="device, source, peripheral, network, ..."),
    Column("cause", String(64), nullable=False, comment="what exactly"),
    Column("evidence", Text, nullable=False, comment="JSON: references of the visit's exhibits"),
    Column("parts", Text, nullable=False, comment="JSON: [number, quantity] of each part"),
    Column("contradicted", Boolean, nullable=False, comment="the evidence says otherwise"),
    Column("note", Text, comment="free text"),
    Column("reason", Text, comment="free text: why it is found so all the same"),
    Column("by", String(64), nullable=False, comment="the account that gave it"),
    Column("by_name", String(80), nullable=False, comment="their name"),
    Column("at_us", BigInteger, nullable=False, index=True, comment="when"),
    Column("seconds", BigInteger, nullable=False, comment="from the customer's yes to it"),
    comment="one finding a visit",
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(32), primary_key=True, comment="the order's id, 32 hex digits"),
    Column("session", String(32), nullable=False, unique=True, comment="the visit whose verdict it rests on"),
    Column("ticket", String(16), nullable=False, comment="that visit's ticket"),
    Column("by", String(64), nullable=False, comment="the account that placed it"),
    Column("by_name", String(80), nullable=False, comment="their name"),
    Column("at_us", BigInteger, nullable=False, index=True, comment="when"),
    Column("content", Text, nullable=False, comment="JSON: parts, who must come, the evidence"),
    Column("fixed", Boolean, comment="whether the visit at home did it; null while nobody said"),
    comment="visits at a customer's home",
)


class SqlFindingStore:
    """A FindingStore; each change is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owe(self, one: Visited) -> None:
        """Note a visit that needs a verdict."""
        values = asdict(one)
        changed = {name: value for name, value in values.items() if name != "session"}
        noted = insert(visited).values(values)
        late = one.ended_us is None  # what goes on is never newer than what is known already
        noted = noted.on_conflict_do_nothing() if late else noted.on_conflict_do_update(set_=changed)
        async with self._database.writing() as connection:
            await connection.execute(noted)

    async def visited(self, session: str) -> Visited | None:
        """Return a noted visit."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(visited).where(visited.c.session == session))).first()
        return Visited(**row._mapping) if row else None

    async def due(self, technician: str) -> Sequence[Visited]:
        """Return the technician's visits that are over and have no verdict."""
        missing = (
            select(visited)
            .outerjoin(verdicts, verdicts.c.session == visited.c.session)
            .where(visited.c.technician == technician, visited.c.ended_us.is_not(None), verdicts.c.session.is_(None))
            .order_by(visited.c.opened_us, visited.c.session)
            .limit(_MOST_DUE)
        )
        async with self._database.reading() as connection:
            return [Visited(**row._mapping) for row in await connection.execute(missing)]

    async def ends(self, device: str, before_us: int) -> Sequence[str]:
        """Return why the device's visits before this moment ended, the newest first."""
        mine = (
            select(visited.c.reason)
            .where(visited.c.device == device, visited.c.opened_us < before_us, visited.c.reason.is_not(None))
            .order_by(visited.c.opened_us.desc())
            .limit(_ENDS)
        )
        async with self._database.reading() as connection:
            return list((await connection.execute(mine)).scalars())

    async def give(self, verdict: Verdict, corrects_us: int | None = None) -> bool:
        """Keep a visit's verdict, unless it has one; or in place of just that one, while no visit is ordered."""
        values = asdict(verdict) | {
            "evidence": json.dumps(verdict.evidence),
            "parts": json.dumps([[part.sku, part.quantity] for part in verdict.parts]),
        }
        ordered = select(orders.c.session).where(orders.c.session == verdict.session).exists()
        same = (verdicts.c.session == verdict.session, verdicts.c.at_us == corrects_us)
        first = insert(verdicts).values(values).on_conflict_do_nothing()
        keep = first if corrects_us is None else update(verdicts).where(*same, ~ordered).values(values)
        async with self._database.writing() as connection:
            return (await connection.execute(keep)).rowcount == 1

    async def verdict(self, session: str) -> Verdict | None:
        """Return a visit's verdict."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(verdicts).where(verdicts.c.session == session))).first()
        return _verdict(row) if row else None

    async def place(self, order: Order) -> bool:
        """Keep a visit's order, unless it has one."""
        values = asdict(order) | {"content": json.dumps(dict(order.content), ensure_ascii=False)}
        async with self._database.writing() as connection:
            done = await connection.execute(insert(orders).values(values).on_conflict_do_nothing())
            return done.rowcount == 1

    async def withdraw(self, order: str) -> bool:
        """Let go of an order whose outcome nobody reported."""
        mine = delete(orders).where(orders.c.id == order, orders.c.fixed.is_(None))
        async with self._database.writing() as connection:
            return (await connection.execute(mine)).rowcount == 1

    async def order(self, session: str) -> Order | None:
        """Return a visit's order."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(orders).where(orders.c.session == session))).first()
        return Order(**{**row._mapping, "content": json.loads(row.content)}) if row else None

    async def awaiting(self, technician: str) -> Sequence[Visited]:
        """Return the visits whose orders of the technician's have no outcome yet."""
        open_ones = (
            select(visited)
            .join(orders, orders.c.session == visited.c.session)
            .where(orders.c.by == technician, orders.c.fixed.is_(None))
            .order_by(orders.c.at_us, orders.c.id)
            .limit(_MOST_DUE)
        )
        async with self._database.reading() as connection:
            return [Visited(**row._mapping) for row in await connection.execute(open_ones)]

    async def close(self, session: str, fixed: bool) -> bool:
        """Note whether what was ordered did it."""
        async with self._database.writing() as connection:
            done = await connection.execute(update(orders).where(orders.c.session == session).values(fixed=fixed))
            return done.rowcount == 1

    async def figures(self, from_us: int, to_us: int) -> Figures:
        """Return the figures of this time."""
        given = select(verdicts.c.kind, verdicts.c.contradicted, verdicts.c.seconds).where(
            verdicts.c.at_us >= from_us, verdicts.c.at_us < to_us
        )
        placed = select(orders.c.fixed).where(orders.c.at_us >= from_us, orders.c.at_us < to_us)
        missing = (
            select(func.count())
            .select_from(visited.outerjoin(verdicts, verdicts.c.session == visited.c.session))
            .where(visited.c.ended_us.is_not(None), verdicts.c.session.is_(None))
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(given)).all()
            ends = list((await connection.execute(placed)).scalars())
            due = (await connection.execute(missing)).scalar_one()
        kinds: dict[str, int] = {}
        for row in found:
            kinds[row.kind] = kinds.get(row.kind, 0) + 1
        return Figures(
            verdicts=len(found), by_kind=kinds, contradicted=sum(row.contradicted for row in found),
            seconds=round(median(row.seconds for row in found)) if found else None, due=due, orders=len(ends),
            fixed=ends.count(True), not_fixed=ends.count(False),
        )  # fmt: skip


class FindingTraces:
    """What verdicts and orders took from visits; an erasure.eraser.Trace.

    What people wrote goes with ``text``, and so do an order's evidence and survey, with the words for them;
    with ``meta`` nothing of the visit is left.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, visit: Visit, classes: Collection[DataClass]) -> None:
        """Take out what came from these classes of this visit."""
        async with self._database.writing() as connection:
            if DataClass.META in classes:
                for table in (visited, verdicts, orders):
                    await connection.execute(delete(table).where(table.c.session == visit.id))
            elif DataClass.TEXT in classes:
                mine = update(verdicts).where(verdicts.c.session == visit.id)
                await connection.execute(mine.values(note=None, reason=None))
                kept = (await connection.execute(select(orders.c.content).where(orders.c.session == visit.id))).scalar()
                if kept is not None:
                    less = {
                        **json.loads(kept),
                        "note": None,
                        "finding": None,
                        "evidence": [],
                        "survey": [],
                        "words": [],
                    }
                    text = json.dumps(less, ensure_ascii=False)
                    await connection.execute(update(orders).where(orders.c.session == visit.id).values(content=text))

    async def settle(self) -> None:
        """Return when it is in no file any more: StateTraces, of the same file, sees to that."""


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        **{
            **row._mapping,
            "evidence": tuple(json.loads(row.evidence)),
            "parts": tuple(Chosen(*part) for part in json.loads(row.parts)),
        }
    )
