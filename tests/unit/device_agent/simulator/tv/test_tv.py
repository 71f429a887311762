"""The simulated TV as a device: power, plug, timers, time, and what it costs to stand still."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from device_agent.device import (
    Device,
    DeviceEvent,
    Done,
    Outcome,
    PoweredOff,
    PoweredOn,
    SettingChanged,
    SupportRequested,
)
from device_agent.simulator.clock import LOCAL, ManualClock, SystemClock
from device_agent.simulator.tv import settings
from device_agent.simulator.tv.catalogue.general import SOFTWARE, UPDATED_SOFTWARE
from device_agent.simulator.tv.painter import FPS
from device_agent.simulator.tv.state import BOOT_SECONDS, UPDATE_SECONDS
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


async def next_event(events: AsyncIterator[DeviceEvent]) -> DeviceEvent:
    async with asyncio.timeout(20):
        return await anext(events)


async def picture(tv: SimulatedTv, newer_than: int = -1) -> tuple[int, np.ndarray]:
    async with asyncio.timeout(20):
        return (await tv.frame(newer_than))[:2]


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


def test_it_is_a_device() -> None:
    device: Device = SimulatedTv(serial="S-1", model="M", language="en")
    identity = device.identify()
    assert (identity.kind, identity.serial, identity.model, identity.display) == ("tv", "S-1", "M", True)
    assert device.read_all()["system.language"] == "en"
    assert device.read_all()["system.device_name"] == "Living-room TV"
    assert device.read_all()["system.firmware.version"] == identity.software


async def test_a_change_says_who_how_and_by_which_command(tv: SimulatedTv) -> None:
    events = tv.events()
    await tv.write("picture.contrast", 12, "technician", "c-1")
    await tv.write("picture.color", 3, "customer")
    await tv.press("AudioVolumeUp", "press", "technician", "c-2")
    assert [await next_event(events) for _ in range(3)] == [
        SettingChanged("picture.contrast@tv+standard", 40, 12, "technician", "console", "c-1"),
        SettingChanged("picture.color@tv+standard", 25, 3, "customer", "panel"),
        SettingChanged("sound.volume", 18, 19, "technician", "remote_key", "c-2"),
    ]


async def test_a_key_that_changes_two_settings_tells_both(tv: SimulatedTv) -> None:
    events = tv.events()
    await press(tv, "AudioVolumeMute", "AudioVolumeUp")
    seen = [await next_event(events) for _ in range(3)]
    assert [each.key for each in seen if isinstance(each, SettingChanged)] == [
        "sound.mute",
        "sound.volume",
        "sound.mute",
    ]


async def test_an_input_without_a_device_is_seen_to_be_dark(tv: SimulatedTv) -> None:
    await tv.write("input.current", "hdmi1", "customer")
    revision, shown = await picture(tv)
    tv.attach("hdmi1", None)
    _, lost = await picture(tv, revision)
    assert lost.mean() < shown.mean() / 2


async def test_the_tv_notices_its_network(tv: SimulatedTv) -> None:
    before = tv.read_all()["network.signal"]
    tv.set_network("lossy")
    assert tv.read_all()["network.signal"] < before  # type: ignore[operator]


async def test_a_technician_opens_no_camera_app(tv: SimulatedTv) -> None:
    await press(tv, *["ArrowRight"] * 10)
    assert await tv.press("Enter", "press", "technician", "c") == Outcome(False, "camera_app")
    await press(tv, "Enter")


async def test_the_backlight_changes_the_panel_and_not_the_signal(tv: SimulatedTv) -> None:
    sent, _ = await picture(tv)
    async with asyncio.timeout(20):
        lit, bright = await tv.panel(-1)
        await tv.write("picture.backlight", 5, "customer")
        newer, dim = await tv.panel(lit)
    assert newer > lit
    assert dim.mean() < bright.mean()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await tv.frame(sent)


@pytest.mark.requirement("TV-13")
async def test_standby_black_and_back_by_the_customer_only(tv: SimulatedTv, clock: ManualClock) -> None:
    events = tv.events()
    revision, lit = await picture(tv)
    assert lit.max() > 200
    assert await tv.press("Power", "press", "technician", "c") == Outcome(True)
    assert await next_event(events) == PoweredOff(orderly=True)
    assert (tv.powered(), tv.power) == (False, "standby")
    revision, black = await picture(tv, revision)
    assert black.max() == 0
    for key, by in (("Power", "technician"), ("ArrowUp", "customer"), ("F1", "customer")):
        assert await tv.press(key, "press", by) == Outcome(False, "device_off")  # type: ignore[arg-type]
    assert await tv.write("sound.volume", 3, "technician") == Outcome(False, "device_off")
    await press(tv, "Power")
    assert (tv.power, tv.powered()) == ("booting", False)
    revision, _ = await picture(tv, revision)
    assert await tv.press("ArrowUp", "press", "customer") == Outcome(False, "device_off")
    clock.advance(BOOT_SECONDS)
    assert tv.powered()
    assert await next_event(events) == PoweredOn()
    assert tv.read_all()["sound.volume"] == 18


@pytest.mark.requirement("TV-13")
async def test_a_pulled_plug_says_no_goodbye(tv: SimulatedTv) -> None:
    events = tv.events()
    tv.pull_plug()
    tv.pull_plug()
    assert await next_event(events) == PoweredOff(orderly=False)
    assert power(tv) == "unplugged"
    assert await tv.press("Power", "press", "customer") == Outcome(False, "device_off")
    assert (await picture(tv))[1].max() == 0
    tv.plug_in()
    assert power(tv) == "standby"
    await press(tv, "Power")
    tv.plug_in()  # it is plugged in already
    assert power(tv) == "booting"


async def test_the_boot_ends_by_itself_while_somebody_waits() -> None:
    """On the machine's clock: the reader of events is woken when the start is over."""
    tv = SimulatedTv(clock=SystemClock(speed=10))
    events = tv.events()
    await press(tv, "Power", "Power")
    assert [await next_event(events) for _ in range(2)] == [PoweredOff(orderly=True), PoweredOn()]
    await tv.close()


