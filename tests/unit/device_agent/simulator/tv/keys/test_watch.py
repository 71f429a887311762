from collections.abc import Callable
from dataclasses import replace

from device_agent.simulator.tv import change
from device_agent.simulator.tv.keys import watch
from device_agent.simulator.tv.state import ChannelList, Shift, TvState

Walk = Callable[..., TvState]
LIVE = TvState(screen="watch")


def test_channels_and_their_list(walk: Walk) -> None:
    assert walk(watch.on_key, LIVE, "ArrowUp").channel == 2
    assert walk(watch.on_key, LIVE, "ArrowDown").channel == 4
    assert walk(watch.on_key, LIVE, "ArrowLeft").overlay == ChannelList(0)
    assert walk(watch.on_key, replace(LIVE, channel=3), "ArrowRight").overlay == ChannelList(2)


def test_the_banner_comes_and_goes(walk: Walk) -> None:
    shown = walk(watch.on_key, LIVE, "Enter", now=10)
    assert shown.banner_until == 15
    assert walk(watch.on_key, shown, "GoBack").banner_until is None
    assert walk(watch.on_key, shown, "GoBack", "GoBack").screen == "home"


def test_an_input_has_no_channels(walk: Walk) -> None:
    game = change.set_value(TvState(), "input.current", "hdmi2", 0)
    for key in ("ArrowUp", "ArrowLeft"):
        assert walk(watch.on_key, game, key) == game
    assert walk(watch.on_key, game, "Enter", now=30).banner_until == 35


def test_live_tv_pauses_goes_back_and_catches_up(walk: Walk) -> None:
    paused = walk(watch.on_media, LIVE, "MediaPause", now=100)
    assert paused.shift == Shift(0, 100)
    assert walk(watch.on_media, paused, "MediaPause", now=105).shift == Shift(0, 100)
    played = walk(watch.on_media, paused, "MediaPlay", now=107)
    assert played.shift == Shift(7)
    assert walk(watch.on_media, played, "MediaRewind").shift == Shift(17)
    assert walk(watch.on_media, played, "MediaFastForward").shift == Shift(0)
    assert walk(watch.on_media, played, "MediaStop").shift == Shift()
    assert walk(watch.on_media, LIVE, *["MediaRewind"] * 9).shift == Shift(60)


def test_only_live_tv_can(walk: Walk) -> None:
    for tv in (TvState(), change.set_value(TvState(), "input.current", "hdmi1", 0)):
        refused = walk(watch.on_media, tv, "MediaPause")
        assert refused.toast is not None
        assert refused.toast.phrase == "only_tv"
    recorded = walk(watch.on_media, LIVE, "MediaRecord")
    assert recorded.toast is not None
    assert recorded.toast.phrase == "no_usb"
