"""How soon the index answers, whatever is asked: a year of events, every filter alone and together, deep pages too."""

import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from benchmarks.line import Line, note, under
from benchmarks.year import SETTINGS, START_US, YEAR_US, Year, technician_of, word
from broker.audit.query import ChangeQuery, EventQuery, Page, SessionQuery
from broker.backends.sql import index_pages, index_rows
from broker.backends.sql.index import Index
from broker.backends.sql.index_file import open_writable

_BATCH: Final = 1_024  # rows in a transaction, as the index writes them
_QUICK: Final = 100_000
_USUAL: Final = 1_000_000
_FULL: Final = 10_000_000
_MONTH_US: Final = 30 * 86_400_000_000

Query = SessionQuery | EventQuery | ChangeQuery
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of question, asked about somebody or something else each time."""

    name: str
    ask: Callable[[random.Random], Query]


async def measure(quick: bool, say: Say, *, full: bool = False) -> list[Line]:
    """Make an index of a year's events, ask it, and return the rows."""
    year = Year(_QUICK if quick else _FULL if full else _USUAL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        say(f"index: {year.events:,} events of {year.visits:,} visits")
        took = await fill(path, year)
        size = path.stat().st_size
        index = Index(path, Nothing())  # type: ignore[arg-type]  # nobody follows files here
        try:
            cold = await _cold(index, path, year)
            times = await _asked(index, year, 5 if quick else 30, say)
        finally:
            await index.close()
        for line in await plans(path, year):
            say(line)
    every = sorted(one for shape in times.values() for one in shape)
    worst, name = max((_at(sorted(shape), 0.95), name) for name, shape in times.items())
    what = f"{year.events:,} events"
    return [
        under("a page of any query, p95", 1000 * _at(every, 0.95), 500, "{:.0f} ms", f"{what}, {len(every)} queries"),
        under("the slowest form of query, p95", 1000 * worst, 500, "{:.0f} ms", name),
        note("the slowest of all pages", f"{1000 * every[-1]:.0f} ms"),
        note("the same with nothing of the file in memory", f"{1000 * max(cold):.0f} ms", f"{len(cold)} first pages"),
        note("the index's file", f"{size / year.events:.0f} B/event"),
        note("written to it", f"{year.events / took:.0f} events/s", "making them up is not in it"),
    ]


class Nothing:
    """A store of recordings without any: its index is never read anew."""

    def stored(self) -> Iterator[Any]:
        """Return nothing."""
        return iter(())


async def fill(path: Path, year: Year) -> float:
    """Write the year's rows as the index writes them; return how many seconds the writing took."""
    database = await open_writable(path)
    took, batch, rows = 0.0, [], 0
    try:
        for step in year.steps():
            batch.append(step)
            rows += len(step.events)
            if rows >= _BATCH:
                began = time.perf_counter()
                async with database.writing() as connection:
                    await index_rows.write(connection, batch)
                took += time.perf_counter() - began
                batch, rows = [], 0
        async with database.writing() as connection:
            await index_rows.write(connection, batch)
        await database.truncate_wal()
    finally:
        await database.close()
    return took


def shapes(year: Year) -> list[Shape]:
    """Return every form of question: each filter, pairs of the common and the rare, times, and what finds nothing."""

    def one(title: str, kind: type[Query], /, **fields: Callable[[random.Random], Any]) -> Shape:
        return Shape(title, lambda chance: kind(**{field: value(chance) for field, value in fields.items()}))

    def always(value: Any) -> Callable[[random.Random], Any]:
        return lambda _: value

    technician, device = technician_of, year.device_of

    def session(chance: random.Random) -> str:
        return word("session", chance.randrange(year.visits), 32)

    def ticket(chance: random.Random) -> str:
        return f"TV-{word('ticket', chance.randrange(year.visits), 7).upper()}"

    def setting(chance: random.Random) -> str:
        return chance.choice(SETTINGS)

    busiest, key, alarm, broker = (always(v) for v in ("tech000", "control.key", "signin.alarm", "broker"))
    events = [
        one("no filter", EventQuery),
        one("session", EventQuery, session=session),
        one("session, name", EventQuery, session=session, name=key),
        one("ticket", EventQuery, ticket=ticket),
        one("device", EventQuery, device=device),
        one("device by its serial", EventQuery, device=lambda chance: f"SN-{device(chance)[:10]}"),
        one("technician", EventQuery, technician=technician),
        one("actor", EventQuery, actor=technician),
        one("actor: the broker", EventQuery, actor=broker),
        one("name, common", EventQuery, name=key),
        one("name, rare", EventQuery, name=alarm),
        one("code", EventQuery, code=always("T5201I")),
        one("code that never was", EventQuery, code=always("T9999I")),
        one("verdict", EventQuery, verdict=always("unfit")),
        one("texts", EventQuery, text=always("không")),
        one("texts of a technician", EventQuery, text=always("không"), technician=technician),
        one("technician, name", EventQuery, technician=technician, name=always("setting.changed")),
        one("busiest technician, common name", EventQuery, technician=busiest, name=key),
        one("busiest technician, rare name", EventQuery, technician=busiest, name=always("message.refused")),
        one("two technicians", EventQuery, technician=busiest, actor=always("tech001")),
        one("broker, rare name", EventQuery, actor=broker, name=always("message.refused")),
        one("broker, common name", EventQuery, actor=broker, name=key),
        one("device, name", EventQuery, device=device, name=key),
        one("device, technician, name", EventQuery, device=device, technician=technician, name=key),
        one("nobody", EventQuery, technician=always("nobody"), name=key),
    ]
    changes = [
        one("changes", ChangeQuery),
        one("a setting", ChangeQuery, setting=setting),
        one("a setting of a device", ChangeQuery, setting=setting, device=device),
        one("a setting by a technician", ChangeQuery, setting=setting, actor=technician),
        one("changes of a visit", ChangeQuery, session=session),
    ]
    visits = [
        one("visits", SessionQuery),
        one("visits of a device", SessionQuery, device=device),
        one("visits of a technician", SessionQuery, technician=technician),
        one("visits that ended so", SessionQuery, reason=always("idle")),
        one("visits: technician, reason", SessionQuery, technician=technician, reason=always("idle")),
        one("visits: device, technician", SessionQuery, device=device, technician=technician),
    ]
    return [*events, *changes, *visits]


def in_a_month(chance: random.Random, query: Query) -> Query:
    """Return the same question about thirty days of the year."""
    start = START_US + chance.randrange(YEAR_US - _MONTH_US)
    return replace(query, from_us=start, to_us=start + _MONTH_US)


def deep_inside(chance: random.Random, query: Query) -> Query:
    """Return the question for the page after some moment of the year."""
    at = START_US + chance.randrange(YEAR_US)
    match query:
        case SessionQuery():
            place: tuple[Any, ...] = (at, "f" * 32)
        case EventQuery():
            place = (at, 0, 0)
        case ChangeQuery():
            place = (at, 0, 0, 0)
    return replace(query, cursor=query.behind(place))


async def ask(index: Index, query: Query) -> Page[Any]:
    """Return the answer."""
    match query:
        case SessionQuery():
            return await index.sessions(query)
        case EventQuery():
            return await index.events(query)
        case ChangeQuery():
            return await index.changes(query)


async def _asked(index: Index, year: Year, often: int, say: Say) -> dict[str, list[float]]:
    """Ask every form so often as it is, in some month, deep inside, and both; return how long each page took."""
    chance = random.Random(year.seed)
    times: dict[str, list[float]] = {}
    say(f"{'query':36} {'p50':>7} {'p95':>7} {'max':>7} ms   rows  short")
    for shape in shapes(year):
        took, rows, short = [], 0, 0
        for turn in range(4 * often):
            query = shape.ask(chance)
            query = in_a_month(chance, query) if turn % 2 else query
            query = deep_inside(chance, query) if turn % 4 > 1 else query
            began = time.perf_counter()
            page = await ask(index, query)
            took.append(time.perf_counter() - began)
            rows += len(page.items)
            short += page.next is not None and len(page.items) < query.limit
        times[shape.name] = took
        took = sorted(took)
        p50, p95, most = (1000 * one for one in (_at(took, 0.5), _at(took, 0.95), took[-1]))
        say(f"{shape.name:36} {p50:7.1f} {p95:7.1f} {most:7.1f}    {rows / len(took):5.1f}  {short / len(took):5.0%}")
    return times


async def _cold(index: Index, path: Path, year: Year) -> list[float]:
    """Ask every form once, each time after the system was told to forget the file."""
    chance, took = random.Random(year.seed + 1), []
    for shape in shapes(year):
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(fd)
        query = shape.ask(chance)
        began = time.perf_counter()
        await ask(index, query)
        took.append(time.perf_counter() - began)
    return took


async def plans(path: Path, year: Year) -> list[str]:
    """Return how SQLite answers each form: a line for each statement that it takes, and how it reads."""
    chance = random.Random(year.seed)
    database = await open_writable(path)
    asked: list[tuple[str, Any]] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, *_: asked.append((statement, parameters)),
    )
    read: dict[type, Callable[..., Awaitable[Any]]] = {
        SessionQuery: index_pages.read_sessions, EventQuery: index_pages.read_events,
        ChangeQuery: index_pages.read_changes,
    }  # fmt: skip
    told: list[str] = []
    try:
        for shape in shapes(year):
            for query in (shape.ask(chance), deep_inside(chance, in_a_month(chance, shape.ask(chance)))):
                asked.clear()
                async with database.reading() as connection:
                    await read[type(query)](connection, query, lambda: False)
                    for statement, parameters in list(dict(asked).items()):
                        if statement.startswith("SELECT"):
                            plan = await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
                            told.append(f"{shape.name}: {'; '.join(str(step[-1]) for step in plan.all())}")
    finally:
        await database.close()
    return list(dict.fromkeys(told))


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
