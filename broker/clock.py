"""Time and ids, in their one home: rooms are given instants, they never look at a clock themselves."""

import secrets
import time
from datetime import UTC, datetime
from typing import NamedTuple, Protocol


class Instant(NamedTuple):
    """A moment: ``wall_us`` since 1970-01-01 UTC for people, ``mono_us`` for measuring; both microseconds."""

    wall_us: int
    mono_us: int


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> Instant:
        """Return this moment."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Return this moment from the system's wall and monotonic clocks."""
        return Instant(time.time_ns() // 1000, time.monotonic_ns() // 1000)


class ManualClock:
    """A clock that moves only when told: for tests and simulations."""

    def __init__(self, wall_us: int = 1_800_000_000_000_000, mono_us: int = 1_000_000) -> None:
        self._now = Instant(wall_us, mono_us)

    def now(self) -> Instant:
        """Return the moment last set."""
        return self._now

    def advance(self, seconds: float) -> Instant:
        """Move both clocks on by so many seconds and return the new moment."""
        step = round(seconds * 1_000_000)
        self._now = Instant(self._now.wall_us + step, self._now.mono_us + step)
        return self._now


def new_id() -> str:
    """Return 128 random bits as 32 lower-case hex digits."""
    return secrets.token_hex(16)


def iso(wall_us: int) -> str:
    """Return a wall time as RFC 3339 in UTC with microseconds, for example ``2026-11-22T01:02:03.000004Z``."""
    return (
        datetime.fromtimestamp(wall_us // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{wall_us % 1_000_000:06d}Z"
    )


def instant_to_datetime(moment: Instant) -> datetime:
    """Return a moment's wall time as an aware datetime in UTC."""
    return datetime.fromtimestamp(moment.wall_us / 1_000_000, UTC)
