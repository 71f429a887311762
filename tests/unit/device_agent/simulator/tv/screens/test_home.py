from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import home
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, Menu, Sources, TvState

MOMENT = Moment(0, datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL))
STILLS = {each.scene: Image.new("RGB", home.STILL, (60, 90, 120)) for each in CHANNELS}


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720))
    home.render(tv, Canvas(image), MOMENT, STILLS)
    return np.asarray(image).astype(int)


def test_the_focus_moves_and_stops_at_the_edges() -> None:
    tv = TvState()
    for key, there in (
        ("ArrowLeft", (0, 0)), ("ArrowRight", (0, 1)), ("ArrowUp", (0, 1)), ("ArrowDown", (1, 0)),
        ("ArrowRight", (1, 1)), ("ArrowDown", (2, 1)), ("ArrowDown", (2, 1)), ("ArrowUp", (1, 1)),
    ):  # fmt: skip
        tv = home.on_key(tv, key, 0).state
        assert tv.home == there, key


def test_down_goes_to_what_lies_beneath() -> None:
    assert home.on_key(TvState(home=(0, 5)), "ArrowDown", 0).state.home == (1, 3)
    assert home.on_key(TvState(home=(1, 3)), "ArrowUp", 0).state.home == (0, 5)


@pytest.mark.parametrize(("column", "overlay"), [(1, Guide(0)), (3, Sources(0)), (4, Menu())])
def test_tiles_open_menus(column: int, overlay: object) -> None:
    assert home.on_key(TvState(home=(0, column)), "Enter", 0).state.overlay == overlay


def test_tiles_open_screens() -> None:
    assert home.on_key(TvState(), "Enter", 0).state.screen == "watch"
    assert home.on_key(TvState(home=(0, 2)), "Enter", 0).state.screen == "gallery"
    assert home.on_key(TvState(home=(1, 2)), "Enter", 0).state.channel == 3
    assert home.on_key(TvState(home=(2, 1)), "Enter", 0).state.source == "hdmi1"


def test_the_support_tile_asks_for_support() -> None:
    step = home.on_key(TvState(home=(0, 5)), "Enter", 0)
    assert step.support
    assert step.state.toast is not None


def test_other_keys_do_nothing() -> None:
    tv = TvState()
    assert home.on_key(tv, "GoBack", 0).state is tv


@pytest.mark.parametrize("where", [(0, 0), (0, 5), (1, 1), (2, 3)])
def test_what_has_the_focus_is_brightest_and_a_menu_takes_it(where: tuple[int, int]) -> None:
    x, y = home._box(*where).middle
    around = np.s_[y - 80 : y + 80, max(x - 160, 0) : x + 160]

    def white(tv: TvState) -> int:
        return int((drawn(tv)[around].min(axis=2) > 240).sum())

    assert white(TvState(home=where)) > white(TvState(home=where, overlay=Menu())) + 500


def test_language_and_name_are_shown() -> None:
    tv = TvState()
    assert (drawn(tv) != drawn(change.set_value(tv, "system.language", "en", 0))).any()
    assert (drawn(tv)[:80] != drawn(change.set_value(tv, "system.device_name", "TV của bà", 0))[:80]).any()


def test_the_backdrop_fades_into_the_night() -> None:
    ground = np.asarray(home.backdrop(Image.new("RGB", (1280, 720), (200, 200, 200)))).astype(int)
    assert ground[200, 1200].mean() > 120
    assert ground[200, 100].mean() < 20
    assert ground[600, 1200].mean() < 20
