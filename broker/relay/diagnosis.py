"""Diagnosis in a visit and after it: composes the room with the record, the visit, the catalogue and what is owed.

A visit's case is made of its events as they are decided, and made again from its recording whenever somebody asks. That
a visit needs a verdict is known here when it ends, before its PIN is let go of, and written right behind that; what
can't be written then is tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import structlog

from broker.audit.query import Index, SessionRow
from broker.clock import Instant, new_id
from broker.diagnosis import verdict as judging
from broker.diagnosis.case import NOTHING, Case
from broker.diagnosis.finding import FindingStore, Order, Verdict, Visited
from broker.diagnosis.order import order, outdated
from broker.diagnosis.parts import PartStore, read, shipped
from broker.errors import NotFound, Refused, Unavailable
from broker.events.device import (
    PartsImported,
    VerdictGiven,
    VisitOrdered,
    VisitReported,
    VisitWithdrawn,
)  # fmt: skip
from broker.events.event import Event
from broker.principal.principal import Principal
from broker.recording.record import BadRecord
from broker.recording.store import Recordings
from broker.relay.diagnosis_record import replayed
from broker.session.commands import Command, Journal
from broker.session.facts import Facts
from broker.wire.diagnosis import DiagnosisState
from broker.wire.ending import Visitor

_log = structlog.get_logger()
_REST_US = 200_000


class Bench:
    """One running visit's case, and the state that its technician was last shown."""

    def __init__(self, case: Case | None = None) -> None:
        self.case = case or Case()
        self._shown = NOTHING
        self._news = False  # since the last look
        self._look_us = 0

    @property
    def waits(self) -> bool:
        """Whether something was taken in that was not looked at yet: it is worth a call with nothing new."""
        return self._news

    def watch(self, commands: Sequence[Command], now: Instant) -> DiagnosisState | None:
        """Take in what goes on the record; return where the diagnosis stands if that is news.

        It looks a few times a second at most, whatever the news: a device may send more than is worth thinking about,
        and one that did so by whichever message would keep the broker from all others.
        """
        for command in commands:
            if type(command) is Journal and self.case.take(command.event, command.at.wall_us):
                self._news = True
        if not self._news or self.case.active_us is None or now.mono_us < self._look_us:
            return None  # before the customer's yes nobody is shown anything
        self._look_us = now.mono_us + _REST_US
        self._news = False
        shown, self._shown = self._shown, self.case.state()
        return None if self._shown == shown else self._shown


@dataclass(frozen=True, slots=True)
class Found:
    """A visit as diagnosis knows it: its case read from the record, and at which record each piece of evidence is."""

    visited: Visited
    case: Case
    records: Mapping[str, int]


