from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.keys import home
from device_agent.simulator.tv.state import AppPage, Guide, Menu, Sources, TvState
from device_agent.simulator.tv.texts import PHRASES

Walk = Callable[..., TvState]


def test_every_tile_says_what_it_is_and_what_for() -> None:
    for tile in home.tiles(TvState()):
        assert home.phrase_of(tile) in PHRASES
        assert f"{home.phrase_of(tile)}.about" in PHRASES


def test_support_stays_where_customers_are_told_to_find_it() -> None:
    assert home.tiles(TvState()).index("support") == 5


def test_a_row_scrolls_once_the_focus_leaves_what_is_seen() -> None:
    assert [home.first_shown(0, column) for column in range(home.ROWS[0])] == [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]
    assert [home.first_shown(1, column) for column in range(4)] == [0, 0, 0, 0]


def test_moving(walk: Walk) -> None:
    def to(*keys: str) -> tuple[int, int]:
        return walk(home.on_key, TvState(), *keys).home

    assert to("ArrowRight") == (0, 1)
    assert to("ArrowLeft", "ArrowUp") == (0, 0)
    assert to(*["ArrowRight"] * 30) == (0, len(home.tiles(TvState())) - 1)
    assert to(*["ArrowDown"] * 5) == (2, 0)
    assert to(*["ArrowRight"] * 5, "ArrowDown") == (1, 3)  # beneath the sixth tile lies the fourth channel
    assert to(*["ArrowRight"] * 9, "ArrowDown") == (1, 3)  # as it does once the row has scrolled
    assert to(*["ArrowRight"] * 3, "ArrowDown", "ArrowUp") == (0, 3)
    assert to("ArrowDown", "ArrowUp", "GoBack") == (0, 0)


@pytest.mark.parametrize("tile", ["guide", "sources", "settings", "gallery", "watch"])
def test_what_tiles_open(walk: Walk, tile: str) -> None:
    opened = walk(home.on_key, TvState(home=(0, home.tiles(TvState()).index(tile))), "Enter")
    overlays: dict[str, Any] = {"guide": Guide, "sources": Sources, "settings": Menu}
    if tile in overlays:
        assert isinstance(opened.overlay, overlays[tile])
    else:
        assert (opened.screen, opened.overlay) == (tile, None)


def test_channels_inputs_and_apps_open(walk: Walk) -> None:
    assert walk(home.on_key, TvState(home=(1, 2)), "Enter").channel == 3
    assert walk(home.on_key, TvState(home=(2, 2)), "Enter").source == "hdmi2"
    for app in APPS:
        opened = walk(home.on_key, TvState(home=(0, home.tiles(TvState()).index(app))), "Enter")
        assert (opened.screen, opened.app) == ("app", AppPage(app))


def test_support_is_asked_for(at: Callable[..., Any]) -> None:
    step = home.on_key(TvState(home=(0, 5)), at("Enter"))
    assert step.support
    assert step.state.toast is not None


@pytest.mark.requirement("TV-20")
def test_the_apps_stand_and_open_in_the_order_that_is_set(walk: Walk) -> None:
    order = ("music", "camera", "films", "call", "browser")
    tv = TvState()
    tv = replace(tv, values=tv.values.put({"app.order": order}))
    assert home.tiles(tv) == (*home.OWN, *order)
    tv = replace(tv, home=(0, len(home.OWN)))
    opened = walk(home.on_key, tv, "Enter")
    assert opened.app is not None
    assert opened.app.app == "music"
