"""What recordings say of how their visits left their devices: read at start from those that nobody had closed."""

import asyncio
from collections.abc import Iterator, Sequence

import structlog

from broker.errors import NotFound, Unavailable
from broker.events.event import Event, parse
from broker.recording.reader import Readable, read_header, records
from broker.recording.record import BadRecord, Type
from broker.recording.store import Recordings
from broker.survey.history import Left
from broker.survey.replay import left_by

_log = structlog.get_logger()


async def left_on(recordings: Recordings, places: Sequence[str]) -> list[Left]:
    """Return how the visits of these recordings left their devices, in the order of time.

    A recording that can't be read is passed over, with a word in the log: a broker must start.
    """
    found = []
    for place in places:
        try:
            source = recordings.source(place)
        except NotFound:
            _log.error("a recovered recording is gone", place=place)
            continue
        try:
            left = await asyncio.to_thread(_left, Readable(source, recordings.keys(place)))
        except (BadRecord, OSError, ValueError, Unavailable) as error:
            _log.error("what a recovered visit left behind can't be read", place=place, error=str(error))
        else:
            found += [left] if left is not None else []
        finally:
            source.close()
    return sorted(found, key=lambda left: left.snapshot.taken_us)


def _left(file: Readable) -> Left | None:
    return left_by(read_header(file.source)[0].id, _facts(file))


def _facts(file: Readable) -> Iterator[tuple[Event, int]]:
    """Iterate over a file's events, with their ``text`` fields, and the wall time of each."""
    body: bytes | None = None
    at_us = 0
    for placed in records(file.source, keys=file.keys, skip=(Type.FRAME, Type.STILL)):
        private = placed.body if placed.header.type == Type.TEXT else None
        if body is not None:
            yield parse(body, private), at_us
        body = placed.body if placed.header.type == Type.EVENT else None
        at_us = placed.header.wall_us
    if body is not None:
        yield parse(body), at_us
