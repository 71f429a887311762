"""A meter: how many things a peer may do in a second."""

from broker.clock import Instant


class Meter:
    """A token bucket of ``per_second`` tokens that refills steadily."""

    def __init__(self, per_second: int) -> None:
        self._rate = per_second
        self._tokens = float(per_second)
        self._at: int | None = None

    def take(self, at: Instant) -> bool:
        """Take one token at this instant; False if none is left."""
        if self._at is not None:
            self._tokens = min(float(self._rate), self._tokens + (at.mono_us - self._at) * self._rate / 1_000_000)
        self._at = at.mono_us
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
