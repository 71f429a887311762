"""A visit performed over a real recording: the record first, in one sync a batch, and what comes too late dies."""

import asyncio
import errno
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from broker.backends.files import FileRecordings
from broker.clock import Instant, SystemClock
from broker.errors import RecordingFailed
from broker.events import event as vocabulary
from broker.events.event import Event
from broker.events.node import NodeStopped
from broker.principal.principal import BROKER
from broker.recording.reader import records, verify
from broker.recording.record import Type
from broker.relay import visit as module
from broker.relay.keeping import Vouch
from broker.relay.peer import Outbox
from broker.relay.visit import Visit
from broker.scribe.scribe import Page, Scribe
from broker.session.facts import Limits
from broker.session.inputs import ConsoleAttached, ConsoleSaid, DeviceSaid, FrameArrived, PeerGone
from broker.wire import limits
from broker.wire.base import EndReason, Message, Scope
from broker.wire.codec import format_frame, parse
from broker.wire.consent import ConsentAnswer, ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, Kind, ScreenPainted, ScreenStill
from broker.wire.settings import Change, SettingsChanged
from tests.stage.channels import MemoryChannel
from tests.stage.visits import FACTS, watch
from tests.unit.backends.fickle_disk import FickleDisk

WAIT = 10
MOVIE = SettingsChanged(
    change=Change(seq=1, at_us=1, key="picture.mode", old="standard", new="movie", actor="customer", via="panel")
)


class GatedPage(Page):
    """A page whose disk the test can hold, or break."""

    gate: asyncio.Event
    broken = False

    async def settle(self) -> None:
        await self.gate.wait()
        if self.broken:
            raise RecordingFailed
        await super().settle()


class NoIndex:
    def nudge(self) -> None: ...


class Stage:
    """One visit, both its sockets in memory, its recording on disk."""

    def __init__(self, visit: Visit, page: GatedPage, recordings: FileRecordings, noted: list[Event]) -> None:
        self.visit, self.page, self.recordings, self.noted = visit, page, recordings, noted
        self.surveyor = visit._watch._surveyor
        self.channels = {Peer.DEVICE: MemoryChannel(), Peer.CONSOLE: MemoryChannel()}

    run: "asyncio.Task[None]"

    def got(self, peer: Peer) -> list[Message]:
        return [parse(d, Peer.BROKER, peer, 1 << 20) for d in self.channels[peer].outgoing if isinstance(d, str)]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not true():
                await asyncio.sleep(0.001)

    async def until_sent(self, peer: Peer, kind: str, count: int = 1) -> None:
        await self.until(lambda: self.types(peer).count(kind) >= count)

    def types(self, peer: Peer) -> list[str]:
        return [message.type for message in self.got(peer)]  # type: ignore[attr-defined]

    async def say(self, peer: Peer, message: Message) -> None:
        at = self.visit.now()
        self.visit.submit(DeviceSaid(at, message) if peer is Peer.DEVICE else ConsoleSaid(at, message))

    async def active(self, *scopes: Scope) -> None:
        self.visit.submit(ConsoleAttached(self.visit.now(), "127.0.0.1"))
        for number, scope in enumerate([None, *scopes], 1):
            if scope is not None:
                await self.say(Peer.CONSOLE, ConsentRequest(scope=scope))
            await self.until_sent(Peer.DEVICE, "consent.ask", number)
            await self.say(Peer.DEVICE, ConsentAnswer(request=f"ask-{number}", granted=True))
        state = 1 + 2 * (1 + len(scopes))  # opened, and each question asked and answered
        await self.until_sent(Peer.CONSOLE, "session.state", state)

    def recorded(self) -> list[Event]:
        [stored] = [s for s in self.recordings.stored() if s.kind == "session"]
        source = self.recordings.source(stored.place)
        try:
            return [vocabulary.parse(p.body) for p in records(source) if p.header.type == Type.EVENT and p.body]
        finally:
            source.close()

    def names(self) -> list[str]:
        return [event.name for event in self.recorded()]


@asynccontextmanager
async def stage(
    tmp_path: Path, disk: FickleDisk | None = None, bounds: Limits | None = None, vouch: Vouch | None = None
) -> AsyncIterator[Stage]:
    clock = SystemClock()
    recordings = FileRecordings(tmp_path, admit_above=0, end_below=0, disk=disk)
    await recordings.recover(clock.now())
    noted: list[Event] = []

    class Node:
        async def journal(self, event: Event) -> None:
            noted.append(event)

    async def ended(visit: Visit) -> None: ...

    from broker.recording.journal import open_journal

    journal = await open_journal(recordings, "test", clock.now())
    scribe = Scribe(recordings, journal, "test", clock, NoIndex())
    visit = Visit(FACTS, Outbox(), clock=clock, journal=Node(), ended=ended, watch=watch(), bounds=bounds, vouch=vouch)
    opened: Instant = clock.now()
    page = await scribe.open(FACTS.session, opened, lambda failure: None)
    page.__class__ = GatedPage
    assert isinstance(page, GatedPage)
    page.gate = asyncio.Event()
    page.gate.set()
    played = Stage(visit, page, recordings, noted)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(visit.run(page))]
        played.run = tasks[0]
        tasks += [group.create_task(visit.outboxes[peer].drain(played.channels[peer])) for peer in played.channels]
        yield played
        page.gate.set()
        visit.submit(PeerGone(clock.now(), Peer.CONSOLE, "closed"))
        async with asyncio.timeout(WAIT):
            await asyncio.wait(tasks)
    await scribe.close("done", NodeStopped(by=BROKER))
    await recordings.shut()


