"""Starting: the maker's mark over black, with a thin bar that fills."""

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import ACCENT, ACCENT_DEEP, ACCENT_LIGHT, FAINT, SOFT, WHITE
from device_agent.simulator.tv.state import BOOT_SECONDS, TvState
from device_agent.simulator.tv.texts import say


def render(tv: TvState, canvas: Canvas, now: float) -> None:
    """Draw the mark, and how far the start has come."""
    way = min(max((now - tv.since) / BOOT_SECONDS, 0.0), 1.0)
    shown = min(way * 2.5, 1.0)
    canvas.glow(Box(540, 250, 200, 120), ACCENT_DEEP, 60, 70, 0.5 * shown)
    canvas.icon(640, 296, "lotus", 132, ACCENT_LIGHT, shown)
    canvas.text(640, 404, "Sen", 54, WHITE, "SemiBold", "centre", shown)
    canvas.fill(Box(540, 478, 200, 4), FAINT, 2, 0.4)
    if way * 200 >= 4:
        canvas.fill(Box(540, 478, round(way * 200), 4), ACCENT, 2)
    canvas.text(640, 516, say(tv.language, "starting"), 18, SOFT, "Regular", "centre")
