"""What stands on a broker's record, read from its files alone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.events.event import Event, parse
from broker.events.vocabulary import vocabulary
from broker.recording.reader import Verdict, read_header, records, verify
from broker.recording.record import Type

WAIT = 15
assert vocabulary()  # parsing needs every event registered


def store_of(data: Path) -> FileRecordings:
    """A running or stopped broker's files, to be read with its vault."""
    key = data / "vault.key"
    return FileRecordings(data, vault=FileVault(key.read_bytes()) if key.exists() else None)


def files(data: Path) -> list[Path]:
    """All recordings and journals of a broker's folder."""
    return sorted([*data.glob("recordings/**/*.tvr"), *data.glob("journal/*.tvj")])


def recorded(data: Path) -> list[Event]:
    """Every event of every file: journals first, each file in order."""
    return [event for events in recorded_by_file(data).values() for event in events]


def recorded_by_file(data: Path) -> dict[str, list[Event]]:
    """The events of each file by its id."""
    store = store_of(data)
    found: dict[str, list[Event]] = {}
    for stored in store.stored():
        source, events = store.source(stored.place), found.setdefault(stored.id, [])
        try:
            for placed in records(source, keys=store.keys(stored.place), skip=(Type.FRAME,)):
                if placed.header.type == Type.EVENT and placed.body is not None:
                    events.append(parse(placed.body))
        finally:
            source.close()
    return found


def journal_row(data: Path) -> list[str]:
    """The ids of the node journal's files, oldest first; each must go on from a link of the one before it."""
    store, found, links = store_of(data), list[str](), set[bytes]()
    for stored in store.stored():
        if stored.kind == "session":
            continue
        source = store.source(stored.place)
        try:
            header, first, _ = read_header(source)
            if found:
                assert header.previous is not None, header
                assert header.previous.id == found[-1], header
                assert header.previous.head in links, header
            found.append(header.id)
            links = {first, *(placed.link for placed in records(source, skip=tuple(Type)))}
        finally:
            source.close()
    return found


def verdicts(data: Path) -> dict[str, Verdict]:
    """What verifying says of each file, by its id."""
    store = store_of(data)
    found = {}
    for stored in store.stored():
        source = store.source(stored.place)
        try:
            found[read_header(source)[0].id] = verify(source, keys=store.keys(stored.place))
        finally:
            source.close()
    return found


def names(data: Path) -> list[str]:
    """The names of all recorded events."""
    return [event.name for event in recorded(data)]


async def until_recorded(data: Path, true: Callable[[Event], bool]) -> Event:
    """Wait until an event that fits is on the record and return it."""
    async with asyncio.timeout(WAIT):
        while True:
            for event in recorded(data):
                if true(event):
                    return event
            await asyncio.sleep(0.02)


async def until_closed(data: Path) -> dict[str, Verdict]:
    """Wait until every visit's recording has its seal; return what verifying says of each visit."""
    async with asyncio.timeout(WAIT):
        while True:
            found = {id: verdict for id, verdict in verdicts(data).items() if len(id) == 32}
            if found and all(verdict.closed for verdict in found.values()):
                return found
            await asyncio.sleep(0.02)
