"""Shapes and letters as grey levels: drawn once, smoothly, then kept."""

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Weight = Literal["Light", "Regular", "Medium", "SemiBold", "Bold"]

_FINE = 4  # corners are drawn this much larger, then reduced: smooth edges


class Letters(NamedTuple):
    """A line of text: its mask, where the mask's corner lies from the pen on the baseline, how far the pen moves."""

    mask: Image.Image
    left: int
    top: int
    advance: float


@lru_cache(maxsize=64)
def font(size: int, weight: Weight) -> ImageFont.FreeTypeFont:
    """Return Be Vietnam Pro in a size (pixels) and weight."""
    data = files("fontpkg_be_vietnam_pro").joinpath("files", f"BeVietnamPro-{weight}.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


@lru_cache(maxsize=2048)
def letters(text: str, size: int, weight: Weight) -> Letters:
    """Return a line of text as a mask."""
    face = font(size, weight)
    left, top, right, bottom = (round(edge) for edge in face.getbbox(text, anchor="ls"))
    mask = Image.new("L", (max(right - left, 1) + 2, max(bottom - top, 1) + 2), 0)
    ImageDraw.Draw(mask).text((1 - left, 1 - top), text, fill=255, font=face, anchor="ls")
    return Letters(mask, left - 1, top - 1, face.getlength(text))


def letter_mask(text: str, size: int, weight: Weight) -> Image.Image:
    """Return only the mask of a line of text."""
    return letters(text, size, weight).mask


@lru_cache(maxsize=64)
def capital_height(size: int, weight: Weight) -> int:
    """Return the height of a capital letter: text is centred on it, whatever the accents above and below."""
    return round(-font(size, weight).getbbox("H", anchor="ls")[1])


@lru_cache(maxsize=256)
def rounded(width: int, height: int, radius: int) -> Image.Image:
    """Return a filled rectangle with round corners."""
    mask = Image.new("L", (width, height), 255)
    radius = min(radius, width // 2, height // 2)
    if radius < 1:
        return mask
    big = Image.new("L", (2 * radius * _FINE, 2 * radius * _FINE), 0)
    ImageDraw.Draw(big).ellipse((0, 0, big.width - 1, big.height - 1), fill=255)
    disc = big.reduce(_FINE)
    for x, y, part in (
        (0, 0, (0, 0)), (width - radius, 0, (radius, 0)),
        (0, height - radius, (0, radius)), (width - radius, height - radius, (radius, radius)),
    ):  # fmt: skip
        mask.paste(disc.crop((*part, part[0] + radius, part[1] + radius)), (x, y))
    return mask


@lru_cache(maxsize=64)
def ring(width: int, height: int, radius: int, thickness: int) -> Image.Image:
    """Return the outline of a rectangle with round corners, drawn inwards."""
    mask = rounded(width, height, radius).copy()
    hole = rounded(width - 2 * thickness, height - 2 * thickness, max(radius - thickness, 0))
    mask.paste(0, (thickness, thickness), hole)
    return mask


@lru_cache(maxsize=64)
def glow(width: int, height: int, radius: int, spread: int) -> Image.Image:
    """Return a soft light around a rounded rectangle; the mask is larger than it by ``2 * spread`` on every side."""
    small = 4  # a blur loses nothing at a quarter of the size
    edge = 2 * spread
    mask = Image.new("L", ((width + 2 * edge) // small, (height + 2 * edge) // small), 0)
    box = (edge // small, edge // small, (edge + width) // small, (edge + height) // small)
    ImageDraw.Draw(mask).rounded_rectangle(box, max(radius // small, 1), fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(spread / small / 1.6))
    return soft.resize((width + 2 * edge, height + 2 * edge), Image.Resampling.BICUBIC)


@lru_cache(maxsize=512)
def faded(draw: Callable[..., Image.Image], args: tuple[str | int, ...], alpha: int) -> Image.Image:
    """Return what ``draw(*args)`` returns at ``alpha`` (0..255) of its strength."""
    return draw(*args).point([level * alpha // 255 for level in range(256)])


@lru_cache(maxsize=64)
def slope(width: int, height: int, start: int, end: int, axis: Literal["x", "y"]) -> Image.Image:
    """Return grey levels that run from ``start`` to ``end`` along an axis, eased at both ends."""
    way = np.linspace(0.0, 1.0, width if axis == "x" else height)
    levels = start + (end - start) * (way * way * (3 - 2 * way))
    plane = np.broadcast_to(levels if axis == "x" else levels[:, None], (height, width))
    return Image.fromarray(np.rint(np.clip(plane, 0, 255)).astype(np.uint8))


@lru_cache(maxsize=8)
def corner(width: int, height: int) -> Image.Image:
    """Return grey levels that fade out to the left and to the foot: for a picture in the top right corner."""
    across, down = slope(width, height, 0, 380, "x"), slope(width, height, 420, 0, "y")
    return ImageChops.multiply(across, down)


@lru_cache(maxsize=64)
def sheen(width: int, height: int, radius: int) -> Image.Image:
    """Return a rounded rectangle that fades out from its top to its foot."""
    return ImageChops.multiply(rounded(width, height, radius), slope(width, height, 255, 0, "y"))
