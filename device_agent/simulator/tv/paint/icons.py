"""The TV's icons as masks, drawn once in each size."""

from functools import lru_cache

from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.glyphs import ICONS

_FINE = 6


@lru_cache(maxsize=256)
def mask(name: str, size: int) -> Image.Image:
    """Return an icon as a mask of ``size`` by ``size`` pixels. Raises KeyError for an unknown name."""
    scale = size * _FINE / 24
    big = Image.new("L", (size * _FINE, size * _FINE), 0)
    for kind, measure, numbers in ICONS[name]:
        if kind == "petal":
            _petal(big, measure, numbers, scale)
        else:
            _stroke(ImageDraw.Draw(big), kind, measure * scale, [number * scale for number in numbers], numbers)
    return big.reduce(_FINE)


def _stroke(draw: ImageDraw.ImageDraw, kind: str, measure: float, at: list[float], raw: tuple[float, ...]) -> None:
    width = max(round(measure), 1)
    if kind == "line":
        points = list(zip(at[::2], at[1::2], strict=True))
        draw.line(points, fill=255, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - measure / 2, y - measure / 2, x + measure / 2, y + measure / 2), fill=255)
    elif kind == "loop":
        draw.ellipse(at, outline=255, width=width)
    elif kind == "disc":
        draw.ellipse(at, fill=255)
    elif kind == "shape":
        draw.polygon(at, fill=255)
    elif kind == "arc":
        draw.arc(at[:4], raw[4], raw[5], fill=255, width=width)
    elif kind == "plate":
        draw.rounded_rectangle(at, measure, fill=255)
    elif kind == "crescent":
        draw.ellipse(at, fill=255)
        third = (at[2] - at[0]) / 3
        draw.ellipse((at[0] + third, at[1] - third / 2, at[2] + third, at[3] - third / 2), fill=0)
    elif kind == "frame":
        draw.rounded_rectangle(at, measure, outline=255, width=round(1.8 * at[2] / raw[2]))


def _petal(big: Image.Image, turn: float, numbers: tuple[float, ...], scale: float) -> None:
    """Draw one petal of the lotus, turned about its foot, and a thin gap around it over those behind."""
    centre, top, half = (number * scale for number in numbers)
    foot = 20 * scale
    for level, wider in ((0, 0.55 * scale), (255, 0.0)):
        edge = []
        for part in range(41):
            way = part / 40
            edge.append(((half + wider) * (4 * way * (1 - way)) ** 0.62, top - wider + (foot - top + wider) * way))
        shape = Image.new("L", big.size, 0)
        ImageDraw.Draw(shape).polygon(
            [(centre - x, y) for x, y in edge] + [(centre + x, y) for x, y in reversed(edge)], fill=255
        )
        big.paste(level, (0, 0), shape.rotate(-turn, Image.Resampling.BICUBIC, center=(centre, foot)))
