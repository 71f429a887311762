"""What a device reports in a visit, settings and apps apart: actions, measurements, answers, the clipboard."""

from collections.abc import Mapping

from broker.clock import Instant
from broker.events import device as event
from broker.events.session import ScreenUnchanged
from broker.principal.principal import BROKER
from broker.session.commands import Command, Journal, Send
from broker.session.consents import Consents
from broker.session.facts import Facts
from broker.session.inputs import Assessed
from broker.session.orders import Orders
from broker.wire import action, control, observation, screen, settings
from broker.wire.base import Message, Scope
from broker.wire.messages import Peer


def reported(
    message: Message, at: Instant, facts: Facts, orders: Orders, consents: Consents,
    descriptors: Mapping[str, settings.Descriptor],
) -> list[Command] | None:  # fmt: skip
    """Return what follows from a device's report; None if it is none, or nobody asked for it."""
    by = facts.machine
    match message:
        case control.ControlDone():
            return orders.done(message, at)
        case observation.ObservationAnswer():
            return orders.answered(message, at)
        case screen.ScreenUnchanged():
            fact = ScreenUnchanged(by=by, sequence=message.sequence)
            return [Journal(fact, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
        case action.ActionProgress() if orders.running(message.id):
            progress = event.ActionProgress(by=by, command=message.id, percent=message.percent)
            return [Journal(progress, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
        case action.ActionResult() if orders.running(message.id, message.key):
            findings = [each.model_dump() for each in message.findings]
            result = event.ActionResult(
                by=by, command=message.id, key=message.key, verdict=message.verdict, findings=findings or None
            )
            return [Journal(result, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
        case settings.TelemetryValues():
            # Only what the device described as a measurement for everybody: no other value gets in by this door.
            values = {key: message.values[key] for key in message.values if _open(descriptors.get(key))}
            measured = event.TelemetryReported(by=by, at_us=message.at_us, values=values)
            told = settings.TelemetryValues(at_us=message.at_us, values=values)
            return [Journal(measured, Peer.DEVICE, at), Send(Peer.CONSOLE, told)]
        case control.ClipboardTold() if Scope.CLIPBOARD in consents.granted:
            copied = event.ClipboardTold(by=by, characters=len(message.text), copied=message.text)
            return [Journal(copied, Peer.DEVICE, at), Send(Peer.CONSOLE, message)]
        case _:
            return None


def _open(descriptor: settings.Descriptor | None) -> bool:
    return descriptor is not None and descriptor.kind == "telemetry" and descriptor.sensitivity == "public"


def noted(message: observation.ObservationNote, facts: Facts, at: Instant) -> list[Command]:
    """Return what follows from what the technician sees, or doesn't: its event; the diagnosis reads it there."""
    region = None if message.region is None else message.region.model_dump()
    fact = event.ObservationNoted(
        by=facts.technician, command=message.id, what=message.what, seen=message.seen, region=region,
        during=message.during, still=message.still,
    )  # fmt: skip
    return [Journal(fact, Peer.CONSOLE, at)]


def assessed(happened: Assessed) -> list[Command]:
    """Return what follows when the diagnosis stands otherwise: the technician is shown it."""
    state = happened.state
    parts = {name: [each.model_dump() for each in getattr(state, name)] for name in ("seen", "steps", "candidates")}
    fact = event.DiagnosisAssessed(by=BROKER, codes=[each.code for each in state.codes], **parts)
    return [Journal(fact, Peer.BROKER, happened.at), Send(Peer.CONSOLE, state)]


def offered(facts: Facts, at: Instant) -> list[Command]:
    """Return the offer of newer software, if the catalogue has some for this device."""
    found = facts.firmware
    if found is None:
        return []
    fact = event.FirmwareOffered(by=BROKER, family=found.family, version=found.version, sha256=found.sha256)
    return [Journal(fact, Peer.BROKER, at), Send(Peer.DEVICE, found)]
