import asyncio
import errno
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from broker.audit.query import EventQuery, SessionQuery
from broker.audit.replay import seek
from broker.audit.verify import State, check, find
from broker.backends.sql.erasures import StateTraces
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.backends.sql.tickets import SqlTicketStore
from broker.clock import ManualClock
from broker.erasure import eraser as eraser_module
from broker.erasure import request as erasure
from broker.erasure.eraser import Eraser, day_us
from broker.erasure.erasures import visits_of
from broker.erasure.request import DAY_US, Request, Subject, SubjectKind, Visit
from broker.erasure.retention import Policy
from broker.errors import RecordingFailed, Refused, Unavailable
from broker.events.event import Event
from broker.recording.record import DataClass
from tests.unit.audit.histories import ended
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.erasure.archive import ANNA, BINH, MARK, OTHER, VISIT, Archive, archive

DAY_S = 86_400


@pytest.mark.requirement("PR-07")
async def test_what_is_erased_is_in_no_file_any_more_and_the_rest_is_as_it_was(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER, "device-2", "TV-2222-222", mark="andere")
    keys = here.recordings.keys(here.place(VISIT))
    assert keys is not None
    raw = list(keys.secrets.values())
    assert f"{MARK}-meta".encode() in here.everything()  # the index and the snapshot have it
    asked = await here.approved(VISIT)
    assert f"{MARK}-reason".encode() in here.everything()
    assert await here.eraser.work(here.clock.now()) == 1
    left = here.everything()
    assert MARK.encode() not in left
    assert not any(key in left for key in raw)
    assert here.left(VISIT) == []
    assert here.left(OTHER) == ["meta", "text", "screen", "camera"]
    here.trusted()
    (told,) = here.tombstones()
    assert told["recording"] == VISIT
    assert told["classes"] == ["meta", "text", "screen", "camera"]
    assert (told["requested_by"], told["approved_by"], told["cause"]) == ("anna", "binh", "request")
    assert (told["request"], told["reason"]) == (asked.id, f"{MARK}-reason")
    assert told["commitments"] == keys.commitments()
    assert await here.eraser.work(here.clock.now()) == 0
    (request,) = await here.erasures.requests()
    assert (request.state, request.reason, request.visits) == (erasure.State.DONE, "", (Visit(VISIT),))


@pytest.mark.requirement("PR-07")
async def test_questions_do_not_show_what_was_erased_but_that_it_was(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)
    await here.eraser.work(here.clock.now())
    await here.index.catch_up()
    assert (await here.index.sessions(SessionQuery(ticket="TV-7K3M-9Q2"))).items == ()
    assert (await here.index.sessions(SessionQuery(device="device-1"))).items == ()
    found = (await here.index.events(EventQuery(session=VISIT))).items
    assert [row.name for row in found] == ["erasure.done"]
    row = await here.index.session(VISIT)
    assert row is not None
    assert (row.device, row.technician, row.ticket) == ("", "", "")
    assert row.ended_us is not None
    assert await SqlSnapshotStore(here.database).latest("device-1") is None
    ticket = await SqlTicketStore(here.database).find("TV-7K3M-9Q2")
    assert ticket is not None
    assert ticket.device == ""


@pytest.mark.requirement("PR-07")
async def test_one_class_goes_and_the_spans_before_and_after_it_stay(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT, DataClass.CAMERA)
    await here.eraser.work(here.clock.now())
    left = here.everything()
    assert here.left(VISIT) == ["meta", "text", "screen"]
    assert f"{MARK}-meta".encode() in left
    pictures = await here.index.pictures(VISIT)
    assert pictures is not None
    source = here.recordings.source(pictures.place)
    made = seek(source, here.recordings.keys(pictures.place), pictures.seconds, 0)
    source.close()
    assert made.pictures == 2
    assert made.data.count(f"{MARK}-screen".encode()) == 18
    assert b'"class":"camera"' in made.data
    assert f"{MARK}-camera".encode() not in made.data
    here.trusted()
    files, _ = find(here.recordings, VISIT)
    (checked,) = check(here.recordings, files, live=lambda _: False)
    assert (checked.state, checked.erased) == (State.OK, ("camera",))


