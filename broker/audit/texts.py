"""Texts: an event's fields of class ``text``, read from the file where they stand: the index never holds them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from typing import Any, Final

from broker.audit.query import EventRow
from broker.errors import NotFound, Unavailable
from broker.events.vocabulary import vocabulary
from broker.recording.reader import Placed, Readable, records
from broker.recording.record import BadRecord, Type
from broker.recording.store import Recordings

OPEN: Final = 8
"""Files open at a time: rows that follow each other are mostly one visit's, and descriptors are the visits' too."""


@cache
def speaking() -> frozenset[str]:
    """Return the names of the events that have a field of class ``text``."""
    return frozenset(
        cls.name for cls in vocabulary() if any(item.metadata.get("class") == "text" for item in fields(cls))
    )


@contextmanager
def opened(recordings: Recordings) -> Iterator[Mapping[str, Readable]]:
    """Give files by place, each opened when it is asked for and good until another is; KeyError if it can't be.

    Blocks, so it belongs into the thread that reads: whole, for a file must not be closed under its reader.
    """
    files = _Files(recordings)
    try:
        yield files
    finally:
        for file in files.values():
            file.source.close()


class _Files(dict[str, Readable]):
    """The last few files that were asked for."""

    def __init__(self, recordings: Recordings) -> None:
        super().__init__()
        self._recordings = recordings

    def __missing__(self, place: str) -> Readable:
        if len(self) == OPEN:
            self.pop(next(iter(self))).source.close()
        try:
            found = Readable(keys=self._recordings.keys(place), source=self._recordings.source(place))
        except (NotFound, Unavailable, BadRecord):
            raise KeyError(place) from None  # its rows are counted as unreadable
        self[place] = found
        return found


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
