"""What lives in the reef: fish, a turtle, corals, weed; each drawn once, with light from above."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sin, tau

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes.layers import gradient

_FINE = 4


@dataclass(frozen=True, slots=True)
class Fish:
    """A kind of fish: its colours, where its bands lie (0 tail to 1 mouth), and how tall it is."""

    back: Colour
    belly: Colour
    fin: Colour
    band: Colour
    bands: tuple[tuple[float, float], ...]
    tall: float = 0.5


def fish(kind: Fish, length: int, tail: float) -> Image.Image:
    """Return a fish that looks to the right (RGBA); ``tail`` folds its tail, 0 to 1."""
    wide, high = length * _FINE, round(length * 0.72) * _FINE
    picture = Image.new("RGBA", (wide, high), (*kind.fin, 0))
    draw = ImageDraw.Draw(picture)
    spread = 0.36 - 0.2 * tail
    fins = (
        [(0.27, 0.5), (0.0, 0.5 - spread), (0.07 + 0.09 * tail, 0.5), (0.0, 0.5 + spread)],
        [(0.34, 0.5 - kind.tall * 0.5), (0.46, 0.5 - kind.tall * 0.98), (0.74, 0.5 - kind.tall * 0.56)],
        [(0.40, 0.5 + kind.tall * 0.5), (0.46, 0.5 + kind.tall * 0.92), (0.62, 0.5 + kind.tall * 0.6)],
    )
    for points in fins:
        draw.polygon([(x * wide, y * high) for x, y in points], fill=(*kind.fin, 255))
    body = _body(kind, (wide, high))
    skin = gradient(
        [(0.5 - kind.tall * 0.7, kind.back), (0.5, kind.back), (0.5 + kind.tall * 0.6, kind.belly)], wide, high
    )
    stripes = ImageDraw.Draw(skin)
    for start, end in kind.bands:
        bow = 0.03 * wide
        stripes.polygon(
            [(start * wide, 0), (end * wide, 0), (end * wide + bow, high / 2), (end * wide, high), (start * wide, high),
             (start * wide + bow, high / 2)],
            fill=kind.band,
        )  # fmt: skip
    picture.paste(skin, (0, 0), body)
    shine = ImageChops.multiply(body, _fall(wide, high))
    picture.paste((255, 255, 255, 255), (0, 0), shine)
    _face(draw, wide, high, kind)
    return picture.reduce(_FINE)


def _body(kind: Fish, size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, 0)
    top = []
    for part in range(41):
        way = part / 40
        swell = (4 * way * (1 - way)) ** 0.72 * (1.1 - 0.24 * way)
        top.append((0.2 + 0.8 * way, kind.tall * 0.62 * swell))
    points = [(x, 0.5 - half) for x, half in top] + [(x, 0.5 + half) for x, half in reversed(top)]
    ImageDraw.Draw(mask).polygon([(x * size[0], y * size[1]) for x, y in points], fill=255)
    return mask


def _fall(wide: int, high: int) -> Image.Image:
    """Return the light from above on a back."""
    levels = np.clip(np.linspace(150, -130, high), 0, 90)
    return Image.fromarray(np.broadcast_to(levels[:, None], (high, wide)).astype(np.uint8))


def _face(draw: ImageDraw.ImageDraw, wide: int, high: int, kind: Fish) -> None:
    eye, x, y = max(wide * 0.042, 6), wide * 0.86, high * 0.44
    draw.ellipse((x - eye, y - eye, x + eye, y + eye), fill=(250, 250, 246, 255))
    draw.ellipse((x - eye * 0.5, y - eye * 0.6, x + eye * 0.75, y + eye * 0.65), fill=(14, 20, 34, 255))
    draw.ellipse((x + eye * 0.1, y - eye * 0.45, x + eye * 0.5, y - eye * 0.05), fill=(255, 255, 255, 255))
    draw.polygon(
        [(wide * 0.6, high * 0.52), (wide * 0.46, high * 0.66), (wide * 0.64, high * 0.64)], fill=(*kind.fin, 255)
    )


def turtle(moment: int, moments: int) -> Image.Image:
    """Return a turtle that swims to the left, in one moment of its flippers' beat (RGBA)."""
    wide, high = 250 * 3, 170 * 3
    beat = sin(tau * moment / moments)
    skin, dark = (92, 158, 120), (52, 106, 92)
    big = Image.new("RGBA", (wide, high), (*dark, 0))
    draw = ImageDraw.Draw(big)

    def shape(colour: Colour, points: Sequence[tuple[float, float]]) -> None:
        draw.polygon([(x * wide, y * high) for x, y in points], fill=(*colour, 255))

    tip = 0.5 - 0.42 * beat
    shape(
        dark,
        [(0.34, 0.44), (0.44, 0.40), (0.60, 0.5 - 0.3 * beat), (0.56, 0.46 - 0.36 * beat), (0.42, 0.46 - 0.2 * beat)],
    )
    shape(dark, [(0.80, 0.46), (0.98, 0.40 + 0.08 * beat), (0.96, 0.50 + 0.06 * beat), (0.82, 0.54)])
    draw.ellipse((0.06 * wide, 0.36 * high, 0.24 * wide, 0.56 * high), fill=(*skin, 255))
    shape(skin, [(0.18, 0.40), (0.34, 0.40), (0.34, 0.56), (0.18, 0.54)])
    for step in range(14):
        part = step / 14
        box = (0.26 + 0.1 * part, 0.26 + 0.06 * part, 0.86 - 0.14 * part, 0.66 - 0.16 * part)
        tone = (round(64 + 92 * part), round(92 + 70 * part), round(60 + 30 * part))
        draw.ellipse((box[0] * wide, box[1] * high, box[2] * wide, box[3] * high), fill=(*tone, 255))
    for x in (0.40, 0.50, 0.60, 0.70):
        draw.arc((x * wide - 90, 0.28 * high, x * wide + 30, 0.64 * high), -70, 70, fill=(58, 84, 56, 255), width=7)
    draw.arc((0.22 * wide, 0.30 * high, 0.9 * wide, 0.74 * high), 200, 340, fill=(58, 84, 56, 255), width=6)
    shape(skin, [(0.30, 0.50), (0.42, 0.57), (0.50, tip + 0.32), (0.535, tip + 0.44), (0.44, tip + 0.38), (0.33, 0.66)])
    draw.ellipse((0.105 * wide, 0.40 * high, 0.13 * wide, 0.437 * high), fill=(16, 24, 34, 255))
    return big.reduce(3)