class Power(Exception):
    """The process dies here."""


def dying(eraser: Eraser, here: Archive, moment: str) -> Eraser:
    """Return an eraser whose process dies at this moment, once."""

    async def journal(event: Event) -> None:
        if moment == "before the tombstone":
            raise Power
        await here.scribe.journal(event)
        if moment == "after the tombstone":
            raise Power

    class Dying:
        async def destroy(self, place: str, classes: Collection[DataClass]) -> frozenset[DataClass]:
            if moment == "before the destruction":
                raise Power
            return await here.recordings.destroy(place, classes)

        def __getattr__(self, name: str) -> Any:
            return getattr(here.recordings, name)

    recordings: Any = Dying()
    traces = [StateTraces(here.database)]
    return Eraser(here.store, recordings, here.index, journal, traces, asyncio.to_thread)


@pytest.mark.requirement("PR-07")
@pytest.mark.parametrize("moment", ["before the destruction", "before the tombstone", "after the tombstone"])
async def test_whoever_is_cut_off_goes_on_at_the_next_start_and_there_is_one_tombstone(
    tmp_path: Path, moment: str
) -> None:
    clock = ManualClock()
    async with archive(tmp_path, clock) as here:
        await here.plant(VISIT)
        await here.approved(VISIT)
        with pytest.raises(Power):
            await dying(here.eraser, here, moment).work(clock.now())
    for _ in range(2):
        clock.advance(3)
        async with archive(tmp_path, clock) as here:
            await here.eraser.work(clock.now())
            assert [one["recording"] for one in here.tombstones()] == [VISIT]
            assert here.left(VISIT) == []
            assert MARK.encode() not in here.everything()
            here.trusted()


