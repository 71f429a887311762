"""The conversation's machine. Pure: an input and the time go in, outputs come out in order; what to show is asked for.

The rules that it keeps whatever the broker says: only the customer's press opens a link; nothing is carried out for a
technician but in an active visit, under a scope that this device's own customer granted, with no question open; End
and power-off take effect here first and need no answer; after a visit only a new press leads anywhere.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from broker.wire import limits
from broker.wire.base import EndReason, Message, Scope
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentClosed, ConsentWithdraw, Technician
from broker.wire.control import ControlKey
from broker.wire.ending import Error, SessionEnd, SessionEnded, SessionState
from broker.wire.hello import Challenge, Hello, Ping, Pong, Welcome
from broker.wire.offer import OfferCancel, OfferCrowded, OfferEnded, OfferOpen, OfferPin
from broker.wire.screen import ScreenKeyFrame
from broker.wire.settings import SettingsChanged, SettingsSet
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.heard import HEARD, HEARD_ALWAYS
from device_agent.conversation.inputs import Notice
from device_agent.conversation.outputs import How, Output, Send
from device_agent.conversation.shown import PinShown, Shown, State
from device_agent.conversation.visit import Command, Prompt, Visit, done_with, left, refused
from device_agent.device import PoweredOff, PoweredOn, SettingChanged, SupportRequested

_CONNECT_SECONDS = 30.0
_OPENING_SECONDS = 15.0
_GRACE_SECONDS = 5.0  # the broker's clock rules; ours only sees to it that no wait is for ever
_VISIT_GRACE_SECONDS = 30.0
_OVERDUE: dict[State, tuple[How, Notice | None, EndReason | None]] = {
    State.CONNECTING: (How.ABORT, Notice.UNREACHABLE, None),
    State.GREETING: (How.ABORT, Notice.BROKER_GONE, None),
    State.OPENING: (How.FLUSH, Notice.NO_PIN, None),
    State.OFFERING: (How.FLUSH, Notice.PIN_EXPIRED, None),
    State.CLAIMED: (How.FLUSH, None, EndReason.CONSENT_TIMEOUT),
    State.ACTIVE: (How.FLUSH, None, EndReason.TIME_LIMIT),
}


class Conversation:
    """The agent's side of the protocol over the life of a process.

    ``hello`` answers a nonce with a signed Hello; ``guarded`` names the settings that no technician may write, each
    with its reason. Time is monotonic seconds, from any epoch.
    """

    def __init__(
        self, hello: Callable[[bytes], Hello], guarded: Mapping[str, str] | None = None, *, powered: bool = True
    ) -> None:
        self.state = State.OFF
        self._hello = hello
        self._guarded = dict(guarded or {})
        self.powered = powered
        self._now = 0.0
        self._due: float | None = None
        self._heard: float | None = None
        self._pinged = 0.0
        self._count = 0
        self._greeted = False
        self._pin: tuple[str, float] | None = None
        self._crowded = 0
        self._visit: Visit | None = None
        self._notice: Notice | None = None
        self._detail = ""
        self._ended: EndReason | None = None

    def handle(self, happened: i.Input, now: float) -> list[Output]:
        """Take one input at monotonic second ``now`` and return what must be done, in order."""
        self._now = now
        if isinstance(happened, i.Received):
            return self._received(happened.message)
        return _HANDLERS[type(happened)](self, happened)

    def shown(self, now: float) -> Shown:
        """Return what the customer's page must say at monotonic second ``now``."""
        pin = PinShown(self._pin[0], max(0.0, self._pin[1] - now)) if self._pin else None
        v = self._visit
        prompt = v.prompt.shown(now) if v is not None and v.prompt is not None else None
        visit = v.shown(now) if v is not None else None
        return Shown(self.state, pin, prompt, visit, self._crowded, self._notice, self._detail, self._ended)

    # --- the customer ---

    def _request(self, _: i.RequestSupport | SupportRequested) -> list[Output]:
        if self.state not in (State.OFF, State.OVER) or not self.powered:
            return []
        self._forget()
        self._notice, self._detail, self._ended = None, "", None
        self._enter(State.CONNECTING, _CONNECT_SECONDS)
        return [o.Dial()]

    def _cancel(self, _: i.Cancel) -> list[Output]:
        if self._visit is not None:
            return self._end(i.End())
        if self.state in (State.OFF, State.OVER):
            return []
        outputs = self._over(How.FLUSH, first=self._parting())
        self.state = State.OFF
        return outputs

    def _end(self, _: i.End) -> list[Output]:
        if self._visit is None:
            return self._cancel(i.Cancel())
        return self._over(How.FLUSH, ended=EndReason.CUSTOMER_ENDED, first=self._parting())

    def _dismiss(self, _: i.Dismiss) -> list[Output]:
        if self.state is State.OVER:
            self.state, self._notice, self._detail, self._ended = State.OFF, None, "", None
        return []

    def _answer(self, answer: i.Answer) -> list[Output]:
        v = self._visit
        if v is None or v.prompt is None or v.prompt.ask.request != answer.request or self._now >= v.prompt.until:
            return []
        ask, v.prompt = v.prompt.ask, None
        told = Send(ConsentAnswer(request=ask.request, granted=answer.granted))
        if answer.granted:
            v.grant(ask)
        elif ask.scope in (Scope.VIEW, Scope.CONTINUE):
            return self._over(How.FLUSH, ended=EndReason.REFUSED, first=[told])
        return [told]

    def _withdraw(self, taken: i.Withdraw) -> list[Output]:
        v = self._visit
        if v is None or taken.scope not in v.book:
            return []
        v.book.discard(taken.scope)
        told = Send(ConsentWithdraw(scope=taken.scope))
        if taken.scope is Scope.VIEW:
            return self._over(How.FLUSH, ended=EndReason.CUSTOMER_ENDED, first=[told])
        dropped = refused(v.drop(taken.scope), "no_scope")
        return [told, *dropped, *(v.release() if taken.scope is Scope.CONTROL else [])]

    # --- the device ---

    def _powered_off(self, off: PoweredOff) -> list[Output]:
        self.powered = False
        if self.state in (State.OFF, State.OVER):
            return []
        ended = EndReason.DEVICE_POWER_OFF if self._visit is not None else None
        how, parting = (How.FLUSH, self._parting(EndReason.DEVICE_POWER_OFF)) if off.orderly else (How.SILENT, [])
        outputs = self._over(how, ended=ended, first=parting)
        if ended is None:
            self.state = State.OFF
        return outputs

    def _powered_on(self, _: PoweredOn) -> list[Output]:
        self.powered = True
        return []

    def _setting_changed(self, changed: SettingChanged) -> list[Output]:
        return [Send(SettingsChanged(change=changed.change))] if self.state is State.ACTIVE else []

    def _command_done(self, done: i.CommandDone) -> list[Output]:
        v = self._visit
        command = v.finish(done.number) if v is not None else None
        if v is None or command is None:
            return []
        return [Send(done_with(command, done.outcome)), *self._next_command(v)]

    # --- the link and the time ---

    def _link_up(self, _: i.LinkUp) -> list[Output]:
        if self.state is not State.CONNECTING:
            return []
        self._greeted = False
        self._enter(State.GREETING, limits.HELLO_SECONDS)
        return []

    def _link_down(self, down: i.LinkDown) -> list[Output]:
        if self.state in (State.OFF, State.OVER):
            return []
        return self._lost(None, down.cause, down.detail)

    def _tick(self, _: i.Tick) -> list[Output]:
        v = self._visit
        if v is not None and v.prompt is not None and self._now >= v.prompt.until:
            v.prompt = None
        if self._pin is not None and self._now >= self._pin[1]:
            self._pin = None
        if self._due is not None and self._now >= self._due:
            return self._overdue()
        if self._heard is None:
            return []
        if self._now - self._heard >= limits.PONG_SECONDS:
            return self._lost(How.ABORT, Notice.BROKER_GONE)
        if self._now - self._pinged >= limits.PING_SECONDS:
            self._pinged = self._now
            self._count += 1
            return [Send(Ping(token=self._count))]
        return []

    def _overdue(self) -> list[Output]:
        how, notice, ended = _OVERDUE[self.state]
        return self._over(how, ended=ended, notice=notice, first=self._parting() if ended is None else [])

    # --- the broker ---

    def _received(self, message: Message) -> list[Output]:
        if self.state in (State.OFF, State.CONNECTING, State.OVER):
            return []
        if self._heard is not None:
            self._heard = self._now
        kind = type(message)
        if kind in HEARD_ALWAYS or kind in HEARD[self.state]:
            return _ANSWERS[kind](self, message)
        return self._violation("unexpected_message", kind)

    def _ping(self, ping: Ping) -> list[Output]:
        return [Send(Pong(token=ping.token))]

    def _nothing(self, _: Message) -> list[Output]:
        return []

    def _challenged(self, challenge: Challenge) -> list[Output]:
        if self._greeted:
            return self._violation("second_challenge", Challenge)
        self._greeted = True
        return [Send(self._hello(base64.b64decode(challenge.nonce)))]

    def _welcomed(self, _: Welcome) -> list[Output]:
        if not self._greeted:
            return self._violation("welcome_unproven", Welcome)
        self._heard = self._pinged = self._now
        self._enter(State.OPENING, _OPENING_SECONDS)
        return [Send(OfferOpen())]

    def _offered(self, offered: OfferPin) -> list[Output]:
        self._pin = (offered.pin, self._now + offered.seconds)
        self._enter(State.OFFERING, offered.seconds + _GRACE_SECONDS)
        return []

    def _offer_ended(self, ended: OfferEnded) -> list[Output]:
        notice = Notice.PIN_EXPIRED if ended.reason == "expired" else Notice.PIN_ENDED
        return self._over(How.FLUSH, notice=notice, detail=ended.reason)

    def _crowd(self, crowded: OfferCrowded) -> list[Output]:
        self._crowded = crowded.count
        return []

    def _asked(self, ask: ConsentAsk) -> list[Output]:
        v = self._adopt(ask.session, ask.technician, ask.ticket, ask.seconds)
        if v is None:
            return self._violation("other_visit", ConsentAsk)
        if ask.scope is not Scope.VIEW and self.state is not State.ACTIVE:
            return self._violation("view_first", ConsentAsk)
        if v.prompt is not None and self._now < v.prompt.until:
            return self._violation("second_prompt", ConsentAsk)
        v.prompt = Prompt(ask, self._now + ask.seconds)
        if self.state is State.CLAIMED:
            self._enter(State.CLAIMED, ask.seconds + _VISIT_GRACE_SECONDS)
        return [*refused(v.drop(), "prompt_open"), *v.release()]

    def _ask_closed(self, closed: ConsentClosed) -> list[Output]:
        v = self._visit
        if v is None:
            return []
        if v.prompt is not None and v.prompt.ask.request == closed.request:
            v.prompt = None
        elif closed.reason == "timeout":
            v.ungrant(closed.request)  # our answer crossed the broker's time-out: it didn't count there either
        return []

    def _state_told(self, told: SessionState) -> list[Output]:
        v = self._adopt(told.session, told.technician, told.ticket, left(told))
        if v is None:
            return self._violation("other_visit", SessionState)
        if told.state == "claimed":
            return self._violation("not_backwards", SessionState) if self.state is State.ACTIVE else []
        if Scope.VIEW not in v.book:
            return self._violation("view_not_granted", SessionState)
        if self.state is State.ACTIVE:
            return []
        v.active_since = self._now
        v.streaming = True
        self._enter(State.ACTIVE, left(told) + _VISIT_GRACE_SECONDS)
        return [o.ReportSettings(), o.StartScreen()]

    def _commanded(self, command: Command) -> list[Output]:
        v = self._visit
        why = v.refusal(command, self._guarded) if v is not None else "not_active"
        if v is None or why is not None:
            return [*refused([command], why or "not_active"), o.Log("command_refused", (("reason", str(why)),))]
        v.enqueue(command)
        return self._next_command(v)

    def _key_frame(self, _: ScreenKeyFrame) -> list[Output]:
        return [o.KeyFrame()] if self._visit is not None and self._visit.streaming else []

    def _session_ended(self, ended: SessionEnded) -> list[Output]:
        if self._visit is not None and self._visit.session != ended.session:
            return self._violation("other_visit", SessionEnded)
        return self._over(How.FLUSH, ended=ended.reason)

    def _error(self, error: Error) -> list[Output]:
        log = o.Log("broker_error", (("code", error.code), ("fatal", str(error.fatal))))
        if not error.fatal and self.state is not State.OPENING:
            return [log]
        ended = EndReason.PROTOCOL_VIOLATION if self._visit is not None else None
        return [log, *self._over(How.FLUSH, ended=ended, notice=Notice.REFUSED, detail=error.code)]

    # --- shared ---

    def _enter(self, state: State, seconds: float) -> None:
        self.state, self._due = state, self._now + seconds

    def _adopt(self, session: str, technician: Technician, ticket: str, seconds: float) -> Visit | None:
        """Return the visit, which begins with the first word of it; None if this word is of another one."""
        if self._visit is None:
            self._visit = Visit(session, technician, ticket)
            self._pin = None
            self._enter(State.CLAIMED, seconds + _VISIT_GRACE_SECONDS)
        v = self._visit
        return v if (v.session, v.technician, v.ticket) == (session, technician, ticket) else None

    def _next_command(self, v: Visit) -> list[Output]:
        self._count += 1
        command = v.next(self._count)
        return [] if command is None else [command]

    def _parting(self, reason: EndReason = EndReason.CUSTOMER_ENDED) -> list[Output]:
        """Return the goodbye that fits: the end of a visit, the cancelling of an offer, or nothing."""
        if self._visit is not None:
            return [Send(SessionEnd(reason=reason))]
        return [Send(OfferCancel())] if self.state in (State.OPENING, State.OFFERING) else []

    def _lost(self, how: How | None, notice: Notice, detail: str = "") -> list[Output]:
        ended = EndReason.DEVICE_DISCONNECTED if self._visit is not None else None
        return self._over(how, ended=ended, notice=notice, detail=detail)

    def _violation(self, code: str, kind: type[Message]) -> list[Output]:
        """Nothing of an invalid word is applied; the broker that said it isn't listened to any further."""
        log = o.Log("broker_violation", (("code", code), ("message", kind.__name__)))
        ended = EndReason.PROTOCOL_VIOLATION if self._visit is not None else None
        return [log, *self._over(How.FLUSH, ended=ended, notice=Notice.BROKER_MISBEHAVED, detail=code)]

    def _over(
        self,
        how: How | None,
        *,
        ended: EndReason | None = None,
        notice: Notice | None = None,
        detail: str = "",
        first: list[Output] | None = None,
    ) -> list[Output]:
        """End whatever there is. ``how`` None: the link is gone already. Commands that wait get their refusal only."""
        outputs = self._visit.wind_up(how is How.FLUSH, self.powered) if self._visit is not None else []
        outputs += first or []
        if how is not None:
            outputs.append(o.CloseLink(how))
        self._forget()
        self.state, self._notice, self._detail, self._ended = State.OVER, notice, detail, ended
        return outputs

    def _forget(self) -> None:
        self._visit = self._pin = self._heard = self._due = None
        self._crowded = 0


