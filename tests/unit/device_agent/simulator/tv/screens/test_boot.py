from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import boot
from device_agent.simulator.tv.state import TvState

Noted = Callable[..., Any]

STARTING = TvState("booting", since=10)


@pytest.fixture
def noted(draw: Noted) -> Noted:
    return lambda now, tv=STARTING: draw(lambda canvas: boot.render(tv, canvas, now), ground=0)


def test_the_lotus_opens_and_the_bar_fills(noted: Noted) -> None:
    start, half, end, later = (noted(now).picture for now in (10, 11.2, 12.5, 99))
    assert start[200:440].max() < half[200:440].max()
    bars = [(picture[488:492, 540:740, 2] > 200).sum() for picture in (start, half, end)]
    assert bars == sorted(set(bars))
    assert (end == later).all()


def test_it_moves_at_every_tick_until_the_mark_stands(noted: Noted) -> None:
    assert len({noted(10 + tick / 15).picture.tobytes() for tick in range(22)}) == 22


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_update_takes_longer_and_says_what_not_to_do(noted: Noted, screen: Box, language: str) -> None:
    tv = change.set_value(replace(STARTING, updating=True), "system.language", language, 0)
    seen = noted(12.5, tv)
    assert seen.outside(screen) == []
    assert seen.collisions() == []
    assert ("Xin đừng rút phích cắm" in seen.said) == (language == "vi")
    filled = [(noted(12.5, state).picture[488:492, 540:740, 2] > 200).sum() for state in (tv, STARTING)]
    assert filled[0] < filled[1]
