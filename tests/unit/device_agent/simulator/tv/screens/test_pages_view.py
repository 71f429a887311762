from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.paint.canvas import Box, Canvas
from device_agent.simulator.tv.screens import pages_view
from device_agent.simulator.tv.state import AppPage, Lens, TvState

PAGES = [
    *(AppPage("browser", focus, since) for focus in range(4) for since in (None, 3.0)),
    *(AppPage("call", focus, since) for focus in range(4) for since in (None, 3.0)),
    *(AppPage("shop", focus) for focus in range(4)),
    AppPage("camera"),
]


def render(tv: TvState, canvas: Canvas) -> None:
    page = tv.app
    assert page is not None
    drawing = {"browser": pages_view.browser, "call": pages_view.call, "shop": pages_view.shop}
    if page.app in drawing:
        drawing[page.app](tv, canvas, page)
    else:
        pages_view.lens(tv, canvas)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_their_place(draw: Callable[..., Any], screen: Box, page: AppPage, language: str) -> None:
    tv = change.set_value(TvState(screen="app", app=page), "system.language", language, 0)
    for shown in (tv, replace(tv, lens=Lens(page.app, 9.0))):
        seen = draw(lambda canvas, shown=shown: render(shown, canvas), ground=10)
        assert seen.outside(screen) == []
        assert seen.collisions() == []


@pytest.mark.parametrize("app", ["browser", "call", "shop"])
def test_the_focus_shows(draw: Callable[..., Any], app: str) -> None:
    pictures = {
        draw(lambda canvas, at=at: render(TvState(screen="app", app=AppPage(app, at)), canvas)).picture.tobytes()
        for at in range(len(APPS[app].items))
    }
    assert len(pictures) == len(APPS[app].items)


@pytest.mark.requirement("PR-03")
@pytest.mark.parametrize("page", [AppPage("camera"), AppPage("call", 0, 3.0), AppPage("browser", 3, 3.0)])
def test_where_the_switch_is_off_a_sentence_stands_in_the_camera_s_place(
    draw: Callable[..., Any], page: AppPage
) -> None:
    tv = TvState(screen="app", app=page)
    assert "Camera đã tắt" in draw(lambda canvas: render(tv, canvas)).said
    soon = replace(tv, lens=Lens(page.app, 9.0))
    assert "Camera sắp bật" in draw(lambda canvas: render(soon, canvas)).said


def test_prices_are_written_as_at_home(draw: Callable[..., Any]) -> None:
    said = draw(lambda canvas: render(TvState(screen="app", app=AppPage("shop")), canvas)).said
    assert "2.490.000 ₫" in said
