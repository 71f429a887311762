"""The apps on Home: what each needs, and what its page holds."""

from dataclasses import dataclass
from typing import Final

from device_agent.simulator.tv.state import Language


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on an app's page: its title, the scene that it shows if it plays one, and from which second.

    ``camera``: while it is open, the camera's picture is on the page. ``price``: in thousands of đồng, in the shop.
    """

    scene: str | None
    second: float
    title_vi: str
    title_en: str
    camera: bool = False
    price: int = 0

    def title(self, language: Language) -> str:
        """Return the title in the viewer's language."""
        return self.title_en if language == "en" else self.title_vi


@dataclass(frozen=True, slots=True)
class App:
    """One app: whether it is there to use the camera (then only the customer opens it), and needs the Internet.

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


def _named(vi: str, en: str, *, camera: bool = False, price: int = 0) -> Item:
    return Item(None, 0.0, vi, en, camera, price)


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
_SITES: Final = (
    _named("Tin tức", "News"), _named("Bản đồ", "Maps"), _named("Nấu ăn", "Cooking"),
    _named("Ảnh thẻ", "Passport photo", camera=True),
)  # fmt: skip
_PEOPLE: Final = tuple(
    _named(vi, en, camera=True)
    for vi, en in (("Bà ngoại", "Grandma"), ("Minh", "Minh"), ("Lan Anh", "Lan Anh"), ("Bố mẹ", "Mum and Dad"))
)
_GOODS: Final = (
    _named("Loa thanh Sen 2.1", "Sen 2.1 soundbar", price=2490), _named("Cáp HDMI 2.0", "HDMI 2.0 cable", price=190),
    _named("Điều khiển từ xa", "Remote control", price=350),
    _named("Giá treo tường 55 inch", "55-inch wall mount", price=790),
)  # fmt: skip
APPS: Final[dict[str, App]] = {
    each.id: each
    for each in (
        App("films", camera=False, online=True, items=_FILMS),
        App("music", camera=False, online=True, items=_SONGS),
        App("browser", camera=False, online=True, items=_SITES),
        App("call", camera=True, online=True, items=_PEOPLE),
        App("camera", camera=True, online=False),
        App("shop", camera=False, online=True, items=_GOODS),
    )
}
