"""A typed PIN becoming a visit: composes pairing, the desk, the record and the hub (strangers to one another).

    judge and claim the PIN -> ticket -> recording open -> claim on the record -> the device's own line -> visit

What fails after the PIN was won releases it: the customer presses once for a new one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, NoReturn

import structlog

from broker.clock import Clock, Instant, new_id
from broker.desk.tickets import Ticket, Tickets
from broker.errors import RecordingFailed, TelevisitError, Unavailable
from broker.events import pairing as fact
from broker.events.node import RecordingLost
from broker.events.people import AccountLocked
from broker.pairing import pin as pins
from broker.pairing.rendezvous import Claimed, Refusal, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS
from broker.people.accounts import Account
from broker.people.socket_ticket import SocketTickets
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.relay.diagnosis import Bench, Diagnoses
from broker.relay.hub import Hub, Line
from broker.relay.keeping import Vouch
from broker.relay.survey import Surveyor, Watch
from broker.relay.visit import Visit
from broker.scribe.scribe import Page, Scribe
from broker.session.facts import Facts, Limits
from broker.session.inputs import Crowded, Ordered
from broker.survey.history import Left
from broker.wire.base import EndReason
from broker.wire.ending import Error, Visitor
from broker.wire.firmware import FirmwareOffer
from broker.wire.offer import OfferEnded

_log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], None]
"""Runs a coroutine under the node's one task owner."""
Newest = Callable[[str, str], FirmwareOffer | None]
"""Returns the catalogue's newest firmware for a family, if it is newer than this software; may block."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A claim that won: the visit's id, its ticket, and the device as the console shows it."""

    session: str
    ticket: str
    device: Visitor


