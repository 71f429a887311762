"""A bad day, played by script: the customer at the panel's API, their network, a technician at the console's wire.

Offline, slow, unstable, a PIN at last, a technician refused; then a visit whose link gets bad, recovers, gets worse and
ends for it, with its reason on both sides and on the record; and one press for a new PIN on the same ticket.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.events.event import Event
from broker.wire.base import EndReason, Message
from broker.wire.ending import SessionEnded, SessionState
from broker.wire.link import LinkState
from broker.wire.screen import ScreenCan
from tests.stage.actors import ScriptedConsole, claim, sign_in
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until
from tests.stage.fixtures import PEOPLE
from tests.stage.record import names, recorded, until_recorded

pytestmark = pytest.mark.timeout(150)
SECONDS = 30
"""For any one thing to happen."""
DEGRADED_SECONDS = 14  # longer than a link needs to be called good again


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    running = RunningBroker(tmp_path / "broker", {"TELEVISIT_LINK_DEGRADED_SECONDS": str(DEGRADED_SECONDS)})
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@pytest.fixture
async def customer(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    tv = RunningDevice.start(broker, tmp_path / "tv", "tv")
    async with tv.customer() as found:
        yield found
    tv.stop()
    assert "Traceback" not in tv.log.read_text(), tv.log.read_text()


class Watching:
    """A console that reads all the time, as a browser does: ``links``: every word about the link."""

    def __init__(self, console: ScriptedConsole) -> None:
        self.console = console
        self.links: list[LinkState] = []
        self.ended: SessionEnded | None = None
        self._news = asyncio.Event()

    async def read(self) -> None:
        """Read up to the end of the visit, and paint every picture."""
        while self.ended is None:
            got = await self.console.next()
            if isinstance(got, Message):
                self._take(got)
            else:
                await self.console.paint(got)

    def _take(self, message: Message) -> None:
        if isinstance(message, LinkState):
            self.links.append(message)
        elif isinstance(message, SessionEnded):
            self.ended = message
        self._news.set()

    async def until(self, true: Callable[["Watching"], Any]) -> None:
        """Wait, bounded, until this holds."""
        async with asyncio.timeout(SECONDS):
            while not true(self):
                self._news.clear()
                await self._news.wait()


async def post(customer: httpx.AsyncClient, path: str, body: dict[str, Any] | None = None) -> None:
    answer = await customer.post(path, json=body or {})
    assert answer.status_code == 200, answer.text


async def asks_for_support(customer: httpx.AsyncClient, network: str) -> dict[str, Any]:
    """Let the network be so, press "remote support", and return the state that it comes to."""
    await post(customer, "network", {"condition": network})
    await post(customer, "support")
    return await until(customer, lambda state: state["phase"] in ("offering", "over"))


@pytest.mark.requirement("TV-03")
@pytest.mark.requirement("TV-04")
@pytest.mark.requirement("TV-05")
@pytest.mark.requirement("TV-11")
async def test_a_bad_day(broker: RunningBroker, customer: httpx.AsyncClient) -> None:
    # No network, a slow one, an unstable one: three notices that a customer can tell apart, and no PIN with any.
    for network, notice in (("off", "offline"), ("slow", "slow"), ("lossy", "unstable")):
        state = await asks_for_support(customer, network)
        assert (state["phase"], state["notice"]["code"], state["pin"]) == ("over", notice, None), state
        if network != "off":  # of a device that is offline, a broker hears nothing
            await until_recorded(broker.data, unfit(notice))
    assert not {"pin.issued", "link.checked"} & set(names(broker.data))

    async with broker.client() as technician:
        await sign_in(technician, "an.nguyen")
        # A good one: a PIN, and the customer refuses who comes.
        state = await asks_for_support(customer, "good")
        assert state["link"]["verdict"] == "good"
        first = await claim(technician, state["pin"]["digits"])
        await ScriptedConsole.attach(broker, technician, first["session"])
        await consents(customer, granted=False)
        assert (await until(customer, lambda state: state["phase"] == "over"))["ended"] == "refused"

        # Another: a visit.
        state = await asks_for_support(customer, "good")
        claimed = await claim(technician, state["pin"]["digits"], first["ticket"])
        console = Watching(await ScriptedConsole.attach(broker, technician, claimed["session"]))
        await console.console.say(ScreenCan(codecs=("jpeg",)))
        await consents(customer)
        await console.console.until(SessionState, state="active")
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(console.read())
            await gets_bad(customer, console)
            await recovers(customer, console)
            await gets_worse_and_ends(customer, console)
            await reading
        on_record = [
            event.facts()["reason"] for event in recorded(broker.data)
            if event.name == "session.ended" and event.facts()["reason"] != "refused"
        ]  # fmt: skip
        assert on_record == ["link_degraded"]
        assert [name for name in names(broker.data) if name in ("link.degraded", "link.recovered")] == [
            "link.degraded", "link.recovered", "link.degraded",
        ]  # fmt: skip

        # One press for a new PIN, on the same ticket.
        state = await asks_for_support(customer, "good")
        again = await claim(technician, state["pin"]["digits"], claimed["ticket"])
        assert (again["ticket"], again["session"]) == (claimed["ticket"], again["session"])
        assert again["session"] != claimed["session"]


def unfit(verdict: str) -> Callable[[Event], bool]:
    return lambda event: event.name == "link.unfit" and event.facts()["verdict"] == verdict


async def consents(customer: httpx.AsyncClient, granted: bool = True) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    await post(customer, "consent", {"request": asked["prompt"]["request"], "granted": granted})


async def gets_bad(customer: httpx.AsyncClient, console: Watching) -> None:
    """Both sides are told that the link is bad, whose it is, and when the visit ends by it."""
    await console.until(lambda c: c.links)
    await post(customer, "network", {"condition": "lossy"})
    await console.until(lambda c: c.links[-1].degraded_us is not None)
    link = console.links[-1]
    assert link.degraded_us is not None
    assert link.device.verdict in ("unstable", "silent")  # by chance two answers in a row are lost
    assert link.console.verdict == "good"
    assert link.ends_us == link.degraded_us + DEGRADED_SECONDS * 1_000_000
    state = await until(customer, lambda state: state["link"]["seconds_left"] is not None)
    assert (state["phase"], state["link"]["side"]) == ("active", "device")
    assert state["link"]["verdict"] in ("unstable", "silent")
    assert 0 < state["link"]["seconds_left"] <= DEGRADED_SECONDS


async def recovers(customer: httpx.AsyncClient, console: Watching) -> None:
    """Both sides are told that it is good again, and the visit goes on."""
    await post(customer, "network", {"condition": "good"})
    await console.until(lambda c: c.links[-1].degraded_us is None)
    state = await until(customer, lambda state: state["link"]["verdict"] == "good")
    assert (state["phase"], state["link"]["seconds_left"], console.ended) == ("active", None, None)


async def gets_worse_and_ends(customer: httpx.AsyncClient, console: Watching) -> None:
    """The visit ends in order, for its link, and both sides know why."""
    await post(customer, "network", {"condition": "lossy"})
    await console.until(lambda c: c.ended)
    assert console.ended is not None
    assert console.ended.reason is EndReason.LINK_DEGRADED
    state = await until(customer, lambda state: state["phase"] == "over")
    assert (state["ended"], state["pin"]) == ("link_degraded", None)
