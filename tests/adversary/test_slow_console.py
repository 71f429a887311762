"""A console that reads 10 KB a second: the broker's memory stays flat, the recording is whole, the drops are on it."""

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from broker.events.session import ScreenDropped
from broker.wire.screen import FrameHeader
from tests.stage.actors import ScriptedConsole, ScriptedDevice, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, until_closed, until_recorded

FRAME = 30_000
PER_SECOND = 10_000


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """A broker that bears with a bad link for longer than these tests last: they are about what it does meanwhile."""
    running = RunningBroker(tmp_path_factory.mktemp("patient") / "data", {"TELEVISIT_LINK_DEGRADED_SECONDS": "600"})
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * 4096


async def slowly(console: ScriptedConsole, seconds: float) -> list[FrameHeader]:
    """Take pictures at 10 KB a second, as a slow line would deliver them."""
    seen = []
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        header = await console.picture()
        seen.append(header)
        await asyncio.sleep(FRAME / PER_SECOND)
    return seen


@pytest.mark.timeout(300)
async def test_a_slow_console_loses_pictures_and_nothing_else(
    broker: RunningBroker, client: httpx.AsyncClient, pytestconfig: pytest.Config
) -> None:
    seconds = 60.0 if pytestconfig.getoption("--proof") else 12.0
    device = await ScriptedDevice.connect(broker)
    console, claimed = await visit(broker, client, device)
    sizes: list[int] = []

    async def show() -> None:
        number = 0
        while True:
            number += 1
            await device.show(key=number % 15 == 1, size=FRAME)
            sizes.append(resident(broker.pid))
            await asyncio.sleep(1 / 15)

    async def listen() -> None:
        while True:
            await device.next()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(show()), group.create_task(listen())]
        seen = await slowly(console, seconds)
        for task in tasks:
            task.cancel()
    settled = sizes[len(sizes) // 4]
    assert max(sizes) - settled < 16 * 2**20, "memory grew with what the console did not read"
    gaps = [(a, b) for a, b in itertools.pairwise(seen) if b.sequence != a.sequence + 1]
    assert gaps, "a slow line must lose pictures"
    assert all(after.key for _, after in gaps), "after a gap comes a key frame"

    async def drain() -> None:
        while True:
            await console.picture()

    async with asyncio.TaskGroup() as group:
        draining = group.create_task(drain())
        await device.end()
        draining.cancel()
    ended = await until_recorded(
        broker.data, lambda e: e.name == "session.ended" and e.facts()["frames"] == device.sequence
    )
    dropped = [e for e in recorded(broker.data) if isinstance(e, ScreenDropped)]
    assert sum(e.count for e in dropped) == ended.facts()["dropped"] > 0
    assert (await until_closed(broker.data))[claimed["session"]].ok
    print(
        f"\n{seconds:.0f} s at {PER_SECOND} B/s: {device.sequence} pictures recorded, {len(seen)} seen, "
        f"{ended.facts()['dropped']} dropped, memory {settled / 2**20:.1f} -> {max(sizes) / 2**20:.1f} MiB"
    )
