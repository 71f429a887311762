"""Texts: an event's fields of class ``text``, read from the file where they stand: the index never holds them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from functools import cache
from typing import Any

from broker.audit.query import EventRow
from broker.errors import NotFound, Unavailable
from broker.events.vocabulary import vocabulary
from broker.recording.reader import Placed, Readable, records
from broker.recording.record import BadRecord, Type
from broker.recording.store import Recordings


@cache
def speaking() -> frozenset[str]:
    """Return the names of the events that have a field of class ``text``."""
    return frozenset(
        cls.name for cls in vocabulary() if any(item.metadata.get("class") == "text" for item in fields(cls))
    )


def places(rows: Sequence[EventRow]) -> set[str]:
    """Return the places of the files that have to be open to give these rows their texts."""
    return {row.place for row in rows if row.name in speaking()}


@contextmanager
def opened(recordings: Recordings, rows: Sequence[EventRow]) -> Iterator[dict[str, Readable]]:
    """Open the files that these rows' texts are in, by place; one that can't be opened is not among them."""
    with ExitStack() as stack:
        files: dict[str, Readable] = {}
        for place in sorted(places(rows)):
            try:
                files[place] = Readable(keys=recordings.keys(place), source=recordings.source(place))
            except (NotFound, Unavailable, BadRecord):
                continue  # its rows are counted as unreadable
            stack.callback(files[place].source.close)
        yield files


def with_texts(rows: Sequence[EventRow], sources: Mapping[str, Readable]) -> tuple[list[EventRow], int]:
    """Return the rows with their texts among their facts, and how many rows' texts can't be read; blocks.

    ``sources`` are open files by place. A row whose file is missing there or is not as the index found it stays as it
    is and is counted; one whose text was erased is marked so, which is no fault. Raises OSError.
    """
    told: list[EventRow] = []
    unreadable = 0
    for row in rows:
        if row.name in speaking():
            try:
                found = text_of(sources[row.place], row)
            except (KeyError, BadRecord):
                unreadable += 1
            else:
                row = replace(row, erased=True) if found is None else replace(row, facts={**row.facts, **found})
        told.append(row)
    return told, unreadable


def text_of(file: Readable, row: EventRow) -> dict[str, Any] | None:
    """Return one event's fields of class ``text``, empty if it has none, None if they were erased; blocks.

    Raises BadRecord, OSError.
    """
    found = records(file.source, row.offset, keys=file.keys)
    event = next(found, None)
    if event is None or event.header.sequence != row.sequence or event.header.type != Type.EVENT:
        raise BadRecord("wrong_order", row.offset, f"record {row.sequence} does not stand where the index found it")
    text = next(found, None)
    if text is None or text.header.type != Type.TEXT:
        return {}
    return None if text.body is None else _fields(text, text.body)


def _fields(text: Placed, body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadRecord("bad_event", text.offset, f"record {text.header.sequence} does not hold text fields")
    return value
