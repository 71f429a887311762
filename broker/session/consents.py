"""Consent in one visit: the granted scopes and the one question that may be open at the customer's."""

from dataclasses import dataclass

from broker.clock import Instant
from broker.events import session as event
from broker.events.device import CameraRequested
from broker.principal.principal import BROKER, Principal
from broker.session.commands import Command, Journal, Send
from broker.session.facts import Facts
from broker.wire import consent, limits
from broker.wire.base import AnyScope, Scope, action_of, camera_scope
from broker.wire.messages import Peer

FATAL = (Scope.VIEW, Scope.CONTINUE)
"""A visit ends when one of these is refused, or not answered."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question: its number, what is asked, and when no answer counts as no (monotonic microseconds)."""

    request: str
    scope: AnyScope
    due_us: int


class Consents:
    """The scope book of one visit; ``seconds``: how long a question stays open."""

    def __init__(self, facts: Facts, seconds: int) -> None:
        self.granted: set[AnyScope] = set()
        self.open: Ask | None = None
        self._facts = facts
        self._seconds = seconds
        self._count = 0

    def ask(self, scope: AnyScope, by: Principal, at: Instant) -> tuple[Command, Command]:
        """Return the event and the question. At most one is open at a time; the caller checks ``open`` first."""
        self._count += 1
        ask = self.open = Ask(f"ask-{self._count}", scope, at.mono_us + self._seconds * 1_000_000)
        question = consent.ConsentAsk(
            request=ask.request, session=self._facts.session, scope=scope, technician=self._facts.shown,
            ticket=self._facts.ticket, seconds=self._seconds,
        )  # fmt: skip
        asked = event.ConsentAsked(by=by, request=ask.request, scope=str(scope))
        return Journal(asked, Peer.BROKER, at), Send(Peer.DEVICE, question)

    def answer(self, message: consent.ConsentAnswer, at: Instant) -> tuple[Ask, Command] | None:
        """Close the open question, write what was granted into the book, and return it with its event.

        None if it is not open (any more).
        """
        ask = self._close(message.request)
        if ask is None:
            return None
        kind = event.ConsentGranted if message.granted else event.ConsentRefused
        if message.granted and ask.scope is not Scope.CONTINUE:
            self.granted.add(ask.scope)
        return ask, Journal(
            kind(by=self._facts.customer, request=ask.request, scope=str(ask.scope)), Peer.DEVICE, at
        )  # fmt: skip

    def expire(self, at: Instant) -> tuple[Ask, Command, Command]:
        """Close the open question, which nobody answered; return it, its event, and the word to take it away."""
        assert self.open is not None  # the caller looked at it
        ask, self.open = self.open, None
        expired = event.ConsentExpired(by=BROKER, request=ask.request, scope=str(ask.scope))
        closed = consent.ConsentClosed(request=ask.request, reason="timeout")
        return ask, Journal(expired, Peer.BROKER, at), Send(Peer.DEVICE, closed)

    def withdraw(self, scope: AnyScope, at: Instant) -> Command | None:
        """Take a scope back and return the event; None if it wasn't granted."""
        if scope not in self.granted:
            return None
        self.granted.discard(scope)
        return Journal(event.ConsentWithdrawn(by=self._facts.customer, scope=str(scope)), Peer.DEVICE, at)

    def camera(self, app: str, at: Instant) -> Command | None:
        """Write the customer's own request to have an app's camera checked into the book; None if there is no room."""
        scope = camera_scope(app)
        # An open question's scope has its place already: SessionState holds so many, and no more.
        if scope not in self.granted and len(self.granted) + (self.open is not None) >= limits.SCOPES:
            return None
        self.granted.add(scope)
        return Journal(CameraRequested(by=self._facts.customer, app=app), Peer.DEVICE, at)

    def use(self, scope: str) -> bool:
        """Use up what was allowed once; return whether there was such a grant."""
        if action_of(scope) is None or scope not in self.granted:
            return False
        self.granted.discard(scope)
        return True

    def _close(self, request: str) -> Ask | None:
        ask = self.open
        if ask is None or ask.request != request:
            return None
        self.open = None
        return ask
