"""One visit being performed: inputs come in, the machine decides, the record comes first, then the sends.

An input is decided in the step in which it arrives, and so is all that follows from it, unless that must be durable
before anybody is told: then what arrives meanwhile waits, and is decided together and put on the record with one sync,
so a burst of keys costs one trip to the disk (group commit). No message of a batch leaves before the whole batch is on
the record.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from broker.clock import Clock, Instant
from broker.errors import RecordingFailed
from broker.events.event import Event
from broker.events.node import RecordingLost, VisitCrashed
from broker.ledger.anchor import Head
from broker.principal.principal import BROKER
from broker.recording.record import Direction
from broker.relay.diagnosis import Bench
from broker.relay.keeping import Keeping, Vouch
from broker.relay.peer import Outbox
from broker.relay.survey import Watch
from broker.relay.timeline import line_of
from broker.relay.turn import device_end, in_turn, weight
from broker.scribe.scribe import Page
from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Observe, Record, Send, SendFrame, SendPiece
from broker.session.facts import Facts, Limits
from broker.session.machine import Machine
from broker.session.permissions import Order
from broker.session.states import State
from broker.wire import ending, limits, screen
from broker.wire.base import EndReason
from broker.wire.messages import Peer

_log = structlog.get_logger()
_SETTLE_SECONDS = 5.0
_SETTLE_AT_END_SECONDS = 0.7
_MAY_END = (i.DeviceSaid, i.PeerGone)
_DEVICE_ALONE = Order | screen.ScreenKeyFrame | screen.ScreenStillNext
_DIRECTION = {Peer.BROKER: Direction.BROKER, Peer.DEVICE: Direction.FROM_DEVICE, Peer.CONSOLE: Direction.FROM_CONSOLE}


class NodeJournal(Protocol):
    """Where facts go that a visit's own recording can no longer hold."""

    async def journal(self, event: Event) -> None:
        """Put this on the node journal, durably. Raises RecordingFailed."""
        ...


