import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.index import fill, in_a_month, plans, shapes
from benchmarks.year import Year
from broker.audit.query import ChangeQuery, EventQuery, SessionQuery, SessionRow
from broker.audit.tail import Step
from broker.backends.sql import index_pages, index_rows, index_scan
from broker.backends.sql.engine import Database
from broker.backends.sql.index_file import open_writable
from tests.unit.audit.histories import START_US
from tests.unit.backends.sql.index_rows import HISTORIES, ONE, TWO, read


def never() -> bool:
    """No time for a second step: what is small must be found in the first."""
    return False


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_writable(tmp_path / "index.db")
    async with database.writing() as connection:
        await index_rows.write(connection, read(*HISTORIES))
    yield database
    await database.close()


async def names(database: Database, **filters: Any) -> list[str]:
    async with database.reading() as connection:
        page = await index_pages.read_events(connection, EventQuery(order="asc", **filters), never)
    return [row.name for row in page.items]


async def visits(database: Database, **filters: Any) -> list[str]:
    async with database.reading() as connection:
        page = await index_pages.read_sessions(connection, SessionQuery(**filters), never)
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
        page = await index_pages.read_events(connection, EventQuery(order="asc"), never)
        assert set(map(repr, page.items)) == {repr(row) for one in steps for row in one.events}
        for one in steps[:2]:
            assert await index_pages.read_session(connection, one.tail.id) == one.tail.visit
        assert await index_pages.read_session(connection, "0" * 32) is None


# A synthetic year, small

YEAR = Year(3_000)


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return list(YEAR.steps())


@pytest.fixture
async def year(tmp_path: Path, steps: list[Step]) -> AsyncIterator[Database]:
    database = await open_writable(tmp_path / "year.db")
    async with database.writing() as connection:
        await index_rows.write(connection, steps)
    yield database
    await database.close()


def matches(query: Any, row: Any, steps: list[Step]) -> bool:
    """The plain meaning of every filter."""
    at = row.opened_us if isinstance(row, SessionRow) else row.at_us
    visits = [step.tail.visit for step in steps if step.tail.visit]
    ids = {query.device, *(one.device for one in visits if one.device_serial == query.device)}
    same = ("session", "name", "code", "technician", "ticket", "reason", "verdict")
    return (
        (query.from_us is None or at >= query.from_us)
        and (query.to_us is None or at < query.to_us)
        and (query.device is None or row.device in ids)
        and all(getattr(query, name, None) in (None, getattr(row, name, None)) for name in same)
        and (getattr(query, "text", None) is None or row.speaks)
        and (getattr(query, "actor", None) in (None, getattr(row, "who", None), getattr(row, "actor_id", None)))
        and (getattr(query, "setting", None) is None or query.setting in (row.setting, row.setting.partition("@")[0]))
    )


def brute(query: Any, steps: list[Step]) -> list[Any]:
    """Every row that fits, in the query's order."""
    rows: list[Any]
    if isinstance(query, SessionQuery):
        rows = [step.tail.visit for step in steps if step.tail.visit]
        rows.sort(key=lambda row: (row.opened_us, row.session))
    elif isinstance(query, EventQuery):
        rows = sorted((row for step in steps for row in step.events), key=lambda r: (r.at_us, r.file, r.sequence))
    else:
        rows = sorted(
            (row for step in steps for row in step.changes), key=lambda r: (r.at_us, r.file, r.sequence, r.item)
        )
    return [row for row in (rows if query.ascending else rows[::-1]) if matches(query, row, steps)]


async def pages(database: Database, query: Any, chance: random.Random) -> list[Any]:
    """All rows, page by page, each stopped after a step or not."""
    read: dict[type, Any] = {
        SessionQuery: index_pages.read_sessions, EventQuery: index_pages.read_events,
        ChangeQuery: index_pages.read_changes,
    }  # fmt: skip
    found: list[Any] = []
    while True:
        async with database.reading() as connection:
            page = await read[type(query)](connection, query, lambda: chance.random() < 0.5)
        assert len(page.items) <= query.limit
        found += page.items
        if page.next is None:
            return found
        query = replace(query, cursor=page.next)


@pytest.mark.requirement("AU-02")
async def test_all_pages_together_are_every_row_that_fits(
    year: Database, steps: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_scan, "FIRST_STEP", 20)
    monkeypatch.setattr(index_scan, "STEP", 90)
    monkeypatch.setattr(index_pages, "_SAME_SERIAL", 1)
    chance = random.Random(3)
    many = 0
    for shape in shapes(YEAR):
        for turn in range(4):
            query = shape.ask(chance)
            query = in_a_month(chance, query) if turn == 2 else query
            query = replace(query, limit=chance.choice([1, 40, 500])) if turn else replace(query, limit=499)
            query = replace(query, order="asc") if turn == 3 and isinstance(query, EventQuery) else query
            wanted = brute(query, steps)
            if len(wanted) <= 60 * query.limit:
                found = await pages(year, query, chance)
                assert found == wanted, (shape.name, query)
                many += len(wanted) > 0
    assert many > 60


async def test_many_devices_that_claim_one_number_are_found_without_their_ids(
    year: Database, steps: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    unnumbered = [
        replace(step.tail, visit=replace(step.tail.visit, device_serial="0000")) for step in steps if step.tail.visit
    ]
    async with year.writing() as connection:
        await index_rows.write(connection, [Step(tail) for tail in unnumbered])
    chance = random.Random(4)
    for most in (1, 1_000):
        monkeypatch.setattr(index_pages, "_SAME_SERIAL", most)
        for query in (EventQuery(device="0000", limit=500), SessionQuery(device="0000"), ChangeQuery(device="0000")):
            assert len(await pages(year, query, chance)) == len(
                [row for row in brute(replace(query, device=None), steps) if row.device]
            )


async def test_no_question_reads_a_whole_table_or_sorts_one(tmp_path: Path) -> None:
    year = Year(20_000)
    await fill(tmp_path / "index.db", year)
    told = await plans(tmp_path / "index.db", year)
    assert len({line.partition(":")[0] for line in told}) >= 30
    for line in told:
        assert not re.search(r"SCAN (events|changes|sessions|files)", line), line
        assert re.search(r": SEARCH (events|changes|sessions|files) USING (COVERING )?INDEX", line), line
        assert "TEMP B-TREE" not in line or "by its serial" in line, line  # several devices, each in order


async def test_the_pictures_of_a_visit_are_told_in_the_order_of_time(database: Database) -> None:
    async with database.reading() as connection:
        assert await index_pages.read_pictures(connection, "3" * 32) is None
        silent = await index_pages.read_pictures(connection, ONE)
        shown = await index_pages.read_pictures(connection, TWO)
    assert silent is not None
    assert (silent.place, silent.seconds) == (f"place/{ONE}", ())
    assert shown is not None
    assert [(one.second, one.count) for one in shown.seconds] == [(START_US // 1_000_000 + 1, 1)]
