"""The survey against the truth: a device lives through random days, and each visit's survey is judged by what happened.

The truth knows each change, who made it and what the broker was told of it, and keeps settings apart from their names.
"""

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.clock import Instant
from broker.events.event import Event, format, parse
from broker.events.session import SessionOpened
from broker.relay.survey import Surveyor, Watch
from broker.session.commands import Journal, Observe, Send
from broker.session.settings import Settings
from broker.survey.replay import left_by
from broker.wire.base import EndReason, Message
from broker.wire.messages import Peer
from broker.wire.settings import (
    Change,
    Descriptor,
    DiaryLines,
    DiaryReceived,
    Kept,
    Renamed,
    SettingsChanged,
    SettingsDescribed,
    SettingsSnapshot,
    Value,
)
from broker.wire.survey import SurveyFound
from tests.stage.visits import DEVICE, FACTS

Place = tuple[int, str]  # which setting, whatever it is called, and its context with the @
SECRET, TELEMETRY = 3, 4
PLACES: list[Place] = [(0, "@hdmi1"), (0, "@tv"), (1, "@hdmi1+movie"), (2, ""), (SECRET, ""), (TELEMETRY, "")]
DEFAULT = 0
SESSION_OPENED = SessionOpened(
    by=FACTS.broker, device=DEVICE.id, device_kind="tv", model="m", serial="s", software="1", technician="an",
    technician_name="Nguyễn Văn An", staff_number="KT-001", ticket="TV-1", offer=FACTS.offer, address="a",
)  # fmt: skip


