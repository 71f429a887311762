"""How faults look: in what a source sends, which is in the signal, and on the panel, which never is."""

from functools import lru_cache
from math import sin
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from device_agent.device import Picture
from device_agent.simulator.tv.channels import attached, scene_of
from device_agent.simulator.tv.faults import ON_PANEL, PANEL, SOURCE, TCON
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, HEIGHT, WIDTH
from device_agent.simulator.tv.state import TvState

FLICKERS: Final = 5
"""How many times a second half a screen that flickers changes."""
WARM_SECONDS: Final = 480.0
"""How long a cold board takes to get better."""
LINE: Final = Box(418, 0, 3, HEIGHT)
_OPEN_COLUMN: Final = 871
_DROP_EVERY, _DROP = 9.0, 0.6
_SPARKS: Final = 4


class Bad(NamedTuple):
    """What is wrong with what the chosen input sends: a line in it, or a cable that loses parts of it."""

    line: bool
    cable: bool


class Glass(NamedTuple):
    """What is wrong with the panel's picture now: a column, half a screen, and how and how badly it flickers."""

    column: bool
    half: float
    turn: int


def sent(tv: TvState) -> Bad | None:
    """Return what is wrong with what the chosen input sends, or None."""
    if tv.screen != "watch" or tv.source == "tv" or scene_of(tv) is None:
        return None
    bad = Bad(SOURCE in tv.world.broken and attached(tv, tv.source) == "box", tv.source in tv.world.cables)
    return bad if any(bad) else None


def into(content: Image.Image, bad: Bad, seconds: float) -> Image.Image:
    """Return what arrives of what an input sends at this second; the given picture may be painted on."""
    if bad.line:
        Canvas(content).fill(LINE, (250, 60, 214))
    if not bad.cable:
        return content
    if seconds % _DROP_EVERY < _DROP:
        return Image.new("RGB", content.size, BLACK)
    content.paste((255, 255, 255), (0, 0), _sparks(int(seconds * 15) % _SPARKS))
    return content


@lru_cache(maxsize=_SPARKS)
def _sparks(turn: int) -> Image.Image:
    """Return one of a few patterns of lost pixels, as a mask: some thousand dots, and here and there a dash."""
    rng = np.random.default_rng(turn)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[rng.integers(0, HEIGHT, 1600), rng.integers(0, WIDTH - 24, 1600)] = 255
    for row, column in zip(rng.integers(0, HEIGHT, 90), rng.integers(0, WIDTH - 24, 90), strict=True):
        mask[row, column : column + 18] = 235
    return Image.fromarray(mask)


def glass(tv: TvState, seconds: float) -> Glass | None:
    """Return what is wrong with the panel's picture at this second, or None; a panel that is off shows nothing."""
    if tv.power not in ("on", "booting") or not tv.world.broken & ON_PANEL:
        return None
    column = PANEL in tv.world.broken
    if TCON not in tv.world.broken:
        return Glass(column, 0.0, 0) if column else None
    age = max(seconds - tv.since, 0.0)
    worse = max(1 - age / WARM_SECONDS, 0.18)
    return Glass(column, round(worse, 1), int(seconds * FLICKERS))


def on_glass(picture: Picture, wrong: Glass) -> Picture:
    """Return the panel's picture with what is wrong with it; the given one stays."""
    shown = picture.copy()
    if wrong.half:
        half = shown[:, WIDTH // 2 :]
        pitch = 4 if wrong.half > 0.5 else 12  # fewer lines as the board gets warm
        offset = wrong.turn * 3 % pitch
        half[:, offset::pitch] = (np.array((90, 255, 130)) * min(wrong.half + 0.25, 1)).astype(np.uint8)
        if wrong.half > 0.3:
            swing = 0.75 + 0.25 * sin(wrong.turn * 2.4)
            half[:] = (half * swing).astype(np.uint8)
            band = wrong.turn * 37 % HEIGHT
            half[band : band + 26] = 255 - half[band : band + 26]
    if wrong.column:
        shown[:, _OPEN_COLUMN : _OPEN_COLUMN + 2] = (120, 255, 140)
        shown[:, _OPEN_COLUMN + 2] = shown[:, _OPEN_COLUMN + 2] // 3
    shown.flags.writeable = False
    return shown
