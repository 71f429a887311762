from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from broker.audit.tail import Step, begin, step
from broker.backends.sql import index_rows
from broker.backends.sql.engine import Database
from broker.backends.sql.index_file import open_writable
from broker.backends.sql.index_tables import events, frame_ranges
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import START_US, History, Picture, opened, typed
from tests.unit.backends.sql.index_rows import HISTORIES, read


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_writable(tmp_path / "index.db")
    async with database.writing() as connection:
        await index_rows.write(connection, read(*HISTORIES))
    yield database
    await database.close()


async def test_tails_come_back_as_they_were_written(database: Database) -> None:
    tails = [one.tail for one in read(*HISTORIES)]
    async with database.writing() as connection:
        assert await index_rows.finished(connection) == {}
        assert sorted(map(repr, await index_rows.unfinished(connection))) == sorted(map(repr, tails))
        closed, wrong = replace(tails[0], closed=True), replace(tails[1], closed=True, trouble="why")
        await index_rows.write(connection, [Step(closed), Step(wrong)])
        assert await index_rows.finished(connection) == {closed.place: closed.offset}
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


async def test_a_text_seen_by_a_later_step_than_its_event_marks_the_row(database: Database) -> None:
    history = History("session", "3" * 32, [(typed(), START_US), (opened(), START_US + 1)])
    source = GrowingSource(bytearray(history.data()))
    first = step(source, begin("place/3", history.id, "session"), limit=1)
    second = step(source, first.tail)
    async with database.writing() as connection:
        await index_rows.write(connection, [first])
        await index_rows.write(connection, [second])
        mine = select(events.c.name, events.c.speaks).where(events.c.session == history.id)
        found = {row.name: row.speaks for row in await connection.execute(mine)}
    assert found == {"control.key": True, "session.opened": False}