async def test_support_is_asked_for_from_the_menu_and_from_home(tv: SimulatedTv) -> None:
    events = tv.events()
    await press(tv, "Settings", "ArrowDown", "ArrowDown", "Enter")
    assert await tv.press("Enter", "press", "technician") == Outcome(False, "customer_only")
    await press(tv, "Enter")
    assert await next_event(events) == SupportRequested()
    await press(tv, "GoHome", *["ArrowRight"] * 5, "Enter")
    assert await next_event(events) == SupportRequested()


async def test_a_key_acts_as_it_goes_down(tv: SimulatedTv) -> None:
    for action, volume in (("down", 19), ("up", 19), ("press", 20)):
        assert await tv.press("AudioVolumeUp", action, "customer") == Outcome(True)  # type: ignore[arg-type]
        assert tv.read_all()["sound.volume"] == volume


async def test_a_picture_that_looks_the_same_keeps_its_revision(tv: SimulatedTv) -> None:
    first, shown = await picture(tv)
    await tv.write("sound.balance", 3, "technician")
    assert await picture(tv) == (first, shown)
    assert not shown.flags.writeable
    await tv.write("picture.brightness", 5, "technician")
    second, brighter = await picture(tv, first)
    assert second == first + 1
    assert brighter.mean() > shown.mean()


