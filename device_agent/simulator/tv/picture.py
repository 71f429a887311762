"""What the picture settings do to the content: one table of levels per colour, one mixing of colours, one sharpening.

Menus and notices are drawn afterwards and stay readable, whatever is set; only the backlight dims them too. (Backlight
and energy saving belong to the panel; the signal carries their effect for as long as signal and panel are one picture.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops

from broker.wire.settings import Value

Matrix = tuple[float, float, float, float, float, float, float, float, float, float, float, float]

_KEYS = (
    "picture.mode", "picture.backlight", "picture.contrast", "picture.brightness", "picture.sharpness", "picture.color",
    "picture.color_tone", "picture.energy_saving", "system.usage_mode",
)  # fmt: skip
_LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True, slots=True)
class Mode:
    """What a picture mode adds to the sliders: contrast and colour as factors, gamma, and warmth from -1 to 1."""

    contrast: float
    colour: float
    gamma: float
    warmth: float


_MODES: dict[str, Mode] = {
    "standard": Mode(1.0, 1.0, 1.0, 0.0),
    "dynamic": Mode(1.16, 1.34, 0.92, -0.5),
    "movie": Mode(0.95, 0.92, 1.10, 0.55),
    "natural": Mode(0.98, 0.86, 1.0, 0.18),
}
_WARMTH: dict[str, float] = {"cool": -1.0, "standard": 0.0, "warm1": 1.0, "warm2": 2.0}
_SAVING: dict[str, float] = {"off": 1.0, "low": 0.84, "high": 0.62}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is to be done; None and 0 mean nothing. ``light`` is over everything, the rest over the content."""

    levels: tuple[int, ...] | None
    matrix: Matrix | None
    sharpen: float
    light: tuple[int, ...] | None


def recipe(values: Mapping[str, Value]) -> Recipe:
    """Return what the settings ask for."""
    return _recipe(tuple(values[key] for key in _KEYS))


@lru_cache(maxsize=64)
def _recipe(chosen: tuple[Value, ...]) -> Recipe:
    values = dict(zip(_KEYS, chosen, strict=True))
    store = values["system.usage_mode"] == "store"  # a shop's set always shows its brightest face
    mode = _MODES["dynamic" if store else str(values["picture.mode"])]
    contrast = mode.contrast * (0.42 + 0.58 * _number(values["picture.contrast"]) / 40)
    lift = _number(values["picture.brightness"]) * 0.035
    warmth = mode.warmth + _WARMTH[str(values["picture.color_tone"])]
    tables = [_table(contrast, mode.gamma, lift, gain) for gain in _gains(warmth)]
    levels = tuple(level for table in tables for level in table)
    colour = mode.colour * _number(values["picture.color"]) / 25
    sharpen = (_number(values["picture.sharpness"]) - 10) / 10 * 0.9
    light = 0.3 + 0.7 * _number(values["picture.backlight"]) / 40
    dim = _SAVING[str(values["picture.energy_saving"])] * (light if values["picture.energy_saving"] != "high" else 1.0)
    return Recipe(
        levels=None if levels == tuple(range(256)) * 3 else levels,
        matrix=None if abs(colour - 1) < 0.01 else _mixing(colour),
        sharpen=0.0 if abs(sharpen) < 0.02 else sharpen,
        light=None if abs(dim - 1) < 0.01 else tuple(min(round(level * dim), 255) for level in range(256)) * 3,
    )


def _number(value: Value) -> float:
    return float(value)


def _gains(warmth: float) -> tuple[float, float, float]:
    """Return the factor of red, green and blue: warm takes blue away, cold takes red."""
    if warmth >= 0:
        return 1.0, 1 - 0.035 * warmth, 1 - 0.13 * warmth
    return 1 + 0.09 * warmth, 1 + 0.01 * warmth, 1 - 0.05 * warmth


def _table(contrast: float, gamma: float, lift: float, gain: float) -> tuple[int, ...]:
    pivot = 0.42
    curve = (((level / 255) ** gamma - pivot) * contrast + pivot + lift for level in range(256))
    return tuple(min(max(round(point * gain * 255), 0), 255) for point in curve)


def _mixing(colour: float) -> Matrix:
    """Return the matrix that scales the distance from grey."""
    red, green, blue = (part * (1 - colour) for part in _LUMA)
    return (red + colour, green, blue, 0, red, green + colour, blue, 0, red, green, blue + colour, 0)


def develop(content: Image.Image, wanted: Recipe) -> Image.Image:
    """Return the content as the picture settings show it; the given picture itself when nothing is to be done."""
    if wanted.sharpen:
        beside = Image.blend(ImageChops.offset(content, 1, 1), ImageChops.offset(content, -1, -1), 0.5)
        content = Image.blend(beside, content, 1 + max(wanted.sharpen, -0.95))
    if wanted.matrix:
        content = content.convert("RGB", wanted.matrix)
    if wanted.levels:
        content = content.point(wanted.levels)
    return content


def lit(picture: Image.Image, wanted: Recipe) -> Image.Image:
    """Return the whole picture under the backlight that is set."""
    return picture.point(wanted.light) if wanted.light else picture
