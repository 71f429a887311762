"""The gallery: one still picture fills the screen; left and right change it."""

from dataclasses import replace

from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.paint.theme import BLACK, WHITE
from device_agent.simulator.tv.state import Step, TvState

PICTURES: tuple[tuple[str, float, str, str], ...] = (
    # scene, second, title in Vietnamese and in English
    ("bay", 61.0, "Thuyền về bến", "Homeward sail"),
    ("reef", 12.0, "Dưới làn nước", "Below the surface"),
    ("city", 26.4, "Đêm hội", "Night of lights"),
    ("bay", 300.0, "Đảo đá", "Stone islands"),
)


def on_key(tv: TvState, key: str, now: float) -> Step:
    """Show the picture before or after, or go home."""
    if key in ("ArrowLeft", "ArrowRight"):
        return Step(replace(tv, gallery=(tv.gallery + (1 if key == "ArrowRight" else -1)) % len(PICTURES)))
    if key == "GoBack":
        return Step(replace(tv, screen="home"))
    return Step(tv)


def render(tv: TvState, canvas: Canvas) -> None:
    """Write the title and where this picture stands among the others."""
    _, _, vi, en = PICTURES[tv.gallery]
    canvas.shade(Box(0, 540, 1280, 180), BLACK, 0.0, 0.6, "y")
    canvas.text(60, 664, en if tv.language == "en" else vi, 28, WHITE, "SemiBold")
    for place in range(len(PICTURES)):
        here = place == tv.gallery
        canvas.fill(Box(1220 - (len(PICTURES) - place) * 20, 660, 9, 9), WHITE, 4, 1.0 if here else 0.4)