class Claims:
    """The desk where a PIN is handed in."""

    def __init__(
        self,
        rendezvous: Rendezvous,
        tickets: Tickets,
        sockets: SocketTickets,
        scribe: Scribe,
        surveyor: Surveyor,
        hub: Hub,
        clock: Clock,
        spawn: Spawn,
        bounds: Limits | None = None,
        vouch: Vouch | None = None,
        firmware: Newest | None = None,
        links: frozenset[str] = frozenset(),
        diagnoses: Diagnoses | None = None,
    ) -> None:
        self._rendezvous = rendezvous
        self._tickets = tickets
        self._sockets = sockets
        self._scribe = scribe
        self._surveyor = surveyor
        self._hub = hub
        self._clock = clock
        self._spawn = spawn
        self._bounds = bounds
        self._vouch = vouch
        self._firmware = firmware
        self._links = links
        self._diagnoses = diagnoses
        self._unreleased: dict[str, str] = {}

    async def claim(self, account: Account, typed: str, ticket: str | None, address: str) -> Opened:
        """Turn a typed PIN into a visit.

        Raises Invalid (malformed PIN or ticket), NotFound (no such ticket), Refused ``verdict_due`` (said before
        anybody looks at the PIN) or ``pin_refused`` (the one answer for every reason), RecordingFailed, Unavailable
        ``device_left``.
        """
        pin = pins.normalise(typed)
        named = await self._tickets.named(ticket) if ticket else None
        if self._diagnoses is not None:
            await self._diagnoses.admit(account.principal.id, named.code if named else None)
        result = await self._rendezvous.claim(pin, account.name, address, self._clock.now())
        if isinstance(result, Refusal):
            await self._alarm(result)
            await self._refused(result, account)
        try:
            await self._alarm(result)
            return await self._open(result, account, named)
        except BaseException:
            await self._release(result.offer.id, "withdrawn")
            self._take_back(result)
            raise

    async def release_late(self) -> None:
        """Release the PINs whose release failed when their visit ended, and note what it owes; about once a second."""
        for offer, reason in list(self._unreleased.items()):
            await self._rendezvous.release(offer, reason, self._clock.now())
            del self._unreleased[offer]
        if self._diagnoses is not None:
            await self._diagnoses.flush()

    async def _release(self, offer: str, reason: str) -> None:
        """Release a PIN, now or as soon as it can be: until then its device gets no other one."""
        try:
            await self._rendezvous.release(offer, reason, self._clock.now())
        except Exception as error:
            # A visit that ends must end, whatever is wrong with the database.
            _log.error("a PIN could not be released yet", offer=offer, error=f"{type(error).__name__}: {error}"[:300])
            self._unreleased[offer] = reason

    def _take_back(self, won: Claimed) -> None:
        """Tell the device that the PIN which it still shows is dead, if its visit never came to begin."""
        line = self._hub.line(won.device)
        if line is not None and line.offer == won.offer.id:
            line.offer = None
            line.outbox.put(OfferEnded(reason="withdrawn"))

    async def _alarm(self, judged: Claimed | Refusal) -> None:
        if judged.alarm:
            await self._scribe.journal(fact.PinAlarm(by=BROKER, failures=CLAIM_LIMITS.crowd.failures))

    async def _refused(self, refusal: Refusal, account: Account) -> NoReturn:
        by = account.principal
        await self._scribe.journal(fact.PinRefused(by=by, reason=refusal.reason.value, address=refusal.address))
        if refusal.locked_now:
            await self._scribe.journal(AccountLocked(by=BROKER, account=account.name))
        if refusal.offer is not None and refusal.reason.value == "crowded":
            line = self._hub.line(refusal.offer.device)
            visit = line.visit if line else None
            await self._scribe.journal(
                fact.PinCrowded(
                    by=by,
                    offer=refusal.offer.id,
                    device=refusal.offer.device,
                    session=visit.facts.session if visit else None,
                )
            )
            if visit is not None:
                visit.submit(Crowded(self._clock.now()))
        raise refusal.error()

    async def _open(self, won: Claimed, account: Account, named: Ticket | None) -> Opened:
        now = self._clock.now()
        line = self._hub.line(won.device)
        if line is None:
            raise _device_left()
        ticket = named or await self._new_ticket(won.device, account, now)
        firmware = await self._newest(line.device)
        bench = await self._diagnoses.begin(line.device, now) if self._diagnoses is not None else None
        visit = self._visit(line, won, account, ticket, await self._surveyor.begin(won.device), firmware, bench)
        session = visit.facts.session
        if not self._hub.take(won.device, won.offer.id, visit):
            raise _device_left()
        page: Page | None = None
        try:
            page = await self._scribe.open(session, now, lambda _: visit.submit(_failed(self._clock.now())))
            await self._scribe.journal(
                fact.PinClaimed(
                    by=account.principal, offer=won.offer.id, device=won.device, session=session, ticket=ticket.code
                )
            )
        except BaseException as error:
            await self._never_began(visit, line, page, error)
            raise
        self._spawn(visit.run(page))
        return Opened(session, ticket.code, line.device)

    async def _newest(self, device: Visitor) -> FirmwareOffer | None:
        """Return what the catalogue has for a device; a folder that can't be read keeps nobody from a visit."""
        if self._firmware is None or device.family is None:
            return None
        try:
            return await asyncio.to_thread(self._firmware, device.family, device.software)
        except OSError as fault:
            _log.error("the firmware catalogue can't be read", fault=str(fault))
            return None

    def _visit(
        self, line: Line, won: Claimed, account: Account, ticket: Ticket, previous: Left | None,
        firmware: FirmwareOffer | None, bench: Bench | None,
    ) -> Visit:  # fmt: skip
        person = account.principal
        facts = Facts(
            session=new_id(),
            offer=won.offer.id,
            device=line.device,
            technician=Principal(ActorKind.TECHNICIAN, person.id, account.full_name),
            staff_number=account.staff_number,
            ticket=ticket.code,
            address=won.address,
            diary=(previous.snapshot.diary, previous.snapshot.seq) if previous else None,
            codecs=line.codecs,
            throughput_kbps=line.throughput_kbps,
            links=self._links,
            firmware=firmware,
        )
        return Visit(
            facts,
            line.outbox,
            clock=self._clock,
            journal=self._scribe,
            ended=self._ended,
            watch=Watch(self._surveyor, facts, previous),
            bench=bench,
            bounds=self._bounds,
            vouch=self._vouch,
        )

    async def _new_ticket(self, device: str, account: Account, now: Instant) -> Ticket:
        ticket = await self._tickets.open(device, account.name, now)
        await self._scribe.journal(
            fact.TicketOpened(by=account.principal, ticket=ticket.code, line=ticket.service_line, device=device)
        )
        return ticket

    async def _never_began(self, visit: Visit, line: Line, page: Page | None, error: BaseException) -> None:
        """The record couldn't be opened: nothing was shown to anybody yet; the device is told and let go."""
        code, detail = (error.code, error.en) if isinstance(error, TelevisitError) else ("internal", "a fault")
        visit.reason = EndReason.RECORDING_FAILED
        line.outbox.put(Error(code=code, detail=detail[:200], fatal=True))
        await visit.close()
        try:
            if page is not None:
                await page.close(visit.reason.value, self._clock.now())
            await self._scribe.journal(RecordingLost(by=BROKER, session=visit.facts.session, detail=detail[:200]))
        except RecordingFailed as also:
            # The caller gets the first error.
            _log.error("a visit that never began is not on the record", session=visit.facts.session, error=also.en)

    async def _ended(self, visit: Visit) -> None:
        self._hub.forget(visit)
        self._sockets.withdraw(visit.facts.session)
        reason = visit.reason or EndReason.RECORDING_FAILED
        if self._diagnoses is not None:
            self._diagnoses.ended(visit.facts, visit.bench)
        await self._release(visit.facts.offer, reason.value)  # first: a new PIN is to be one press away
        if self._diagnoses is not None:
            await self._diagnoses.keep()


def _failed(at: Instant) -> Ordered:
    return Ordered(at, EndReason.RECORDING_FAILED, "sync_failed")


def _device_left() -> Unavailable:
    return Unavailable(
        "device_left",
        vi="Thiết bị vừa ngắt kết nối. Nhờ khách hàng bấm lấy mã PIN mới.",
        en="The device has just disconnected. Ask the customer to get a new PIN.",
    )
