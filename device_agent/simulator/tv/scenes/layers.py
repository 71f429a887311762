"""What scenes are built of: gradients, drifting layers, water, and the Scene protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sin, tau
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from device_agent.simulator.tv.paint.theme import HEIGHT, WIDTH, Colour

Stop = tuple[float, Colour]
"""A place from 0 (top) to 1 (bottom) and the colour there."""

_UPSIDE_DOWN = Image.Transpose.FLIP_TOP_BOTTOM


class Scene(Protocol):
    """A picture that is a function of time. ``moving`` is false if every second looks the same."""

    moving: bool

    def paint(self, seconds: float) -> Image.Image:
        """Return a new 1280x720 RGB picture of this second."""
        ...


def gradient(stops: Sequence[Stop], width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Return a vertical gradient, dithered so that dark skies show no steps."""
    places = [place for place, _ in stops]
    colours = np.array([colour for _, colour in stops], dtype=np.float32)
    way = np.linspace(0.0, 1.0, height)
    column = np.stack([np.interp(way, places, colours[:, band]) for band in range(3)], axis=1)
    whole = np.floor(column)
    grain = np.random.default_rng(7).random((height, 64))
    tile = whole[:, None, :] + (grain[:, :, None] < (column - whole)[:, None, :])
    repeats = -(-width // 64)
    return Image.fromarray(np.tile(tile.astype(np.uint8), (1, repeats, 1))[:, :width])


def shine(
    image: Image.Image, centre: tuple[float, float], radius: float, colour: Colour, strength: float
) -> Image.Image:
    """Return the picture with a round light added that fades out at ``radius`` pixels."""
    small = 4  # a light has no edges: a quarter of the size is enough
    rows, columns = np.ogrid[: image.height // small, : image.width // small]
    away = np.hypot(columns - centre[0] / small, rows - centre[1] / small) * (small / radius)
    light = np.minimum(np.maximum(1.0 - away, 0.0) ** 2 * strength, 1.0) * 255
    mask = Image.fromarray(light.astype(np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    lit = image.copy()
    lit.paste(colour, (0, 0), mask)
    return lit


@dataclass(frozen=True)
class Layer:
    """A strip that drifts: one coloured picture and its mask, both ``period`` wide, tops at ``y``."""

    image: Image.Image
    mask: Image.Image
    y: int
    speed: float

    def onto(self, picture: Image.Image, seconds: float) -> None:
        """Paste the strip where it is at this second."""
        period = self.image.width
        x = -int(seconds * self.speed % period)
        while x < picture.width:
            picture.paste(self.image, (x, self.y), self.mask)
            x += period


def ridge(
    seed: int, period: int, height: int, peaks: Sequence[tuple[float, float, float]], rough: float
) -> NDArray[np.float64]:
    """Return the skyline of round-topped rocks, which comes round after ``period`` pixels.

    ``peaks`` are (centre, half width, height), as parts of the period and of ``height``; ``rough`` is the crags' size.
    """
    x = np.arange(period) / period
    line = np.zeros(period)
    for centre, half, top in peaks:
        away = np.abs((x - centre + 0.5) % 1.0 - 0.5) / half
        line = np.maximum(line, np.where(away < 1, top * np.maximum(1 - away**2.2, 0) ** 0.8, 0))
    rng = np.random.default_rng(seed)
    crags = np.zeros(period)
    for waves in (13, 29, 47, 79, 131, 211):
        crags += np.sin(tau * (x * waves + rng.random())) / waves**0.55
    line += np.where(line > 0.02, crags * rough, 0)
    return np.clip(line, 0, 1) * height


def silhouette(line: NDArray[np.float64], height: int, top: Colour, foot: Colour) -> tuple[Image.Image, Image.Image]:
    """Return a strip below a skyline and its smooth-edged mask; its colour runs from ``top`` to ``foot``."""
    rows = np.arange(height)[:, None]
    cover = np.clip(rows - (height - line)[None, :] + 0.5, 0, 1)
    image = gradient([(0, top), (1, foot)], len(line), height)
    return image, Image.fromarray(np.rint(cover * 255).astype(np.uint8))


def water(picture: Image.Image, horizon: int, seconds: float, tint: Colour, depth: float) -> None:
    """Turn everything below ``horizon`` into a rippled mirror of what stands above it."""
    height = picture.height - horizon
    mirror = picture.crop((0, horizon - height, picture.width, horizon)).reduce(
        (1, 2)
    )  # half the rows: a mirror of water is never sharp
    mirror = Image.blend(mirror.transpose(_UPSIDE_DOWN), Image.new("RGB", mirror.size, tint), depth)
    still = np.asarray(mirror)
    rippled = np.empty_like(still)
    tall, width = still.shape[:2]
    for row in range(tall):
        swell = 0.8 + row / tall * 6.8
        shift = round(swell * (sin(row * 0.62 - seconds * 3.1) + 0.6 * sin(row * 0.27 + seconds * 1.7)))
        source = min(row + abs(shift) // 4, tall - 1)
        if shift > 0:
            rippled[row, shift:] = still[source, : width - shift]
            rippled[row, :shift] = still[source, :1]
        elif shift < 0:
            rippled[row, :shift] = still[source, -shift:]
            rippled[row, shift:] = still[source, -1:]
        else:
            rippled[row] = still[source]
    picture.paste(Image.fromarray(rippled.repeat(2, axis=0)), (0, horizon))


def shape(size: tuple[int, int], parts: Sequence[tuple[Colour, Sequence[tuple[float, float]]]]) -> Image.Image:
    """Return filled polygons, smooth-edged, on a clear ground (RGBA); their points run from 0 to 1."""
    fine = 4
    big = Image.new("RGBA", (size[0] * fine, size[1] * fine), (*parts[0][0], 0))
    draw = ImageDraw.Draw(big)
    for colour, points in parts:
        draw.polygon([(x * big.width, y * big.height) for x, y in points], fill=(*colour, 255))
    return big.reduce(fine)
