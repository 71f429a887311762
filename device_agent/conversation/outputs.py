"""Outputs of the conversation: what the agent must do, in this order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from broker.wire.base import Message
from broker.wire.firmware import FirmwareOffer
from broker.wire.record import RecordHead
from broker.wire.screen import ScreenWant
from broker.wire.settings import Value


class How(StrEnum):
    """How a link is closed."""

    FLUSH = "flush"  # say what is queued, then goodbye
    ABORT = "abort"  # at once, nothing more is said
    LINGER = "linger"  # say what is queued, and hear nothing more but the head of the whole record; a moment at most
    SILENT = "silent"  # as with a pulled plug: no word, no goodbye, the far side must notice by itself


@dataclass(frozen=True, slots=True)
class Dial:
    """Open a link to the broker."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this message."""

    message: Message


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Forget the link (or the attempt); nothing from it is an input any more. ``session``: the one to LINGER for."""

    how: How
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Press this key for the technician; answer with CommandDone."""

    number: int
    id: str
    key: str
    action: Literal["press", "down", "up"]


@dataclass(frozen=True, slots=True)
class Write:
    """Set this for the technician; answer with CommandDone."""

    number: int
    id: str
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Open:
    """Bring this app to the front for the technician; answer with CommandDone."""

    number: int
    id: str
    app: str


@dataclass(frozen=True, slots=True)
class Point:
    """Put the pointer there for the technician; answer with CommandDone."""

    number: int
    id: str
    x: int
    y: int
    buttons: int


@dataclass(frozen=True, slots=True)
class Paste:
    """Put this into the device's clipboard for the technician; answer with CommandDone. Not in its repr."""

    number: int
    id: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Act:
    """Begin this action for the technician, beside all else; tell of it with ActProgressed, answer with ActDone."""

    number: int
    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Cease:
    """Stop the command or the action with this number where it is; nothing of it is fed any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Release:
    """Let go of what the technician holds down, so that nothing stays stuck: keys, and buttons at this place."""

    keys: tuple[str, ...]
    pointer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """Let a technician use, and see, these apps with a camera, and no others."""

    apps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Look:
    """Another thing is in front: say what of it is private, also if the picture is the same."""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Send every descriptor and value; at the visit's ``beginning`` also the snapshot, and the diary behind it."""

    beginning: bool


@dataclass(frozen=True, slots=True)
class ReportApps:
    """Send every app."""


@dataclass(frozen=True, slots=True)
class ReportMeasured:
    """Send what was measured, as far as it is telemetry, and public."""

    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class KeepFirmware:
    """Keep this offer of newer software for whoever starts the installing."""

    offer: FirmwareOffer


@dataclass(frozen=True, slots=True)
class ForgetLines:
    """The broker has the diary up to this line on its record: send the next ones, or if there are none, forget all."""

    seq: int


@dataclass(frozen=True, slots=True)
class KeepHead:
    """Keep this head of the visit's record."""

    head: RecordHead


@dataclass(frozen=True, slots=True)
class Want:
    """Send pictures like this from now on."""

    want: ScreenWant


@dataclass(frozen=True, slots=True)
class Still:
    """Send an exact still, answer with this id; the first piece now, each other one on ``NextPiece``."""

    id: str


@dataclass(frozen=True, slots=True)
class NextPiece:
    """Send the next piece of the still with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class StartScreen:
    """Send pictures from now on."""


@dataclass(frozen=True, slots=True)
class StopScreen:
    """Send no more pictures."""


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """Send the picture again, now."""


@dataclass(frozen=True, slots=True)
class Log:
    """Write one line to the log; its facts never hold a PIN or a value from outside."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()


Carried = Press | Write | Open | Point | Paste
"""What is carried out one at a time, in the technician's order."""
Output = (
    Dial | Send | CloseLink | Carried | Act | Cease | Release | Permit | Look | ReportSettings | ReportApps
    | ReportMeasured | ForgetLines | KeepFirmware | StartScreen | StopScreen | KeyFrame | KeepHead | Want | Still
    | NextPiece | Log
)  # fmt: skip
