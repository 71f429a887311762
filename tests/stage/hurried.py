"""A loop in which nobody waits: where all of its tasks do, it is at once the second that the first of them waits for.

For simulated devices, whose tests and troubles take minutes. What happens in it happens the same way every time.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from device_agent.simulator.clock import LOCAL

T = TypeVar("T")
_ROUND_SECONDS: Final = 1e-6  # what a round of the loop takes: time goes on even where everybody is busy
_START: Final = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


class _Selector(selectors.DefaultSelector):
    """Finds what is ready at once; what it should have waited has passed then."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("Everybody waits, and nobody for a time: this would never end.")
        self.passed += max(timeout, _ROUND_SECONDS)
        return super().select(0)


class HurriedLoop(asyncio.SelectorEventLoop):
    """The loop. Nothing may be awaited in it that comes from outside: no socket, no thread."""

    def __init__(self) -> None:
        self._hurried = _Selector()
        super().__init__(self._hurried)

    def time(self) -> float:
        """Return the loop's seconds, which are nobody else's."""
        return self._hurried.passed


class LoopClock:
    """A device's clock that shows the running loop's time, so many times as fast as ``speed`` says."""

    def __init__(self, speed: float) -> None:
        self.speed = speed

    def seconds(self) -> float:
        """Return the device's seconds since the loop was made."""
        return asyncio.get_running_loop().time() * self.speed

    def local(self) -> datetime:
        """Return an evening's time, and what has passed since."""
        return _START + timedelta(seconds=self.seconds())


def hurried(work: Coroutine[Any, Any, T]) -> T:
    """Run this in a loop of its own in which nobody waits, and return what it returns."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        return runner.run(work)
