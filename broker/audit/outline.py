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


def idle(seconds: Sequence[FrameSecond], from_us: int, until_us: int) -> list[tuple[int, int]]:
    """Return the spans without a picture, each at least IDLE_SECONDS long, as (from, until) in wall microseconds."""
    begins = [one.second * _MICROSECONDS for one in seconds]
    ends = [begin + _MICROSECONDS for begin in begins]
    gaps = zip([from_us, *ends], [*begins, until_us], strict=True)
    return [(begin, end) for begin, end in gaps if end - begin >= IDLE_SECONDS * _MICROSECONDS]


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
