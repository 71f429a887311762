from datetime import datetime

import numpy as np
from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Canvas
from device_agent.simulator.tv.screens import notices
from device_agent.simulator.tv.state import TvState


def drawn(tv: TvState) -> np.ndarray:
    image = Image.new("RGB", (1280, 720), (90, 90, 90))
    notices.render(tv, Canvas(image))
    return np.asarray(image).astype(int)


def test_nothing_to_say_draws_nothing() -> None:
    assert (drawn(TvState()) == 90).all()


def test_the_volume_bar_grows() -> None:
    def blue(level: int) -> int:
        picture = drawn(change.set_value(TvState(), "sound.volume", level, 0))
        return int((picture[232:480, 1180:1196, 2] > 200).sum())

    assert blue(0) == 0 < blue(20) < blue(100)


def test_a_muted_bar_is_grey() -> None:
    muted = drawn(change.mute(change.set_value(TvState(), "sound.volume", 100, 0), 0))
    assert not (muted[240:470, 1184:1192, 2] > 200).any()


def test_a_mute_is_marked_while_one_watches() -> None:
    muted = change.set_value(TvState(screen="watch"), "sound.mute", True, 0)
    later = change.elapse(muted, 99, datetime(2026, 1, 1), datetime(2026, 1, 1))
    assert (drawn(later)[40:100, 1170:1230] != 90).any()


def test_toasts_speak_the_viewer_s_language() -> None:
    tv = change.toast(TvState(), "setting", 0, key="picture.mode", value="movie")
    english = change.set_value(tv, "system.language", "en", 0)
    assert notices._words(tv, tv.toast) == "Chế độ hình ảnh: Phim"  # type: ignore[arg-type]
    assert notices._words(english, tv.toast) == "Picture mode: Movie"  # type: ignore[arg-type]
    assert (drawn(tv)[590:670] != 90).any()


def test_digits_and_the_shop_s_ribbon() -> None:
    assert (drawn(change.digit(TvState(), "7", 0))[48:132, 1060:1220] != 90).all(axis=2).mean() > 0.9
    assert (drawn(change.set_value(TvState(), "system.usage_mode", "store", 0))[20:64, 600:680] != 90).any()
