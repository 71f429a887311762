"""The list of inputs and the list of channels: panels at the right, over what is on."""

from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.channels import CHANNELS, INPUTS, input_of
from device_agent.simulator.tv.paint.canvas import Box, Canvas, surface
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_LIGHT,
    BLACK,
    FOCUS,
    INK,
    INK_SOFT,
    SOFT,
    SURFACE,
    TEXT,
    WHITE,
)
from device_agent.simulator.tv.state import Guide, Sources, Step, TvState
from device_agent.simulator.tv.texts import say

PANEL = Box(800, 0, 480, 720)
_ROW = Box(PANEL.x + 28, 132, PANEL.width - 56, 100)
_PITCH = 116


def on_key(tv: TvState, key: str, now: float) -> Step:
    """Move along the list, choose, or close it."""
    overlay = tv.overlay
    assert isinstance(overlay, Sources | Guide)
    length = len(INPUTS) if isinstance(overlay, Sources) else len(CHANNELS)
    if key in ("ArrowUp", "ArrowDown"):
        index = min(max(overlay.index + (1 if key == "ArrowDown" else -1), 0), length - 1)
        return Step(replace(tv, overlay=replace(overlay, index=index)))
    if key in ("GoBack", "ArrowLeft"):
        return Step(replace(tv, overlay=None))
    if key != "Enter":
        return Step(tv)
    closed = replace(tv, overlay=None)
    if isinstance(overlay, Sources):
        return Step(change.set_value(closed, "input.current", INPUTS[overlay.index].value, now))
    return Step(change.tune(closed, CHANNELS[overlay.index].number, now))


def render(tv: TvState, canvas: Canvas, stills: Mapping[str, Image.Image]) -> None:
    """Draw the panel with its list."""
    overlay = tv.overlay
    assert isinstance(overlay, Sources | Guide)
    canvas.shade(Box(PANEL.x - 260, 0, 260, 720), BLACK, 0.0, 0.5, "x")
    canvas.picture(surface(PANEL.width, PANEL.height), PANEL)
    title = "sources" if isinstance(overlay, Sources) else "guide"
    canvas.icon(PANEL.x + 50, 72, title, 32, ACCENT_LIGHT)
    canvas.text(PANEL.x + 82, 72, say(tv.language, title), 32, WHITE, "SemiBold")
    for index in range(len(INPUTS) if isinstance(overlay, Sources) else len(CHANNELS)):
        box = Box(_ROW.x, _ROW.y + index * _PITCH, _ROW.width, _ROW.height)
        focused = index == overlay.index
        if focused:
            canvas.glow(box, ACCENT, 20, 12, 0.5)
        canvas.fill(box, FOCUS if focused else SURFACE, 20, 1.0 if focused else 0.7)
        if isinstance(overlay, Sources):
            _input_row(tv, canvas, index, box, focused)
        else:
            _channel_row(tv, canvas, index, box, focused, stills)


def _input_row(tv: TvState, canvas: Canvas, index: int, box: Box, focused: bool) -> None:
    port = INPUTS[index]
    canvas.icon(box.x + 52, box.middle[1], port.icon, 44, INK if focused else (TEXT if port.device else SOFT))
    canvas.text(box.x + 96, box.middle[1] - 16, port.port, 25, INK if focused else TEXT, "SemiBold")
    about = say(tv.language, port.device or "no_device")
    canvas.text(box.x + 96, box.middle[1] + 18, about, 19, INK_SOFT if focused else SOFT)
    if input_of(tv.source) is port:
        canvas.icon(box.x + box.width - 40, box.middle[1], "check", 28, ACCENT)


def _channel_row(
    tv: TvState, canvas: Canvas, index: int, box: Box, focused: bool, stills: Mapping[str, Image.Image]
) -> None:
    shown = CHANNELS[index]
    still = stills[shown.scene].resize((142, 80), Image.Resampling.BILINEAR)
    canvas.picture(still, Box(box.x + 10, box.y + 10, 142, 80), 12)
    left = box.x + 170
    number = canvas.text(left, box.middle[1] - 16, f"{shown.number}", 22, ACCENT, "Bold")
    canvas.text(
        left + number + 10, box.middle[1] - 16, shown.name(tv.language), 21, INK if focused else TEXT, "SemiBold"
    )
    canvas.text(left, box.middle[1] + 18, shown.programme(tv.language), 17, INK_SOFT if focused else SOFT)
    if shown.number == tv.channel and tv.source == "tv":
        canvas.icon(box.x + box.width - 26, box.middle[1] - 16, "check", 22, ACCENT)
