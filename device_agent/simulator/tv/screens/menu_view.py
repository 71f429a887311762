"""How the settings menu looks: a rail of groups and a column of rows at the left, what is on beside them."""

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.paint.canvas import Box, Canvas, surface
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_LIGHT,
    BLACK,
    FAINT,
    FOCUS,
    GOLD,
    INK,
    INK_SOFT,
    NIGHT,
    RAISED,
    SOFT,
    TEXT,
    WHITE,
    Colour,
)
from device_agent.simulator.tv.screens.menu import GROUPS, choices, focused_row
from device_agent.simulator.tv.state import Menu, TvState
from device_agent.simulator.tv.texts import say

RAIL = Box(0, 0, 96, 720)
PANEL = Box(96, 0, 524, 720)
_ROW = Box(PANEL.x + 20, 116, PANEL.width - 40, 60)
_PITCH = 64
_HINTS_AT = 684


def render(tv: TvState, canvas: Canvas) -> None:
    """Draw the menu."""
    menu = tv.overlay
    assert isinstance(menu, Menu)
    edge = PANEL.x + PANEL.width
    canvas.shade(Box(edge, 0, 220, 720), BLACK, 0.45, 0.0, "x")
    canvas.fill(RAIL, NIGHT)
    canvas.picture(surface(PANEL.width, PANEL.height), PANEL)
    _rail(canvas, menu)
    if menu.column == "choices":
        _choices(tv, canvas, menu)
    else:
        _rows(tv, canvas, menu)
    _hints(tv, canvas, menu)


def _rail(canvas: Canvas, menu: Menu) -> None:
    canvas.icon(48, 62, "lotus", 38, ACCENT_LIGHT)
    for index, group in enumerate(GROUPS):
        box = Box(18, 196 + index * 92, 60, 60)
        here = index == menu.group
        if here and menu.column == "groups":
            canvas.glow(box, ACCENT, 20, 10, 0.6)
            canvas.fill(box, FOCUS, 20)
        elif here:
            canvas.fill(box, RAISED, 20)
        colour = INK if here and menu.column == "groups" else TEXT if here else FAINT
        canvas.icon(*box.middle, group.phrase, 32, colour)


def _title(canvas: Canvas, title: str, above: str) -> None:
    canvas.text(_ROW.x + 16, 42, above, 17, ACCENT_LIGHT, "Medium")
    canvas.text(_ROW.x + 16, 78, title, 32, WHITE, "SemiBold")


