"""A picture that shapes, letters and icons are put on."""

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from PIL import Image

from device_agent.simulator.tv.paint import icons, masks
from device_agent.simulator.tv.paint.masks import Weight
from device_agent.simulator.tv.paint.theme import DUSK, HEIGHT, NIGHT, PLAIN, TEXT, WIDTH, Colour

Align = Literal["left", "centre", "right"]
Ink = Colour | Image.Image
"""What is laid down: a colour, or a picture."""


class Box(NamedTuple):
    """A rectangle: its left and top edge, width and height, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """The centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    def grown(self, by: int) -> "Box":
        """Return the rectangle larger by so many pixels on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, x: int, y: int) -> "Box":
        """Return the rectangle so many pixels further right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right and lower edge."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    def meets(self, other: "Box") -> bool:
        """Return whether a pixel lies in both."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def within(self, other: "Box") -> "Box":
        """Return what lies in both, which must meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        return Box(x, y, right - x, min(self.y + self.height, other.y + other.height) - y)


SCREEN = Box(0, 0, WIDTH, HEIGHT)


class Canvas:
    """Draws on one picture; ``alpha`` is 0 to 1 throughout, positions are pixels from the top left.

    ``plain`` is for eyes that need high contrast: black grounds, white and yellow letters, nothing shines through.
    """

    def __init__(self, image: Image.Image, plain: bool = False) -> None:
        self.image = image
        self.plain = plain

    def lay(self, box: Box, ink: Ink, mask: Image.Image | None = None) -> None:
        """Lay ink on a box, through a mask of its size; all that is drawn is drawn so."""
        self.image.paste(ink, (box.x, box.y) if isinstance(ink, Image.Image) or mask else box.edges, mask)

    def fill(self, box: Box, colour: Colour, radius: int = 0, alpha: float = 1.0) -> None:
        """Fill a rectangle, with round corners if ``radius`` says so."""
        if self.plain and alpha > 0.5:
            alpha = 1.0
        if radius == 0 and alpha >= 1:
            self.lay(box, self._inked(colour))
            return
        self._stamp(masks.rounded, (box.width, box.height, radius), (box.x, box.y), colour, alpha)

    def ground(self, box: Box) -> None:
        """Lay the opaque ground of a panel: lighter at its top."""
        if self.plain:
            self.fill(box, NIGHT)
        else:
            self.lay(box, _surface(box.width, box.height))

    def outline(self, box: Box, colour: Colour, radius: int, thickness: int = 2, alpha: float = 1.0) -> None:
        """Draw the edge of a rounded rectangle."""
        self._stamp(masks.ring, (box.width, box.height, radius, thickness), (box.x, box.y), colour, alpha)

    def glow(self, box: Box, colour: Colour, radius: int, spread: int = 18, alpha: float = 0.5) -> None:
        """Lay a soft light (or, in black, a shadow) around and under a rectangle."""
        corner = (box.x - 2 * spread, box.y - 2 * spread)
        self._stamp(masks.glow, (box.width, box.height, radius, spread), corner, colour, alpha)

    def shade(self, box: Box, colour: Colour, start: float, end: float, axis: Literal["x", "y"]) -> None:
        """Cover a rectangle with a colour whose strength runs from ``start`` to ``end`` along an axis."""
        mask = masks.slope(box.width, box.height, round(start * 255), round(end * 255), axis)
        self.lay(box, self._inked(colour), mask)

    def gradient(self, box: Box, colour: Colour, radius: int) -> None:
        """Lay a colour over a rounded rectangle that is gone at its foot."""
        self._stamp(masks.sheen, (box.width, box.height, radius), (box.x, box.y), colour, 1.0)

    def picture(self, image: Image.Image, box: Box, radius: int = 0) -> None:
        """Put a picture of the box's size into it."""
        self.lay(box, image, masks.rounded(box.width, box.height, radius) if radius else None)

    def text(
        self,
        x: int,
        y: int,
        text: str,
        size: int,
        colour: Colour = TEXT,
        weight: Weight = "Regular",
        align: Align = "left",
        alpha: float = 1.0,
    ) -> int:
        """Write a line whose capitals are centred on ``y``; return its width in pixels."""
        if self.plain:
            alpha = max(alpha, 0.6)
        drawn = masks.letters(text, size, weight)
        start = x - {"left": 0.0, "centre": drawn.advance / 2, "right": drawn.advance}[align]
        baseline = y + masks.capital_height(size, weight) // 2
        self._stamp(
            masks.letter_mask, (text, size, weight), (round(start) + drawn.left, baseline + drawn.top), colour, alpha
        )
        return round(drawn.advance)

    def icon(self, x: int, y: int, name: str, size: int, colour: Colour = TEXT, alpha: float = 1.0) -> None:
        """Draw an icon centred on a point."""
        self._stamp(icons.mask, (name, size), (x - size // 2, y - size // 2), colour, alpha)

    def _stamp(
        self,
        draw: Callable[..., Image.Image],
        args: tuple[str | int, ...],
        at: tuple[int, int],
        colour: Colour,
        alpha: float,
    ) -> None:
        mask = draw(*args) if alpha >= 1 else masks.faded(draw, args, round(alpha * 255))
        self.lay(Box(*at, *mask.size), self._inked(colour), mask)

    def _inked(self, colour: Colour) -> Colour:
        return PLAIN.get(colour, colour) if self.plain else colour


@lru_cache(maxsize=8)
def _surface(width: int, height: int) -> Image.Image:
    surface = Image.new("RGB", (width, height), NIGHT)
    surface.paste(DUSK, (0, 0), masks.slope(width, height, 210, 70, "y"))
    return surface


def width_of(text: str, size: int, weight: Weight = "Regular") -> int:
    """Return how wide a line of text will be, in pixels."""
    return round(masks.letters(text, size, weight).advance)


def shortened(text: str, width: int, size: int, weight: Weight = "Regular") -> str:
    """Return the text, cut at its end with an ellipsis if it is wider than so many pixels."""
    if width_of(text, size, weight) <= width:
        return text
    while text and width_of(text.rstrip() + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: int, size: int, weight: Weight = "Regular") -> list[str]:
    """Return the text as lines of at most so many pixels, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, weight) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
