"""A coral reef in summer: light from above, shoals, a turtle, swaying weed, bubbles."""

from math import sin

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from device_agent.simulator.tv.scenes import sea
from device_agent.simulator.tv.scenes.layers import Layer, gradient, ridge, shine, silhouette
from device_agent.simulator.tv.scenes.sea import Fish

_SHOALS: tuple[tuple[Fish, int, int, int, int], ...] = (
    # kind, length, count, depth (pixels), speed (pixels a second; below 0 swims left)
    (
        Fish((255, 132, 40), (255, 176, 76), (255, 120, 36), (255, 250, 240), ((0.3, 0.37), (0.55, 0.64), (0.76, 0.8))),
        76,
        6,
        262,
        46,
    ),
    (Fish((30, 110, 232), (120, 210, 255), (255, 214, 64), (16, 40, 120), ((0.3, 0.42),), 0.44), 46, 14, 404, -64),
    (Fish((236, 74, 106), (255, 190, 176), (255, 150, 140), (255, 222, 208), ((0.6, 0.66),), 0.56), 104, 3, 508, 30),
    (
        Fish((255, 224, 70), (255, 246, 170), (250, 200, 50), (34, 40, 70), ((0.38, 0.46), (0.68, 0.76)), 0.78),
        64,
        6,
        140,
        -38,
    ),
)
_TAILS = 3
_WEED = 9
_BEATS = 10


class Reef:
    """Rays sway, fish swim in loose shoals, bubbles rise; the corals stand still."""

    moving = True

    def __init__(self) -> None:
        back = gradient([(0, (78, 208, 228)), (0.3, (24, 140, 198)), (0.7, (10, 78, 146)), (1, (6, 40, 92))])
        back = shine(back, (420, -60), 760, (220, 255, 250), 0.8)
        for seed, tall, top, foot in ((5, 250, (18, 96, 160), (10, 66, 128)), (8, 190, (14, 78, 140), (8, 50, 106))):
            peaks = [(0.1 + 0.2 * hill, 0.09 + 0.02 * (hill % 3), 0.5 + 0.12 * (hill * seed % 4)) for hill in range(5)]
            image, mask = silhouette(ridge(seed, 1280, tall, peaks, 0.05), tall, top, foot)
            Layer(image, mask.filter(ImageFilter.GaussianBlur(2)), 720 - tall - 20, 0.0).onto(back, 0.0)
        self._back = back
        self._rays = [_ray(seed) for seed in range(4)]
        self._fish = [_swimmers(kind, length, speed < 0) for kind, length, _, _, speed in _SHOALS]
        self._turtle = [sea.turtle(moment, _BEATS) for moment in range(_BEATS)]
        self._floor = sea.floor(230)
        self._weed = [sea.weed(seed, _WEED) for seed in range(5)]

    def paint(self, seconds: float) -> Image.Image:
        """Return the reef at this second."""
        picture = self._back.copy()
        for place, ray in enumerate(self._rays):
            x = int(90 + place * 240 + 70 * sin(seconds * 0.21 + place * 1.7))
            picture.paste((206, 248, 255), (x, 0), ray)
        turtle = self._turtle[int(seconds * 6) % _BEATS]
        picture.paste(turtle, (1280 - int(seconds * 26 % 1900), 196 + int(34 * sin(seconds * 0.3))), turtle)
        for place in (3, 0):
            self._swim(picture, place, seconds)
        for place, frames in enumerate(self._weed):
            frame = frames[int(seconds * 6 + place * 3) % len(frames)]
            picture.paste(frame, (40 + place * 268 + place * place * 6, 712 - frame.height), frame)
        self._swim(picture, 1, seconds)
        picture.paste(self._floor, (0, 720 - self._floor.height), self._floor)
        self._swim(picture, 2, seconds)
        _bubbles(picture, seconds)
        return picture

    def _swim(self, picture: Image.Image, shoal: int, seconds: float) -> None:
        _, length, count, depth, speed = _SHOALS[shoal]
        for fish in range(count):
            start = fish * (length * 1.5) + (fish % 3) * 31
            x = (seconds * abs(speed) * (1 + 0.04 * (fish % 3)) + start) % (1280 + 6 * length) - 3 * length
            y = depth + 36 * sin(fish * 2.4) + 12 * sin(seconds * 0.9 + fish)
            image = self._fish[shoal][round(1 + sin(seconds * 7 + fish * 2) * 0.99)]
            picture.paste(image, (int(1280 - x - length if speed < 0 else x), int(y)), image)


def _swimmers(kind: Fish, length: int, leftwards: bool) -> list[Image.Image]:
    """Return a fish in the moments of its tail's beat."""
    images = [sea.fish(kind, length, part / (_TAILS - 1)) for part in range(_TAILS)]
    return [each.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for each in images] if leftwards else images


def _ray(seed: int) -> Image.Image:
    fall = 520
    mask = Image.new("L", (300, fall), 0)
    wide = 34 + seed * 17
    ImageDraw.Draw(mask).polygon([(30, 0), (30 + wide // 2, 0), (190 + wide, fall), (130, fall)], fill=70)
    fade = Image.fromarray(np.broadcast_to(np.linspace(0.75, 0, fall)[:, None] * 255, (fall, 300)).astype(np.uint8))
    soft = mask.filter(ImageFilter.GaussianBlur(9))
    return Image.composite(soft, Image.new("L", soft.size, 0), fade)


def _bubbles(picture: Image.Image, seconds: float) -> None:
    draw = ImageDraw.Draw(picture, "RGBA")
    for bubble in range(22):
        life = (seconds * (0.09 + 0.012 * (bubble % 5)) + bubble * 0.137) % 1
        x = 150 + (bubble % 4) * 310 + (bubble * 37) % 60 + 9 * sin(seconds * 2 + bubble)
        y = 700 - 720 * life
        size = 2.5 + (bubble % 4) * 1.6 + 3 * life
        draw.ellipse((x - size, y - size, x + size, y + size), outline=(226, 250, 255, 150), width=1)
        draw.ellipse((x - size * 0.5, y - size * 0.6, x - size * 0.1, y - size * 0.2), fill=(255, 255, 255, 170))
