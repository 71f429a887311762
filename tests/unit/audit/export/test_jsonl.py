import json
import re
from dataclasses import fields

from hypothesis import given

from broker.audit.export import jsonl
from broker.audit.export.lines import one_line
from broker.audit.query import EventRow
from tests.unit.audit.export.rows import ORIGIN, SESSION, row, rows


def test_an_event_is_this_line() -> None:
    told = jsonl.line(row(facts={"command": "c-1", "action": "press", "key": "Enter"}), ORIGIN)
    assert told == (
        '{"actor_id":"lan","actor_kind":"technician","actor_name":"Trần Thị Lan","code":"T5100I","device":"tv-1",'
        f'"facts":{{"action":"press","command":"c-1","key":"Enter"}},"id":"{SESSION}.17","name":"control.key",'
        f'"offset":4096,"place":"recordings/2027/01/15/{SESSION}.tvr","recording":"{SESSION}","sequence":17,'
        f'"session":"{SESSION}","technician":"lan","ticket":"TV-7K3M-9Q2","time":"2027-01-15T08:00:00.123456Z"}}'
    )


@given(row=rows)
def test_each_field_is_told_and_each_is_documented(row: EventRow) -> None:
    line = jsonl.line(row, ORIGIN)
    told = json.loads(line)
    assert line == one_line(told)
    names = {item.name for item in fields(EventRow)} - {
        "file",
        "at_us",
        "erased",
        "speaks",
        "verdict",
    }  # no text is exported, so none is told to be there or gone; a verdict stands among the facts
    assert set(told) == names | {"id", "time"}
    assert {name: told[name] for name in names - {"facts"}} == {name: getattr(row, name) for name in names - {"facts"}}
    assert set(re.findall(r"``(\w+)``", jsonl.__doc__ or "")) >= set(told)
