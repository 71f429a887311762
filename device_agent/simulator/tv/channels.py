"""The channel line-up and the devices on the inputs."""

from dataclasses import dataclass

from device_agent.simulator.tv.state import Language


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its number on the remote, names, what is on now, and the scene that it shows."""

    number: int
    name_vi: str
    name_en: str
    programme_vi: str
    programme_en: str
    scene: str

    def name(self, language: Language) -> str:
        """Return the channel's name in the viewer's language."""
        return self.name_en if language == "en" else self.name_vi

    def programme(self, language: Language) -> str:
        """Return what is on now in the viewer's language."""
        return self.programme_en if language == "en" else self.programme_vi


CHANNELS: tuple[Channel, ...] = (
    Channel(1, "Sen Du Lịch", "Sen Travel", "Hoàng hôn trên vịnh", "Sunset on the bay", "bay"),
    Channel(2, "Sen Thời Tiết", "Sen Weather", "Bản tin thời tiết", "Weather report", "weather"),
    Channel(3, "Sen Phố", "Sen City", "Pháo hoa đêm thành phố", "City fireworks", "city"),
    Channel(4, "Sen Khám Phá", "Sen Discovery", "Rạn san hô mùa hè", "A summer reef", "reef"),
)


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its setting value, the port's name, and the device on it (a phrase of ``texts``), if any."""

    value: str
    port: str
    device: str | None
    scene: str | None
    icon: str


INPUTS: tuple[Input, ...] = (
    Input("tv", "TV", "watch", None, "tv"),
    Input("hdmi1", "HDMI 1", "box", "box", "box"),
    Input("hdmi2", "HDMI 2", "game", "arcade", "game"),
    Input("hdmi3", "HDMI 3", None, None, "hdmi"),
)


def channel(number: int) -> Channel | None:
    """Return the channel of this number, or None."""
    return next((each for each in CHANNELS if each.number == number), None)


def position(number: int) -> int:
    """Return a channel's place in the line-up. Raises StopIteration for a number that isn't in it."""
    return next(place for place, each in enumerate(CHANNELS) if each.number == number)


def neighbour(number: int, step: int) -> int:
    """Return the number of the channel ``step`` places on, going round at the ends."""
    return CHANNELS[(position(number) + step) % len(CHANNELS)].number


def input_of(value: str) -> Input:
    """Return the input of this setting value. Raises StopIteration if there is none."""
    return next(each for each in INPUTS if each.value == value)
