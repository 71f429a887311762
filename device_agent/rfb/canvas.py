"""The desktop's pixels as they are known so far."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from broker.wire.limits import MAX_EDGE
from device_agent.rfb.errors import RfbError

Pixels = NDArray[np.uint8]
"""(height, width, 3) RGB bytes."""

_TINY: Final = 64


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A piece of the desktop, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """Pixels in it."""
        return self.width * self.height


class Canvas:
    """Pixels that rectangles are painted on; ``pixels`` is overwritten in place, so copy what you keep.

    Raises RfbError ``size`` unless both edges are 1..MAX_EDGE pixels, ``rectangle`` for what lies outside.
    """

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Pixels = _blank(width, height)
        self.touched = False
        """Whether anything was painted that may have changed a pixel; its reader resets it."""

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])

    def resize(self, width: int, height: int) -> None:
        """Change the desktop's size; what fits is kept, what is new is black."""
        old = self.pixels
        self.pixels = _blank(width, height)
        high, wide = min(height, old.shape[0]), min(width, old.shape[1])
        self.pixels[:high, :wide] = old[:high, :wide]
        self.touched = True

    def check(self, rectangle: Rectangle) -> None:
        """Raise RfbError unless the rectangle lies within the desktop."""
        if rectangle.x + rectangle.width > self.width or rectangle.y + rectangle.height > self.height:
            raise RfbError(
                "rectangle",
                f"The VNC server painted {rectangle.width}x{rectangle.height} at {rectangle.x},{rectangle.y}, "
                f"outside its own desktop of {self.width}x{self.height}.",
            )

    def paint(self, rectangle: Rectangle, pixels: Pixels) -> None:
        """Put (height, width, 3) pixels where the rectangle (already checked) is."""
        place = self._at(rectangle)
        # The answer to a probe is one unchanged pixel: it must not count as a new picture.
        if rectangle.area > _TINY or not np.array_equal(place, pixels):
            self.touched = True
            place[...] = pixels

    def copy(self, source: Rectangle, x: int, y: int) -> None:
        """Copy a rectangle (already checked) to another place; numpy minds the overlap."""
        self.paint(Rectangle(x, y, source.width, source.height), self._at(source))

    def _at(self, rectangle: Rectangle) -> Pixels:
        return self.pixels[rectangle.y : rectangle.y + rectangle.height, rectangle.x : rectangle.x + rectangle.width]


def _blank(width: int, height: int) -> Pixels:
    if not (1 <= width <= MAX_EDGE and 1 <= height <= MAX_EDGE):
        raise RfbError(
            "size", f"The VNC server's desktop is {width}x{height}; set each edge to 1 to {MAX_EDGE} pixels."
        )
    return np.zeros((height, width, 3), np.uint8)
