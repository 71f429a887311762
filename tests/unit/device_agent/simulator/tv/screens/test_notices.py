from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import notices
from device_agent.simulator.tv.state import Digits, TvState

Noted = Callable[..., Any]


@pytest.fixture
def noted(draw: Noted) -> Noted:
    return lambda tv: draw(lambda canvas: notices.render(tv, canvas))


@pytest.fixture
def drawn(noted: Noted) -> Noted:
    return lambda tv: noted(tv).picture


def test_nothing_to_say_draws_nothing(drawn: Noted) -> None:
    assert (drawn(TvState()) == 90).all()


def test_the_volume_bar_grows(drawn: Noted) -> None:
    def blue(level: int) -> int:
        picture = drawn(change.set_value(TvState(), "sound.volume", level, 0))
        return int((picture[232:480, 1180:1196, 2] > 200).sum())

    assert blue(0) == 0 < blue(20) < blue(100)


def test_a_muted_bar_is_grey(drawn: Noted) -> None:
    muted = drawn(change.mute(change.set_value(TvState(), "sound.volume", 100, 0), 0))
    assert not (muted[240:470, 1184:1192, 2] > 200).any()


def test_a_sound_that_goes_nowhere_says_so(noted: Noted) -> None:
    away = change.volume(change.set_value(TvState(), "sound.output", "optical", 0), 1, 0)
    assert "Không tìm thấy loa ngoài" in noted(away).said
    there = change.volume(TvState(), 1, 0)
    assert "Loa TV" in noted(there).said


def test_a_mute_is_marked_while_one_watches(drawn: Noted) -> None:
    muted = replace(change.set_value(TvState(screen="watch"), "sound.mute", True, 0), volume_until=None)
    assert (drawn(muted)[40:100, 1170:1230] != 90).any()


def test_toasts_speak_the_viewer_s_language(drawn: Noted) -> None:
    tv = change.toast(TvState(), "setting", 0, key="picture.mode", value="movie")
    english = change.set_value(tv, "system.language", "en", 0)
    assert notices._words(tv, tv.toast) == "Chế độ hình ảnh: Phim"  # type: ignore[arg-type]
    assert notices._words(english, tv.toast) == "Picture mode: Movie"  # type: ignore[arg-type]
    assert (drawn(tv)[590:670] != 90).any()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_safe_margins(noted: Noted, screen: Box, language: str) -> None:
    start = change.set_value(TvState(screen="watch"), "system.language", language, 0)
    shop = change.set_value(start, "system.usage_mode", "store", 0)
    long = change.toast(start, "setting", 0, key="system.device_name", value="Tivi to nhất nhà của ông bà nội.")
    states = (
        change.mute(start, 0), change.volume(change.set_value(start, "sound.output", "arc", 0), 1, 0),
        change.toast(shop, "needs.picture.backlight", 0), long, replace(start, digits=Digits("12", 9.0)),
    )  # fmt: skip
    for tv in states:
        assert noted(tv).outside(screen) == []
        assert noted(tv).collisions() == []


def test_digits_and_the_shop_s_ribbon(drawn: Noted) -> None:
    typing = replace(TvState(), digits=Digits("7", 9.0))
    assert (drawn(typing)[48:132, 1060:1220] != 90).all(axis=2).mean() > 0.9
    assert (drawn(change.set_value(TvState(), "system.usage_mode", "store", 0))[24:68, 300:600] != 90).any()
