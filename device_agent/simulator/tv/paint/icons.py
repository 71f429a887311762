"""The TV's icons, as strokes on a grid of 24 by 24."""

from functools import lru_cache

from PIL import Image, ImageDraw

_FINE = 6

Stroke = tuple[str, float, tuple[float, ...]]
"""What to draw (line, loop, disc, shape, frame, plate, arc), how thick or how round, and the numbers."""

ICONS: dict[str, tuple[Stroke, ...]] = {
    "tv": (("frame", 2.5, (2, 4.5, 22, 17.5)), ("line", 1.8, (8, 21, 16, 21))),
    "guide": (
        ("disc", 0, (2.6, 4.6, 5.4, 7.4)), ("line", 1.8, (9, 6, 21, 6)), ("disc", 0, (2.6, 10.6, 5.4, 13.4)),
        ("line", 1.8, (9, 12, 21, 12)), ("disc", 0, (2.6, 16.6, 5.4, 19.4)), ("line", 1.8, (9, 18, 17, 18)),
    ),
    "gallery": (
        ("frame", 2.5, (2.5, 4, 21.5, 20)), ("disc", 0, (6, 7.4, 9.6, 11)),
        ("line", 1.8, (4, 18, 10, 13, 13, 15.5, 17, 10.5, 20.4, 14.5)),
    ),
    "sources": (
        ("line", 1.8, (9, 4.5, 20.5, 4.5, 20.5, 19.5, 9, 19.5)), ("line", 1.8, (2.5, 12, 14, 12)),
        ("line", 1.8, (10, 7.8, 14.4, 12, 10, 16.2)),
    ),
    "settings": (
        ("line", 1.8, (3, 6, 21, 6)), ("line", 1.8, (3, 12, 21, 12)), ("line", 1.8, (3, 18, 21, 18)),
        ("disc", 0, (13.4, 3.4, 18.6, 8.6)), ("disc", 0, (5.4, 9.4, 10.6, 14.6)), ("disc", 0, (13.4, 15.4, 18.6, 20.6)),
    ),
    "support": (
        ("arc", 1.8, (4, 3.5, 20, 19.5, 180, 360)), ("plate", 1.4, (2.6, 11.4, 6.8, 17.6)),
        ("plate", 1.4, (17.2, 11.4, 21.4, 17.6)), ("line", 1.8, (19.6, 17, 18.6, 19.8, 15, 20.6)),
        ("disc", 0, (11.4, 18.8, 15, 22.4)),
    ),
    "picture": (("loop", 1.8, (7.4, 7.4, 16.6, 16.6)), *(
        ("line", 1.8, ray) for ray in (
            (12, 1.6, 12, 4), (12, 20, 12, 22.4), (1.6, 12, 4, 12), (20, 12, 22.4, 12), (4.6, 4.6, 6.3, 6.3),
            (17.7, 17.7, 19.4, 19.4), (4.6, 19.4, 6.3, 17.7), (17.7, 6.3, 19.4, 4.6),
        )
    )),
    "sound": (
        ("shape", 0, (2.5, 9, 6.5, 9, 12, 4.2, 12, 19.8, 6.5, 15, 2.5, 15)),
        ("arc", 1.8, (8.5, 7.5, 17.5, 16.5, -42, 42)), ("arc", 1.8, (5.2, 4.2, 20.8, 19.8, -42, 42)),
    ),
    "muted": (
        ("shape", 0, (2.5, 9, 6.5, 9, 12, 4.2, 12, 19.8, 6.5, 15, 2.5, 15)),
        ("line", 1.8, (15.5, 9, 21.5, 15)), ("line", 1.8, (21.5, 9, 15.5, 15)),
    ),
    "general": (("loop", 1.8, (8.6, 8.6, 15.4, 15.4)), ("loop", 1.8, (4.8, 4.8, 19.2, 19.2)), *(
        ("line", 2.6, ray) for ray in (
            (12, 2.6, 12, 4.2), (12, 19.8, 12, 21.4), (2.6, 12, 4.2, 12), (19.8, 12, 21.4, 12), (5.35, 5.35, 6.5, 6.5),
            (17.5, 17.5, 18.65, 18.65), (5.35, 18.65, 6.5, 17.5), (17.5, 6.5, 18.65, 5.35),
        )
    )),
    "hdmi": (("shape", 0, (2, 8, 22, 8, 22, 12.6, 18.6, 16.4, 5.4, 16.4, 2, 12.6)),),
    "box": (("frame", 2, (2, 8, 22, 17)), ("disc", 0, (16.4, 11.2, 18.8, 13.6)), ("line", 1.6, (5.5, 12.5, 11, 12.5)),
            ("line", 1.8, (6, 20, 18, 20))),
    "game": (("frame", 5.2, (1.6, 6.4, 22.4, 18)),
             ("line", 1.6, (7.4, 9.8, 7.4, 14.6)), ("line", 1.6, (5, 12.2, 9.8, 12.2)),
             ("disc", 0, (14.2, 12.4, 16.8, 15)), ("disc", 0, (17, 9.2, 19.6, 11.8))),
    "wifi": (("arc", 1.9, (2, 5.5, 22, 25.5, 225, 315)), ("arc", 1.9, (6, 9.5, 18, 21.5, 225, 315)),
             ("disc", 0, (10.4, 14.6, 13.6, 17.8))),
    "check": (("line", 2.4, (4.5, 12.5, 10, 18, 20, 6.5)),),
    "left": (("line", 2.4, (15, 5, 8.4, 12, 15, 19)),),
    "right": (("line", 2.4, (9, 5, 15.6, 12, 9, 19)),),
    "back": (("line", 2, (9.5, 4.5, 4, 10, 9.5, 15.5)), ("line", 2, (4.4, 10, 15, 10)),
             ("arc", 2, (9.5, 10, 20.5, 20, -90, 90)), ("line", 2, (15, 20, 9, 20))),
    "play": (("shape", 0, (7, 4, 20, 12, 7, 20)),),
    "pause": (("plate", 1, (6, 4.5, 10, 19.5)), ("plate", 1, (14, 4.5, 18, 19.5))),
    "info": (("loop", 1.8, (2.5, 2.5, 21.5, 21.5)), ("line", 2, (12, 11, 12, 17)), ("disc", 0, (10.6, 6.4, 13.4, 9.2))),
    "unplugged": (("frame", 2.5, (2, 4.5, 22, 17.5)), ("line", 1.8, (8, 21, 16, 21)), ("line", 1.8, (4, 22, 21, 2))),
    "sun": (("disc", 0, (6, 6, 18, 18)), *(
        ("line", 1.8, ray) for ray in (
            (12, 1, 12, 3.4), (12, 20.6, 12, 23), (1, 12, 3.4, 12), (20.6, 12, 23, 12), (4.2, 4.2, 5.9, 5.9),
            (18.1, 18.1, 19.8, 19.8), (4.2, 19.8, 5.9, 18.1), (18.1, 5.9, 19.8, 4.2),
        )
    )),
    "cloud": (("disc", 0, (2, 10, 11, 19)), ("disc", 0, (6, 5, 17, 16)), ("disc", 0, (13, 9, 22.4, 18.6)),
              ("plate", 2, (6, 12, 18, 19))),
    "rain": (("disc", 0, (2, 7, 10, 15)), ("disc", 0, (6, 3, 16, 13)), ("disc", 0, (13, 6, 22, 15)),
             ("plate", 2, (6, 8, 18, 15)), ("line", 1.7, (7.4, 17.4, 6.2, 21.4)),
             ("line", 1.7, (12.6, 17.4, 11.4, 21.4)), ("line", 1.7, (17.8, 17.4, 16.6, 21.4))),
    "lotus": (
        ("petal", -64, (12, 8.4, 2.7)), ("petal", 64, (12, 8.4, 2.7)), ("petal", -34, (12, 4, 3.3)),
        ("petal", 34, (12, 4, 3.3)), ("petal", 0, (12, 2.5, 3.6)),
    ),
}  # fmt: skip


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
