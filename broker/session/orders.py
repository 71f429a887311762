"""The technician's commands: which may go to the device, and which it has not answered yet."""

from collections import deque

from broker.clock import Instant
from broker.events import device
from broker.events import session as event
from broker.events.event import Event
from broker.session.commands import Command, Journal, Send
from broker.session.facts import Facts
from broker.session.permissions import Order, Standing, refusal
from broker.session.privacy import kept_apart
from broker.session.stills import Stills
from broker.wire import action, app, control, observation, screen, settings
from broker.wire.messages import Peer

_OUTSTANDING = 256


class Orders:
    """The open commands of one visit."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._open: dict[str, Order] = {}
        self._given: deque[str] = deque(maxlen=_OUTSTANDING)
        self.stills = Stills(facts)

    def refusal(self, order: Order, standing: Standing) -> str | None:
        """Return why this command, whose id is new, may not go to the device, as a stable code; None if it may."""
        if len(self._open) >= _OUTSTANDING:
            return "too_many"
        why = refusal(order, standing)
        return "busy" if why is None and isinstance(order, screen.ScreenStill) and self.stills.busy else why

    def running(self, id: str, key: str | None = None) -> bool:
        """Return whether an action was asked for under this id (and with this key), and has no answer yet."""
        order = self._open.get(id)
        return isinstance(order, action.ActionRun) and key in (None, order.key)

    def asked(self, id: str) -> observation.ObservationAsk | None:
        """Return the question to the customer with this id, if it has no answer yet."""
        order = self._open.get(id)
        return order if isinstance(order, observation.ObservationAsk) else None

    def given(self, command: str) -> bool:
        """Return whether this is one of the technician's last commands, answered or not."""
        return command in self._given

    def give(self, order: Order, standing: Standing, at: Instant) -> list[Command]:
        """Put an allowed command on the record and send it."""
        self._open[order.id] = order
        self._given.append(order.id)
        if isinstance(order, screen.ScreenStill):
            self.stills.begin(order.id)
        return [Journal(self._fact(order, standing), Peer.CONSOLE, at), Send(Peer.DEVICE, order, order.id)]

    def _fact(self, order: Order, standing: Standing) -> Event:
        by = self._facts.technician
        match order:
            case settings.SettingsSet():
                value = kept_apart(order.key, standing.settings, value=order.value)
                return event.SettingRequested(by=by, command=order.id, key=order.key, **value)
            case screen.ScreenStill():
                return event.StillAsked(by=by, command=order.id)
            case control.ControlKey():
                named = order.key in control.NAMED_KEYS
                return event.ControlKey(
                    by=by, command=order.id, action=order.action,
                    key=order.key if named else None, typed=None if named else order.key,
                )  # fmt: skip
            case control.ControlPointer():
                return device.PointerMoved(by=by, command=order.id, x=order.x, y=order.y, buttons=order.buttons)
            case control.ClipboardSet():
                return device.ClipboardSet(
                    by=by, command=order.id, characters=len(order.text), copied=order.text
                )  # fmt: skip
            case action.ActionRun():
                described = standing.settings[order.key]
                return device.ActionRequested(
                    by=by, command=order.id, key=order.key, label_vi=described.label_vi, label_en=described.label_en
                )  # fmt: skip
            case app.AppOpen():
                wanted = standing.apps[order.app]
                return device.AppRequested(
                    by=by, command=order.id, app=order.app, camera=wanted.camera, label_vi=wanted.label_vi,
                    label_en=wanted.label_en,
                )  # fmt: skip
            case observation.ObservationAsk():
                region = None if order.region is None else order.region.model_dump()
                return device.ObservationAsked(
                    by=by, command=order.id, what=order.what, region=region, during=order.during
                )  # fmt: skip

    def refuse(self, order: Order, why: str, at: Instant) -> list[Command]:
        """Put a refused command on the record and tell the console."""
        refused = event.ControlRefused(by=self._facts.technician, command=order.id, kind=order.type, reason=why)
        told = control.ControlDone(id=order.id, outcome="refused", reason=why)
        return [Journal(refused, Peer.CONSOLE, at), Send(Peer.CONSOLE, told)]

    def done(self, answer: control.ControlDone, at: Instant) -> list[Command] | None:
        """Return what follows from the device's answer; None if no such command is open."""
        if answer.id not in self._open:
            return None
        del self._open[answer.id]
        self.stills.end(answer.id)
        fact = event.ControlDone(
            by=self._facts.machine, command=answer.id, outcome=answer.outcome, reason=answer.reason
        )
        return [Journal(fact, Peer.DEVICE, at), Send(Peer.CONSOLE, answer)]

    def answered(self, answer: observation.ObservationAnswer, at: Instant) -> list[Command] | None:
        """Return what follows from the customer's answer to a question; None if no such one is open."""
        question = self.asked(answer.id)
        if question is None:
            return None
        del self._open[answer.id]
        fact = device.ObservationAnswered(
            by=self._facts.customer, command=answer.id, what=question.what, answer=answer.answer,
            during=question.during,
        )  # fmt: skip
        return [Journal(fact, Peer.DEVICE, at), Send(Peer.CONSOLE, answer)]

    def lost(self, command: str, at: Instant) -> list[Command]:
        """Return what follows when a command could not be sent any more."""
        self._open.pop(command, None)
        self.stills.end(command)
        from_broker = event.ControlDiscarded(by=self._facts.broker, command=command)
        return [Journal(from_broker, Peer.BROKER, at)]
