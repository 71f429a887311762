"""One visit being performed: inputs queue up, the machine decides, the record comes first, then the sends.

All inputs that wait are decided together and put on the record with one sync, so a burst of keys costs one trip to
the disk (group commit). No message of a batch leaves before the whole batch is on the record.
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
from broker.principal.principal import BROKER
from broker.recording.record import Direction
from broker.relay.peer import Outbox
from broker.relay.survey import Watch
from broker.scribe.scribe import Page
from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Observe, Record, Send, SendFrame, SendPiece
from broker.session.facts import Facts, Limits
from broker.session.machine import Machine
from broker.session.states import State
from broker.wire import control, ending, limits, screen
from broker.wire.base import EndReason
from broker.wire.messages import Peer
from broker.wire.settings import SettingsSet

_log = structlog.get_logger()
_SETTLE_SECONDS = 5.0
_SETTLE_AT_END_SECONDS = 0.7
_DEVICE_ALONE = (
    control.ControlKey, SettingsSet, screen.ScreenKeyFrame, screen.ScreenStill, screen.ScreenStillNext,
)  # fmt: skip
_DEVICE_ENDS = (EndReason.CUSTOMER_ENDED, EndReason.DEVICE_POWER_OFF)
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
        bounds: Limits | None = None,
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
        self._page: Page | None = None
        self._inbox: deque[i.Input] = deque()
        self._inbox_bytes = 0
        self._wake = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_due: int | None = None  # the machine's deadline that the alarm is set for
        self._space = asyncio.Event()
        self._space.set()
        self._device_left = False
        self._patience: asyncio.Timeout | None = None
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
        """Whether an input has to wait for room."""
        return not self._space.is_set()

    async def submit(self, happened: i.Input) -> None:
        """Queue an input; waits while the queue is full, which slows down only the peer who fills it."""
        while not self._space.is_set():
            await self._space.wait()
        self.submit_now(happened)

    def submit_now(self, happened: i.Input) -> None:
        """Queue an input that can't wait: a peer gone, an order of the broker. There are only ever a few of these."""
        if _device_end(happened) is not None:
            self._device_left = True
            self._be_quick()
        self._inbox.append(happened)
        self._inbox_bytes += _size(happened)
        if len(self._inbox) >= limits.QUEUE_EVENTS or self._inbox_bytes >= limits.QUEUE_BYTES:
            self._space.clear()
        self._wake.set()

    def submit_later(self, happened: i.Input) -> None:
        """Queue an input from which nothing follows for anybody: it is decided with the next that something does."""
        self._inbox.append(happened)
        self._inbox_bytes += _size(happened)

    # --- the performer ---

    async def run(self, page: Page) -> None:
        """Perform the visit to its end. Returns when the recording is closed and both sockets are told to close."""
        self._page = page
        self._inbox.appendleft(i.Opened(self._clock.now()))
        self._wake.set()
        why: Event | None = None
        try:
            while self.reason is None:
                await self._step()
        except RecordingFailed as failure:
            # Nothing of the failed batch left. The visit ends on both screens; other visits go on.
            why = RecordingLost(by=BROKER, session=self.facts.session, detail=failure.en[:200])
            self._abort()
        except Exception as fault:
            # A fault in here must not leave a visit open that nobody records any more: end it, then say what it was.
            _log.exception("visit crashed", session=self.facts.session)
            why = VisitCrashed(by=BROKER, session=self.facts.session, fault=type(fault).__name__)
            self._abort()
        finally:
            # The file is put away last: a disk that does not answer keeps nobody's screen waiting.
            try:
                await self.close()
            finally:
                if self._alarm is not None:
                    self._alarm.cancel()
                await self._put_away(why)

    async def close(self) -> None:
        """Let go of the PIN, then of both sockets: whoever reconnects now finds nothing of this visit."""
        try:
            await self._ended(self)
        finally:
            for outbox in self.outboxes.values():
                outbox.finish(self._close_code, (self.reason or EndReason.RECORDING_FAILED).value)
            self.closed.set()

    async def _step(self) -> None:
        batch = await self._next()
        commands: list[Command] = []
        on_their_way = 0
        for happened in batch:
            if isinstance(happened, i.FrameArrived):
                room = self.outboxes[Peer.CONSOLE].room(on_their_way)
                happened = i.FrameArrived(happened.at, happened.header, happened.data, room)
            decided = self._watched(self.machine.handle(happened))
            on_their_way += sum(isinstance(command, SendFrame) for command in decided)
            commands += decided
        await self._perform(commands)
        self._watch.settled()
        for outbox, peer in ((self.outboxes[peer], peer) for peer in (Peer.DEVICE, Peer.CONSOLE)):
            if outbox.overflowed and self.reason is None:
                outbox.overflowed = False
                self.submit_now(i.PeerGone(self._clock.now(), peer, "too_slow"))

    def _watched(self, commands: list[Command]) -> list[Command]:
        """Let the survey see what was decided, at once: a change and the visit's end may come in one batch."""
        for command in commands:
            if isinstance(command, Observe) and (found := self._watch.observe(command.message, command.at)) is not None:
                self.submit_now(i.Surveyed(self._clock.now(), found))
            elif isinstance(command, Journal) and command.event.name == "survey.made":
                self._watch.surveyed()
        return self._watch.closing(commands)

    async def _next(self) -> list[i.Input]:
        due = self.machine.deadline()
        if due != self._alarm_due:  # it is the same after almost every picture
            self._set_alarm(due)
        await self._wake.wait()
        self._wake.clear()
        batch = list(self._inbox)
        # Who keeps us busy must not stop the visit's clock.
        if due is not None and (now := self._clock.now()).mono_us >= due:
            batch.append(i.Tick(now))
        self._inbox.clear()
        self._inbox_bytes = 0
        self._space.set()
        return in_turn(batch)

    def _set_alarm(self, due: int | None) -> None:
        """Be woken at this monotonic microsecond."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_due, self._alarm = due, None
        if due is not None:
            left = max(0.0, (due - self._clock.now().mono_us) / 1_000_000)
            self._alarm = asyncio.get_running_loop().call_later(left, self._ring)

    def _ring(self) -> None:
        self._alarm_due = None  # a little early, as timers are, and it is set again
        self._wake.set()

    async def _perform(self, commands: list[Command]) -> None:
        page = self._page
        assert page is not None
        lines: list[ending.TimelineEvent] = []
        durable = False
        for command in commands:
            if isinstance(command, Journal):
                sequence = page.event(command.event, _DIRECTION[command.source], command.at)
                durable = durable or command.event.durable
                if command.event.shown:
                    lines.append(_timeline(command, sequence))
            elif isinstance(command, Record):
                h = command.header
                camera, still = h.data_class is screen.DataClass.CAMERA, h.kind is screen.Kind.STILL
                page.frame(command.data, camera, command.at, still=still)
        if durable:
            await self._settle(page)
        finish = self._send(commands)
        for line in lines:
            self.outboxes[Peer.CONSOLE].put(line)
        if finish is not None:
            self.reason, self._close_code = finish.reason, finish.close_code

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

    def _send(self, commands: list[Command]) -> Finish | None:
        finish: Finish | None = None
        for command in commands:
            if isinstance(command, Send):
                # The device may have left while the record was being written: then a command for it dies here.
                if command.to is Peer.DEVICE and self._device_left and _for_device_alone(command):
                    if command.command is not None:
                        self._inbox.appendleft(i.Undelivered(self._clock.now(), command.command))
                        self._wake.set()
                    continue
                self.outboxes[command.to].put(command.message)
            elif isinstance(command, SendFrame):
                self.outboxes[Peer.CONSOLE].put_frame(command.header, command.data)
            elif isinstance(command, SendPiece):
                self.outboxes[Peer.CONSOLE].put_piece(command.data)
            elif isinstance(command, Finish):
                finish = command
        return finish

    def _abort(self) -> None:
        """Tell both sides that it is over; if the device had ended it meanwhile, that is the reason they read."""
        at = self._clock.now()
        ends = [reason for happened in self._inbox if (reason := _device_end(happened)) is not None]
        self.reason, self._close_code = ends[0] if ends else EndReason.RECORDING_FAILED, 4503
        told = ending.SessionEnded(session=self.facts.session, reason=self.reason, at_us=at.wall_us)
        for outbox in self.outboxes.values():
            outbox.put(told)
        self._watch.broken(self.reason, at)  # no closing snapshot: there is no room kept for all settings
        last = self.machine.last_words(self.reason, at, BROKER)
        self._last = [command.event for command in last if isinstance(command, Journal)]

    async def _put_away(self, why: Event | None) -> None:
        """Close the file, its end in the room kept for it. Where that fails, the next start's recovery closes it."""
        assert self._page is not None
        try:
            await self._page.close((self.reason or EndReason.RECORDING_FAILED).value, self._clock.now(), self._last)
        except RecordingFailed as failure:
            _log.error("a recording could not be closed", session=self.facts.session, error=failure.en)
            why = why or RecordingLost(by=BROKER, session=self.facts.session, detail=failure.en[:200])
        if why is None:
            return
        try:
            await self._journal.journal(why)
        except RecordingFailed as failure:
            _log.critical("neither the visit nor the node journal can be written", error=failure.en)


