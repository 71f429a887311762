"""The conversation's machine. Pure: an input and the time go in, outputs come out in order; what to show is asked for.

The rules that it keeps whatever the broker says: only the customer's press opens a link; nothing is carried out for a
technician but in an active visit, under a scope that this device's own customer granted, with no question open; a
camera's scope comes of the customer's own request and of nothing else; what is asked for each time is granted for one
time; End and power-off take effect here first and need no answer; after a visit only a new press leads anywhere.
"""

import base64
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, get_args

from broker.wire import limits
from broker.wire.base import EndReason, Message, Scope, camera_of
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentClosed, ConsentWithdraw, Technician
from broker.wire.ending import Error, SessionEnded, SessionState
from broker.wire.firmware import FirmwareOffer
from broker.wire.hello import Challenge, Hello, Ping, Pong, Welcome
from broker.wire.link import LinkEcho, LinkState, LinkUnfit
from broker.wire.offer import OfferCrowded, OfferEnded, OfferOpen, OfferPin
from broker.wire.record import RecordHead
from broker.wire.screen import ScreenWant
from broker.wire.settings import DiaryReceived
from device_agent.conversation import deadlines
from device_agent.conversation import inputs as i
from device_agent.conversation import outputs as o
from device_agent.conversation.heard import HEARD, HEARD_ALWAYS
from device_agent.conversation.inputs import Notice
from device_agent.conversation.orders import Orders, refused
from device_agent.conversation.outputs import How, Output, Send
from device_agent.conversation.rules import Rules
from device_agent.conversation.shown import PinShown, Shown, State, Why
from device_agent.conversation.visit import HEARD as HEARD_IN_VISIT
from device_agent.conversation.visit import Happened, Heard, Prompt, Visit, left, parting
from device_agent.conversation.way import Way
from device_agent.device import PoweredOff, PoweredOn, SupportRequested


