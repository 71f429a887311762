"""A child process that writes recordings in a folder until it is killed, or a call of its disk fails.

It prints one JSON line for each thing it was told is durable, so that whoever ends it knows what must still be there:
``{"place", "records", "head"}``; and what was refused or has failed.

Usage: python -m tests.adversary.writing_child FOLDER VISITS
"""

import asyncio
import json
import sys
from pathlib import Path

from broker.backends.files import FileRecordings
from broker.backends.vault import FileVault
from broker.clock import SystemClock, new_id
from broker.errors import RecordingFailed
from broker.recording.journal import open_journal
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.store import Recording
from tests.unit.recording.memory_file import LEDGER_KEY

CLOCK = SystemClock()
VAULT = FileVault(bytes(32))


def say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def event(body: bytes) -> Entry:
    return Entry(Type.EVENT, Direction.FROM_CONSOLE, DataClass.META, body, CLOCK.now())


async def durable(recording: Recording) -> None:
    """Sync, and say so: what is appended meanwhile is not part of the word given."""
    said = {"place": recording.place, "records": recording.sequence, "head": recording.head.hex()}
    await recording.sync()
    say(**said)


async def visit(store: FileRecordings, journal: Recording) -> None:
    try:
        recording = await store.create(FileHeader("session", new_id(), "child", CLOCK.now()))
    except RecordingFailed as error:
        return say(refused=error.en)
    failed = asyncio.Event()
    recording.on_failure(lambda error: failed.set())
    say(place=recording.place, records=0, head=recording.head.hex())
    try:
        while not failed.is_set():
            for _ in range(5):
                recording.append(Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN, bytes(5000), CLOCK.now())
                await asyncio.sleep(0)
            recording.append_all([event(b'{"code":"key"}')])
            await durable(recording)
            journal.append_all([event(b'{"code":"pin"}')])
            await durable(journal)
        raise RecordingFailed("told while idle")
    except RecordingFailed as error:
        say(failed=error.en, place=recording.place)
        try:
            await recording.close("recording_failed", CLOCK.now(), [event(b'{"code":"session.ended"}')])
            say(place=recording.place, records=recording.sequence, head=recording.head.hex(), closed=True)
        except RecordingFailed:
            say(unclosed=recording.place)


async def flush(store: FileRecordings) -> None:
    while True:
        await asyncio.sleep(0.02)
        await store.flush_dirty()


async def main(folder: Path, visits: int) -> None:
    store = FileRecordings(folder, admit_above=0, end_below=0, vault=VAULT, ledger_key=LEDGER_KEY)
    await store.recover(CLOCK.now())
    try:
        journal = await open_journal(store, "child", CLOCK.now())
    except RecordingFailed as error:
        await store.shut()
        return say(refused=error.en)
    async with asyncio.TaskGroup() as group:
        flushing = group.create_task(flush(store))
        async with asyncio.TaskGroup() as running:
            for _ in range(visits):
                running.create_task(visit(store, journal))
        flushing.cancel()
    try:
        await journal.close("broker_shutdown", CLOCK.now())
    except RecordingFailed:
        say(unclosed=journal.place)
    await store.shut()
    say(over=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
