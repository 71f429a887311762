from collections.abc import Callable
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.painter import _SCENES
from device_agent.simulator.tv.screens import gallery
from device_agent.simulator.tv.state import TvState

Noted = Callable[..., Any]

HERE = TvState(screen="gallery")


@pytest.fixture
def noted(draw: Noted) -> Noted:
    return lambda tv: draw(lambda canvas: gallery.render(tv, canvas))


def test_every_picture_is_of_a_scene() -> None:
    assert {scene for scene, *_ in gallery.PICTURES} <= set(_SCENES)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_title_is_in_the_viewer_s_language_and_in_its_place(noted: Noted, screen: Box, language: str) -> None:
    for place, (_, _, vi, en) in enumerate(gallery.PICTURES):
        tv = change.set_value(TvState(screen="gallery", gallery=place), "system.language", language, 0)
        seen = noted(tv)
        assert (en if language == "en" else vi) in seen.said
        assert f"{place + 1}/{len(gallery.PICTURES)}" in seen.said
        assert seen.outside(screen) == []
        assert seen.collisions() == []
        assert (seen.picture[:500] == 90).all()


def test_the_dots_stay_where_they_are_but_the_long_one_moves(noted: Noted) -> None:
    def long(place: int) -> int:
        row = noted(TvState(screen="gallery", gallery=place)).picture[665, 1060:]
        return int((row.min(axis=1) > 240).nonzero()[0].mean())

    places = [long(place) for place in range(len(gallery.PICTURES))]
    assert places == sorted(set(places))
