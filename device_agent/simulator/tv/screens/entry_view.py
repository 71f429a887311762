"""A field for a secret with its keyboard; dots stand for what is typed, all but the last letter."""

from device_agent.simulator.tv.camera import FIELD
from device_agent.simulator.tv.keys.entry import BUTTONS, keyboard
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    BODY,
    DUSK,
    FAINT,
    INK,
    LEAD,
    MARGIN,
    RAISED,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    TITLE,
    WHITE,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.state import Entry, TvState
from device_agent.simulator.tv.texts import say

_KEY, _GAP = 62, 12
_SHOWN = 34  # characters of the field


def render(tv: TvState, canvas: Canvas) -> None:
    """Draw the field over the night."""
    field = tv.overlay
    assert isinstance(field, Entry)
    canvas.icon(MARGIN + 16, 62, "lock", 34, WHITE)
    canvas.text(MARGIN + 50, 62, say(tv.language, f"entry.{field.what}"), TITLE, WHITE, "SemiBold")
    canvas.text(MARGIN + 50, 104, say(tv.language, "entry.about"), SMALL, SOFT)
    canvas.fill(FIELD, DUSK, 28)
    line = Box(FIELD.x + 40, FIELD.y + 28, FIELD.width - 80, 68)
    canvas.fill(line, SURFACE, 18)
    canvas.outline(line, ACCENT, 18, 2)
    words = said(field)[-_SHOWN:]
    wide = canvas.text(line.x + 28, line.middle[1], words, LEAD, TEXT, "Medium")
    canvas.fill(Box(line.x + 32 + wide, line.y + 18, 2, 32), ACCENT)
    rows = keyboard(field.what)
    top = line.y + 92
    for place, row in enumerate(rows):
        left = 640 - (len(row) * (_KEY + _GAP) - _GAP) // 2
        for column, letter in enumerate(row):
            box = Box(left + column * (_KEY + _GAP), top + place * 68, _KEY, 56)
            focused = (field.row, field.column) == (place, column)
            if focused:
                parts.focus(canvas, box, 14)
            else:
                canvas.fill(box, RAISED, 14)
            canvas.text(*box.middle, letter, BODY + 2, INK if focused else TEXT, "SemiBold", "centre")
    foot = top + len(rows) * 68 + 8
    for column, name in enumerate(BUTTONS):
        box = Box(640 - 232 + column * 240, foot, 224, 54)
        parts.button(canvas, box, say(tv.language, f"entry.{name}"), (field.row, field.column) == (len(rows), column))
    hint = parts.hints(canvas, MARGIN, 676, (("back", say(tv.language, "hint.back")),))
    canvas.text(hint + 8, 676, say(tv.language, "entry.private"), SMALL, FAINT)


def said(field: Entry) -> str:
    """Return what the line shows."""
    if field.what == "card":
        return " ".join(field.typed[at : at + 4] for at in range(0, len(field.typed), 4))
    return "•" * (len(field.typed) - 1) + field.typed[-1:]
