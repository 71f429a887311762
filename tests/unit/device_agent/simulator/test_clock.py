from datetime import timedelta

from device_agent.simulator.clock import LOCAL, ManualClock, SystemClock


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
