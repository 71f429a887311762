"""A full and a failing disk in mid-visit: both screens see its end, nothing takes effect unrecorded, others live."""

import asyncio
import shutil
import subprocess
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from broker.wire.base import EndReason
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnded
from tests.stage.actors import ScriptedConsole, ScriptedDevice, claim, sign_in, visit
from tests.stage.broker import PASSWORD, RunningBroker
from tests.stage.disks import SYNCS, small_disk, untraced
from tests.stage.fixtures import PEOPLE
from tests.stage.record import journal_row, recorded, until_closed, until_recorded, verdicts
from tests.stage.tracer import inject

WAIT = 30


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


async def ended(side: ScriptedDevice | ScriptedConsole) -> EndReason:
    return (await side.until(SessionEnded)).reason


def unrecorded(broker: RunningBroker, device: ScriptedDevice) -> set[str]:
    """The commands that reached the device and are not on the record: must be none."""
    reached = {message.id for message in device.received if isinstance(message, ControlKey)}
    return reached - {str(e.facts()["command"]) for e in recorded(broker.data) if e.name == "control.key"}


async def until_ended_by_disk(device: ScriptedDevice, console: ScriptedConsole, size: int) -> None:
    """Send pictures and keys until the visit ends; both must be told the same."""

    async def pictures() -> None:
        while True:
            await device.show(size=size)
            await asyncio.sleep(0.02)

    async def keys() -> None:
        number = 0
        while True:
            number += 1
            await console.say(ControlKey(id=f"k{number}", key="ArrowUp", action="press"))
            await asyncio.sleep(0.05)

    async with asyncio.timeout(WAIT), asyncio.TaskGroup() as group:
        senders = [group.create_task(quietly(pictures())), group.create_task(quietly(keys()))]
        device_end, console_end = await asyncio.gather(ended(device), ended(console))
        for sender in senders:
            sender.cancel()
    assert {device_end, console_end} == {EndReason.RECORDING_FAILED}


async def quietly(sending: Coroutine[Any, Any, None]) -> None:
    from websockets.exceptions import ConnectionClosed

    try:
        await sending
    except ConnectionClosed:
        return


async def test_a_full_disk_ends_the_visit_in_order_and_the_broker_lives_on(disk: Path) -> None:
    broker = RunningBroker(disk / "data")
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(512 * 1024))
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            device = await ScriptedDevice.connect(broker)
            console, claimed = await visit(broker, client, device, "control")
            await until_ended_by_disk(device, console, size=400_000)
            assert unrecorded(broker, device) == set()
            assert (await client.get("/healthz")).json() == {"ready": True}
            # no new visit while the disk is under its floor, and the device is told why
            ballast.unlink()  # the database, which counts the attempt first, has room: the recordings must not
            fresh = await ScriptedDevice.connect(broker)
            refused = await client.post("/api/claims", json={"pin": await fresh.pin()})
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "recording_failed")
            verdict = (await until_closed(broker.data))[claimed["session"]]
            assert verdict.ok, verdict
            assert verdict.closed, "the seal has room kept for it"
    finally:
        assert broker.stop() == 0, broker.log()


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: apt-get install strace")
async def test_a_failing_disk_ends_the_visit_and_the_broker_lives_on(folder: Path) -> None:
    broker = RunningBroker(folder)
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    tracer: subprocess.Popen[bytes] | None = None
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            device = await ScriptedDevice.connect(broker)
            console, claimed = await visit(broker, client, device, "control")
            recording = next(folder.glob(f"recordings/**/{claimed['session']}.tvr"))
            tracer = await fail_syncs_of(broker, recording)
            await until_ended_by_disk(device, console, size=1000)
            assert unrecorded(broker, device) == set()
            await until_recorded(broker.data, lambda e: e.name == "recording.failed")
            assert (await client.get("/healthz")).json() == {"ready": True}
            await untraced(tracer)
            # the disk works again: the next visit does too
            fresh = await ScriptedDevice.connect(broker)
            await claim(client, await fresh.pin())
            await fresh.end()
    finally:
        if tracer is not None and tracer.poll() is None:
            tracer.kill()
            tracer.wait()
        assert broker.stop() == 0, broker.log()


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: apt-get install strace")
async def test_a_node_journal_that_failed_heals_when_the_disk_does(folder: Path) -> None:
    broker = RunningBroker(folder)
    await broker.add_users(*PEOPLE)
    await asyncio.to_thread(broker.start)
    tracer: subprocess.Popen[bytes] | None = None
    try:
        async with broker.client() as client:
            await sign_in(client, "an.nguyen")
            before = await asyncio.to_thread(lambda: len(recorded(broker.data)))
            (current,) = folder.glob("journal/*.tvj")
            day, number = current.stem[:10], int(current.stem[11:])
            later = [current.with_name(f"{day}-{number + more}.tvj") for more in range(1, 30)]
            tracer = await fail_syncs_of(broker, current, *later)
            for _ in range(3):
                refused = await client.post("/api/sign-in", json={"name": "binh.tran", "password": PASSWORD})
                assert (refused.status_code, refused.json()["error"]["code"]) == (503, "recording_failed")
            assert (await client.get("/healthz")).json() == {"ready": True}
            await untraced(tracer)
            await sign_in(client, "binh.tran")
            device = await ScriptedDevice.connect(broker)
            _, claimed = await visit(broker, client, device, "control")
            await device.end()
            assert (await until_closed(broker.data))[claimed["session"]].ok
        assert broker.stop() == 0, broker.log()
        assert len(journal_row(folder)) == 2, "one file left behind, not one for each refusal"
        await asyncio.to_thread(broker.start)
        assert all(verdict.ok for id, verdict in verdicts(folder).items() if id in journal_row(folder)[:2])
        assert len(recorded(folder)) > before
        recovered = [event.facts() for event in recorded(folder) if event.name == "recording.recovered"]
        assert [fact["recording"] for fact in recovered] == [str(current.relative_to(folder))]
    finally:
        if tracer is not None and tracer.poll() is None:
            tracer.kill()
            tracer.wait()
        assert broker.stop() == 0, broker.log()


async def fail_syncs_of(broker: RunningBroker, *files: Path) -> "subprocess.Popen[bytes]":
    """Make each sync of these files fail with EIO from now on, as a dying disk would."""
    return await inject(broker, files, SYNCS, "error=EIO")
