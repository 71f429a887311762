from collections.abc import Sequence
from typing import Any

import pytest

from broker.audit.query import Page, SessionQuery, SessionRow
from broker.backends.memory.erasures import MemoryErasureStore
from broker.clock import ManualClock
from broker.erasure.erasures import Erasures, holding, visits_of
from broker.erasure.request import EXPIRY_DAYS, Request, State, Subject, SubjectKind, Visit
from broker.errors import Invalid, NotAllowed, NotFound, RecordingFailed, Refused
from broker.events.event import Event
from broker.principal.principal import ActorKind, Principal
from broker.recording.record import DataClass

ANNA = Principal(ActorKind.ADMINISTRATOR, "anna", "Nguyễn Thị An")
BINH = Principal(ActorKind.AUDITOR, "binh", "Trần Văn Bình")
VISIT = Visit("1" * 32, 5, "device-1", "SN-1", "TV-7K3M-9Q2")
TICKET = Subject(SubjectKind.TICKET, "TV-7K3M-9Q2")
ALL = frozenset(DataClass)
WHY = "Khách hàng yêu cầu xóa"


class Here:
    """Erasures over memory, and what they put on the record."""

    def __init__(self) -> None:
        self.clock, self.store, self.events = ManualClock(), MemoryErasureStore(), list[Event]()
        self.broken = False
        self.also: dict[str, str] = {}  # whose other name an id is
        self.erasures = Erasures(self.store, self.record, self.person)

    async def person(self, who: Principal) -> str:
        return self.also.get(who.id, who.id)

    async def record(self, event: Event) -> None:
        if self.broken:
            raise RecordingFailed
        self.events.append(event)

    async def ask(self, visits: Sequence[Visit] = (VISIT,), reason: str = WHY) -> Request:
        return await self.erasures.request(ANNA, TICKET, ALL, reason, visits, self.clock.now())


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.mark.requirement("PR-07")
async def test_a_second_person_approves_and_each_step_is_on_the_record_first(here: Here) -> None:
    asked = await here.ask()
    with pytest.raises(NotAllowed, match="second person"):
        await here.erasures.approve(ANNA, asked.id, here.clock.now())
    assert (await here.erasures.requests())[0].state is State.WAITING
    approved = await here.erasures.approve(BINH, asked.id, here.clock.now())
    assert (approved.state, approved.decided_by) == (State.APPROVED, BINH)
    assert [event.name for event in here.events] == ["erasure.requested", "erasure.approved"]
    assert here.events[0].facts()["classes"] == ["meta", "text", "screen", "camera"]
    assert here.events[0].private() == {"reason": WHY}
    with pytest.raises(Refused, match="it is approved"):
        await here.erasures.approve(BINH, asked.id, here.clock.now())


@pytest.mark.requirement("PR-07")
async def test_one_person_with_two_accounts_is_no_second_person(here: Here) -> None:
    asked = await here.ask()
    here.also = {BINH.id: ANNA.id}
    with pytest.raises(NotAllowed, match="second person"):
        await here.erasures.approve(BINH, asked.id, here.clock.now())
    assert (await here.erasures.requests())[0].state is State.WAITING
    assert [event.name for event in here.events] == ["erasure.requested"]


async def test_nothing_takes_effect_that_can_not_be_put_on_the_record(here: Here) -> None:
    asked = await here.ask()
    here.broken = True
    now = here.clock.now()
    with pytest.raises(RecordingFailed):
        await here.ask()
    with pytest.raises(RecordingFailed):
        await here.erasures.approve(BINH, asked.id, now)
    with pytest.raises(RecordingFailed):
        await here.erasures.hold(BINH, TICKET, WHY, now)
    assert [one.state for one in await here.erasures.requests()] == [State.WAITING]
    assert await here.erasures.holds() == ()


async def test_a_request_is_refused_by_another_or_taken_back_by_its_own(here: Here) -> None:
    for who in (ANNA, BINH):
        asked = await here.ask()
        refused = await here.erasures.refuse(who, asked.id, "Nhầm khách hàng", here.clock.now())
        assert refused.state is State.REFUSED
        with pytest.raises(Refused):
            await here.erasures.approve(BINH, asked.id, here.clock.now())


