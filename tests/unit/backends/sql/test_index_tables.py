from dataclasses import fields

from sqlalchemy import Table

from broker.audit.query import EventQuery, EventRow, FrameSecond, SessionQuery, SessionRow
from broker.audit.tail import Tail
from broker.backends.sql.index_tables import events, files, frame_ranges, sessions


def columns(table: Table) -> set[str]:
    return {column.name for column in table.c}


def named(row: type) -> set[str]:
    return {item.name for item in fields(row)}


def test_the_tables_hold_the_rows_and_nothing_else() -> None:
    assert columns(sessions) == named(SessionRow) | {"file"}
    assert columns(events) == named(EventRow) - {"recording", "place"}  # those are the file's
    assert columns(frame_ranges) == named(FrameSecond) | {"file"}
    assert columns(files) == named(Tail) - {"visit"}  # that is the session's


def test_every_filter_has_an_index_that_begins_with_it_and_goes_on_in_the_order_of_the_pages() -> None:
    for table, query, order in (
        (sessions, SessionQuery, ["opened_us", "session"]),
        (events, EventQuery, ["at_us", "file", "sequence"]),
    ):
        indexed = [[column.name for column in index.columns] for index in table.indexes]
        filters = named(query) - {"from_us", "to_us", "cursor", "limit", "order", "actor"}
        for name in filters | ({"actor_id"} if query is EventQuery else {"device_serial"}):
            assert [name, *order] in indexed
        assert order in indexed


def test_every_row_can_be_dropped_by_its_file() -> None:
    for table in (sessions, events, frame_ranges, files):
        first = [next(iter(index.columns)).name for index in table.indexes] + [next(iter(table.primary_key)).name]
        assert "file" in first
