from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from broker.clock import Instant, ManualClock, SystemClock, instant_to_datetime, iso, new_id


def test_the_systems_clock_goes_on() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert second.mono_us >= first.mono_us
    assert first.wall_us > 1_700_000_000_000_000


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(wall_us=5, mono_us=7)
    assert clock.now() == clock.now() == Instant(5, 7)
    assert clock.advance(1.5) == clock.now() == Instant(1_500_005, 1_500_007)


def test_ids_are_128_random_bits() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(id) == 32 and set(id) <= set("0123456789abcdef") for id in ids)


@given(st.integers(0, 253_402_300_799_999_999))
def test_a_time_is_printed_to_the_microsecond_and_can_be_read_back(wall_us: int) -> None:
    read = datetime.strptime(iso(wall_us), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    since = read - datetime(1970, 1, 1, tzinfo=UTC)
    assert (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds == wall_us


def test_a_moment_is_a_time_with_a_zone() -> None:
    assert iso(0) == "1970-01-01T00:00:00.000000Z"
    assert instant_to_datetime(Instant(1_000_000, 0)) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
