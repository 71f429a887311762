from dataclasses import fields

from sqlalchemy import Table

from broker.audit.query import ChangeQuery, ChangeRow, EventQuery, EventRow, FrameSecond, SessionQuery, SessionRow
from broker.audit.tail import Tail
from broker.backends.sql.index_tables import changes, events, files, frame_ranges, sessions


def columns(table: Table) -> set[str]:
    return {column.name for column in table.c}


def named(row: type) -> set[str]:
    return {item.name for item in fields(row)}


def test_the_tables_hold_the_rows_and_nothing_else() -> None:
    assert columns(sessions) == named(SessionRow) | {"file"}
    # Where a row stands is told by its file; whether a text was erased, by the file's keys.
    assert columns(events) == named(EventRow) - {"recording", "place", "erased"}
    assert columns(changes) == named(ChangeRow) - {"recording", "place"} | {"base"}
    assert columns(frame_ranges) == named(FrameSecond) | {"file"}
    assert columns(files) == named(Tail) - {"visit"}  # that is the session's


def test_every_filter_has_an_index_that_begins_with_it_and_goes_on_in_the_order_of_the_pages() -> None:
    named_otherwise = {"actor": "actor_id", "setting": "base", "text": "", "code": "name"}
    for table, query, order in (
        (sessions, SessionQuery, ["opened_us", "session"]),
        (events, EventQuery, ["at_us", "file", "sequence"]),
        (changes, ChangeQuery, ["at_us", "file", "sequence", "item"]),
    ):
        indexed = {str(index.name): [column.name for column in index.columns] for index in table.indexes}
        filters = named(query) - {"from_us", "to_us", "cursor", "limit", "order"}
        for name in filters:
            column = "who" if (table, name) == (changes, "actor") else named_otherwise.get(name, name)
            if column:
                assert indexed[f"{table.name}_by_{column}"] == [column, *order]
        assert indexed[f"{table.name}_by_time"] == order
    (speaking,) = (index for index in events.indexes if index.name == "events_by_speaks")
    assert [column.name for column in speaking.columns] == ["at_us", "file", "sequence"]


def test_every_row_can_be_dropped_by_its_file() -> None:
    for table in (sessions, events, changes, frame_ranges, files):
        first = [next(iter(index.columns)).name for index in table.indexes] + [next(iter(table.primary_key)).name]
        assert "file" in first
