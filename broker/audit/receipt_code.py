"""A receipt code against a recording: for which record it stands, so how much of the visit the device vouches for.

A code has 40 bits: enough that none fits by chance, and that nobody makes up a code over the telephone. Who could write
a recording anew could search for one that fits; against that stand its seal, the ledger, and the signed heads that the
device keeps behind the code.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from broker.recording.reader import Source, read_header, records, verify
from broker.recording.record import BadRecord, Type
from broker.wire.record import receipt_code

EVERYTHING: Final = tuple(Type)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a code stands for: record ``sequence`` of ``records``, written ``at_us``; None where it fits none.

    ``whole``: for the whole, sealed record. ``bad``: what is wrong with the recording itself, as a code; None if every
    record of it is as written so far.
    """

    sequence: int | None
    at_us: int | None
    records: int
    whole: bool
    bad: str | None


def stands_for(source: Source, session: str, code: str) -> Stands:
    """Return what a code (as ``code_typed`` returns it) stands for in this visit's recording; blocks. Raises OSError.

    Without keys: links are over what stands in the file.
    """
    sequence = at_us = None
    with suppress(BadRecord):  # verify says more of it
        for number, wall_us, link in _links(source):
            if receipt_code(session, number, link) == code:
                sequence, at_us = number, wall_us
    verdict = verify(source)
    whole = verdict.ok and sequence == verdict.records
    bad = None if verdict.ok or verdict.code == "not_closed" else verdict.code
    return Stands(sequence, at_us, verdict.records, whole, bad)


def _links(source: Source) -> Iterator[tuple[int, int, bytes]]:
    header, first, _ = read_header(source)
    yield 0, header.opened.wall_us, first
    for placed in records(source, skip=EVERYTHING):
        yield placed.header.sequence, placed.header.wall_us, placed.link
