from collections.abc import Callable

from device_agent.simulator.tv.keys import gallery
from device_agent.simulator.tv.state import TvState

Walk = Callable[..., TvState]
OPEN = TvState(screen="gallery")


def test_pictures_go_round(walk: Walk) -> None:
    assert walk(gallery.on_key, OPEN, "ArrowRight").gallery == 1
    assert walk(gallery.on_key, OPEN, "ArrowLeft").gallery == len(gallery.PICTURES) - 1
    assert walk(gallery.on_key, OPEN, *["ArrowRight"] * len(gallery.PICTURES)) == OPEN


def test_back_goes_home_and_other_keys_do_nothing(walk: Walk) -> None:
    assert walk(gallery.on_key, OPEN, "GoBack").screen == "home"
    assert walk(gallery.on_key, OPEN, "Enter", "ArrowUp") == OPEN
