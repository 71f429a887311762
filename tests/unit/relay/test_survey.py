"""The surveyor over a visit: what it is left with, whatever ends it, and what the next visit starts from."""

import asyncio
from dataclasses import replace

import pytest

from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.clock import Instant
from broker.errors import Unavailable
from broker.events.event import Event
from broker.events.session import ConsoleAttached, SessionEnded
from broker.principal.principal import BROKER
from broker.relay import survey as module
from broker.relay.survey import Surveyor, Watch
from broker.session.commands import Command, Finish, Journal
from broker.survey.history import Left
from broker.survey.snapshot import Phase
from broker.wire.base import EndReason
from broker.wire.messages import Peer
from broker.wire.settings import (
    Change,
    Descriptor,
    DiaryLines,
    Kept,
    SettingsChanged,
    SettingsDescribed,
    SettingsSnapshot,
    Value,
)
from broker.wire.survey import SurveyFound
from tests.stage.visits import DEVICE, FACTS

DIARY = "a" * 32
MENU = SettingsDescribed(
    descriptors=(
        Descriptor(key="picture.mode", kind="setting", type="string", label_vi="x", label_en="x"),
        Descriptor(
            key="system.name", kind="setting", type="string", label_vi="x", label_en="x", sensitivity="personal"
        ),
    )
)  # fmt: skip


def at(second: int) -> Instant:
    return Instant(1_800_000_000_000_000 + second * 1_000_000, second * 1_000_000)


def change(seq: int, new: Value = "movie", key: str = "picture.mode") -> Change:
    return Change(seq=seq, at_us=seq, key=key, old=None, new=new, actor="customer", via="panel")


