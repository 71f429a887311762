"""A visit's case, made again from its recording: for a verdict after the end, and for visits that were cut short."""

from collections.abc import Iterable

from broker.diagnosis.case import Case
from broker.events.event import parse
from broker.recording.reader import read_header, records
from broker.recording.record import Type
from broker.recording.store import Recordings


def replayed(recordings: Recordings, place: str, ends: Iterable[str] = ()) -> tuple[Case, dict[str, int]]:
    """Return the case of the visit in this file, and the record's number of each command that tells something.

    ``ends``: how the device's earlier visits ended. Reads the disk. Raises NotFound, BadRecord, OSError, ValueError.
    """
    source = recordings.source(place)
    try:
        case, numbers = Case(ends=ends), dict[str, int]()
        case.session = read_header(source)[0].id
        for placed in records(source, keys=recordings.keys(place), skip=(Type.FRAME, Type.STILL, Type.TEXT)):
            if placed.header.type != Type.EVENT or placed.body is None:
                continue
            event = parse(placed.body)
            case.last_us = placed.header.wall_us
            command = getattr(event, "command", None)
            if case.take(event, placed.header.wall_us) and isinstance(command, str):
                numbers.setdefault(command, placed.header.sequence)
        return case, numbers
    finally:
        source.close()
