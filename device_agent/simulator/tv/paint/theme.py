"""Colours (RGB), measures (pixels at 1280x720) and the sizes of type of the TV's look."""

from typing import Final

Colour = tuple[int, int, int]

WIDTH: Final = 1280
HEIGHT: Final = 720
MARGIN: Final = 60
SAFE: Final = 36
"""Words stay this far from the top and the foot, and MARGIN from the sides, of what fills the screen."""

MICRO: Final = 14
SMALL: Final = 17
BODY: Final = 20
LEAD: Final = 23
TITLE: Final = 32
HEAD: Final = 46
FIGURE: Final = 72

NIGHT: Final[Colour] = (8, 11, 17)
DUSK: Final[Colour] = (19, 25, 38)
SURFACE: Final[Colour] = (30, 38, 54)
RAISED: Final[Colour] = (44, 54, 74)
TEXT: Final[Colour] = (243, 246, 251)
SOFT: Final[Colour] = (176, 186, 203)
FAINT: Final[Colour] = (116, 127, 147)
FOCUS: Final[Colour] = (246, 248, 252)
INK: Final[Colour] = (15, 20, 30)
INK_SOFT: Final[Colour] = (78, 88, 106)
ACCENT: Final[Colour] = (88, 166, 255)
ACCENT_LIGHT: Final[Colour] = (128, 220, 255)
ACCENT_DEEP: Final[Colour] = (28, 98, 214)
LIVE: Final[Colour] = (240, 72, 86)
GOOD: Final[Colour] = (82, 214, 138)
GOLD: Final[Colour] = (255, 196, 92)
YELLOW: Final[Colour] = (255, 226, 40)
BLACK: Final[Colour] = (0, 0, 0)
WHITE: Final[Colour] = (255, 255, 255)

PLAIN: Final[dict[Colour, Colour]] = {
    NIGHT: BLACK, DUSK: BLACK, SURFACE: BLACK, RAISED: (40, 40, 40), TEXT: WHITE, SOFT: WHITE, FAINT: (196, 196, 196),
    ACCENT: YELLOW, ACCENT_LIGHT: YELLOW, FOCUS: YELLOW, INK: BLACK, INK_SOFT: BLACK, ACCENT_DEEP: BLACK,
}  # fmt: skip
"""What each colour becomes for eyes that need high contrast."""
