"""Erasures: what people may ask and decide. Each step is on the record before it takes effect."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from broker.audit.query import MAX_LIMIT, Index, SessionQuery, SessionRow
from broker.clock import Instant, new_id
from broker.erasure.request import (
    LONGEST_REASON,
    LONGEST_VALUE,
    MOST_VISITS,
    ErasureStore,
    Hold,
    Request,
    State,
    Subject,
    SubjectKind,
    Visit,
    names,
)
from broker.errors import Invalid, NotAllowed, NotFound, Refused
from broker.events import erasure as fact
from broker.events.event import Event
from broker.principal.principal import BROKER, Principal
from broker.recording.record import DataClass

Record = Callable[[Event], Awaitable[None]]
"""Puts an event on the record, durable on return: the scribe's journal, or the postbox where a command does it."""

Person = Callable[[Principal], Awaitable[str]]
"""Says who stands behind an account or a host's user: the same for both of one person's. Raises Unavailable."""


class Erasures:
    """Requests, their second person, and holds. Who may do what is the caller's to check; who is a second person isn't.

    Every method raises Unavailable ``database`` and whatever ``record`` raises; then nothing took effect.
    """

    def __init__(self, store: ErasureStore, record: Record, person: Person) -> None:
        self._store, self._record, self._person = store, record, person

    async def requests(self) -> tuple[Request, ...]:
        """Return what was asked for, the newest first; not what the retention does by itself."""
        return tuple(one for one in await self._store.requests() if one.subject.kind is not SubjectKind.RETENTION)

    async def holds(self) -> tuple[Hold, ...]:
        """Return the holds that stand, the newest first."""
        return await self._store.holds()

    async def request(
        self,
        who: Principal,
        subject: Subject,
        classes: frozenset[DataClass],
        reason: str,
        visits: Sequence[Visit],
        now: Instant,
    ) -> Request:
        """Ask that these classes of these visits be erased; another person has 14 days to approve it.

        Raises Invalid ``bad_reason``, ``bad_classes``; NotFound ``nothing_to_erase``; Refused ``visit_running``,
        ``held``.
        """
        reason = _reason(reason)
        if not classes:
            raise Invalid(
                "bad_classes",
                vi="Hãy chọn ít nhất một loại dữ liệu để xóa.",
                en="Name at least one class of data to erase: screen, camera, text, meta.",
            )
        if not visits:
            raise NotFound(
                "nothing_to_erase",
                vi="Không có phiên nào như vậy.",
                en="The record has no such session.",
            )
        if running := [visit.id for visit in visits if visit.ended_us is None]:
            raise Refused(
                "visit_running",
                vi=f"Phiên {running[0]} chưa kết thúc. Hãy yêu cầu lại khi phiên đã kết thúc.",
                en=f"Session {running[0]} is not over. Ask again when it is.",
            )
        _check_holds(await self._store.holds(), visits)
        made = Request(new_id(), subject, classes, tuple(visits), reason, who, now.wall_us)
        await self._record(
            fact.ErasureRequested(
                by=who, request=made.id, subject=subject.kind.value, value=subject.value, classes=names(classes),
                visits=len(visits), reason=reason,
            )
        )  # fmt: skip
        await self._store.add(made)
        return made

    async def waiting(self, id: str, now: Instant) -> Request:
        """Return a request that can still be decided. Raises NotFound, Refused ``already_decided``."""
        found = await self._store.find(id)
        if found is None:
            raise NotFound(
                "erasure_unknown", vi="Không có yêu cầu xóa nào mang mã này.", en="There is no such erasure request."
            )
        if found.state is not State.WAITING or now.wall_us >= found.expires_us:
            state = State.EXPIRED if found.state is State.WAITING else found.state
            raise Refused(
                "already_decided",
                vi="Yêu cầu này đã được quyết định hoặc đã hết hạn.",
                en=f"This request can't be decided any more: it is {state}.",
            )
        return found

    async def approve(self, who: Principal, id: str, now: Instant) -> Request:
        """Approve another person's request: it is carried out soon after.

        Raises NotAllowed ``same_person``, NotFound, Refused ``already_decided``, ``held``.
        """
        found = await self.waiting(id, now)
        if who.id == found.by.id or await self._person(who) == await self._person(found.by):
            raise NotAllowed(
                "same_person",
                vi="Người yêu cầu xóa không được tự duyệt. Cần một người thứ hai.",
                en="Who asked for an erasure can't approve it: that takes a second person.",
            )
        _check_holds(await self._store.holds(), found.visits)
        await self._record(fact.ErasureApproved(by=who, request=id, requested_by=found.by.id))
        return await self._decide(found, State.APPROVED, who, now)

    async def refuse(self, who: Principal, id: str, reason: str, now: Instant) -> Request:
        """Refuse a request; who made it may take it back so. Raises Invalid, NotFound, Refused ``already_decided``."""
        reason, found = _reason(reason), await self.waiting(id, now)
        await self._record(fact.ErasureRefused(by=who, request=id, requested_by=found.by.id, reason=reason))
        return await self._decide(found, State.REFUSED, who, now)

    async def expire(self, now: Instant) -> None:
        """End the requests that nobody decided in time."""
        for found in await self._store.requests([State.WAITING]):
            if now.wall_us >= found.expires_us:
                await self._record(fact.ErasureExpired(by=BROKER, request=found.id, requested_by=found.by.id))
                await self._store.decide(found.id, State.EXPIRED, BROKER, now.wall_us)

    async def hold(self, who: Principal, subject: Subject, reason: str, now: Instant) -> Hold:
        """Have nothing of this subject erased from now on. Raises Invalid ``bad_reason``, ``bad_subject``."""
        if subject.kind is SubjectKind.RETENTION or not 0 < len(subject.value) <= LONGEST_VALUE:
            raise Invalid(
                "bad_subject",
                vi="Hãy nêu một phiên, một thiết bị hoặc một ticket.",
                en="Name a session, a device or a ticket.",
            )
        made = Hold(new_id(), subject, _reason(reason), who, now.wall_us)
        await self._record(
            fact.HoldSet(
                by=who, hold=made.id, subject=subject.kind.value, value=subject.value, reason=made.reason
            )
        )  # fmt: skip
        await self._store.add_hold(made)
        return made

    async def lift(self, who: Principal, id: str, reason: str, now: Instant) -> Hold:
        """End a hold. Raises Invalid ``bad_reason``, NotFound ``hold_unknown``."""
        reason = _reason(reason)
        found = next((one for one in await self._store.holds() if one.id == id), None)
        if found is None:
            raise NotFound("hold_unknown", vi="Không có lệnh giữ nào mang mã này.", en="There is no such hold.")
        subject = found.subject
        await self._record(
            fact.HoldLifted(by=who, hold=id, subject=subject.kind.value, value=subject.value, reason=reason)
        )
        await self._store.remove_hold(id)
        return found

    async def _decide(self, found: Request, state: State, who: Principal, now: Instant) -> Request:
        if not await self._store.decide(found.id, state, who, now.wall_us):
            raise Refused(
                "already_decided",
                vi="Yêu cầu này vừa được người khác quyết định.",
                en="Somebody else has just decided this request.",
            )
        return replace(found, state=state, decided_by=who, decided_us=now.wall_us)


