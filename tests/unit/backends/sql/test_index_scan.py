import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from broker.audit.query import EventQuery
from broker.backends.sql import index_scan
from broker.backends.sql.engine import Database
from broker.backends.sql.index_file import open_writable
from broker.backends.sql.index_rows import write
from broker.backends.sql.index_scan import FIRST_STEP, Filter, Ordered, equal, page
from broker.backends.sql.index_tables import events
from tests.unit.backends.sql.index_rows import one_file

ORDERED = Ordered(events, ("at_us", "file", "sequence"), (-1, -1))
NUMBER = 3_000


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Every event is the technician's, every 1,000th has the rare name, those of one device come last."""
    database = await open_writable(tmp_path / "index.db")
    rows = [
        {
            "name": "rare" if number % 1_000 == 999 else "common",
            "technician": "lan",
            "device": "new" if number >= NUMBER - 100 else "old",
        }
        for number in range(NUMBER)
    ]
    async with database.writing() as connection:
        await write(connection, [one_file(rows)])
    yield database
    await database.close()


class Turns:
    """How many further steps there is time for."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> bool:
        self.left -= 1
        return self.left >= 0


async def ask(
    database: Database, query: EventQuery, *filters: Filter, turns: int = 0
) -> tuple[list[int], tuple[Any, ...] | None]:
    async with database.reading() as connection:
        rows, end = await page(connection, ORDERED, filters, query, Turns(turns))
    return [row.sequence for row in rows], end


RARE, LAN, NEW = (equal(events, *one) for one in (("name", "rare"), ("technician", "lan"), ("device", "new")))


async def test_one_filter_is_read_from_its_index_however_rare_its_rows(database: Database) -> None:
    assert await ask(database, EventQuery(), RARE) == ([3_000, 2_000, 1_000], None)
    found, end = await ask(database, EventQuery(limit=2), RARE)
    assert found == [3_000, 2_000]
    assert end is not None
    assert end[-1] == 2_000


async def test_of_several_filters_the_rarest_leads_so_that_one_step_is_enough(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda _c, _k, sql, *_: asked.append(sql))
    for filters in ((LAN, RARE), (RARE, LAN)):
        asked.clear()
        assert await ask(database, EventQuery(), *filters) == ([3_000, 2_000, 1_000], None)
        assert "INDEXED BY events_by_name" in asked[-1]


async def test_which_one_is_rare_is_asked_anew_where_the_page_stands(database: Database) -> None:
    """Before some day the device had no events: there its index reaches to the end at once."""
    common = equal(events, "name", "common")
    assert await ask(database, EventQuery(to_us=2_000), common, NEW) == ([], None)
    assert (await ask(database, EventQuery(limit=500), common, NEW))[0] == list(range(2_999, 2_900, -1))


async def test_a_page_ends_when_its_time_is_up_and_says_where_to_go_on(database: Database) -> None:
    unindexed = Filter("offset = 300 * 7", {})  # the seventh
    found, end = await ask(database, EventQuery(), unindexed, LAN)
    assert found == []
    assert end is not None
    assert end[-1] == NUMBER - FIRST_STEP + 1
    query = EventQuery()
    found, end = await ask(database, EventQuery(cursor=query.behind(end)), unindexed, LAN, turns=1)
    assert (found, end) == ([7], None)


async def test_without_an_index_the_order_of_time_is_walked_in_steps(database: Database) -> None:
    nowhere = Filter("code = :code", {"code": "T9999I"})
    found, end = await ask(database, EventQuery(), nowhere)
    assert (found, end is None) == ([], False)
    assert await ask(database, EventQuery(), nowhere, turns=9) == ([], None)


async def test_a_full_page_ends_at_its_last_row_and_an_exact_one_has_no_next(database: Database) -> None:
    for filters in ((NEW,), (NEW, LAN)):
        found, end = await ask(database, EventQuery(limit=99), *filters)
        assert len(found) == 99
        assert end is not None
        assert await ask(database, EventQuery(limit=99, cursor=EventQuery().behind(end)), *filters) == ([2_901], None)
        assert (await ask(database, EventQuery(limit=100), *filters))[1] is None


async def test_any_page_both_ways_with_times_and_steps_of_any_size(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    monkeypatch.setattr(index_scan, "FIRST_STEP", 7)
    monkeypatch.setattr(index_scan, "STEP", 40)
    for _ in range(15):
        low, high = sorted((chance.randrange(NUMBER), chance.randrange(NUMBER + 2)))
        order: Any = chance.choice(["asc", "desc"])
        filters = chance.sample([LAN, NEW, equal(events, "name", "common"), Filter("sequence % 3 = 0")], 2)
        wanted = [
            number
            for number in range(low + 1, high + 1)
            if (NEW not in filters or number > NUMBER - 100)
            and (not any("sequence" in one.condition for one in filters) or number % 3 == 0)
            and (not any("common" in one.values.values() for one in filters) or number % 1_000)
        ]
        query = EventQuery(order=order, from_us=low, to_us=high, limit=chance.choice([9, 100, 500]))
        found: list[int] = []
        while True:
            rows, end = await ask(database, query, *filters, turns=chance.choice([0, 3, 99]))
            found += rows
            if end is None:
                break
            query = EventQuery(order=order, from_us=low, to_us=high, limit=query.limit, cursor=query.behind(end))
        assert found == (wanted if order == "asc" else wanted[::-1])
