"""How the settings menu looks: a rail of groups and a column of rows at the left, what is on beside them."""

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.keys.menu import GROUPS, choices, focused_row
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, width_of, wrapped
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_LIGHT,
    BODY,
    FAINT,
    FOCUS,
    GOLD,
    INK,
    INK_SOFT,
    MICRO,
    NIGHT,
    RAISED,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WHITE,
    Colour,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.menu_words import help_of
from device_agent.simulator.tv.state import Menu, TvState
from device_agent.simulator.tv.texts import say

RAIL = Box(0, 0, 112, 720)
PANEL = Box(112, 0, 532, 720)
SHADE = Box(PANEL.x + PANEL.width, 0, 220, 720)
ROW = Box(PANEL.x + 20, 112, PANEL.width - 40, 58)
PITCH = 61
SEEN = 8
_HELP_AT = 616
_HINTS_AT = 679
_OPENS = {"support": "support", "network_page": "network"}  # rows that open something: their icons


def first_row(index: int, length: int) -> int:
    """Return the first row that is seen while the focus is on this one: the list scrolls before the edge is reached."""
    return min(max(index - SEEN + 2, 0), max(length - SEEN, 0))


def render(tv: TvState, canvas: Canvas) -> None:
    """Draw the menu; nothing of it depends on what lies under it."""
    menu = tv.overlay
    assert isinstance(menu, Menu)
    canvas.fill(RAIL, NIGHT)
    canvas.ground(PANEL)
    _rail(tv, canvas, menu)
    if menu.column == "choices":
        _choices(tv, canvas, menu)
    else:
        _rows(tv, canvas, menu)
    _foot(tv, canvas, menu)


