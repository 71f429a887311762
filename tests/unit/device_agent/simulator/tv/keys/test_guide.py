from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import guide as programmes
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.keys import guide
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import Guide, TvState

Walk = Callable[..., TvState]
AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)
OPEN = TvState(overlay=Guide(0, AT, AT))


def page(tv: TvState) -> Guide:
    assert isinstance(tv.overlay, Guide)
    return tv.overlay


def test_along_a_channel_and_back(walk: Walk) -> None:
    first = programmes.on_at(1, AT)
    later = walk(guide.on_key, OPEN, "ArrowRight")
    assert page(later).at == first.end
    assert walk(guide.on_key, later, "ArrowLeft") == OPEN
    assert walk(guide.on_key, OPEN, "ArrowLeft") == OPEN  # what is over can't be watched


def test_another_channel_at_the_same_time(walk: Walk) -> None:
    below = page(walk(guide.on_key, OPEN, "ArrowDown"))
    assert (below.row, below.at) == (1, programmes.on_at(2, AT).start)
    assert page(walk(guide.on_key, OPEN, *["ArrowDown"] * 9)).row == len(CHANNELS) - 1
    assert walk(guide.on_key, OPEN, "ArrowUp") == OPEN


def test_only_what_is_on_can_be_watched(walk: Walk) -> None:
    watched = walk(guide.on_key, OPEN, "ArrowDown", "Enter")
    assert (watched.channel, watched.screen, watched.overlay) == (2, "watch", None)
    later = walk(guide.on_key, OPEN, "ArrowRight", "Enter")
    assert later.toast is not None
    assert later.toast.phrase == "guide.later"
    assert later.toast.words == (("time", programmes.on_at(1, AT).end.strftime("%H:%M")),)
    assert walk(guide.on_key, OPEN, "GoBack").overlay is None


def test_what_ended_while_one_looked_is_said_to_be_over(walk: Walk) -> None:
    over = walk(guide.on_key, OPEN, "Enter", now=3 * 3600.0)
    assert over.toast is not None
    assert over.toast.phrase == "guide.past"


def test_the_guide_ends_a_day_ahead(walk: Walk) -> None:
    far = page(walk(guide.on_key, OPEN, *["ArrowRight"] * 80))
    assert AT + timedelta(hours=22) < far.at < AT + programmes.AHEAD


@given(
    st.lists(st.sampled_from(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]), max_size=80), st.integers(0, 1439)
)
def test_the_focus_is_always_on_a_programme_that_is_seen(keys: list[str], minute: int) -> None:
    local = AT.replace(hour=0, minute=0) + timedelta(minutes=minute)
    now = programmes.on_at(1, local)
    tv = replace(OPEN, overlay=Guide(0, now.start, programmes.floor_step(local)))
    for key in keys:
        tv = guide.on_key(tv, Press(key, "customer", 0, local)).state
        shown = page(tv)
        focused = programmes.on_at(CHANNELS[shown.row].number, shown.at)
        assert focused.start == shown.at
        assert focused.end > shown.left
        assert focused.start < shown.left + timedelta(hours=programmes.HOURS)
        assert shown.left >= programmes.floor_step(local)
