from collections.abc import Callable

from device_agent.simulator.tv.keys import menu, network
from device_agent.simulator.tv.state import Menu, NetworkPage, TvState

Walk = Callable[..., TvState]
OPEN = TvState(overlay=NetworkPage(0.0, shown=4))


def test_checking_again_begins_anew(walk: Walk) -> None:
    assert walk(network.on_key, OPEN, "Enter", now=9).overlay == NetworkPage(9)


def test_to_the_settings_and_out(walk: Walk) -> None:
    assert walk(network.on_key, OPEN, "ArrowRight").overlay == NetworkPage(0, 4, 1)
    assert walk(network.on_key, OPEN, "ArrowRight", "ArrowLeft") == OPEN
    opened = walk(network.on_key, OPEN, "ArrowRight", "Enter").overlay
    assert isinstance(opened, Menu)
    assert menu.focused_row(opened) == "network.kind"
    assert walk(network.on_key, OPEN, "GoBack").overlay is None
    assert walk(network.on_key, OPEN, "ArrowUp") == OPEN
