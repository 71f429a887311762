from collections.abc import Callable
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import network_view
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import NetworkPage, TvState

Noted = Callable[..., Any]


@pytest.fixture
def noted(draw: Noted, moment: Moment) -> Noted:
    return lambda tv: draw(lambda canvas: network_view.render(tv, canvas, moment))


def page(shown: int = 4, **changes: str) -> TvState:
    tv = TvState(overlay=NetworkPage(0.0, shown=shown))
    for key, value in changes.items():
        tv = change.set_value(tv, key.replace("__", "."), value, 0)
    return tv


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("shown", range(5))
def test_words_stay_in_the_safe_margins(noted: Noted, screen: Box, language: str, shown: int) -> None:
    for changes in (
        {},
        {"network__kind": "cable"},
        {"network__dns__mode": "manual", "network__dns__server": "10.0.0.9"},
    ):
        seen = noted(page(shown, system__language=language, **changes))
        assert seen.outside(screen) == []
        assert seen.collisions() == []


def test_stages_appear_one_by_one_and_the_last_says_how_it_went(noted: Noted) -> None:
    pictures = [noted(page(shown)) for shown in range(5)]
    assert len({each.picture.tobytes() for each in pictures}) == 5
    assert "Đang kiểm tra…" in pictures[3].said
    assert "TV đã kết nối Internet" in pictures[4].said


def test_the_failing_stage_is_named_and_red(noted: Noted) -> None:
    bad = noted(page(network__dns__mode="manual", network__dns__server="10.0.0.9"))
    assert "Máy chủ DNS không trả lời" in bad.said
    assert "10.0.0.9" in bad.said

    def red(seen: Any) -> int:
        part = seen.picture[156:352]
        return int(((part[..., 0] > 180) & (part[..., 1] < 110)).sum())

    assert red(bad) > 300 > red(noted(page()))


def test_a_password_is_never_drawn(noted: Noted) -> None:
    tv = page()
    assert str(tv.values["network.wifi.password"]) not in noted(tv).said
    assert str(tv.values["network.wifi.name"]) in noted(tv).said