class Diagnoses:
    """What visits find: cases, verdicts, orders, parts. ``required``: who owes a verdict gets no other ticket's PIN."""

    def __init__(
        self,
        store: FindingStore,
        parts: PartStore,
        recordings: Recordings,
        index: Index,
        journal: Callable[[Event], Awaitable[None]],
        *,
        required: bool = True,
    ) -> None:
        self.store = store
        self.parts = parts
        self._recordings = recordings
        self._index = index
        self._journal = journal
        self._required = required
        self._unkept: dict[str, tuple[Visited, Case]] = {}
        self._giving = asyncio.Lock()  # of two verdicts on one visit the second must find the first

    # --- the visit's course ---

    async def begin(self, device: Visitor, at: Instant) -> Bench:
        """Return the case of a visit that begins now. Raises Unavailable ``database``."""
        ends = await self.store.ends(device.id, at.wall_us)
        return Bench(Case(device.kind, device.family, ends))

    async def admit(self, technician: str, ticket: str | None) -> None:
        """Let a technician claim a PIN for this ticket (None: a new one), before anybody looks at the PIN.

        Raises Refused ``verdict_due`` if a visit of theirs on another ticket lacks its verdict, or if visits to
        several devices do: a ticket that is used for every customer would be no gate at all.
        """
        if not self._required:
            return
        # These first: what is written while the store is asked is found twice, where it could be found nowhere.
        owed = [visited for visited, _ in self._unkept.values() if visited.technician == technician]
        owed += await self.store.due(technician)
        several = len({visited.device for visited in owed}) > 1
        for visited in owed:
            if several or visited.ticket != ticket:
                raise Refused(
                    "verdict_due",
                    vi=f"Phiên trước của bạn (ticket {visited.ticket}) chưa có kết luận. Hãy ghi kết luận rồi nhập lại "
                    "mã PIN; mã PIN này vẫn chưa được dùng.",
                    en=f"Your earlier session (ticket {visited.ticket}) has no verdict yet. Give it, then type the PIN "
                    "again; it has not been used.",
                )

    def ended(self, facts: Facts, bench: Bench) -> None:
        """Note that a visit needs a verdict, if its customer ever let the technician in; ``keep`` makes it last."""
        case = bench.case
        if case.active_us is None:
            return
        ended_us = case.ended_us or case.active_us
        visited = Visited(
            session=facts.session, ticket=facts.ticket, technician=facts.technician.id,
            technician_name=facts.technician.name, device=facts.device.id, kind=facts.device.kind,
            model=facts.device.model, serial=facts.device.serial, family=facts.device.family, opened_us=case.opened_us,
            active_us=case.active_us, ended_us=ended_us, reason=case.evidence.ended or "recording_failed",
        )  # fmt: skip
        self._unkept[visited.session] = visited, case

    async def keep(self) -> None:
        """Keep what visits need, now or as soon as it can be: until then it is known here."""
        try:
            await self.flush()
        except Unavailable as error:
            _log.error("that visits need a verdict is not kept yet", visits=len(self._unkept), error=error.en)

    async def flush(self) -> None:
        """Keep what could not be kept when its visit ended. Raises Unavailable ``database``."""
        for session, (visited, case) in list(self._unkept.items()):
            await self._owe(visited, case)
            self._unkept.pop(session, None)

    async def _owe(self, visited: Visited, case: Case) -> None:
        """Keep that a visit needs a verdict, or another one: whoever judged early owes what came to be known later."""
        await self.store.owe(visited)
        verdict = await self.store.verdict(visited.session)
        if verdict is not None and outdated(verdict, case):
            await self.store.outdate(verdict)

    async def mend(self, places: Sequence[str]) -> None:
        """Note the visits of these recordings, which nobody had closed. At start, before any visit."""
        for place in places:
            try:
                case, _ = await asyncio.to_thread(replayed, self._recordings, place)
            except (NotFound, BadRecord, OSError, ValueError, Unavailable) as error:
                _log.error("a recovered visit can't be read", place=place, error=str(error))
                continue
            if (visited := _cut_short(case)) is not None:
                await self._owe(visited, case)

    # --- afterwards ---

    async def find(self, session: str, *, bare: bool = False) -> Found | None:
        """Return a visit with its case, as far as its recording is written; None if there is none.

        ``bare``: of a visit that is owed and whose recording is lost, return a case that holds nothing, so that its
        technician can still say so in a verdict: inconclusive, and why. Raises Unavailable ``record_unreadable``.
        """
        await self._index.freshen()
        row, noted = await self._index.session(session), await self.store.visited(session)
        pictures = None if row is None else await self._index.pictures(row.session)
        if row is None or pictures is None:
            return _without_record(noted) if bare else None
        ends = await self.store.ends(row.device, row.opened_us)
        try:
            case, records = await asyncio.to_thread(replayed, self._recordings, pictures.place, ends)
        except (NotFound, BadRecord, OSError, ValueError, Unavailable) as error:
            _log.error("a visit's recording can't be read", session=session, error=str(error))
            if bare and (found := _without_record(noted)) is not None:
                return found
            raise Unavailable(
                "record_unreadable",
                vi="Không đọc được bản ghi của phiên này. Vui lòng báo quản trị viên.",
                en=f"The recording of this session can't be read ({error}). The operator must look at it.",
            ) from None
        return Found(noted or _running(row, case), case, records)

    async def give(
        self, who: Principal, found: Found, asked: judging.Asked, at: Instant, corrects_us: int | None = None
    ) -> Verdict:
        """Keep a verdict: on the record first, where the one that it corrects stays.

        ``corrects_us``: when that one was given, so that nobody takes back what they haven't read. Raises what
        ``verdict.check`` does, Refused ``verdict_given``, ``order_given``.
        """
        visited = found.visited
        if visited.active_us is None:
            raise Refused(
                "visit_not_active",
                vi="Khách hàng chưa cho phép trong phiên này nên không cần kết luận.",
                en="The customer never let you in, so this session needs no verdict.",
            )
        against = judging.check(asked, found.case, await self.parts.parts())
        async with self._giving:
            stands = await self.store.verdict(visited.session)
            if (None if stands is None else stands.at_us) != corrects_us:
                raise _given()
            if stands is not None and _holds(await self.store.order(visited.session)):
                raise _ordered()
            seconds = max(0, (at.wall_us - visited.active_us) // 1_000_000)
            verdict = Verdict(
                session=visited.session, kind=asked.kind, cause=asked.cause, evidence=asked.evidence, parts=asked.parts,
                contradicted=against, note=asked.note, reason=asked.reason if against else None, by=who.id,
                by_name=who.name, at_us=at.wall_us, seconds=stands.seconds if stands else seconds,
                first_us=(stands.first_us or stands.at_us) if stands else None,
            )  # fmt: skip
            await self._journal(
                VerdictGiven(
                    by=who, session=visited.session, device=visited.device, ticket=visited.ticket, verdict=verdict.kind,
                    cause=verdict.cause, evidence=list(verdict.evidence), parts=[part.sku for part in verdict.parts],
                    contradicted=against, note=verdict.note, reason=verdict.reason, corrects_us=corrects_us,
                )
            )  # fmt: skip
            if not await self.store.give(verdict, corrects_us):
                raise _given()
        return verdict

    async def order(self, who: Principal, found: Found, note: str | None, at: Instant) -> Order:
        """Order a visit at home: on the record first. Raises what ``order.order`` does, Refused ``order_given``.

        Once the first visit did not do it, another one can be ordered.
        """
        visited = found.visited
        async with self._giving:  # from the verdict that stands, until the order does
            verdict = await self.store.verdict(visited.session)
            content = order(verdict, found.case, await self.parts.parts(), found.records, note)
            placed = Order(new_id(), visited.session, visited.ticket, who.id, who.name, at.wall_us, content)
            if _holds(await self.store.order(visited.session)):
                raise _ordered()
            if visited.ended_us is None:
                await self.store.owe(visited)  # so that it is found among the orders that wait, from now on
            parts = [{"sku": part["sku"], "quantity": part["quantity"]} for part in content["parts"]]
            await self._journal(
                VisitOrdered(by=who, order=placed.id, session=visited.session, ticket=visited.ticket, parts=parts)
            )
            if not await self.store.place(placed):
                raise _ordered()
        return placed

    async def withdraw(self, who: Principal, placed: Order, why: str) -> None:
        """Call an ordered visit off: on the record first. Raises Refused ``order_closed`` once it was reported on."""
        async with self._giving:
            now = await self.store.order(placed.session)
            if now is None or now.id != placed.id or now.fixed is not None:
                raise _closed()
            await self._journal(
                VisitWithdrawn(by=who, order=placed.id, session=placed.session, ticket=placed.ticket, why=why)
            )
            if not await self.store.withdraw(placed.id):
                raise _closed()

    async def close(self, who: Principal, placed: Order, fixed: bool) -> None:
        """Note whether an ordered visit did it: on the record first. Raises Refused ``order_closed`` if it is gone."""
        async with self._giving:
            now = await self.store.order(placed.session)
            if now is None or now.id != placed.id:
                raise _closed()
            await self._journal(VisitReported(by=who, order=placed.id, session=placed.session, fixed=fixed))
            await self.store.close(placed.session, fixed)

    # --- parts ---

    async def import_parts(self, who: Principal, text: str) -> tuple[int, str]:
        """Read a catalogue and keep it in place of the one before; return how many parts, and the text's SHA-256.

        Raises Invalid ``parts_malformed``.
        """
        parts, digest = read(text), sha256(text.encode()).hexdigest()
        await self._journal(PartsImported(by=who, parts=len(parts), sha256=digest))
        await self.parts.replace(parts)
        return len(parts), digest

    async def stock(self) -> None:
        """See to it that there is a catalogue: the one that the program comes with, until one is imported."""
        if not await self.parts.parts():
            await self.parts.replace(read(shipped()))


def _holds(placed: Order | None) -> bool:
    """Return whether somebody still goes there, or went and did it."""
    return placed is not None and placed.fixed is not False


def _without_record(noted: Visited | None) -> Found | None:
    return None if noted is None else Found(noted, Case(noted.kind, noted.family), {})


def _running(row: SessionRow, case: Case) -> Visited:
    return Visited(
        session=row.session, ticket=row.ticket, technician=row.technician, technician_name=row.technician_name,
        device=row.device, kind=row.device_kind, model=row.device_model, serial=row.device_serial,
        family=case.evidence.family, opened_us=row.opened_us, active_us=case.active_us, ended_us=row.ended_us,
        reason=row.reason,
    )  # fmt: skip


def _cut_short(case: Case) -> Visited | None:
    it = case.opened
    if it is None or case.active_us is None:
        return None
    return Visited(
        session=case.session, ticket=it.ticket, technician=it.technician, technician_name=it.technician_name,
        device=it.device, kind=it.device_kind, model=it.model, serial=it.serial, family=it.family,
        opened_us=case.opened_us, active_us=case.active_us, ended_us=case.ended_us or case.last_us,
        reason=case.evidence.ended or "recovered",
    )  # fmt: skip


def _given() -> Refused:
    return Refused(
        "verdict_given",
        vi="Phiên này đã có kết luận khác với kết luận bạn đang xem. Hãy mở lại và đọc trước khi sửa.",
        en="This session has another verdict than the one you look at. Open it again and read it before you correct.",
    )


def _ordered() -> Refused:
    return Refused(
        "order_given",
        vi="Phiên này đã có lịch đến nhà. Muốn thay đổi, hãy hủy lịch đó trước.",
        en="A home visit has been ordered from this verdict already. To change it, call that one off first.",
    )


def _closed() -> Refused:
    return Refused(
        "order_closed",
        vi="Lịch đến nhà này đã được báo kết quả hoặc đã hủy. Hãy tải lại trang.",
        en="This home visit was reported on or called off already. Load the page again.",
    )