class Conversation:
    """The agent's side of the protocol over the life of a process.

    ``hello`` answers a nonce with a signed Hello; ``rules`` are the device's own, asked for at each command. Time is
    monotonic seconds, from any epoch.
    """

    def __init__(
        self, hello: Callable[[bytes], Hello], rules: Callable[[], Rules] = Rules, *, powered: bool = True
    ) -> None:
        self.state = State.OFF
        self._hello = hello
        self._rules = rules
        self.powered = powered
        self._now = 0.0
        self._due: float | None = None
        self._heard: float | None = None
        self._pinged = 0.0
        self._numbers = count(1)
        self._greeted: Hello | None = None
        self._way = Way()
        self._pin: tuple[str, float] | None = None
        self._crowded = 0
        self._visit: Visit | None = None
        self._why = Why()

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
        link = self._way.shown(now) if self.state is not State.OFF else None
        why, checked = self._why, self._way.checked(now)
        return Shown(self.state, pin, prompt, visit, self._crowded, why.notice, why.detail, why.ended, link, checked)

    @property
    def with_whom(self) -> tuple[str | None, str | None]:
        """The active visit's id and its technician's name; None and None outside one."""
        v = self._visit
        return (v.session, v.technician.name) if v is not None and self.state is State.ACTIVE else (None, None)

    # --- the customer ---

    def _request(self, _: i.RequestSupport | SupportRequested) -> list[Output]:
        if self.state not in (State.OFF, State.OVER) or not self.powered:
            return []
        self._forget()
        self._why, self._way = Why(), Way()
        self._enter(State.CONNECTING, deadlines.CONNECT_SECONDS)
        return [o.Dial()]

    def _end(self, _: i.Cancel | i.End) -> list[Output]:
        return self._leave(How.FLUSH, EndReason.CUSTOMER_ENDED)

    def _leave(self, how: How, reason: EndReason) -> list[Output]:
        """End what there is by the customer's will: a visit with its reason on the page, anything less just so."""
        if self.state in (State.OFF, State.OVER):
            return []
        ended = self._if_visit(reason)
        outputs = self._over(how, Why(ended=ended), parting(self.state, reason) if how is How.FLUSH else ())
        if ended is None:
            self.state = State.OFF
        return outputs

    def _dismiss(self, _: i.Dismiss) -> list[Output]:
        if self.state is State.OVER:
            self.state, self._why = State.OFF, Why()
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
            return self._over(How.FLUSH, Why(ended=EndReason.REFUSED), [told])
        return [told]

    def _withdraw(self, taken: i.Withdraw) -> list[Output]:
        v = self._visit
        if v is None or taken.scope not in v.book:
            return []
        scope = next(each for each in v.book if each == taken.scope)
        if scope == Scope.VIEW:
            return self._over(How.FLUSH, Why(ended=EndReason.CUSTOMER_ENDED), [Send(ConsentWithdraw(scope=scope))])
        return v.take_back(scope)

    # --- the device ---

    def _powered_off(self, off: PoweredOff) -> list[Output]:
        self.powered = False
        return self._leave(How.FLUSH if off.orderly else How.SILENT, EndReason.DEVICE_POWER_OFF)

    def _hub_off(self, _: i.HubOff) -> list[Output]:
        return self._leave(How.FLUSH, EndReason.DEVICE_POWER_OFF)

    def _powered_on(self, _: PoweredOn) -> list[Output]:
        self.powered = True
        return []

    def _in_visit(self, what: Happened) -> list[Output]:
        v = self._visit if self.state is State.ACTIVE else None
        return v.happened(what, self._rules, self._now) if v is not None else []

    # --- the link and the time ---

    def _link_up(self, _: i.LinkUp) -> list[Output]:
        if self.state is not State.CONNECTING:
            return []
        self._greeted = None
        self._enter(State.GREETING, limits.HELLO_SECONDS)
        return []

    def _link_down(self, down: i.LinkDown) -> list[Output]:
        if self.state in (State.OFF, State.OVER):
            return []
        return self._lost(None, down.cause, down.detail)

    def _tick(self, _: i.Tick) -> list[Output]:
        outputs = self._visit.tick(self._now) if self._visit is not None else []
        if self._pin is not None and self._now >= self._pin[1]:
            self._pin = None
        if self._due is not None and self._now >= self._due:
            return outputs + self._overdue()
        if self.state is State.CHECKING:
            return self._checking()  # its probes are heartbeat enough
        if self._heard is None:
            return outputs
        if self._now - self._heard >= limits.PONG_SECONDS:
            return self._lost(How.ABORT, Notice.BROKER_GONE)
        if self._now - self._pinged >= limits.PING_SECONDS:
            self._pinged = self._now
            outputs.append(Send(Ping(token=next(self._numbers))))
        return outputs

    def _overdue(self) -> list[Output]:
        how, why = deadlines.OVERDUE[self.state]
        return self._over(how, why, parting(self.state) if why.ended is None else ())

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

    def _ping(self, ping: Ping | Pong) -> list[Output]:
        return [Send(Pong(token=ping.token))] if isinstance(ping, Ping) else []

    def _challenged(self, challenge: Challenge) -> list[Output]:
        if self._greeted is not None:
            return self._violation("second_challenge", Challenge)
        self._greeted = self._hello(base64.b64decode(challenge.nonce))
        return [Send(self._greeted)]

    def _welcomed(self, welcome: Welcome) -> list[Output]:
        if self._greeted is None:
            return self._violation("welcome_unproven", Welcome)
        self._heard = self._pinged = self._now
        self._way.begin(welcome.link, self._now)
        self._enter(State.CHECKING, deadlines.CHECK_SECONDS)
        return self._checking()

    def _echoed(self, echo: LinkEcho) -> list[Output]:
        self._way.echoed(echo, self._now)
        return self._checking() if self.state is State.CHECKING else []

    def _checking(self) -> list[Output]:
        """Go on with the check of the link; once it is over, ask for a PIN, or tell the customer why not."""
        probes: list[Output] = [Send(probe) for probe in self._way.probes(self._now)]
        found = self._way.found()
        if found is None:
            return probes
        verdict, figures = found
        if verdict == "silent":
            return self._lost(How.ABORT, Notice.UNREACHABLE, "no_answer")
        if verdict != "good":
            return self._over(How.FLUSH, Why(Notice(verdict)), [Send(LinkUnfit(link=figures))])
        self._enter(State.OPENING, deadlines.OPENING_SECONDS)
        return [Send(OfferOpen(link=figures))]

    def _link_told(self, told: LinkState) -> list[Output]:
        self._way.told(told, self._now)
        return []

    def _offered(self, offered: OfferPin) -> list[Output]:
        self._pin = (offered.pin, self._now + offered.seconds)
        self._enter(State.OFFERING, offered.seconds + deadlines.GRACE_SECONDS)
        return []

    def _offer_ended(self, ended: OfferEnded) -> list[Output]:
        notice = Notice.PIN_EXPIRED if ended.reason == "expired" else Notice.PIN_ENDED
        return self._over(How.FLUSH, Why(notice, ended.reason))

    def _crowd(self, crowded: OfferCrowded) -> list[Output]:
        self._crowded = crowded.count
        return []

    def _asked(self, ask: ConsentAsk) -> list[Output]:
        v = self._adopt(ask.session, ask.technician, ask.ticket, ask.seconds)
        if v is None:
            return self._violation("other_visit", ConsentAsk)
        if camera_of(ask.scope) is not None:
            return self._violation("camera_asked", ConsentAsk)  # that is nobody's to ask for
        if ask.scope != Scope.VIEW and self.state is not State.ACTIVE:
            return self._violation("view_first", ConsentAsk)
        if v.prompt is not None and self._now < v.prompt.until:
            return self._violation("second_prompt", ConsentAsk)
        v.prompt = Prompt(ask, self._now + ask.seconds)
        if self.state is State.CLAIMED:
            self._enter(State.CLAIMED, ask.seconds + deadlines.VISIT_GRACE_SECONDS)
        return [*refused(v.orders.drop(), "prompt_open"), *v.orders.release()]

    def _ask_closed(self, closed: ConsentClosed) -> list[Output]:
        if self._visit is not None:
            self._visit.ask_closed(closed)
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
        self._enter(State.ACTIVE, left(told) + deadlines.VISIT_GRACE_SECONDS)
        wanted: list[Output] = [o.Want(v.want)] if v.want is not None else []
        return [o.ReportSettings(beginning=True), o.StartScreen(), *wanted]

    def _wanted(self, want: ScreenWant) -> list[Output]:
        if self._greeted is None or want.codec not in self._greeted.codecs:
            return self._violation("codec_not_offered", ScreenWant)
        return self._told(want)

    def _told(self, message: Heard) -> list[Output]:
        return self._visit.hear(message, self._rules, self._now) if self._visit is not None else []

    def _firmware(self, offer: FirmwareOffer) -> list[Output]:
        return [o.KeepFirmware(offer)]

    def _diary_received(self, received: DiaryReceived) -> list[Output]:
        return [o.ForgetLines(received.seq)]

    def _record_told(self, told: SessionEnded | RecordHead) -> list[Output]:
        if self._visit is not None and self._visit.session != told.session:
            return self._violation("other_visit", type(told))
        if isinstance(told, SessionEnded):
            return self._over(How.FLUSH, Why(ended=told.reason))
        return self._visit.keep(told) if self._visit is not None else []

    def _error(self, error: Error) -> list[Output]:
        log = o.Log("broker_error", (("code", error.code), ("fatal", str(error.fatal))))
        if not error.fatal and self.state is not State.OPENING:
            return [log]
        why = Why(Notice.REFUSED, error.code, self._if_visit(EndReason.PROTOCOL_VIOLATION))
        return [log, *self._over(How.FLUSH, why)]

    # --- shared ---

    def _enter(self, state: State, seconds: float) -> None:
        self.state, self._due = state, self._now + seconds

    def _adopt(self, session: str, technician: Technician, ticket: str, seconds: float) -> Visit | None:
        """Return the visit, which begins with the first word of it; None if this word is of another one."""
        if self._visit is None:
            self._visit = Visit(session, technician, ticket, Orders(self._numbers))
            self._pin = None
            self._enter(State.CLAIMED, seconds + deadlines.VISIT_GRACE_SECONDS)
        v = self._visit
        return v if (v.session, v.technician, v.ticket) == (session, technician, ticket) else None

    def _lost(self, how: How | None, notice: Notice, detail: str = "") -> list[Output]:
        return self._over(how, Why(notice, detail, self._if_visit(EndReason.DEVICE_DISCONNECTED)))

    def _if_visit(self, ended: EndReason) -> EndReason | None:
        return ended if self._visit is not None else None

    def _violation(self, code: str, kind: type[Message]) -> list[Output]:
        """Nothing of an invalid word is applied; the broker that said it isn't listened to any further."""
        log = o.Log("broker_violation", (("code", code), ("message", kind.__name__)))
        why = Why(Notice.BROKER_MISBEHAVED, code, self._if_visit(EndReason.PROTOCOL_VIOLATION))
        return [log, *self._over(How.FLUSH, why)]

    def _over(self, how: How | None, why: Why, first: Sequence[Output] = ()) -> list[Output]:
        """End whatever there is. ``how`` None: the link is gone already. Commands that wait get their refusal only."""
        v, in_order = self._visit, self.powered and why.notice is None
        outputs = v.wind_up(how is How.FLUSH, self.powered) if v is not None else []
        outputs += first
        if how is not None:
            outputs.append(o.CloseLink(how) if v is None else v.hang_up(how, in_order=in_order))
        self._forget()
        self.state, self._why = State.OVER, why
        return outputs

    def _forget(self) -> None:
        self._visit = self._pin = self._heard = self._due = None
        self._crowded = 0
        self._way.over()


