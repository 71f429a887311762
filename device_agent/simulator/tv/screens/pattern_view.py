"""The picture test's pattern: bars, steps of grey, a grid and a circle. No setting and no source changes it."""

from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, HEIGHT, MICRO, WHITE, WIDTH, Colour
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

_BARS: tuple[Colour, ...] = (
    (255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0),
)  # fmt: skip
_GREYS = 16


def ground() -> Image.Image:
    """Return the pattern without its words."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (96, 96, 96))
    draw = ImageDraw.Draw(image)
    for column in range(0, WIDTH, 80):
        draw.line((column, 0, column, HEIGHT), fill=(150, 150, 150))
    for row in range(0, HEIGHT, 80):
        draw.line((0, row, WIDTH, row), fill=(150, 150, 150))
    for place, colour in enumerate(_BARS):
        draw.rectangle((160 + place * 120, 120, 279 + place * 120, 379), fill=colour)
    for step in range(_GREYS):
        grey = step * 255 // (_GREYS - 1)
        draw.rectangle((160 + step * 60, 380, 219 + step * 60, 479), fill=(grey, grey, grey))
    for red in range(960):
        level = red * 255 // 959
        draw.line((160 + red, 480, 160 + red, 519), fill=(level, 0, 0))
        draw.line((160 + red, 520, 160 + red, 559), fill=(0, level, 0))
        draw.line((160 + red, 560, 160 + red, 599), fill=(0, 0, level))
    draw.ellipse((640 - 350, 360 - 350, 640 + 350, 360 + 350), outline=(255, 255, 255), width=2)
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=(255, 255, 255))
    return image


def render(tv: TvState, canvas: Canvas) -> None:
    """Name the test, and how to end it."""
    box = Box(400, 640, 480, 44)
    canvas.fill(box, BLACK, 8)
    canvas.text(*box.middle, say(tv.language, "pattern"), MICRO + 2, WHITE, "Medium", "centre")