def floor(height: int) -> Image.Image:
    """Return sand with rocks and corals, ``height`` pixels tall and as wide as the screen (RGBA)."""
    rng = np.random.default_rng(9)
    fine = 2
    big = Image.new("RGBA", (1280 * fine, height * fine), (8, 40, 80, 0))
    draw = ImageDraw.Draw(big)
    for x, wide, tall, tone in ((150, 240, 120, 1.0), (500, 170, 84, 0.8), (930, 270, 140, 1.1), (1230, 180, 104, 0.9)):
        for step in range(12):
            part = step / 12
            box = (x - wide * (1 - part), height - tall * (1 - part * 0.92), x + wide * (1 - part * 0.8), height + tall)
            light = round((34 + 46 * part) * tone)
            draw.ellipse([edge * fine for edge in box], fill=(round(light * 0.42), light + 14, light + 62, 255))
    for x, y, kind, colour in _GARDEN:
        _CORALS[kind](draw, rng, (x * fine, y * fine), colour, fine)
    sand = [(0, height), *((x, height - 34 + 10 * sin(x / 97)) for x in range(0, 1281, 8)), (1280, height)]
    draw.polygon([(x * fine, y * fine) for x, y in sand], fill=(214, 194, 146, 255))
    for row in range(5):
        line = [(x * fine, (height - 24 + row * 6 + 8 * sin(x / 97 + row * 0.4)) * fine) for x in range(0, 1281, 8)]
        draw.line(line, fill=(226, 208, 162, 255), width=2 * fine)
    for _ in range(700):
        left, top = rng.uniform(0, 1280 * fine), rng.uniform((height - 22) * fine, height * fine)
        draw.ellipse((left, top, left + 3, top + 2), fill=(160, 142, 104, 255))
    return big.reduce(fine)


Spot = tuple[float, float]


def _branches(draw: ImageDraw.ImageDraw, rng: np.random.Generator, foot: Spot, colour: Colour, fine: int) -> None:
    _limb(draw, rng, foot, 36 * fine, -pi / 2, colour, fine)


def _limb(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    foot: Spot,
    reach: float,
    turn: float,
    colour: Colour,
    fine: int,
) -> None:
    """Draw a branching coral, limb by limb; its tips catch the light."""
    end = (foot[0] + reach * float(np.cos(turn)), foot[1] + reach * float(np.sin(turn)))
    width = max(reach * 0.3, 3 * fine)
    light = min(1.35 - reach / (60 * fine), 1.3)
    tone = (*(min(round(level * light), 255) for level in colour), 255)
    draw.line((*foot, *end), fill=tone, width=round(width))
    draw.ellipse((end[0] - width / 2, end[1] - width / 2, end[0] + width / 2, end[1] + width / 2), fill=tone)
    if reach > 10 * fine:
        for side in (-0.55, 0.06, 0.5):
            part = reach * float(rng.uniform(0.62, 0.78))
            _limb(draw, rng, end, part, turn + side + float(rng.uniform(-0.16, 0.16)), colour, fine)


