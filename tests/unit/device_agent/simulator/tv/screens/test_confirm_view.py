from collections.abc import Callable
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.screens import confirm_view
from device_agent.simulator.tv.state import Confirm, TvState

Noted = Callable[..., Any]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("yes", [False, True])
def test_the_answer_in_focus_is_white_and_words_stay_in_the_card(draw: Noted, language: str, yes: bool) -> None:
    tv = change.set_value(TvState(overlay=Confirm("factory_reset", yes)), "system.language", language, 0)
    seen = draw(lambda canvas: confirm_view.render(tv, canvas))
    assert seen.outside(confirm_view.CARD.grown(-20)) == []
    assert seen.collisions() == []
    white = seen.picture.min(axis=2) > 240
    left, right = (white[460:500, x : x + 200].mean() for x in (380, 700))
    assert (right > left) == yes
    assert seen.picture[20, 20].max() < 60  # what is on goes dark
