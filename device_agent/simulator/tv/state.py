"""Everything the TV is, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from broker.wire.settings import Value
from device_agent.simulator.tv import settings

Power = Literal["on", "standby", "booting", "unplugged"]
Screen = Literal["home", "watch", "gallery"]
Language = Literal["vi", "en"]

BOOT_SECONDS = 2.5
BANNER_SECONDS = 5.0
VOLUME_SECONDS = 3.0
TOAST_SECONDS = 3.5
DIGITS_SECONDS = 1.6


@dataclass(frozen=True, slots=True)
class Menu:
    """The settings menu: which column has the focus, and where it stands in each."""

    column: Literal["groups", "rows", "choices"] = "groups"
    group: int = 0
    row: int = 0
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """The list of inputs, with the focused one."""

    index: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The list of channels, with the focused one."""

    index: int


Overlay = Menu | Sources | Guide


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice: a phrase of ``texts``, what goes into it, and when it goes."""

    phrase: str
    until: float
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits typed so far, and when they are taken as a channel number."""

    typed: str
    until: float


@dataclass(frozen=True, slots=True)
class Shift:
    """Where live TV is watched: seconds behind, and the scene second at which it is paused."""

    behind: float = 0.0
    paused_at: float | None = None


def _fresh() -> Mapping[str, Value]:
    return MappingProxyType(settings.defaults())


@dataclass(frozen=True, slots=True)
class TvState:
    """The whole TV. Times are seconds of the device's clock; ``since`` is when ``power`` became what it is."""

    power: Power = "on"
    since: float = 0.0
    values: Mapping[str, Value] = field(default_factory=_fresh)
    screen: Screen = "home"
    overlay: Overlay | None = None
    home: tuple[int, int] = (0, 0)
    gallery: int = 0
    channel: int = 1
    previous_channel: int = 1
    shift: Shift = Shift()
    banner_until: float | None = None
    volume_until: float | None = None
    toast: Toast | None = None
    digits: Digits | None = None

    @property
    def language(self) -> Language:
        """The language of menus and notices."""
        return "en" if self.values["system.language"] == "en" else "vi"

    @property
    def source(self) -> str:
        """The chosen input."""
        return str(self.values["input.current"])


class Step(NamedTuple):
    """What a key did: the next state, whether the customer asked for support, and why it was refused if it was."""

    state: TvState
    support: bool = False
    refused: str | None = None
