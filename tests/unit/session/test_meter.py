"""The meter."""

from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session.meter import Meter


def test_a_meter_gives_its_rate_and_refills() -> None:
    clock, meter = ManualClock(), Meter(3)
    assert [meter.take(clock.now()) for _ in range(4)] == [True, True, True, False]
    clock.advance(0.34)
    assert [meter.take(clock.now()) for _ in range(2)] == [True, False]
    clock.advance(100)
    assert [meter.take(clock.now()) for _ in range(4)] == [True, True, True, False]


@given(st.integers(1, 200), st.lists(st.floats(0, 0.5), max_size=100))
def test_no_second_gives_more_than_a_burst_and_a_second(rate: int, waits: list[float]) -> None:
    clock, meter, taken = ManualClock(), Meter(rate), 0
    for wait in waits:
        clock.advance(wait)
        taken += meter.take(clock.now())
    assert taken <= rate + sum(waits) * rate + 1