async def test_a_request_that_nobody_decides_expires(here: Here) -> None:
    asked = await here.ask()
    here.clock.advance(EXPIRY_DAYS * 86_400 - 1)
    await here.erasures.expire(here.clock.now())
    assert (await here.erasures.waiting(asked.id, here.clock.now())).state is State.WAITING
    here.clock.advance(1)
    with pytest.raises(Refused, match="expired"):  # also before the duty comes by
        await here.erasures.approve(BINH, asked.id, here.clock.now())
    await here.erasures.expire(here.clock.now())
    await here.erasures.expire(here.clock.now())
    assert [event.name for event in here.events] == ["erasure.requested", "erasure.expired"]


@pytest.mark.requirement("PR-07")
async def test_a_hold_blocks_the_request_and_the_approval_and_says_whose_it_is(here: Here) -> None:
    asked = await here.ask()
    held = await here.erasures.hold(BINH, Subject(SubjectKind.DEVICE, "SN-1"), "Đang tranh chấp", here.clock.now())
    for attempt in (here.ask(), here.erasures.approve(BINH, asked.id, here.clock.now())):
        with pytest.raises(Refused, match="Trần Văn Bình: Đang tranh chấp") as refusal:
            await attempt
        assert refusal.value.code == "held"
    await here.erasures.lift(ANNA, held.id, "Đã xong", here.clock.now())
    with pytest.raises(NotFound):
        await here.erasures.lift(ANNA, held.id, "Đã xong", here.clock.now())
    await here.erasures.approve(BINH, asked.id, here.clock.now())
    assert [event.name for event in here.events] == [
        "erasure.requested", "hold.set", "hold.lifted", "erasure.approved",
    ]  # fmt: skip


async def test_what_makes_no_sense_is_refused_in_words(here: Here) -> None:
    now = here.clock.now()
    for reason in ("", "  a ", "x" * 501):
        with pytest.raises(Invalid, match="reason"):
            await here.ask(reason=reason)
        with pytest.raises(Invalid, match="reason"):
            await here.erasures.hold(BINH, TICKET, reason, now)
    with pytest.raises(NotFound):
        await here.ask(visits=())
    with pytest.raises(Refused, match="not over"):
        await here.ask(visits=[Visit("2" * 32)])
    with pytest.raises(Invalid, match="class"):
        await here.erasures.request(ANNA, TICKET, frozenset(), WHY, [VISIT], now)
    for bad in (
        Subject(SubjectKind.RETENTION, "x"),
        Subject(SubjectKind.DEVICE, ""),
        Subject(SubjectKind.DEVICE, "x" * 201),
    ):
        with pytest.raises(Invalid, match="Name"):
            await here.erasures.hold(BINH, bad, WHY, now)
    with pytest.raises(NotFound):
        await here.erasures.approve(BINH, "nothing", now)
    assert here.events == []


class Rows:
    """An index that has these visits."""

    def __init__(self, rows: Sequence[SessionRow]) -> None:
        self.rows, self.asked = rows, list[SessionQuery]()

    async def session(self, session: str) -> SessionRow | None:
        return next((row for row in self.rows if row.session == session), None)

    async def sessions(self, query: SessionQuery) -> Page[SessionRow]:
        self.asked.append(query)
        start = 0 if query.cursor is None else [query.following(row) for row in self.rows].index(query.cursor) + 1
        items = tuple(self.rows[start : start + query.limit])
        more = start + query.limit < len(self.rows)
        return Page(items, query.following(items[-1]) if more else None)


async def test_a_subject_means_all_its_visits() -> None:
    rows = [SessionRow(f"{number:032x}", 1_000 - number, "device-1", ended_us=9) for number in range(1_000)]
    index: Any = Rows(rows)
    assert await visits_of(index, Subject(SubjectKind.SESSION, "f" * 32)) == []
    assert await visits_of(index, Subject(SubjectKind.SESSION, f"{3:032x}")) == [Visit(f"{3:032x}", 9, "device-1")]
    assert len(await visits_of(index, Subject(SubjectKind.DEVICE, "device-1"))) == 1_000
    assert {(one.device, one.ticket) for one in index.asked} == {("device-1", None)}
    index.rows = rows * 6
    with pytest.raises(Refused, match="5000"):
        await visits_of(index, TICKET)


async def test_the_hold_that_covers_is_named(here: Here) -> None:
    held = await here.erasures.hold(BINH, TICKET, WHY, here.clock.now())
    assert holding([held], [Visit("9" * 32), VISIT]) == (held, VISIT)
    assert holding([held], [Visit("9" * 32)]) is None
