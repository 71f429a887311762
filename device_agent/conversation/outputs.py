"""Outputs of the conversation: what the agent must do, in this order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from broker.wire.base import Message
from broker.wire.settings import Value


class How(StrEnum):
    """How a link is closed."""

    FLUSH = "flush"  # say what is queued, then goodbye
    ABORT = "abort"  # at once, nothing more is said
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
    """Forget the link (or the attempt); nothing from it is an input any more."""

    how: How


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
class Release:
    """Let go of keys that the technician holds down, so that none stays stuck."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Send every descriptor and every value."""


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


Output = (
    Dial | Send | CloseLink | Press | Write | Release | ReportSettings | StartScreen | StopScreen | KeyFrame | Log
)  # fmt: skip
