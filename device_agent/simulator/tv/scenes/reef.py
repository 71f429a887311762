"""A coral reef in summer: light from above, shoals, swaying weed, bubbles."""

from math import sin, tau

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from device_agent.simulator.tv.paint.theme import Colour
from device_agent.simulator.tv.scenes.layers import gradient, shape, shine

_SHOALS: tuple[tuple[Colour, Colour, int, int, int, int], ...] = (
    # body, fin, length, count, depth (pixels), speed (pixels a second; below 0 swims left)
    ((255, 176, 62), (255, 236, 200), 58, 7, 250, 46),
    ((86, 196, 255), (30, 92, 190), 40, 12, 400, -64),
    ((255, 108, 124), (255, 220, 214), 84, 3, 520, 30),
    ((246, 226, 96), (60, 66, 96), 50, 6, 150, -38),
)
_CORALS: tuple[tuple[int, int, Colour], ...] = (
    (90, 84, (226, 92, 130)), (180, 100, (250, 150, 90)), (890, 76, (176, 110, 226)),
    (1000, 92, (236, 110, 96)), (470, 122, (246, 190, 96)), (1200, 104, (232, 90, 150)),
)  # fmt: skip


class Reef:
    """Rays sway, fish swim in loose shoals, bubbles rise; the corals stand still."""

    moving = True

    def __init__(self) -> None:
        back = gradient([(0, (66, 196, 222)), (0.3, (22, 132, 190)), (0.7, (10, 72, 136)), (1, (8, 40, 88))])
        self._back = shine(back, (420, -60), 760, (214, 255, 250), 0.75)
        self._rays = [_ray(seed) for seed in range(4)]
        self._fish = [(_fish(body, fin, length), _fish(body, fin, length, 0.5)) for body, fin, length, *_ in _SHOALS]
        self._floor = _floor()
        self._weed = [_weed(seed) for seed in range(5)]

    def paint(self, seconds: float) -> Image.Image:
        """Return the reef at this second."""
        picture = self._back.copy()
        for place, ray in enumerate(self._rays):
            x = int(90 + place * 240 + 70 * sin(seconds * 0.21 + place * 1.7))
            picture.paste((206, 248, 255), (x, 0), ray)
        for place in (3, 0):
            self._swim(picture, place, seconds)
        for place, frames in enumerate(self._weed):
            frame = frames[int((seconds * 5 + place * 3) % len(frames))]
            picture.paste(frame, (40 + place * 268 + place * place * 6, 720 - frame.height), frame)
        self._swim(picture, 1, seconds)
        picture.paste(self._floor, (0, 720 - self._floor.height), self._floor)
        self._swim(picture, 2, seconds)
        _bubbles(picture, seconds)
        return picture

    def _swim(self, picture: Image.Image, shoal: int, seconds: float) -> None:
        _, _, length, count, depth, speed = _SHOALS[shoal]
        for fish in range(count):
            start = fish * (length * 1.55) + (fish % 3) * 31
            x = (seconds * abs(speed) * (1 + 0.04 * (fish % 3)) + start) % (1280 + 6 * length) - 3 * length
            y = depth + 34 * sin(fish * 2.4) + 12 * sin(seconds * 0.9 + fish)
            image = self._fish[shoal][int(seconds * 6 + fish) % 2]
            if speed < 0:
                image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
                x = 1280 - x - length
            picture.paste(image, (int(x), int(y)), image)


