"""What comes out of the machine. Their order is the guarantee: what covers a ``Send`` stands before it."""

from dataclasses import dataclass

from broker.clock import Instant
from broker.events.event import Event
from broker.wire.base import EndReason, Message
from broker.wire.messages import Peer
from broker.wire.screen import FrameHeader


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do."""


@dataclass(frozen=True, slots=True)
class Journal(Command):
    """Put this event on the visit's record."""

    event: Event
    source: Peer
    at: Instant


@dataclass(frozen=True, slots=True)
class Record(Command):
    """Put this picture on the visit's record, whether or not it is sent on."""

    header: FrameHeader
    data: bytes
    at: Instant


@dataclass(frozen=True, slots=True)
class Send(Command):
    """Send this message. ``command`` names a technician's command, which must not outlive the device's visit."""

    to: Peer
    message: Message
    command: str | None = None


@dataclass(frozen=True, slots=True)
class SendFrame(Command):
    """Send this picture to the console."""

    header: FrameHeader
    data: bytes


@dataclass(frozen=True, slots=True)
class SendPiece(Command):
    """Send this piece of a still to the console; the console asked for it, so there is room."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Observe(Command):
    """Let the survey see what the device said of its settings; nothing here waits for it."""

    message: Message
    at: Instant


@dataclass(frozen=True, slots=True)
class Finish(Command):
    """The visit is over: close the recording and both sockets."""

    reason: EndReason
    close_code: int
