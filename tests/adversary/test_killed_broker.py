"""Kill -9 at random moments under load: what the device received is on the record and in the index, and it verifies."""

import asyncio
import contextlib
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from broker.wire.control import ControlDone, ControlKey
from tests.stage.actors import ScriptedConsole, ScriptedDevice, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, verdicts

WAIT = 60


SEEDS = [101, 202, 303]  # one a kill: the moment, and the keys pressed; put what a proof printed here to replay it


async def press(console: ScriptedConsole, round_: int, chance: random.Random) -> None:
    number = 0
    while True:
        number += 1
        await console.say(ControlKey(id=f"r{round_}-{number}", key=chance.choice("abcdefg"), action="press"))
        await asyncio.sleep(0.005)


async def obey(device: ScriptedDevice) -> None:
    while True:
        message = await device.next()
        if isinstance(message, ControlKey):
            await device.say(ControlDone(id=message.id, outcome="applied"))


async def show(device: ScriptedDevice) -> None:
    while True:
        await device.show(size=30_000)
        await asyncio.sleep(1 / 30)


async def watch(console: ScriptedConsole) -> None:
    while True:
        await console.picture()


async def until_cut(work: Any) -> None:
    with contextlib.suppress(ConnectionClosed):
        await work


async def killed_under_load(broker: RunningBroker, round_: int, seed: int) -> tuple[str, set[str]]:
    """Run a visit, kill the broker in the middle of it, and return the visit's id and what reached the device."""
    chance = random.Random(seed)
    moment = chance.uniform(0.05, 1.5)
    print(f"kill {round_}: seed {seed}, after {moment:.3f} s")
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        device = await ScriptedDevice.connect(broker)
        console, claimed = await visit(broker, client, device, "control")
        async with asyncio.timeout(WAIT), asyncio.TaskGroup() as group:
            for work in (press(console, round_, chance), obey(device), show(device), watch(console)):
                group.create_task(until_cut(work))
            await asyncio.sleep(moment)
            broker.kill()
        return claimed["session"], {message.id for message in device.received if isinstance(message, ControlKey)}


async def indexed(auditor: httpx.AsyncClient, session: str) -> set[str]:
    """The commands of a visit that the index knows, through the auditor's API, page by page."""
    found: set[str] = set()
    async with asyncio.timeout(WAIT):
        while (await auditor.get("/api/audit/events", params={"session": session})).json()["behind"]:
            await asyncio.sleep(0.05)
    cursor: str | None = None
    while True:
        parameters = {
            "session": session,
            "name": "control.key",
            "limit": "500",
            **({"cursor": cursor} if cursor else {}),
        }
        page = (await auditor.get("/api/audit/events", params=parameters)).json()
        found |= {item["facts"]["command"] for item in page["items"]}
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.requirement("AU-01")
@pytest.mark.timeout(1200)
async def test_what_the_device_received_survives_every_kill(folder: Path, pytestconfig: pytest.Config) -> None:
    seeds = [random.randrange(2**32) for _ in range(20)] if pytestconfig.getoption("--proof") else SEEDS
    print(f"\nseeds = {seeds}")
    broker = RunningBroker(folder)
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    received: dict[str, set[str]] = {}
    for round_, seed in enumerate(seeds):
        session, commands = await killed_under_load(broker, round_, seed)
        received[session] = commands
        await asyncio.to_thread(broker.start)
    try:
        events = recorded(broker.data)
        on_file = {str(event.facts()["command"]) for event in events if event.name == "control.key"}
        recovered = [event.facts() for event in events if event.name == "recording.recovered"]
        verdict = verdicts(broker.data)
        async with broker.client() as auditor:
            await sign_in(auditor, "chi.le")
            for session, commands in received.items():
                assert commands - on_file == set(), "a command took effect and is not on the record"
                assert commands - await indexed(auditor, session) == set()
                assert verdict[session].ok, verdict[session]
                assert [fact for fact in recovered if session in str(fact["recording"])], "the kill is not reported"
        cut = [fact["cut_bytes"] for fact in recovered if "recordings" in fact["recording"]]
        print(
            f"\n{len(seeds)} kills: {sum(map(len, received.values()))} commands reached the device, all on file and in"
            f" the index; cut tails, bytes: {cut}"
        )
        assert any(received.values())
    finally:
        assert broker.stop() == 0, broker.log()
