"""The time that simulated devices live by."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

LOCAL = timezone(timedelta(hours=7))
"""The simulated home stands in Viet Nam."""


class Clock(Protocol):
    """Tells how long the device runs and what its wall clock shows."""

    def seconds(self) -> float:
        """Return seconds that only grow; their start means nothing."""
        ...

    def local(self) -> datetime:
        """Return the time on the device's own clock."""
        ...


class SystemClock:
    """The machine's clock, shown as Vietnamese time."""

    def seconds(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def local(self) -> datetime:
        """Return the machine's time in Viet Nam."""
        return datetime.fromtimestamp(time.time_ns() / 1_000_000_000, UTC).astimezone(LOCAL)


@dataclass
class ManualClock:
    """A clock that moves only when told: for tests."""

    elapsed: float = 0.0
    start: datetime = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)

    def seconds(self) -> float:
        """Return the seconds set so far."""
        return self.elapsed

    def local(self) -> datetime:
        """Return the start plus the seconds set so far."""
        return self.start + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        """Move both times on."""
        self.elapsed += seconds
