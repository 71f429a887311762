"""What the set-top box shows: its film library, which stands still until its own remote is used."""

from PIL import Image

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, GOLD, WHITE, Colour
from device_agent.simulator.tv.scenes.layers import gradient, shine

_FILMS: tuple[tuple[str, str, str, Colour, Colour], ...] = (
    ("Mùa hạ trên vịnh", "2025 · Phiêu lưu", "sun", (255, 150, 96), (120, 34, 78)),
    ("Bếp nhà Hạnh", "2024 · Gia đình", "lotus", (250, 120, 150), (92, 24, 70)),
    ("Dưới rặng san hô", "2026 · Tài liệu", "play", (70, 200, 214), (10, 52, 110)),
    ("Mưa đầu mùa", "2023 · Tâm lý", "rain", (130, 156, 232), (30, 30, 84)),
    ("Ván đấu cuối", "2025 · Hành động", "game", (176, 110, 255), (40, 12, 84)),
)


class SetTopBox:
    """A still page of posters."""

    moving = False

    def __init__(self) -> None:
        page = gradient([(0, (44, 20, 30)), (0.5, (26, 14, 24)), (1, (12, 8, 16))])
        page = shine(page, (1040, -40), 820, (196, 62, 66), 0.5)
        canvas = Canvas(page)
        canvas.text(64, 68, "Kho phim", 44, WHITE, "Bold")
        canvas.text(64, 116, "Đề xuất cho tối nay", 23, (224, 190, 190))
        canvas.text(1216, 68, "ĐẦU THU SỐ", 20, GOLD, "SemiBold", "right")
        for place, film in enumerate(_FILMS):
            _poster(canvas, place, film)
        canvas.text(64, 664, "Xem tiếp: Mưa đầu mùa, còn 42 phút", 22, (224, 206, 208), "Medium")
        canvas.fill(Box(64, 692, 420, 6), WHITE, 3, 0.2)
        canvas.fill(Box(64, 692, 262, 6), GOLD, 3)
        self._page = page

    def paint(self, seconds: float) -> Image.Image:
        """Return the page; it is the same at every second."""
        return self._page.copy()


def _poster(canvas: Canvas, place: int, film: tuple[str, str, str, Colour, Colour]) -> None:
    title, about, icon, top, foot = film
    box = Box(64 + place * 236, 176, 212, 318)
    canvas.glow(Box(box.x, box.y + 10, box.width, box.height), BLACK, 18, 16, 0.55)
    sheet = shine(gradient([(0, top), (1, foot)], box.width, box.height), (160, 60), 230, WHITE, 0.25)
    drawn = Canvas(sheet)
    drawn.icon(106, 140, icon, 132, WHITE, 0.92)
    drawn.shade(Box(0, 190, box.width, 128), BLACK, 0, 0.5, "y")
    canvas.picture(sheet, box, 18)
    if place == 0:
        canvas.outline(box.grown(6), WHITE, 22, 4)
    canvas.text(box.x + 2, 530, title, 23, WHITE, "SemiBold")
    canvas.text(box.x + 2, 564, about, 19, (206, 180, 184))
