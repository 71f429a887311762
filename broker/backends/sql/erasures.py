"""Erasure requests and holds in SQL, and what an erasure takes out of the state's other tables."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Row, String, Table, Text, delete, insert, select, update

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata, snapshots, tickets
from broker.erasure.request import Hold, Request, State, Subject, SubjectKind, Visit, names
from broker.principal.principal import ActorKind, Principal
from broker.recording.record import DataClass

_MOST: Final = 1_000

erasures = Table(
    "erasures",
    metadata,
    Column("id", String(32), primary_key=True, comment="the request's id, 32 hex digits"),
    Column("kind", String(16), nullable=False, comment="session, device, ticket, retention"),
    Column("value", String(200), nullable=False, comment="which of them; empty once it is done"),
    Column("classes", Text, nullable=False, comment="JSON: names of data classes"),
    Column("visits", Text, nullable=False, comment="JSON: the visits; only their ids once it is done"),
    Column("reason", Text, nullable=False, comment="free text; empty once it is done or decided against"),
    Column("by", Text, nullable=False, comment="JSON: who asked"),
    Column("at_us", BigInteger, nullable=False, comment="when"),
    Column("state", String(16), nullable=False, index=True, comment="waiting, approved, refused, expired, done"),
    Column("decided_by", Text, comment="JSON: who approved or refused it"),
    Column("decided_us", BigInteger, comment="when it was decided"),
    Column("begun_us", BigInteger, comment="from when on keys may be destroyed already"),
    Column("done_us", BigInteger, comment="when all of it was done"),
    comment="requests to erase; those of the retention go when they are done",
)

holds = Table(
    "holds",
    metadata,
    Column("id", String(32), primary_key=True, comment="the hold's id, 32 hex digits"),
    Column("kind", String(16), nullable=False, comment="session, device, ticket"),
    Column("value", String(200), nullable=False, comment="which of them"),
    Column("reason", Text, nullable=False, comment="free text"),
    Column("by", Text, nullable=False, comment="JSON: who set it"),
    Column("at_us", BigInteger, nullable=False, comment="when"),
    comment="nothing of these is erased; a hold that is lifted is deleted here",
)


class SqlErasureStore:
    """An ErasureStore; each change is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, request: Request) -> None:
        """Keep a new request."""
        async with self._database.writing() as connection:
            await connection.execute(insert(erasures).values(**_request_values(request)))

    async def find(self, id: str) -> Request | None:
        """Return one request."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(erasures).where(erasures.c.id == id))).first()
        return _request(row) if row else None

    async def requests(self, states: Sequence[State] | None = None) -> tuple[Request, ...]:
        """Return the requests in these states."""
        statement = select(erasures).order_by(erasures.c.at_us.desc(), erasures.c.id).limit(_MOST)
        if states is not None:
            statement = statement.where(erasures.c.state.in_([state.value for state in states]))
        async with self._database.reading() as connection:
            return tuple(_request(row) for row in await connection.execute(statement))

    async def decide(self, id: str, state: State, by: Principal, at_us: int) -> bool:
        """Decide a waiting request."""
        values: dict[str, Any] = {"state": state.value, "decided_by": _words(by), "decided_us": at_us}
        if state is not State.APPROVED:
            values["reason"] = ""
        async with self._database.writing() as connection:
            waiting = (erasures.c.id == id) & (erasures.c.state == State.WAITING.value)
            return (await connection.execute(update(erasures).where(waiting).values(**values))).rowcount == 1

    async def begin(self, id: str, at_us: int) -> None:
        """Note that it begins."""
        async with self._database.writing() as connection:
            await connection.execute(update(erasures).where(erasures.c.id == id).values(begun_us=at_us))

    async def done(self, id: str, at_us: int) -> None:
        """Note that it is done."""
        async with self._database.writing() as connection:
            row = (await connection.execute(select(erasures).where(erasures.c.id == id))).first()
            if row is None or row.kind == SubjectKind.RETENTION.value:
                await connection.execute(delete(erasures).where(erasures.c.id == id))
                return
            ids = json.dumps([{"id": visit["id"]} for visit in json.loads(row.visits)])
            await connection.execute(
                update(erasures)
                .where(erasures.c.id == id)
                .values(state=State.DONE.value, done_us=at_us, value="", reason="", visits=ids)
            )

    async def add_hold(self, hold: Hold) -> None:
        """Keep a new hold."""
        values = {
            "id": hold.id, "kind": hold.subject.kind.value, "value": hold.subject.value, "reason": hold.reason,
            "by": _words(hold.by), "at_us": hold.at_us,
        }  # fmt: skip
        async with self._database.writing() as connection:
            await connection.execute(insert(holds).values(**values))

    async def holds(self) -> tuple[Hold, ...]:
        """Return the holds that stand."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(holds).order_by(holds.c.at_us.desc(), holds.c.id))
            return tuple(_hold(row) for row in rows)

    async def remove_hold(self, id: str) -> bool:
        """Forget a hold."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(holds).where(holds.c.id == id))).rowcount == 1


class StateTraces:
    """What the state's tables took from visits; an erasure.eraser.Trace.

    ``snapshots``: how a visit left its device: gone with ``text`` or ``meta``, for it holds values of both; the next
    survey then knows of no earlier visit. ``tickets``: the device is taken out with ``meta``; what is left names
    no customer. ``offers``, ``attempts``, ``locks`` live for a day at most and hold ids, digests and addresses;
    ``accounts`` and ``sign_ins`` are of staff; ``postbox`` is emptied every 2 s.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, visit: Visit, classes: Collection[DataClass]) -> None:
        """Take out what came from these classes of this visit."""
        async with self._database.writing() as connection:
            if DataClass.META in classes or DataClass.TEXT in classes:
                await connection.execute(delete(snapshots).where(snapshots.c.session == visit.id))
            if DataClass.META in classes and visit.ticket:
                await connection.execute(update(tickets).where(tickets.c.code == visit.ticket).values(device=""))

    async def settle(self) -> None:
        """Return when it is in no file any more."""
        await self._database.rewrite()


def _request_values(request: Request) -> dict[str, Any]:
    return {
        "id": request.id, "kind": request.subject.kind.value, "value": request.subject.value,
        "classes": json.dumps(names(request.classes)), "visits": json.dumps([asdict(one) for one in request.visits]),
        "reason": request.reason, "by": _words(request.by), "at_us": request.at_us, "state": request.state.value,
        "decided_by": None if request.decided_by is None else _words(request.decided_by),
        "decided_us": request.decided_us, "begun_us": request.begun_us, "done_us": request.done_us,
    }  # fmt: skip


def _request(row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        subject=Subject(SubjectKind(row.kind), row.value),
        classes=frozenset(DataClass[name.upper()] for name in json.loads(row.classes)),
        visits=tuple(Visit(**visit) for visit in json.loads(row.visits)),
        reason=row.reason,
        by=_principal(row.by),
        at_us=row.at_us,
        state=State(row.state),
        decided_by=None if row.decided_by is None else _principal(row.decided_by),
        decided_us=row.decided_us,
        begun_us=row.begun_us,
        done_us=row.done_us,
    )


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, Subject(SubjectKind(row.kind), row.value), row.reason, _principal(row.by), row.at_us)


def _words(who: Principal) -> str:
    return json.dumps({"kind": who.kind.value, "id": who.id, "name": who.name}, ensure_ascii=False)


def _principal(words: str) -> Principal:
    value = json.loads(words)
    return Principal(ActorKind(value["kind"]), value["id"], value["name"])