def _rail(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    canvas.icon(56, 60, "lotus", 38, ACCENT_LIGHT)
    for index, group in enumerate(GROUPS):
        box = Box(12, 118 + index * 92, 88, 84)
        here = index == menu.group
        focused = here and menu.column == "groups"
        if focused:
            parts.focus(canvas, box, 18)
        elif here:
            canvas.fill(box, RAISED, 18)
        colour = INK if focused else TEXT if here else FAINT
        canvas.icon(box.middle[0], box.y + 32, group.phrase, 30, colour)
        words = shortened(say(tv.language, f"rail.{group.phrase}"), 82, MICRO - 1, "Medium")
        canvas.text(
            box.middle[0], box.y + 64, words, MICRO - 1, INK if focused else TEXT if here else SOFT, "Medium", "centre"
        )


def _title(canvas: Canvas, title: str, above: str) -> None:
    canvas.text(ROW.x + 16, 42, above, SMALL, ACCENT_LIGHT, "Medium")
    canvas.text(ROW.x + 16, 76, shortened(title, ROW.width - 40, TITLE - 2, "SemiBold"), TITLE - 2, WHITE, "SemiBold")


def _rows(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    group = GROUPS[menu.group]
    _title(canvas, say(tv.language, group.phrase), say(tv.language, "settings"))
    if group.phrase == "picture":  # these values hold for one input in one mode
        words = f"{settings.shown('input.current', tv.source, tv.language)} · {_mode(tv)}"
        wide = width_of(words, MICRO, "Medium") + 24
        canvas.fill(Box(ROW.x + ROW.width - wide, 62, wide, 28), RAISED, 14)
        canvas.text(ROW.x + ROW.width - wide // 2, 76, words, MICRO, SOFT, "Medium", "centre")
    index = menu.row if menu.column == "rows" else 0
    first = first_row(index, len(group.rows))
    for place, key in enumerate(group.rows[first : first + SEEN]):
        box = Box(ROW.x, ROW.y + place * PITCH, ROW.width, ROW.height)
        focused = menu.column == "rows" and first + place == menu.row
        if focused:
            parts.focus(canvas, box, 16)
        if key in _OPENS or key == settings.RESET:
            _opener(tv, canvas, key, box, focused)
        else:
            _setting(tv, canvas, key, box, focused)
    _scrollbar(canvas, first, len(group.rows))


def _mode(tv: TvState) -> str:
    return settings.shown("picture.mode", tv.values["picture.mode"], tv.language)


def _scrollbar(canvas: Canvas, first: int, length: int) -> None:
    if length <= SEEN:
        return
    track = Box(PANEL.x + PANEL.width - 12, ROW.y + 4, 4, SEEN * PITCH - 10)
    canvas.fill(track, FAINT, 2, 0.3)
    tall = round(track.height * SEEN / length)
    top = track.y + round((track.height - tall) * first / (length - SEEN))
    canvas.fill(Box(track.x, top, 4, tall), SOFT, 2)


def _opener(tv: TvState, canvas: Canvas, key: str, box: Box, focused: bool) -> None:
    reset = key == settings.RESET
    tint = ACCENT_DEEP if focused else TEXT if reset else GOLD if key == "support" else ACCENT_LIGHT
    canvas.icon(box.x + 32, box.middle[1], "reset" if reset else _OPENS[key], 28, tint)
    words = settings.label(key, tv.language) if reset else say(tv.language, key)
    canvas.text(box.x + 62, box.middle[1], words, BODY, INK if focused else TEXT, "SemiBold")
    canvas.icon(box.x + box.width - 26, box.middle[1], "right", 20, INK if focused else SOFT)


def _setting(tv: TvState, canvas: Canvas, key: str, box: Box, focused: bool) -> None:
    descriptor = settings.ALL[key]
    reason = settings.reason(key, tv.values)
    usable = reason is None and descriptor.access == "rw"
    ink: Colour = INK if focused else TEXT
    alpha = 1.0 if reason is None else 0.55 if focused else 0.4
    slider = descriptor.type == "int"
    line = box.middle[1] - (8 if slider else 0)
    right = box.x + box.width - 20
    value = tv.values[key]
    if descriptor.type == "bool":
        name = shortened(settings.label(key, tv.language), box.width - 110, BODY, "Medium")
        canvas.text(box.x + 18, line, name, BODY, ink, "Medium", alpha=alpha)
        _switch(canvas, Box(right - 52, box.middle[1] - 14, 52, 28), bool(value), focused, alpha)
        return
    words = shortened(settings.shown(key, value, tv.language), 210, BODY - 1, "SemiBold")
    name_room = box.width - 66 - width_of(words, BODY - 1, "SemiBold") - (40 if focused else 0)
    name = shortened(settings.label(key, tv.language), name_room, BODY, "Medium")
    canvas.text(box.x + 18, line, name, BODY, ink, "Medium", alpha=alpha)
    if reason is not None:
        wide = canvas.text(right, line, words, BODY - 1, INK_SOFT if focused else SOFT, "Regular", "right", alpha)
        canvas.icon(right - wide - 20, line, "lock", 18, INK_SOFT if focused else SOFT, 0.8)
    elif slider:
        canvas.text(right, line, words, BODY, INK if focused else SOFT, "SemiBold", "right")
    elif focused and usable and descriptor.type in ("enum", "time", "list"):
        canvas.icon(right - 4, line, "right", 16, INK_SOFT)
        wide = canvas.text(right - 20, line, words, BODY - 1, ACCENT_DEEP, "SemiBold", "right")
        canvas.icon(right - 36 - wide, line, "left", 16, INK_SOFT)
    else:
        canvas.text(right, line, words, BODY - 1, INK_SOFT if focused else SOFT, "Regular", "right")
    if slider and isinstance(value, int):
        _track(canvas, Box(box.x + 18, box.y + box.height - 16, box.width - 38, 5), key, value, focused, alpha)


def _switch(canvas: Canvas, box: Box, on: bool, focused: bool, alpha: float) -> None:
    ground = ACCENT_DEEP if on and focused else ACCENT if on else INK_SOFT if focused else FAINT
    canvas.fill(box, ground, box.height // 2, (1.0 if on else 0.6) * alpha)
    if canvas.plain and not focused:
        canvas.outline(box, WHITE, box.height // 2, 2)
    knob = Box(box.x + (box.width - box.height + 3 if on else 3), box.y + 3, box.height - 6, box.height - 6)
    canvas.fill(knob, WHITE if not canvas.plain or not focused else FOCUS, 11, alpha)


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
        notch = Box(box.x + start - 1, box.y - 3, 2, box.height + 6)
        canvas.fill(notch, INK_SOFT if focused else SOFT, alpha=0.7 * alpha)
    if focused:
        canvas.fill(Box(box.x + at - 7, box.y - 5, 15, 15), colour, 7, alpha)


def _choices(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    key = focused_row(menu)
    _title(canvas, settings.label(key, tv.language), say(tv.language, GROUPS[menu.group].phrase))
    offered = choices(tv, key)
    first = first_row(menu.choice, len(offered))
    for place, (value, words) in enumerate(offered[first : first + SEEN]):
        box = Box(ROW.x, ROW.y + place * PITCH, ROW.width, ROW.height)
        focused = first + place == menu.choice
        if focused:
            parts.focus(canvas, box, 16)
        chosen = tv.values[key] == value
        dot = Box(box.x + 20, box.middle[1] - 11, 22, 22)
        canvas.outline(dot, (ACCENT_DEEP if chosen else INK_SOFT) if focused else (ACCENT if chosen else FAINT), 11, 2)
        if chosen:
            canvas.fill(dot.grown(-6), ACCENT_DEEP if focused else ACCENT, 5)
        name = shortened(words, box.width - 90, BODY, "SemiBold")
        canvas.text(box.x + 60, box.middle[1], name, BODY, INK if focused else TEXT, "SemiBold" if chosen else "Medium")
    _scrollbar(canvas, first, len(offered))


def _foot(tv: TvState, canvas: Canvas, menu: Menu) -> None:
    """Draw what the focused row is for, or why it can't be used; and which keys do what."""
    left = ROW.x + 18
    canvas.fill(Box(left, _HELP_AT - 16, ROW.width - 36, 1), WHITE, alpha=0.1)
    if menu.column != "groups":
        row = focused_row(menu)
        locked = row in settings.ALL and not settings.available(row, tv.values)
        words = say(tv.language, f"needs.{row}") if locked else help_of(row, tv.language)
        canvas.icon(left + 8, _HELP_AT + 8, "lock" if locked else "info", 18, GOLD if locked else FAINT)
        for line, text in enumerate(wrapped(words, ROW.width - 72, MICRO + 2)[:2]):
            canvas.text(left + 30, _HELP_AT + 8 + line * 22, text, MICRO + 2, GOLD if locked else SOFT)
    pairs = [("OK", say(tv.language, "hint.open" if menu.column == "groups" else "hint.choose"))]
    if menu.column == "rows":
        pairs.insert(0, ("left right", say(tv.language, "hint.change")))
    parts.hints(canvas, left, _HINTS_AT, (*pairs, ("back", say(tv.language, "hint.back"))))
