"""Diagnosis composed: what a running visit is told, what it owes when it ends, and what a crash must not hide."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database
from broker.backends.sql.findings import SqlFindingStore
from broker.backends.sql.index import Index
from broker.backends.sql.parts import SqlPartStore
from broker.clock import Instant
from broker.diagnosis.case import Case
from broker.diagnosis.finding import Visited
from broker.diagnosis.verdict import Asked
from broker.errors import Invalid, Refused, Unavailable
from broker.events.device import DiagnosisAssessed, PrivacyChanged
from broker.events.event import Event
from broker.events.session import ScreenUnchanged, SessionActive, SessionEnded, SettingChanged
from broker.principal.principal import ActorKind, Principal
from broker.relay.diagnosis import Bench, Diagnoses
from broker.session.commands import Journal
from broker.wire.base import EndReason
from broker.wire.diagnosis import DiagnosisState
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from tests.stage.rooms import house
from tests.stage.visits import DEVICE, FACTS
from tests.unit.diagnosis.stories import BY, FRONT, Story
from tests.unit.relay.test_diagnosis_record import Recorded
from tests.unit.relay.test_survey_record import Broker, told

AT = Instant(9_000_000, 9_000_000)


class Fickle(SqlFindingStore):
    """A store whose database can be down."""

    down = False

    async def owe(self, one: Visited) -> None:
        if self.down:
            raise Unavailable("database", vi="Cơ sở dữ liệu không chạy.", en="The database is down.")
        await super().owe(one)


class Desk:
    """Diagnoses over one folder."""

    def __init__(self, broker: Broker, database: Database) -> None:
        self.store = Fickle(database)
        self.index = Index(broker.folder / "index.db", broker.recordings)
        self.diagnoses = Diagnoses(self.store, SqlPartStore(database), broker.recordings, self.index, told)


async def desk(tmp_path: Path) -> tuple[Broker, Desk, Database]:
    broker, database = Broker(tmp_path), open_database(tmp_path / "state.db")
    await create_schema(database)
    await broker.start()
    return broker, Desk(broker, database), database


def journal(*events: Event) -> Sequence[Journal]:
    return [Journal(event, Peer.DEVICE, AT) for event in events]


def told_of(story: Story) -> list[Event]:
    return story.said  # type: ignore[attr-defined, no-any-return]


class Kept(Story):
    """A story that keeps its events."""

    def __init__(self) -> None:
        super().__init__(FRONT)
        self.said: list[Event] = []

    def say(self, event: Event) -> "Kept":
        self.said.append(event)
        return self


def test_a_technician_is_told_what_is_new_once_and_nothing_before_the_customer_s_yes() -> None:
    code = told_of(Kept().prints("5C"))
    bench = Bench(Story(FRONT).case)
    assert bench.watch(journal(*code), AT) is None
    state = bench.watch(journal(SessionActive(by=BY)), AT)
    assert state is not None
    assert [one.code for one in state.codes] == ["5C"]
    assert bench.watch(journal(*code), AT) is None, "the same again is no news"
    assert bench.watch(journal(DiagnosisAssessed(by=BY, seen=[], codes=[], steps=[], candidates=[])), AT) is None
    assert bench.watch([], AT) is None
    changed = bench.watch(journal(*told_of(Kept().asks("water", "no"))), Instant(AT.wall_us, AT.mono_us + 500_000))
    assert changed is not None
    assert changed.seen[0].what == "water"


class Counted(Case):
    """A case that counts how often it was thought about."""

    looks = 0

    def state(self) -> DiagnosisState:
        self.looks += 1
        return super().state()


def test_nothing_that_a_device_can_send_keeps_the_broker_thinking() -> None:
    """Two seconds of all that it may send, each of a kind that means something else."""
    bench = Bench(Counted("tv"))
    bench.watch(journal(SessionActive(by=BY)), AT)
    assert isinstance(bench.case, Counted)
    for number in range(512):
        front = [
            PrivacyChanged(by=BY, front="call" if number % 2 else None, camera="none", indicator=False, masked=[]),
            SettingChanged(by=BY, key="picture.mode", actor="customer", via="remote", seq=number + 1, old="a", new="b"),
            ScreenUnchanged(by=BY, sequence=number),
        ][number % 3]
        bench.watch(journal(front), Instant(AT.wall_us, AT.mono_us + number * 2_000_000 // 512))
    assert 5 <= bench.case.looks <= 11


def test_a_device_that_measures_all_the_time_is_thought_about_now_and_then() -> None:
    bench = Bench(Story(FRONT).case)
    bench.watch(journal(SessionActive(by=BY)), AT)
    code = [journal(*told_of(Kept().prints(f"X{number}"))) for number in range(3)]
    first = bench.watch(code[0], AT)
    assert first is not None
    soon = Instant(AT.wall_us, AT.mono_us + 1_000)
    assert not bench.waits
    assert bench.watch(code[1], soon) is None, "not again at once"
    assert bench.waits, "it is looked at with whatever happens next, be it nothing for the record"
    assert bench.watch(journal(*told_of(Kept().asks("water"))), soon) is None, "nor for what a person says"
    assert bench.watch(code[2], soon) is None
    later = bench.watch([], Instant(AT.wall_us, AT.mono_us + 200_000))
    assert later is not None
    assert len(later.codes) == 3
    assert later.seen[0].what == "water"
    assert not bench.waits


@pytest.mark.requirement("TV-23")
async def test_what_a_visit_owes_is_known_though_the_database_is_down_and_is_kept_later(tmp_path: Path) -> None:
    broker, here, database = await desk(tmp_path)
    bench = await here.diagnoses.begin(DEVICE, AT)
    assert (bench.case.evidence.kind, bench.case.evidence.family) == ("tv", "SEN-55A")
    here.diagnoses.ended(FACTS, bench)
    await here.diagnoses.keep()
    await here.diagnoses.admit(FACTS.technician.id, None)
    bench.watch(
        journal(SessionActive(by=BY), SessionEnded(by=BY, reason="device_disconnected", frames=0, dropped=0)), AT
    )
    here.store.down = True
    here.diagnoses.ended(FACTS, bench)
    await here.diagnoses.keep()
    with pytest.raises(Unavailable):
        await here.diagnoses.flush()
    with pytest.raises(Refused, match="verdict_due"):
        await here.diagnoses.admit(FACTS.technician.id, None)
    await here.diagnoses.admit(FACTS.technician.id, FACTS.ticket)
    await here.diagnoses.admit("binh.tran", None)
    here.store.down = False
    await here.diagnoses.flush()
    [due] = await here.store.due(FACTS.technician.id)
    assert (due.session, due.family, due.reason) == (FACTS.session, "SEN-55A", "device_disconnected")
    again = await here.diagnoses.begin(DEVICE, Instant(2**60, 2**60))
    assert again.case.evidence.losses == 1, "the next visit knows how this one ended"
    await database.close()
    await broker.recordings.shut()


@pytest.mark.requirement("TV-23")
async def test_what_is_written_while_somebody_asks_is_owed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker, here, database = await desk(tmp_path)
    bench = await here.diagnoses.begin(DEVICE, AT)
    bench.watch(journal(SessionActive(by=BY), SessionEnded(by=BY, reason="customer_ended", frames=0, dropped=0)), AT)
    here.diagnoses.ended(FACTS, bench)
    due = here.store.due

    async def late(technician: str) -> Sequence[Visited]:
        found = await due(technician)
        await here.diagnoses.keep()
        return found

    monkeypatch.setattr(here.store, "due", late)
    with pytest.raises(Refused, match="verdict_due"):
        await here.diagnoses.admit(FACTS.technician.id, None)
    await database.close()
    await broker.recordings.shut()


@pytest.mark.requirement("TV-23")
async def test_a_visit_that_the_broker_did_not_survive_is_owed_too(tmp_path: Path) -> None:
    broker, _, database = await desk(tmp_path)
    story = await Recorded(broker).begin()
    story.prints("5C")
    await story.page.settle()
    await broker.recordings.shut()  # killed
    places = await broker.start()
    again = Desk(broker, database)
    await again.diagnoses.mend([*places, "recordings/2020/01/01/none.tvr"])
    [due] = await again.store.due("an.nguyen")
    assert (due.session, due.family, due.reason, due.ticket) == (FACTS.session, "WM-FRONT-7", "recovered", "TV-1")
    assert due.ended_us is not None
    await database.close()
    await broker.recordings.shut()


async def test_a_visit_that_was_cut_before_the_customer_s_yes_owes_nothing(tmp_path: Path) -> None:
    broker, _, database = await desk(tmp_path)
    story = await Recorded(broker).begin(active=False)
    await story.page.settle()
    await broker.recordings.shut()
    places = await broker.start()
    again = Desk(broker, database)
    await again.diagnoses.mend(places)
    assert await again.store.due("an.nguyen") == []
    await database.close()
    await broker.recordings.shut()


async def test_the_shipped_catalogue_is_there_until_one_is_imported(tmp_path: Path) -> None:
    broker, here, database = await desk(tmp_path)
    await here.diagnoses.stock()
    every = await here.diagnoses.parts.parts()
    assert len(every) == 68
    await here.diagnoses.parts.replace(every[:2])
    await here.diagnoses.stock()
    assert len(await here.diagnoses.parts.parts()) == 2
    await database.close()
    await broker.recordings.shut()


@pytest.mark.requirement("TV-23")
async def test_one_ticket_for_every_customer_is_no_way_past_the_gate(tmp_path: Path) -> None:
    broker, here, database = await desk(tmp_path)
    first = Visited("1" * 32, "TV-1", "an.nguyen", "An", "d" * 32, "tv", "m", "s", "SEN-55A", 1, 2, 3, "customer_ended")
    await here.store.owe(first)
    await here.diagnoses.admit("an.nguyen", "TV-1")
    await here.store.owe(replace(first, session="2" * 32, opened_us=4))
    await here.diagnoses.admit("an.nguyen", "TV-1")  # one device that keeps dropping
    await here.store.owe(replace(first, session="3" * 32, device="e" * 32, opened_us=5))
    with pytest.raises(Refused, match="verdict_due"):
        await here.diagnoses.admit("an.nguyen", "TV-1")
    await database.close()
    await broker.recordings.shut()


@pytest.mark.requirement("TV-23")
async def test_a_lost_recording_locks_nobody_out_for_ever(tmp_path: Path) -> None:
    broker, _, database = await desk(tmp_path)
    story = await Recorded(broker).begin()
    story.prints("5C")
    await story.page.settle()
    await broker.recordings.shut()
    [place] = await broker.start()
    again = Desk(broker, database)
    await again.diagnoses.mend([place])
    whole = await again.diagnoses.find(FACTS.session)
    assert whole is not None
    assert list(whole.case.evidence.codes) == ["5C"]
    (broker.folder / place).write_bytes(b"rubbish")
    with pytest.raises(Unavailable, match="record_unreadable"):
        await again.diagnoses.find(FACTS.session)
    found = await again.diagnoses.find(FACTS.session, bare=True)
    assert found is not None
    assert (found.case.evidence.kind, dict(found.records)) == ("washer", {})
    an = Principal(ActorKind.TECHNICIAN, "an.nguyen", "An")
    with pytest.raises(Invalid, match="evidence_missing"):
        await again.diagnoses.give(an, found, Asked("no_fault", "no_fault", (), ()), AT)
    said = Asked("inconclusive", "unknown", (), (), "Bản ghi bị hỏng.")
    assert (await again.diagnoses.give(an, found, said, AT)).kind == "inconclusive"
    await again.diagnoses.admit("an.nguyen", None)
    assert await again.diagnoses.find("9" * 32, bare=True) is None
    await again.index.close()
    await database.close()
    await broker.recordings.shut()


@pytest.mark.requirement("TV-11")
async def test_a_new_pin_waits_for_nothing_that_a_verdict_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as home:
        diagnoses, order = home.rooms.diagnoses, list[str]()
        assert diagnoses is not None
        owe, release = diagnoses.store.owe, home.rendezvous.release

        async def owed(one: Visited) -> None:
            order.append("owed")
            await owe(one)

        async def released(offer: str, reason: str, at: Instant) -> None:
            await release(offer, reason, at)
            order.append("released")

        monkeypatch.setattr(diagnoses.store, "owe", owed)
        monkeypatch.setattr(home.rendezvous, "release", released)
        device = await home.device()
        opened = await home.claim(await device.pin())
        await home.console(opened.session, await home.signin())
        await device.answer()
        device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await device.over()
        assert order == ["released", "owed"]