class Visit:
    """One visit: the machine, its page of the record, and both peers' outboxes."""

    def __init__(
        self,
        facts: Facts,
        device: Outbox,
        *,
        clock: Clock,
        journal: NodeJournal,
        ended: Callable[["Visit"], Awaitable[None]],
        watch: Watch,
        bench: Bench | None = None,
        bounds: Limits | None = None,
        vouch: Vouch | None = None,
    ) -> None:
        self.facts = facts
        self.machine = Machine(facts, clock.now(), bounds)
        self.outboxes = {Peer.DEVICE: device, Peer.CONSOLE: Outbox()}
        self.attached = False
        self.reason: EndReason | None = None
        self.closed = asyncio.Event()
        self._close_code = 4503
        self._clock = clock
        self._journal = journal
        self._ended = ended
        self._watch = watch
        self.bench = bench or Bench()
        self._keeping = Keeping(facts.session, self.outboxes, vouch)
        self._page: Page | None = None
        self._inbox: deque[i.Input] = deque()
        self._inbox_bytes = 0
        self._room = asyncio.Event()
        self._room.set()
        self._busy = True  # what arrives now waits: nothing is recorded yet, or the disk has not answered
        self._unsettled: list[Command] | None = None  # on the record, not known to be durable, told to nobody
        self._fault: Exception | None = None
        self._decided: Finish | None = None  # the end, from when it is decided, whether or not it can be recorded
        self._wake = asyncio.Event()
        self._moved = False  # the machine's deadlines may have, since the alarm was set
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_due: int | None = None  # the machine's deadline that the alarm is set for
        self._device_left = False
        self._patience: asyncio.Timeout | None = None
        self._lines: list[ending.TimelineEvent] = []  # for the console, of what is on the record
        self._last: list[Event] = []

    @property
    def over(self) -> bool:
        """Whether the visit has ended (it may still be closing its recording)."""
        return self.machine.state is State.ENDED or self.reason is not None

    # --- inputs ---

    def now(self) -> Instant:
        """Return this moment, for the readers to stamp their inputs with."""
        return self._clock.now()

    @property
    def full(self) -> bool:
        """Whether whoever reads a peer has to wait for ``room``: that slows down only the peer who fills it."""
        return not self._room.is_set()

    async def room(self) -> None:
        """Return when there is room for an input."""
        await self._room.wait()

    def submit(self, happened: i.Input) -> None:
        """Take an input. Whoever speaks for a peer waits for ``room`` first; what can't wait (a peer gone) need not."""
        if type(happened) in _MAY_END:
            if device_end(happened) is not None:
                self._device_left = True
                self._keeping.left()
                self._be_quick()
            elif self._keeping.heard(happened):
                return
        if not self._busy:
            self._work([happened])
            return
        if self.reason is not None:
            return  # too late for anything
        self._inbox.append(happened)
        self._inbox_bytes += weight(happened)
        if len(self._inbox) >= limits.QUEUE_EVENTS or self._inbox_bytes >= limits.QUEUE_BYTES:
            self._room.clear()

    def tell_head(self, head: Head) -> None:
        """Tell both sides how far the record is durable, while there is anything to see on it."""
        if self.machine.state is State.ACTIVE and self.reason is None:
            self._keeping.tell(head)

    # --- the performer ---

    async def run(self, page: Page) -> None:
        """Perform the visit to its end. Returns when the recording is closed and both sockets are told to close."""
        self._page = page
        self._inbox.appendleft(i.Opened(self._clock.now()))
        why: Event | None = None
        try:
            self._work(self._waiting())
            while self.reason is None:
                await self._wake.wait()
                self._wake.clear()
                if self._unsettled is not None:
                    await self._settle(page)
                    commands, self._unsettled = self._unsettled, None
                    self._tell(commands)
                    self._work(self._waiting())
            if self._fault is not None:
                raise self._fault
        except Exception as fault:
            # Nothing of the failed batch left. The visit ends on both screens; other visits go on.
            if fault is not self._fault:
                self._abort()
            if not (self._end_written() and isinstance(fault, RecordingFailed)):  # else its closing tells
                why = self._judged(fault)
        finally:
            self._busy = True
            try:
                if self.reason is None:  # cancelled: its end is on the record all the same
                    self._abort()
                await self._ended(self)
            finally:
                if self._alarm is not None:
                    self._alarm.cancel()
                await self._put_away(why)

    async def close(self) -> None:
        """Let go of the PIN, then of both sockets: whoever reconnects now finds nothing of this visit."""
        try:
            await self._ended(self)
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        for outbox in self.outboxes.values():
            outbox.finish(self._close_code, (self.reason or EndReason.RECORDING_FAILED).value)
        self.closed.set()

    def _judged(self, fault: Exception) -> Event:
        """Return what failed, as a fact for the node journal."""
        if isinstance(fault, RecordingFailed):
            return RecordingLost(by=BROKER, session=self.facts.session, detail=fault.en[:200])
        _log.error("visit crashed", session=self.facts.session, exc_info=fault)
        return VisitCrashed(by=BROKER, session=self.facts.session, fault=type(fault).__name__)

    def _work(self, batch: list[i.Input]) -> None:
        """Decide this and all that waits, and do it, up to what must be durable first: that goes on in ``run``."""
        self._busy = True
        try:
            while batch:
                self._moved = self._moved or not all(map(_moves_no_deadline, batch))
                self._perform(batch)
                batch = self._waiting() if self._unsettled is None and self.reason is None else []
            if self._unsettled is None and self.reason is None:
                self._busy = False
                if self._moved:
                    self._moved = False
                    self._set_alarm()
                return
        except Exception as fault:  # not the caller's, who brought an input: ``run`` says whose it is
            self._fault = fault
            self._abort()
        self._wake.set()

    def _waiting(self) -> list[i.Input]:
        """Return what waited, in the order to decide it; then there is room for more."""
        if not self._inbox:
            return []
        batch = in_turn(list(self._inbox))
        self._inbox.clear()
        self._inbox_bytes = 0
        self._room.set()
        return batch

    def _perform(self, batch: list[i.Input]) -> None:
        commands: list[Command] = []
        on_their_way = 0
        for happened in batch:
            if type(happened) is i.FrameArrived and not self.outboxes[Peer.CONSOLE].room(on_their_way):
                happened = i.FrameArrived(happened.at, happened.header, happened.data, room=False)
            decided = self._watched(self.machine.handle(happened))
            if len(batch) > 1:
                on_their_way += sum(type(command) is SendFrame for command in decided)
            commands += decided
        self._decided = next((command for command in commands if type(command) is Finish), None)
        if self._write(commands):
            self._unsettled = commands
        else:
            self._tell(commands)

    def _watched(self, commands: list[Command]) -> list[Command]:
        """Let survey and diagnosis see what was decided, at once: a change and the end may come in one batch."""
        ends = told = False
        for command in commands:
            if type(command) is Observe:
                found = self._watch.observe(command.message, command.at)
                if found is not None:
                    self.submit(i.Surveyed(self._clock.now(), found))
            elif type(command) is Journal:
                name, told = command.event.name, True
                ends = ends or name == "session.ended"
                if name == "survey.made":
                    self._watch.surveyed()
        if (told or self.bench.waits) and (stands := self.bench.watch(commands, now := self._clock.now())) is not None:
            self.submit(i.Assessed(now, stands))
        return self._watch.closing(commands) if ends else commands

    def _set_alarm(self) -> None:
        """Be woken when the machine's next deadline is due, whoever keeps us busy."""
        due = self.machine.deadline()
        if due == self._alarm_due:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_due, self._alarm = due, None
        if due is not None:
            left = max(0.0, (due - self._clock.now().mono_us) / 1_000_000)
            self._alarm = asyncio.get_running_loop().call_later(left, self._ring)

    def _ring(self) -> None:
        self._alarm_due = None  # a little early, as timers are, and it is set again
        self.submit(i.Tick(self._clock.now()))

    def _write(self, commands: list[Command]) -> bool:
        """Put all that belongs there on the record; return whether some of it must be durable first."""
        page, durable = self._page, False
        assert page is not None
        for command in commands:
            if type(command) is Record:
                h = command.header
                camera, still = h.data_class is screen.DataClass.CAMERA, h.kind is screen.Kind.STILL
                page.frame(command.data, camera, command.at, still=still)
            elif type(command) is Journal:
                sequence = page.event(command.event, _DIRECTION[command.source], command.at)
                durable = durable or command.event.durable
                if command.event.shown:
                    self._lines.append(line_of(command, sequence))
        return durable

    async def _settle(self, page: Page) -> None:
        """Wait for the disk, but not for ever: one that does not answer is one that can't be written (invariant 1)."""
        try:
            async with asyncio.timeout(_SETTLE_SECONDS) as self._patience:
                self._be_quick()
                await page.settle()
        except TimeoutError:
            raise RecordingFailed("The disk did not answer in time. The operator must look at it.") from None
        finally:
            self._patience = None

    def _be_quick(self) -> None:
        """Once the device has left, wait for the disk only as long as its customer's end may take to be seen."""
        if self._device_left and self._patience is not None:
            at = asyncio.get_running_loop().time() + _SETTLE_AT_END_SECONDS
            self._patience.reschedule(min(at, self._patience.when() or at))

    def _tell(self, commands: list[Command]) -> None:
        """Do what the record covers now: the sends, the lines of the timeline behind them, and the end."""
        console = self.outboxes[Peer.CONSOLE]
        for command in commands:
            if type(command) is SendFrame:
                console.put_frame(command.header, command.data)
            elif type(command) is Send:
                self._send(command)
            elif type(command) is SendPiece:
                console.put_piece(command.data)
        if self._lines:
            for line in self._lines:
                console.put(line)
            self._lines.clear()
        if self._decided is not None:
            self.reason, self._close_code = self._decided.reason, self._decided.close_code
        self._watch.settled()
        for peer, outbox in self.outboxes.items():
            if outbox.overflowed and self.reason is None:
                outbox.overflowed = False
                self.submit(i.PeerGone(self._clock.now(), peer, "too_slow"))

    def _send(self, command: Send) -> None:
        # The device may have left while the record was being written: then a command for it dies here.
        if command.to is Peer.DEVICE and self._device_left and isinstance(command.message, _DEVICE_ALONE):
            if command.command is not None:
                self._inbox.appendleft(i.Undelivered(self._clock.now(), command.command))
            return
        self.outboxes[command.to].put(command.message)

    def _end_written(self) -> bool:
        """Return whether the visit's end stands in its file, durable or not."""
        return self._decided is not None and self._unsettled is not None

    def _abort(self) -> None:
        """Tell both sides that it is over: as was decided, or by the device meanwhile, or for this failure."""
        at, decided = self._clock.now(), [self._decided.reason] if self._decided else []
        ends = [*decided, *(reason for happened in self._inbox if (reason := device_end(happened)) is not None)]
        self.reason, self._close_code = ends[0] if ends else EndReason.RECORDING_FAILED, 4503
        told = ending.SessionEnded(session=self.facts.session, reason=self.reason, at_us=at.wall_us)
        for outbox in self.outboxes.values():
            outbox.put(told)
        self._watch.broken(self.reason, at)  # no closing snapshot: there is no room kept for all settings
        if self._end_written():
            return
        last = self.machine.last_words(self.reason, at, BROKER)
        self._last = [command.event for command in last if isinstance(command, Journal)]

    async def _put_away(self, why: Event | None) -> None:
        """Close the file, its end in the room kept for it, and tell the last head: that of the whole record.

        A disk that does not answer keeps nobody's socket waiting. Where this fails, the next start's recovery does it.
        """
        page, reason = self._page, (self.reason or EndReason.RECORDING_FAILED).value
        assert page is not None
        keep = why is None and self.machine.was_active
        patience = asyncio.get_running_loop().call_later(limits.LAST_HEAD_SECONDS if keep else 0, self._hang_up)
        try:
            try:
                await self._watch.kept()
                if keep:
                    await self._keeping.last_word()
            finally:  # whatever came in between, a cancel too: without its seal it would look like one that was cut
                await page.close(reason, self._clock.now(), self._last, self._keeping.receipt())
            if keep:
                self._keeping.tell(page.head, final=True)
        except RecordingFailed as failure:
            _log.error("a recording could not be closed", session=self.facts.session, error=failure.en)
            why = why or RecordingLost(by=BROKER, session=self.facts.session, detail=failure.en[:200])
        finally:
            patience.cancel()
            self._hang_up()
        if why is None:
            return
        try:
            await self._journal.journal(why)
        except RecordingFailed as failure:
            _log.critical("neither the visit nor the node journal can be written", error=failure.en)


def _moves_no_deadline(happened: i.Input) -> bool:
    """Return whether this is a picture, or word that one was painted: most of what happens, and no reason to wake."""
    if type(happened) is i.ConsoleSaid:
        return type(happened.message) is screen.ScreenPainted
    return type(happened) is i.FrameArrived