def _device_end(happened: i.Input) -> EndReason | None:
    """Return the reason if this is the device's own end of the visit: said, or by being gone."""
    if isinstance(happened, i.PeerGone):
        return EndReason.DEVICE_DISCONNECTED if happened.peer is Peer.DEVICE else None
    said = happened.message if isinstance(happened, i.DeviceSaid) else None
    return said.reason if isinstance(said, ending.SessionEnd) and said.reason in _DEVICE_ENDS else None


def _ends(happened: i.Input) -> bool:
    """Return whether this input ends any visit, whoever's it is."""
    said = happened.message if isinstance(happened, i.DeviceSaid | i.ConsoleSaid) else None
    return isinstance(happened, i.PeerGone | i.Ordered | i.Malformed) or isinstance(said, ending.SessionEnd)


def in_turn(batch: list[i.Input]) -> list[i.Input]:
    """Return a batch in the order to decide it: as it came, but no order of the technician's before a device's end.

    What the customer ends, ends now: the commands that waited in the same batch come too late. But the first cause
    still wins: nothing is moved across another end.
    """
    if len(batch) < 2:
        return batch
    first = next((place for place, happened in enumerate(batch) if _ends(happened)), None)
    if first is None or _device_end(batch[first]) is None:
        return batch
    return [*sorted(batch[: first + 1], key=_turn), *batch[first + 1 :]]