async def test_a_home_that_nobody_touches_costs_nothing(tv: SimulatedTv, monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle means idle: in a second without a key, not one picture is painted."""
    revision, _ = await picture(tv)
    painted: list[float] = []
    paint = tv._showing._painter.paint

    def counted(*args: object) -> np.ndarray:
        painted.append(0.0)
        return paint(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(tv._showing._painter, "paint", counted)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await tv.frame(revision)
    assert painted == []


async def test_home_is_painted_again_when_the_minute_changes() -> None:
    clock = ManualClock(start=datetime(2026, 11, 22, 19, 30, 59, 900_000, tzinfo=LOCAL))
    tv = SimulatedTv(clock=clock)
    revision, _ = await picture(tv)
    clock.advance(0.2)
    assert (await picture(tv, revision))[0] == revision + 1
    await tv.close()


async def test_a_live_channel_comes_no_faster_than_it_should() -> None:
    tv = SimulatedTv()
    await press(tv, "Exit")
    revision, _ = await picture(tv)
    loop = asyncio.get_running_loop()
    begun, first = loop.time(), revision
    while loop.time() < begun + 1:
        revision, _ = await picture(tv, revision)
    took = loop.time() - begun  # the last one may be late
    assert 2 <= revision - first <= took * FPS + 2  # a busy machine skips; it never catches up
    await tv.close()


async def test_who_no_longer_waits_does_no_harm(tv: SimulatedTv) -> None:
    for _ in range(5):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await tv.frame(-1)
        await press(tv, "ArrowRight")
    revision, _ = await picture(tv)
    fresh, _ = await picture(tv, revision - 1)
    assert fresh == revision


async def test_the_off_timer_switches_off() -> None:
    clock = ManualClock(start=datetime(2026, 11, 22, 23, 29, tzinfo=LOCAL))
    tv = SimulatedTv(clock=clock)
    events = tv.events()
    await tv.write("system.off_timer", True, "customer")
    assert await tv.write("system.off_time", "23:31", "customer") == Outcome(True)
    clock.advance(60)
    assert tv.powered()
    clock.advance(61)
    assert not tv.powered()
    assert (await heard(tv, events))[-1] == PoweredOff(orderly=True)


async def test_availability_follows_the_settings(tv: SimulatedTv) -> None:
    def usable() -> bool:
        return next(each for each in tv.descriptors() if each.key == "system.off_time").available

    assert not usable()
    assert await tv.write("system.off_time", "01:00", "technician") == Outcome(False, "unavailable")
    await tv.write("system.off_timer", True, "technician")
    assert usable()


async def test_settings_outlive_standby_and_restart(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    tv = SimulatedTv(state_file=path, clock=clock)
    await tv.write("picture.mode", "movie", "technician")
    await press(tv, "3", "Enter", "Power")
    kept = tv.read_all()
    await tv.close()
    again = SimulatedTv(state_file=path, language="en", clock=clock)
    assert again.powered()
    assert again.read_all() == kept  # what was kept is stronger than what the constructor says
    await press(again, "Exit")
    assert json.loads(path.read_text())["channel"] == 3


async def test_a_full_disk_does_not_stop_the_tv(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "tv.json"
    tv = SimulatedTv(state_file=path)
    path.with_suffix(".json.new").mkdir()  # as unwritable as a full disk
    assert await tv.write("picture.mode", "movie", "technician") == Outcome(True)
    assert "can't keep its settings" in caplog.text
    path.with_suffix(".json.new").rmdir()
    await tv.write("picture.mode", "natural", "technician")
    assert SimulatedTv(state_file=path).read_all()["picture.mode"] == "natural"


async def test_many_waiters_get_the_same_picture(tv: SimulatedTv) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        waiters = [tasks.create_task(tv.frame(-1)) for _ in range(4)]
    results: list[tuple[int, np.ndarray]] = [each.result()[:2] for each in waiters]
    same: Callable[[tuple[int, np.ndarray]], bool] = lambda result: result[1] is results[0][1]  # noqa: E731
    assert all(map(same, results))


async def test_a_snapshot_has_every_context_and_no_secret(tv: SimulatedTv) -> None:
    snapshot = tv.snapshot()
    assert snapshot.complete
    assert {key for key in snapshot.values if key.startswith("picture.contrast")} == {
        f"picture.contrast@{source}+{mode}"
        for source in ("tv", "hdmi1", "hdmi2", "hdmi3") for mode in ("standard", "dynamic", "movie", "natural")
    }  # fmt: skip
    assert "picture.contrast" not in snapshot.values
    assert snapshot.values["picture.mode@hdmi3"] == "standard"
    actions = {key for key, each in settings.ALL.items() if each.kind == "action"}
    assert {settings.base(key) for key in snapshot.values} == set(settings.ALL) - actions
    assert [key for key, value in snapshot.values.items() if value is None] == ["network.wifi.password"]
    assert tv.schema().revision == 4


async def test_a_reset_that_changes_nothing_is_still_told(tv: SimulatedTv) -> None:
    events = tv.events()
    assert await tv.act(settings.RESET, "customer") == Done(True)
    assert told(await heard(tv, events)) == [(settings.RESET, None, None, "customer", "panel")]


async def test_an_update_from_standby_ends_on_and_none_without_mains(tv: SimulatedTv, clock: ManualClock) -> None:
    tv.pull_plug()
    assert not tv.update_firmware()
    tv.plug_in()
    assert tv.update_firmware()
    clock.advance(1)
    tv.pull_plug()  # in the middle of it: nothing is installed, and nothing is broken
    tv.plug_in()
    assert tv.identify().software == SOFTWARE
    await press(tv, "Power")
    clock.advance(UPDATE_SECONDS)
    assert tv.identify().software == UPDATED_SOFTWARE


async def test_cables_are_the_customer_s(tv: SimulatedTv) -> None:
    assert tv.attached() == {"hdmi1": "box", "hdmi2": "game", "hdmi3": None}
    assert set(tv.things()) == {"box", "game", "soundbar", "good_cable", "bad_cable"}
    events = tv.events()
    tv.attach("hdmi2", None)
    tv.attach("hdmi3", "game")
    assert tv.attached() == {"hdmi1": "box", "hdmi2": None, "hdmi3": "game"}
    for port, thing in (("scart", "box"), ("tv", "box"), ("hdmi1", "toaster")):
        with pytest.raises(ValueError, match=f"{port}.*{thing}"):
            tv.attach(port, thing)
    assert told(await heard(tv, events)) == [
        ("input.hdmi2.device", "game", "none", "customer", "panel"),
        ("input.hdmi3.device", "none", "game", "customer", "panel"),
    ]
