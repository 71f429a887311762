"""What every format needs: the origin, a row's facts without texts, all rows of a question; and who is sent lines."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from ipaddress import ip_address
from typing import Any, Final, Literal, Protocol

from broker.audit.query import MAX_LIMIT, EventQuery, EventRow, Index
from broker.events.vocabulary import vocabulary
from broker.wire.codec import canonical

Severity = Literal["I", "W", "A"]

_LINE_ENDS: Final = re.compile("[\x7f-\x9f\u2028\u2029]")  # JSON itself escapes the lower ones


@dataclass(frozen=True, slots=True)
class Origin:
    """Which broker exports: its version, and its host's name."""

    version: str
    host: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for a collector, with what its envelope says: time in wall microseconds, severity, the event's code."""

    at_us: int
    severity: Severity
    code: str
    line: str


class Collector(Protocol):
    """A system that keeps lines.

    Nothing is durable here: a sent line is with the collector's machine, not yet on its disk. One caller at a time.
    """

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send these in order. Raises Unavailable when it can't be reached, refuses, or takes too long."""
        ...


async def every(index: Index, query: EventQuery) -> AsyncIterator[EventRow]:
    """Yield every row of a question, whatever its ``limit``; holds one page at a time. Raises Unavailable."""
    query = replace(query, limit=MAX_LIMIT)
    while True:
        page = await index.events(query)
        for row in page.items:
            yield row
        if page.next is None:
            return
        query = replace(query, cursor=page.next)


def facts(row: EventRow) -> dict[str, Any]:
    """Return a row's facts without those of class ``text``, which no export may hold, even if the row has them."""
    private = _texts().get(row.name, frozenset())
    return {name: value for name, value in row.facts.items() if name not in private}


def one_line(value: Any) -> str:
    """Return JSON that is one line for every reader: canonical, but what some take for a line's end is escaped."""
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", canonical(value).decode())


def severity(row: EventRow) -> Severity:
    """Return the severity that the event's code ends with: information, warning, alarm; information if it's strange."""
    match row.code[-1:]:
        case "W":
            return "W"
        case "A":
            return "A"
    return "I"


def address(row: EventRow) -> str | None:
    """Return the IP address that the event names, None if it names none or something else."""
    try:
        return str(ip_address(str(row.facts.get("address", ""))))
    except ValueError:
        return None


@cache
def _texts() -> dict[str, frozenset[str]]:
    return {
        cls.name: frozenset(item.name for item in fields(cls) if item.metadata.get("class") == "text")
        for cls in vocabulary()
    }
