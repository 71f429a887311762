from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv import camera, change
from device_agent.simulator.tv.screens import camera_view
from device_agent.simulator.tv.state import AppPage, Lens, TvState

SEEN, OTHER = Image.new("RGB", (1280, 720), (200, 30, 30)), Image.new("RGB", (1280, 720), (30, 200, 30))


def live(page: AppPage) -> TvState:
    return TvState(screen="app", app=page, lens=Lens(page.app, 0.0, open=True))


@pytest.mark.requirement("PR-04")
@pytest.mark.parametrize(("language", "words"), [("vi", "Camera đang bật"), ("en", "Camera is on")])
def test_the_indicator_says_it_in_the_viewer_s_language(draw: Callable[..., Any], language: str, words: str) -> None:
    tv = change.set_value(live(AppPage("camera")), "system.language", language, 0)
    seen = draw(lambda canvas: camera_view.indicator(tv, canvas))
    assert seen.said == words
    begun = draw(lambda canvas: camera_view.indicator(replace(tv, lens=Lens("camera", 9.0)), canvas))
    assert begun.said not in ("", words)


def test_without_a_lens_there_is_no_indicator(draw: Callable[..., Any]) -> None:
    assert draw(lambda canvas: camera_view.indicator(TvState(), canvas)).words == []


def test_the_camera_s_picture_lies_in_its_place_and_nowhere_else() -> None:
    picture = Image.new("RGB", (1280, 720))
    camera_view.stage(live(AppPage("camera")), picture, SEEN, None)
    box = camera.STAGES["camera"]
    pixels = np.asarray(picture)
    assert (pixels[box.y : box.y + box.height, box.x : box.x + box.width] == (200, 30, 30)).all()
    pixels = pixels.copy()
    pixels[box.y : box.y + box.height, box.x : box.x + box.width] = 0
    assert pixels.max() == 0


def test_a_call_shows_both_sides_within_what_is_private() -> None:
    picture = Image.new("RGB", (1280, 720))
    tv = live(AppPage("call", 1, 3.0))
    camera_view.stage(tv, picture, SEEN, OTHER)
    colours = {colour for _, colour in picture.getcolors(maxcolors=1_000_000) or []}
    assert {(200, 30, 30), (30, 200, 30)} <= colours
    area = camera.private(tv)[0]
    rest = np.asarray(picture).copy()
    rest[area.top : area.top + area.height, area.left : area.left + area.width] = 0
    assert rest.max() == 0


def test_the_corner() -> None:
    picture = Image.new("RGB", (1280, 720))
    camera_view.corner(TvState(), picture, OTHER)
    assert picture.getbbox() is None
    camera_view.corner(TvState(corner=AppPage("call", 1, 3.0), lens=Lens("call", 0.0, open=True)), picture, OTHER)
    x, y = camera.CORNER.middle
    assert picture.getpixel((x, y)) == (30, 200, 30)
