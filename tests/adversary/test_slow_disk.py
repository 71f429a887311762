"""A disk that answers late: the customer's end is seen in under a second all the same, and nothing takes effect."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from broker.wire.base import EndReason
from broker.wire.control import ControlKey
from broker.wire.ending import SessionEnd, SessionEnded
from tests.stage.actors import ScriptedDevice, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.fixtures import PEOPLE
from tests.stage.record import recorded, until_recorded
from tests.stage.tracer import inject

WAIT = 30


@pytest.mark.requirement("TV-13")
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: apt-get install strace")
async def test_a_power_off_during_a_stuck_sync(folder: Path, at_once: float) -> None:
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
            tracer = await inject(broker, (recording,), "fdatasync", "delay_enter=7s")
            await console.say(ControlKey(id="late", key="Enter", action="press"))
            await until_recorded(folder, lambda e: e.name == "control.key")  # written, and its sync is stuck
            loop = asyncio.get_running_loop()
            began = loop.time()
            await device.say(SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
            ended = await console.until(SessionEnded)
            assert loop.time() - began < at_once
            assert ended.reason is EndReason.DEVICE_POWER_OFF
            assert not [message for message in device.received if isinstance(message, ControlKey)]
            await until_recorded(folder, lambda e: e.name == "recording.failed")
        assert [e.facts()["reason"] for e in recorded(folder) if e.name == "session.ended"] == ["device_power_off"]
    finally:
        if tracer is not None:
            tracer.terminate()
            await asyncio.to_thread(tracer.wait, WAIT)
        assert broker.stop() == 0, broker.log()
