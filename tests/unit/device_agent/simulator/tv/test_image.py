"""The image of the simulated TV: what it sets, and that it can't set what is the customer's alone."""

import asyncio
import json

import pytest

from device_agent.device import FirmwareError, Reshaped
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.tv.catalogue.doing import UPDATE
from device_agent.simulator.tv.image import image_of, read
from device_agent.simulator.tv.tv import SimulatedTv

IMAGE = image_of("SenOS 5.0", {"picture.motion.judder": 10, "system.cec.enabled": False})


def test_an_image_says_what_its_software_sets() -> None:
    assert read(IMAGE, "SenOS 5.0") == {"picture.motion.judder": 10, "system.cec.enabled": False}


@pytest.mark.parametrize(
    "image",
    [
        b"", b"{", b"[]", b'{"version": "SenOS 5.0"}', b'{"version": "SenOS 5.0", "changes": 5}',
        image_of("SenOS 5.1", {}),
        image_of("SenOS 5.0", {"no.such": 1}), image_of("SenOS 5.0", {"picture.motion.judder": 99}),
        image_of("SenOS 5.0", {"camera.enabled": True}), image_of("SenOS 5.0", {"system.firmware.version": "9"}),
    ],
)  # fmt: skip
def test_any_other_is_damaged(image: bytes) -> None:
    with pytest.raises(FirmwareError, match="firmware_damaged"):
        read(image, "SenOS 5.0")


def available(tv: SimulatedTv) -> bool:
    return next(each for each in tv.descriptors() if each.key == UPDATE).available


async def test_the_operator_s_version_is_fetched_when_it_is_to_be_installed() -> None:
    clock, fetched = ManualClock(), list[str]()

    async def fetch() -> bytes:
        fetched.append("once")
        return IMAGE

    tv = SimulatedTv(clock=clock)
    events = tv.events()
    assert not available(tv)
    assert (await tv.act(UPDATE, "technician", "a-1")).reason == "no_update"
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        reshaped = tasks.create_task(anext(events))
        await asyncio.sleep(0)  # somebody waits already, and is woken
        tv.offer_firmware("SenOS 5.0", fetch)
        assert await reshaped == Reshaped()
    assert available(tv)
    assert fetched == []
    assert (await tv.act(UPDATE, "technician", "a-1")).applied
    assert (fetched, tv.power) == (["once"], "booting")
    clock.advance(30)
    assert tv.read_all()["system.firmware.version"] == "SenOS 5.0"
    assert tv.read_all()["picture.motion.judder"] == 10
    assert not available(tv)


async def test_what_can_t_be_had_is_said_and_changes_nothing() -> None:
    async def fetch() -> bytes:
        raise FirmwareError("firmware_unfetched")

    async def damaged() -> bytes:
        return json.dumps({"version": "SenOS 4.9"}).encode()

    tv = SimulatedTv(clock=ManualClock())
    before = tv.read_all()
    for got, code in ((fetch, "firmware_unfetched"), (damaged, "firmware_damaged")):
        tv.offer_firmware("SenOS 5.0", got)
        done = await tv.act(UPDATE, "technician", "a-1")
        assert (done.applied, done.reason) == (False, code)
    assert (tv.power, tv.read_all()) == ("on", before)
