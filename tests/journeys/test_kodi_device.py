"""The Kodi device against a real Kodi: its settings, keys, volume, picture; a password's field; its end and return.

Only at full count (``make proof``): it needs Kodi, 300 MB.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from broker.wire import codec, limits
from broker.wire.settings import SettingsDescribed, SettingsValues, Value
from device_agent.device import DeviceEvent, FrontChanged, Outcome, PoweredOff, PoweredOn, SettingChanged
from device_agent.kodi.device import KodiDevice
from device_agent.kodi.errors import KodiError
from device_agent.kodi.link import Link
from device_agent.vnc.device import VncDevice
from tests.stage.kodi import NEEDS_KODI, RealKodi

pytestmark = [NEEDS_KODI, pytest.mark.timeout(300)]
LANGUAGE = "kodi.locale.language"


@pytest.fixture
async def kodi(proof: bool, tmp_path: Path) -> AsyncIterator[RealKodi]:
    """A real Kodi that was just started."""
    if not proof:
        pytest.skip("a real Kodi runs at full count only: --proof")
    one = RealKodi(tmp_path)
    try:
        await one.start()
        yield one
    finally:
        await one.end()


@contextlib.asynccontextmanager
async def running(kodi: RealKodi) -> AsyncIterator[tuple[KodiDevice, AsyncIterator[DeviceEvent], asyncio.TaskGroup]]:
    """Open a Kodi's device and its screen, as soon as it is there, and run both; at most 4 minutes."""
    screen = VncDevice("localhost", kodi.desktop.port, None, "Kodi")
    device = KodiDevice("localhost", kodi.port, screen, "KODI-1")
    events = device.events()
    async with asyncio.timeout(240), asyncio.TaskGroup() as tasks:
        await screen.open()
        tasks.create_task(screen.run())
        await opened(device)
        tasks.create_task(device.run())
        await until(events, PoweredOn())
        yield device, events, tasks
        await device.close()


async def opened(device: KodiDevice) -> None:
    for _ in range(120):
        with contextlib.suppress(KodiError):
            return await device.open()
        await asyncio.sleep(0.5)
    raise AssertionError("Kodi never came up")


async def until(events: AsyncIterator[DeviceEvent], wanted: DeviceEvent) -> None:
    async with asyncio.timeout(60):
        while await anext(events) != wanted:
            pass


@pytest.mark.requirement("TV-20")
async def test_what_a_real_kodi_has_and_takes(kodi: RealKodi) -> None:
    async with running(kodi) as (device, events, _):
        described = SettingsDescribed(descriptors=tuple(device.descriptors()))
        assert len(described.descriptors) > 250
        for message in (described, SettingsValues(values=device.read_all())):
            assert len(codec.format(message).encode()) <= limits.DEVICE_TEXT_BYTES
        assert device.snapshot().complete
        assert device.identify().software.startswith("Kodi 2")

        assert await device.write(LANGUAGE, "resource.language.vi_vn", "technician", "c-1") == Outcome(True)
        old, new = "resource.language.en_gb", "resource.language.vi_vn"
        await until(events, SettingChanged(LANGUAGE, old, new, "technician", "console", "c-1"))
        assert "Ngôn ngữ" in {each.label_vi for each in device.descriptors()}
        attempts: list[tuple[Value, str]] = [("resource.language.tlh", "not_an_option"), (5, "wrong_type")]
        for value, refused in attempts:
            assert await device.write(LANGUAGE, value, "technician") == Outcome(False, refused)
        assert await device.write("kodi.lookandfeel.skinzoom", 4, "technician", "c-2") == Outcome(True)

        before = await device.frame(-1)
        assert await device.press("Settings", "press", "technician") == Outcome(True)
        after = await device.frame(before.revision)
        assert not np.array_equal(before.picture, after.picture)
        assert await device.press("AudioVolumeDown", "press", "technician", "c-3") == Outcome(True)
        await until(events, SettingChanged("sound.volume", 100, 99, "technician", "remote_key", "c-3"))
        assert await device.press("GoHome", "press", "technician") == Outcome(True)


@pytest.mark.requirement("PR-02")
async def test_a_password_in_a_real_kodi_is_masked(kodi: RealKodi) -> None:
    async with running(kodi) as (device, events, tasks):
        customer = await Link.open("localhost", kodi.port, lambda notice: None)
        reading = tasks.create_task(customer.read())
        await customer.call("GUI.ActivateWindow", window="numericinput")  # it asks for a PIN, as for a lock
        await until(events, FrontChanged(None, "none", secret=True))
        assert await device.press("1", "press", "technician") == Outcome(False, "secret_field")
        [area] = (await device.frame(-1)).private
        assert (area.kind, area.width, area.height) == ("secret", 1280, 720)
        await customer.call("Input.Back")
        await until(events, FrontChanged(None, "none", secret=False))
        reading.cancel()
        customer.drop()


@pytest.mark.requirement("TV-13")
async def test_power_ends_a_real_kodi_and_it_comes_back(kodi: RealKodi) -> None:
    async with running(kodi) as (device, events, tasks):
        assert await device.press("Power", "press", "technician") == Outcome(True)
        await until(events, PoweredOff(orderly=True))
        assert not device.powered()
        await kodi.ended()
        await kodi.start()
        await opened(device)  # what is left of the old connection is given up first
        tasks.create_task(device.run())
        await until(events, PoweredOn())
        assert device.read_all()[LANGUAGE] == "resource.language.en_gb"
