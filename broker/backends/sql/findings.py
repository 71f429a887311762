"""Verdicts and orders in SQL, the visits that need one, and what an erasure takes out of them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Row,
    ScalarSelect,
    String,
    Table,
    Text,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata
from broker.diagnosis.finding import Chosen, Figures, Order, Verdict, Visited
from broker.erasure.request import Visit
from broker.recording.record import DataClass

_ENDS: Final = 8
_MOST_DUE: Final = 200
_MOST_PENDING: Final = 8
_ERASED: Final[dict[str, Any]] = {
    "note": None,
    "finding": None,
    "reason": None,
    "evidence": [],
    "survey": [],
    "words": [],
}

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
    Column("seconds", BigInteger, nullable=False, comment="from the customer's yes to the first one"),
    Column("first_us", BigInteger, comment="when the first one was given, if this one corrects it"),
    Column("outdated", Boolean, nullable=False, server_default=text("0"), comment="what came later contradicts it"),
    comment="one finding a visit",
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(32), primary_key=True, comment="the order's id, 32 hex digits"),
    Column("session", String(32), nullable=False, comment="the visit whose verdict it rests on"),
    Column("ticket", String(16), nullable=False, comment="that visit's ticket"),
    Column("by", String(64), nullable=False, comment="the account that placed it"),
    Column("by_name", String(80), nullable=False, comment="their name"),
    Column("at_us", BigInteger, nullable=False, index=True, comment="when"),
    Column("content", Text, nullable=False, comment="JSON: parts, who must come, the evidence"),
    Column("fixed", Boolean, comment="whether the visit at home did it; null while nobody said"),
    Column("withdrawn", Boolean, nullable=False, server_default=text("0"), comment="it was called off"),
    comment="visits at a customer's home",
)
_OPEN: Final = and_(~orders.c.withdrawn, orders.c.fixed.is_(None))
_STANDS: Final = and_(~orders.c.withdrawn, or_(orders.c.fixed.is_(None), orders.c.fixed))
_HELPED: Final = exists().where(orders.c.session == visited.c.session, ~orders.c.withdrawn, orders.c.fixed)
_DUE: Final = and_(
    visited.c.ended_us.is_not(None), or_(verdicts.c.session.is_(None), and_(verdicts.c.outdated, ~_HELPED))
)
Index("orders_standing", orders.c.session, unique=True, sqlite_where=text("NOT withdrawn AND (fixed IS NULL OR fixed)"))


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
        """Return the technician's visits that are over and have no verdict, or an outdated one."""
        missing = (
            select(visited)
            .outerjoin(verdicts, verdicts.c.session == visited.c.session)
            .where(visited.c.technician == technician, _DUE)
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
        """Keep a visit's verdict, unless it has one; or in place of just that one, while no order stands."""
        values = asdict(verdict) | {
            "evidence": json.dumps(verdict.evidence),
            "parts": json.dumps([[part.sku, part.quantity] for part in verdict.parts]),
        }
        ordered = select(orders.c.session).where(orders.c.session == verdict.session, _STANDS).exists()
        same = (verdicts.c.session == verdict.session, verdicts.c.at_us == corrects_us)
        first = insert(verdicts).values(values).on_conflict_do_nothing()
        keep = (
            first
            if corrects_us is None
            else update(verdicts).where(*same, ~ordered).values(values | {"outdated": False})
        )
        async with self._database.writing() as connection:
            return (await connection.execute(keep)).rowcount == 1

    async def outdate(self, verdict: Verdict) -> None:
        """Note that what came after a verdict contradicts it."""
        same = (verdicts.c.session == verdict.session, verdicts.c.at_us == verdict.at_us)
        async with self._database.writing() as connection:
            await connection.execute(update(verdicts).where(*same).values(outdated=True))

    async def verdict(self, session: str) -> Verdict | None:
        """Return a visit's verdict."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(verdicts).where(verdicts.c.session == session))).first()
        return _verdict(row) if row else None

    async def place(self, order: Order) -> bool:
        """Keep a visit's order, unless one stands."""
        values = asdict(order) | {"content": json.dumps(dict(order.content), ensure_ascii=False)}
        async with self._database.writing() as connection:
            done = await connection.execute(insert(orders).values(values).on_conflict_do_nothing())
            return done.rowcount == 1

    async def withdraw(self, order: str) -> bool:
        """Call off an order whose outcome nobody reported."""
        mine = update(orders).where(orders.c.id == order, _OPEN).values(withdrawn=True)
        async with self._database.writing() as connection:
            return (await connection.execute(mine)).rowcount == 1

    async def order(self, session: str) -> Order | None:
        """Return a visit's newest order that was not called off."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(orders).where(orders.c.id == _newest(session)))).first()
        return _order(row) if row else None

    async def pending(self, one: Visited) -> Sequence[Order]:
        """Return the orders from other visits of the same ticket to the same device that nobody reported on."""
        others = (
            select(orders)
            .join(visited, visited.c.session == orders.c.session)
            .where(orders.c.ticket == one.ticket, visited.c.device == one.device, _OPEN)
            .where(orders.c.session != one.session)
            .order_by(orders.c.at_us)
            .limit(_MOST_PENDING)
        )
        async with self._database.reading() as connection:
            return [_order(row) for row in await connection.execute(others)]

    async def awaiting(self, technician: str) -> Sequence[Visited]:
        """Return the visits whose orders of the technician's have no outcome yet."""
        open_ones = (
            select(visited)
            .join(orders, orders.c.session == visited.c.session)
            .where(orders.c.by == technician, _OPEN)
            .order_by(orders.c.at_us, orders.c.id)
            .limit(_MOST_DUE)
        )
        async with self._database.reading() as connection:
            return [Visited(**row._mapping) for row in await connection.execute(open_ones)]

    async def to_order(self, technician: str, kinds: Collection[str], since_us: int) -> Sequence[Visited]:
        """Return the visits with a verdict of theirs of these kinds, given since then, from which no order stands."""
        stands = select(orders.c.id).where(orders.c.session == verdicts.c.session, _STANDS).exists()
        mine = (
            select(visited)
            .join(verdicts, verdicts.c.session == visited.c.session)
            .where(verdicts.c.by == technician, verdicts.c.kind.in_(kinds), verdicts.c.at_us >= since_us, ~stands)
            .order_by(verdicts.c.at_us, verdicts.c.session)
            .limit(_MOST_DUE)
        )
        async with self._database.reading() as connection:
            return [Visited(**row._mapping) for row in await connection.execute(mine)]

    async def close(self, session: str, fixed: bool) -> bool:
        """Note whether what was ordered last did it."""
        last = update(orders).where(orders.c.id == _newest(session)).values(fixed=fixed)
        async with self._database.writing() as connection:
            return (await connection.execute(last)).rowcount == 1

    async def figures(self, from_us: int, to_us: int) -> Figures:
        """Return the figures of this time."""
        first_us = func.coalesce(verdicts.c.first_us, verdicts.c.at_us)  # a correction makes no second verdict
        given = select(verdicts.c.kind, verdicts.c.contradicted, verdicts.c.seconds).where(
            first_us >= from_us, first_us < to_us
        )
        earlier = orders.alias()
        again = select(earlier.c.id).where(
            earlier.c.session == orders.c.session, ~earlier.c.withdrawn, earlier.c.at_us < orders.c.at_us
        )
        placed = select(orders.c.fixed, orders.c.withdrawn, again.exists().label("again")).where(
            orders.c.at_us >= from_us, orders.c.at_us < to_us
        )
        missing = (
            select(func.count())
            .select_from(visited.outerjoin(verdicts, verdicts.c.session == visited.c.session))
            .where(_DUE)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(given)).all()
            sent = (await connection.execute(placed)).all()
            due = (await connection.execute(missing)).scalar_one()
        kinds: dict[str, int] = {}
        for row in found:
            kinds[row.kind] = kinds.get(row.kind, 0) + 1
        kept = [row for row in sent if not row.withdrawn]
        firsts = [row.fixed for row in kept if not row.again]
        return Figures(
            verdicts=len(found), by_kind=kinds, contradicted=sum(row.contradicted for row in found),
            seconds=round(median(row.seconds for row in found)) if found else None, due=due, orders=len(kept),
            fixed=firsts.count(True), not_fixed=firsts.count(False), awaiting=[row.fixed for row in kept].count(None),
            withdrawn=len(sent) - len(kept),
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
                of_it = select(orders.c.id, orders.c.content).where(orders.c.session == visit.id)
                for id, content in (await connection.execute(of_it)).all():
                    less = json.dumps({**json.loads(content), **_ERASED}, ensure_ascii=False)
                    await connection.execute(update(orders).where(orders.c.id == id).values(content=less))

    async def settle(self) -> None:
        """Return when it is in no file any more: StateTraces, of the same file, sees to that."""


def _newest(session: str) -> ScalarSelect[str]:
    """Return the id of a visit's newest order that was not called off."""
    mine = select(orders.c.id).where(orders.c.session == session, ~orders.c.withdrawn)
    return mine.order_by(orders.c.at_us.desc(), orders.c.fixed.is_not(None)).limit(1).scalar_subquery()


def _order(row: Row[Any]) -> Order:
    fields = {name: value for name, value in row._mapping.items() if name != "withdrawn"}
    return Order(**{**fields, "content": json.loads(row.content)})


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        **{
            **{name: value for name, value in row._mapping.items() if name != "outdated"},
            "evidence": tuple(json.loads(row.evidence)),
            "parts": tuple(Chosen(*part) for part in json.loads(row.parts)),
        }
    )
