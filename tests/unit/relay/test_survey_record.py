"""A broker killed right behind a survey: its recording alone says how the visit left the device."""

from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.clock import ManualClock
from broker.events.event import Event
from broker.events.session import SessionOpened
from broker.recording.journal import open_journal
from broker.recording.record import Direction
from broker.relay.survey import Surveyor
from broker.relay.survey_record import left_on
from broker.scribe.scribe import Page, Scribe
from broker.session.commands import Journal
from broker.session.settings import Settings
from broker.survey.history import survey
from broker.survey.snapshot import Phase
from broker.wire.base import Message
from broker.wire.settings import Change, DiaryLines, SettingsChanged
from tests.stage.visits import FACTS
from tests.unit.session.test_settings import MENU, snapshot


class NoIndex:
    def nudge(self) -> None: ...


async def told(event: Event) -> None:
    """A node journal that never fails."""


class Broker:
    """A broker's recordings, killed by being dropped, started again on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, ManualClock()

    async def start(self) -> list[str]:
        """Start; return the places of the recordings that nobody had closed."""
        self.recordings = FileRecordings(self.folder, admit_above=0, end_below=0)
        recovered = await self.recordings.recover(self.clock.now())
        journal = await open_journal(self.recordings, "test", self.clock.now())
        self.scribe = Scribe(self.recordings, journal, "test", self.clock, NoIndex())
        return [found.place for found in recovered if found.header is not None and found.header.kind == "session"]

    async def visit(self) -> Page:
        return await self.scribe.open(FACTS.session, self.clock.now(), lambda failure: None)


async def surveyed(broker: Broker) -> None:
    """Open a visit, have its survey on the record, and one change behind it."""
    page, settings, at = await broker.visit(), Settings(FACTS, lambda _: False), broker.clock.now()
    device = FACTS.device
    opened = SessionOpened(
        by=FACTS.broker, device=device.id, device_kind="tv", model="m", serial="s", software="1", technician="an",
        technician_name=FACTS.technician.name, staff_number="KT-001", ticket="TV-1", offer=FACTS.offer, address="a",
    )  # fmt: skip
    page.event(opened, Direction.BROKER, at)
    page.frame(b"a picture", False, at)

    def say(message: Message) -> None:
        for command in settings.said(message, at) or ():
            if isinstance(command, Journal):
                page.event(command.event, Direction.FROM_DEVICE, command.at)

    for message in (MENU, snapshot(1), DiaryLines(lines=(), lost=0, last=True)):
        say(message)
    for command in settings.surveyed(survey(None, None, (), (), {}), at):  # type: ignore[arg-type]
        if isinstance(command, Journal):
            page.event(command.event, Direction.BROKER, at)
    name = Change(
        seq=2, at_us=1, key="system.device_name", old=None, new="TV của ông", actor="customer", via="panel"
    )  # fmt: skip
    say(SettingsChanged(change=name))
    await page.settle()


@pytest.mark.requirement("TV-22")
async def test_the_next_survey_starts_from_a_visit_that_the_store_never_heard_of(tmp_path: Path) -> None:
    broker, store = Broker(tmp_path), MemorySnapshotStore()
    await broker.start()
    await surveyed(broker)
    await broker.recordings.shut()  # killed: the store was to be written 250 ms later
    places = await broker.start()
    [left] = await left_on(broker.recordings, places)
    await Surveyor(store).mend(told, [left])
    known = await store.latest(FACTS.device.id)
    assert known is not None
    assert (known.reason, known.technician, known.snapshot.phase) == ("recovered", FACTS.technician.name, Phase.ABRUPT)
    assert known.snapshot.seq == 2
    assert known.snapshot.values == {
        "picture.contrast@hdmi1": 9, "system.device_name": "TV của ông", "network.password": None, "who.knows": 3,
    }  # fmt: skip
    await broker.recordings.shut()


async def test_what_can_not_be_read_keeps_no_broker_from_starting(tmp_path: Path) -> None:
    broker = Broker(tmp_path)
    await broker.start()
    await surveyed(broker)
    await broker.recordings.shut()
    [place] = await broker.start()
    assert await left_on(broker.recordings, ["recordings/2020/01/01/none.tvr"]) == []
    file = tmp_path / place
    file.chmod(0o600)
    file.write_bytes(file.read_bytes().replace(b'"name":"survey.made"', b'"name":"survey.mad\xff"'))
    assert await left_on(broker.recordings, [place]) == []
    await broker.recordings.shut()
