"""Searching texts: they are never in the index, so those of the events that the other filters left are decrypted.

What was typed key by key is found by its first key. A page ends when it is full or its time is up, whatever it found;
its cursor goes on from there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from broker.audit.cursor import bad_filter
from broker.audit.folding import fold
from broker.audit.query import EventQuery, EventRow, Index
from broker.audit.spelling import spelled
from broker.audit.texts import text_of
from broker.events.session import ControlKey
from broker.recording.reader import Readable
from broker.recording.record import BadRecord

BATCH: Final = 100
"""Events whose texts are read at once: some 20 ms of a processor."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Of the first ``looked`` of some events: those that have the text, and how many can't be read (any more)."""

    rows: tuple[EventRow, ...]
    unreadable: int
    looked: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: its rows, the next page's cursor or None, and how many texts on the way can't be read."""

    items: tuple[EventRow, ...]
    next: str | None
    unreadable: int


Read = Callable[[Sequence[EventRow], str, int], Awaitable[Matched]]
"""Opens the files of these events and calls ``matching``, out of the loop's way."""


async def search(index: Index, query: EventQuery, read: Read, more: Callable[[], bool]) -> Found:
    """Return one page of the events that have ``query.text``, its texts among their facts.

    ``more`` is asked before each further batch: whether there is time for it. Raises Unavailable as the index does, and
    Invalid ``bad_filter`` for a text without a letter.
    """
    sought = fold(query.text or "")
    if not sought:
        raise bad_filter("text")
    items: list[EventRow] = []
    unreadable = 0
    while True:
        page = await index.events(replace(query, limit=BATCH))
        matched = await read(page.items, sought, query.limit - len(items))
        items += matched.rows
        unreadable += matched.unreadable
        cursor = page.next if matched.looked == len(page.items) else query.following(page.items[matched.looked - 1])
        if cursor is None or len(items) == query.limit or not more():
            return Found(tuple(items), cursor, unreadable)
        query = replace(query, cursor=cursor)


def matching(rows: Sequence[EventRow], sources: Mapping[str, Readable], sought: str, limit: int) -> Matched:
    """Return the events that have the folded text ``sought``, at most ``limit``; blocks. Raises OSError.

    ``sources`` are open files by place.
    """
    found: list[EventRow] = []
    unreadable = 0
    for looked, row in enumerate(rows, 1):
        try:
            texts = text_of(sources[row.place], row)
        except (KeyError, BadRecord):
            texts = None
        if texts is None:
            unreadable += 1
        elif _holds(texts, sought) or (row.name == ControlKey.name and spelled(sources[row.place], row, sought)):
            found.append(replace(row, facts={**row.facts, **texts}))
            if len(found) == limit:
                return Matched(tuple(found), unreadable, looked)
    return Matched(tuple(found), unreadable, len(rows))


def _holds(told: Any, sought: str) -> bool:
    match told:
        case dict():
            return any(_holds(one, sought) for one in told.values())
        case list():
            return any(_holds(one, sought) for one in told)
        case None | bool():
            return False
    return sought in fold(str(told))
