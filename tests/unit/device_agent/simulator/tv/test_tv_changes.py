"""Whose doing a change is: contexts, secrets, resets, a shop's TV, firmware, cables."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from device_agent.device import (
    DeviceEvent,
    Outcome,
    PoweredOff,
    PoweredOn,
    Reshaped,
    SettingChanged,
)
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.tv import settings
from device_agent.simulator.tv.catalogue.general import SOFTWARE, UPDATED_SOFTWARE
from device_agent.simulator.tv.catalogue.network import WIFI_PASSWORD
from device_agent.simulator.tv.state import STORE_SECONDS, UPDATE_SECONDS
from device_agent.simulator.tv.tv import SimulatedTv


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def tv(clock: ManualClock) -> AsyncIterator[SimulatedTv]:
    made = SimulatedTv(clock=clock)
    yield made
    await made.close()


async def press(tv: SimulatedTv, *keys: str) -> None:
    for key in keys:
        assert await tv.press(key, "press", "customer") == Outcome(True), key


async def heard(tv: SimulatedTv, events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    """Close the TV and return everything that it told."""
    tv.powered()  # let time pass first
    await tv.close()
    async with asyncio.timeout(20):
        return [each async for each in events]


def told(happened: list[DeviceEvent]) -> list[tuple[str, object, object, str, str]]:
    return [
        (each.key, each.old, each.new, each.actor, each.via) for each in happened if isinstance(each, SettingChanged)
    ]


def power(tv: SimulatedTv) -> str:
    return tv.power


async def test_a_setting_is_written_for_its_context(tv: SimulatedTv) -> None:
    events = tv.events()
    assert await tv.write("picture.contrast@hdmi1+movie", 7, "technician", "c") == Outcome(True)
    assert tv.read_all()["picture.contrast"] == 40
    assert tv.snapshot().values["picture.contrast@hdmi1+movie"] == 7
    await tv.write("input.current", "hdmi1", "technician")
    await tv.write("picture.mode", "movie", "technician")
    assert tv.read_all()["picture.contrast"] == 7
    await tv.write("picture.contrast", 9, "customer")
    assert await tv.write("picture.contrast@scart+movie", 7, "customer") == Outcome(False, "unknown_setting")
    assert [each[:3] for each in told(await heard(tv, events))] == [
        ("picture.contrast@hdmi1+movie", 40, 7),
        ("input.current", "tv", "hdmi1"),
        ("picture.mode@hdmi1", "standard", "movie"),
        ("picture.contrast@hdmi1+movie", 7, 9),
    ]


@pytest.mark.parametrize(
    ("key", "value", "reshapes"),
    [
        ("input.current", "hdmi1", True),
        ("picture.mode", "movie", True),
        ("picture.mode@hdmi1", "movie", False),
        ("picture.energy_saving", "high", True),
        ("system.off_timer", True, True),
        ("picture.contrast", 3, False),
        ("sound.volume", 3, False),
    ],
)
async def test_what_reshapes_the_settings_says_so(tv: SimulatedTv, key: str, value: str | int, reshapes: bool) -> None:
    before = tv.descriptors(), {each: now for each, now in tv.read_all().items() if not key.startswith(each)}
    events = tv.events()
    await tv.write(key, value, "technician")
    after = tv.descriptors(), {each: now for each, now in tv.read_all().items() if not key.startswith(each)}
    happened = await heard(tv, events)
    assert (Reshaped() in happened) == reshapes
    assert reshapes or before == after
    if reshapes:
        assert isinstance(happened[0], SettingChanged)  # what changed is told before what that led to


async def test_a_secret_never_leaves_the_tv(tv: SimulatedTv) -> None:
    events = tv.events()
    assert await tv.write("network.wifi.password", "another-secret", "technician") == Outcome(False, "customer_only")
    assert await tv.write("network.wifi.password", "another-secret", "customer") == Outcome(True)
    everything = repr((tv.read_all(), tv.snapshot(), tv.descriptors(), tv.identify()))
    happened = await heard(tv, events)
    assert happened == [SettingChanged("network.wifi.password", None, None, "customer", "panel")]
    assert "another-secret" not in everything + repr(happened)
    assert WIFI_PASSWORD not in everything
    assert "network.wifi.password" not in tv.read_all()


async def test_only_the_customer_turns_the_camera_on_or_resets(tv: SimulatedTv) -> None:
    assert await tv.write("camera.enabled", True, "technician", "c") == Outcome(False, "customer_only")
    assert await tv.write(settings.RESET, True, "customer") == Outcome(False, "read_only")  # it is done, not set
    assert await tv.write("camera.enabled", True, "customer") == Outcome(True)
    assert tv.read_all()["camera.enabled"] is True


async def test_a_factory_reset_is_told_as_one_thing_and_its_list(tv: SimulatedTv) -> None:
    tv.attach("hdmi3", "soundbar")
    await tv.write("picture.contrast@hdmi1+movie", 7, "customer")
    await tv.write("system.language", "en", "customer")
    await tv.write("network.wifi.password", "another-secret", "customer")
    await press(tv, "3", "Enter")
    events = tv.events()
    await press(tv, "Settings", "ArrowDown", "ArrowDown", "Enter", *["ArrowDown"] * 20, "Enter", "ArrowRight")
    assert await tv.press("Enter", "press", "technician", "c") == Outcome(False, "customer_only")
    await press(tv, "Enter")
    values = tv.snapshot().values
    happened = await heard(tv, events)
    assert told(happened) == [
        (settings.RESET, None, None, "customer", "remote_key"),
        ("picture.contrast@hdmi1+movie", 7, 40, "factory_reset", "remote_key"),
        ("network.wifi.password", None, None, "factory_reset", "remote_key"),
        ("system.language", "en", "vi", "factory_reset", "remote_key"),
    ]
    assert values["input.hdmi3.device"] == "soundbar"  # a cable is not a setting
    assert values["channel.current"] == 1


async def test_in_a_shop_settings_jump_back_by_themselves(tv: SimulatedTv, clock: ManualClock) -> None:
    """DEVICES: tv.demo."""
    await tv.write("system.usage_mode", "store", "customer")
    clock.advance(STORE_SECONDS)
    tv.powered()
    events = tv.events()
    await tv.write("picture.mode", "movie", "technician", "c")
    clock.advance(STORE_SECONDS - 1)
    assert tv.read_all()["picture.mode"] == "movie"
    clock.advance(1)
    assert tv.read_all()["picture.mode"] == "dynamic"
    assert told(await heard(tv, events)) == [
        ("picture.mode@tv", "dynamic", "movie", "technician", "console"),
        ("picture.mode@tv", "movie", "dynamic", "automation", "schedule"),
    ]


async def test_a_shop_s_tv_is_still_one_after_a_restart(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    tv = SimulatedTv(state_file=path, clock=clock)
    await tv.write("system.usage_mode", "store", "customer")
    await tv.close()
    again = SimulatedTv(state_file=path, clock=clock)
    clock.advance(STORE_SECONDS)
    assert again.read_all()["picture.mode"] == "dynamic"
    await again.close()


async def test_a_firmware_update_restarts_and_changes_what_nobody_asked_for(
    tv: SimulatedTv, clock: ManualClock
) -> None:
    """DEVICES: tv.fw.regress."""
    events = tv.events()
    assert tv.firmware_waiting()
    assert tv.update_firmware()
    assert not tv.update_firmware()  # it is at it
    assert power(tv) == "booting"
    clock.advance(UPDATE_SECONDS)
    assert power(tv) == "on"
    assert tv.identify().software == UPDATED_SOFTWARE
    assert (tv.firmware_waiting(), tv.update_firmware()) == (False, False)
    happened = await heard(tv, events)
    assert told(happened) == [
        ("picture.motion.judder@tv+standard", 5, 10, "firmware", "boot"),
        ("system.cec.enabled", True, False, "firmware", "boot"),
        ("system.firmware.version", SOFTWARE, UPDATED_SOFTWARE, "firmware", "boot"),
    ]
    assert [each for each in happened if not isinstance(each, SettingChanged)] == [
        Reshaped(), PoweredOff(orderly=True), Reshaped(), PoweredOn(),
    ]  # fmt: skip


@pytest.mark.parametrize("automatic", [True, False])
async def test_the_next_start_installs_what_is_published_if_it_is_to(
    tv: SimulatedTv, clock: ManualClock, automatic: bool
) -> None:
    await tv.write("system.firmware.auto_update", automatic, "customer")
    assert tv.publish_firmware()
    await press(tv, "Power", "Power")
    clock.advance(UPDATE_SECONDS)
    assert tv.powered()
    assert tv.identify().software == (UPDATED_SOFTWARE if automatic else SOFTWARE)
    assert tv.publish_firmware() != automatic


async def test_digits_of_a_technician_stay_theirs_when_time_takes_them(tv: SimulatedTv, clock: ManualClock) -> None:
    await tv.write("input.current", "hdmi1", "customer")
    events = tv.events()
    await tv.press("3", "press", "technician", "c")
    clock.advance(5)
    assert told(await heard(tv, events)) == [("input.current", "hdmi1", "tv", "technician", "remote_key")]


async def test_what_nobody_pressed_is_kept_too(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    tv = SimulatedTv(state_file=path, clock=clock)
    tv.attach("hdmi3", "soundbar")
    tv.update_firmware()
    clock.advance(UPDATE_SECONDS)
    assert tv.powered()
    async with asyncio.timeout(20):
        while True:
            again = SimulatedTv(state_file=path, clock=clock)  # as after a pulled plug: nobody closed the first
            if again.identify().software == UPDATED_SOFTWARE:
                break
            await asyncio.sleep(0.01)
    assert again.attached()["hdmi3"] == "soundbar"
