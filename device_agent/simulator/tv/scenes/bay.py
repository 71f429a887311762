"""Sunset on a bay of limestone islands, with a junk under sail."""

from math import pi, sin, tau

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes.layers import Layer, gradient, ridge, shape, shine, silhouette, water

HORIZON = 452
_SUN = (806.0, 352.0)


class Bay:
    """Islands drift at four speeds before a low sun; the water mirrors them; birds cross."""

    moving = True

    def __init__(self) -> None:
        sky = gradient(
            [
                (0, (38, 52, 96)),
                (0.3, (112, 92, 138)),
                (0.48, (226, 136, 118)),
                (0.63, (255, 198, 132)),
                (1, (255, 214, 150)),
            ]
        )
        sky = shine(sky, _SUN, 520, (255, 190, 120), 0.75)
        sky = shine(sky, _SUN, 150, (255, 238, 196), 0.95)
        draw = ImageDraw.Draw(sky, "RGBA")
        draw.ellipse((_SUN[0] - 43, _SUN[1] - 43, _SUN[0] + 43, _SUN[1] + 43), fill=(255, 247, 222, 255))
        self._sky = _clouds(sky)
        self._layers = (
            _islands(11, 1900, 150, 2.0, (222, 146, 132), (250, 186, 140), 26, 0.75),
            _islands(23, 2200, 205, 4.5, (158, 104, 122), (214, 146, 130), 17, 0.8),
            _islands(37, 2600, 270, 9.0, (84, 62, 92), (134, 92, 108), 12, 0.85),
            _islands(58, 3400, 340, 17.0, (30, 28, 50), (58, 46, 70), 8, 0.9),
        )  # fmt: skip
        self._junk = _junk((210, 176))

    def paint(self, seconds: float) -> Image.Image:
        """Return the bay at this second."""
        picture = self._sky.copy()
        for layer in self._layers[:3]:
            layer.onto(picture, seconds)
        x = 1180 - int(seconds * 11 % 1700)
        bob = round(2.2 * sin(seconds * 1.3))
        picture.paste(self._junk, (x, HORIZON - 170 + bob), self._junk)
        self._layers[3].onto(picture, seconds)
        water(picture, HORIZON, seconds, (58, 50, 84), 0.34)
        _glitter(picture, seconds)
        _birds(picture, seconds)
        return picture


