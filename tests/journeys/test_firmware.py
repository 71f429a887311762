"""Firmware over a real broker and a real agent: from the operator's catalogue onto the TV, with the customer's word."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from broker.wire.base import EndReason, action_scope
from broker.wire.ending import SessionEnded
from broker.wire.settings import SettingsDescribed
from broker.wire.survey import SurveyFound
from device_agent.simulator.tv.image import image_of
from tests.stage.actors import ScriptedConsole
from tests.stage.appliances import begin
from tests.stage.broker import RunningBroker
from tests.stage.device import RunningDevice, until

UPDATE = "system.firmware.update"


def firmware(*arguments: object) -> str:
    """Run ``televisit-broker firmware``, and return what it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "broker", "firmware", *map(str, arguments)], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def offered(console: ScriptedConsole) -> bool:
    """Whether the device has told its technician that there is something to install."""
    described = [each for each in console.received if isinstance(each, SettingsDescribed)]
    return any(each.key == UPDATE and each.available for told in described for each in told.descriptors)


@pytest.mark.requirement("TV-09")
@pytest.mark.requirement("TV-21")
async def test_signed_software_is_installed_with_the_customer_s_word_and_told_in_the_next_survey(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    key, image, foreign = tmp_path / "key.pem", tmp_path / "image", tmp_path / "foreign.pem"
    public = firmware("key", "--key", key)
    firmware("key", "--key", foreign)
    image.write_bytes(image_of("SenOS 7.7.0", {"picture.motion.judder": 9}))
    about = ("--data", broker.data, "--family", "SEN-55A")
    firmware("publish", image, *about, "--version", "SenOS 7.7.0", "--key", key)
    device = RunningDevice.start(broker, tmp_path / "tv", "tv", "--firmware-key", public)
    try:
        async with device.customer() as customer:
            visit = await begin(broker, client, customer)
            await visit.grant("control")
            while not offered(visit.console):
                await visit.console.next()
            assert (await visit.run(UPDATE, "a1")).reason == "needs_consent"
            await visit.grant(action_scope(UPDATE))
            # It goes off to install before it has said that it does: the version behind it is the proof.
            assert (await visit.run(UPDATE, "a2")).outcome in ("applied", "unknown")
            assert (await visit.console.until(SessionEnded)).reason is EndReason.DEVICE_POWER_OFF
            state = await until(customer, lambda state: state["power"]["on"])
            assert state["device"]["software"] == "SenOS 7.7.0"
            await customer.post("dismiss")

            again = await begin(broker, client, customer)
            found = await again.console.until(SurveyFound)
            changed = {item.key: item for item in found.items}
            assert changed["system.firmware.version"].new == "SenOS 7.7.0"
            assert {each.actor for each in changed.values()} == {"firmware"}
            await customer.post("end")
    finally:
        device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.dear("tests/unit/device_agent hold it")
@pytest.mark.requirement("TV-09")
async def test_what_another_key_signed_is_never_offered_to_the_tv(
    broker: RunningBroker, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    key, foreign, image = tmp_path / "key.pem", tmp_path / "foreign.pem", tmp_path / "image"
    public = firmware("key", "--key", key)
    firmware("key", "--key", foreign)
    image.write_bytes(image_of("SenOS 8.8.0", {}))
    about = ("--data", broker.data, "--family", "SEN-55A", "--version", "SenOS 8.8.0")
    firmware("publish", image, *about, "--key", foreign)
    device = RunningDevice.start(broker, tmp_path / "tv", "tv", "--firmware-key", public)
    try:
        async with device.customer() as customer:
            visit = await begin(broker, client, customer)
            await visit.grant("control")
            assert (await visit.run(UPDATE, "a1")).reason == "unavailable"
            await customer.post("end")
    finally:
        device.stop()
    assert '"why": "bad_signature"' in device.log.read_text()
