"""Erasure in a real broker: two people over HTTP and on the host, every byte of its folder searched, and kills."""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker.backends.ledger_folder import FolderReader
from broker.ledger.leaf import Kind, parse_leaf
from broker.ledger.verify import leaves
from broker.recording.record import DataClass
from broker.wire.control import ControlDone, ControlKey
from tests.stage.actors import ScriptedDevice, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, store_of

pytestmark = pytest.mark.timeout(1200)
WAIT = 60
MARK = "dau-vet-rieng-8837"
WHY = "Khách hàng Lê Văn Riêng yêu cầu"
STAFF = (*PEOPLE, ("dung.ho", "administrator", "Hồ Dũng", "QT-001"), ("em.vo", "administrator", "Võ Em", "QT-002"))
CLASSES = ["screen", "camera", "text", "meta"]


async def recorded_visit(broker: RunningBroker) -> str:
    """Have a visit of which the index keeps the mark; return its id."""
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        device = await ScriptedDevice.connect(broker)
        console, claimed = await visit(broker, client, device, "control")
        await device.show()
        await console.picture()
        await console.say(ControlKey(id=MARK, key="z", action="press"))
        await device.until(ControlKey)
        await device.say(ControlDone(id=MARK, outcome="applied"))
        await console.until(ControlDone)
        await device.end()
        return str(claimed["session"])


async def call(broker: RunningBroker, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
    async with broker.client() as client:
        await sign_in(client, name)
        return await client.request(method, f"/api/{path}", json=body)


async def approved(broker: RunningBroker, session: str) -> str:
    body = {"kind": "session", "value": session, "classes": CLASSES, "reason": WHY}
    async with asyncio.timeout(WAIT):
        while (asked := await call(broker, "dung.ho", "POST", "erasures", body)).status_code in (404, 409):
            await asyncio.sleep(0.1)  # the index has not read the visit's end yet
    assert asked.status_code == 201, asked.text
    id = str(asked.json()["id"])
    assert (await call(broker, "dung.ho", "POST", f"erasures/{id}/approve")).status_code == 403
    assert (await call(broker, "chi.le", "POST", f"erasures/{id}/approve")).status_code == 200
    return id


async def until_done(broker: RunningBroker, *ids: str) -> None:
    async with asyncio.timeout(WAIT):
        while True:
            items = (await call(broker, "em.vo", "GET", "erasures")).json()["items"]
            if {item["id"] for item in items if item["state"] == "done"} >= set(ids):
                return
            await asyncio.sleep(0.3)


def everything(data: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(data.parent.rglob("*")) if path.is_file())


async def until_indexed(broker: RunningBroker) -> None:
    """Wait until the mark stands in a file in the open, so that its absence later says something."""
    async with asyncio.timeout(WAIT):
        while MARK.encode() not in await asyncio.to_thread(everything, broker.data):
            await call(broker, "chi.le", "GET", "audit/sessions")  # who asks makes the index catch up


def cli(broker: RunningBroker, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "broker", "audit", *arguments, "--data", str(broker.data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=False)


def tombstones(broker: RunningBroker) -> Counter[Any]:
    return Counter(event.facts()["recording"] for event in recorded(broker.data) if event.name == "erasure.done")


@pytest.mark.requirement("PR-07")
async def test_a_visit_is_erased_by_two_people_and_is_nowhere_while_the_broker_runs_on(folder: Path) -> None:
    broker = RunningBroker(folder)
    await broker.add_users(*STAFF)
    await asyncio.to_thread(broker.start)
    try:
        session, other = await recorded_visit(broker), await recorded_visit(broker)
        store = store_of(broker.data)
        place = next(one.place for one in store.stored() if one.id == session)
        keys = store.keys(place)
        assert keys is not None
        wrapped = (broker.data / f"{place}.keys").read_bytes().split(b'"')
        secrets = [*keys.secrets.values(), *(part for part in wrapped if len(part) == 80)]
        assert len(secrets) == 8
        await until_indexed(broker)
        held = cli(broker, "hold", "--session", other, "--reason", "Đang tranh chấp")
        assert held.returncode == 0, held.stderr
        await until_done(broker, await approved(broker, session))
        refused = cli(broker, "erase", "--session", other, "--reason", WHY)
        assert (refused.returncode, "is held by host:" in refused.stderr) == (1, True)
        lifted = cli(broker, "lift", held.stdout.split()[1], "--reason", "Đã xong")
        assert lifted.returncode == 0, lifted.stderr
        asked = cli(broker, "erase", "--session", other, "--reason", WHY)
        assert asked.returncode == 0, asked.stderr
        own = cli(broker, "approve", asked.stdout.split()[1].rstrip(":"))
        assert (own.returncode, "second person" in own.stderr) == (1, True)
        id = asked.stdout.split()[1].rstrip(":")
        assert (await call(broker, "em.vo", "POST", f"erasures/{id}/approve")).status_code == 200
        await until_done(broker, id)
        left = everything(broker.data)
        assert MARK.encode() not in left
        assert "Lê Văn Riêng".encode() not in left
        assert not any(secret in left for secret in secrets)
        after = store.keys(place)
        assert after is not None
        assert not any(one in after for one in DataClass)
        span = await call(broker, "chi.le", "GET", f"audit/sessions/{session}/replay?from_us=0")
        assert span.status_code == 200
        assert b'"class":"screen"' in span.content
        assert (await call(broker, "chi.le", "GET", f"audit/sessions/{session}/replay/outline")).status_code == 200
        assert tombstones(broker) == {session: 1, other: 1}
    finally:
        assert broker.stop() == 0, broker.log()
    verified = cli(broker, "verify", "--all")
    assert verified.returncode == 0, verified.stdout
    assert "erased: meta, text, screen, camera" in cli(broker, "verify", session).stdout
    assert "no tombstone" not in verified.stdout
    ledger = cli(broker, "ledger")
    assert ledger.returncode == 0, ledger.stdout + ledger.stderr
    reader = FolderReader(broker.data / "ledger")
    kinds = [parse_leaf(leaf).kind for leaf in leaves(reader.get, reader.found())]
    assert kinds.count(Kind.ERASED) == 2


@pytest.mark.requirement("PR-07")
async def test_an_erasure_survives_kills_at_any_moment_and_is_told_once(
    folder: Path, pytestconfig: pytest.Config
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed = {seed}")
    broker = RunningBroker(folder)
    await broker.add_users(*STAFF)
    await asyncio.to_thread(broker.start)
    sessions, ids = [], []
    for _ in range(20 if pytestconfig.getoption("--proof") else 2):
        sessions.append(await recorded_visit(broker))
        ids.append(await approved(broker, sessions[-1]))
        await asyncio.sleep(chance.uniform(0, 2.1))  # the duty comes by every 2 s
        broker.kill()
        await asyncio.to_thread(broker.start)
    try:
        await until_done(broker, *ids)
        assert tombstones(broker) == dict.fromkeys(sessions, 1)
        assert MARK.encode() not in everything(broker.data)
    finally:
        assert broker.stop() == 0, broker.log()
    verified = cli(broker, "verify", "--all")
    assert verified.returncode == 0, verified.stdout
