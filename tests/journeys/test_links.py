"""Consoles and devices behind a network with weather: what each kind does to a visit, and that it ends in order."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from broker.wire.base import EndReason
from broker.wire.ending import SessionEnded
from broker.wire.link import LinkState
from broker.wire.screen import FrameHeader, ScreenWant
from device_agent.simulator.network import Network, Weather
from tests.stage.actors import ScriptedDevice, Side, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """A broker that bears a bad link for five seconds."""
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data", {"TELEVISIT_LINK_DEGRADED_SECONDS": "5"})
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@dataclass
class Beyond:
    """The broker as it is seen over a network of one's own."""

    port: int
    url: str
    tls: ssl.SSLContext


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    found = Network()
    yield found
    await found.close()


async def over(network: Network, broker: RunningBroker) -> RunningBroker:
    _, port = await network.route("localhost", broker.port)
    return Beyond(port, broker.url, broker.tls)  # type: ignore[return-value]  # all that an actor asks of a broker


async def ended(side: Side) -> SessionEnded:
    return await side.until(SessionEnded)


def reasons(broker: RunningBroker) -> list[str]:
    return [str(event.facts()["reason"]) for event in recorded(broker.data) if event.name == "session.ended"]


@pytest.mark.requirement("TV-05")
async def test_a_silent_way_is_told_to_the_other_side_and_ends_the_visit_before_it_counts_as_lost(
    broker: RunningBroker, client: httpx.AsyncClient, network: Network
) -> None:
    device = await ScriptedDevice.connect(await over(network, broker))
    console, _ = await visit(broker, client, device)
    network.set(Weather(half_open=True))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    told = await console.until(LinkState)
    while told.degraded_us is None:
        told = await console.until(LinkState)
    assert (told.device.verdict, told.console.verdict) == ("silent", "good")
    assert (await ended(console)).reason is EndReason.LINK_DEGRADED
    assert loop.time() - begun < 15
    network.set("good")  # the way is there again: the device learns what became of it
    assert (await ended(device)).reason is EndReason.LINK_DEGRADED
    assert reasons(broker)[-1] == "link_degraded"


@pytest.mark.requirement("TV-11")
async def test_a_cut_ends_the_visit_at_once(broker: RunningBroker, client: httpx.AsyncClient, network: Network) -> None:
    device = await ScriptedDevice.connect(await over(network, broker))
    console, _ = await visit(broker, client, device)
    network.set(Weather(cut=True))
    async with asyncio.timeout(8):
        assert (await ended(console)).reason is EndReason.DEVICE_DISCONNECTED


async def test_a_narrow_way_to_the_console_costs_pictures_first_and_not_the_visit(
    broker: RunningBroker, client: httpx.AsyncClient, network: Network
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(await over(network, broker), client, device)
    wants: list[ScreenWant] = []
    network.set(Weather(latency_ms=10, kbps=1200))

    async def pictures() -> None:
        """Send what is asked for: so many a second, and each as big as its share of the rate."""
        want = ScreenWant(codec="jpeg", fps=15, kbps=6000)
        while True:
            await device.show(size=max(1000, want.kbps * 1000 // 8 // want.fps))
            await asyncio.sleep(1 / want.fps)
            want = wants[-1] if wants else want

    async def listens() -> None:
        while True:
            got = await device.next()
            if isinstance(got, ScreenWant):
                wants.append(got)

    async def paints() -> None:
        while True:
            got = await console.next()
            if isinstance(got, FrameHeader):
                await console.paint(got)
            assert not isinstance(got, SessionEnded)

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(work()) for work in (pictures, listens, paints)]
        async with asyncio.timeout(25):
            while not wants or wants[-1].kbps > 800:
                await asyncio.sleep(0.1)
        wants.clear()
        network.set("good")
        async with asyncio.timeout(25):
            while not wants or wants[-1].kbps < 1500:
                await asyncio.sleep(0.1)
        for task in running:
            task.cancel()
    kinds = [event.name for event in recorded(broker.data)]
    assert "screen.pace" in kinds
    assert console.socket.close_code is None
