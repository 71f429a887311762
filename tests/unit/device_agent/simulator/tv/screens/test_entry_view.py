from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.camera import FIELD
from device_agent.simulator.tv.keys.entry import BUTTONS, keyboard
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import entry_view
from device_agent.simulator.tv.state import Entry, TvState

FIELDS = [Entry("wifi_password", "hoasen20"), Entry("card", "4111222233334444", 1, 2)]


def drawn(draw: Callable[..., Any], field: Entry, language: str = "vi") -> Any:
    tv = change.set_value(TvState(overlay=field), "system.language", language, 0)
    return draw(lambda canvas: entry_view.render(tv, canvas), ground=10)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_their_place(draw: Callable[..., Any], screen: Box, field: Entry, language: str) -> None:
    seen = drawn(draw, field, language)
    assert seen.outside(screen) == []
    assert seen.collisions() == []


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_outside_the_private_area_depends_on_what_is_typed_or_focused(
    draw: Callable[..., Any], field: Entry
) -> None:
    """Whoever paints over FIELD has painted over the secret."""

    def rest(seen: Any) -> np.ndarray:
        picture = seen.picture.copy()
        picture[FIELD.y : FIELD.y + FIELD.height, FIELD.x : FIELD.x + FIELD.width] = 0
        return np.asarray(picture)

    first = rest(drawn(draw, Entry(field.what)))
    rows = keyboard(field.what)
    for row, wide in enumerate([*(len(each) for each in rows), len(BUTTONS)]):
        for column in range(wide):
            assert (rest(drawn(draw, Entry(field.what, field.typed, row, column))) == first).all()


def test_a_password_is_dots_but_for_its_last_letter() -> None:
    assert entry_view.said(FIELDS[0]) == "•••••••0"
    assert entry_view.said(Entry("wifi_password")) == ""
    assert entry_view.said(FIELDS[1]) == "4111 2222 3333 4444"
