"""Outline: the course of a visit at a glance, from the index and a look at one picture of each second."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broker.audit.query import FrameSecond
from broker.audit.replay import Shape, shape
from broker.recording.cipher import ClassKeys
from broker.recording.reader import Source
from broker.recording.record import BadRecord

IDLE_SECONDS: Final = 5
"""So long without a picture counts as idle."""
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """From this moment on, to the second, pictures have this shape; None: they were erased."""

    at_us: int
    shape: Shape | None


def idle(seconds: Sequence[FrameSecond], moments: Sequence[int], from_us: int, until_us: int) -> list[tuple[int, int]]:
    """Return the spans in which nothing happened, each at least IDLE_SECONDS long, as (from, until).

    That is neither a picture nor an event; ``moments`` are those of the events, in any order. All in wall microseconds.
    """
    busy = [(one.second * _MICROSECONDS, (one.second + 1) * _MICROSECONDS) for one in seconds]
    busy += [(moment, moment) for moment in moments if from_us <= moment <= until_us]
    found: list[tuple[int, int]] = []
    reached = from_us
    for begin, end in [*sorted(busy), (until_us, until_us)]:
        if begin - reached >= IDLE_SECONDS * _MICROSECONDS:
            found.append((reached, begin))
        reached = max(reached, end)
    return found


def changes(source: Source, keys: ClassKeys | None, seconds: Sequence[FrameSecond]) -> list[Change]:
    """Return how the pictures' codec and size changed; blocks for some microseconds for each second of the visit.

    A second whose picture can't be read as one tells nothing. Raises OSError.
    """
    found: list[Change] = []
    last: object = object()
    for one in seconds:
        try:
            seen = shape(source, keys, one.first_offset)
        except BadRecord:
            continue
        what = None if seen is None else (seen.codec.name.replace("RECTANGLES", "JPEG"), seen.width, seen.height)
        if what != last:
            found.append(Change(one.second * _MICROSECONDS, seen))
            last = what
    return found
