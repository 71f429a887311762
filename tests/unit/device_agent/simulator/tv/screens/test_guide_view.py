from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change, guide
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import guide_view
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, TvState

Noted = Callable[..., Any]

DAY = datetime(2026, 11, 22, tzinfo=LOCAL)


@pytest.fixture
def noted(draw: Noted, stills: dict[str, Image.Image]) -> Noted:
    def drawn(row: int, at: datetime, now: datetime, language: str = "vi") -> Any:
        shown = Guide(row, guide.on_at(CHANNELS[row].number, at).start, guide.floor_step(min(at, now)))
        tv = change.set_value(TvState(overlay=shown), "system.language", language, 0)
        return draw(lambda canvas: guide_view.render(tv, canvas, Moment(0, now), stills))

    return drawn


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_safe_margins_and_out_of_one_another_all_day(
    noted: Noted, screen: Box, language: str
) -> None:
    for minutes in range(0, 24 * 60, 47):
        now = DAY + timedelta(minutes=minutes)
        seen = noted(minutes % 4, now, now, language)
        assert seen.outside(screen) == [], now
        assert seen.collisions() == [], now


def test_the_focused_programme_is_told_and_white(noted: Noted) -> None:
    now = DAY + timedelta(hours=19, minutes=47)
    seen = noted(2, now, now)
    assert "Pháo hoa đêm thành phố" in seen.said
    assert "3  Sen Phố" in seen.said
    white = seen.picture.min(axis=2) > 240
    rows = [white[312 + row * 84 + 6, 300:720].mean() > 0.9 for row in range(4)]
    assert rows == [False, False, True, False]
    assert "TRỰC TIẾP" in seen.said
    assert "TRỰC TIẾP" not in noted(2, now + timedelta(hours=1), now).said


def test_the_line_of_this_minute_moves_with_it(noted: Noted) -> None:
    def line(minute: int) -> int:
        now = DAY + timedelta(hours=19, minutes=minute)
        picture = noted(0, DAY + timedelta(hours=19, minutes=30), now).picture[300]
        red = (picture[:, 0] - picture[:, 2]) > 60
        return int(red.nonzero()[0].mean())

    assert line(31) < line(40) < line(59)