async def journal(fact: Event) -> None:
    """Have a fact on a node journal that never fails."""


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """Run what never really waits."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


@dataclass(frozen=True)
class Happened:
    """One true change, or a reset (no place)."""

    seq: int
    diary: str
    place: Place | None
    actor: str
    at: int


@dataclass
class Known:
    """What the broker must know of a device: values, and up to which line of which diary it misses nothing."""

    values: dict[Place, Value]
    diary: str
    seq: int


@dataclass
class World:
    """A device as it truly is, and the broker that visits it."""

    values: dict[Place, Value] = field(default_factory=lambda: dict.fromkeys(PLACES, DEFAULT))
    names: dict[int, str] = field(default_factory=lambda: {number: f"picture.s{number}" for number in range(5)})
    renamed: list[Renamed] = field(default_factory=list)
    past: list[Happened] = field(default_factory=list)
    diary: str = f"{0:032x}"
    diaries: int = 0
    seq: int = 0
    lines: list[Change] = field(default_factory=list)
    clock: int = 0
    visits: int = 0
    store: MemorySnapshotStore = field(default_factory=MemorySnapshotStore)
    surveyor: Surveyor = field(init=False)
    last: Known | None = None  # how the last surveyed visit left it, by the truth
    found: int = 0

    def __post_init__(self) -> None:
        self.surveyor = Surveyor(self.store)

    # --- what happens at the device ---

    def note(self, place: Place | None, old: Value | None, new: Value | None, actor: str) -> Change:
        self.seq += 1
        self.clock += 1
        key = "system.factory_reset" if place is None else self.names[place[0]] + place[1]
        if place is not None and place[0] == SECRET:
            old = new = None
        line = Change.model_validate(
            {"seq": self.seq, "at_us": self.clock, "key": key, "old": old, "new": new, "actor": actor, "via": "app"}
        )
        self.past.append(Happened(self.seq, self.diary, place, actor, self.clock))
        self.lines.append(line)
        return line

    def change(self, place: Place, value: Value | None, actor: str) -> list[Change]:
        old = self.values.get(place)
        if old == value:
            return []
        if value is None:
            del self.values[place]
        else:
            self.values[place] = value
        return [self.note(place, old, value, actor)]

    def reset(self, actor: str) -> list[Change]:
        made = [self.note(None, None, None, actor)]
        for place in list(self.values):
            made += self.change(place, DEFAULT, "factory_reset")
        return made

    def rename(self, number: int) -> None:
        old = self.names[number]
        self.names[number] = new = f"picture.s{number}_r{len(self.renamed)}"
        self.renamed.append(Renamed(old=old, new=new))

    def do(self, step: tuple[Any, ...]) -> list[Change]:
        match step:
            case "change", place, value, actor:
                return self.change(place, value, actor)
            case "reset", actor:
                return self.reset(actor)
            case "rename", number:
                self.rename(number)
            case "lose", number:
                if self.lines:
                    del self.lines[number % len(self.lines)]
            case "new diary":
                self.diaries += 1
                self.diary, self.seq, self.lines = f"{self.diaries:032x}", 0, []
        return []

    # --- what is told to the broker ---

    def descriptors(self) -> SettingsDescribed:
        found = [
            Descriptor(
                key=name, kind="telemetry" if number == TELEMETRY else "setting", type="int", label_vi="x",
                label_en="x", sensitivity="secret" if number == SECRET else "public",
            )
            for number, name in self.names.items()
        ]  # fmt: skip
        return SettingsDescribed(revision=1 + len(self.renamed), renamed=tuple(self.renamed), descriptors=tuple(found))

    def visit(
        self, live: list[tuple[tuple[Any, ...], bool]], end: str, chunk: int, cut: str | None, flushed: int
    ) -> None:
        """One visit: opened, surveyed unless ``cut`` in the lines or right behind, changed, maybe unheard, ended."""
        self.visits += 1
        left = done(self.surveyor.begin(DEVICE.id))
        known = (left.snapshot.diary, left.snapshot.seq) if left else None
        facts = replace(FACTS, session=f"{self.visits:032x}", diary=known)
        machine, watch = Settings(facts, lambda _: False), Watch(self.surveyor, facts, left)
        surveys: list[SurveyFound] = []
        record: list[tuple[Event, int]] = [(SESSION_OPENED, self.clock)]

        def say(message: Message) -> list[Message]:
            at = Instant(self.clock, self.clock)
            commands = machine.said(message, at)
            assert commands is not None, f"an honest device was refused {message}"
            record.extend((command.event, self.clock) for command in commands if isinstance(command, Journal))
            for command in commands:
                if isinstance(command, Observe) and (found := watch.observe(command.message, at)):
                    surveys.append(found)
            assert all(isinstance(command, Journal) for command in commands[:1]) or isinstance(message, DiaryLines)
            watch.settled()
            return [command.message for command in commands if isinstance(command, Send)]

        say(self.descriptors())
        values = {self.names[n] + c: Kept(value=None if n == SECRET else v) for (n, c), v in self.values.items()}
        say(SettingsSnapshot(diary=self.diary, diary_seq=self.seq, complete=True, values=values))
        opened = Known(dict(self.values), self.diary, self.seq)
        delivered = list(self.lines)
        chunks = [delivered[first : first + chunk] for first in range(0, len(delivered), chunk)] or [[]]
        for number, lines in enumerate(chunks):
            last = number == len(chunks) - 1
            if last and cut == "lines":  # the link was lost before the broker had it all: who visits next is told
                watch.closed(EndReason.DEVICE_DISCONNECTED, Instant(self.clock, self.clock))
                return
            answers = say(DiaryLines(lines=tuple(lines), lost=0, last=last))
            assert [type(answer) for answer in answers] == ([] if last else [DiaryReceived])
        [found] = surveys
        if cut == "survey":  # and so they are if nobody saw it
            watch.closed(EndReason.TECHNICIAN_DISCONNECTED, Instant(self.clock, self.clock))
            watch.settled()
            return
        *facts_and_sends, answer = machine.surveyed(found, Instant(self.clock, self.clock))
        record.extend((command.event, self.clock) for command in facts_and_sends if isinstance(command, Journal))
        assert answer == Send(Peer.DEVICE, DiaryReceived(seq=self.seq))
        self.lines = []
        watch.surveyed()
        watch.settled()
        self.judge(found, opened, delivered)
        self.last = opened
        for number, (step, arrives) in enumerate(live):
            for made in self.do(step):
                if arrives:
                    say(SettingsChanged(change=made))
                    self.learned(self.past[-1] if made is self.lines[-1] else self.event(made), made)
            if number == flushed:
                done(self.surveyor.flush())
        if end == "killed":  # whatever the store has by now, the record has it all
            left = left_by(facts.session, [(parse(*format(event)), at_us) for event, at_us in record])
            assert left is not None
            self.surveyor = Surveyor(self.store)
            done(self.surveyor.mend(journal, [left]))
            return
        watch.closed(EndReason.CUSTOMER_ENDED if end == "ended" else EndReason.DEVICE_DISCONNECTED, Instant(9, 9))
        watch.settled()

    def event(self, made: Change) -> Happened:
        return next(each for each in self.past if each.seq == made.seq and each.diary == self.diary)

    def learned(self, event: Happened, made: Change) -> None:
        assert self.last is not None
        if made.seq == self.last.seq + 1:
            self.last.seq += 1
        if event.place is not None:
            if made.new is None and event.place[0] != SECRET:
                self.last.values.pop(event.place, None)
            else:
                self.last.values[event.place] = made.new if made.new is not None else DEFAULT

    # --- what the survey must be ---

    def judge(self, found: SurveyFound, now: Known, delivered: list[Change]) -> None:
        if self.last is None:
            assert found == SurveyFound(previous=None, items=(), reset=None, renamed=())
            return
        self.found += 1
        assert found.previous is not None
        was, told = self.last, {line.seq for line in delivered}
        same = was.diary == now.diary
        since = [each for each in self.past if same and each.diary == now.diary and was.seq < each.seq <= now.seq]
        seen = [each for each in since if each.seq in told]
        expected: dict[str, tuple[Any, ...]] = {}
        for place in was.values.keys() | now.values.keys():
            old, new = was.values.get(place), now.values.get(place)
            if place[0] == TELEMETRY:
                continue
            if place[0] == SECRET and old is not None and new is not None:
                if not any(each.place == place for each in seen):
                    continue
            elif old == new:
                continue
            change = "added" if old is None else "removed" if new is None else "changed"
            if place[0] == SECRET:
                old = new = None
            maker = next((each for each in reversed(since) if each.place == place), None)
            certain = maker is not None and all(each.seq in told for each in since if each.seq >= maker.seq)
            who = (maker.actor, maker.at, "journal") if maker and certain else ("unknown", None, "inferred")
            expected[self.names[place[0]] + place[1]] = (change, old, new, *who)
        resets = [each for each in seen if each.place is None]
        inside = {key for key, item in expected.items() if item[3] == "factory_reset" and resets}
        assert {
            item.key: (item.change, item.old, item.new, item.actor, item.at_us, item.confidence) for item in found.items
        } == {key: item for key, item in expected.items() if key not in inside}
        assert (found.reset is not None) == bool(resets)
        if found.reset is not None:
            assert (found.reset.actor, found.reset.at_us) == (resets[-1].actor, resets[-1].at)
            assert {item.key for item in found.reset.items} == inside


ACTORS = st.sampled_from(["customer", "technician", "firmware", "automation", "cloud"])
CHANGES = st.tuples(
    st.just("change"), st.sampled_from([*PLACES, (1, "@tv"), (2, "@hdmi1")]),
    st.sampled_from([1, 2, 2.5, "x", None, ("a", "b"), ("b", "a")]), ACTORS,
)  # fmt: skip
HAPPENINGS = st.one_of(CHANGES, CHANGES, CHANGES, st.tuples(st.just("reset"), ACTORS))
BETWEEN = st.one_of(
    HAPPENINGS, HAPPENINGS, st.tuples(st.just("rename"), st.integers(0, 2)),
    st.tuples(st.just("lose"), st.integers(0, 50)), st.tuples(st.just("new diary")),
)  # fmt: skip
VISITS = st.tuples(
    st.lists(st.tuples(HAPPENINGS, st.sampled_from([True, True, True, False])), max_size=4),
    st.sampled_from(["ended", "ended", "lost", "killed"]), st.integers(1, 4),
    st.sampled_from([None, None, None, "lines", "survey"]), st.integers(0, 4),
)  # fmt: skip
DAYS = st.lists(st.tuples(st.lists(BETWEEN, max_size=6), VISITS), min_size=2, max_size=5)


def lived(days: list[Any]) -> World:
    world = World()
    for between, visit in days:
        for step in between:
            if step[0] != "change" or step[2] is not None or step[1][0] not in (SECRET, TELEMETRY):
                world.do(step)
        live, *rest = visit
        world.visit([(s, a) for s, a in live if s[0] != "change" or s[1][0] != SECRET or s[2] is not None], *rest)
    return world


@pytest.mark.requirement("TV-21")
@settings(max_examples=400, deadline=None)
@given(DAYS)
def test_every_survey_is_exactly_what_happened_and_names_nobody_it_can_not_know(days: list[Any]) -> None:
    lived(days)


def test_the_truth_was_asked() -> None:
    """A world in which all of it happens, so that the property can't be empty."""
    step = ("change", PLACES[3], 2, "technician")
    world = lived(
        [
            ([("change", PLACES[0], 1, "customer")], ([(step, True)], "ended", 2, None, 0)),
            ([("change", PLACES[0], 2, "firmware"), ("rename", 0), ("reset", "customer")], ([], "killed", 1, None, 0)),
            ([("change", PLACES[1], 2, "cloud"), ("lose", 0), ("new diary",)], ([], "lost", 1, None, 0)),
        ]
    )  # fmt: skip
    assert world.found == 2
