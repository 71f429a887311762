"""The check: how good the way to the broker is, before any PIN. Echoes and time go in, probes and figures come out.

First small probes, one after the other: latency, jitter, loss. Then heavier and heavier ones, a few under way at once:
throughput. What is bad already by the first isn't measured by the second: the customer is told sooner.
"""

from broker.wire import limits
from broker.wire.link import Figures, LinkEcho, LinkProbe, Thresholds, judge, measured

PROBES = 12
ENOUGH, ENOUGH_SECONDS = 6, 2.5  # on a slow way, so many tell enough after so long
SPACING_SECONDS = 0.05
PROBE_SECONDS = 6.0  # from the first probe to the last; with a stall, and the flow, 11 s at the very most
LOST_ENOUGH = 3  # lost probes after which no further one could make it good
FLOW_SEND_SECONDS = 1.5
FLOW_SECONDS = 4.0
_UNDER_WAY = 3
_KIB = 1024
_WEIGHTS = (4 * _KIB, 8 * _KIB, 16 * _KIB, *[limits.FILLER_CHARS] * 7)  # 252 KiB: small first, for the slowest ways
_PROBES_PART = 0.6  # of the bar that the customer sees


class Check:
    """One check, begun at monotonic second ``now``. ``figures`` are there once it is over.

    ``reached``: whether anything was ever answered, however late.
    """

    def __init__(self, bounds: Thresholds, now: float) -> None:
        self.figures: Figures | None = None
        self.reached = False
        self.bounds = bounds
        self._begun = now
        self._tokens = 0
        self._open: tuple[int, float] | None = None
        self._next = now
        self._trips: list[float] = []
        self._lost = 0
        self._flow_begun: float | None = None
        self._flying: dict[int, int] = {}
        self._weights = list(_WEIGHTS)
        self._arrived = 0
        self._arrived_at = now

    def progress(self, now: float) -> float:
        """Return how much of it is done, from 0 to 1."""
        if self._flow_begun is None:
            return _PROBES_PART * min(1.0, (len(self._trips) + self._lost) / PROBES)
        flown = max(self._arrived / sum(_WEIGHTS), (now - self._flow_begun) / FLOW_SEND_SECONDS)
        return _PROBES_PART + (1 - _PROBES_PART) * min(1.0, flown)

    def echoed(self, echo: LinkEcho, now: float) -> None:
        """Take an echo; of one that comes too late only that it came."""
        self.reached = self.reached or echo.token <= self._tokens
        if self._open is not None and self._open[0] == echo.token:
            took = now - self._open[1]
            self._open = None
            if took < limits.STALL_SECONDS:
                self._trips.append(took * 1000)
            else:
                self._lost += 1
        elif echo.token in self._flying:
            self._arrived += min(self._flying.pop(echo.token), echo.received)
            self._arrived_at = now

    def step(self, now: float) -> list[LinkProbe]:
        """Return what to send at this second; called at each tick and after each echo."""
        if self.figures is not None:
            return []
        return self._probes(now) if self._flow_begun is None else self._flow(now)

    def _probes(self, now: float) -> list[LinkProbe]:
        if self._open is not None:
            if now - self._open[1] < limits.STALL_SECONDS:
                return []
            self._open = None
            self._lost += 1
        made = len(self._trips) + self._lost
        hopeless = self.reached and self._lost >= LOST_ENOUGH
        enough = made >= PROBES or (made >= ENOUGH and now - self._begun >= ENOUGH_SECONDS)
        if not enough and not hopeless and now - self._begun < PROBE_SECONDS:
            if now < self._next:
                return []
            self._next = now + SPACING_SECONDS
            probe = self._probe(0)
            self._open = probe.token, now
            return [probe]
        figures = measured(self._trips, self._lost)
        if not self.reached or judge(figures, self.bounds) != "good":
            self.figures = figures
            return []
        self._flow_begun = self._arrived_at = now
        return self._flow(now)

    def _flow(self, now: float) -> list[LinkProbe]:
        assert self._flow_begun is not None
        since, probes = now - self._flow_begun, list[LinkProbe]()
        while self._weights and since < FLOW_SEND_SECONDS and len(self._flying) < _UNDER_WAY:
            weight = self._weights.pop(0)
            probes.append(self._probe(weight))
            self._flying[self._tokens] = weight
        if not self._flying or since >= FLOW_SECONDS:
            self.figures = measured(self._trips, self._lost, self._throughput(self._flow_begun, now))
        return probes

    def _throughput(self, begun: float, now: float) -> int:
        """Return kilobits a second: of what arrived, in the time that it took beyond one plain round trip.

        With some still under way at the end, the time waited for them counts too.
        """
        took = (now if self._flying else self._arrived_at) - begun
        plain = measured(self._trips, 0).latency_ms / 1000
        return round(self._arrived * 8 / 1000 / max(took - plain, took / 10, 0.001))

    def _probe(self, weight: int) -> LinkProbe:
        self._tokens += 1
        return LinkProbe(token=self._tokens, filler="A" * weight)
