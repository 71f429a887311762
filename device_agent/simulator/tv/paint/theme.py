"""Colours (RGB) and measures (pixels at 1280x720) of the TV's look."""

from typing import Final

Colour = tuple[int, int, int]

WIDTH: Final = 1280
HEIGHT: Final = 720
MARGIN: Final = 60

NIGHT: Final[Colour] = (8, 11, 17)
DUSK: Final[Colour] = (19, 25, 38)
SURFACE: Final[Colour] = (30, 38, 54)
RAISED: Final[Colour] = (44, 54, 74)
TEXT: Final[Colour] = (243, 246, 251)
SOFT: Final[Colour] = (172, 182, 199)
FAINT: Final[Colour] = (112, 123, 143)
FOCUS: Final[Colour] = (246, 248, 252)
INK: Final[Colour] = (15, 20, 30)
INK_SOFT: Final[Colour] = (84, 94, 112)
ACCENT: Final[Colour] = (88, 166, 255)
ACCENT_LIGHT: Final[Colour] = (128, 220, 255)
ACCENT_DEEP: Final[Colour] = (28, 98, 214)
LIVE: Final[Colour] = (240, 72, 86)
GOLD: Final[Colour] = (255, 196, 92)
BLACK: Final[Colour] = (0, 0, 0)
WHITE: Final[Colour] = (255, 255, 255)
