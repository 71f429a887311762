"""The guide: every channel beside two hours, the focused programme above them, a line where it is now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from PIL import Image

from device_agent.simulator.tv import guide
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, width_of
from device_agent.simulator.tv.paint.fitted import fitted
from device_agent.simulator.tv.paint.theme import (
    ACCENT_LIGHT,
    BLACK,
    BODY,
    INK,
    INK_SOFT,
    LEAD,
    LIVE,
    MARGIN,
    MICRO,
    RAISED,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    TITLE,
    WHITE,
    WIDTH,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, TvState
from device_agent.simulator.tv.texts import say

PREVIEW = Box(WIDTH - MARGIN - 320, 40, 320, 180)
_NAMES = 216
_GRID = Box(MARGIN + _NAMES + 12, 312, WIDTH - 2 * MARGIN - _NAMES - 12, 340)
_SEEN = 4
_PITCH = 84
_GAP = 4


def render(tv: TvState, canvas: Canvas, moment: Moment, stills: Mapping[str, Image.Image]) -> None:
    """Draw the guide over the whole screen."""
    shown = tv.overlay
    assert isinstance(shown, Guide)
    canvas.ground(Box(0, 0, 1280, 720))
    _details(tv, canvas, moment, shown, stills)
    _hours(canvas, shown, moment)
    first = min(max(shown.row - _SEEN + 2, 0), max(len(CHANNELS) - _SEEN, 0))
    for row in range(first, min(first + _SEEN, len(CHANNELS))):
        _row(tv, canvas, row, _GRID.y + (row - first) * _PITCH, shown, moment)
    _now(canvas, shown, moment)
    pairs = (
        ("up down left right", say(tv.language, "hint.move")),
        ("OK", say(tv.language, "hint.watch")),
        ("back", say(tv.language, "hint.back")),
    )
    parts.hints(canvas, MARGIN, 677, pairs)
    canvas.text(WIDTH - MARGIN, 677, f"{moment.date(tv.language)}  ·  {moment.clock}", SMALL, SOFT, align="right")


def _details(tv: TvState, canvas: Canvas, moment: Moment, shown: Guide, stills: Mapping[str, Image.Image]) -> None:
    """Draw what the focused programme is."""
    on = CHANNELS[shown.row]
    programme = guide.on_at(on.number, shown.at)
    canvas.text(MARGIN, 62, f"{on.number}  {on.name(tv.language)}", BODY, ACCENT_LIGHT, "SemiBold")
    title = shortened(programme.title(tv.language), 760, TITLE + 6, "Bold")
    canvas.text(MARGIN, 114, title, TITLE + 6, WHITE, "Bold")
    x = MARGIN
    live = programme.start <= moment.local < programme.end
    if live:
        x += parts.chip(canvas, x, 164, say(tv.language, "live"), LIVE) + 12
    times = f"{programme.start:%H:%M} – {programme.end:%H:%M}"
    minutes = say(tv.language, "minutes", count=str(programme.minutes))
    canvas.text(x, 164, f"{times}  ·  {minutes}", BODY, SOFT)
    if live:
        parts.progress(canvas, Box(MARGIN, 200, 360, 5), parts.past(programme, moment.local), LIVE)
    canvas.glow(PREVIEW, BLACK, 18, 16, 0.6)
    canvas.picture(fitted(stills[on.scene], (PREVIEW.width, PREVIEW.height)), PREVIEW, 18)


def _hours(canvas: Canvas, shown: Guide, moment: Moment) -> None:
    """Write the half hours; one that the sign of this minute would cover gives way to it."""
    now = _x(moment.local, shown)
    for step in range(guide.HOURS * 2):
        at = shown.left + step * guide.STEP
        x = _x(at, shown)
        if not -34 < now - x < 84:
            canvas.text(x + 2, _GRID.y - 28, f"{at:%H:%M}", SMALL, SOFT, "Medium")
        canvas.fill(Box(x, _GRID.y - 10, 2, 6), RAISED)


def _x(at: datetime, shown: Guide) -> int:
    """Return where a moment lies from left to right."""
    return _GRID.x + round((at - shown.left) / timedelta(hours=guide.HOURS) * _GRID.width)


def _row(tv: TvState, canvas: Canvas, row: int, top: int, shown: Guide, moment: Moment) -> None:
    on = CHANNELS[row]
    here = row == shown.row
    names = Box(MARGIN, top, _NAMES, _PITCH - _GAP)
    canvas.fill(names, RAISED if here else SURFACE, 14, 1.0 if here else 0.6)
    canvas.text(names.x + 18, names.middle[1], f"{on.number}", LEAD, ACCENT_LIGHT, "Bold")
    canvas.text(
        names.x + 46, names.middle[1], shortened(on.name(tv.language), 160, SMALL, "SemiBold"), SMALL, TEXT, "SemiBold"
    )
    end = shown.left + timedelta(hours=guide.HOURS)
    for programme in guide.between(on.number, shown.left, end):
        left, right = max(_x(programme.start, shown), _GRID.x), min(_x(programme.end, shown), _GRID.x + _GRID.width)
        cell = Box(left, top, right - left - _GAP, _PITCH - _GAP)
        if cell.width < 12:
            continue
        focused = here and programme.start <= shown.at < programme.end
        live = programme.start <= moment.local < programme.end
        if focused:
            parts.focus(canvas, cell, 14)
        else:
            canvas.fill(cell, RAISED if live else SURFACE, 14, 0.9 if live else 0.55)
        if canvas.plain and not focused:
            canvas.outline(cell, WHITE, 14, 1)
        room = cell.width - 30
        if room < 40:
            continue
        title = shortened(programme.title(tv.language), room, SMALL, "Medium")
        canvas.text(cell.x + 16, cell.y + 28, title, SMALL, INK if focused else TEXT, "Medium")
        times = f"{programme.start:%H:%M} – {programme.end:%H:%M}"
        times = times if width_of(times, MICRO) <= room else f"{programme.start:%H:%M}"
        canvas.text(cell.x + 16, cell.y + 55, times, MICRO, INK_SOFT if focused else SOFT)


def _now(canvas: Canvas, shown: Guide, moment: Moment) -> None:
    """Draw the line of this minute, if it is to be seen."""
    x = _x(moment.local, shown)
    if not _GRID.x <= x < _GRID.x + _GRID.width:
        return
    canvas.fill(Box(x - 1, _GRID.y - 14, 2, _SEEN * _PITCH + 10), LIVE, alpha=0.5)
    canvas.fill(Box(x - 29, _GRID.y - 40, 58, 26), LIVE, 13)
    canvas.text(x, _GRID.y - 27, moment.clock, MICRO + 1, WHITE, "Bold", "centre")
