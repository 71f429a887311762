from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.keys.home import ROWS, tiles
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import home
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Menu, TvState

Noted = Callable[..., Any]

Draw = Callable[[TvState], np.ndarray]
EVERYWHERE = [(row, column) for row, length in enumerate(ROWS) for column in range(length)]


@pytest.fixture
def noted(draw: Noted, moment: Moment, stills: dict[str, Image.Image]) -> Noted:
    return lambda tv: draw(lambda canvas: home.render(tv, canvas, moment, stills, 84), ground=0)


@pytest.fixture
def drawn(noted: Noted) -> Draw:
    return lambda tv: noted(tv).picture


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_safe_margins_and_out_of_one_another(noted: Noted, screen: Box, language: str) -> None:
    for where in EVERYWHERE:
        tv = change.set_value(TvState(home=where), "system.language", language, 0)
        seen = noted(tv)
        assert seen.outside(screen) == [], where
        assert seen.collisions() == [], where


@pytest.mark.parametrize("where", [(0, 0), (0, 5), (0, 10), (1, 1), (2, 3)])
def test_what_has_the_focus_is_brightest_and_a_menu_takes_it(drawn: Draw, where: tuple[int, int]) -> None:
    x, y = home.box(TvState(home=where), *where).middle
    around = np.s_[y - 80 : y + 80, max(x - 160, 0) : x + 160]

    def white(tv: TvState) -> int:
        return int((drawn(tv)[around].min(axis=2) > 240).sum())

    assert white(TvState(home=where)) > white(TvState(home=where, overlay=Menu())) + 500


def test_a_row_scrolls_with_its_focus() -> None:
    start, end = TvState(home=(0, 0)), TvState(home=(0, len(tiles(TvState())) - 1))
    assert home.box(start, 0, 0).x == home.box(start, 1, 0).x == 60
    assert home.box(start, 0, len(tiles(TvState())) - 1).x > 1280
    assert home.box(end, 0, len(tiles(TvState())) - 1).x + 180 == 1220
    assert home.box(end, 0, 0).x < 0
    assert home.box(end, 1, 0).x == 60


def test_every_focus_has_a_picture_and_every_app_colours() -> None:
    assert set(tiles(TvState())) <= set(home.COLOURS)
    named = {home.hero(TvState(home=where)) for where in EVERYWHERE}
    assert {"bay", "city", "arcade", "box", "support", "settings"} <= named
    arts = {tile: np.asarray(home.art(tile)) for tile in ("support", "settings", "call")}
    assert len({art.tobytes() for art in arts.values()}) == 3
    assert all(art.shape == (720, 1280, 3) for art in arts.values())


def test_language_name_network_and_time_are_shown(
    draw: Noted, drawn: Draw, moment: Moment, stills: dict[str, Image.Image]
) -> None:
    tv = TvState()
    assert (drawn(tv) != drawn(change.set_value(tv, "system.language", "en", 0))).any()
    assert (drawn(tv)[:80] != drawn(change.set_value(tv, "system.device_name", "TV của bà", 0))[:80]).any()
    bars = [
        draw(lambda canvas, signal=signal: home.render(tv, canvas, moment, stills, signal)).picture[:80].tobytes()
        for signal in (None, 20, 50, 90)
    ]
    assert len(set(bars)) == 4


def test_what_is_on_has_its_title_and_how_much_of_it_is_over(noted: Noted) -> None:
    said = noted(TvState()).said
    assert "Sen Du Lịch: Hoàng hôn trên vịnh" in said
    assert "19:47" in said


def test_the_poster_fades_into_the_night() -> None:
    poster = np.asarray(home.poster(Image.new("RGB", (1280, 720), (200, 200, 200)))).astype(int)
    assert poster.shape == (home.HERO.height, home.HERO.width, 3)
    assert poster[200, 820].mean() > 120
    night = np.asarray(home.backdrop()).astype(int)
    for y, x in ((200, 0), (505, 100), (505, 899)):
        assert np.abs(poster[y, x] - night[y, home.HERO.x + x]).max() <= 2  # no seam


def test_home_shows_the_apps_in_the_order_that_is_set() -> None:
    tv = TvState(home=(0, len(tiles(TvState())) - 1))
    turned = change.set_value(tv, "app.order", ("camera", "call", "browser", "shop", "music", "films"), 0)
    assert (home.hero(tv), home.hero(turned)) == ("shop", home._ART.get("films", "films"))
