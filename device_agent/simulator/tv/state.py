"""Everything the TV is, as one frozen value."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from broker.wire.settings import Value
from device_agent.device import Actor
from device_agent.simulator.tv.book import Book, factory

Power = Literal["on", "standby", "booting", "unplugged"]
Screen = Literal["home", "watch", "gallery", "app"]
Network = Literal["good", "slow", "lossy", "off"]
Language = Literal["vi", "en"]

BOOT_SECONDS = 2.5
QUICK_SECONDS = 0.8
NOTICE_SECONDS = 1.5
PATTERN_SECONDS = 20.0
UPDATE_SECONDS = 8.0
BANNER_SECONDS = 5.0
VOLUME_SECONDS = 3.0
TOAST_SECONDS = 3.5
DIGITS_SECONDS = 1.6
STORE_SECONDS = 60.0


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
class ChannelList:
    """The list of channels, with the focused one."""

    index: int


@dataclass(frozen=True, slots=True)
class Guide:
    """What is on when: the focused channel's row, the start of the focused programme, and the first half hour shown."""

    row: int
    at: datetime
    left: datetime


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """How the TV reaches the Internet: when the check began, how many stages it has shown, and the focused button."""

    checked: float
    shown: int = 0
    focus: Literal[0, 1] = 0


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question before something that can't be undone; ``yes`` has the focus, or no."""

    what: Literal["factory_reset"]
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A field for a secret with its keyboard: what it is for, what is typed, and the focused key's row and column."""

    what: Literal["wifi_password", "card"]
    typed: str = ""
    row: int = 1
    column: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """The picture test's pattern, over everything, until that second or any key."""

    until: float


Overlay = Menu | Sources | ChannelList | Guide | NetworkPage | Confirm | Entry | Pattern
PAGES: Final = (Guide, NetworkPage, Entry, Pattern)
"""Overlays that cover everything."""


@dataclass(frozen=True, slots=True)
class AppPage:
    """An open app: which item of its page has the focus, and since which second it plays, if it does."""

    app: str
    focus: int = 0
    since: float | None = None

    @property
    def playing(self) -> bool:
        """Whether the focused item plays."""
        return self.since is not None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice: a phrase of ``texts``, what goes into it, and when it goes."""

    phrase: str
    until: float
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits typed so far, when they are taken as a channel number, and who typed the last."""

    typed: str
    until: float
    by: Actor = "customer"


@dataclass(frozen=True, slots=True)
class Shift:
    """Where live TV is watched: seconds behind, and the scene second at which it is paused."""

    behind: float = 0.0
    paused_at: float | None = None


@dataclass(frozen=True, slots=True)
class Lens:
    """The camera in use: by which app, and when its notice was there long enough for the picture to come."""

    app: str
    at: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What is around the TV and wrong inside it: no setting, no part of it known to its software.

    ``broken``: faults by their id. ``cables``: ports whose cable is bad. ``cuts``: how often its power supply will
    still fail; ``cut_at`` and ``back_at``: when it does, and when the TV comes back from it.
    """

    broken: frozenset[str] = frozenset()
    cables: frozenset[str] = frozenset()
    cuts: int = 0
    cut_at: float | None = None
    back_at: float | None = None


@dataclass(frozen=True, slots=True)
class TvState:
    """The whole TV. Times are seconds of the device's clock; ``since`` is when ``power`` became what it is.

    ``asleep``: ports whose device went to standby with the TV. ``offered``: newer software that waits; ``image``: what
    that sets its own way; ``updating``: this start installs it. ``restore_at``: when a shop's TV takes its settings
    back. ``corner``: the app whose camera stays in the corner though another screen is in front. ``errors``: what the
    TV noted of itself.
    """

    power: Power = "on"
    since: float = 0.0
    values: Book = field(default_factory=factory)
    screen: Screen = "home"
    app: AppPage | None = None
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
    network: Network = "good"
    asleep: frozenset[str] = frozenset()
    offered: str | None = None
    image: tuple[tuple[str, Value], ...] = ()
    updating: bool = False
    restore_at: float | None = None
    corner: AppPage | None = None
    lens: Lens | None = None
    errors: tuple[str, ...] = ()
    world: World = World()

    @property
    def language(self) -> Language:
        """The language of menus and notices."""
        return "en" if self.values["system.language"] == "en" else "vi"

    @property
    def source(self) -> str:
        """The chosen input."""
        return str(self.values["input.current"])

    @property
    def silent(self) -> Literal["muted", "no_receiver"] | None:
        """Why nothing is to be heard, if so; turned down to 0 is still a choice of loudness."""
        if self.values["sound.mute"]:
            return "muted"
        output = self.values["sound.output"]
        if output == "tv":
            return None
        receiver = self.values["input.hdmi3.device"] == "soundbar" and self.values["system.cec.enabled"]
        return None if output == "arc" and receiver else "no_receiver"


class Step(NamedTuple):
    """What a key did: the next state, why it was refused if it was, and what the customer asked for with it."""

    state: TvState
    support: bool = False
    refused: str | None = None
    reset: bool = False
