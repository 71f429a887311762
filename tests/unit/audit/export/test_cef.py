import json
import re

from hypothesis import given

from broker.audit.export import cef
from broker.audit.export.lines import Origin
from broker.audit.query import EventRow
from tests.unit.audit.export.rows import ORIGIN, SESSION, TEXT, row, rows

_ESCAPE = re.compile(r"\\(.)", re.S)
# The end of a value is a space before the next key and an equals sign that no backslash escapes.
_KEY = re.compile(r"(?:^| )([A-Za-z0-9]+)=")


def parse(line: str) -> tuple[list[str], dict[str, str]]:
    """A reader of CEF that shares nothing with the writer: the eight parts' first seven, and the extension."""
    *header, extension = _hide(line).split("|", 7)
    found = list(_KEY.finditer(extension))
    ends = [match.start() for match in found[1:]] + [len(extension)]
    values = {match[1]: _shown(extension[match.end() : end]) for match, end in zip(found, ends, strict=True)}
    return [_shown(part) for part in header], values


def _hide(line: str) -> str:
    """Put each escaped character out of the way: to where no text has any, for a surrogate alone is none."""
    return _ESCAPE.sub(lambda found: chr(0xDC00 + ord(found[1])) if ord(found[1]) < 128 else found[0], line)


def _shown(text: str) -> str:
    ends = {"n": "\n", "r": "\r"}
    return "".join(
        ends.get(chr(ord(c) - 0xDC00), chr(ord(c) - 0xDC00)) if 0xDC00 <= ord(c) < 0xDC80 else c for c in text
    )


def plain(text: str) -> str:
    """What a value can hold: control characters have no escape."""
    return "".join(
        "\ufffd" if c not in "\n\r" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u2028\u2029") else c for c in text
    )


def test_an_event_is_this_line() -> None:
    told = cef.line(row("control.refused", "T5102W", facts={"command": "c=1", "reason": "hết giờ"}), Origin("1.2", "b"))
    assert told == (
        "CEF:0|Televisit|Broker|1.2|T5102W|control.refused|6|rt=1800000000123 "
        f"externalId={SESSION}.17 dvchost=b cat=control suser=Trần Thị Lan suid=lan spriv=technician "
        f"deviceExternalId=tv-1 outcome=failure reason=hết giờ cs1Label=session cs1={SESSION} cs2Label=ticket "
        "cs2=TV-7K3M-9Q2 cs3Label=technician cs3=lan cs4Label=facts "
        'cs4={"command":"c\\=1","reason":"hết giờ"}'
    )


@given(row=rows, version=TEXT, host=TEXT)
def test_a_reader_gets_each_value_back(row: EventRow, version: str, host: str) -> None:
    header, values = parse(cef.line(row, Origin(version, host)))
    ends = str.maketrans("\n\r", "  ")
    assert header[0] == "CEF:0"
    assert header[3:6] == [plain(version).translate(ends), row.code, row.name]
    assert header[6] in ("3", "6", "9")
    expected = {
        "dvchost": host, "suid": row.actor_id, "suser": row.actor_name or row.actor_id, "spriv": row.actor_kind,
        "deviceExternalId": row.device, "externalId": row.id, "rt": str(row.at_us // 1000), "cs1": row.session or "",
        "cs2": row.ticket, "cs3": row.technician, "reason": str(row.facts.get("reason") or ""),
        "duser": str(row.facts.get("account") or ""),
    }  # fmt: skip
    for key, value in expected.items():
        assert values.get(key, "") == plain(value), key
    assert json.loads(values.get("cs4", "{}")) == row.facts
    assert all(f"cs{n}" in values for n in range(1, 5) if f"cs{n}Label" in values)


def test_what_steers_a_terminal_is_not_there() -> None:
    line = cef.line(row(device="tv\x1b[31m\x9b\t\x00", facts={"key": "\x1b"}), ORIGIN)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)
    assert "deviceExternalId=tv\ufffd[31m" in line


def test_a_header_can_hold_what_parts_it() -> None:
    line = cef.line(row(), Origin("1|2\\3=4\n5", "b"))
    assert line.startswith(r"CEF:0|Televisit|Broker|1\|2\\3=4 5|T5100I|control.key|3|rt=")
    assert parse(line)[0][3] == "1|2\\3=4 5"


def test_an_address_is_its_source_and_who_it_is_done_to_its_target() -> None:
    _, values = parse(cef.line(row("signin.failed", "T2001W", facts={"account": "minh", "address": "::1"}), ORIGIN))
    assert (values["src"], values["duser"], values["outcome"]) == ("::1", "minh", "failure")
    _, values = parse(cef.line(row("signin.alarm", "T2004A", facts={"address": "somewhere"}), ORIGIN))
    assert "src" not in values
    assert "outcome" not in values


def test_facts_too_long_for_the_dictionary_are_counted() -> None:
    fit = {"lines": "ă" * (4_000 - len('{"lines":""}'))}
    assert json.loads(parse(cef.line(row("survey.lines", facts=fit), ORIGIN))[1]["cs4"]) == fit
    long = {"lines": fit["lines"] + "ă"}
    assert json.loads(parse(cef.line(row("survey.lines", facts=long), ORIGIN))[1]["cs4"]) == {"too_long": 4_001}
