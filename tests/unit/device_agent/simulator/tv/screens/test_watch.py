from dataclasses import replace
from datetime import datetime

import numpy as np
from PIL import Image

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import watch
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, Menu, Shift, TvState

MOMENT = Moment(0, datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL))
LIVE = TvState(screen="watch")
GAME = change.set_value(TvState(), "input.current", "hdmi2", 0)


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720), (90, 90, 90))
    watch.render(tv, Canvas(image), MOMENT)
    return np.asarray(image).astype(int)


def test_arrows_change_the_channel_or_list_them() -> None:
    assert watch.on_key(LIVE, "ArrowUp", 0).state.channel == 2
    assert watch.on_key(LIVE, "ArrowDown", 0).state.channel == 4
    assert watch.on_key(LIVE, "ArrowLeft", 0).state.overlay == Guide(0)
    assert watch.on_key(GAME, "ArrowUp", 0).state.channel == 1


def test_enter_shows_the_banner_and_back_hides_it_before_it_goes_home() -> None:
    shown = watch.on_key(LIVE, "Enter", 3).state
    assert shown.banner_until == 8
    hidden = watch.on_key(shown, "GoBack", 4).state
    assert (hidden.banner_until, hidden.screen) == (None, "watch")
    assert watch.on_key(hidden, "GoBack", 5).state.screen == "home"
    assert watch.on_key(GAME, "Enter", 9).state.banner_until == 14


def test_live_tv_can_be_paused_wound_and_caught_up() -> None:
    tv = watch.on_media(LIVE, "MediaPause", 100).state
    assert tv.shift == Shift(0, 100)
    assert watch.on_media(tv, "MediaPause", 105).state.shift == Shift(0, 100)
    tv = watch.on_media(tv, "MediaPlay", 130).state
    assert tv.shift == Shift(30)
    assert change.scene_second(tv, 131) == 101
    tv = watch.on_media(tv, "MediaRewind", 131).state
    assert tv.shift == Shift(40)
    assert watch.on_media(tv, "MediaFastForward", 132).state.shift == Shift(30)
    assert watch.on_media(LIVE, "MediaFastForward", 132).state.shift == Shift(0)
    assert watch.on_media(tv, "MediaStop", 133).state.shift == Shift()
    for _ in range(20):
        tv = watch.on_media(tv, "MediaRewind", 140).state
    assert tv.shift == Shift(60)  # no more is kept


def test_what_can_not_be_paused_or_recorded_says_so() -> None:
    for tv in (GAME, TvState()):
        toast = watch.on_media(tv, "MediaPause", 0).state.toast
        assert toast is not None
        assert toast.phrase == "only_tv"
    toast = watch.on_media(LIVE, "MediaRecord", 0).state.toast
    assert toast is not None
    assert toast.phrase == "no_usb"


def test_the_banner_says_what_is_on() -> None:
    banner = replace(LIVE, banner_until=5.0)
    plain = drawn(LIVE)
    assert (plain == 90).all()
    seen = [drawn(banner), drawn(replace(banner, channel=2)), drawn(replace(GAME, banner_until=5.0))]
    seen += [drawn(replace(banner, shift=shift)) for shift in (Shift(20), Shift(0, 9))]
    assert len({picture.tobytes() for picture in (plain, *seen)}) == 6
    assert all((picture[:300] == 90).all() for picture in seen)


def test_a_pause_is_marked_unless_a_menu_is_open() -> None:
    paused = replace(LIVE, shift=Shift(0, 9))
    assert (drawn(paused)[300:420, 580:700] != 90).any()
    assert (drawn(replace(paused, overlay=Menu())) == 90).all()


def test_an_input_without_signal_says_which() -> None:
    pictures = []
    for language in ("vi", "en"):
        image = Image.new("RGB", (1280, 720))
        lost = change.set_value(
            change.set_value(TvState(), "input.current", "hdmi3", 0), "system.language", language, 0
        )
        watch.render_lost(lost, Canvas(image))
        pictures.append(np.asarray(image).astype(int))
    assert all(picture.max() > 200 for picture in pictures)
    assert (pictures[0] != pictures[1]).any()
