from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import lists
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import ChannelList, Sources, TvState

Noted = Callable[..., Any]

KINDS = pytest.mark.parametrize("kind", [Sources, ChannelList])


@pytest.fixture
def noted(draw: Noted, moment: Moment, stills: dict[str, Image.Image]) -> Noted:
    return lambda tv: draw(lambda canvas: lists.render(tv, canvas, moment, stills))


@KINDS
def test_the_focused_row_is_white_and_the_rest_of_the_picture_stays(
    noted: Noted, kind: type[Sources] | type[ChannelList]
) -> None:
    for index in range(4):
        picture = noted(TvState(overlay=kind(index))).picture
        right = [picture[128 + row * 114 + 8, 1000].min() > 240 for row in range(4)]
        assert right == [row == index for row in range(4)]
        assert (picture[:, : lists.PANEL.x] == 90).all()


@KINDS
@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_panel(noted: Noted, kind: type[Sources] | type[ChannelList], language: str) -> None:
    inner = Box(lists.PANEL.x + 20, 30, lists.PANEL.width - 40, 660)
    for index in range(4):
        seen = noted(change.set_value(TvState(overlay=kind(index)), "system.language", language, 0))
        assert seen.outside(inner) == []
        assert seen.collisions() == []


def test_a_port_goes_by_its_label_and_a_channel_by_what_is_on(noted: Noted) -> None:
    tv = change.set_value(TvState(overlay=Sources(0)), "input.hdmi1.label", "player", 0)
    assert "Đầu phát đĩa" in noted(tv).said
    assert "Đầu thu số" not in noted(tv).said
    assert "Pháo hoa đêm thành phố" in noted(TvState(overlay=ChannelList(0))).said


def test_the_chosen_input_is_marked(noted: Noted) -> None:
    def marks(source: str) -> Any:
        tv = change.set_value(TvState(), "input.current", source, 0)
        picture = noted(TvState(values=tv.values, overlay=Sources(0))).picture[
            260:, 1200:1224
        ]  # below the focused row and its light
        return (picture[..., 2] - picture[..., 0] > 60).sum(axis=1)

    assert int(np.argmax(marks("hdmi3"))) > int(np.argmax(marks("hdmi1"))) + 150
