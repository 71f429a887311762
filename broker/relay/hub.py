"""The hub: this node's table of connected devices and of live visits."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from broker.clock import Clock
from broker.ledger.anchor import Head
from broker.pairing.throttle import network
from broker.relay.peer import Outbox
from broker.relay.visit import Visit
from broker.session.inputs import Ordered
from broker.wire import limits
from broker.wire.base import EndReason
from broker.wire.ending import Visitor
from broker.wire.screen import VideoCodec


@dataclass(slots=True)
class Line:
    """A connected device: its proven id and claims, its outbox, its live offer, later its one visit.

    ``codecs``: what it can encode; ``throughput_kbps``: what its last check found.
    """

    device: Visitor
    address: str
    outbox: Outbox
    codecs: tuple[VideoCodec, ...] = ("jpeg",)
    throughput_kbps: int | None = None
    offer: str | None = None
    visit: Visit | None = None
    gone: bool = field(default=False)


class Hub:
    """Who is connected, and who visits whom. One line a device: a newer socket of its key replaces an older one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[str, Line] = {}
        self._visits: dict[str, Visit] = {}
        self._empty = asyncio.Event()
        self._empty.set()
        self.closing = False

    def crowded(self, device: str, address: str) -> bool:
        """Return whether as many other devices are connected from this network address as may be."""
        place = network(address)
        others = sum(network(line.address) == place for line in self._lines.values() if line.device.id != device)
        return others >= limits.DEVICES_PER_ADDRESS

    def connect(self, line: Line) -> Line | None:
        """Take in a device and return the line that it replaces, if this key already had one."""
        older = self._lines.get(line.device.id)
        if older is not None:
            older.gone = True
        self._lines[line.device.id] = line
        return older

    def disconnect(self, line: Line) -> None:
        """Forget a device whose socket is gone."""
        line.gone = True
        if self._lines.get(line.device.id) is line:
            del self._lines[line.device.id]

    def line(self, device: str) -> Line | None:
        """Return a connected device's line."""
        return self._lines.get(device)

    def take(self, device: str, offer: str, visit: Visit) -> bool:
        """Bind a visit to a device if its socket is here and this offer is still its own.

        The last compare-and-set of a claim (invariant 2): one step, without a wait in it.
        """
        line = self._lines.get(device)
        if line is None or line.gone or line.offer != offer or line.visit is not None or self.closing:
            return False
        line.visit = visit
        line.offer = None
        self._visits[visit.facts.session] = visit
        self._empty.clear()
        return True

    def visit(self, session: str) -> Visit | None:
        """Return a live visit."""
        return self._visits.get(session)

    def forget(self, visit: Visit) -> None:
        """Remove a visit that has ended."""
        self._visits.pop(visit.facts.session, None)
        if not self._visits:
            self._empty.set()

    def counts(self) -> tuple[int, int]:
        """Return how many devices are connected and how many visits are live."""
        return len(self._lines), len(self._visits)

    def order_all(self, reason: EndReason, detail: str | None = None) -> None:
        """Order every live visit to end; each does so in its own time."""
        for visit in list(self._visits.values()):
            visit.submit(Ordered(self._clock.now(), reason, detail))

    async def tell_heads(self, heads: Sequence[Head]) -> None:
        """Tell each live visit among these recordings how far its own is durable; pictures go on between them."""
        for head in heads:
            visit = self._visits.get(head.id)
            if visit is not None:
                visit.tell_head(head)
                await asyncio.sleep(0)

    async def end_all(self, reason: EndReason, seconds: float) -> None:
        """End every visit in order and wait, at most so long, until all are closed; no new one starts meanwhile."""
        self.closing = True
        visits = list(self._visits.values())
        self.order_all(reason)
        for line in list(self._lines.values()):
            if line.visit is None:
                line.outbox.finish(1001, reason.value)
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
                for visit in visits:
                    await visit.closed.wait()
        except TimeoutError:
            return
