"""What the tests of the screens share: a canvas that notes every word, a moment, and small pictures of the scenes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint import masks
from device_agent.simulator.tv.paint.canvas import Align, Box, Canvas
from device_agent.simulator.tv.paint.masks import Weight
from device_agent.simulator.tv.paint.theme import MARGIN, SAFE, TEXT, Colour
from device_agent.simulator.tv.screens import home
from device_agent.simulator.tv.screens.moment import Moment

AT = Moment(26.3, datetime(2026, 11, 22, 19, 47, tzinfo=LOCAL))
SCREEN = Box(MARGIN - 1, SAFE - 2, 1280 - 2 * MARGIN + 2, 720 - 2 * SAFE + 4)


class Noting(Canvas):
    """A canvas that notes where every line of text stands."""

    def __init__(self, image: Image.Image, plain: bool = False) -> None:
        super().__init__(image, plain)
        self.words: list[tuple[str, Box]] = []

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
        width = super().text(x, y, text, size, colour, weight, align, alpha)
        left = x - {"left": 0, "centre": width // 2, "right": width}[align]
        tall = masks.capital_height(size, weight)
        self.words.append((text, Box(left, y - tall // 2, width, tall)))
        return width


@dataclass
class Drawn:
    """A picture, and every line of text in it."""

    image: Image.Image
    words: list[tuple[str, Box]] = field(default_factory=list)

    @cached_property
    def picture(self) -> NDArray[np.int16]:
        """Its pixels, in numbers that can be subtracted; most tests only read the words."""
        return np.asarray(self.image).astype(np.int16)

    def outside(self, box: Box) -> list[str]:
        """Return the texts that aren't wholly in a box."""
        right, foot = box.x + box.width, box.y + box.height
        return [
            text
            for text, at in self.words
            if text and not (box.x <= at.x and box.y <= at.y and at.x + at.width <= right and at.y + at.height <= foot)
        ]

    def collisions(self) -> list[tuple[str, str]]:
        """Return the texts that stand in one another."""
        return [
            (one, other)
            for (one, a), (other, b) in combinations(self.words, 2)
            if a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
        ]

    @property
    def said(self) -> str:
        """All the text."""
        return "\n".join(text for text, _ in self.words)


@pytest.fixture
def moment() -> Moment:
    """An evening's moment."""
    return AT


@pytest.fixture(scope="session")
def stills() -> dict[str, Image.Image]:
    """A small picture of every scene."""
    return {each.scene: Image.new("RGB", home.STILL, (60, 90, 120)) for each in CHANNELS}


@pytest.fixture
def draw() -> Callable[..., Drawn]:
    """Return what draws: give it a function of a canvas."""

    def drawn(render: Callable[[Canvas], None], ground: int = 90, plain: bool = False) -> Drawn:
        image = Image.new("RGB", (1280, 720), (ground, ground, ground))
        canvas = Noting(image, plain)
        render(canvas)
        return Drawn(image, canvas.words)

    return drawn


@pytest.fixture
def screen() -> Box:
    """Where words may stand on what fills the screen."""
    return SCREEN
