"""What the picture settings do to the content: one table of levels per colour, one mixing of colours, one sharpening.

Menus and notices are drawn afterwards and stay readable, whatever is set. What the light behind the panel does isn't
here: it isn't in the signal (see ``panel``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops

from broker.wire.settings import Value
from device_agent.simulator.values import number

Matrix = tuple[float, float, float, float, float, float, float, float, float, float, float, float]

_KEYS = (
    "picture.mode", "picture.contrast", "picture.brightness", "picture.sharpness", "picture.color", "picture.tint",
    "picture.color_tone", "picture.noise_reduction", "picture.gamma", "picture.dynamic_contrast",
    "picture.hdr_tone_mapping", "picture.white_balance.red", "picture.white_balance.green",
    "picture.white_balance.blue", "picture.aspect", "picture.eye_care", "accessibility.grayscale",
)  # fmt: skip
_LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True, slots=True)
class Mode:
    """What a picture mode adds to its sliders: contrast as a factor (which makes colours stronger too), and gamma."""

    contrast: float
    gamma: float


_MODES: dict[str, Mode] = {
    "standard": Mode(1.0, 1.0),
    "dynamic": Mode(1.22, 0.92),
    "movie": Mode(0.93, 1.08),
    "natural": Mode(0.89, 0.98),
}
_WARMTH: dict[str, float] = {"cool": -1.0, "standard": 0.0, "warm1": 1.0, "warm2": 2.0}
_STRETCH: dict[Value, float] = {"off": 1.0, "low": 1.06, "high": 1.14}
_SOFTENING = 0.45  # by the strongest noise reduction


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is to be done to the content; None, 0 and False mean nothing."""

    levels: tuple[int, ...] | None
    matrix: Matrix | None
    sharpen: float
    grain: bool
    aspect: str = "full"

    @property
    def nothing(self) -> bool:
        """Whether what stands still is shown as it is."""
        return self.levels is None and self.matrix is None and not self.sharpen and self.aspect == "full"


def recipe(values: Mapping[str, Value]) -> Recipe:
    """Return what the settings ask for; a port that takes UHD colour gets a richer picture from its device."""
    source = values["input.current"]
    rich = source != "tv" and values[f"input.{source}.uhd_color"] is True
    crisp = source != "tv" and values[f"input.{source}.pc_mode"] is True
    return _recipe(rich, crisp, tuple(values[key] for key in _KEYS))


@lru_cache(maxsize=64)
def _recipe(rich: bool, crisp: bool, chosen: tuple[Value, ...]) -> Recipe:
    values = dict(zip(_KEYS, chosen, strict=True))
    mode = _MODES["standard" if crisp else str(values["picture.mode"])]
    contrast = mode.contrast * (0.42 + 0.58 * number(values["picture.contrast"]) / 40) * (1.08 if rich else 1.0)
    contrast *= _STRETCH[values["picture.dynamic_contrast"]]
    contrast *= 0.92 if rich and not values["picture.hdr_tone_mapping"] else 1.0
    lift = number(values["picture.brightness"]) * 0.035
    gains = _gains(_WARMTH[str(values["picture.color_tone"])], number(values["picture.tint"]) / 15)
    balance = (1 + number(values[f"picture.white_balance.{each}"]) / 50 * 0.18 for each in ("red", "green", "blue"))
    eased = (1.0, 0.97, 0.84) if values["picture.eye_care"] else (1.0, 1.0, 1.0)
    weighed = tuple(gain * more * less for gain, more, less in zip(gains, balance, eased, strict=True))
    gamma = mode.gamma * float(str(values["picture.gamma"])) / 2.2
    levels = tuple(level for gain in weighed for level in _table(contrast, gamma, lift, gain))
    colour = number(values["picture.color"]) / 25 * (1.18 if rich else 1.0)
    colour = 0.0 if values["accessibility.grayscale"] else colour
    sharpen = (number(values["picture.sharpness"]) - 10) / 10 * 0.9
    sharpen = max(sharpen, 0.0) if crisp else sharpen
    sharpen -= _SOFTENING if values["picture.noise_reduction"] == "high" else 0.0
    return Recipe(
        levels=None if levels == tuple(range(256)) * 3 else levels,
        matrix=None if abs(colour - 1) < 0.01 else _mixing(colour),
        sharpen=0.0 if abs(sharpen) < 0.02 else sharpen,
        grain=values["picture.noise_reduction"] == "off",
        aspect=str(values["picture.aspect"]),
    )


def _gains(warmth: float, tint: float) -> tuple[float, float, float]:
    """Return the factor of red, green and blue: warm takes blue away, cold takes red; tint goes from green to red."""
    red, green, blue = (1.0, 1 - 0.035 * warmth, 1 - 0.13 * warmth) if warmth >= 0 else (
        1 + 0.09 * warmth, 1 + 0.01 * warmth, 1 - 0.05 * warmth
    )  # fmt: skip
    return red * (1 + 0.12 * min(tint, 0)), green * (1 - 0.12 * max(tint, 0)), blue * (1 - 0.06 * abs(tint))


def _table(contrast: float, gamma: float, lift: float, gain: float) -> tuple[int, ...]:
    pivot = 0.42
    curve = (((level / 255) ** gamma - pivot) * contrast + pivot + lift for level in range(256))
    return tuple(min(max(round(point * gain * 255), 0), 255) for point in curve)


def _mixing(colour: float) -> Matrix:
    """Return the matrix that scales the distance from grey."""
    red, green, blue = (part * (1 - colour) for part in _LUMA)
    return (red + colour, green, blue, 0, red, green + colour, blue, 0, red, green, blue + colour, 0)


def develop(content: Image.Image, wanted: Recipe, tick: int | None = None) -> Image.Image:
    """Return the content as the picture settings show it; the given picture itself when nothing is to be done.

    ``tick`` counts the pictures of something that moves: only that has grain, and each has its own.
    """
    if wanted.aspect != "full":
        content = _framed(content, wanted.aspect)
    if wanted.sharpen:
        beside = ImageChops.offset(content, 1, 1)
        if wanted.sharpen > 0:  # an edge must grow on both of its sides
            beside = Image.blend(beside, ImageChops.offset(content, -1, -1), 0.5)
        content = Image.blend(beside, content, 1 + max(wanted.sharpen, -0.95))
    if wanted.matrix:
        content = content.convert("RGB", wanted.matrix)
    if wanted.levels:
        content = content.point(wanted.levels)
    if wanted.grain and tick is not None:
        content.paste((128, 128, 128), (0, 0), _grain(tick % _GRAINS))
    return content


def _framed(content: Image.Image, aspect: str) -> Image.Image:
    """Return the content pressed into 4:3 with black beside it, or enlarged until its edges are cut off."""
    width, height = content.size
    if aspect == "zoom":
        part = (width // 12, height // 12, width - width // 12, height - height // 12)
        return content.resize((width, height), Image.Resampling.BILINEAR, box=part)
    narrow = height * 4 // 3
    framed = Image.new("RGB", (width, height))
    framed.paste(content.resize((narrow, height), Image.Resampling.BILINEAR), ((width - narrow) // 2, 0))
    return framed


_GRAINS = 5


@lru_cache(maxsize=_GRAINS)
def _grain(place: int) -> Image.Image:
    """Return one of a few patterns of grain, as the strength of the grey that lies over each pixel."""
    strengths = np.random.default_rng(place).normal(0, 11, (360, 640))
    fine = Image.fromarray(np.clip(np.abs(strengths), 0, 40).astype(np.uint8))
    return fine.resize((1280, 720), Image.Resampling.NEAREST)
