"""The session machine: one visit from the winning claim to its end. Pure: inputs in, commands out.

What the table in ``states`` allows, happens here; ``handle`` raises if a handler ever left the table.
"""

from collections.abc import Callable
from typing import Any

from broker.clock import Instant
from broker.events import session as event
from broker.principal.principal import BROKER, Principal
from broker.session import chat as chatting
from broker.session import inputs as i
from broker.session.camera import Camera
from broker.session.commands import Command, Finish, Journal, Send, SendFrame
from broker.session.consents import FATAL, Consents
from broker.session.facts import Facts, Limits
from broker.session.ids import Ids
from broker.session.link import Link
from broker.session.meter import Meter
from broker.session.orders import Orders
from broker.session.pace import Pace
from broker.session.permissions import Order, Standing, askable, once
from broker.session.pictures import Pictures
from broker.session.reports import assessed, noted, offered, reported
from broker.session.settings import Settings
from broker.session.standing import state_of
from broker.session.states import CLOSE_CODES, TRANSITIONS, State
from broker.wire import chat, consent, ending, limits, observation, offer, privacy, screen
from broker.wire.base import AnyScope, EndReason, Message, Scope
from broker.wire.messages import Peer

_SECOND = 1_000_000
_REFUSALS = 50  # refused messages of one peer before it is a violation
_FLOODING = frozenset({"too_fast", "too_many"})


