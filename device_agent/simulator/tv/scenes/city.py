"""A city by a river at night, with fireworks."""

from math import cos, pi, sin, tau

import numpy as np
from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes.layers import gradient, shine, water

HORIZON = 500
_ROUND = 4.2  # seconds from one rocket of a place to its next
_COLOURS: tuple[Colour, ...] = (
    (255, 120, 120),
    (255, 206, 110),
    (126, 224, 255),
    (190, 150, 255),
    (140, 255, 180),
    (255, 150, 220),
)


class City:
    """Towers with lit windows behind a bridge; rockets burst; the river mirrors all of it."""

    moving = True

    def __init__(self) -> None:
        sky = gradient(
            [(0, (6, 9, 26)), (0.45, (22, 26, 66)), (0.68, (82, 54, 108)), (0.72, (120, 74, 116)), (1, (40, 30, 60))]
        )
        sky = shine(sky, (900, 150), 240, (150, 160, 210), 0.35)
        rng = np.random.default_rng(3)
        draw = ImageDraw.Draw(sky, "RGBA")
        for _ in range(150):
            x, y, light = rng.integers(0, 1280), rng.integers(0, 330), rng.integers(60, 220)
            draw.point((int(x), int(y)), fill=(255, 255, 255, int(light)))
        _disc(sky, (900, 150), 36, (244, 240, 222))
        for depth, (tone, low, high) in enumerate(
            (((50, 44, 88), 90, 230), ((32, 31, 66), 60, 300), ((17, 19, 42), 40, 210))
        ):
            masts = _skyline(sky, rng, tone, low, high, depth)
        self._back = sky
        self._beacons = [(x, y, float(rng.random())) for x, y in masts]

    def paint(self, seconds: float) -> Image.Image:
        """Return the city at this second."""
        picture = self._back.copy()
        draw = ImageDraw.Draw(picture, "RGBA")
        for place in range(5):
            _rocket(draw, seconds, place)
        for x, y, start in self._beacons:
            if (seconds * 0.7 + start) % 1 < 0.5:
                draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(255, 70, 70, 255))
        _bridge(draw, seconds)
        water(picture, HORIZON, seconds * 0.8, (8, 10, 30), 0.30)
        return picture


def _disc(picture: Image.Image, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    big = Image.new("L", (radius * 8, radius * 8), 0)
    ImageDraw.Draw(big).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    picture.paste(colour, (centre[0] - radius, centre[1] - radius), big.reduce(4))


def _skyline(
    picture: Image.Image, rng: np.random.Generator, tone: Colour, low: int, high: int, depth: int
) -> list[tuple[int, int]]:
    """Draw one row of towers; return where its masts end."""
    masts = []
    draw = ImageDraw.Draw(picture, "RGBA")
    x = -20
    while x < 1280:
        width = int(rng.integers(38, 92))
        top = HORIZON - int(low + (high - low) * float(rng.random()) ** 1.8)
        draw.rectangle((x, top, x + width, HORIZON), fill=(*tone, 255))
        if rng.random() < 0.3:
            draw.line((x + width // 2, top - 26, x + width // 2, top), fill=(*tone, 255), width=3)
            masts.append((x + width // 2, top - 26))
        _windows(draw, rng, (x, top, width), depth)
        x += width + int(rng.integers(-6, 16))
    return masts


def _windows(draw: ImageDraw.ImageDraw, rng: np.random.Generator, tower: tuple[int, int, int], depth: int) -> None:
    left, top, width = tower
    step = 9 + depth * 2
    warm = ((255, 214, 140), (255, 190, 110), (200, 224, 255))[int(rng.integers(0, 3))]
    for y in range(top + 9, HORIZON - 8, step + 2):
        for x in range(left + 6, left + width - 6, step):
            if rng.random() < 0.42:
                strength = int(rng.integers(90, 230)) - (2 - depth) * 34
                draw.rectangle((x, y, x + 3 + depth, y + 4 + depth), fill=(*warm, max(strength, 30)))


def _bridge(draw: ImageDraw.ImageDraw, seconds: float) -> None:
    """Draw a cable-stayed bridge with traffic."""
    deck = HORIZON - 22
    draw.rectangle((0, deck, 1280, deck + 7), fill=(14, 14, 30, 255))
    for tower in (330, 910):
        for stay in range(1, 9):
            for side in (-1, 1):
                draw.line(
                    (tower, deck - 168 + stay * 6, tower + side * stay * 30, deck), fill=(196, 204, 255, 74), width=1
                )
        draw.polygon(
            [(tower - 7, deck + 20), (tower - 2, deck - 176), (tower + 2, deck - 176), (tower + 7, deck + 20)],
            fill=(200, 206, 250, 255),
        )
    for car in range(26):
        x = (seconds * (72 + car % 5 * 13) + car * 97) % 1360 - 40
        draw.ellipse((x - 3, deck - 5, x + 3, deck - 1), fill=(255, 236, 190, 235))
        x = 1320 - (seconds * (64 + car % 4 * 17) + car * 83) % 1360
        draw.ellipse((x - 3, deck - 2, x + 3, deck + 2), fill=(255, 66, 60, 225))


def _rocket(draw: ImageDraw.ImageDraw, seconds: float, place: int) -> None:
    """Draw one rocket: up for a third of its round, then a burst that falls and fades."""
    clock = seconds + place * _ROUND / 5 * 1.37
    launch, age = divmod(clock, _ROUND)
    chance = np.random.default_rng((int(launch) * 31 + place * 7) & 0xFFFF)
    x0, peak = float(chance.uniform(140, 1140)), float(chance.uniform(90, 240))
    colour = _COLOURS[int(chance.integers(0, len(_COLOURS)))]
    if age < 1.3:
        way = age / 1.3
        y = HORIZON - 30 - (HORIZON - 30 - peak) * (1 - (1 - way) ** 2)
        draw.line((x0, y, x0, y + 26 * (1 - way) + 6), fill=(255, 226, 170, 210), width=2)
        return
    since = age - 1.3
    fade = max(1 - (since / 2.4) ** 2, 0.0)
    if fade <= 0:
        return
    reach = (96 + 60 * float(chance.random())) * (1 - (1 - min(since / 1.6, 1)) ** 3)
    for ring, count in ((1.0, 30), (0.68, 20), (0.36, 10)):
        for spark in range(count):
            angle = tau * spark / count + ring * pi
            x = x0 + cos(angle) * reach * ring
            y = peak + sin(angle) * reach * ring + 26 * since * since
            tail = 0.74 + 0.1 * since
            draw.line((x0 + (x - x0) * tail, peak + (y - peak) * tail, x, y), fill=(*colour, int(190 * fade)), width=2)
            if (spark + int(seconds * 10)) % 3:
                draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(*_pale(colour), int(255 * fade)))
    for size in range(5) if since < 0.3 else ():
        flash = (8 + size * 9) * (1 - since / 0.3)
        draw.ellipse((x0 - flash, peak - flash, x0 + flash, peak + flash), fill=(*_pale(colour), 56 - size * 8))


def _pale(colour: Colour) -> Colour:
    red, green, blue = ((level + 255) // 2 for level in colour)
    return red, green, blue
