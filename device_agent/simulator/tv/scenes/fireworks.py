"""Fireworks: a burst is a few masks that are drawn when they are first seen, and then only laid on in a colour."""

from functools import lru_cache
from math import cos, sin, tau

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from device_agent.simulator.tv.paint.theme import Colour

LIFE = 2.6
"""Seconds from a burst to its last spark."""

_STEPS = 40  # moments of a burst that are drawn: as many as there are pictures in its life
_HALF = 190
_FINE = 2


def burst(picture: Image.Image, centre: tuple[float, float], age: float, kind: int, colour: Colour) -> None:
    """Lay a burst on a picture, ``age`` seconds after it began; before and after there is nothing.

    ``kind``: 0 is a round peony, 1 a willow with long golden tails.
    """
    if not 0 <= age < LIFE:
        return
    (left, top), tails, sparks = _masks(kind % 2, int(age / LIFE * _STEPS))
    corner = (round(centre[0]) + left, round(centre[1]) + top)
    picture.paste(colour, corner, tails)
    red, green, blue = ((level + 2 * 255) // 3 for level in colour)
    picture.paste((red, green, blue), corner, sparks)


@lru_cache(maxsize=2 * _STEPS)
def _masks(kind: int, step: int) -> tuple[tuple[int, int], Image.Image, Image.Image]:
    """Return where from its centre a burst begins at one of its moments, its glowing tails and its bright sparks."""
    since = (step + 0.5) / _STEPS * LIFE
    fade = max(1 - (since / LIFE) ** 2.2, 0.0)
    chance = np.random.default_rng(11 + kind)
    side = 2 * _HALF * _FINE
    tails, sparks = Image.new("L", (side, side), 0), Image.new("L", (side, side), 0)
    drawn, dotted = ImageDraw.Draw(tails), ImageDraw.Draw(sparks)
    for _ in range(130 if kind == 0 else 64):
        angle = tau * float(chance.random())
        far = float(chance.random()) ** (0.35 if kind == 0 else 0.6) * (150 if kind == 0 else 128)
        twinkle = float(chance.random())
        points = [_place(far, angle, kind, max(since - back, 0.0)) for back in (0.0, 0.07, 0.16 if kind == 0 else 0.42)]
        scaled = [((x + _HALF) * _FINE, (y + _HALF) * _FINE) for x, y in points]
        drawn.line(scaled[1:], fill=int(70 * fade), width=2 * _FINE)
        drawn.line(scaled[:2], fill=int(170 * fade), width=2 * _FINE)
        if (twinkle * 7 + step * 0.31) % 1 < 0.78:
            x, y = scaled[0]
            size = (1.1 + 0.9 * twinkle) * _FINE
            dotted.ellipse((x - size, y - size, x + size, y + size), fill=int(255 * fade))
    small, bright = tails.reduce(_FINE), sparks.reduce(_FINE)
    soft = bright.reduce(2).filter(ImageFilter.GaussianBlur(3)).resize(bright.size, Image.Resampling.BILINEAR)
    halo = ImageChops.lighter(small, soft.point([min(level * 3, 150) for level in range(256)]))
    if since < 0.5:
        halo = ImageChops.lighter(halo, _flash(int(40 + 190 * since), 0.9 * (1 - since / 0.5)))
    box = halo.getbbox() or (0, 0, 1, 1)
    return (box[0] - _HALF, box[1] - _HALF), halo.crop(box), bright.crop(box)


def _place(far: float, angle: float, kind: int, since: float) -> tuple[float, float]:
    """Return where a spark is: thrown out, braked by the air, drawn down."""
    thrown = far * (1 - (1 - min(since / 1.7, 1)) ** 3)
    fall = (13 if kind == 0 else 22) * since * since
    return cos(angle) * thrown, sin(angle) * thrown + fall


def _flash(radius: int, strength: float) -> Image.Image:
    """Return the light of the bang itself."""
    levels = [max(int((150 - level) * strength), 0) for level in range(256)]
    glow = Image.radial_gradient("L").resize((2 * radius, 2 * radius)).point(levels)
    mask = Image.new("L", (2 * _HALF, 2 * _HALF), 0)
    mask.paste(glow, (_HALF - radius, _HALF - radius))
    return mask