class Machine:
    """One visit."""

    def __init__(self, facts: Facts, opened: Instant, bounds: Limits | None = None) -> None:
        self.state = State.CLAIMED
        self.facts = facts
        self._bounds = bounds or Limits()
        self._opened = opened
        self._active: Instant | None = None
        self._consents = Consents(facts, self._bounds.consent)
        self._camera = Camera(facts, self._consents)
        self._pictures = Pictures()
        self._ids = Ids()
        self._orders = Orders(facts)
        self._settings = Settings(facts, self._orders.given)
        self._link = Link(self._bounds.link, self._bounds.degraded)
        self._pace = Pace(facts.codecs, facts.throughput_kbps)
        self._console_meter = Meter(limits.CONTROL_PER_SECOND)
        self._device_meter = Meter(limits.DEVICE_PER_SECOND)
        # What a link kept back comes at once when it moves again, and none of it may be missing from the record.
        self._frame_meter = Meter(limits.FRAMES_PER_SECOND, limits.PING_SECONDS + limits.PONG_SECONDS)
        self._refused = {Peer.DEVICE: 0, Peer.CONSOLE: 0}
        self._crowded = 0
        self._attach_due: int | None = opened.mono_us + self._bounds.attach * _SECOND
        self._total_due = opened.mono_us + self._bounds.total * _SECOND
        self._acted(opened)
        self._reconfirm_due: int | None = None

    def handle(self, happened: i.Input) -> list[Command]:
        """Take one input and return what follows, in order. An input that the state doesn't list changes nothing."""
        row = TRANSITIONS[self.state]
        kind = type(happened)
        if kind not in row:
            return []
        commands = _HANDLERS[kind](self, happened)
        if self.state not in row[kind]:
            raise RuntimeError(f"{kind.__name__} led outside the table, to {self.state}")
        return commands

    def deadline(self) -> int | None:
        """Return the monotonic microsecond at which the next Tick is wanted; None once ended."""
        if self.state is State.ENDED:
            return None
        ask = self._consents.open
        asking = ask.due_us if ask else self._reconfirm_due
        first = min(self._total_due, self._idle_due)
        for due in (self._attach_due, self._link.due(), asking):
            if due is not None and due < first:
                first = due
        return first

    @property
    def was_active(self) -> bool:
        """Whether the customer ever allowed the technician to see."""
        return self._active is not None

    # --- the course of a visit ---

    def _on_opened(self, happened: i.Opened) -> list[Command]:
        f, at = self.facts, happened.at
        opened = event.SessionOpened(
            by=f.technician, device=f.device.id, device_kind=f.device.kind, model=f.device.model,
            serial=f.device.serial, software=f.device.software, technician=f.technician.id,
            technician_name=f.technician.name, staff_number=f.staff_number, ticket=f.ticket, offer=f.offer,
            address=f.address, family=f.device.family,
        )  # fmt: skip
        return [Journal(opened, Peer.BROKER, at), *self._announce()]

    def _on_attached(self, happened: i.ConsoleAttached) -> list[Command]:
        self._attach_due = None
        attached = event.ConsoleAttached(by=self.facts.technician, address=happened.address)
        # Only now is the customer asked: whatever they answer, somebody is there to be told.
        return [
            Journal(attached, Peer.CONSOLE, happened.at),
            *self._ask(Scope.VIEW, self.facts.technician, happened.at),
        ]

    def _on_crowded(self, happened: i.Crowded) -> list[Command]:
        self._crowded += 1
        told = offer.OfferCrowded(count=self._crowded)
        crowded = event.SessionCrowded(by=BROKER, count=self._crowded)
        return [Journal(crowded, Peer.BROKER, happened.at), Send(Peer.DEVICE, told), Send(Peer.CONSOLE, told)]

    def _on_gone(self, happened: i.PeerGone) -> list[Command]:
        device = happened.peer is Peer.DEVICE
        lost = Journal(
            event.PeerLost(by=BROKER, peer=happened.peer.value, cause=happened.cause), Peer.BROKER, happened.at
        )
        reason = EndReason.DEVICE_DISCONNECTED if device else EndReason.TECHNICIAN_DISCONNECTED
        return [lost, *self._end(reason, happened.at, self.facts.machine if device else self.facts.technician)]

    def _on_ordered(self, happened: i.Ordered) -> list[Command]:
        return self._end(happened.reason, happened.at, BROKER, happened.detail)

    def _on_malformed(self, happened: i.Malformed) -> list[Command]:
        refused = event.MessageRefused(
            by=self._principal(happened.peer), peer=happened.peer.value, reason=happened.code, detail=happened.detail
        )
        told = ending.Error(code=happened.code, detail=happened.detail, fatal=True)
        return [
            Journal(refused, happened.peer, happened.at),
            Send(happened.peer, told),
            *self._end(EndReason.PROTOCOL_VIOLATION, happened.at, self._principal(happened.peer), happened.code),
        ]

    def _on_undelivered(self, happened: i.Undelivered) -> list[Command]:
        return self._orders.lost(happened.command, happened.at)

    def _on_surveyed(self, happened: i.Surveyed) -> list[Command]:
        return self._settings.surveyed(happened.found, happened.at)

    def _on_answered(self, happened: i.Answered) -> list[Command]:
        return self._measured(happened.peer, happened.round_trip_us, happened.at)

    def _on_stalled(self, happened: i.Stalled) -> list[Command]:
        return self._measured(happened.peer, None, happened.at)

    def _measured(self, peer: Peer, round_trip_us: int | None, at: Instant) -> list[Command]:
        taken = self._link.take(peer, round_trip_us, at)
        late_us = round(limits.STALL_SECONDS * _SECOND) if round_trip_us is None else round_trip_us
        return [*taken, *self._pace.answered(peer, late_us, at)]

    def _on_tick(self, happened: i.Tick) -> list[Command]:
        now, ask = happened.at.mono_us, self._consents.open
        if self._attach_due is not None and now >= self._attach_due:
            return self._end(EndReason.TECHNICIAN_DISCONNECTED, happened.at, self.facts.technician, "never_attached")
        if now >= self._total_due:
            return self._end(EndReason.TIME_LIMIT, happened.at, BROKER)
        if (due := self._link.due()) is not None and now >= due:
            return self._end(EndReason.LINK_DEGRADED, happened.at, BROKER)
        if ask is not None and now >= ask.due_us:
            return self._expire(happened.at)
        if now >= self._idle_due:
            return self._end(EndReason.IDLE, happened.at, BROKER)
        if self._reconfirm_due is not None and ask is None and now >= self._reconfirm_due:
            self._reconfirm_due = None
            return self._ask(Scope.CONTINUE, BROKER, happened.at)
        return []

    # --- what the device says ---

    def _on_device(self, happened: i.DeviceSaid) -> list[Command]:
        message, at = happened.message, happened.at
        if not self._device_meter.take(at):
            return self._refuse(Peer.DEVICE, "too_fast", at)
        match message:
            case consent.ConsentAnswer():
                return self._answered(message, at)
            case consent.ConsentWithdraw():
                return self._withdrawn(message.scope, at)
            case ending.SessionEnd(reason=EndReason.CUSTOMER_ENDED | EndReason.DEVICE_POWER_OFF as reason):
                return self._end(reason, at, self.facts.customer)
            case _ if self.state is State.ACTIVE:
                return self._device_reports(message, at)
            case _:
                return self._refuse(Peer.DEVICE, "wrong_order", at)

    def _device_reports(self, message: Message, at: Instant) -> list[Command]:
        match message:
            case privacy.CameraRequest():
                told = self._camera.requested(message, at)
                told = None if told is None else [*told, *self._announce()]
            case chat.ChatSay():
                told = chatting.said(message, Peer.DEVICE, self.facts, at)
            case _:
                told = self._settings.said(message, at)
                told = self._camera.said(message, at) if told is None else told
                told = self._reported(message, at) if told is None else told
        return self._refuse(Peer.DEVICE, "wrong_order", at) if told is None else told

    def _reported(self, message: Message, at: Instant) -> list[Command] | None:
        return reported(message, at, self.facts, self._orders, self._consents, self._settings.descriptors)

    def _on_frame(self, happened: i.FrameArrived) -> list[Command]:
        # Before the customer allowed it no picture is kept, let alone shown: what isn't consented doesn't exist.
        if self.state is not State.ACTIVE:
            return self._refuse(Peer.DEVICE, "not_active", happened.at)
        why = self._camera.refusal(happened)
        if why is not None:
            return [self._camera.refuse(happened, why), *self._unkept(happened)]
        if happened.header.kind is screen.Kind.STILL:
            return self._orders.stills.arrived(happened) or self._refuse(Peer.DEVICE, "wrong_order", happened.at)
        if not self._frame_meter.take(happened.at):
            return self._refuse(Peer.DEVICE, "too_fast", happened.at)
        commands = self._pictures.arrived(happened)
        if type(commands[-1]) is SendFrame:
            self._pace.sent(happened.header.sequence, happened.at)
            return commands
        return [*commands, *self._pace.dropped(happened.at)]

    def _unkept(self, frame: i.FrameArrived) -> list[Command]:
        """Return what follows from a picture that may be kept nowhere, its event apart."""
        lost = [] if frame.header.kind is screen.Kind.STILL else self._pictures.lost(frame)
        told = ending.Error(code="camera_refused", detail="no picture of a camera may be sent now", fatal=False)
        return [Send(Peer.DEVICE, told), *lost, *self._count(Peer.DEVICE, frame.at)]

    # --- what the console says ---

    def _on_console(self, happened: i.ConsoleSaid) -> list[Command]:
        message, at = happened.message, happened.at
        match message:
            case screen.ScreenPainted():
                return [*self._pictures.painted(message.sequence, at), *self._pace.painted(message.sequence, at)]
            case ending.SessionEnd(reason=EndReason.TECHNICIAN_ENDED):
                return self._end(EndReason.TECHNICIAN_ENDED, at, self.facts.technician)
            case _ if not self._ids.admit(message):
                # Its event bears no id: it would be read as one of whatever had that id before.
                return self._refuse(Peer.CONSOLE, "duplicate_id", at)
            case _ if isinstance(message, Order):
                return self._commanded(message, at)
            case _ if not self._console_meter.take(at):
                return self._refuse(Peer.CONSOLE, "too_fast", at)
            case screen.ScreenCan():
                return self._pace.can(message.codecs, at)
            case screen.ScreenStillNext():
                return self._orders.stills.next_piece(message) or self._refuse(Peer.CONSOLE, "wrong_order", at)
            case consent.ConsentRequest():
                return self._requested(message.scope, at)
            case screen.ScreenKeyFrame() if Scope.VIEW in self._consents.granted:
                asked = event.KeyFrameAsked(by=self.facts.technician)
                return [Journal(asked, Peer.CONSOLE, at), Send(Peer.DEVICE, message)]
            case observation.ObservationNote() if Scope.VIEW in self._consents.granted:
                self._acted(at)
                return noted(message, self.facts, at)
            case chat.ChatSay() if self.state is State.ACTIVE:
                self._acted(at)
                return chatting.said(message, Peer.CONSOLE, self.facts, at)
            case _:
                return self._refuse(Peer.CONSOLE, "wrong_order", at)

    def _standing(self) -> Standing:
        return Standing(
            frozenset(self._consents.granted), self._consents.open is not None, self._settings.descriptors,
            self._camera.apps, self._camera.state, self.facts.device.takes,
        )  # fmt: skip

    def _commanded(self, order: Order, at: Instant) -> list[Command]:
        standing = self._standing()
        why = self._orders.refusal(order, standing)
        if not self._console_meter.take(at):
            why = "too_fast"
        if why is None:
            self._acted(at)
            used = self._consents.use(once(order, standing))
            return [*self._orders.give(order, standing, at), *(self._announce() if used else [])]
        # Typing on while the customer is asked, or after they took a scope back, is no attack; flooding is.
        counted = self._count(Peer.CONSOLE, at) if why in _FLOODING else []
        return [*self._orders.refuse(order, why, at), *counted]

    def _requested(self, scope: AnyScope, at: Instant) -> list[Command]:
        if self.state is not State.ACTIVE or not askable(scope, self._standing()):
            return self._refuse(Peer.CONSOLE, "wrong_order", at)
        if scope in self._consents.granted:
            return self._refuse(Peer.CONSOLE, "already_granted", at)
        if self._consents.open is not None:
            return self._refuse(Peer.CONSOLE, "already_asking", at)
        self._acted(at)
        return self._ask(scope, self.facts.technician, at)

    # --- consent ---

    def _ask(self, scope: AnyScope, by: Principal, at: Instant) -> list[Command]:
        asked, question = self._consents.ask(scope, by, at)
        return [asked, *self._announce(), question]

    def _answered(self, message: consent.ConsentAnswer, at: Instant) -> list[Command]:
        closed = self._consents.answer(message, at)
        if closed is None:
            return self._refuse(Peer.DEVICE, "wrong_order", at)
        ask, fact = closed
        customer = self.facts.customer
        if not message.granted:
            after = self._end(EndReason.REFUSED, at, customer) if ask.scope in FATAL else self._announce()
            return [fact, *after]
        commands = [fact]
        if ask.scope in FATAL:
            self._reconfirm_due = at.mono_us + self._bounds.reconfirm * _SECOND
            self._acted(at)
        if ask.scope is Scope.VIEW:
            self.state, self._active = State.ACTIVE, at
            commands += [Journal(event.SessionActive(by=customer), Peer.BROKER, at), *self._pace.begin(at)]
            return [*commands, *self._announce(), *offered(self.facts, at)]
        return [*commands, *self._announce()]

    def _expire(self, at: Instant) -> list[Command]:
        ask, expired, closed = self._consents.expire(at)
        after = self._end(EndReason.CONSENT_TIMEOUT, at, BROKER) if ask.scope in FATAL else self._announce()
        return [expired, closed, *after]

    def _withdrawn(self, scope: AnyScope, at: Instant) -> list[Command]:
        withdrawn = self._consents.withdraw(scope, at)
        if withdrawn is None:
            return self._refuse(Peer.DEVICE, "wrong_order", at)
        if scope is Scope.VIEW:
            return [withdrawn, *self._end(EndReason.CUSTOMER_ENDED, at, self.facts.customer)]
        return [withdrawn, *self._announce()]

    # --- shared ---

    def _acted(self, at: Instant) -> None:
        """Note that the technician does something: asks, tries, talks, or writes down what they see."""
        self._idle_due = at.mono_us + self._bounds.idle * _SECOND

    def _announce(self) -> list[Command]:
        told = state_of(self.facts, self._consents, self._opened, self._active, self._bounds.total * _SECOND)
        return [Send(Peer.DEVICE, told), Send(Peer.CONSOLE, told)]

    def _refuse(self, peer: Peer, code: str, at: Instant) -> list[Command]:
        refused = event.MessageRefused(by=self._principal(peer), peer=peer.value, reason=code)
        told = ending.Error(code=code, detail="not possible now", fatal=False)
        return [Journal(refused, peer, at), Send(peer, told), *self._count(peer, at)]

    def _count(self, peer: Peer, at: Instant) -> list[Command]:
        self._refused[peer] += 1
        if self._refused[peer] < _REFUSALS or self.state is State.ENDED:
            return []
        return self._end(EndReason.PROTOCOL_VIOLATION, at, self._principal(peer), "too_many_refusals")

    def last_words(self, reason: EndReason, at: Instant, by: Principal, detail: str | None = None) -> list[Command]:
        """End the visit and return what its end puts on the record, also of one that had ended without being heard."""
        self.state = State.ENDED
        ended = event.SessionEnded(
            by=by, reason=reason.value, detail=detail, frames=self._pictures.frames, dropped=self._pictures.dropped
        )
        return [
            *self._pictures.close_gap(at),
            *self._pictures.delivered(at),
            Journal(ended, Peer.BROKER, at),
        ]

    def _end(self, reason: EndReason, at: Instant, by: Principal, detail: str | None = None) -> list[Command]:
        told = ending.SessionEnded(session=self.facts.session, reason=reason, at_us=at.wall_us)
        return [
            *self.last_words(reason, at, by, detail),
            Send(Peer.DEVICE, told),
            Send(Peer.CONSOLE, told),
            Finish(reason, CLOSE_CODES.get(reason, 1000)),
        ]

    def _principal(self, peer: Peer) -> Principal:
        return self.facts.technician if peer is Peer.CONSOLE else self.facts.machine


_HANDLERS: dict[type[i.Input], Callable[[Machine, Any], list[Command]]] = {
    i.Opened: Machine._on_opened,
    i.ConsoleAttached: Machine._on_attached,
    i.DeviceSaid: Machine._on_device,
    i.ConsoleSaid: Machine._on_console,
    i.FrameArrived: Machine._on_frame,
    i.Malformed: Machine._on_malformed,
    i.PeerGone: Machine._on_gone,
    i.Undelivered: Machine._on_undelivered,
    i.Crowded: Machine._on_crowded,
    i.Surveyed: Machine._on_surveyed,
    i.Assessed: lambda _, happened: assessed(happened),
    i.Answered: Machine._on_answered,
    i.Stalled: Machine._on_stalled,
    i.Tick: Machine._on_tick,
    i.Ordered: Machine._on_ordered,
}