def _turn(happened: i.Input) -> int:
    if isinstance(happened, i.Opened | i.Undelivered):
        return 0
    if isinstance(happened, i.ConsoleSaid) and isinstance(happened.message, screen.ScreenPainted):
        return 1  # no order: what the technician has seen belongs on the record
    return 1 if isinstance(happened, i.DeviceSaid | i.FrameArrived) or _device_end(happened) is not None else 2


def _for_device_alone(command: Send) -> bool:
    return isinstance(command.message, _DEVICE_ALONE)


def _size(happened: i.Input) -> int:
    if isinstance(happened, i.FrameArrived):
        return len(happened.data)
    return max(256, happened.size) if isinstance(happened, i.DeviceSaid) else 256


def _timeline(journal: Journal, sequence: int) -> ending.TimelineEvent:
    event = journal.event
    facts = {
        key: value if isinstance(value, str | int | float | bool) else str(value)
        for key, value in event.facts().items()
    }
    private = {key.removeprefix("personal_"): str(value) for key, value in event.private().items()}
    return ending.TimelineEvent(
        sequence=sequence,
        at_us=journal.at.wall_us,
        code=event.code,
        name=event.name,
        actor=(event.by.name or event.by.id)[: limits.TEXT_CHARS],
        facts={k: v[: limits.TEXT_CHARS] if isinstance(v, str) else v for k, v in (facts | private).items()},
    )
