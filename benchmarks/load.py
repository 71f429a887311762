"""A steady load of pictures, and what became of each: how long it took, and what it cost."""

import asyncio
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.gauge import Reading, written
from benchmarks.visit import Sender, now_us

_SETTLE: Final = 1.0  # before measuring
_STRAGGLERS: Final = 1.0  # after the last picture


@dataclass(frozen=True, slots=True)
class Measured:
    """One load: times in milliseconds, ``inf`` where so many pictures never came; costs in seconds of processor.

    ``late``: how much later than planned the generator sent, at the 99th percentile. ``used`` is for all ``sent``.
    """

    sessions: int
    sent: int
    delivered: float
    p50: float
    p99: float
    late: float
    used: Reading
    written: int

    @property
    def micros(self) -> float:
        """Microseconds of the measured process for one picture."""
        return self.used.measured / self.sent * 1e6

    @property
    def own_micros(self) -> float:
        """Microseconds of the generator for one picture."""
        return self.used.own / self.sent * 1e6

    @property
    def busy(self) -> float:
        """Share of its core that the measured process used, in percent."""
        return 100 * self.used.measured / self.used.clock

    @property
    def own_busy(self) -> float:
        """Share of its core that the generator used, in percent."""
        return 100 * self.used.own / self.used.clock

    def __str__(self) -> str:
        """Say it in one row."""
        return (
            f"{self.sessions:5d} sessions: {self.micros:6.1f} us/picture, core {self.busy:3.0f} %, "
            f"p50 {self.p50:6.1f} ms, p99 {self.p99:7.1f} ms, delivered {100 * self.delivered:5.1f} %; "
            f"generator {self.own_micros:5.1f} us, {self.own_busy:3.0f} %, late {self.late:.1f} ms"
        )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0 to 1) lies; ``inf`` of nothing."""
    if not values:
        return math.inf
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


async def run(
    pid: int, senders: Sequence[Sender], took: "array[int]", per_second: float, size: int, seconds: float
) -> Measured:
    """Send pictures of ``size`` bytes from each sender at this rate, evenly spread, and measure after a moment."""
    for sender in senders:
        sender.prepare(size)
    await _send(senders, per_second, _SETTLE)
    took_before = len(took)
    before, disk = Reading.take(pid), written(pid)
    sent, late = await _send(senders, per_second, seconds)
    used = Reading.take(pid).since(before)
    disk = written(pid) - disk
    await asyncio.sleep(_STRAGGLERS)
    times: list[float] = [micros / 1000 for micros in took[took_before:]]
    came = min(1.0, len(times) / sent)
    times += [math.inf] * (sent - len(times))
    return Measured(
        len(senders), sent, came, percentile(times, 0.5), percentile(times, 0.99), percentile(late, 0.99), used, disk
    )


async def _send(senders: Sequence[Sender], per_second: float, seconds: float) -> tuple[int, list[float]]:
    """Return how many pictures were sent, and how late each was in milliseconds."""
    step = 1e6 / (per_second * len(senders))
    count = round(seconds * 1e6 / step)
    began, sent = now_us(), 0
    late: list[float] = []
    while sent < count:
        due = min(count, int((now_us() - began) / step) + 1)
        while sent < due:
            senders[sent % len(senders)].send()
            late.append((now_us() - began - sent * step) / 1000)
            sent += 1
        await asyncio.sleep(max(0.0, (sent * step - (now_us() - began)) / 1e6))
    return sent, late