class Store(MemorySnapshotStore):
    """A store whose database can be down."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.kept: list[Left] = []

    async def keep(self, left: Left) -> None:
        if self.down:
            raise Unavailable("database", vi="Cơ sở dữ liệu không chạy.", en="The database is down.")
        self.kept.append(left)
        await super().keep(left)


class Killed(Exception):
    """The broker is gone at this moment."""


class NodeJournal:
    """A node journal, and whether the broker is killed before it has the fact."""

    def __init__(self, *, killed: bool = False) -> None:
        self.killed = killed
        self.facts: list[Event] = []

    async def journal(self, event: Event) -> None:
        if self.killed:
            raise Killed
        self.facts.append(event)


class Visited:
    """One device, visit after visit."""

    def __init__(self) -> None:
        self.store = Store()
        self.surveyor = Surveyor(self.store)
        self.number = 0

    async def begin(
        self, mode: str = "standard", seq: int = 0, lines: tuple[Change, ...] = (), last: bool = True,
        seen: bool = True,
    ) -> None:  # fmt: skip
        self.number += 1
        facts = replace(FACTS, session=f"{self.number:032x}")
        self.watch = Watch(self.surveyor, facts, await self.surveyor.begin(DEVICE.id))
        values = {"picture.mode": Kept(value=mode), "system.name": Kept(value="TV của bà")}
        self.watch.observe(MENU, at(1))
        self.watch.observe(SettingsSnapshot(diary=DIARY, diary_seq=seq, complete=True, values=values), at(2))
        self.found = self.watch.observe(DiaryLines(lines=lines, lost=0, last=last), at(3))
        self.watch.settled()
        if self.found is not None and seen:
            self.watch.surveyed()
            self.watch.settled()

    def change(self, *changes: Change) -> None:
        for each in changes:
            self.watch.observe(SettingsChanged(change=each), at(4))
        self.watch.settled()

    def end(self, reason: EndReason = EndReason.CUSTOMER_ENDED) -> Event:
        fact = self.watch.closed(reason, at(9))
        assert fact is not None
        self.watch.settled()
        return fact

    async def left(self) -> Left | None:
        return await self.surveyor.begin(DEVICE.id)


@pytest.fixture
def visited() -> Visited:
    return Visited()


@pytest.mark.requirement("TV-22")
async def test_the_first_visit_finds_none_before_it_and_the_second_finds_the_first(visited: Visited) -> None:
    await visited.begin()
    assert visited.found == SurveyFound(previous=None, items=(), reset=None, renamed=())
    visited.end()
    await visited.begin("movie", 1, (change(1),))
    assert visited.found is not None
    assert visited.found.previous is not None
    assert (visited.found.previous.session, visited.found.previous.complete) == (f"{1:032x}", True)
    [item] = visited.found.items
    assert (item.old, item.new, item.actor, item.confidence) == ("standard", "movie", "customer", "journal")


@pytest.mark.requirement("TV-21")
async def test_what_changed_within_a_visit_is_not_told_to_the_next(visited: Visited) -> None:
    await visited.begin()
    visited.change(change(1))
    visited.end()
    left = await visited.left()
    assert left is not None
    assert (left.snapshot.values["picture.mode"], left.snapshot.seq) == ("movie", 1)
    await visited.begin("movie", 1, (change(1),))
    assert visited.found is not None
    assert visited.found.items == ()


@pytest.mark.requirement("TV-22")
@pytest.mark.parametrize("reason", EndReason)
async def test_every_end_leaves_a_closing_snapshot(visited: Visited, reason: EndReason) -> None:
    await visited.begin()
    visited.change(change(1))
    fact = visited.end(reason)
    abrupt = reason in (
        EndReason.DEVICE_DISCONNECTED, EndReason.RECORDING_FAILED, EndReason.PROTOCOL_VIOLATION,
        EndReason.LINK_DEGRADED,
    )  # fmt: skip
    assert fact.facts() == {
        "phase": "abrupt" if abrupt else "close", "values": {"picture.mode": "movie"}, "complete": True,
        "diary": DIARY, "seq": 1,
    }  # fmt: skip
    assert fact.private() == {"personal": {"system.name": "TV của bà"}}
    left = await visited.left()
    assert left is not None
    assert (left.reason, left.technician) == (reason.value, "Nguyễn Văn An")
    assert left.snapshot.taken_us == at(9).wall_us
    assert left.visit().complete is not abrupt


async def test_the_closing_snapshot_stands_before_the_end_and_only_there(visited: Visited) -> None:
    other = Journal(ConsoleAttached(by=BROKER, address="::1"), Peer.CONSOLE, at(5))
    ended = Journal(SessionEnded(by=BROKER, reason="idle", frames=0, dropped=0), Peer.BROKER, at(5))
    commands: list[Command] = [other, ended, Finish(EndReason.IDLE, 1000)]
    await visited.begin()
    assert visited.watch.closing([other]) == [other]
    first, snapshot, *rest = visited.watch.closing(commands)
    assert [first, *rest] == commands
    assert isinstance(snapshot, Journal)
    assert snapshot.event.name == "settings.snapshot"


async def test_a_visit_that_never_heard_of_the_settings_leaves_nothing(visited: Visited) -> None:
    watch = Watch(visited.surveyor, FACTS, None)
    ended: list[Command] = [Journal(SessionEnded(by=BROKER, reason="idle", frames=0, dropped=0), Peer.BROKER, at(5))]
    assert watch.closing(ended) == ended
    assert await visited.left() is None


async def test_who_never_saw_the_survey_finds_it_in_the_next_visit(visited: Visited) -> None:
    await visited.begin()
    visited.end()
    await visited.begin("movie", 2, (change(1),), last=False)
    assert visited.found is None
    visited.end(EndReason.DEVICE_DISCONNECTED)
    await visited.begin("movie", 2, (change(2),))
    assert visited.found is not None
    assert visited.found.previous is not None
    assert visited.found.previous.session == f"{1:032x}"
    assert [(item.old, item.new) for item in visited.found.items] == [("standard", "movie")]


async def test_a_survey_that_was_found_but_never_left_is_found_again(visited: Visited) -> None:
    await visited.begin()
    visited.end()
    await visited.begin("movie", 1, (change(1),), seen=False)
    assert visited.found is not None
    visited.end()
    await visited.begin("movie", 1)
    assert visited.found is not None
    assert visited.found.previous is not None
    assert visited.found.previous.session == f"{1:032x}"
    assert [(item.old, item.new) for item in visited.found.items] == [("standard", "movie")]


@pytest.mark.requirement("TV-22")
async def test_while_a_visit_goes_on_its_last_known_state_is_kept_as_abrupt(visited: Visited) -> None:
    await visited.begin()
    visited.change(change(1))
    await visited.surveyor.flush()
    [left] = visited.store.kept
    assert (left.snapshot.phase, left.reason, left.snapshot.values["picture.mode"]) == (Phase.ABRUPT, None, "movie")
    restarted, journal = Surveyor(visited.store), NodeJournal()
    await restarted.mend(journal.journal)
    [fact] = journal.facts
    assert fact.facts() | {"phase": "abrupt", "session": f"{1:032x}", "device": DEVICE.id, "seq": 1} == fact.facts()
    assert fact.private() == {"personal": {"picture.mode": "movie", "system.name": "TV của bà"}}
    await Surveyor(visited.store).mend(journal.journal)
    assert journal.facts == [fact], "told once"
    visited.surveyor = restarted
    await visited.begin("movie", 1, (change(1),))
    assert visited.found is not None
    assert visited.found.previous is not None
    assert (visited.found.previous.complete, visited.found.previous.reason) == (False, "recovered")
    assert visited.found.items == ()


@pytest.mark.requirement("AU-01")
async def test_what_the_record_could_not_take_is_not_known_and_comes_again(visited: Visited) -> None:
    await visited.begin()
    visited.change(change(1))
    visited.watch.observe(SettingsChanged(change=change(2, "game")), at(5))
    visited.watch.closing([Journal(SessionEnded(by=BROKER, reason="idle", frames=0, dropped=0), Peer.BROKER, at(6))])
    visited.watch.broken(EndReason.RECORDING_FAILED, at(7))
    left = await visited.left()
    assert left is not None
    assert (left.snapshot.seq, left.snapshot.values["picture.mode"], left.snapshot.phase, left.reason) == (
        1, "movie", Phase.ABRUPT, "recording_failed",
    )  # fmt: skip
    await visited.begin("game", 2, (change(2, "game"),))
    assert visited.found is not None
    [item] = visited.found.items
    assert (item.old, item.new, item.actor) == ("movie", "game", "customer")


async def test_many_changes_are_one_writing(visited: Visited) -> None:
    await visited.begin()
    visited.change(*(change(seq, str(seq)) for seq in range(1, 50)))
    await visited.surveyor.flush()
    await visited.surveyor.flush()
    assert [left.snapshot.values["picture.mode"] for left in visited.store.kept] == ["49"]


async def test_a_database_that_is_down_loses_nothing_and_the_next_visit_starts_from_the_last_word(
    visited: Visited,
) -> None:
    visited.store.down = True
    await visited.begin()
    visited.end()
    with pytest.raises(Unavailable):
        await visited.surveyor.flush()
    await visited.begin()
    assert visited.found is not None
    assert visited.found.previous is not None
    visited.store.down = False
    await visited.surveyor.flush()
    assert [left.snapshot.session for left in visited.store.kept] == [f"{2:032x}"]


async def test_what_is_noted_while_it_is_written_is_written_next(visited: Visited) -> None:
    await visited.begin()

    class Slow(Store):
        async def keep(self, left: Left) -> None:
            if not self.kept:
                visited.end()
            await super().keep(left)

    visited.surveyor._store = store = Slow()
    await visited.surveyor.flush()
    await visited.surveyor.flush()
    assert [left.reason for left in store.kept] == [None, "customer_ended"]


async def cut_short(visited: Visited) -> Left:
    """Have a visit be under way when the broker is killed; return what the store has of it."""
    await visited.begin()
    visited.change(change(1))
    await visited.surveyor.flush()
    [left] = visited.store.kept
    return left


@pytest.mark.requirement("AU-01")
async def test_killed_before_the_journal_has_it_the_store_does_not_count_a_visit_as_mended(visited: Visited) -> None:
    left = await cut_short(visited)
    with pytest.raises(Killed):
        await Surveyor(visited.store).mend(NodeJournal(killed=True).journal)
    assert await visited.store.unfinished() == (left,)
    await Surveyor(visited.store).mend((journal := NodeJournal()).journal)
    assert [fact.facts()["session"] for fact in journal.facts] == [left.snapshot.session]
    assert await visited.store.unfinished() == ()


@pytest.mark.requirement("AU-01")
async def test_killed_between_the_journal_and_the_store_it_is_told_again_and_never_lost(visited: Visited) -> None:
    left = await cut_short(visited)
    visited.store.down = True
    journal = NodeJournal()
    with pytest.raises(Unavailable):
        await Surveyor(visited.store).mend(journal.journal)
    assert len(journal.facts) == 1
    visited.store.down = False
    await Surveyor(visited.store).mend(journal.journal)
    first, again = journal.facts
    assert first == again
    assert await visited.store.latest(DEVICE.id) == replace(left, reason="recovered")


@pytest.mark.requirement("TV-22")
async def test_what_a_recovered_recording_says_takes_the_place_of_what_the_store_missed(visited: Visited) -> None:
    old = await cut_short(visited)
    values = {**old.snapshot.values, "picture.mode": "game"}
    later = replace(old, snapshot=replace(old.snapshot, seq=2, values=values), reason="recovered")
    journal = NodeJournal()
    await Surveyor(visited.store).mend(journal.journal, [later])
    assert await visited.store.latest(DEVICE.id) == later
    [fact] = journal.facts
    assert fact.facts()["seq"] == 2
    ended = replace(later, snapshot=replace(later.snapshot, session="e" * 32, taken_us=later.snapshot.taken_us + 1))
    ended = replace(ended, reason="customer_ended")
    await Surveyor(visited.store).mend(journal.journal, [ended])
    assert await visited.store.latest(DEVICE.id) == ended
    assert len(journal.facts) == 1, "its recording has its end itself"
    await Surveyor(visited.store).mend(journal.journal, [later, replace(ended, reason="idle")])
    assert await visited.store.latest(DEVICE.id) == ended, "neither an older visit nor one that is known to its end"


async def test_a_device_that_the_store_never_heard_of_is_known_by_its_recording(visited: Visited) -> None:
    left, fresh = replace(await cut_short(visited), reason="recovered"), MemorySnapshotStore()
    await Surveyor(fresh).mend(NodeJournal().journal, [left])
    assert await fresh.latest(DEVICE.id) == left


async def test_before_a_recording_is_closed_the_store_has_what_it_says(visited: Visited) -> None:
    await visited.begin()
    visited.end()
    await visited.watch.kept()
    assert [left.reason for left in visited.store.kept] == ["customer_ended"]


async def test_a_store_that_is_down_keeps_no_recording_from_being_closed(
    visited: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visited.begin()
    visited.end()
    visited.store.down = True
    await visited.watch.kept()
    monkeypatch.setattr(module, "KEEP_SECONDS", 0.01)
    visited.store.down = False
    async with visited.surveyor._writing:  # it does not answer
        await visited.watch.kept()
    assert visited.store.kept == []
    await visited.surveyor.flush()
    assert len(visited.store.kept) == 1


async def test_an_older_word_is_never_written_after_a_newer_one(visited: Visited) -> None:
    class Slow(Store):
        async def keep(self, left: Left) -> None:
            for _ in range(5 if not self.kept else 0):
                await asyncio.sleep(0)
            await super().keep(left)

    visited.store = Slow()
    visited.surveyor = Surveyor(visited.store)
    await visited.begin()
    async with asyncio.TaskGroup() as group:
        group.create_task(visited.surveyor.flush())
        await asyncio.sleep(0)
        visited.end()
        group.create_task(visited.surveyor.flush())
    assert [left.reason for left in visited.store.kept] == [None, "customer_ended"]
