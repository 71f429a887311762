"""A meter: how many things a peer may do in a second."""

from broker.clock import Instant


class Meter:
    """A token bucket that refills steadily with ``per_second`` tokens, and holds those of so many ``seconds``."""

    def __init__(self, per_second: float, seconds: float = 1.0) -> None:
        self._rate = per_second
        self._most = self._tokens = per_second * seconds
        self._at: int | None = None

    def take(self, at: Instant) -> bool:
        """Take one token at this instant; False if none is left."""
        if self._at is not None:
            self._tokens = min(self._most, self._tokens + (at.mono_us - self._at) * self._rate / 1_000_000)
        self._at = at.mono_us
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