async def test_a_hold_that_came_after_the_approval_keeps_it_waiting(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)
    held = await here.erasures.hold(BINH, Subject(SubjectKind.TICKET, "TV-7K3M-9Q2"), "Tranh chấp", here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 0
    assert here.left(VISIT) == ["meta", "text", "screen", "camera"]
    await here.erasures.lift(ANNA, held.id, "Đã xong", here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 1
    assert here.left(VISIT) == []


async def test_a_disk_that_fails_is_tried_again(here: Archive, disk: FickleDisk) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)
    disk.failing["wipe"] = errno.EIO
    with pytest.raises(OSError, match="Input/output"):
        await here.eraser.work(here.clock.now())
    disk.failing.clear()
    assert await here.eraser.work(here.clock.now()) == 1
    assert len(here.tombstones()) == 1


async def test_a_file_that_is_gone_has_its_tombstone_all_the_same(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)
    (here.root / here.place(VISIT)).unlink()
    await here.eraser.work(here.clock.now())
    assert [one["commitments"] for one in here.tombstones()] == [{}]


async def test_one_bad_file_stops_neither_the_others_nor_the_requests_behind_it(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER, "device-2", "TV-2222-222")
    asked = await here.approved(VISIT)
    here.clock.advance(1)
    await here.approved(OTHER)
    beside = here.root / (here.place(VISIT) + ".keys")
    whole = beside.read_bytes()
    beside.write_bytes(whole[:-1])
    with pytest.raises(Unavailable, match="damaged"):
        await here.eraser.work(here.clock.now())
    assert here.left(OTHER) == []
    found = await here.store.find(asked.id)
    assert found is not None
    assert found.state is erasure.State.APPROVED  # nobody says that it is done
    before = Counter(here.settled)
    with pytest.raises(Unavailable, match="damaged"):
        await here.eraser.work(here.clock.now())
    assert Counter(here.settled) == before  # and the state is not written anew every 2 s
    beside.write_bytes(whole)
    assert await here.eraser.work(here.clock.now()) == 1
    assert here.left(VISIT) == []
    assert sorted(one["recording"] for one in here.tombstones()) == [VISIT, OTHER]


async def test_a_file_that_is_still_written_is_not_said_to_be_erased(here: Archive) -> None:
    page = await here.scribe.open(VISIT, here.clock.now(), lambda _: None)
    now = here.clock.now()
    subject = Subject(SubjectKind.SESSION, VISIT)
    asked = await here.erasures.request(ANNA, subject, frozenset(DataClass), "Vừa kết thúc", [Visit(VISIT, 1)], now)
    await here.erasures.approve(BINH, asked.id, now)
    with pytest.raises(Refused, match="still being written"):
        await here.eraser.work(now)
    assert here.tombstones() == []
    await page.close("customer_ended", here.clock.advance(1), [ended()])
    assert await here.eraser.work(now) == 1
    assert here.left(VISIT) == []


@pytest.mark.requirement("PR-07")
async def test_a_hold_set_during_the_work_keeps_what_is_not_erased_yet(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER)
    subject = Subject(SubjectKind.DEVICE, "device-1")
    visits = await visits_of(here.index, subject)
    asked = await here.erasures.request(ANNA, subject, frozenset(DataClass), "Khách yêu cầu", visits, here.clock.now())
    await here.erasures.approve(BINH, asked.id, here.clock.now())
    held: list[str] = []

    async def journal(event: Event) -> None:
        await here.scribe.journal(event)
        if event.name == "erasure.done" and not held:
            held.append((await here.erasures.hold(BINH, subject, "Tranh chấp", here.clock.now())).id)

    eraser = Eraser(here.store, here.recordings, here.index, journal, [], asyncio.to_thread)
    assert await eraser.work(here.clock.now()) == 0
    assert await here.eraser.work(here.clock.now()) == 0  # also not at the next start
    first, second = (one.id for one in visits)
    assert (here.left(first), here.left(second)) == ([], ["meta", "text", "screen", "camera"])
    await here.erasures.lift(ANNA, held[0], "Đã xong", here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 1
    assert sorted(one["recording"] for one in here.tombstones()) == [VISIT, OTHER]


async def test_much_is_done_in_rounds_and_people_do_not_wait_for_the_retention(
    here: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eraser_module, "_ROUND", 2)
    many = [f"{number:032x}" for number in range(16, 21)]
    for session in many:
        await here.plant(session)
    here.clock.advance(200 * DAY_S)
    assert await here.eraser.retain(Policy(), here.clock.now()) == 5
    await here.plant(VISIT)
    await here.approved(VISIT)
    assert await here.eraser.work(here.clock.now()) == 1
    assert here.left(VISIT) == []
    gone = [[here.left(session) for session in many].count(["meta", "text"])]
    while await here.eraser.work(here.clock.now()) == 0:
        gone.append([here.left(session) for session in many].count(["meta", "text"]))
    assert gone == [1, 3]
    assert Counter(one["recording"] for one in here.tombstones()) == Counter([VISIT, *many])


async def test_a_journal_that_fails_leaves_the_request_to_be_gone_on_with(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)

    async def broken(_: Event) -> None:
        raise RecordingFailed

    with pytest.raises(RecordingFailed):
        await Eraser(here.store, here.recordings, here.index, broken, [], asyncio.to_thread).work(here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 1
    assert len(here.tombstones()) == 1


async def test_what_does_not_settle_is_settled_later(here: Archive) -> None:
    tried: list[str] = []

    class Slow:
        async def forget(self, visit: Visit, classes: Collection[DataClass]) -> None:
            tried.append(visit.id)

        async def settle(self) -> None:
            tried.append("settle")
            if tried.count("settle") == 2:
                raise Unavailable("database", vi="bận", en="busy")

    eraser = Eraser(here.store, here.recordings, here.index, here.scribe.journal, [Slow()], asyncio.to_thread)
    assert await eraser.work(here.clock.now()) == 0
    await here.plant(VISIT)
    await here.approved(VISIT)
    with pytest.raises(Unavailable):
        await eraser.work(here.clock.now())
    assert await eraser.work(here.clock.now()) == 0
    assert await eraser.work(here.clock.now()) == 0
    assert tried == ["settle", VISIT, "settle", "settle"]


def test_a_day_begins_at_midnight_in_utc() -> None:
    assert day_us("1970-01-02") == DAY_US
    assert day_us("2026-11-22") % DAY_US == 0


def test_requests_are_values() -> None:
    made = Request("r", Subject(SubjectKind.SESSION, VISIT), frozenset(), (), "why", ANNA, 0)
    assert made.expires_us == 14 * DAY_US
