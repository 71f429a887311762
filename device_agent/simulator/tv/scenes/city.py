"""A city by a river at night, with fireworks."""

from math import sin

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes import fireworks
from device_agent.simulator.tv.scenes.layers import gradient, shine, water

HORIZON = 508
_DECK = HORIZON - 24
_ROUND = 4.4  # seconds from one rocket of a place to its next
_RISE = 1.3
_TOWERS = (360, 930)
_FINE = 2
_COLOURS: tuple[Colour, ...] = (
    (255, 96, 110),
    (255, 190, 84),
    (96, 214, 255),
    (184, 130, 255),
    (120, 255, 176),
    (255, 130, 210),
)


class City:
    """Towers with lit windows behind a bridge; rockets burst; the river mirrors all of it."""

    moving = True

    def __init__(self) -> None:
        self._back, masts = _back()
        rng = np.random.default_rng(3)
        self._beacons = [(x, y, float(rng.random())) for x, y in masts]
        self._head, self._tail = _lamp((255, 240, 206)), _lamp((255, 70, 62))

    def paint(self, seconds: float) -> Image.Image:
        """Return the city at this second."""
        picture = self._back.copy()
        for place in range(5):
            _rocket(picture, seconds, place)
        draw = ImageDraw.Draw(picture, "RGBA")
        for x, y, start in self._beacons:
            if (seconds * 0.7 + start) % 1 < 0.5:
                draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(255, 70, 70, 255))
        self._traffic(picture, seconds)
        _cables(draw, seconds)
        water(picture, HORIZON, seconds * 0.8, (10, 12, 38), 0.34)
        return picture

    def _traffic(self, picture: Image.Image, seconds: float) -> None:
        for car in range(26):
            x = int((seconds * (72 + car % 5 * 13) + car * 97) % 1360) - 40
            picture.paste(self._head, (x - 9, _DECK - 13), self._head)
            x = 1320 - int((seconds * (64 + car % 4 * 17) + car * 83) % 1360)
            picture.paste(self._tail, (x - 9, _DECK - 8), self._tail)


def _back() -> tuple[Image.Image, list[tuple[int, int]]]:
    """Return all that stands still, and where the masts end."""
    sky = gradient(
        [(0, (5, 8, 28)), (0.34, (20, 24, 70)), (0.56, (74, 48, 112)), (0.68, (206, 96, 110)), (0.72, (255, 150, 110)),
         (1, (60, 40, 70))]
    )  # fmt: skip
    sky = shine(sky, (640, HORIZON), 620, (255, 120, 110), 0.32)
    sky = shine(sky, (226, 126), 260, (170, 180, 235), 0.5)
    rng = np.random.default_rng(3)
    big = sky.resize((1280 * _FINE, 720 * _FINE), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(big, "RGBA")
    for _ in range(190):
        x, y, light = rng.uniform(0, 1280) * _FINE, rng.uniform(0, 300) ** 1.0 * _FINE, int(rng.integers(50, 230))
        size = float(rng.uniform(0.5, 1.3)) * _FINE / 2
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255, int(light * (1 - y / 720))))
    _moon(draw)
    masts: list[tuple[int, int, Colour]] = []
    for depth, (tone, low, high) in enumerate(
        (((92, 58, 112), 70, 190), ((52, 40, 92), 50, 236), ((20, 20, 50), 30, 176))
    ):
        masts += [(x, y, tone) for x, y in _skyline(draw, rng, tone, low, high, depth)]
        if depth == 1:
            _landmark(draw, rng)
    _bridge(draw)
    # a mast behind a nearer tower has no light
    seen = [(x, y) for x, y, tone in masts if x < 1280 and big.getpixel((x * _FINE, (y + 8) * _FINE)) == tone]
    return big.reduce(_FINE), seen


def _moon(draw: ImageDraw.ImageDraw) -> None:
    x, y, radius = 226 * _FINE, 126 * _FINE, 40 * _FINE
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(250, 246, 228, 255))
    for left, top, size in ((-0.3, -0.25, 0.26), (0.2, 0.1, 0.34), (-0.15, 0.42, 0.18), (0.36, -0.4, 0.14)):
        spot = (
            x + (left - size) * radius,
            y + (top - size) * radius,
            x + (left + size) * radius,
            y + (top + size) * radius,
        )
        draw.ellipse(spot, fill=(222, 216, 200, 120))


def _skyline(
    draw: ImageDraw.ImageDraw, rng: np.random.Generator, tone: Colour, low: int, high: int, depth: int
) -> list[tuple[int, int]]:
    """Draw one row of towers; return where its masts end."""
    masts = []
    x = -20
    while x < 1280:
        width = int(rng.integers(34, 84))
        top = HORIZON - int(low + (high - low) * float(rng.random()) ** 1.6)
        _tower(draw, (x, top, width), tone)
        if rng.random() < 0.28:
            mast = x + width // 2
            draw.line([each * _FINE for each in (mast, top - 26, mast, top)], fill=(*tone, 255), width=2 * _FINE)
            masts.append((mast, top - 26))
        _windows(draw, rng, (x, top, width), depth)
        x += width + int(rng.integers(-8, 14))
    return masts


