"""Three small files and what an index reads of them, for the tests of the index's rows and pages."""

from typing import Any

from broker.audit.query import EventRow
from broker.audit.tail import Step, begin, step
from broker.events.node import RecordingLost, RecordingRecovered
from broker.events.pairing import PinClaimed, PinIssued, TicketOpened
from broker.events.people import SignedIn
from broker.events.session import SessionActive
from broker.principal.principal import BROKER
from tests.unit.audit.archive import GrowingSource
from tests.unit.audit.histories import LAN, START_US, History, Picture, ended, opened

ONE, TWO = "1" * 32, "2" * 32


def read(*histories: History) -> list[Step]:
    found = []
    for history in histories:
        tail = begin(f"place/{history.id}", history.id, history.kind)  # type: ignore[arg-type]
        found.append(step(GrowingSource(bytearray(history.data())), tail))
    return found


def timed(*steps: Any, after_us: int = 0) -> list[Any]:
    return [(what, START_US + after_us + n * 1_000_000) for n, what in enumerate(steps)]


HISTORIES = [
    History("session", ONE, timed(opened("tv-1", "lan", "TV-AAAA-AAA"), SessionActive(by=BROKER), ended("idle"))),
    History("session", TWO, timed(opened("tv-2", "minh", "TV-BBBB-BBB"), Picture(9), after_us=500)),
    History(
        "journal",
        "2027-01-15-1",
        timed(
            SignedIn(by=LAN, address="203.0.113.7"),
            PinIssued(by=BROKER, offer="o", device="tv-1"),
            PinClaimed(by=LAN, offer="o", device="tv-1", session=ONE, ticket="TV-AAAA-AAA"),
            TicketOpened(by=LAN, ticket="TV-AAAA-AAA", line="tv"),
            RecordingLost(by=BROKER, session=TWO, detail="disk"),
            RecordingRecovered(
                by=BROKER, recording=f"recordings/2027/01/15/{TWO}.tvr", cut_bytes=1, last_sequence=2, reason="x"
            ),
            after_us=200,
        ),
    ),
]


def one_file(rows: list[dict[str, Any]]) -> Step:
    """One journal with these events, their times and sequences counted: 0 and 1 for the first."""
    place = "journal/2027-01-15-1.tvj"
    tail = begin(place, "2027-01-15-1", "journal")
    plain: dict[str, Any] = {
        "session": None, "code": "T0000I", "name": "x", "actor_kind": "broker", "actor_id": "broker", "actor_name": "",
        "device": "", "technician": "", "ticket": "", "facts": {},
    }  # fmt: skip
    events = [
        EventRow(
            file=tail.file, sequence=number + 1, recording=tail.id, place=place, offset=300 * number + 300,
            at_us=number, **{**plain, **row},
        )
        for number, row in enumerate(rows)
    ]  # fmt: skip
    return Step(tail, events=tuple(events))