def _brain(draw: ImageDraw.ImageDraw, rng: np.random.Generator, foot: Spot, colour: Colour, fine: int) -> None:
    """Draw a round coral with winding furrows."""
    x, y = foot
    for step in range(10):
        part = step / 10
        reach = 52 * fine * (1 - part * 0.8)
        tone = tuple(min(round(level * (0.62 + 0.5 * part)), 255) for level in colour)
        draw.ellipse(
            (x - reach, y - reach * 0.9 - part * 10 * fine, x + reach * (1 - part * 0.2), y + reach * 0.5),
            fill=(*tone, 255),
        )
    for row in range(7):
        line = [
            (x + (way - 20) * 2.1 * fine, y - 40 * fine + row * 9 * fine + sin(way * 0.9 + row * 1.7) * 4 * fine)
            for way in range(4 + abs(3 - row) * 2, 37 - abs(3 - row) * 2)
        ]
        draw.line(line, fill=(*(round(level * 0.62) for level in colour), 255), width=2 * fine, joint="curve")


def _tubes(draw: ImageDraw.ImageDraw, rng: np.random.Generator, foot: Spot, colour: Colour, fine: int) -> None:
    """Draw a cluster of tube sponges."""
    for place in (-2, 2, -1, 1, 0):
        tall = (92 - abs(place) * 20 + float(rng.uniform(-8, 8))) * fine
        half = (9 - abs(place)) * fine
        x, lean = foot[0] + place * 15 * fine, place * 6 * fine
        light = 0.8 + 0.07 * (2 - abs(place))
        tone = tuple(round(level * light) for level in colour)
        top = foot[1] - tall
        draw.polygon(
            [(x - half, foot[1]), (x + half, foot[1]), (x + half + lean, top), (x - half + lean, top)],
            fill=(*tone, 255),
        )
        draw.ellipse((x - half + lean, top - half * 0.6, x + half + lean, top + half * 0.6), fill=(*tone, 255))
        mouth = half * 0.62
        draw.ellipse((x - mouth + lean, top - mouth * 0.5, x + mouth + lean, top + mouth * 0.5), fill=(56, 20, 52, 255))


_CORALS = {"branches": _branches, "brain": _brain, "tubes": _tubes}
_GARDEN: Sequence[tuple[int, int, str, Colour]] = (
    (60, 150, "branches", (232, 96, 136)),
    (196, 130, "tubes", (250, 158, 82)),
    (300, 178, "brain", (112, 190, 150)),
    (470, 168, "branches", (246, 190, 96)),
    (590, 186, "brain", (214, 120, 160)),
    (868, 120, "branches", (178, 116, 232)),
    (984, 128, "tubes", (238, 96, 120)),
    (1094, 172, "brain", (238, 176, 92)),
    (1214, 150, "branches", (236, 96, 156)),
)


def weed(seed: int, moments: int) -> list[Image.Image]:
    """Return a clump of weed in the moments of its swaying (RGBA)."""
    rng = np.random.default_rng(40 + seed)
    blades = [(float(rng.uniform(30, 130)), float(rng.uniform(110, 250)), float(rng.uniform(0, tau))) for _ in range(7)]
    frames = []
    for moment in range(moments):
        big = Image.new("RGBA", (160 * 2, 270 * 2), (10, 90, 80, 0))
        draw = ImageDraw.Draw(big)
        for foot, tall, start in blades:
            spine = []
            for part in range(13):
                way = part / 12
                lean = 18 * way * sin(tau * moment / moments + start + way * 2.4)
                spine.append((foot + lean, 270 - tall * way, 7 * (1 - way) ** 0.7 + 0.6))
            left = [((x - half) * 2, y * 2) for x, y, half in spine]
            right = [((x + half) * 2, y * 2) for x, y, half in reversed(spine)]
            draw.polygon(left + right, fill=(20, 112 + int(start * 10), 92, 255))
            draw.line([(x * 2, y * 2) for x, y, _ in spine], fill=(58, 170 - int(start * 6), 116, 255), width=2)
        frames.append(big.reduce(2))
    return frames
