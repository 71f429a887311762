"""The technician's commands: which may go to the device, and which it has not answered yet."""

from collections import deque

from broker.clock import Instant
from broker.events import session as event
from broker.events.event import Event
from broker.session.commands import Command, Journal, Send
from broker.session.facts import Facts
from broker.session.permissions import Order, refusal
from broker.session.privacy import kept_apart
from broker.session.stills import Stills
from broker.wire import control, screen, settings
from broker.wire.base import Scope
from broker.wire.messages import Peer

_OUTSTANDING = 256


class Orders:
    """The open commands of one visit."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._open: set[str] = set()
        self._given: deque[str] = deque(maxlen=_OUTSTANDING)
        self.stills = Stills(facts)

    def refusal(
        self, order: Order, granted: set[Scope], asking: bool, descriptors: dict[str, settings.Descriptor]
    ) -> str | None:
        """Return why this command may not go to the device, as a stable code; None if it may."""
        if order.id in self._open:
            return "duplicate_id"
        if len(self._open) >= _OUTSTANDING:
            return "too_many"
        why = refusal(order, frozenset(granted), asking, descriptors)
        return "busy" if why is None and isinstance(order, screen.ScreenStill) and self.stills.busy else why

    def given(self, command: str) -> bool:
        """Return whether this is one of the technician's last commands, answered or not."""
        return command in self._given

    def give(self, order: Order, descriptors: dict[str, settings.Descriptor], at: Instant) -> list[Command]:
        """Put an allowed command on the record and send it."""
        self._open.add(order.id)
        self._given.append(order.id)
        by = self._facts.technician
        fact: Event
        match order:
            case settings.SettingsSet():
                value = kept_apart(order.key, descriptors, value=order.value)
                fact = event.SettingRequested(by=by, command=order.id, key=order.key, **value)
            case screen.ScreenStill():
                fact = event.StillAsked(by=by, command=order.id)
                self.stills.begin(order.id)
            case control.ControlKey():
                named = order.key in control.NAMED_KEYS
                fact = event.ControlKey(
                    by=by, command=order.id, action=order.action,
                    key=order.key if named else None, typed=None if named else order.key,
                )  # fmt: skip
        return [Journal(fact, Peer.CONSOLE, at), Send(Peer.DEVICE, order, order.id)]

    def refuse(self, order: Order, why: str, at: Instant) -> list[Command]:
        """Put a refused command on the record and tell the console."""
        refused = event.ControlRefused(by=self._facts.technician, command=order.id, kind=order.type, reason=why)
        told = control.ControlDone(id=order.id, outcome="refused", reason=why)
        return [Journal(refused, Peer.CONSOLE, at), Send(Peer.CONSOLE, told)]

    def done(self, answer: control.ControlDone, at: Instant) -> list[Command] | None:
        """Return what follows from the device's answer; None if no such command is open."""
        if answer.id not in self._open:
            return None
        self._open.remove(answer.id)
        self.stills.end(answer.id)
        fact = event.ControlDone(
            by=self._facts.machine, command=answer.id, outcome=answer.outcome, reason=answer.reason
        )
        return [Journal(fact, Peer.DEVICE, at), Send(Peer.CONSOLE, answer)]

    def lost(self, command: str, at: Instant) -> list[Command]:
        """Return what follows when a command could not be sent any more."""
        self._open.discard(command)
        self.stills.end(command)
        from_broker = event.ControlDiscarded(by=self._facts.broker, command=command)
        return [Journal(from_broker, Peer.BROKER, at)]
