from collections.abc import Callable
from typing import Any

from device_agent.simulator.tv.keys import confirm
from device_agent.simulator.tv.state import Confirm, TvState

Walk = Callable[..., TvState]
ASKED = TvState(overlay=Confirm("factory_reset"))


def test_no_comes_first(walk: Walk) -> None:
    assert walk(confirm.on_key, ASKED, "Enter") == TvState()
    assert walk(confirm.on_key, ASKED, "GoBack") == TvState()


def test_yes_takes_a_move_and_a_press(walk: Walk, at: Callable[..., Any]) -> None:
    sure = walk(confirm.on_key, ASKED, "ArrowRight")
    assert sure.overlay == Confirm("factory_reset", yes=True)
    step = confirm.on_key(sure, at("Enter"))
    assert (step.reset, step.state.overlay) == (True, None)
    assert walk(confirm.on_key, sure, "ArrowLeft") == ASKED
    assert walk(confirm.on_key, sure, "GoBack") == TvState()
    assert walk(confirm.on_key, ASKED, "ArrowUp") == ASKED
