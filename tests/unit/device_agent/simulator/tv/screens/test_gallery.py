import numpy as np
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.painter import _SCENES
from device_agent.simulator.tv.screens import gallery
from device_agent.simulator.tv.state import TvState

HERE = TvState(screen="gallery")


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720), (90, 90, 90))
    gallery.render(tv, Canvas(image))
    return np.asarray(image).astype(int)


def test_pictures_go_round_and_back_goes_home() -> None:
    assert gallery.on_key(HERE, "ArrowLeft", 0).state.gallery == len(gallery.PICTURES) - 1
    assert gallery.on_key(HERE, "ArrowRight", 0).state.gallery == 1
    assert gallery.on_key(HERE, "GoBack", 0).state.screen == "home"
    assert gallery.on_key(HERE, "Enter", 0).state is HERE


def test_every_picture_is_of_a_scene() -> None:
    assert {scene for scene, *_ in gallery.PICTURES} <= set(_SCENES)


def test_the_title_is_in_the_viewer_s_language() -> None:
    assert (drawn(HERE) != drawn(change.set_value(HERE, "system.language", "en", 0))).any()
    assert (drawn(HERE)[:500] == 90).all()
