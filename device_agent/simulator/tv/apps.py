"""The apps on Home: what each needs, and what its page holds."""

from dataclasses import dataclass
from typing import Final

from device_agent.simulator.tv.state import Language


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an app plays: the scene that it shows, from which second, and its title."""

    scene: str
    second: float
    title_vi: str
    title_en: str

    def title(self, language: Language) -> str:
        """Return the title in the viewer's language."""
        return self.title_en if language == "en" else self.title_vi


@dataclass(frozen=True, slots=True)
class App:
    """One app: whether it may turn the camera on (then only the customer opens it), and whether it needs the Internet.

    Its name is the phrase ``app.<id>`` of ``texts``, what it is for ``app.<id>.about``.
    """

    id: str
    camera: bool
    online: bool
    items: tuple[Item, ...] = ()

    @property
    def phrase(self) -> str:
        """The phrase of its name."""
        return f"app.{self.id}"


_FILMS: Final = (
    Item("bay", 61.0, "Bình minh trên vịnh", "Dawn on the bay"),
    Item("reef", 12.0, "Khu vườn dưới biển", "The garden under the sea"),
    Item("city", 26.4, "Thành phố không ngủ", "The city that never sleeps"),
    Item("weather", 8.0, "Theo dấu cơn bão", "Chasing the storm"),
)
_SONGS: Final = (
    Item("bay", 20.0, "Chiều trên bến cảng", "Evening at the harbour"),
    Item("reef", 40.0, "Lời ru của sóng", "Lullaby of the waves"),
    Item("city", 50.0, "Phố đêm", "Night streets"),
    Item("bay", 300.0, "Mùa sen nở", "When the lotus blooms"),
)
APPS: Final[dict[str, App]] = {
    each.id: each
    for each in (
        App("films", camera=False, online=True, items=_FILMS),
        App("music", camera=False, online=True, items=_SONGS),
        App("browser", camera=True, online=True),
        App("call", camera=True, online=True),
        App("camera", camera=True, online=False),
    )
}
