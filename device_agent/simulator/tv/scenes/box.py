"""What the set-top box shows: its film library, which stands still until its own remote is used."""

from typing import NamedTuple

from PIL import Image

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, BODY, GOLD, HEAD, LEAD, SMALL, WHITE, Colour
from device_agent.simulator.tv.scenes.layers import gradient, ridge, shine, silhouette


class Film(NamedTuple):
    """A film of the library: its words, its sign, the colours of its sky and its ground, and how rough the land is."""

    title: str
    about: str
    icon: str
    sky: tuple[Colour, Colour]
    ground: tuple[Colour, Colour]
    rough: float


_FILMS: tuple[Film, ...] = (
    Film(
        "Mùa hạ trên vịnh",
        "2025 · Phiêu lưu",
        "sun",
        ((255, 190, 120), (240, 96, 96)),
        ((190, 70, 96), (60, 20, 60)),
        0.05,
    ),
    Film(
        "Bếp nhà Hạnh",
        "2024 · Gia đình",
        "lotus",
        ((255, 196, 190), (236, 110, 150)),
        ((206, 74, 126), (84, 20, 66)),
        0.0,
    ),
    Film(
        "Dưới rặng san hô",
        "2026 · Tài liệu",
        "play",
        ((150, 236, 230), (36, 140, 196)),
        ((20, 104, 166), (6, 34, 84)),
        0.0,
    ),
    Film("Mưa đầu mùa", "2023 · Tâm lý", "rain", ((150, 170, 226), (72, 84, 160)), ((54, 60, 128), (18, 18, 56)), 0.11),
    Film(
        "Ván đấu cuối",
        "2025 · Hành động",
        "game",
        ((214, 130, 255), (110, 50, 190)),
        ((84, 26, 140), (26, 6, 56)),
        0.16,
    ),
)
_POSTER = (212, 318)


class SetTopBox:
    """A still page of posters."""

    moving = False

    def __init__(self) -> None:
        page = gradient([(0, (44, 20, 30)), (0.5, (26, 14, 24)), (1, (12, 8, 16))])
        page = shine(page, (1040, -40), 820, (196, 62, 66), 0.5)
        canvas = Canvas(page)
        canvas.text(64, 68, "Kho phim", HEAD, WHITE, "Bold")
        canvas.text(64, 118, "Đề xuất cho tối nay", LEAD, (224, 190, 190))
        canvas.text(1216, 68, "ĐẦU THU SỐ", BODY, GOLD, "SemiBold", "right")
        for place, film in enumerate(_FILMS):
            _poster(canvas, place, film)
        canvas.text(64, 646, "Xem tiếp: Mưa đầu mùa, còn 42 phút", LEAD - 1, (224, 206, 208), "Medium")
        canvas.fill(Box(64, 676, 420, 6), WHITE, 3, 0.2)
        canvas.fill(Box(64, 676, 262, 6), GOLD, 3)
        self._page = page

    def paint(self, seconds: float) -> Image.Image:
        """Return the page; it is the same at every second."""
        return self._page.copy()


def _poster(canvas: Canvas, place: int, film: Film) -> None:
    box = Box(64 + place * 236, 170, *_POSTER)
    canvas.glow(Box(box.x, box.y + 10, box.width, box.height), BLACK, 18, 16, 0.55)
    sheet = shine(
        gradient([(0, film.sky[1]), (0.6, film.sky[0]), (1, film.sky[0])], *_POSTER), (106, 128), 190, WHITE, 0.5
    )
    _land(sheet, film, place)
    drawn = Canvas(sheet)
    drawn.icon(106, 118, film.icon, 96, WHITE, 0.95)
    drawn.shade(Box(0, 228, box.width, 90), BLACK, 0, 0.5, "y")
    drawn.text(106, 290, film.about, SMALL - 3, WHITE, "Medium", "centre", 0.9)
    canvas.picture(sheet, box, 18)
    if place == 0:
        canvas.outline(box.grown(6), WHITE, 22, 4)
    canvas.text(box.x + 2, 522, film.title, LEAD - 1, WHITE, "SemiBold")
    canvas.fill(Box(box.x + 2, 550, 40 + 26 * place % 90, 4), GOLD, 2, 0.9)


def _land(sheet: Image.Image, film: Film, seed: int) -> None:
    """Lay three ranges over a sheet, each nearer and darker: hills, waves or roofs, by how rough they are."""
    (far, _), width = film.ground, _POSTER[0]
    near = film.ground[1]
    for depth in range(3):
        part = depth / 2
        red, green, blue = (round(a + (b - a) * part) for a, b in zip(far, near, strict=True))
        peaks = [
            ((0.21 + 0.33 * hill + 0.13 * depth + 0.1 * seed) % 1, 0.24, 0.5 + 0.16 * ((hill + seed) % 3))
            for hill in range(3)
        ]
        tall = 150 - 26 * depth
        image, mask = silhouette(
            ridge(seed * 7 + depth, width, tall, peaks, film.rough), tall, (red, green, blue), near
        )
        sheet.paste(image, (0, _POSTER[1] - tall + 12 * depth), mask)
