"""The list of inputs and the list of channels: panels at the right, over what is on."""

from collections.abc import Mapping

from PIL import Image

from device_agent.simulator.tv import guide
from device_agent.simulator.tv.channels import CHANNELS, attached, icon_of, port_name, sources
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened
from device_agent.simulator.tv.paint.fitted import fitted
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_LIGHT,
    BODY,
    INK,
    INK_SOFT,
    LEAD,
    LIVE,
    MICRO,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    TITLE,
    WHITE,
    Colour,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import ChannelList, Sources, TvState
from device_agent.simulator.tv.texts import say

PANEL = Box(800, 0, 480, 720)
SHADE = Box(PANEL.x - 260, 0, 260, 720)
_ROW = Box(PANEL.x + 28, 128, PANEL.width - 56, 100)
_PITCH = 114
_SEEN = 4


def render(tv: TvState, canvas: Canvas, moment: Moment, stills: Mapping[str, Image.Image]) -> None:
    """Draw the panel with its list; nothing of it depends on what lies under it."""
    overlay = tv.overlay
    assert isinstance(overlay, Sources | ChannelList)
    canvas.ground(PANEL)
    title, icon = ("sources", "sources") if isinstance(overlay, Sources) else ("channels", "guide")
    canvas.icon(PANEL.x + 50, 68, icon, 32, ACCENT_LIGHT)
    canvas.text(PANEL.x + 82, 68, say(tv.language, title), TITLE, WHITE, "SemiBold")
    length = len(sources()) if isinstance(overlay, Sources) else len(CHANNELS)
    first = min(max(overlay.index - _SEEN + 2, 0), max(length - _SEEN, 0))
    for index in range(first, min(first + _SEEN, length)):
        box = Box(_ROW.x, _ROW.y + (index - first) * _PITCH, _ROW.width, _ROW.height)
        focused = index == overlay.index
        if focused:
            parts.focus(canvas, box, 20)
        else:
            canvas.fill(box, SURFACE, 20, 0.7)
        if isinstance(overlay, Sources):
            _input_row(tv, canvas, sources()[index], box, focused)
        else:
            _channel_row(tv, canvas, index, box, focused, moment, stills)
    if first + _SEEN < length:
        canvas.icon(PANEL.middle[0], 606, "down", 22, SOFT)
    pairs = (("OK", say(tv.language, "hint.choose")), ("back", say(tv.language, "hint.back")))
    parts.hints(canvas, PANEL.x + 44, 672, pairs)


def _input_row(tv: TvState, canvas: Canvas, source: str, box: Box, focused: bool) -> None:
    port, name = port_name(tv, source)
    there = attached(tv, source) != "none"
    tint: Colour = INK if focused else TEXT if there else SOFT
    canvas.icon(box.x + 54, box.middle[1], icon_of(tv, source), 44, tint)
    inks = (INK if focused else TEXT, INK_SOFT if focused else SOFT)
    parts.pair(canvas, (box.x + 100, box.middle[1]), (port, shortened(name, 240, SMALL)), inks, (LEAD, SMALL))
    if tv.source == source:
        canvas.icon(box.x + box.width - 40, box.middle[1], "check", 28, ACCENT_DEEP if focused else ACCENT)


def _channel_row(
    tv: TvState,
    canvas: Canvas,
    index: int,
    box: Box,
    focused: bool,
    moment: Moment,
    stills: Mapping[str, Image.Image],
) -> None:
    shown = CHANNELS[index]
    canvas.picture(fitted(stills[shown.scene], (142, 80)), Box(box.x + 10, box.y + 10, 142, 80), 12)
    left, room = box.x + 170, box.width - 190
    top = box.y + 28
    number = canvas.text(left, top, f"{shown.number}", BODY, ACCENT_DEEP if focused else ACCENT, "Bold")
    canvas.text(left + number + 10, top, shown.name(tv.language), BODY, INK if focused else TEXT, "SemiBold")
    programme = guide.on_at(shown.number, moment.local)
    title = shortened(programme.title(tv.language), room, MICRO + 2)
    canvas.text(left, top + 28, title, MICRO + 2, INK_SOFT if focused else SOFT)
    bar = Box(left, box.y + box.height - 22, room - 10, 4)
    parts.progress(canvas, bar, parts.past(programme, moment.local), LIVE, INK_SOFT if focused else WHITE)
    if shown.number == tv.channel and tv.source == "tv":
        canvas.icon(box.x + box.width - 30, top, "check", 22, ACCENT_DEEP if focused else ACCENT)