_HANDLERS: dict[type[i.Input], Callable[[Conversation, Any], list[Output]]] = {
    i.LinkUp: Conversation._link_up,
    i.LinkDown: Conversation._link_down,
    i.RequestSupport: Conversation._request,
    SupportRequested: Conversation._request,
    i.Cancel: Conversation._end,
    i.Answer: Conversation._answer,
    i.Withdraw: Conversation._withdraw,
    i.End: Conversation._end,
    i.Dismiss: Conversation._dismiss,
    i.HubOff: Conversation._hub_off,
    i.Tick: Conversation._tick,
    PoweredOff: Conversation._powered_off,
    PoweredOn: Conversation._powered_on,
    **dict.fromkeys(get_args(Happened), Conversation._in_visit),
}

_ANSWERS: dict[type[Message], Callable[[Conversation, Any], list[Output]]] = {
    Ping: Conversation._ping,
    Pong: Conversation._ping,
    Error: Conversation._error,
    Challenge: Conversation._challenged,
    Welcome: Conversation._welcomed,
    LinkEcho: Conversation._echoed,
    LinkState: Conversation._link_told,
    OfferPin: Conversation._offered,
    OfferEnded: Conversation._offer_ended,
    OfferCrowded: Conversation._crowd,
    ConsentAsk: Conversation._asked,
    ConsentClosed: Conversation._ask_closed,
    SessionState: Conversation._state_told,
    SessionEnded: Conversation._record_told,
    RecordHead: Conversation._record_told,
    ScreenWant: Conversation._wanted,
    DiaryReceived: Conversation._diary_received,
    FirmwareOffer: Conversation._firmware,
    **dict.fromkeys(HEARD_IN_VISIT, Conversation._told),
}
