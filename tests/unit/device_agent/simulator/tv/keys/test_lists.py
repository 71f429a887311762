from collections.abc import Callable

from device_agent.simulator.tv.keys import lists
from device_agent.simulator.tv.state import ChannelList, Sources, TvState

Walk = Callable[..., TvState]


def test_inputs(walk: Walk) -> None:
    tv = TvState(overlay=Sources(0))
    assert walk(lists.on_key, tv, "ArrowUp").overlay == Sources(0)
    assert walk(lists.on_key, tv, *["ArrowDown"] * 9).overlay == Sources(3)
    chosen = walk(lists.on_key, tv, "ArrowDown", "Enter")
    assert (chosen.source, chosen.screen, chosen.overlay) == ("hdmi1", "watch", None)


def test_channels(walk: Walk) -> None:
    tv = TvState(screen="watch", overlay=ChannelList(0))
    chosen = walk(lists.on_key, tv, "ArrowDown", "Enter")
    assert (chosen.channel, chosen.overlay) == (2, None)


def test_closing_and_keys_that_do_nothing(walk: Walk) -> None:
    tv = TvState(overlay=Sources(2))
    for key in ("GoBack", "ArrowLeft"):
        assert walk(lists.on_key, tv, key) == TvState()
    assert walk(lists.on_key, tv, "ArrowRight") == tv
