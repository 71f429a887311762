"""The gallery: one still picture fills the screen; left and right change it."""

from dataclasses import replace
from typing import Final

from device_agent.simulator.tv import change
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import Step, TvState

PICTURES: Final[tuple[tuple[str, float, str, str], ...]] = (
    # scene, second, title in Vietnamese and in English
    ("bay", 61.0, "Thuyền về bến", "Homeward sail"),
    ("reef", 12.0, "Dưới làn nước", "Below the surface"),
    ("city", 26.4, "Đêm hội", "Night of lights"),
    ("bay", 300.0, "Đảo đá", "Stone islands"),
)


def on_key(tv: TvState, press: Press) -> Step:
    """Show the picture before or after, or go home."""
    if press.key == "GoBack":
        return Step(change.show(tv, "home"))
    return Step(replace(tv, gallery=(tv.gallery + press.sideways) % len(PICTURES)))
