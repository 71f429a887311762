"""The simulated network over real sockets on loopback: a server that says back what it hears, and a caller."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from broker.wire.link import Thresholds
from device_agent.simulator.network import FAULT, FAULTY, PRESETS, Condition, Network, Weather

WAIT = 10


@dataclass
class Call:
    """One connection through the network."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        async with asyncio.timeout(WAIT):
            await self.writer.drain()

    async def hear(self, size: int, seconds: float = WAIT) -> bytes:
        async with asyncio.timeout(seconds):
            return await self.reader.readexactly(size)

    async def trip(self) -> float:
        """Return the seconds of a round trip."""
        begun = asyncio.get_running_loop().time()
        await self.say(b"x")
        await self.hear(1)
        return asyncio.get_running_loop().time() - begun


class Place:
    """A network and an echo beyond it."""

    def __init__(self, network: Network, port: int) -> None:
        self.network = network
        self.port = port
        self.calls: list[Call] = []

    async def dial(self) -> Call:
        host, port = await self.network.route("127.0.0.1", self.port)
        self.calls.append(Call(*await asyncio.open_connection(host, port)))
        return self.calls[-1]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    network = Network()
    found = Place(network, server.sockets[0].getsockname()[1])
    yield found
    for call in found.calls:
        call.writer.transport.abort()
    async with asyncio.timeout(WAIT):
        await network.close()
    server.close()


async def test_in_good_weather_everything_comes_through_in_order_and_so_does_the_end(place: Place) -> None:
    call = await place.dial()
    data = bytes(range(256)) * 1000
    await call.say(data[:1000])
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.say(data[1000:]))
        assert await call.hear(len(data)) == data
    call.writer.write_eof()
    async with asyncio.timeout(WAIT):
        assert await call.reader.read() == b""


@pytest.mark.parametrize(
    ("weather", "least"),
    [
        (Weather(latency_ms=100), 0.2),
        (Weather(stall=1.0, stall_ms=150), 0.3),
        (Weather(latency_ms=50, stall=1.0, stall_ms=100), 0.3),
    ],
)
async def test_what_is_late_is_late_each_way_and_from_now_on(place: Place, weather: Weather, least: float) -> None:
    call = await place.dial()
    assert await call.trip() < least
    place.network.set(weather)
    assert least <= await call.trip() < least + 2
    place.network.set("good")
    assert await call.trip() < least


async def test_jitter_makes_round_trips_differ_and_the_seed_repeats_the_luck(place: Place) -> None:
    call = await place.dial()
    place.network.set(Weather(jitter_ms=200))
    trips = [await call.trip() for _ in range(8)]
    assert max(trips) - min(trips) > 0.05
    assert max(trips) < 8
    twice = [[Network(Weather(jitter_ms=200), seed=5).luck.random() for _ in range(3)] for _ in range(2)]
    assert twice[0] == twice[1]


async def test_a_narrow_line_takes_its_time_and_pushes_back(place: Place) -> None:
    call = await place.dial()
    place.network.set(Weather(kbps=800))  # 100 KB a second
    begun = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.say(bytes(100_000)))
        await call.hear(100_000)
    assert 0.9 < asyncio.get_running_loop().time() - begun < 6


async def test_pieces_keep_their_order_whatever_the_weather(place: Place) -> None:
    call = await place.dial()
    place.network.set(Weather(latency_ms=5, jitter_ms=60, stall=0.1, stall_ms=50, kbps=8000))
    data = b"".join(number.to_bytes(4, "big") for number in range(10_000))
    async with asyncio.TaskGroup() as tasks:

        async def dribble() -> None:
            for start in range(0, len(data), 1500):
                await call.say(data[start : start + 1500])
                place.network.set(place.network.weather)
                await asyncio.sleep(0)

        tasks.create_task(dribble())
        assert await call.hear(len(data)) == data


async def test_half_open_nothing_comes_and_nothing_is_lost(place: Place) -> None:
    call = await place.dial()
    place.network.set(Weather(half_open=True))
    await call.say(b"held")
    with pytest.raises(TimeoutError):
        await call.hear(4, 0.2)
    new = await place.dial()  # accepted, and no more
    await new.say(b"new")
    with pytest.raises(TimeoutError):
        await new.hear(3, 0.2)
    place.network.set("good")
    assert (await call.hear(4), await new.hear(3)) == (b"held", b"new")


