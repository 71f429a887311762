"""Starting: the lotus opens over black, petal by petal, and a thin bar fills."""

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import ACCENT, ACCENT_DEEP, ACCENT_LIGHT, BODY, SOFT, WHITE, Colour
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

_PETALS: tuple[tuple[str, Colour, float], ...] = (
    # icon, colour, when it opens (of the first part of the start)
    ("lotus.outer", (64, 132, 240), 0.5),
    ("lotus.inner", (92, 176, 255), 0.25),
    ("lotus.heart", ACCENT_LIGHT, 0.0),
)


def render(tv: TvState, canvas: Canvas, now: float) -> None:
    """Draw the mark, and how far the start has come."""
    past = max(now - tv.since, 0.0)
    way = min(past / change.boot_seconds(tv), 1.0)
    shown = min(past / 1.5, 1.0)
    canvas.glow(Box(540, 240, 200, 130), ACCENT_DEEP, 60, 80, round(0.6 * shown, 2))
    for icon, colour, start in _PETALS:
        open_ = min(max((shown - start) * 2, 0.0), 1.0)
        canvas.icon(640, 300 + round(14 * (1 - open_)), icon, 148, colour, round(open_, 2))
    named = min(max(shown * 2 - 1, 0.0), 1.0)
    canvas.text(640, 416, "Sen", 56, WHITE, "SemiBold", "centre", round(named, 2))
    parts.progress(canvas, Box(540, 488, 200, 4), way, ACCENT)
    canvas.text(640, 528, say(tv.language, "updating" if tv.updating else "starting"), BODY, SOFT, align="centre")
    if tv.updating:
        canvas.text(640, 566, say(tv.language, "updating.about"), BODY, SOFT, align="centre")
