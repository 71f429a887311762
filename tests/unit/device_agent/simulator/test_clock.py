import time
from datetime import timedelta

import pytest

from device_agent.simulator.clock import FASTEST, LOCAL, ManualClock, SystemClock


def test_the_machine_s_clock_runs_and_shows_vietnamese_time() -> None:
    clock = SystemClock()
    first = clock.seconds()
    assert clock.seconds() >= first
    assert clock.local().utcoffset() == timedelta(hours=7)


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock()
    before = clock.local()
    assert clock.seconds() == 0
    clock.advance(90)
    assert (clock.seconds(), clock.local() - before) == (90, timedelta(seconds=90))
    assert clock.local().tzinfo is LOCAL


def test_a_fast_clock_runs_ahead_of_the_machine_s_from_when_it_was_made() -> None:
    begun, fast, plain = time.monotonic(), SystemClock(speed=FASTEST), SystemClock()
    assert (fast.speed, plain.speed, ManualClock().speed) == (FASTEST, 1.0, 1.0)
    while time.monotonic() < begun + 0.02:
        pass
    assert FASTEST * 0.02 * 0.9 < fast.seconds() - begun < FASTEST * 5
    assert fast.local() - plain.local() > timedelta(seconds=60)


@pytest.mark.parametrize("speed", [0.0, -1.0, FASTEST + 1, float("nan")])
def test_a_clock_that_stands_or_races_is_none(speed: float) -> None:
    with pytest.raises(ValueError, match="at most"):
        SystemClock(speed=speed)
