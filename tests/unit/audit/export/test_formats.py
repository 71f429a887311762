import pytest
from hypothesis import given

from broker.audit.export import cef, jsonl, ocsf
from broker.audit.export.formats import Format
from broker.audit.query import EventRow
from tests.unit.audit.export.rows import ORIGIN, rows


def test_each_name_is_its_format() -> None:
    assert {format.value: format.line for format in Format} == {
        "jsonl": jsonl.line, "ocsf": ocsf.line, "cef": cef.line
    }  # fmt: skip


@pytest.mark.parametrize("format", Format)
@given(row=rows)
def test_an_event_is_one_line_of_utf_8(format: Format, row: EventRow) -> None:
    line = format.line(row, ORIGIN)
    assert line.splitlines() == [line], "a line for every reader's idea of one"
    assert line.encode()