async def test_what_is_under_way_at_once_is_bounded(place: Place) -> None:
    call = await place.dial()
    place.network.set(Weather(half_open=True))
    taken = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while taken < 64 << 20:
                call.writer.write(bytes(64 * 1024))
                await call.writer.drain()
                taken += 64 * 1024
    assert taken < 16 << 20  # most of it in the buffers of this machine's own sockets


@pytest.mark.requirement("TV-04")
async def test_without_a_network_nothing_can_be_dialled_and_what_stands_hangs(place: Place) -> None:
    call = await place.dial()
    address = await place.network.route("127.0.0.1", place.port)
    place.network.set("off")
    with pytest.raises(OSError, match="unreachable") as refused:
        await place.network.route("127.0.0.1", place.port)
    assert refused.value.errno == errno.ENETUNREACH
    await call.say(b"?")
    with pytest.raises(TimeoutError):
        await call.hear(1, 0.2)
    past = Call(*await asyncio.open_connection(*address))  # who knows the way without asking
    with pytest.raises((OSError, asyncio.IncompleteReadError)):
        await past.hear(1)
    place.network.set("good")
    assert await call.hear(1) == b"?"


async def test_who_hangs_up_without_a_network_is_not_heard_to(place: Place) -> None:
    """As with a pulled cable: the far side must find out by itself."""
    ended = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read()
        ended.set()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    place.port = server.sockets[0].getsockname()[1]
    call = await place.dial()
    await call.say(b"hello")
    place.network.set("off")
    call.writer.transport.abort()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await ended.wait()
    place.network.set("good")
    async with asyncio.timeout(WAIT):
        await ended.wait()
    server.close()


async def test_a_cut_resets_what_stands_and_what_comes(place: Place) -> None:
    call = await place.dial()
    await call.trip()
    place.network.set(Weather(cut=True))
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await call.hear(1)
    new = await place.dial()
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await new.hear(1)
    place.network.set("good")
    assert await (await place.dial()).trip() < 1


async def test_nobody_beyond_is_told_as_such(place: Place) -> None:
    with pytest.raises(ConnectionRefusedError):
        await place.network.route("127.0.0.1", 1)


async def test_it_runs_until_it_is_stopped_and_leaves_nothing(place: Place) -> None:
    call = await place.dial()
    await call.trip()
    async with asyncio.timeout(WAIT), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(place.network.run())
        place.network.stop()
        await running
    with pytest.raises((OSError, asyncio.IncompleteReadError)):
        await call.hear(1)


@pytest.mark.parametrize("condition", list(PRESETS))
def test_the_page_s_words_are_weathers(condition: Condition) -> None:
    network = Network(condition)
    assert (network.condition, network.weather) == (condition, PRESETS[condition])
    network.set(Weather(kbps=5))
    assert (network.condition, network.weather.kbps) == (None, 5)


def test_slow_is_too_slow_for_a_visit_and_good_is_no_weather_at_all() -> None:
    assert (PRESETS["slow"].kbps or 0) < Thresholds().throughput_kbps
    assert PRESETS["good"] == Weather()


def test_it_can_have_the_fault_that_every_device_can_have_and_be_mended() -> None:
    network = Network()
    assert [(each.id, each.active) for each in network.faults()] == [(FAULT, False)]
    assert (network.inject("wm.tap"), network.mend(FAULT)) == (False, False)
    assert network.inject(FAULT)
    assert (network.weather, [each.active for each in network.faults()]) == (FAULTY, [True])
    assert not network.mend("wm.tap")
    assert network.mend(FAULT)
    assert (network.condition, network.mend(FAULT)) == ("good", False)


def test_no_visit_gets_through_a_network_with_that_fault() -> None:
    assert 2 * FAULTY.latency_ms > Thresholds().latency_ms
    assert (2 * FAULTY.latency_ms, FAULTY.stall) == (900, 0.08)