def _rows(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    group = GROUPS[menu.group]
    _title(canvas, say(tv.language, group.phrase), say(tv.language, "settings"))
    for index, key in enumerate(group.rows):
        box = Box(_ROW.x, _ROW.y + index * _PITCH, _ROW.width, _ROW.height)
        focused = menu.column == "rows" and index == menu.row
        if focused:
            canvas.glow(box, ACCENT, 16, 12, 0.55)
            canvas.fill(box, FOCUS, 16)
        if key == "support":
            _support(tv, canvas, box, focused)
        else:
            _setting(tv, canvas, key, box, focused)


def _support(tv: TvState, canvas: Canvas, box: Box, focused: bool) -> None:
    canvas.icon(box.x + 32, box.middle[1], "support", 30, ACCENT_DEEP if focused else GOLD)
    canvas.text(box.x + 60, box.middle[1], say(tv.language, "support"), 21, INK if focused else TEXT, "SemiBold")
    canvas.icon(box.x + box.width - 26, box.middle[1], "right", 20, INK if focused else SOFT)


def _setting(tv: TvState, canvas: Canvas, key: str, box: Box, focused: bool) -> None:
    descriptor = settings.ALL[key]
    usable = settings.available(key, tv.values) and descriptor.access == "rw"
    ink: Colour = INK if focused else TEXT
    alpha = 1.0 if usable or descriptor.access == "ro" else 0.4
    slider = descriptor.type == "int"
    line = box.middle[1] - (8 if slider else 0)
    canvas.text(box.x + 18, line, settings.label(key, tv.language), 21, ink, "Medium", alpha=alpha)
    value = tv.values[key]
    right = box.x + box.width - 20
    if descriptor.type == "bool":
        _switch(canvas, Box(right - 54, box.middle[1] - 15, 54, 30), bool(value), focused)
        return
    words = settings.shown(key, value, tv.language)
    if slider:
        canvas.text(right, line, words, 21, INK if focused else SOFT, "SemiBold", "right", alpha)
        _track(canvas, Box(box.x + 18, box.y + box.height - 17, box.width - 38, 5), key, int(value), focused, alpha)
        return
    if focused and usable and descriptor.type in ("enum", "time"):
        canvas.icon(right - 4, line, "right", 17, INK_SOFT)
        words_wide = canvas.text(right - 20, line, words, 20, ACCENT_DEEP, "SemiBold", "right")
        canvas.icon(right - 36 - words_wide, line, "left", 17, INK_SOFT)
        return
    canvas.text(right, line, words, 20, INK_SOFT if focused else SOFT, "Regular", "right", alpha)


def _switch(canvas: Canvas, box: Box, on: bool, focused: bool) -> None:
    canvas.fill(box, ACCENT_DEEP if on and focused else ACCENT if on else FAINT, 15, 1.0 if on else 0.6)
    knob = Box(box.x + (box.width - 27 if on else 3), box.y + 3, 24, 24)
    canvas.fill(knob, WHITE, 12)


def _track(canvas: Canvas, box: Box, key: str, value: int, focused: bool, alpha: float) -> None:
    """Draw a slider; one that can go below 0 grows from its middle."""
    descriptor = settings.ALL[key]
    low, high = int(descriptor.min or 0), int(descriptor.max or 0)
    canvas.fill(box, INK_SOFT if focused else FAINT, 2, 0.3 if focused else 0.4 * alpha)
    at = round(box.width * (value - low) / (high - low))
    start = round(box.width * (0 - low) / (high - low)) if low < 0 else 0
    colour = ACCENT_DEEP if focused else ACCENT
    if at != start:
        canvas.fill(Box(box.x + min(at, start), box.y, abs(at - start), box.height), colour, 2, alpha)
    if low < 0:
        canvas.fill(
            Box(box.x + start - 1, box.y - 3, 2, box.height + 6), INK_SOFT if focused else SOFT, alpha=0.7 * alpha
        )
    if focused:
        canvas.fill(Box(box.x + at - 7, box.y - 5, 15, 15), colour, 7)


def _choices(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    key = focused_row(menu)
    _title(canvas, settings.label(key, tv.language), say(tv.language, GROUPS[menu.group].phrase))
    for index, (value, words) in enumerate(choices(tv, key)):
        box = Box(_ROW.x, _ROW.y + index * _PITCH, _ROW.width, _ROW.height)
        focused = index == menu.choice
        if focused:
            canvas.glow(box, ACCENT, 16, 12, 0.55)
            canvas.fill(box, FOCUS, 16)
        chosen = tv.values[key] == value
        dot = Box(box.x + 20, box.middle[1] - 11, 22, 22)
        canvas.outline(dot, (ACCENT_DEEP if chosen else INK_SOFT) if focused else (ACCENT if chosen else FAINT), 11, 2)
        if chosen:
            canvas.fill(dot.grown(-6), ACCENT_DEEP if focused else ACCENT, 5)
        canvas.text(box.x + 60, box.middle[1], words, 22, INK if focused else TEXT, "SemiBold" if chosen else "Medium")


def _hints(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    canvas.fill(Box(_ROW.x + 16, _HINTS_AT - 28, _ROW.width - 32, 1), WHITE, alpha=0.1)
    x = _ROW.x + 24
    hints: list[tuple[tuple[str, ...], str]] = [
        (("OK",), "hint.open" if menu.column == "groups" else "hint.choose"),
        (("back",), "hint.back"),
    ]
    if menu.column == "rows":
        hints.insert(0, (("left", "right"), "hint.change"))
    for marks, phrase in hints:
        for mark in marks:
            if mark == "OK":
                canvas.outline(Box(x - 6, _HINTS_AT - 12, 34, 24), SOFT, 12, 2, 0.8)
                canvas.text(x + 11, _HINTS_AT, "OK", 12, SOFT, "Bold", "centre")
                x += 30
            else:
                canvas.icon(x + 6, _HINTS_AT, mark, 17, SOFT)
                x += 16
        x += 8 + canvas.text(x + 6, _HINTS_AT, say(tv.language, phrase), 17, SOFT) + 26
