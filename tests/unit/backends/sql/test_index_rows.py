from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from broker.audit.query import EventQuery, SessionQuery
from broker.audit.tail import Step, begin, step
from broker.backends.sql import index_rows
from broker.backends.sql.engine import Database
from broker.backends.sql.index_file import open_writable
from broker.backends.sql.index_tables import frame_ranges
from broker.events.node import RecordingLost, RecordingRecovered
from broker.events.pairing import PinClaimed, PinIssued, TicketOpened
from broker.events.people import SignedIn
from broker.events.session import SessionActive
from broker.principal.principal import BROKER
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import LAN, START_US, History, Picture, ended, opened

ONE, TWO = "1" * 32, "2" * 32


def read(*histories: History) -> list[Step]:
    found = []
    for history in histories:
        tail = begin(f"place/{history.id}", history.id, history.kind)  # type: ignore[arg-type]
        found.append(step(GrowingSource(bytearray(history.data())), tail))
    return found


def timed(*steps: Any, after_us: int = 0) -> list[Any]:
    return [(what, START_US + after_us + n * 1_000_000) for n, what in enumerate(steps)]


HISTORIES = [
    History("session", ONE, timed(opened("tv-1", "lan", "TV-AAAA-AAA"), SessionActive(by=BROKER), ended("idle"))),
    History("session", TWO, timed(opened("tv-2", "minh", "TV-BBBB-BBB"), Picture(9), after_us=500)),
    History(
        "journal",
        "2027-01-15-1",
        timed(
            SignedIn(by=LAN, address="203.0.113.7"),
            PinIssued(by=BROKER, offer="o", device="tv-1"),
            PinClaimed(by=LAN, offer="o", device="tv-1", session=ONE, ticket="TV-AAAA-AAA"),
            TicketOpened(by=LAN, ticket="TV-AAAA-AAA", line="tv"),
            RecordingLost(by=BROKER, session=TWO, detail="disk"),
            RecordingRecovered(
                by=BROKER, recording=f"recordings/2027/01/15/{TWO}.tvr", cut_bytes=1, last_sequence=2, reason="x"
            ),
            after_us=200,
        ),
    ),
]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_writable(tmp_path / "index.db")
    async with database.writing() as connection:
        await index_rows.write(connection, read(*HISTORIES))
    yield database
    await database.close()


async def names(database: Database, **filters: Any) -> list[str]:
    async with database.reading() as connection:
        page = await index_rows.read_events(connection, EventQuery(order="asc", **filters))
    return [row.name for row in page.items]


async def visits(database: Database, **filters: Any) -> list[str]:
    async with database.reading() as connection:
        page = await index_rows.read_sessions(connection, SessionQuery(**filters))
    return [row.session for row in page.items]


@pytest.mark.requirement("AU-02")
@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"session": ONE}, ["session.opened", "session.active", "pin.claimed", "session.ended"]),
        ({"session": TWO}, ["session.opened", "recording.failed", "recording.recovered"]),
        ({"name": "session.opened"}, ["session.opened"] * 2),
        ({"code": "T5002I"}, ["session.active"]),
        ({"device": "tv-1"}, ["session.opened", "session.active", "pin.issued", "session.ended", "pin.claimed"]),
        ({"device": "tv-2"}, ["session.opened"]),
        ({"device": "SN-tv-2"}, ["session.opened"]),  # the serial number that it claims
        ({"technician": "minh"}, ["session.opened"]),
        (
            {"technician": "lan"},
            ["session.opened", "signin.succeeded", "session.active", "session.ended", "pin.claimed", "ticket.opened"],
        ),
        ({"ticket": "TV-BBBB-BBB"}, ["session.opened"]),
        ({"actor": "minh"}, ["session.opened"]),
        ({"actor": "broker", "device": "tv-1"}, ["session.active", "pin.issued", "session.ended"]),
        ({"from_us": START_US + 500, "to_us": START_US + 1_000_000}, ["session.opened"]),
        ({"to_us": START_US}, []),
        ({"name": "session.%"}, []),
        ({"session": "' OR 1=1 --"}, []),
    ],
)
async def test_events_are_found_by_each_filter(database: Database, filters: dict[str, Any], wanted: list[str]) -> None:
    assert sorted(await names(database, **filters)) == sorted(wanted)


