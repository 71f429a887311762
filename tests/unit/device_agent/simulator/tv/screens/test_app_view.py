from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import app_view
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import AppPage, TvState

Noted = Callable[..., Any]

HERO = Image.new("RGB", app_view.HERO, (90, 120, 60))


@pytest.fixture
def noted(draw: Noted, stills: dict[str, Image.Image]) -> Noted:
    return lambda tv: draw(lambda canvas: app_view.render(tv, canvas, stills, HERO), ground=10)


def page(app: str, focus: int = 0, since: float | None = None) -> TvState:
    return TvState(screen="app", app=AppPage(app, focus, since))


@pytest.mark.parametrize("app", sorted(APPS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_safe_margins(noted: Noted, screen: Box, app: str, language: str) -> None:
    for focus in range(max(len(APPS[app].items), 1)):
        tv = change.set_value(page(app, focus), "system.language", language, 0)
        for state in (tv, replace(tv, network="off"), change.set_value(tv, "camera.enabled", True, 0)):
            seen = noted(state)
            assert seen.outside(screen) == []
            assert seen.collisions() == []


def test_the_focus_shows_and_what_plays_too(noted: Noted) -> None:
    for app in ("films", "music"):
        pictures = {noted(page(app, focus)).picture.tobytes() for focus in range(len(APPS[app].items))}
        assert len(pictures) == len(APPS[app].items)
    assert "Đang phát" in noted(page("music", 1, 3.0)).said
    assert "Đang phát" not in noted(page("music", 1)).said


def test_without_the_internet_only_what_needs_none_works(noted: Noted) -> None:
    for app in APPS.values():
        said = noted(replace(page(app.id), network="off")).said
        assert ("Chưa có kết nối Internet" in said) == app.online


def test_the_camera_page_says_whether_it_is_on_and_shows_nobody(noted: Noted) -> None:
    off = noted(page("camera"))
    on = noted(change.set_value(page("camera"), "camera.enabled", True, 0))
    assert "Camera đã tắt" in off.said
    assert "Bật camera trong Cài đặt" in off.said
    assert "Camera đã tắt" in on.said  # no lens is open yet: what says so lies over everything


def test_a_film_s_title_goes(draw: Noted, moment: Moment) -> None:
    tv = page("films", 1, 10.0)

    def at(seconds: float) -> Any:
        return draw(lambda canvas: app_view.render_film(tv, canvas, Moment(seconds, moment.local)))

    begun, later = at(11.0), at(10.0 + app_view.TITLE_SECONDS)
    assert APPS["films"].items[1].title("vi") in begun.said
    assert (later.picture == 90).all()


@pytest.mark.parametrize("app", sorted(APPS))
def test_every_app_stands_on_its_own_colours(app: str) -> None:
    ground = app_view.ground(app)
    assert ground.size == (1280, 720)
    assert isinstance(ground, Image.Image)
    others = [np.asarray(app_view.ground(other)) for other in APPS if other != app]
    assert all((np.asarray(ground) != other).any() for other in others)
