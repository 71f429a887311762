"""The device's settings in a visit: what it says of them goes on the record, to the console, and into the survey."""

from broker.clock import Instant
from broker.events import session as event
from broker.events.event import Event
from broker.session.commands import Command, Journal, Observe, Send
from broker.session.facts import Facts
from broker.wire import settings
from broker.wire.base import Message
from broker.wire.messages import Peer
from broker.wire.survey import SurveyFound


class Settings:
    """The settings as the device last described them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.descriptors: dict[str, settings.Descriptor] = {}

    def said(self, message: Message, at: Instant) -> list[Command] | None:
        """Return what follows from a message about settings; None if it is none."""
        f = self._facts
        match message:
            case settings.SettingsDescribed():
                self.descriptors = {item.key: item for item in message.descriptors}
                fact: Event = event.SettingsDescribed(by=f.machine, keys=list(self.descriptors))
            case settings.SettingsValues():
                fact = event.SettingsSnapshot(by=f.machine, values=dict(message.values))
            case settings.SettingsChanged(change=c):
                by = {"technician": f.technician, "customer": f.customer}.get(c.actor, f.machine)
                fact = event.SettingChanged(
                    by=by, key=c.key, old=c.old, new=c.new, actor=c.actor, via=c.via, command=c.command
                )
            case _:
                return None
        return [Journal(fact, Peer.DEVICE, at), Observe(message, at), Send(Peer.CONSOLE, message)]

    def surveyed(self, found: SurveyFound, at: Instant) -> list[Command]:
        """Return what follows from the finished survey."""
        return [Send(Peer.CONSOLE, found)]