@pytest.mark.requirement("AU-02")
@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, [TWO, ONE]),  # opened at the same time: then by id
        ({"device": "tv-1"}, [ONE]),
        ({"device": "SN-tv-2"}, [TWO]),
        ({"technician": "minh"}, [TWO]),
        ({"ticket": "TV-AAAA-AAA"}, [ONE]),
        ({"reason": "idle"}, [ONE]),
        ({"from_us": START_US}, [TWO, ONE]),
        ({"from_us": START_US + 1}, []),
        ({"to_us": START_US}, []),
        ({"technician": "lan", "device": "tv-2"}, []),
    ],
)
async def test_visits_are_found_by_each_filter(database: Database, filters: dict[str, Any], wanted: list[str]) -> None:
    assert await visits(database, **filters) == wanted


async def test_rows_come_back_as_they_were_read(database: Database) -> None:
    steps = read(*HISTORIES)
    async with database.reading() as connection:
        page = await index_rows.read_events(connection, EventQuery(order="asc"))
        assert set(map(repr, page.items)) == {repr(row) for one in steps for row in one.events}
        for one in steps[:2]:
            assert await index_rows.read_session(connection, one.tail.id) == one.tail.visit
        assert await index_rows.read_session(connection, "0" * 32) is None


async def test_tails_come_back_as_they_were_written(database: Database) -> None:
    tails = [one.tail for one in read(*HISTORIES)]
    async with database.writing() as connection:
        assert await index_rows.finished(connection) == set()
        assert sorted(map(repr, await index_rows.unfinished(connection))) == sorted(map(repr, tails))
        closed, wrong = replace(tails[0], closed=True), replace(tails[1], closed=True, trouble="why")
        await index_rows.write(connection, [Step(closed), Step(wrong)])
        assert await index_rows.finished(connection) == {closed.place}
        assert wrong in await index_rows.unfinished(connection)


async def test_a_second_read_in_two_steps_is_one_row(database: Database) -> None:
    history = History("session", "3" * 32, [(Picture(10), START_US), (Picture(20), START_US + 1)])
    source = GrowingSource(bytearray(history.data()))
    first = step(source, begin("place/3", history.id, "session"), limit=1)
    second = step(source, first.tail, limit=1)
    async with database.writing() as connection:
        await index_rows.write(connection, [first])
        await index_rows.write(connection, [second])
        found = await connection.execute(select(frame_ranges).where(frame_ranges.c.session == history.id))
        (row,) = found.all()
    assert (row._mapping["count"], row.bytes, row.first_sequence, row.last_sequence) == (2, 30, 1, 2)
    assert row.first_offset == first.seconds[0].first_offset


async def test_every_filter_is_answered_in_the_order_of_an_index(database: Database) -> None:
    """No page sorts: whatever the filter, its rows are read in order from one index."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, *_: asked.append((statement, parameters)),
    )
    row = read(*HISTORIES)[0].events[0]
    for name in ("session", "name", "code", "device", "technician", "ticket", "actor", "from_us"):
        filters: dict[str, Any] = {name: 5 if name == "from_us" else "x"}
        first = EventQuery(**filters)
        for query in (first, replace(first, cursor=first.following(row))):
            asked.clear()
            async with database.reading() as connection:
                await index_rows.read_events(connection, query)
                statement, parameters = next(one for one in asked if "FROM events" in one[0])
                plan = (await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)).all()
            told = " / ".join(str(line[-1]) for line in plan)
            assert "SEARCH events USING INDEX events_by_" in told
            assert "TEMP B-TREE" not in told


async def test_the_pictures_of_a_visit_are_told_in_the_order_of_time(database: Database) -> None:
    async with database.reading() as connection:
        assert await index_rows.read_pictures(connection, "3" * 32) is None
        silent = await index_rows.read_pictures(connection, ONE)
        shown = await index_rows.read_pictures(connection, TWO)
    assert silent is not None
    assert (silent.place, silent.seconds) == (f"place/{ONE}", ())
    assert shown is not None
    assert [(one.second, one.count) for one in shown.seconds] == [(START_US // 1_000_000 + 1, 1)]
