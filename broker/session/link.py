"""Both peers' ways to the broker in a visit: measured by its pings, judged, told, and the end if one stays too bad.

A verdict turns only when it has been otherwise for three seconds, so that a link on the edge doesn't fill the record;
and one late answer alone turns nothing: every wireless network has those.
"""

from collections import deque
from typing import Literal

from broker.clock import Instant
from broker.events import link as event
from broker.events.event import Event
from broker.principal.principal import BROKER
from broker.session.commands import Command, Journal, Send
from broker.wire.link import Figures, LinkState, PeerLink, Thresholds, Verdict, judge, measured
from broker.wire.messages import Peer

_SECOND = 1_000_000
WINDOW_US = 8 * _SECOND
TURN_US = 3 * _SECOND
TELL_EVERY_US = 5 * _SECOND
_SILENT = 2  # pings unanswered in a row
_WHATEVER = 1 << 62


class Way:
    """One peer's way. ``verdict`` is the settled one, ``now`` the one of this moment."""

    def __init__(self, bounds: Thresholds) -> None:
        self.verdict: Verdict | Literal["silent"] = "good"
        self.now: Verdict | Literal["silent"] = "good"
        self._bounds = bounds
        self._calm_us = min(bounds.latency_ms, bounds.jitter_ms) * 1000
        self._samples: deque[tuple[int, int | None]] = deque()
        self._turning: int | None = None

    def take(self, round_trip_us: int | None, at_us: int) -> bool:
        """Take one ping's round trip, or that it was lost; return whether the settled verdict turned by it."""
        self._samples.append((at_us, round_trip_us))
        while self._samples[0][0] <= at_us - WINDOW_US:
            self._samples.popleft()
        before, self.now = self.now, self._judged()
        if self.now == self.verdict:
            self._turning = None
        elif self._turning is None or (self.now == "good") is not (before == "good"):
            self._turning = at_us
        elif at_us - self._turning >= TURN_US:
            self.verdict, self._turning = self.now, None
            return True
        return False

    def figures(self) -> Figures:
        """Return what the pings of the last eight seconds come to."""
        return _figures([taken for _, taken in self._samples])

    def _judged(self) -> Verdict | Literal["silent"]:
        trips = [taken for _, taken in self._samples]
        if None not in trips and max(trip or 0 for trip in trips) <= self._calm_us:
            return "good"  # as almost always: then neither the median nor any step from one to the next is more
        if trips[-_SILENT:] == [None] * _SILENT:
            return "silent"
        worst = max(range(len(trips)), key=lambda place: _WHATEVER if trips[place] is None else trips[place] or 0)
        return judge(_figures(trips[:worst] + trips[worst + 1 :]), self._bounds)


class Link:
    """Both ways of one visit; ``seconds``: how long one of them may be bad before the visit ends for it."""

    def __init__(self, bounds: Thresholds, seconds: int) -> None:
        self._ways = {Peer.DEVICE: Way(bounds), Peer.CONSOLE: Way(bounds)}
        self._lasting_us = seconds * _SECOND
        self._degraded: Instant | None = None
        self._told_us: int | None = None

    def take(self, peer: Peer, round_trip_us: int | None, at: Instant) -> list[Command]:
        """Return what follows from one answered ping of a peer, or from a lost one (None)."""
        way = self._ways[peer]
        before = way.verdict
        turned = way.take(round_trip_us, at.mono_us)
        if not turned and self._told_us is not None and at.mono_us - self._told_us < TELL_EVERY_US:
            return []
        fact: Event = event.LinkMeasured(by=BROKER, **{peer.value: _said(way) for peer, way in self._ways.items()})
        if turned and "good" in (before, way.verdict):
            bad = any(other.verdict != "good" for other in self._ways.values())
            self._degraded = (self._degraded or at) if bad else None
            kind = event.LinkRecovered if way.verdict == "good" else event.LinkDegraded
            fact = kind(by=BROKER, peer=peer.value, verdict=way.verdict, **_said(way))
        self._told_us = at.mono_us
        return [Journal(fact, Peer.BROKER, at), *(Send(side, self._state()) for side in (Peer.DEVICE, Peer.CONSOLE))]

    def due(self) -> int | None:
        """Return the monotonic microsecond at which the visit ends for its link; None if it needn't, as it is now."""
        bad = any(way.now != "good" for way in self._ways.values())
        return self._degraded.mono_us + self._lasting_us if self._degraded is not None and bad else None

    def _state(self) -> LinkState:
        since = self._degraded.wall_us if self._degraded is not None else None
        device, console = (
            PeerLink(verdict=way.verdict, figures=way.figures())
            for way in (self._ways[Peer.DEVICE], self._ways[Peer.CONSOLE])
        )
        ends = None if since is None else since + self._lasting_us
        return LinkState(device=device, console=console, degraded_us=since, ends_us=ends)


def _figures(trips: list[int | None]) -> Figures:
    answered = [taken / 1000 for taken in trips if taken is not None]
    return measured(answered, len(trips) - len(answered))


def _said(way: Way) -> dict[str, int]:
    """Return a way's figures as an event has them."""
    figures = way.figures()
    return {
        "latency_ms": figures.latency_ms,
        "jitter_ms": figures.jitter_ms,
        "loss_percent": figures.loss_percent,
    }
