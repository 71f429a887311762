"""Events become records: facts and private text apart, durable when it is said so, each where it belongs."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.errors import RecordingFailed
from broker.events.node import NodeStarted, NodeStopped, SpaceLow
from broker.events.pairing import SocketRefused
from broker.events.session import ControlKey, SessionActive, SurveyLines
from broker.ledger.leaf import parse_leaf
from broker.ledger.log import Ledger, open_ledger
from broker.principal.principal import BROKER
from broker.recording.journal import open_journal
from broker.recording.links import Links
from broker.recording.reader import Placed, read_header, records
from broker.recording.record import DataClass, Direction, Type
from broker.scribe.notary import Notary
from broker.scribe.scribe import Scribe, entries
from tests.unit.backends.fickle_disk import FickleDisk

SESSION = "5" * 32
TYPED = ControlKey(by=BROKER, command="c1", action="press", typed="ă")
LINES = SurveyLines(by=BROKER, count=1, lines=[], words=[], personal={"a": "ă"})


class Index:
    def __init__(self) -> None:
        self.nudges = 0

    def nudge(self) -> None:
        self.nudges += 1


class Desk:
    def __init__(self, root: Path, disk: FickleDisk, recordings: FileRecordings, scribe: Scribe, index: Index) -> None:
        self.root, self.disk, self.recordings, self.scribe, self.index = root, disk, recordings, scribe, index
        self.clock = ManualClock()

    def written(self, kind: str) -> list[Placed]:
        [stored] = [stored for stored in self.recordings.stored() if stored.kind == kind]
        source = self.recordings.source(stored.place)
        try:
            assert read_header(source)[0].origin == "node-1"
            return list(records(source))
        finally:
            source.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock, disk, index = ManualClock(), FickleDisk(), Index()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    await recordings.recover(clock.now())
    journal = await open_journal(recordings, "node-1", clock.now())
    yield Desk(tmp_path, disk, recordings, Scribe(recordings, journal, "node-1", clock, index), index)
    await recordings.shut()


def test_private_text_is_kept_apart_from_the_facts() -> None:
    at = ManualClock().now()
    facts, private = entries(TYPED, Direction.FROM_CONSOLE, at)
    assert (facts.type, facts.direction, facts.data_class) == (Type.EVENT, Direction.FROM_CONSOLE, DataClass.META)
    assert (private.type, private.data_class) == (Type.TEXT, DataClass.TEXT)
    assert json.loads(private.body) == {"typed": "ă"}
    assert "ă" not in facts.body.decode()
    assert [entry.type for entry in entries(SessionActive(by=BROKER), Direction.BROKER, at)] == [Type.EVENT]


async def test_a_visits_page_holds_its_events_and_pictures_in_order(desk: Desk) -> None:
    page = await desk.scribe.open(SESSION, desk.clock.now(), lambda _: None)
    first = page.event(TYPED, Direction.FROM_CONSOLE, desk.clock.now())
    screen = page.frame(b"screen", False, desk.clock.now())
    camera = page.frame(b"camera", True, desk.clock.now())
    assert (screen, camera) == (first + 2, first + 3)
    await page.settle()
    await page.close("customer_ended", desk.clock.now(), [SessionActive(by=BROKER)])
    assert desk.index.nudges == 2
    found = [(r.header.type, r.header.direction, r.header.data_class) for r in desk.written("session")]
    assert found == [
        (Type.EVENT, Direction.FROM_CONSOLE, DataClass.META),
        (Type.TEXT, Direction.FROM_CONSOLE, DataClass.TEXT),
        (Type.FRAME, Direction.FROM_DEVICE, DataClass.SCREEN),
        (Type.FRAME, Direction.FROM_DEVICE, DataClass.CAMERA),
        (Type.EVENT, Direction.BROKER, DataClass.META),
        (Type.SEAL, Direction.BROKER, DataClass.META),
    ]


async def test_the_devices_receipt_is_in_the_seal(desk: Desk) -> None:
    page = await desk.scribe.open(SESSION, desk.clock.now(), lambda _: None)
    await page.close("customer_ended", desk.clock.now(), receipt={"applied": 3})
    (seal,) = desk.written("session")
    assert json.loads(seal.body or b"")["receipt"] == {"applied": 3}


@pytest.mark.requirement("AU-01")
async def test_settling_and_journalling_make_durable_before_they_return(desk: Desk) -> None:
    page = await desk.scribe.open(SESSION, desk.clock.now(), lambda _: None)
    synced = desk.disk.calls["sync_data"]
    page.event(TYPED, Direction.FROM_CONSOLE, desk.clock.now())
    assert desk.disk.calls["sync_data"] == synced, "an append alone waits for nobody"
    await page.settle()
    assert desk.disk.calls["sync_data"] == synced + 1
    await desk.scribe.journal(NodeStarted(by=BROKER, version="1"))
    assert desk.disk.calls["sync_data"] == synced + 2


async def test_what_belongs_to_no_visit_goes_to_the_node_journal_to_its_last_word(desk: Desk) -> None:
    await desk.scribe.journal(
        SocketRefused(by=BROKER, endpoint="device", reason="x", address="a", origin="https://evil")
    )
    assert desk.index.nudges == 1
    await desk.scribe.close("stopped", NodeStopped(by=BROKER))
    bodies = [json.loads(placed.body) for placed in desk.written("journal") if placed.body is not None]
    assert [body.get("name") for body in bodies] == ["socket.refused", None, "node.stopped", None]
    assert bodies[1] == {"origin": "https://evil"}
    assert bodies[-1]["reason"] == "stopped"
    with pytest.raises(RecordingFailed):
        await desk.scribe.journal(NodeStopped(by=BROKER))


async def test_a_disk_that_fails_is_told_to_who_opened_the_page_and_nothing_is_written_as_if(desk: Desk) -> None:
    told: list[RecordingFailed] = []
    page = await desk.scribe.open(SESSION, desk.clock.now(), told.append)
    page.event(TYPED, Direction.FROM_CONSOLE, desk.clock.now())
    desk.disk.failing["sync_data"] = 5
    nudges = desk.index.nudges
    with pytest.raises(RecordingFailed):
        await page.settle()
    with pytest.raises(RecordingFailed):
        page.event(TYPED, Direction.FROM_CONSOLE, desk.clock.now())
    with pytest.raises(RecordingFailed):
        await page.close("recording_failed", desk.clock.now())
    assert desk.index.nudges == nudges + 1, "the index is told that the file ended"
    assert len(told) == 1


async def test_under_its_floor_the_disk_takes_no_new_visit(desk: Desk) -> None:
    desk.disk.failing["create"] = 28
    with pytest.raises(RecordingFailed):
        await desk.scribe.open(SESSION, desk.clock.now(), lambda _: None)


@pytest.fixture
async def ledger() -> AsyncIterator[Ledger]:
    made = await open_ledger(MemoryLedgerStore(), "test", "test", ManualClock().now())
    yield made
    await made.close()


async def test_a_fact_has_its_leaf_once_it_is_durable_and_not_before(tmp_path: Path, ledger: Ledger) -> None:
    clock, disk = ManualClock(), FickleDisk()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    await recordings.recover(clock.now())
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, Index(), Notary(ledger, "node-1", clock))
    await scribe.journal(NodeStarted(by=BROKER, version="1"))
    page = await scribe.open(SESSION, clock.now(), lambda _: None)
    sequence = page.event(LINES, Direction.BROKER, clock.now())
    page.event(TYPED, Direction.FROM_CONSOLE, clock.now())
    assert [parse_leaf(leaf).kind for leaf in ledger.leaves()] == ["node.started"]
    await page.settle()
    await page.settle()
    last = page.event(LINES, Direction.BROKER, clock.now())
    await page.close("customer_ended", clock.now())
    await scribe.close("stopped", NodeStopped(by=BROKER))
    links = Links(recordings)
    found = [parse_leaf(leaf) for leaf in ledger.leaves()]
    assert [(leaf.kind, leaf.id, leaf.sequence) for leaf in found] == [
        ("node.started", journal.id, 1),
        ("settings.reported", SESSION, sequence + 1),  # its text stands behind it
        ("settings.reported", SESSION, last + 1),
        ("node.stopped", journal.id, 3),
    ]
    assert [leaf.digest for leaf in found] == [links.at(leaf.id, leaf.sequence) for leaf in found]
    await recordings.shut()


async def test_what_could_not_be_made_durable_has_no_leaf(tmp_path: Path, ledger: Ledger) -> None:
    clock, disk = ManualClock(), FickleDisk()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    await recordings.recover(clock.now())
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, Index(), Notary(ledger, "node-1", clock))
    page = await scribe.open(SESSION, clock.now(), lambda _: None)
    page.event(LINES, Direction.BROKER, clock.now())
    disk.failing["sync_data"] = 5
    with pytest.raises(RecordingFailed):
        await page.settle()
    with pytest.raises(RecordingFailed):
        await scribe.journal(NodeStarted(by=BROKER, version="1"))
    with pytest.raises(RecordingFailed):
        await page.close("recording_failed", clock.now())
    assert ledger.size == 0
    await recordings.shut()


async def test_a_fact_that_came_while_others_were_made_durable_waits_for_its_own_turn(
    tmp_path: Path, ledger: Ledger
) -> None:
    clock = ManualClock()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=FickleDisk())
    await recordings.recover(clock.now())
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, Index(), Notary(ledger, "node-1", clock))
    page = await scribe.open(SESSION, clock.now(), lambda _: None)
    page.event(LINES, Direction.BROKER, clock.now())
    async with asyncio.TaskGroup() as group:
        group.create_task(page.settle())
        await asyncio.sleep(0)  # its sync has begun
        page.event(LINES, Direction.BROKER, clock.now())
    assert ledger.size == 1
    await page.settle()
    assert ledger.size == 2
    await page.close("customer_ended", clock.now())
    await recordings.shut()


async def test_a_caller_that_is_cancelled_takes_no_leaf_away(tmp_path: Path, ledger: Ledger) -> None:
    clock = ManualClock()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=FickleDisk())
    await recordings.recover(clock.now())
    journal = await open_journal(recordings, "node-1", clock.now())
    scribe = Scribe(recordings, journal, "node-1", clock, Index(), Notary(ledger, "node-1", clock))

    async def cancelled() -> None:
        caller = asyncio.get_running_loop().create_task(scribe.journal(NodeStarted(by=BROKER, version="1")))
        await asyncio.sleep(0)  # its sync has begun
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller

    def told() -> list[tuple[str, str, int, bytes]]:
        found = [parse_leaf(leaf) for leaf in ledger.leaves()]
        return [(leaf.kind, leaf.id, leaf.sequence, leaf.digest) for leaf in found]

    await cancelled()
    assert told() == []
    await scribe.journal(SpaceLow(by=BROKER, floor_bytes=1))  # has no leaf of its own
    await cancelled()
    await scribe.close("stopped", NodeStopped(by=BROKER))
    at = Links(recordings).at
    assert told() == [
        ("node.started", journal.id, 1, at(journal.id, 1)),
        ("node.started", journal.id, 3, at(journal.id, 3)),
        ("node.stopped", journal.id, 5, at(journal.id, 5)),
    ]
    await recordings.shut()
