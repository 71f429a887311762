"""What the games console shows: a drive towards a neon sun."""

from math import sin

from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import WHITE
from device_agent.simulator.tv.scenes.layers import gradient, shape, shine

HORIZON = 392
_SUN = (640, 300, 168)


class Arcade:
    """The road runs, the car sways, the score grows."""

    moving = True

    def __init__(self) -> None:
        sky = gradient(
            [(0, (18, 8, 46)), (0.34, (70, 20, 104)), (0.54, (206, 56, 140)), (0.545, (16, 6, 40)), (1, (34, 8, 66))]
        )
        sky = shine(sky, (640, 340), 520, (255, 90, 170), 0.5)
        _sun(sky)
        draw = ImageDraw.Draw(sky)
        draw.rectangle((0, HORIZON, 1280, 720), fill=(18, 6, 44))
        hills = [(0, HORIZON)]
        for step in range(33):
            hills.append((step * 40, HORIZON - int(18 + 62 * abs(sin(step * 1.7)) * (0.35 + abs(step - 16) / 18))))
        draw.polygon([*hills, (1280, HORIZON)], fill=(26, 8, 58))
        draw.line(hills[1:], fill=(106, 210, 255), width=2, joint="curve")
        for column in range(-24, 25):
            draw.line((640 + column * 26, HORIZON, 640 + column * 190, 720), fill=(178, 52, 220), width=2)
        self._back = sky
        self._car = _car((230, 118))

    def paint(self, seconds: float) -> Image.Image:
        """Return the game at this second."""
        picture = self._back.copy()
        draw = ImageDraw.Draw(picture)
        for line in range(16):
            far = (line - seconds * 3 % 1) / 16
            if far >= 0:
                y = HORIZON + 328 * (1 - far) ** 3.2
                draw.line(
                    (0, y, 1280, y), fill=(214, 70, 240) if far < 0.6 else (130, 40, 170), width=2 if far < 0.5 else 1
                )
        draw.line((0, HORIZON, 1280, HORIZON), fill=(255, 150, 230), width=3)
        x = 640 + 120 * sin(seconds * 0.9)
        picture.paste(self._car, (int(x) - 115, 566 + int(2 * sin(seconds * 9))), self._car)
        _scores(Canvas(picture), seconds)
        return picture


def _sun(sky: Image.Image) -> None:
    x, y, radius = _SUN
    disc = gradient([(0, (255, 232, 120)), (0.5, (255, 150, 96)), (1, (255, 60, 150))], radius * 2, radius * 2)
    mask = Image.new("L", (radius * 8, radius * 8), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    for band in range(7):
        top = radius * 4 + band * radius * 0.58
        draw.rectangle((0, top, radius * 8, top + (band + 1) * radius * 0.05), fill=0)
    sky.paste(disc, (x - radius, y - radius), mask.reduce(4))


def _car(size: tuple[int, int]) -> Image.Image:
    return shape(
        size,
        [
            ((10, 8, 24), [(0.04, 0.72), (0.24, 0.72), (0.24, 1.0), (0.06, 1.0)]),
            ((10, 8, 24), [(0.76, 0.72), (0.96, 0.72), (0.94, 1.0), (0.76, 1.0)]),
            ((34, 30, 74), [(0.02, 0.46), (0.16, 0.34), (0.84, 0.34), (0.98, 0.46), (0.96, 0.86), (0.04, 0.86)]),
            ((58, 52, 120), [(0.2, 0.36), (0.31, 0.06), (0.69, 0.06), (0.8, 0.36)]),
            ((140, 226, 255), [(0.27, 0.31), (0.35, 0.12), (0.65, 0.12), (0.73, 0.31)]),
            ((255, 66, 120), [(0.06, 0.5), (0.34, 0.54), (0.34, 0.64), (0.06, 0.62)]),
            ((255, 66, 120), [(0.94, 0.5), (0.66, 0.54), (0.66, 0.64), (0.94, 0.62)]),
            ((244, 240, 255), [(0.42, 0.66), (0.58, 0.66), (0.58, 0.76), (0.42, 0.76)]),
        ],
    )


def _scores(canvas: Canvas, seconds: float) -> None:
    canvas.text(64, 60, "SCORE", 20, (255, 170, 230), "SemiBold")
    canvas.text(64, 92, f"{int(seconds * 125) % 1_000_000:06d}", 38, WHITE, "Bold")
    canvas.text(1216, 60, "SPEED", 20, (140, 226, 255), "SemiBold", "right")
    canvas.text(1216, 92, f"{212 + int(9 * sin(seconds * 0.7))} km/h", 38, WHITE, "Bold", "right")
    canvas.fill(Box(440, 62, 400, 10), WHITE, 5, 0.18)
    canvas.fill(Box(440, 62, 30 + int(seconds * 6) % 370, 10), (255, 190, 110), 5)
