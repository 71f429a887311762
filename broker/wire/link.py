"""The link: how good the way between a peer and the broker is, measured before any PIN and during a visit.

``judge`` is the one rule for both sides: the device asks it before it asks for a PIN, the broker while a visit runs.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from broker.wire import limits
from broker.wire.base import Count, Message

Milliseconds = Annotated[int, Field(ge=0, le=600_000)]
Verdict = Literal["good", "slow", "unstable"]
Filler = Annotated[str, StringConstraints(max_length=limits.FILLER_CHARS, pattern=r"^[A-Za-z0-9+/=]*$")]
"""What a probe weighs: base64 characters that mean nothing."""


class Figures(Message):
    """What a measurement found.

    ``latency_ms``: the median round trip; ``jitter_ms``: the mean step from one round trip to the next;
    ``loss_percent``: probes not answered within ``limits.STALL_SECONDS``, for on a reliable stream a lost packet is a
    stall; ``throughput_kbps``: kilobits a second from the device to the broker, None where it wasn't measured.
    """

    latency_ms: Milliseconds
    jitter_ms: Milliseconds
    loss_percent: Annotated[int, Field(ge=0, le=100)]
    throughput_kbps: Annotated[int, Field(ge=0, le=100_000_000)] | None = None


class Thresholds(Message):
    """The operator's bounds: over the first three, or under the last, a link is not good enough for a visit."""

    latency_ms: Milliseconds = 500
    jitter_ms: Milliseconds = 150
    loss_percent: Annotated[int, Field(ge=0, le=100)] = 10  # of the check's dozen probes one may stall, not two
    throughput_kbps: Annotated[int, Field(ge=0, le=100_000_000)] = 600


def measured(round_trips_ms: Sequence[float], lost: int, throughput_kbps: int | None = None) -> Figures:
    """Return what these round trips, in the order they were made, and so many lost ones come to.

    Where nothing was ever answered, the latency is the stall that was waited for.
    """
    steps = [abs(after - before) for before, after in pairwise(round_trips_ms)]
    silence = limits.STALL_SECONDS * 1000 if lost else 0
    return Figures(
        latency_ms=round(median(round_trips_ms) if round_trips_ms else silence),
        jitter_ms=round(fmean(steps)) if steps else 0,
        loss_percent=round(100 * lost / max(1, lost + len(round_trips_ms))),
        throughput_kbps=throughput_kbps,
    )


def judge(figures: Figures, bounds: Thresholds) -> Verdict:
    """Return ``unstable`` for too much jitter or loss, else ``slow`` for too little speed, else ``good`` (TV-05)."""
    if figures.loss_percent > bounds.loss_percent or figures.jitter_ms > bounds.jitter_ms:
        return "unstable"
    slow = figures.throughput_kbps is not None and figures.throughput_kbps < bounds.throughput_kbps
    return "slow" if slow or figures.latency_ms > bounds.latency_ms else "good"


class LinkProbe(Message):
    """device -> broker: answer with an echo at once; ``filler`` gives it weight, to measure the throughput."""

    type: Literal["link.probe"] = "link.probe"
    token: Count
    filler: Filler = ""


class LinkEcho(Message):
    """broker -> device: the answer to a probe; so many characters of filler arrived."""

    type: Literal["link.echo"] = "link.echo"
    token: Count
    received: Count


class LinkUnfit(Message):
    """device -> broker: the way is not good enough for a visit, so I don't ask for a PIN; for the record."""

    type: Literal["link.unfit"] = "link.unfit"
    link: Figures


class PeerLink(Message):
    """One peer's way to the broker in a visit: its figures and their verdict; ``silent`` for longer than a stall."""

    verdict: Verdict | Literal["silent"]
    figures: Figures


class LinkState(Message):
    """broker -> device, broker -> console: how both ways are now; at each change, and every few seconds.

    ``degraded_us``: since when one of them has been too bad for a visit; ``ends_us``: when the visit ends if it stays
    so. Both None while they are good enough.
    """

    type: Literal["link.state"] = "link.state"
    device: PeerLink
    console: PeerLink
    degraded_us: Count | None
    ends_us: Count | None
