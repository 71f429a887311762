"""What is shown: a picture of the conversation for the customer's page, taken whole after every input."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from broker.wire.base import AnyScope, EndReason
from broker.wire.chat import ChatSaid
from broker.wire.link import Figures
from broker.wire.observation import ObservationAsk
from device_agent.conversation.inputs import Notice


class State(StrEnum):
    """Where the conversation stands."""

    OFF = "off"  # no link, nothing to say
    CONNECTING = "connecting"
    GREETING = "greeting"  # challenge, hello, welcome
    CHECKING = "checking"  # is the way to the broker good enough?
    OPENING = "opening"  # a PIN is asked for
    OFFERING = "offering"  # a PIN is live
    CLAIMED = "claimed"  # somebody typed it
    ACTIVE = "active"
    OVER = "over"  # no link; why is still on the page


@dataclass(frozen=True, slots=True)
class Why:
    """Why there is no PIN or no visit: a notice with a machine word, the visit's end reason, both, or nothing."""

    notice: Notice | None = None
    detail: str = ""
    ended: EndReason | None = None


@dataclass(frozen=True, slots=True)
class PinShown:
    """The live PIN: nine digits, and seconds until it dies. Not in its repr: a repr ends up in logs."""

    digits: str = field(repr=False)
    seconds_left: float


@dataclass(frozen=True, slots=True)
class PromptShown:
    """The open question: who asks for which scope, and seconds until the answer is no."""

    request: str
    scope: AnyScope
    seconds_left: float


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """What the technician asks the customer to look at or to do, and seconds until nobody waits for the answer."""

    ask: ObservationAsk
    seconds_left: float


@dataclass(frozen=True, slots=True)
class VisitShown:
    """Who is here: name, staff number, ticket; the granted scopes; seconds since the visit became active.

    ``acting``: the key of the action that is under way, and how many percent of it are done. ``chat``: oldest first.
    """

    name: str
    staff_number: str
    ticket: str
    scopes: tuple[AnyScope, ...]
    elapsed: float | None
    question: QuestionShown | None = None
    acting: tuple[str, int] | None = None
    chat: tuple[ChatSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkShown:
    """How this device's way to the broker is: checked before the PIN, told by the broker during a visit.

    ``side``: whose link is bad, if one is. ``seconds_left``: until the visit ends if it stays so; None: it needn't.
    """

    verdict: str
    figures: Figures
    side: Literal["device", "console"] | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the customer's page must say now; ``crowded`` counts who else typed the PIN.

    ``checked``: how much of the link's check is done, from 0 to 1, while it is under way.
    """

    state: State
    pin: PinShown | None = None
    prompt: PromptShown | None = None
    visit: VisitShown | None = None
    crowded: int = 0
    notice: Notice | None = None
    detail: str = ""
    ended: EndReason | None = None
    link: LinkShown | None = None
    checked: float | None = None