@pytest.mark.requirement("AU-01")
async def test_no_message_leaves_before_its_event_is_durable(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        await played.until(lambda: "control.key" in played.names())
        assert "control.key" not in played.types(Peer.DEVICE)
        played.page.gate.set()
        await played.until_sent(Peer.DEVICE, "control.key")


@pytest.mark.requirement("TV-13")
async def test_nothing_queued_is_sent_after_the_device_is_switched_off(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        await played.until(lambda: "control.key" in played.names())
        await played.say(Peer.CONSOLE, ControlKey(id="c2", key="Enter", action="press"))
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
        played.page.gate.set()
        await played.until_sent(Peer.CONSOLE, "session.ended")
        assert "control.key" not in played.types(Peer.DEVICE)
        events = played.recorded()
        assert [e.facts()["command"] for e in events if e.name == "control.key"] == ["c1"]
        assert [e.facts()["command"] for e in events if e.name == "control.discarded"] == ["c1"]
        assert events[-1].facts()["reason"] == "device_power_off"


async def test_a_record_that_cannot_be_written_ends_the_visit_and_nothing_takes_effect(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.broken = True
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            await played.until_sent(peer, "session.ended")
            assert played.got(peer)[-1].reason is EndReason.RECORDING_FAILED  # type: ignore[attr-defined]
        assert "control.key" not in played.types(Peer.DEVICE)
        await played.until(lambda: played.run.done())
        assert [event.name for event in played.noted] == ["recording.failed"]
        await played.until(lambda: played.channels[Peer.DEVICE].closed_with is not None)
        assert played.channels[Peer.DEVICE].closed_with == (4503, "recording_failed")


async def test_a_fault_in_the_performer_ends_the_visit_on_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        monkeypatch.setattr(played.page, "frame", lambda *_: 1 / 0)
        played.visit.submit(FrameArrived(played.visit.now(), _header(1), b"x", room=True))
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            await played.until_sent(peer, "session.ended")
        await played.until(lambda: played.run.done())
        assert [event.name for event in played.noted] == ["session.crashed"]


async def test_a_whole_visit_verifies_and_ends_with_its_reason(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        for sequence in range(1, 6):
            played.visit.submit(FrameArrived(played.visit.now(), _header(sequence), b"x", room=True))
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await played.until(lambda: played.run.done())
        [stored] = [s for s in played.recordings.stored() if s.kind == "session"]
        source = played.recordings.source(stored.place)
        assert verify(source).ok
        source.close()
        ended = played.recorded()[-1].facts()
        assert (ended["frames"], ended["dropped"]) == (5, 3)
        assert len([d for d in played.channels[Peer.CONSOLE].outgoing if isinstance(d, bytes)]) == 2


async def test_a_still_is_recorded_and_passed_on_though_the_console_has_no_room_for_pictures(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        for sequence in range(1, 4):  # the third finds two unpainted
            played.visit.submit(FrameArrived(played.visit.now(), _header(sequence), b"x", room=True))
        await played.say(Peer.CONSOLE, ScreenStill(id="still-1"))
        await played.until_sent(Peer.DEVICE, "screen.still")
        header = FrameHeader(Flags.LAST, Codec.PNG, DataClass.SCREEN, 1, 1, 0, 0, 3, Kind.STILL)
        piece = format_frame(header, b"PNG")
        played.visit.submit(FrameArrived(played.visit.now(), header, piece, room=True))
        await played.say(Peer.DEVICE, ControlDone(id="still-1", outcome="applied"))
        await played.until_sent(Peer.CONSOLE, "control.done")
        outgoing = played.channels[Peer.CONSOLE].outgoing
        assert [data for data in outgoing if isinstance(data, bytes)] == [b"x", b"x", piece]
        assert not played.visit.outboxes[Peer.CONSOLE].room()
        sent = next(event for event in played.recorded() if event.name == "still.sent")
        assert sent.facts()["sha256"] == hashlib.sha256(b"PNG").hexdigest()


async def test_a_full_inbox_makes_its_reader_wait(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ConsentRequest(scope=Scope.CONTROL))
        await played.until(lambda: played.names().count("consent.asked") == 2)
        for _ in range(limits.QUEUE_EVENTS):
            assert not played.visit.full
            await played.say(Peer.CONSOLE, ConsentRequest(scope=Scope.CONTROL))
        assert played.visit.full
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await played.visit.room()
        played.page.gate.set()
        async with asyncio.timeout(WAIT):
            await played.visit.room()


async def test_a_picture_is_on_the_record_and_sent_in_the_step_in_which_it_arrives(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active()
        before = played.page._recording.sequence
        played.visit.submit(FrameArrived(played.visit.now(), _header(1), b"x", room=True))
        assert played.page._recording.sequence == before + 1
        assert played.channels[Peer.CONSOLE].outgoing[-1] == b"x"


async def test_what_waits_of_a_device_s_messages_is_bounded_in_bytes_too(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        await played.until(lambda: "control.key" in played.names())
        sent = 0
        while not played.visit.full:
            played.visit.submit(DeviceSaid(played.visit.now(), MOVIE, limits.DEVICE_TEXT_BYTES))
            sent += 1
        played.page.gate.set()
    assert sent == limits.QUEUE_BYTES // limits.DEVICE_TEXT_BYTES


async def test_a_peer_who_keeps_the_visit_busy_does_not_stop_its_clock(tmp_path: Path) -> None:
    async with stage(tmp_path, bounds=Limits(total=1)) as played:
        await played.active()
        async with asyncio.timeout(WAIT):
            while played.visit.reason is None:
                await played.say(Peer.CONSOLE, ScreenPainted(sequence=1))
                await asyncio.sleep(0)
        assert played.visit.reason is EndReason.TIME_LIMIT


@pytest.mark.requirement("AU-01")
async def test_a_disk_that_is_full_when_the_visit_ends_still_holds_its_end(tmp_path: Path) -> None:
    disk = FickleDisk()
    async with stage(tmp_path, disk) as played:
        await played.active()
        disk.failing["reserve"] = errno.ENOSPC
        # A picture that has no room any more, and the customer's End behind it.
        large = FrameArrived(played.visit.now(), _header(1), bytes(1 << 20), room=True)
        played.visit.submit(large)
        played.visit.submit(DeviceSaid(played.visit.now(), SessionEnd(reason=EndReason.CUSTOMER_ENDED)))
        await played.until(lambda: played.run.done())
        ended = [event for event in played.recorded() if event.name == "session.ended"]
        assert [event.facts()["reason"] for event in ended] == ["recording_failed"]
        assert [event.name for event in played.noted] == ["recording.failed"]


def _header(sequence: int) -> FrameHeader:
    return FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, sequence, 0, 1)


async def test_a_disk_that_does_not_answer_ends_the_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SETTLE_SECONDS", 0.1)
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            await played.until_sent(peer, "session.ended")
            assert played.got(peer)[-1].reason is EndReason.RECORDING_FAILED  # type: ignore[attr-defined]
        assert "control.key" not in played.types(Peer.DEVICE)


@pytest.mark.requirement("TV-13")
async def test_a_power_off_is_seen_at_once_even_if_the_disk_does_not_answer(tmp_path: Path, at_once: float) -> None:
    async with stage(tmp_path) as played:
        await played.active(Scope.CONTROL)
        played.page.gate.clear()
        await played.say(Peer.CONSOLE, ControlKey(id="c1", key="Enter", action="press"))
        await played.until(lambda: "control.key" in played.names())
        began = asyncio.get_running_loop().time()
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
        await played.until_sent(Peer.CONSOLE, "session.ended")
        assert asyncio.get_running_loop().time() - began < at_once
        assert played.got(Peer.CONSOLE)[-1].reason is EndReason.DEVICE_POWER_OFF  # type: ignore[attr-defined]
        assert "control.key" not in played.types(Peer.DEVICE)


async def test_an_end_that_is_written_and_late_on_the_disk_is_told_once_and_as_it_was(tmp_path: Path) -> None:
    """One end on the record, the same on both screens, and no alarm: the file was closed after all."""
    async with stage(tmp_path) as played:
        await played.active()
        played.page.gate.clear()
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            await played.until_sent(peer, "session.ended")
            assert played.got(peer)[-1].reason is EndReason.CUSTOMER_ENDED  # type: ignore[attr-defined]
        await played.until(lambda: played.run.done())
        ends = [event.facts()["reason"] for event in played.recorded() if event.name == "session.ended"]
        assert (ends, played.noted) == (["customer_ended"], [])


async def test_an_end_that_can_not_be_written_is_told_as_it_was_with_an_alarm(tmp_path: Path) -> None:
    disk = FickleDisk()
    async with stage(tmp_path, disk) as played:
        await played.active()
        disk.failing["append"] = errno.EIO
        await played.say(Peer.DEVICE, SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await played.until(lambda: played.run.done())
        for peer in (Peer.DEVICE, Peer.CONSOLE):
            assert [m.reason for m in played.got(peer) if m.type == "session.ended"] == [EndReason.CUSTOMER_ENDED]  # type: ignore[attr-defined]
        assert [event.name for event in played.noted] == ["recording.failed"]
        disk.failing.clear()
