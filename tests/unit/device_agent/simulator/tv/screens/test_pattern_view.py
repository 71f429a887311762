from collections.abc import Callable
from typing import Any

import numpy as np

from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import pattern_view
from device_agent.simulator.tv.state import Pattern, TvState


def test_the_pattern_has_every_colour_and_reaches_every_edge() -> None:
    picture = np.asarray(pattern_view.ground())
    assert picture.shape == (720, 1280, 3)
    for colour in ((255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)):
        assert (picture == colour).all(axis=2).sum() > 2000
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == 255).all()


def test_it_says_what_it_is_and_how_to_end_it(draw: Callable[..., Any], screen: Box) -> None:
    seen = draw(lambda canvas: pattern_view.render(TvState(overlay=Pattern(9.0)), canvas))
    assert "Kiểm tra hình ảnh" in seen.said
    assert seen.outside(screen) == []
