"""Small pictures made of larger ones, kept once made."""

from functools import lru_cache

from PIL import Image, ImageOps

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK


class _Source:
    """A picture that equals only itself: pictures can't be keys, and comparing pixels would cost more than fitting."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self.image is other.image

    def __hash__(self) -> int:
        return id(self.image)


def fitted(image: Image.Image, size: tuple[int, int], foot: int = 0, dark: float = 0.0) -> Image.Image:
    """Return a picture in a size (width, height), its last ``foot`` rows darker and darker, up to ``dark`` (0 to 1).

    The same one for the same picture each time; neither may be painted on.
    """
    return _fitted(_Source(image), size, foot, dark)


@lru_cache(maxsize=64)
def _fitted(source: _Source, size: tuple[int, int], foot: int, dark: float) -> Image.Image:
    made = ImageOps.fit(source.image, size, Image.Resampling.BICUBIC)
    if foot:
        Canvas(made).shade(Box(0, size[1] - foot, size[0], foot), BLACK, 0.0, dark, "y")
    return made
