"""A visit as the device keeps it: who is here, what was granted here, the open questions, what was said."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from broker.wire import limits
from broker.wire.action import ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import AnyScope, EndReason, Scope, camera_of, camera_scope
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.consent import ConsentAsk, ConsentClosed, ConsentWithdraw, Technician
from broker.wire.control import ClipboardSet, ClipboardTold, ControlKey, ControlPointer
from broker.wire.ending import SessionEnd, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk
from broker.wire.offer import OfferCancel
from broker.wire.privacy import CameraRequest
from broker.wire.record import RecordHead, RecordKept
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import SettingsChanged, SettingsSet, Value
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.orders import Orders, refusal, refused
from device_agent.conversation.outputs import How, Output, Send
from device_agent.conversation.rules import Command, Rules
from device_agent.conversation.shown import PromptShown, QuestionShown, State, VisitShown
from device_agent.device import AppsChanged, Copied, FrontChanged, Measured, Reshaped

Picturing = ScreenKeyFrame | ScreenStill | ScreenStillNext | ScreenWant
"""What the broker says about the pictures."""
Heard = Command | Picturing | ObservationAsk | ChatSaid
"""What a visit hears of the technician and about the pictures."""
HEARD: Final = (
    ControlKey, ControlPointer, ClipboardSet, SettingsSet, ActionRun, AppOpen,
    ScreenKeyFrame, ScreenStill, ScreenStillNext, ObservationAsk, ChatSaid,
)  # fmt: skip
"""All of that, but for ScreenWant, which is held against what this device can encode first."""
Happened = (
    i.CommandDone | i.ActProgressed | i.ActDone | i.StillSent | i.Noted | i.CameraWanted | i.Observed | i.Say
    | Reshaped | AppsChanged | FrontChanged | Measured | Copied
)  # fmt: skip
"""What concerns an active visit, and outside of one nobody."""
CHAT: Final = 100  # lines that the page keeps


@dataclass(frozen=True, slots=True)
class Prompt:
    """An open question of consent, and the monotonic second at which it counts as refused."""

    ask: ConsentAsk
    until: float

    def shown(self, now: float) -> PromptShown:
        """Return the question as the page shows it."""
        return PromptShown(self.ask.request, self.ask.scope, max(0.0, self.until - now))


@dataclass(slots=True)
class Visit:
    """One visit, from the claim on. Only a customer's answer or request adds to the book."""

    session: str
    technician: Technician
    ticket: str
    orders: Orders
    active_since: float | None = None
    prompt: Prompt | None = None
    question: tuple[ObservationAsk, float] | None = None
    book: set[AnyScope] = field(default_factory=set)
    streaming: bool = False
    want: ScreenWant | None = None
    _chat: deque[ChatSaid] = field(default_factory=lambda: deque(maxlen=CHAT))
    _head: int = 0
    _answered: dict[str, AnyScope] = field(default_factory=dict)
    _measured: dict[str, Value] = field(default_factory=dict)
    _measured_at: float | None = None

    def shown(self, now: float) -> VisitShown:
        """Return the visit as the page shows it."""
        who, elapsed = self.technician, None if self.active_since is None else now - self.active_since
        plain = tuple(scope for scope in Scope if scope in self.book)
        scopes = (*plain, *sorted(self.book - set(plain)))
        question = None if self.question is None else QuestionShown(self.question[0], max(0.0, self.question[1] - now))
        return VisitShown(
            who.name, who.staff_number, self.ticket, scopes, elapsed, question, self.orders.acting(), tuple(self._chat)
        )

    # --- the customer's book ---

    def grant(self, ask: ConsentAsk) -> None:
        """Write what the customer allowed into the book; `continue` opens nothing."""
        if ask.scope != Scope.CONTINUE:
            self.book.add(ask.scope)
            self._answered[ask.request] = ask.scope

    def ask_closed(self, closed: ConsentClosed) -> None:
        """Take the question away. An answer that crossed the broker's time-out didn't count there: nor here."""
        if self.prompt is not None and self.prompt.ask.request == closed.request:
            self.prompt = None
        elif closed.reason == "timeout":
            self.book.discard(self._answered.pop(closed.request, Scope.CONTINUE))

    def take_back(self, scope: AnyScope) -> list[Output]:
        """Take a scope out of the book. What was done under it ends before anybody is told."""
        self.book.discard(scope)
        told = Send(ConsentWithdraw(scope=scope))
        first = [self._permit()] if camera_of(scope) is not None else []
        ended = self.orders.cease("no_scope", scope)
        dropped = refused(self.orders.drop(scope), "no_scope")
        let_go = self.orders.release() if scope == Scope.CONTROL else []
        return [*first, told, *ended, *dropped, *let_go, *self.orders.go_on()]

    def _wants_camera(self, app: str, rules: Rules) -> list[Output]:
        """Return what follows from the customer's own request: the device may, and only then somebody is told."""
        if not rules.apps.get(app, False) or camera_scope(app) in self.book or len(self.book) >= limits.SCOPES:
            return []
        self.book.add(camera_scope(app))
        return [self._permit(), Send(CameraRequest(app=app))]

    def _permit(self) -> o.Permit:
        return o.Permit(frozenset(app for scope in self.book if (app := camera_of(scope)) is not None))

    # --- the broker's words ---

    def hear(self, message: Heard, rules: Callable[[], Rules], now: float) -> list[Output]:
        """Return what follows from the technician's words, and from the broker's about the pictures."""
        match message:
            case ScreenWant():
                self.want = message
                return [o.Want(message)] if self.streaming else []
            case ScreenKeyFrame():
                return [o.KeyFrame()] if self.streaming else []
            case ScreenStillNext():
                return [o.NextPiece(message.id)] if self.streaming else []
            case ScreenStill():
                return [o.Still(message.id) if self.streaming else refusal(message.id, "not_active")]
            case ChatSaid():
                self._chat.append(message)
                return []
            case ObservationAsk():
                return self._asked(message, now)
        return self._ordered(message, rules())

    def _ordered(self, command: Command, rules: Rules) -> list[Output]:
        why = self._forbidden(command, rules)
        if why is not None:
            return [refusal(command.id, why), o.Log("command_refused", (("reason", why),))]
        used = rules.once(command)
        if used is not None:  # before it is carried out: two of them may be on their way
            self.book.discard(used)
        return self.orders.take(command)

    def _forbidden(self, command: Command, rules: Rules) -> str | None:
        """Return why this command may not be carried out now, as a stable code; None if it may."""
        if self.active_since is None:
            return "not_active"
        if self.prompt is not None:
            return "prompt_open"
        return rules.refusal(command, self.book) or ("busy" if self.orders.busy(command) else None)

    def _asked(self, ask: ObservationAsk, now: float) -> list[Output]:
        """Put a question to the customer; with another one open, of either kind, nobody would answer it."""
        if self.active_since is None or self.prompt is not None or self.question is not None:
            return [Send(ObservationAnswer(id=ask.id, answer="unanswered"))]
        self.question = ask, now + limits.QUESTION_SECONDS
        return []

    def keep(self, head: RecordHead) -> list[Output]:
        """Return what follows from a head of the record: it is kept, and what was applied so far is told."""
        self._head = max(self._head, head.sequence)
        return [o.KeepHead(head), self._word(final=False)]

    def _word(self, *, final: bool) -> Send:
        applied = self.orders.applied
        return Send(
            RecordKept(
                session=self.session, sequence=self._head, controls=applied.controls, hash=applied.hash.hex(),
                final=final,
            )
        )  # fmt: skip

    # --- what happens in it ---

    def happened(self, what: Happened, rules: Callable[[], Rules], now: float) -> list[Output]:
        """Return what follows from what the device or its customer did in this active visit."""
        match what:
            case i.CommandDone(number, outcome):
                return self.orders.done(number, outcome)
            case i.ActProgressed(number, percent):
                return self.orders.progressed(number, percent, now)
            case i.ActDone(number, done):
                return self.orders.acted(number, done)
            case i.StillSent(id):
                return self.orders.still_sent(id)
            case i.Noted(change):
                return [Send(SettingsChanged(change=change))]
            case i.CameraWanted(app):
                return self._wants_camera(app, rules())
            case i.Observed():
                return self._observed(what)
            case i.Say(text):
                return _said(text)
            case Reshaped():
                return [o.ReportSettings(beginning=False)]
            case AppsChanged():
                return [o.ReportApps()]
            case FrontChanged():
                return [o.Look()] if self.streaming else []
            case Measured(values):
                self._measured.update(values)
                return self._tell_measured(now)
            case Copied(text):
                return _copied(text) if Scope.CLIPBOARD in self.book else []

    def _observed(self, answer: i.Observed) -> list[Output]:
        if self.question is None or self.question[0].id != answer.id:
            return []
        self.question = None
        return [Send(ObservationAnswer(id=answer.id, answer=answer.answer))]

    def tick(self, now: float) -> list[Output]:
        """Return what the time itself leads to: questions that nobody waits for any more, and what was measured."""
        outputs: list[Output] = []
        if self.prompt is not None and now >= self.prompt.until:
            self.prompt = None
        if self.question is not None and now >= self.question[1]:
            outputs.append(Send(ObservationAnswer(id=self.question[0].id, answer="unanswered")))
            self.question = None
        return outputs + self._tell_measured(now)

    def _tell_measured(self, now: float) -> list[Output]:
        """Return the newest of what was measured since it was last told, if that is long enough ago."""
        soon = self._measured_at is not None and now - self._measured_at < limits.TELEMETRY_SECONDS
        if not self._measured or soon:
            return []
        self._measured_at = now
        values, self._measured = self._measured, {}
        return [o.ReportMeasured(values)]

    # --- its end ---

    def wind_up(self, say: bool, powered: bool) -> list[Output]:
        """Stop all that goes on: first what may be seen and used of a camera, then commands and pictures."""
        cameras, self.book = self._permit().apps, set()
        outputs: list[Output] = [o.Permit(frozenset())] if cameras else []
        outputs += self.orders.wind_up(say, powered)
        outputs += [self._word(final=True)] if say and self.active_since is not None else []
        outputs += [o.StopScreen()] if self.streaming else []
        return outputs + (self.orders.release() if powered else [])

    def hang_up(self, how: How, *, in_order: bool) -> o.CloseLink:
        """Return how to close the link: after an end in order, only when the head of the whole record is there."""
        lingers = how is How.FLUSH and in_order and self.active_since is not None
        return o.CloseLink(How.LINGER, self.session) if lingers else o.CloseLink(how)


def _said(text: str) -> list[Output]:
    try:
        return [Send(ChatSay(text=text))]
    except ValidationError:  # the page holds it against the same bounds
        return []


def _copied(text: str) -> list[Output]:
    try:
        return [Send(ClipboardTold(text=text))]
    except ValidationError:
        return [o.Log("clipboard_unfit")]


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
