"""Facts about the link: checked before a PIN, measured during a visit, and the pictures' pace that follows from it."""

from dataclasses import dataclass
from typing import Any

from broker.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChecked(Event, code="T3030I", name="link.checked"):
    """A device asked for a PIN, and the way to it is good enough: these are its figures."""

    device: str
    latency_ms: int
    jitter_ms: int
    loss_percent: int
    throughput_kbps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUnfit(Event, code="T3031W", name="link.unfit"):
    """A device has no PIN because the way to it is too slow or too unstable.

    ``left_out``: how many such facts of devices at the same network address are not on the record since the last one.
    """

    device: str
    verdict: str
    latency_ms: int
    jitter_ms: int
    loss_percent: int
    throughput_kbps: int | None = None
    left_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMeasured(Event, code="T5500I", name="link.measured", durable=False, shown=False):
    """How both ways are, every few seconds of a visit, as both sides are told."""

    device: dict[str, Any]
    console: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDegraded(Event, code="T5501W", name="link.degraded"):
    """The way to one side of a visit has become too slow, too unstable or silent; if it stays so, the visit ends."""

    peer: str
    verdict: str
    latency_ms: int
    jitter_ms: int
    loss_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecovered(Event, code="T5502I", name="link.recovered"):
    """The way to this side of a visit is good again."""

    peer: str
    verdict: str
    latency_ms: int
    jitter_ms: int
    loss_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPace(Event, code="T5503I", name="screen.pace", durable=False, shown=False):
    """The device is asked for pictures in this codec, so many a second, in about so many kilobits."""

    codec: str
    fps: int
    kbps: int
