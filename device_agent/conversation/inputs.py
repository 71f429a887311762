"""Inputs of the conversation: whatever can happen to the agent, as frozen facts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from broker.wire.base import AnyScope, Message
from broker.wire.settings import Change
from device_agent.device import (
    AppsChanged,
    Copied,
    Done,
    FrontChanged,
    Measured,
    Outcome,
    PoweredOff,
    PoweredOn,
    Reshaped,
    SupportRequested,
)


class Notice(StrEnum):
    """Why the customer has no PIN or no visit, apart from the visit's own end reason."""

    OFFLINE = "offline"  # this device has no network, or no name service
    UNREACHABLE = "unreachable"  # the network is there, the broker doesn't answer
    BAD_CERTIFICATE = "bad_certificate"
    INSECURE = "insecure"  # TLS could not be agreed
    PLAINTEXT = "plaintext"  # the configured address is not wss://
    NOT_TELEVISIT = "not_televisit"  # what answered is no broker of ours
    BROKER_GONE = "broker_gone"
    BROKER_MISBEHAVED = "broker_misbehaved"  # it sent what is not of this protocol
    REFUSED = "refused"  # the broker said no, with a code
    SLOW = "slow"  # the check before the PIN: the way to the broker is too slow
    UNSTABLE = "unstable"  # likewise: too much jitter, or stalls
    NO_PIN = "no_pin"  # the broker took too long to give one
    PIN_EXPIRED = "pin_expired"
    PIN_ENDED = "pin_ended"


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The TLS WebSocket that was dialled is open, and the broker's certificate is good."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The link could not be opened, or was lost."""

    cause: Notice
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A valid message from the broker."""

    message: Message


@dataclass(frozen=True, slots=True)
class RequestSupport:
    """The customer pressed "remote support" on the page."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The customer changed their mind before anybody was let in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer pressed Allow or Refuse on this prompt."""

    request: str
    granted: bool


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The customer took a scope back."""

    scope: AnyScope


@dataclass(frozen=True, slots=True)
class CameraWanted:
    """The customer asked that this app's use of the camera is checked in this visit; ``Withdraw`` takes it back."""

    app: str


@dataclass(frozen=True, slots=True)
class Observed:
    """The customer answered the open question: what they see, or whether it is done."""

    id: str
    answer: Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True)
class Say:
    """The customer said this in the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """The customer pressed End."""


@dataclass(frozen=True, slots=True)
class HubOff:
    """The device that shows this one's PIN and prompts was switched off, or can't be heard any more (HA-05)."""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The customer put the last notice away."""


@dataclass(frozen=True, slots=True)
class CommandDone:
    """The device carried out (or refused) the command with this number; None: it didn't say in time."""

    number: int
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ActProgressed:
    """The action with this number has come so far, in percent."""

    number: int
    percent: int


@dataclass(frozen=True, slots=True)
class ActDone:
    """The device carried out (or refused) the action with this number; None: it didn't say in time."""

    number: int
    done: Done | None


@dataclass(frozen=True, slots=True)
class StillSent:
    """The whole still of the order with this id has left."""

    id: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A setting changed, and the diary has it."""

    change: Change


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed. Wanted at least once a second."""


Input = (
    LinkUp | LinkDown | Received | RequestSupport | Cancel | Answer | Withdraw | CameraWanted | Observed | Say | End
    | Dismiss | HubOff | CommandDone | ActProgressed | ActDone | StillSent | Noted | Tick | Reshaped | PoweredOff
    | PoweredOn | SupportRequested | FrontChanged | AppsChanged | Measured | Copied
)  # fmt: skip