def _tower(draw: ImageDraw.ImageDraw, tower: tuple[int, int, int], tone: Colour) -> None:
    """Draw a tower that is darker to one side, with a brighter edge at its roof."""
    left, top, width = tower
    draw.rectangle([each * _FINE for each in (left, top, left + width, HORIZON)], fill=(*tone, 255))
    draw.rectangle([each * _FINE for each in (left + width * 0.62, top, left + width, HORIZON)], fill=(0, 0, 16, 60))
    draw.rectangle([each * _FINE for each in (left, top, left + width, top + 1)], fill=(255, 210, 220, 50))


def _windows(draw: ImageDraw.ImageDraw, rng: np.random.Generator, tower: tuple[int, int, int], depth: int) -> None:
    left, top, width = tower
    warm = ((255, 214, 140), (255, 186, 104), (196, 224, 255))[int(rng.integers(0, 3))]
    for y in range(top + 8, HORIZON - 6, 8 + depth):
        whole = rng.random() < 0.08  # an office that works late: the whole floor
        for x in range(left + 5, left + width - 5, 6 + depth):
            if whole or rng.random() < 0.4:
                light = int(rng.integers(70, 240)) - (2 - depth) * 40
                box = [each * _FINE for each in (x, y, x + 2.5 + depth * 0.5, y + 3.5 + depth * 0.5)]
                draw.rectangle(box, fill=(*warm, max(light, 24)))


def _landmark(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """Draw the tallest tower of all: stepped, with lines of light along its edges."""
    for left, top, width in ((600, 300, 96), (612, 214, 72), (624, 150, 48), (636, 108, 24)):
        _tower(draw, (left, top, width), (38, 34, 86))
        _windows(draw, rng, (left, top, width), 1)
        for x in (left, left + width):
            draw.line([each * _FINE for each in (x, top, x, HORIZON)], fill=(120, 214, 255, 150), width=_FINE)
        draw.line([each * _FINE for each in (left, top, left + width, top)], fill=(190, 240, 255, 220), width=_FINE)
    draw.line([each * _FINE for each in (648, 52, 648, 108)], fill=(200, 230, 255, 255), width=3 * _FINE)


def _bridge(draw: ImageDraw.ImageDraw) -> None:
    """Draw the bridge's deck, piers and pylons; its cables are lit anew for every picture."""
    draw.rectangle([each * _FINE for each in (0, _DECK, 1280, _DECK + 8)], fill=(16, 15, 36, 255))
    draw.rectangle([each * _FINE for each in (0, _DECK, 1280, _DECK + 1)], fill=(255, 200, 150, 120))
    for pier in range(60, 1280, 145):
        draw.rectangle([each * _FINE for each in (pier - 6, _DECK + 8, pier + 6, HORIZON)], fill=(16, 15, 36, 255))
    for tower in _TOWERS:
        points = ((tower - 8, HORIZON), (tower - 2, _DECK - 186), (tower + 2, _DECK - 186), (tower + 8, HORIZON))
        draw.polygon([(x * _FINE, y * _FINE) for x, y in points], fill=(214, 218, 255, 255))
        draw.rectangle([each * _FINE for each in (tower, _DECK - 180, tower + 5, HORIZON)], fill=(90, 90, 150, 110))


def _cables(draw: ImageDraw.ImageDraw, seconds: float) -> None:
    """Draw the stay cables, with a wave of colour that runs through them."""
    for place, tower in enumerate(_TOWERS):
        for stay in range(1, 11):
            way = 0.5 + 0.5 * sin(seconds * 1.6 - stay * 0.55 + place)
            colour = (round(120 + 135 * way), round(170 - 40 * way), round(255 - 60 * way), round(90 + 90 * way))
            for side in (-1, 1):
                draw.line((tower, _DECK - 178 + stay * 6, tower + side * stay * 27, _DECK), fill=colour, width=1)


def _lamp(colour: Colour) -> Image.Image:
    """Return a car's light with its glow."""
    big = Image.new("RGBA", (72, 56), (*colour, 0))
    ImageDraw.Draw(big).ellipse((26, 22, 46, 34), fill=(*colour, 255))
    glow = big.filter(ImageFilter.GaussianBlur(8))
    glow.alpha_composite(big)
    return glow.reduce(4)


def _rocket(picture: Image.Image, seconds: float, place: int) -> None:
    """Draw one rocket: up, then a burst that falls and fades."""
    clock = seconds + place * _ROUND / 5 * 1.37
    launch, age = divmod(clock, _ROUND)
    chance = np.random.default_rng((int(launch) * 31 + place * 7) & 0xFFFF)
    x, peak = float(chance.uniform(150, 1130)), float(chance.uniform(110, 230))
    colour = _COLOURS[int(chance.integers(0, len(_COLOURS)))]
    kind = int(chance.random() < 0.35)
    if age < _RISE:
        way = age / _RISE
        y = HORIZON - 30 - (HORIZON - 30 - peak) * (1 - (1 - way) ** 2)
        draw = ImageDraw.Draw(picture, "RGBA")
        for part, alpha in ((1.0, 60), (0.55, 130), (0.25, 230)):
            draw.line((x, y, x, y + (50 * (1 - way) + 8) * part), fill=(255, 222, 164, alpha), width=2)
        return
    fireworks.burst(picture, (x, peak), age - _RISE, kind, (255, 196, 110) if kind else colour)
