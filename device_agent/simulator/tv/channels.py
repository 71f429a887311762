"""The channel line-up, and the inputs with what is attached to them."""

from dataclasses import dataclass
from typing import Final, Literal

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.catalogue import inputs
from device_agent.simulator.tv.state import Language, TvState

Signal = Literal["ok", "nothing", "no_picture", "unsupported", "asleep"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its number on the remote, names, and the scene that it shows."""

    number: int
    name_vi: str
    name_en: str
    scene: str

    def name(self, language: Language) -> str:
        """Return the channel's name in the viewer's language."""
        return self.name_en if language == "en" else self.name_vi


CHANNELS: tuple[Channel, ...] = (
    Channel(1, "Sen Du Lịch", "Sen Travel", "bay"),
    Channel(2, "Sen Thời Tiết", "Sen Weather", "weather"),
    Channel(3, "Sen Phố", "Sen City", "city"),
    Channel(4, "Sen Khám Phá", "Sen Discovery", "reef"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be attached to a port: the scene that it sends, if it sends a picture, and its icon."""

    scene: str | None
    icon: str


THINGS: Final[dict[str, Thing]] = {
    "none": Thing(None, "hdmi"),
    "box": Thing("box", "box"),
    "game": Thing("arcade", "game"),
    "soundbar": Thing(None, "soundbar"),
}


def channel(number: int) -> Channel | None:
    """Return the channel of this number, or None."""
    return next((each for each in CHANNELS if each.number == number), None)


def position(number: int) -> int:
    """Return a channel's place in the line-up. Raises StopIteration for a number that isn't in it."""
    return next(place for place, each in enumerate(CHANNELS) if each.number == number)


def neighbour(number: int, step: int) -> int:
    """Return the number of the channel ``step`` places on, going round at the ends."""
    return CHANNELS[(position(number) + step) % len(CHANNELS)].number


def attached(tv: TvState, source: str) -> str:
    """Return what is attached to an input: a key of THINGS, or ``tv`` for the aerial."""
    return "tv" if source == "tv" else str(tv.values[f"input.{source}.device"])


def port_name(tv: TvState, source: str) -> tuple[str, str]:
    """Return how the lists name an input: the port, and what is there by its label or by what it says of itself."""
    port = settings.shown("input.current", source, tv.language)
    if source == "tv":
        return port, "Truyền hình" if tv.language == "vi" else "Live TV"
    chosen = str(tv.values[f"input.{source}.label"])
    if chosen != "auto":
        return port, settings.shown(f"input.{source}.label", chosen, tv.language)
    return port, settings.shown(f"input.{source}.device", attached(tv, source), tv.language)


def icon_of(tv: TvState, source: str) -> str:
    """Return the icon of what is attached to an input."""
    return "tv" if source == "tv" else THINGS[attached(tv, source)].icon


def signal_of(tv: TvState) -> Signal:
    """Return whether the chosen input gives a picture, or why not."""
    thing = attached(tv, tv.source)
    if thing == "tv":
        return "ok"
    if thing == "none":
        return "nothing"
    if tv.source in tv.asleep:
        return "asleep"
    if thing == "box" and tv.values[f"input.{tv.source}.uhd_color"]:
        return "unsupported"  # an old box: it falls silent when the port offers what it doesn't know
    return "ok" if THINGS[thing].scene else "no_picture"


def scene_of(tv: TvState) -> str | None:
    """Return the scene that the chosen input shows, or None without a picture."""
    if tv.source == "tv":
        shown = channel(tv.channel)
        return shown.scene if shown else None
    return THINGS[attached(tv, tv.source)].scene if signal_of(tv) == "ok" else None


def sources() -> tuple[str, ...]:
    """Return every input, in the order of the lists."""
    return inputs.INPUTS
