from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from device_agent.simulator.tv import change
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.paint.canvas import Box
from device_agent.simulator.tv.screens import watch
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Menu, Shift, TvState

Noted = Callable[..., Any]

LIVE = TvState(screen="watch")
BANNER = replace(LIVE, banner_until=5.0)
GAME = replace(change.set_value(TvState(), "input.current", "hdmi2", 0), banner_until=None)


@pytest.fixture
def noted(draw: Noted, moment: Moment) -> Noted:
    return lambda tv: draw(lambda canvas: watch.render(tv, canvas, moment))


@pytest.fixture
def lost(draw: Noted) -> Noted:
    return lambda tv: draw(lambda canvas: watch.render_lost(tv, canvas), ground=8)


def test_the_banner_says_what_is_on(noted: Noted) -> None:
    plain = noted(LIVE).picture
    assert (plain == 90).all()
    states = [BANNER, replace(BANNER, channel=2), replace(GAME, banner_until=5.0)]
    states += [replace(BANNER, shift=shift) for shift in (Shift(20), Shift(0, 9))]
    seen = [noted(tv).picture for tv in states]
    assert len({picture.tobytes() for picture in (plain, *seen)}) == 6
    assert all((picture[:300] == 90).all() for picture in seen)
    assert "Hoàng hôn trên vịnh" in noted(BANNER).said
    assert "Tiếp theo: " in noted(BANNER).said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_stay_in_the_safe_margins(noted: Noted, screen: Box, language: str) -> None:
    on_inputs = [change.set_value(LIVE, "input.current", port, 0) for port in ("hdmi1", "hdmi2", "hdmi3")]
    for tv in (*(replace(BANNER, channel=each.number) for each in CHANNELS), *on_inputs):
        for shift in (Shift(), Shift(20)):
            shown = replace(change.set_value(tv, "system.language", language, 0), shift=shift, banner_until=5.0)
            seen = noted(change.set_value(shown, "accessibility.captions", True, 0))
            assert seen.outside(screen) == []
            assert seen.collisions() == []


def test_captions_stay_over_the_picture_and_make_way_for_the_banner(noted: Noted) -> None:
    with_words = change.set_value(LIVE, "accessibility.captions", True, 0)
    assert len(noted(with_words).words) == 1
    low, high = (noted(tv).words[0][1].y for tv in (with_words, replace(with_words, banner_until=5.0)))
    assert low > 600 > high
    assert noted(change.set_value(GAME, "accessibility.captions", True, 0)).words == []


def test_a_pause_is_marked_unless_a_menu_is_open(noted: Noted) -> None:
    paused = replace(LIVE, shift=Shift(0, 9))
    assert (noted(paused).picture[300:420, 580:700] != 90).any()
    assert (noted(replace(paused, overlay=Menu())).picture == 90).all()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_input_without_a_picture_says_why(lost: Noted, screen: Box, language: str) -> None:
    start = change.set_value(TvState(), "system.language", language, 0)
    nothing = change.set_value(start, "input.current", "hdmi3", 0)
    box = change.set_value(start, "input.current", "hdmi1", 0)
    old = change.set_value(box, "input.hdmi1.uhd_color", True, 0)
    asleep = replace(box, asleep=frozenset({"hdmi1"}))
    said = []
    for tv in (nothing, old, asleep):
        seen = lost(tv)
        assert seen.outside(screen) == []
        assert seen.collisions() == []
        assert seen.picture.max() > 200
        said.append(seen.said)
    assert len(set(said)) == 3
    assert all(
        ("HDMI 3" if tv is nothing else "HDMI 1") in words
        for tv, words in zip((nothing, old, asleep), said, strict=True)
    )


def test_a_port_with_uhd_colour_says_so(noted: Noted) -> None:
    rich = change.set_value(replace(GAME, banner_until=5.0), "input.hdmi2.uhd_color", True, 0)
    assert "4K UHD" in noted(rich).said
    assert "HD 1080p" in noted(replace(GAME, banner_until=5.0)).said