_HANDLERS: dict[type[i.Input], Callable[[Conversation, Any], list[Output]]] = {
    i.LinkUp: Conversation._link_up,
    i.LinkDown: Conversation._link_down,
    i.RequestSupport: Conversation._request,
    SupportRequested: Conversation._request,
    i.Cancel: Conversation._cancel,
    i.Answer: Conversation._answer,
    i.Withdraw: Conversation._withdraw,
    i.End: Conversation._end,
    i.Dismiss: Conversation._dismiss,
    i.CommandDone: Conversation._command_done,
    i.Tick: Conversation._tick,
    SettingChanged: Conversation._setting_changed,
    PoweredOff: Conversation._powered_off,
    PoweredOn: Conversation._powered_on,
}

_ANSWERS: dict[type[Message], Callable[[Conversation, Any], list[Output]]] = {
    Ping: Conversation._ping,
    Pong: Conversation._nothing,
    Error: Conversation._error,
    Challenge: Conversation._challenged,
    Welcome: Conversation._welcomed,
    OfferPin: Conversation._offered,
    OfferEnded: Conversation._offer_ended,
    OfferCrowded: Conversation._crowd,
    ConsentAsk: Conversation._asked,
    ConsentClosed: Conversation._ask_closed,
    SessionState: Conversation._state_told,
    SessionEnded: Conversation._session_ended,
    ControlKey: Conversation._commanded,
    SettingsSet: Conversation._commanded,
    ScreenKeyFrame: Conversation._key_frame,
}
