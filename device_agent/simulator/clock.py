"""The time that simulated devices live by."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Protocol

LOCAL = timezone(timedelta(hours=7))
"""The simulated home stands in Viet Nam."""


FASTEST: Final = 3600.0


class Clock(Protocol):
    """Tells how long the device runs and what its wall clock shows."""

    @property
    def speed(self) -> float:
        """How many of its seconds pass in one of ours."""
        ...

    def seconds(self) -> float:
        """Return seconds that only grow; their start means nothing."""
        ...

    def local(self) -> datetime:
        """Return the time on the device's own clock."""
        ...


class SystemClock:
    """The machine's clock, shown as Vietnamese time; from now on so many times as fast as ``speed`` says."""

    def __init__(self, speed: float = 1.0) -> None:
        if not 0 < speed <= FASTEST:
            raise ValueError(f"A clock runs more than 0 and at most {FASTEST} times as fast, not {speed}.")
        self.speed = speed
        self._from = time.monotonic()

    def seconds(self) -> float:
        """Return the machine's monotonic seconds; those since this clock was made count ``speed`` times."""
        return self._from + (time.monotonic() - self._from) * self.speed

    def local(self) -> datetime:
        """Return the machine's time in Viet Nam, ahead of it by what this clock is too fast."""
        ahead = self.seconds() - time.monotonic()
        return datetime.fromtimestamp(time.time_ns() / 1_000_000_000 + ahead, UTC).astimezone(LOCAL)


@dataclass
class ManualClock:
    """A clock that moves only when told: for tests."""

    elapsed: float = 0.0
    start: datetime = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)
    speed: float = 1.0

    def seconds(self) -> float:
        """Return the seconds set so far."""
        return self.elapsed

    def local(self) -> datetime:
        """Return the start plus the seconds set so far."""
        return self.start + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        """Move both times on."""
        self.elapsed += seconds