def _islands(
    seed: int, period: int, height: int, speed: float, top: Colour, foot: Colour, count: int, tallest: float
) -> Layer:
    """Return a strip of steep islands in clusters, with open water between them."""
    rng = np.random.default_rng(seed)
    peaks = []
    for group in range(count // 3):
        middle = (group + 0.2 + 0.6 * float(rng.random())) / (count // 3)
        for _ in range(4):
            half = float(rng.uniform(26, 74)) * (1 + speed / 22) / period
            peaks.append((middle + float(rng.normal(0, 62)) / period, half, tallest * float(rng.uniform(0.35, 1.0))))
    line = ridge(seed, period, height, peaks, 0.035)
    image, mask = silhouette(line, height, top, foot)
    return Layer(_rock(image, line, rng, 0.35 + speed / 26), mask, HORIZON - height, speed)


def _rock(image: Image.Image, line: NDArray[np.float64], rng: np.random.Generator, near: float) -> Image.Image:
    """Return the strip with trees on its shoulders and streaks down its cliffs; ``near`` is how much of it one sees."""
    height, period = image.height, image.width
    coarse, fine = (_waves(rng, period, counts) for counts in ((7, 17, 31, 53), (97, 149, 211, 307)))
    trees = 10 + 0.16 * line + 9 * coarse + 7 * fine
    below = np.arange(height, dtype=np.float32)[:, None] - (height - line).astype(np.float32)[None, :]
    wooded = np.clip((trees.astype(np.float32)[None, :] - below) / 5, 0, 1)
    cliff = near * (0.16 * (0.55 * fine + 0.45 * np.roll(coarse, 9)) + 0.05 * np.clip(np.gradient(line), -1.5, 1.5))
    bare = (1 + cliff).astype(np.float32)[None, :]
    pixels = np.asarray(image).copy()
    for band, leaf in enumerate((0.80, 0.94, 0.86)):
        leaves = (1 - near * (1 - leaf * (0.82 + 0.1 * fine))).astype(np.float32)[None, :]
        shade = bare + (leaves - bare) * wooded
        pixels[..., band] = np.minimum(pixels[..., band] * shade, 255)
    return Image.fromarray(pixels)


def _waves(rng: np.random.Generator, period: int, counts: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a wavy line that meets itself, from about -1 to 1."""
    x = np.arange(period) / period
    return sum((np.sin(tau * (x * count + rng.random())) for count in counts), np.zeros(period)) / len(counts) * 1.6


def _clouds(sky: Image.Image) -> Image.Image:
    """Lay long thin clouds over the sky, lit from below."""
    rng = np.random.default_rng(5)
    small = np.zeros((90, 320), dtype=np.float32)
    rows, columns = np.mgrid[0:90, 0:320]
    for _ in range(26):
        y, x = rng.uniform(4, 44), rng.uniform(0, 320)
        wide, tall = rng.uniform(18, 60), rng.uniform(0.8, 2.4)
        small += np.exp(-(((rows - y) / tall) ** 2) - ((columns - x) / wide) ** 2) * rng.uniform(0.15, 0.5)
    mask = Image.fromarray((np.clip(small, 0, 0.62) * 255).astype(np.uint8)).resize(sky.size, Image.Resampling.BICUBIC)
    lit = gradient([(0, (150, 112, 150)), (0.4, (255, 178, 150)), (0.6, (255, 224, 178)), (1, (255, 224, 178))])
    sky.paste(lit, (0, 0), mask)
    return sky


def _junk(size: tuple[int, int]) -> Image.Image:
    """Return a junk under three ribbed sails, the low sun behind them."""
    hull, wood = (34, 22, 32), (74, 42, 40)
    sails = (
        # mast, foot and head of the sail, how far it reaches before and behind the mast
        (0.21, 0.74, 0.26, 0.11, 0.13), (0.52, 0.73, 0.04, 0.19, 0.19), (0.82, 0.64, 0.28, 0.10, 0.10),
    )  # fmt: skip
    parts: list[tuple[Colour, list[tuple[float, float]]]] = [
        (
            hull,
            [
                (0.03, 0.74),
                (0.14, 0.80),
                (0.80, 0.79),
                (0.98, 0.70),
                (0.93, 0.92),
                (0.82, 0.99),
                (0.18, 0.99),
                (0.09, 0.92),
            ],
        ),
        (
            wood,
            [
                (0.05, 0.77),
                (0.14, 0.82),
                (0.80, 0.81),
                (0.965, 0.75),
                (0.96, 0.79),
                (0.80, 0.85),
                (0.14, 0.86),
                (0.06, 0.82),
            ],
        ),
        (hull, [(0.79, 0.66), (0.96, 0.63), (0.97, 0.76), (0.80, 0.80)]),
    ]
    for mast, foot, head, fore, aft in sails:
        parts.append(
            (
                hull,
                [(mast - 0.006, head - 0.04), (mast + 0.006, head - 0.04), (mast + 0.008, 0.82), (mast - 0.008, 0.82)],
            )
        )
        panels = 6
        for panel in range(panels):
            low, high = (foot + (head - foot) * each / panels for each in (panel, panel + 0.9))
            wide = [0.72 + 0.28 * sin(pi * (0.15 + 0.7 * each / panels)) for each in (panel, panel + 1)]
            colour = (168 + panel * 13, 58 + panel * 9, 42 + panel * 5)
            parts.append((colour, [
                (mast - fore * wide[0], low), (mast + aft * wide[0] * 0.9, low - 0.035),
                (mast + aft * wide[1] * 0.86, high - 0.035), (mast - fore * wide[1], high),
            ]))  # fmt: skip
    parts.append(((236, 190, 70), [(0.52, -0.02), (0.62, 0.012), (0.52, 0.035)]))
    return shape(size, parts)


def _glitter(picture: Image.Image, seconds: float) -> None:
    """Scatter the sun's path over the water."""
    draw = ImageDraw.Draw(picture, "RGBA")
    for row in range(26):
        way = row / 26
        y = HORIZON + 4 + int(way * way * 256)
        for spark in range(3):
            beat = sin(seconds * (1.9 + 0.31 * spark) + row * 1.7 + spark * 2.1)
            if beat < 0.05:
                continue
            x = _SUN[0] + sin(row * 2.3 + spark * 1.9 + seconds * 0.4) * (14 + way * 88)
            half = (5 + 26 * way) * beat
            draw.ellipse(
                (x - half, y - 1 - way, x + half, y + 1 + way), fill=(255, 232, 184, int(200 * beat * (1 - way * 0.5)))
            )


def _birds(picture: Image.Image, seconds: float) -> None:
    draw = ImageDraw.Draw(picture, "RGBA")
    for bird in range(6):
        x = (seconds * 34 + bird * 46 + (bird % 2) * 17) % 1700 - 160
        y = 150 + 20 * abs(bird - 2.5) + 9 * sin(seconds * 0.7 + bird)
        lift = 6 * sin(tau * seconds * 1.5 + bird * pi / 2.6)
        draw.line(
            [(x - 12, y - lift), (x - 5, y - 2), (x, y), (x + 5, y - 2), (x + 12, y - lift)],
            fill=(42, 34, 58, 235),
            width=2,
            joint="curve",
        )
