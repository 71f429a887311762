"""A visit as the device keeps it: who is here, what was granted here, the open prompt, and the commands that wait."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentAsk, ConsentClosed, Technician
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionState
from broker.wire.offer import OfferCancel
from broker.wire.record import Applied, RecordHead, RecordKept
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import SettingsSet
from device_agent.conversation.outputs import (
    CloseLink,
    How,
    KeepHead,
    KeyFrame,
    Log,
    NextPiece,
    Output,
    Press,
    Release,
    Send,
    Still,
    StopScreen,
    Want,
    Write,
)
from device_agent.conversation.shown import PromptShown, State, VisitShown
from device_agent.device import Outcome

Command = ControlKey | SettingsSet
Picturing = ScreenKeyFrame | ScreenStill | ScreenStillNext | ScreenWant
"""What the broker says about the pictures."""
WAITING = 64  # commands that may wait for a slow device; one more is refused


@dataclass(frozen=True, slots=True)
class Prompt:
    """An open question, and the monotonic second at which it counts as refused."""

    ask: ConsentAsk
    until: float

    def shown(self, now: float) -> PromptShown:
        """Return the question as the page shows it."""
        return PromptShown(self.ask.request, self.ask.scope, max(0.0, self.until - now))


@dataclass(slots=True)
class Visit:
    """One visit, from the claim on. Only ``grant`` adds to the book, and only a customer's answer calls it.

    ``numbers``: one to each command that is carried out, and no number twice in the life of the process.
    """

    session: str
    technician: Technician
    ticket: str
    numbers: Iterator[int]
    active_since: float | None = None
    prompt: Prompt | None = None
    book: set[Scope] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    streaming: bool = False
    want: ScreenWant | None = None
    applied: Applied = field(default_factory=Applied)
    _head: int = 0
    _answered: dict[str, Scope] = field(default_factory=dict)
    _waiting: deque[Command] = field(default_factory=deque)
    _running: tuple[int, Command] | None = None

    def shown(self, now: float) -> VisitShown:
        """Return the visit as the page shows it."""
        who, elapsed = self.technician, None if self.active_since is None else now - self.active_since
        scopes = tuple(scope for scope in Scope if scope in self.book)
        return VisitShown(who.name, who.staff_number, self.ticket, scopes, elapsed)

    def grant(self, ask: ConsentAsk) -> None:
        """Write what the customer allowed into the book; `continue` opens nothing."""
        if ask.scope is not Scope.CONTINUE:
            self.book.add(ask.scope)
            self._answered[ask.request] = ask.scope

    def ask_closed(self, closed: ConsentClosed) -> None:
        """Take the question away. An answer that crossed the broker's time-out didn't count there: nor here."""
        if self.prompt is not None and self.prompt.ask.request == closed.request:
            self.prompt = None
        elif closed.reason == "timeout":
            self.book.discard(self._answered.pop(closed.request, Scope.CONTINUE))

    def hear(self, message: Command | Picturing, guarded: Mapping[str, str]) -> list[Output]:
        """Return what follows from the technician's words, and from the broker's about the pictures."""
        match message:
            case ScreenWant():
                self.want = message
                return [Want(message)] if self.streaming else []
            case ScreenKeyFrame():
                return [KeyFrame()] if self.streaming else []
            case ScreenStillNext():
                return [NextPiece(message.id)] if self.streaming else []
            case ScreenStill():
                asked: list[Output] = [Still(message.id)]
                return asked if self.streaming else [_refusal(message.id, "not_active")]
        why = self._forbidden(message, guarded)
        if why is not None:
            return [*refused([message], why), Log("command_refused", (("reason", why),))]
        self._waiting.append(message)
        return self._next()

    def done(self, number: int, outcome: Outcome | None) -> list[Output]:
        """Return what follows when the device is done with the command of this number."""
        if self._running is None or self._running[0] != number:
            return []
        _, command = self._running
        self._running = None
        return [self._counted(command, done_with(command, outcome)), *self._next()]

    def still_sent(self, id: str) -> list[Output]:
        """Return what follows when a whole still has left."""
        order = ScreenStill(id=id)
        return [self._counted(order, ControlDone(id=id, outcome="applied"))]

    def keep(self, head: RecordHead) -> list[Output]:
        """Return what follows from a head of the record: it is kept, and what was applied so far is told."""
        self._head = max(self._head, head.sequence)
        return [KeepHead(head), self._word(final=False)]

    def _counted(self, command: Command | ScreenStill, done: ControlDone) -> Send:
        if done.outcome == "applied":
            self.applied.add(command.id, command.type)
        return Send(done)

    def _word(self, *, final: bool) -> Send:
        applied = self.applied
        return Send(
            RecordKept(
                session=self.session, sequence=self._head, controls=applied.controls, hash=applied.hash.hex(),
                final=final,
            )
        )  # fmt: skip

    def _forbidden(self, command: Command, guarded: Mapping[str, str]) -> str | None:
        """Return why this command may not be carried out now, as a stable code; None if it may."""
        if self.active_since is None:
            return "not_active"
        if self.prompt is not None:
            return "prompt_open"
        if scope_of(command) not in self.book:
            return "no_scope"
        if isinstance(command, SettingsSet) and (key := command.key.partition("@")[0]) in guarded:
            return guarded[key]
        if len(self._waiting) >= WAITING:
            return "busy"
        return None

    def _next(self) -> list[Output]:
        """Return the next command as an output, if none is running and one waits."""
        if self._running is not None or not self._waiting:
            return []
        command, number = self._waiting.popleft(), next(self.numbers)
        self._running = (number, command)
        if isinstance(command, SettingsSet):
            return [Write(number, command.id, command.key, command.value)]
        if command.action == "down":
            self.held.add(command.key)
        else:
            self.held.discard(command.key)
        return [Press(number, command.id, command.key, command.action)]

    def drop(self, scope: Scope | None = None) -> list[Command]:
        """Throw away and return the waiting commands (of one scope, if given): they are never carried out."""
        dropped = [command for command in self._waiting if scope is None or scope_of(command) is scope]
        self._waiting = deque(command for command in self._waiting if command not in dropped)
        return dropped

    def release(self) -> list[Output]:
        """Let go of every key that is held down."""
        keys, self.held = tuple(sorted(self.held)), set()
        return [Release(keys)] if keys else []

    def wind_up(self, say: bool, powered: bool) -> list[Output]:
        """Stop all that goes on; if there is somebody to ``say`` it to, no command is left without an answer."""
        waiting, outputs = self.drop(), list[Output]()
        if say and self._running is not None:
            command = self._running[1]
            outputs.append(self._counted(command, _last_word(command, powered)))
        outputs += refused(waiting, "session_over") if say else []
        outputs += [self._word(final=True)] if say and self.active_since is not None else []
        outputs += [StopScreen()] if self.streaming else []
        return outputs + (self.release() if powered else [])

    def hang_up(self, how: How, *, in_order: bool) -> CloseLink:
        """Return how to close the link: after an end in order, only when the head of the whole record is there."""
        lingers = how is How.FLUSH and in_order and self.active_since is not None
        return CloseLink(How.LINGER, self.session) if lingers else CloseLink(how)


def parting(state: State, reason: EndReason = EndReason.CUSTOMER_ENDED) -> list[Output]:
    """Return the goodbye that fits: the end of a visit, the cancelling of an offer, or nothing."""
    if state in (State.CLAIMED, State.ACTIVE):
        return [Send(SessionEnd(reason=reason))]
    return [Send(OfferCancel())] if state in (State.OPENING, State.OFFERING) else []


def left(told: SessionState) -> float:
    """Return the seconds that a visit may last from this word of it on, at least 0.

    Both instants are the broker's: this device's own wall clock may be hours off.
    """
    said_us = told.opened_us if told.active_us is None else told.active_us
    return max(0, told.ends_us - said_us) / 1_000_000


def scope_of(command: Command) -> Scope:
    """Return the scope that a command needs."""
    return Scope.SETTINGS if isinstance(command, SettingsSet) else Scope.CONTROL


def refused(commands: list[Command], reason: str) -> list[Output]:
    """Return the refusal of each command."""
    return [_refusal(command.id, reason) for command in commands]


def _refusal(command: str, reason: str) -> Send:
    return Send(ControlDone(id=command, outcome="refused", reason=reason))


def done_with(command: Command, outcome: Outcome | None) -> ControlDone:
    """Return what is told of a command that the device is done with; no outcome means that it didn't say."""
    if outcome is None:
        return ControlDone(id=command.id, outcome="unknown", reason="no_answer")
    if outcome.applied:
        return ControlDone(id=command.id, outcome="applied", reason=outcome.reason)
    return ControlDone(id=command.id, outcome="refused", reason=outcome.reason or "device_refused")


def _last_word(command: Command, powered: bool) -> ControlDone:
    """Return what is told of a command still under way at the end: nobody knows, but a Power key did its work."""
    if not powered and isinstance(command, ControlKey) and command.key == "Power":
        return ControlDone(id=command.id, outcome="applied")
    return ControlDone(id=command.id, outcome="unknown", reason="session_over")