async def visits_of(index: Index, subject: Subject) -> list[Visit]:
    """Return the visits that a subject means, the newest first; bring the index up to date before.

    Raises Invalid for a value that can't be asked for, Refused ``too_many`` above 5,000.
    """
    if subject.kind is SubjectKind.SESSION:
        row = await index.session(subject.value)
        return [] if row is None else [visit_of(row)]
    found: list[Visit] = []
    cursor: str | None = None
    while True:
        device, ticket = (subject.value, None) if subject.kind is SubjectKind.DEVICE else (None, subject.value)
        page = await index.sessions(SessionQuery(device=device, ticket=ticket, cursor=cursor, limit=MAX_LIMIT))
        found += (visit_of(row) for row in page.items)
        cursor = page.next
        if len(found) > MOST_VISITS:
            raise Refused(
                "too_many",
                vi=f"Quá {MOST_VISITS} phiên: hãy yêu cầu theo từng phần nhỏ hơn.",
                en=f"These are more than {MOST_VISITS} sessions: ask for fewer at a time.",
            )
        if cursor is None:
            return found


def visit_of(row: SessionRow) -> Visit:
    """Return what has to be known of a visit here."""
    return Visit(row.session, row.ended_us, row.device, row.device_serial, row.ticket)


def holding(holds: Sequence[Hold], visits: Sequence[Visit]) -> tuple[Hold, Visit] | None:
    """Return the first hold that covers one of these visits, and that visit."""
    return next(((hold, visit) for hold in holds for visit in visits if hold.covers(visit)), None)


def _check_holds(holds: Sequence[Hold], visits: Sequence[Visit]) -> None:
    if found := holding(holds, visits):
        hold, visit = found
        raise Refused(
            "held",
            vi=f"Phiên {visit.id} đang được {hold.by.name or hold.by.id} yêu cầu giữ lại: {hold.reason}",
            en=f"Session {visit.id} is held by {hold.by.name or hold.by.id}: {hold.reason}",
        )


def _reason(given: str) -> str:
    reason = given.strip()
    if not 3 <= len(reason) <= LONGEST_REASON:
        raise Invalid(
            "bad_reason",
            vi=f"Hãy ghi lý do, từ 3 đến {LONGEST_REASON} ký tự.",
            en=f"Give a reason of 3 to {LONGEST_REASON} characters.",
        )
    return reason
