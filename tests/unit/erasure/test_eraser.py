import errno
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import Any

import pytest

from broker.audit.query import EventQuery, SessionQuery
from broker.audit.replay import seek
from broker.audit.verify import State, check, find
from broker.backends.sql.snapshots import SqlSnapshotStore
from broker.backends.sql.tickets import SqlTicketStore
from broker.clock import ManualClock
from broker.erasure import request as erasure
from broker.erasure.eraser import Eraser, day_us
from broker.erasure.request import DAY_US, Request, Subject, SubjectKind, Visit
from broker.erasure.retention import Policy
from broker.errors import RecordingFailed, Unavailable
from broker.events.event import Event
from broker.recording.record import DataClass
from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.erasure.archive import ANNA, BINH, MARK, OTHER, VISIT, Archive, archive

DAY_S = 86_400


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def here(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[Archive]:
    async with archive(tmp_path, disk=disk) as found:
        yield found


def trusted(here: Archive) -> None:
    files, _ = find(here.recordings)
    states = [one.state for one in check(here.recordings, files, live=lambda place: place == here.row.place)]
    assert State.BAD not in states


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
    trusted(here)
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
    trusted(here)
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
    return Eraser(here.store, recordings, here.index, journal, [])


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
            trusted(here)


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


# Retention


@pytest.mark.requirement("PR-07")
async def test_what_is_old_is_erased_by_policy_with_a_tombstone_and_the_husk_verifies(here: Archive) -> None:
    policy = Policy()
    await here.plant(VISIT)
    here.clock.advance(179 * DAY_S)
    await here.plant(OTHER)
    assert await here.eraser.retain(policy, here.clock.now()) == 0
    here.clock.advance(1 * DAY_S + 60)
    assert await here.eraser.retain(policy, here.clock.now()) == 1
    assert await here.eraser.retain(policy, here.clock.now()) == 0  # it is ordered already
    assert await here.eraser.work(here.clock.now()) == 1
    assert here.left(VISIT) == ["meta", "text"]
    assert here.left(OTHER) == ["meta", "text", "screen", "camera"]
    (told,) = here.tombstones()
    assert (told["classes"], told["cause"]) == (["screen", "camera"], "retention")
    assert "requested_by" not in told
    assert await here.store.requests() == ()
    here.clock.advance(1000 * DAY_S)
    assert await here.eraser.retain(policy, here.clock.now()) == 3  # both visits, and the first journal's day
    await here.eraser.work(here.clock.now())
    assert here.left(VISIT) == []
    assert here.left(OTHER) == ["meta", "text"]
    assert f"{MARK}-text".encode() not in here.everything()
    trusted(here)
    assert await here.eraser.retain(policy, here.clock.now()) == 0


async def test_retention_spares_what_is_held_and_what_nobody_can_name(here: Archive) -> None:
    await here.plant(VISIT)
    await here.plant(OTHER, "device-2", "TV-2222-222")
    await here.erasures.hold(BINH, Subject(SubjectKind.DEVICE, "device-1"), "Tranh chấp", here.clock.now())
    here.clock.advance(2000 * DAY_S)
    assert await here.eraser.retain(Policy(), here.clock.now()) == 1
    await here.eraser.work(here.clock.now())
    assert (here.left(VISIT), here.left(OTHER)) == (["meta", "text", "screen", "camera"], [])
    async with archive_without(here, VISIT):
        assert await here.eraser.retain(Policy(), here.clock.now()) == 0


class archive_without:
    """The index while it doesn't know a visit."""

    def __init__(self, here: Archive, session: str) -> None:
        self._index: Any = here.index
        self._known = here.index.session

    async def __aenter__(self) -> None:
        async def nobody(_: str) -> None:
            return None

        self._index.session = nobody

    async def __aexit__(self, *_: object) -> None:
        self._index.session = self._known


async def test_a_hold_set_after_the_retention_s_order_undoes_it(here: Archive) -> None:
    await here.plant(VISIT)
    here.clock.advance(2000 * DAY_S)
    assert await here.eraser.retain(Policy(meta=0, text=0), here.clock.now()) == 1
    await here.erasures.hold(BINH, Subject(SubjectKind.SESSION, VISIT), "Tranh chấp", here.clock.now())
    assert await here.eraser.work(here.clock.now()) == 0
    assert await here.store.requests() == ()
    assert "screen" in here.left(VISIT)


async def test_the_journal_of_an_idle_broker_is_left_for_later(here: Archive) -> None:
    here.clock.advance(5 * DAY_S)  # nothing was written meanwhile, so the first day's file is still open
    assert await here.eraser.retain(Policy(meta=1, text=1), here.clock.now()) == 1
    await here.eraser.work(here.clock.now())
    assert here.tombstones() == []
    assert await here.store.requests() == ()


async def test_nothing_is_old_where_everything_is_kept(here: Archive) -> None:
    await here.plant(VISIT)
    here.clock.advance(90_000 * DAY_S)
    assert await here.eraser.retain(Policy(0, 0, 0, 0), here.clock.now()) == 0


async def test_a_journal_that_fails_leaves_the_request_to_be_gone_on_with(here: Archive) -> None:
    await here.plant(VISIT)
    await here.approved(VISIT)

    async def broken(_: Event) -> None:
        raise RecordingFailed

    with pytest.raises(RecordingFailed):
        await Eraser(here.store, here.recordings, here.index, broken, []).work(here.clock.now())
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

    eraser = Eraser(here.store, here.recordings, here.index, here.scribe.journal, [Slow()])
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
