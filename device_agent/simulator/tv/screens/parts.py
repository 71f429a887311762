"""Pieces that several screens are made of: chips, progress bars, buttons, the focus, key hints, the wifi sign."""

from datetime import datetime
from typing import Literal

from device_agent.simulator.tv.guide import Programme
from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.masks import Weight
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    BLACK,
    BODY,
    FAINT,
    FOCUS,
    INK,
    MICRO,
    RAISED,
    SMALL,
    SOFT,
    TEXT,
    WHITE,
    Colour,
)


def focus(canvas: Canvas, box: Box, radius: int) -> None:
    """Draw the ground of what has the focus: bright, with a soft light around it."""
    canvas.glow(box, ACCENT, radius, 12, 0.55)
    canvas.fill(box, FOCUS, radius)


def ringed(canvas: Canvas, box: Box, radius: int) -> None:
    """Draw the edge of a focused picture, which must stay to be seen."""
    canvas.outline(box, FOCUS, radius, 4)


def lifted(canvas: Canvas, box: Box, radius: int) -> None:
    """Draw the shadow and the light under a focused picture."""
    canvas.glow(box, BLACK, radius, 20, 0.5)
    canvas.glow(box, ACCENT, radius, 12, 0.62)


def chip(canvas: Canvas, x: int, y: int, words: str, ground: Colour, ink: Colour = WHITE) -> int:
    """Draw a small label whose left edge is at ``x`` and whose middle is at ``y``; return its width."""
    wide = width_of(words, MICRO, "Bold") + 20
    canvas.fill(Box(x, y - 12, wide, 24), ground, 8)
    canvas.text(x + wide // 2, y, words, MICRO, ink, "Bold", "centre")
    return wide


def progress(canvas: Canvas, box: Box, way: float, colour: Colour = ACCENT, ground: Colour = WHITE) -> None:
    """Draw how much of something is over; ``way`` is 0 to 1."""
    radius = box.height // 2
    canvas.fill(box, ground, radius, 0.26)
    full = round(box.width * min(max(way, 0.0), 1.0))
    if full >= box.height:
        canvas.fill(Box(box.x, box.y, full, box.height), colour, radius)


def button(canvas: Canvas, box: Box, words: str, focused: bool, icon: str | None = None) -> None:
    """Draw a button with its words in the middle."""
    if focused:
        focus(canvas, box, box.height // 2)
    else:
        canvas.fill(box, RAISED, box.height // 2)
        if canvas.plain:
            canvas.outline(box, WHITE, box.height // 2, 2)
    ink = INK if focused else TEXT
    wide = width_of(words, BODY, "SemiBold") + (34 if icon else 0)
    left = box.middle[0] - wide // 2
    if icon:
        canvas.icon(left + 11, box.middle[1], icon, 22, ink)
        left += 34
    canvas.text(left, box.middle[1], words, BODY, ink, "SemiBold")


def hints(canvas: Canvas, x: int, y: int, pairs: tuple[tuple[str, str], ...]) -> int:
    """Draw which keys do what, from left to right: icons by name (``OK`` is drawn as a key); return where they end."""
    for marks, words in pairs:
        for mark in marks.split():
            if mark == "OK":
                canvas.outline(Box(x, y - 12, 34, 24), SOFT, 12, 2, 0.9)
                canvas.text(x + 17, y, "OK", 12, SOFT, "Bold", "centre")
                x += 36
            else:
                canvas.icon(x + 9, y, mark, 17, SOFT)
                x += 18
        x += 8 + canvas.text(x + 6, y, words, SMALL, SOFT) + 24
    return x


def wifi(canvas: Canvas, x: int, y: int, size: int, signal: int | None, kind: str, colour: Colour = TEXT) -> None:
    """Draw how the TV is connected: a plug, or arcs by the signal's strength (percent; None is no connection)."""
    if signal is None:
        canvas.icon(x, y, "wifi.off", size, colour, 0.9)
    elif kind == "cable":
        canvas.icon(x, y, "cable", size, colour)
    else:
        canvas.icon(x, y, "wifi", size, FAINT, 0.8)
        canvas.icon(x, y, "wifi" if signal > 66 else "wifi.2" if signal > 33 else "wifi.1", size, colour)


def pair(
    canvas: Canvas,
    at: tuple[int, int],
    words: tuple[str, str],
    inks: tuple[Colour, Colour],
    sizes: tuple[int, int] = (BODY, SMALL),
    weight: Weight = "SemiBold",
    align: Literal["left", "right"] = "left",
) -> None:
    """Write a line and a smaller one under it, the two of them centred on a height."""
    x, y = at
    canvas.text(x, y - round(sizes[0] * 0.72), words[0], sizes[0], inks[0], weight, align)
    canvas.text(x, y + round(sizes[0] * 0.72), words[1], sizes[1], inks[1], "Regular", align)


def past(programme: Programme, local: datetime) -> float:
    """Return how much of a programme is over, 0 to 1."""
    return (local - programme.start).total_seconds() / (programme.minutes * 60)