def _ray(seed: int) -> Image.Image:
    fall = 520
    mask = Image.new("L", (300, fall), 0)
    wide = 34 + seed * 17
    ImageDraw.Draw(mask).polygon([(30, 0), (30 + wide // 2, 0), (190 + wide, fall), (130, fall)], fill=70)
    fade = Image.fromarray(np.broadcast_to(np.linspace(0.75, 0, fall)[:, None] * 255, (fall, 300)).astype(np.uint8))
    soft = mask.filter(ImageFilter.GaussianBlur(9))
    return Image.composite(soft, Image.new("L", soft.size, 0), fade)


def _fish(body: Colour, fin: Colour, length: int, tail: float = 0.0) -> Image.Image:
    """Return a fish that looks to the right; ``tail`` folds its tail."""
    size = (length, round(length * 0.62))
    steps = [part / 24 for part in range(25)]
    top = [(0.24 + 0.76 * way, 0.5 - 0.34 * (4 * way * (1 - way)) ** 0.7 * (1.12 - 0.3 * way)) for way in steps]
    outline = top + [(x, 1 - y) for x, y in reversed(top)]
    spread = 0.34 - 0.16 * tail
    picture = shape(
        size,
        [
            (fin, [(0.30, 0.5), (0.0, 0.5 - spread), (0.08 + 0.08 * tail, 0.5), (0.0, 0.5 + spread)]),
            (fin, [(0.42, 0.24), (0.62, 0.02), (0.72, 0.2)]),
            (body, outline),
            (fin, [(0.62, 0.2), (0.69, 0.2), (0.66, 0.8), (0.59, 0.8)]),
            (fin, [(0.52, 0.56), (0.40, 0.78 - 0.1 * tail), (0.60, 0.7)]),
        ],
    )
    draw = ImageDraw.Draw(picture)
    eye, x, y = max(length * 0.04, 1.6), length * 0.85, size[1] * 0.43
    draw.ellipse((x - eye, y - eye, x + eye, y + eye), fill=(250, 250, 250, 255))
    draw.ellipse((x - eye * 0.5, y - eye * 0.55, x + eye * 0.7, y + eye * 0.65), fill=(12, 18, 30, 255))
    return picture


def _floor() -> Image.Image:
    """Return sand with rocks and corals."""
    rng = np.random.default_rng(9)
    height, fine = 190, 2
    big = Image.new("RGBA", (1280 * fine, height * fine), (8, 40, 80, 0))
    draw = ImageDraw.Draw(big)
    for x, wide, tall in ((120, 210, 120), (470, 150, 76), (930, 240, 132), (1210, 160, 96)):
        box = (x - wide, height - tall, x + wide, height + tall)
        draw.ellipse([edge * fine for edge in box], fill=(16, 52, 92, 255))
    for x, y, colour in _CORALS:
        _coral(draw, rng, (x * fine, (y + 30) * fine), 36 * fine, -tau / 4, colour, fine)
    sand = [
        (0, height * fine),
        *((x * fine, (height - 30 + 9 * sin(x / 97)) * fine) for x in range(0, 1281, 8)),
        (1280 * fine, height * fine),
    ]
    draw.polygon(sand, fill=(196, 178, 134, 255))
    for _ in range(500):
        left, top = rng.uniform(0, 1280 * fine), rng.uniform((height - 20) * fine, height * fine)
        draw.ellipse((left, top, left + 3, top + 2), fill=(150, 138, 108, 255))
    return big.reduce(fine)


def _coral(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    foot: tuple[float, float],
    reach: float,
    turn: float,
    colour: Colour,
    fine: int,
) -> None:
    """Draw a branching coral, limb by limb."""
    end = (foot[0] + reach * float(np.cos(turn)), foot[1] + reach * float(np.sin(turn)))
    width = max(reach * 0.26, 2 * fine)
    draw.line((*foot, *end), fill=(*colour, 255), width=round(width))
    draw.ellipse((end[0] - width / 2, end[1] - width / 2, end[0] + width / 2, end[1] + width / 2), fill=(*colour, 255))
    if reach > 9 * fine:
        for side in (-0.55, 0.06, 0.5):
            _coral(
                draw,
                rng,
                end,
                reach * float(rng.uniform(0.62, 0.78)),
                turn + side + float(rng.uniform(-0.16, 0.16)),
                colour,
                fine,
            )


def _weed(seed: int) -> list[Image.Image]:
    """Return a clump of weed in eight moments of its swaying."""
    rng = np.random.default_rng(40 + seed)
    blades = [(float(rng.uniform(30, 130)), float(rng.uniform(110, 250)), float(rng.uniform(0, tau))) for _ in range(6)]
    frames = []
    for moment in range(8):
        big = Image.new("RGBA", (160 * 3, 270 * 3), (10, 90, 80, 0))
        draw = ImageDraw.Draw(big)
        for foot, tall, start in blades:
            spine = []
            for part in range(13):
                way = part / 12
                lean = 18 * way * sin(tau * moment / 8 + start + way * 2.4)
                spine.append((foot + lean, 270 - tall * way, 6.5 * (1 - way) ** 0.7 + 0.6))
            shade = (24, 120 + int(start * 9), 92, 255)
            left = [((x - half) * 3, y * 3) for x, y, half in spine]
            right = [((x + half) * 3, y * 3) for x, y, half in reversed(spine)]
            draw.polygon(left + right, fill=shade)
        frames.append(big.reduce(3))
    return frames


def _bubbles(picture: Image.Image, seconds: float) -> None:
    draw = ImageDraw.Draw(picture, "RGBA")
    for bubble in range(22):
        life = (seconds * (0.09 + 0.012 * (bubble % 5)) + bubble * 0.137) % 1
        x = 150 + (bubble % 4) * 310 + (bubble * 37) % 60 + 9 * sin(seconds * 2 + bubble)
        y = 700 - 720 * life
        size = 2.5 + (bubble % 4) * 1.6 + 3 * life
        draw.ellipse((x - size, y - size, x + size, y + size), outline=(226, 250, 255, 150), width=1)
        draw.ellipse((x - size * 0.5, y - size * 0.6, x - size * 0.1, y - size * 0.2), fill=(255, 255, 255, 170))
