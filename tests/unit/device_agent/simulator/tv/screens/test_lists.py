from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import home, lists
from device_agent.simulator.tv.state import Guide, Sources, TvState

STILLS = {each.scene: Image.new("RGB", home.STILL, (60, 90, 120)) for each in CHANNELS}


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720), (90, 90, 90))
    lists.render(tv, Canvas(image), STILLS)
    return np.asarray(image).astype(int)


@pytest.mark.parametrize("kind", [Sources, Guide])
def test_the_list_is_walked_and_closed(kind: type[Sources] | type[Guide]) -> None:
    tv = TvState(overlay=kind(0))
    assert lists.on_key(tv, "ArrowUp", 0).state.overlay == kind(0)
    for there in (1, 2, 3, 3):
        tv = lists.on_key(tv, "ArrowDown", 0).state
        assert tv.overlay == kind(there)
    assert lists.on_key(tv, "ArrowRight", 0).state is tv
    for key in ("GoBack", "ArrowLeft"):
        assert lists.on_key(tv, key, 0).state.overlay is None


def test_enter_chooses() -> None:
    chosen = lists.on_key(TvState(overlay=Sources(2)), "Enter", 0).state
    assert (chosen.source, chosen.overlay, chosen.screen) == ("hdmi2", None, "watch")
    chosen = lists.on_key(TvState(overlay=Guide(2)), "Enter", 0).state
    assert (chosen.channel, chosen.overlay, chosen.screen) == (3, None, "watch")


@pytest.mark.parametrize("kind", [Sources, Guide])
def test_the_focused_row_is_white_and_the_rest_of_the_picture_stays(kind: type[Sources] | type[Guide]) -> None:
    for index in range(4):
        picture = drawn(replace(TvState(), overlay=kind(index)))
        right = [picture[132 + row * 116 + 8, 1000].min() > 240 for row in range(4)]
        assert right == [row == index for row in range(4)]
        assert (picture[:, :500] == 90).all()
