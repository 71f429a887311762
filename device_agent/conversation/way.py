"""The way: how good the link is, as the customer's page says it: while it is checked, and while a visit runs."""

from typing import Literal

from broker.wire.link import Figures, LinkEcho, LinkProbe, LinkState, Thresholds, Verdict, judge
from device_agent.conversation.check import Check
from device_agent.conversation.shown import LinkShown


class Way:
    """What is known of the way to the broker since the customer's last press."""

    def __init__(self) -> None:
        self._check: Check | None = None
        self._link: LinkShown | None = None
        self._bad_since: int | None = None
        self._ends: float | None = None

    def begin(self, bounds: Thresholds, now: float) -> None:
        """Begin the check, against the operator's bounds."""
        self._check = Check(bounds, now)

    def echoed(self, echo: LinkEcho, now: float) -> None:
        """Take the answer to a probe."""
        if self._check is not None:
            self._check.echoed(echo, now)

    def probes(self, now: float) -> list[LinkProbe]:
        """Return what the check wants to send now."""
        return self._check.step(now) if self._check is not None else []

    def found(self) -> tuple[Verdict | Literal["silent"], Figures] | None:
        """Return what the check found, once it is over; ``silent`` if nothing was ever answered."""
        check = self._check
        if check is None or check.figures is None:
            return None
        self._check = None
        verdict = judge(check.figures, check.bounds) if check.reached else "silent"
        self._link = LinkShown(verdict, check.figures)
        return verdict, check.figures

    def told(self, state: LinkState, now: float) -> None:
        """Keep what the broker says of both ways in a visit, at monotonic second ``now``.

        How long is left is counted here, from the first word of it on: this device's wall clock may be hours off.
        """
        side: Literal["device", "console"] | None = None
        if state.device.verdict != "good":
            side = "device"
        elif state.console.verdict != "good":
            side = "console"
        if state.degraded_us is None or state.ends_us is None:
            self._bad_since = self._ends = None
        elif state.degraded_us != self._bad_since:
            self._bad_since = state.degraded_us
            self._ends = now + max(0, state.ends_us - state.degraded_us) / 1_000_000
        worse = state.console if side == "console" else state.device
        self._link = LinkShown(worse.verdict, worse.figures, side)

    def over(self) -> None:
        """Nothing is counted down any more; what was found stays, since it may be why."""
        self._check = self._ends = None

    def shown(self, now: float) -> LinkShown | None:
        """Return the link as the page shows it; None before anything is known."""
        link = self._link
        if link is None or self._ends is None:
            return link
        return LinkShown(link.verdict, link.figures, link.side, max(0.0, self._ends - now))

    def checked(self, now: float) -> float | None:
        """Return how much of the check is done, from 0 to 1; None if none is under way."""
        return self._check.progress(now) if self._check is not None else None
