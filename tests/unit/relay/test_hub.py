"""The node's table of devices and visits: one line a device, the last compare-and-set, and closing in order."""

import asyncio
from collections.abc import Callable

import pytest

from broker.clock import ManualClock
from broker.events.event import Event
from broker.ledger.anchor import Head
from broker.relay.hub import Hub, Line
from broker.relay.peer import Outbox
from broker.relay.visit import Visit
from broker.wire.base import EndReason
from broker.wire.ending import Visitor
from tests.stage.channels import MemoryChannel
from tests.stage.visits import DEVICE, FACTS, watch

CLOCK = ManualClock()


class Unwritten:
    async def journal(self, event: Event) -> None:
        raise AssertionError("nothing here is to be recorded")


def line(device: Visitor = DEVICE, offer: str | None = FACTS.offer, address: str = "127.0.0.1") -> Line:
    return Line(device, address, Outbox(), offer=offer)


def visit(on: Line) -> Visit:
    async def ended(_: Visit) -> None: ...

    return Visit(FACTS, on.outbox, clock=CLOCK, journal=Unwritten(), ended=ended, watch=watch())


def test_a_newer_line_replaces_an_older_and_only_the_newest_is_known() -> None:
    hub, older, newer = Hub(CLOCK), line(), line()
    assert hub.connect(older) is None
    assert hub.connect(newer) is older
    assert older.gone
    assert hub.line(DEVICE.id) is newer
    hub.disconnect(older)
    assert hub.line(DEVICE.id) is newer, "the older one's leaving takes nothing from the newer"
    hub.disconnect(newer)
    assert newer.gone
    assert hub.line(DEVICE.id) is None
    assert hub.counts() == (0, 0)


def void(_: object) -> None: ...


BLOCKED: dict[str, Callable[[Hub, Line], None]] = {
    "the device left": lambda hub, here: hub.disconnect(here),
    "it was replaced": lambda hub, here: void(hub.connect(line(offer=None))),
    "its socket is gone": lambda hub, here: setattr(here, "gone", True),
    "the PIN was cancelled": lambda hub, here: setattr(here, "offer", None),
    "a newer PIN is on the screen": lambda hub, here: setattr(here, "offer", "1" * 32),
    "it is in a visit": lambda hub, here: setattr(here, "visit", visit(here)),
    "the broker is closing": lambda hub, here: setattr(hub, "closing", True),
}


@pytest.mark.requirement("TV-10")
@pytest.mark.parametrize("why", BLOCKED)
def test_a_visit_is_bound_only_to_a_device_that_still_shows_this_pin(why: str) -> None:
    hub, here = Hub(CLOCK), line()
    hub.connect(here)
    BLOCKED[why](hub, here)
    assert not hub.take(DEVICE.id, FACTS.offer, visit(here))
    assert hub.visit(FACTS.session) is None


@pytest.mark.requirement("TV-10")
def test_a_pin_is_taken_once() -> None:
    hub, here = Hub(CLOCK), line()
    hub.connect(here)
    won = visit(here)
    assert hub.take(DEVICE.id, FACTS.offer, won)
    assert (here.visit, here.offer) == (won, None)
    assert hub.visit(FACTS.session) is won
    assert not hub.take(DEVICE.id, FACTS.offer, visit(here))
    assert hub.counts() == (1, 1)
    hub.forget(won)
    hub.forget(won)
    assert hub.counts() == (1, 0)


@pytest.mark.requirement("TV-11")
async def test_closing_lets_waiting_devices_go_and_waits_for_visits_only_so_long() -> None:
    hub, here = Hub(CLOCK), line()
    waiting = line(DEVICE.model_copy(update={"id": "e" * 32}))
    hub.connect(here)
    hub.connect(waiting)
    running = visit(here)
    assert hub.take(DEVICE.id, FACTS.offer, running)
    async with asyncio.timeout(20):
        await hub.end_all(EndReason.BROKER_SHUTDOWN, 0.02)  # the visit never ends: given up after a while
    channel = MemoryChannel()
    await waiting.outbox.drain(channel)
    assert channel.closed_with == (1001, "broker_shutdown")
    assert [type(happened).__name__ for happened in running._inbox] == ["Ordered"]
    hub.forget(running)
    async with asyncio.timeout(20):
        await hub.end_all(EndReason.BROKER_SHUTDOWN, 60)
    assert not hub.take("e" * 32, FACTS.offer, visit(waiting))


def test_an_address_is_crowded_by_twenty_other_devices_and_an_ipv6_network_is_one_address() -> None:
    hub = Hub(CLOCK)
    for number in range(20):
        assert not hub.crowded("new", "2001:db8:0:1::ffff")
        hub.connect(line(DEVICE.model_copy(update={"id": f"{number:032x}"}), address=f"2001:db8:0:1::{number:x}"))
    assert hub.crowded("new", "2001:db8:0:1::ffff")
    assert not hub.crowded(f"{3:032x}", "2001:db8:0:1::ffff"), "a device that comes again takes its own place"
    assert not hub.crowded("new", "2001:db8:0:2::ffff")


async def test_heads_go_to_the_visits_that_they_are_of() -> None:
    hub, here = Hub(CLOCK), line()
    hub.connect(here)
    running = visit(here)
    assert hub.take(DEVICE.id, FACTS.offer, running)
    told: list[Head] = []
    running.tell_head = told.append  # type: ignore[assignment, method-assign]
    mine, journal = Head(FACTS.session, 7, bytes(32)), Head("2027-01-15-1", 3, bytes(32))
    await hub.tell_heads([journal, mine])
    hub.forget(running)
    await hub.tell_heads([mine])
    assert told == [mine]


async def test_closing_waits_for_the_sockets_of_its_visits() -> None:
    hub, here = Hub(CLOCK), line()
    hub.connect(here)
    running = visit(here)
    assert hub.take(DEVICE.id, FACTS.offer, running)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        closing = group.create_task(hub.end_all(EndReason.BROKER_SHUTDOWN, 60))
        await asyncio.sleep(0)
        hub.forget(running)
        await asyncio.sleep(0.01)
        assert not closing.done()
        running.closed.set()
