"""A weather report: five cities under drifting light, with the news running along the foot."""

from math import sin, tau

from PIL import Image

from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.theme import ACCENT_LIGHT, GOLD, INK, TEXT, WHITE, Colour
from device_agent.simulator.tv.scenes.layers import gradient, shine

_CITIES: tuple[tuple[str, str, int, int, str, Colour], ...] = (
    ("Hà Nội", "Nắng nhẹ", 26, 19, "sun", GOLD),
    ("Huế", "Mưa rào", 24, 20, "rain", (150, 200, 255)),
    ("Đà Nẵng", "Nhiều mây", 27, 22, "cloud", (226, 234, 246)),
    ("TP. Hồ Chí Minh", "Nắng", 33, 25, "sun", GOLD),
    ("Cần Thơ", "Mưa chiều", 32, 25, "rain", (150, 200, 255)),
)
_NEWS = (
    "Miền Bắc đêm và sáng sớm trời rét, trưa chiều hửng nắng",
    "Vịnh Bắc Bộ gió đông bắc cấp 5, biển động nhẹ",
    "Tây Nguyên ngày nắng, nhiệt độ cao nhất 29 °C",
    "Nam Bộ chiều tối có mưa rào và dông vài nơi",
)
_TICKER = Box(0, 644, 1280, 48)


class Weather:
    """Cards rise and settle one after another; lights drift behind them; the ticker runs."""

    moving = True

    def __init__(self) -> None:
        back = gradient([(0, (14, 52, 112)), (0.55, (26, 98, 168)), (1, (10, 42, 92))])
        back = shine(back, (1120, 60), 700, (120, 196, 255), 0.55)
        back = shine(back, (120, 640), 560, (70, 120, 220), 0.4)
        canvas = Canvas(back)
        canvas.fill(Box(60, 66, 6, 66), GOLD, 3)
        canvas.text(84, 80, "Thời tiết hôm nay", 42, WHITE, "Bold")
        canvas.text(84, 124, "Dự báo trên toàn quốc", 23, (196, 222, 250))
        self._back = back
        self._lights = [_light(size) for size in (260, 380, 200)]
        self._ticker = _ticker()

    def paint(self, seconds: float) -> Image.Image:
        """Return the report at this second."""
        picture = self._back.copy()
        for place, light in enumerate(self._lights):
            x = int(640 + 620 * sin(seconds * 0.11 + place * 2.1)) - light.width // 2
            y = int(330 + 190 * sin(seconds * 0.17 + place * 1.3)) - light.height // 2
            picture.paste((140, 200, 255), (x, y), light)
        canvas = Canvas(picture)
        for place, city in enumerate(_CITIES):
            _card(canvas, place, city, seconds)
        canvas.fill(_TICKER, (6, 22, 54), alpha=0.86)
        run = int(seconds * 90) % self._ticker.width
        for x in (190 - run, 190 - run + self._ticker.width):
            if x < 1280:
                picture.paste(TEXT, (x, _TICKER.y), self._ticker)
        canvas.fill(Box(0, _TICKER.y, 190, _TICKER.height), GOLD)
        canvas.text(95, _TICKER.y + 24, "TIN NHANH", 21, INK, "Bold", "centre")
        return picture


def _light(size: int) -> Image.Image:
    return Image.radial_gradient("L").resize((size, size)).point([max(34 - level // 6, 0) for level in range(256)])


def _ticker() -> Image.Image:
    line = "     •     ".join((*_NEWS, ""))
    strip = Image.new("RGB", (max(width_of(line, 22), 1200), _TICKER.height))
    Canvas(strip).text(0, 24, line, 22, WHITE, "Medium")
    return strip.convert("L")


def _card(canvas: Canvas, place: int, city: tuple[str, str, int, int, str, Colour], seconds: float) -> None:
    name, sky, high, low, icon, colour = city
    beat = sin(tau * (seconds / 9 - place / 5))
    box = Box(60 + place * 236, 196 - round(9 * max(beat, 0) ** 3), 216, 396)
    lit = beat > 0.72
    canvas.fill(box, WHITE if lit else (190, 220, 255), 22, 0.24 if lit else 0.14)
    canvas.text(box.x + 108, box.y + 44, name, 24, WHITE, "SemiBold", "centre")
    sway = round(3 * sin(seconds * 1.4 + place))
    canvas.icon(box.x + 108 + (sway if icon != "sun" else 0), box.y + 136, icon, 104, colour)
    canvas.text(box.x + 108, box.y + 242, f"{high}°", 62, WHITE, "Light", "centre")
    canvas.text(box.x + 108, box.y + 304, f"Thấp nhất {low}°", 20, (206, 228, 252), "Regular", "centre")
    canvas.fill(Box(box.x + 32, box.y + 332, 152, 1), WHITE, alpha=0.25)
    canvas.text(box.x + 108, box.y + 362, sky, 21, ACCENT_LIGHT if lit else (220, 236, 255), "Medium", "centre")
