"""What goes into the machine. Each input carries the instant it happened; time never comes from anywhere else."""

from dataclasses import dataclass

from broker.clock import Instant
from broker.wire.base import EndReason, Message
from broker.wire.diagnosis import DiagnosisState
from broker.wire.messages import Peer
from broker.wire.screen import FrameHeader
from broker.wire.survey import SurveyFound


@dataclass(frozen=True, slots=True)
class Input:
    """Something that happened."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Opened(Input):
    """The recording is open and durable: the visit may begin."""


@dataclass(frozen=True, slots=True)
class ConsoleAttached(Input):
    """The technician's console joined; ``address`` is where from."""

    address: str


@dataclass(frozen=True, slots=True)
class DeviceSaid(Input):
    """A valid message from the device; ``size``: its bytes on the wire, about what it weighs while it waits."""

    message: Message
    size: int = 0


@dataclass(frozen=True, slots=True)
class ConsoleSaid(Input):
    """A valid message from the console."""

    message: Message


@dataclass(frozen=True, slots=True)
class FrameArrived(Input):
    """A picture from the device; ``room`` says whether the console can take one more."""

    header: FrameHeader
    data: bytes
    room: bool


@dataclass(frozen=True, slots=True)
class Malformed(Input):
    """A peer sent something that is not of the protocol; the visit can't go on with it."""

    peer: Peer
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class PeerGone(Input):
    """A peer's socket closed, or it was silent for longer than the heartbeat allows."""

    peer: Peer
    cause: str


@dataclass(frozen=True, slots=True)
class Undelivered(Input):
    """A command could not be sent any more, because the device had already gone."""

    command: str


@dataclass(frozen=True, slots=True)
class Surveyed(Input):
    """The survey of what changed since the last visit is made."""

    found: SurveyFound


@dataclass(frozen=True, slots=True)
class Assessed(Input):
    """The diagnosis stands otherwise now."""

    state: DiagnosisState


@dataclass(frozen=True, slots=True)
class Answered(Input):
    """A peer answered one of the broker's pings after so many microseconds."""

    peer: Peer
    round_trip_us: int


@dataclass(frozen=True, slots=True)
class Stalled(Input):
    """A peer has not answered one of the broker's pings within a stall's time."""

    peer: Peer


@dataclass(frozen=True, slots=True)
class Crowded(Input):
    """Somebody else typed this visit's PIN."""


@dataclass(frozen=True, slots=True)
class Tick(Input):
    """Time passed: a deadline that the machine named may be due."""


@dataclass(frozen=True, slots=True)
class Ordered(Input):
    """The broker itself ends the visit: ``recording_failed`` or ``broker_shutdown``."""

    reason: EndReason
    detail: str | None = None
