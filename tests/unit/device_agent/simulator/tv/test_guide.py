"""A day's programmes: no gap, no overlap, the same for everybody."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.channels import CHANNELS
from device_agent.simulator.tv.guide import HOURS, STEP, between, caption, floor_step, on_at

NUMBERS = [each.number for each in CHANNELS]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31)).map(lambda each: each.replace(tzinfo=LOCAL))


@given(st.sampled_from(NUMBERS), MOMENTS)
def test_there_is_always_something_on_and_one_thing_only(number: int, local: datetime) -> None:
    now = on_at(number, local)
    assert now.start <= local < now.end
    assert 30 <= now.minutes <= 120
    assert on_at(number, now.start) == now
    assert on_at(number, now.end).start == now.end
    assert on_at(number, now.end - timedelta(seconds=1)) == now
    assert now.title("vi")
    assert now.title("en")


@given(st.sampled_from(NUMBERS), MOMENTS)
def test_what_lies_between_two_moments_has_no_gap(number: int, local: datetime) -> None:
    left = floor_step(local)
    assert left <= local < left + STEP
    shown = between(number, left, left + timedelta(hours=HOURS))
    assert shown[0].start <= left
    assert shown[-1].end >= left + timedelta(hours=HOURS)
    assert all(first.end == then.start for first, then in pairwise(shown))


@pytest.mark.parametrize("number", NUMBERS)
def test_the_best_comes_at_half_past_seven(number: int) -> None:
    for day in range(1, 29):
        evening = datetime(2026, 11, day, 19, 30, tzinfo=LOCAL)
        assert on_at(number, evening).start == evening


def test_days_differ() -> None:
    titles = {on_at(1, datetime(2026, 11, day, 9, 0, tzinfo=LOCAL)).title_vi for day in range(1, 8)}
    assert len(titles) > 2


def test_captions_go_on() -> None:
    lines = {caption(1, float(second), "vi") for second in range(60)}
    assert len(lines) > 1
    assert caption(1, 0, "vi") != caption(1, 0, "en")
    assert caption(99, 0, "en") == "[music]"
