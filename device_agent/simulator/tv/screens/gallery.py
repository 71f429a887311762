"""The gallery: one still picture fills the screen, with its title like a plate beside a painting."""

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, MARGIN, SMALL, SOFT, TITLE, WHITE
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

PICTURES: tuple[tuple[str, float, str, str], ...] = (
    # scene, second, title in Vietnamese and in English
    ("bay", 61.0, "Thuyền về bến", "Homeward sail"),
    ("reef", 12.0, "Dưới làn nước", "Below the surface"),
    ("city", 26.4, "Đêm hội", "Night of lights"),
    ("bay", 300.0, "Đảo đá", "Stone islands"),
)


def render(tv: TvState, canvas: Canvas) -> None:
    """Write the title and where this picture stands among the others."""
    _, _, vi, en = PICTURES[tv.gallery]
    canvas.shade(Box(0, 520, 1280, 200), BLACK, 0.0, 0.7, "y")
    canvas.text(MARGIN, 630, en if tv.language == "en" else vi, TITLE, WHITE, "SemiBold")
    canvas.text(MARGIN, 668, f"{say(tv.language, 'gallery')}  ·  {tv.gallery + 1}/{len(PICTURES)}", SMALL, SOFT)
    for place in range(len(PICTURES)):
        here = place == tv.gallery
        wide = 28 if here else 10
        left = 1280 - MARGIN - (len(PICTURES) - place) * 20 - (18 if place <= tv.gallery else 0)
        canvas.fill(Box(left, 660, wide, 10), WHITE, 5, 1.0 if here else 0.45)
    hint = parts.hints
    hint(canvas, 1280 - MARGIN - 150, 630, (("left right", say(tv.language, "hint.turn")),))
