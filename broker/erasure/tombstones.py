"""Tombstones, read back from the node journals: what was erased on somebody's word."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from broker.errors import Unavailable
from broker.events.erasure import ErasureDone
from broker.recording.reader import records
from broker.recording.record import BadRecord, Type
from broker.recording.store import Recordings

_NO_EVENTS = (Type.FRAME, Type.STILL, Type.TEXT)


class Tombstone(NamedTuple):
    """Classes of one recording were erased for this request."""

    recording: str
    request: str
    classes: frozenset[str]


def tombstones(recordings: Recordings, since: str = "") -> Iterator[Tombstone]:
    """Iterate over those in the journals from this day (``YYYY-MM-DD``) on; blocks. Raises OSError.

    Of a journal that is damaged or erased itself, only what can be read; ``verify`` tells of the damage.
    """
    for stored in recordings.stored():
        if stored.kind != "journal" or stored.id[:10] < since:
            continue
        source = recordings.source(stored.place)
        try:
            for placed in records(source, keys=recordings.keys(stored.place), skip=_NO_EVENTS):
                event = json.loads(placed.body) if placed.header.type == Type.EVENT and placed.body else {}
                if event.get("name") == ErasureDone.name:
                    facts = event["facts"]
                    yield Tombstone(facts["recording"], facts["request"], frozenset(facts["classes"]))
        except (BadRecord, Unavailable, ValueError, KeyError, TypeError):
            continue
        finally:
            source.close()
