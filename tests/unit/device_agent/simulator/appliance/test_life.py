import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from device_agent.device import DeviceEvent, Measured, PoweredOff, PoweredOn, Reshaped, SettingChanged
from device_agent.simulator.appliance.life import Life, until
from device_agent.simulator.appliance.state import Power
from device_agent.simulator.appliance.trial import Trial
from device_agent.simulator.clock import ManualClock
from tests.unit.device_agent.simulator.appliance.kettle import SmallKettle, Water

BOUND = 10.0


def made(clock: ManualClock, state_file: Path | None = None) -> Life[Water]:
    return Life(SmallKettle(), clock, state_file)


async def rest(life: Life[Water], events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    life.end_events()
    async with asyncio.timeout(BOUND):
        return [each async for each in events]


def test_time_passes_when_somebody_looks_and_by_whole_strides() -> None:
    clock = ManualClock()
    life = made(clock)
    life.become(life.state.but(heating=True))
    clock.advance(2.6)
    assert life.now().body.celsius == 27
    clock.advance(0.5)
    assert life.now().body.celsius == 28, "what was left of a stride is not lost"
    assert life.now().body.celsius == 28


def test_who_does_something_does_it_to_the_state_of_that_moment() -> None:
    clock = ManualClock()
    life = made(clock)
    life.become(life.state.but(heating=True))
    clock.advance(2.6)
    life.become(life.moment().but(heating=False))
    assert life.state.body.celsius == pytest.approx(27.6)
    clock.advance(0.6)
    life.become(life.moment().but(heating=True))
    clock.advance(0.9)
    assert life.now().body.celsius == pytest.approx(27.6), "no time from before it began is lived in it"
    clock.advance(0.1)
    assert life.now().body.celsius == pytest.approx(28.6)


def test_a_trial_ends_after_its_time_however_late_anybody_looks() -> None:
    clock = ManualClock()
    life = made(clock)
    deed = SmallKettle().deeds["test.heat"]
    begun = deed.begin(life.state)
    assert not isinstance(begun, str)
    life.trial = Trial(deed, begun)
    life.become(begun)
    clock.advance(20 + 30)
    state = life.now()
    assert (life.trial.over, state.body.celsius, state.body.heating) == (True, 45, False)
    life.become(state.but(heating=True))
    clock.advance(1)
    assert life.now().body.heating, "what is begun after it isn't stopped with it"


def test_a_long_absence_is_caught_up_with_for_a_day_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock()
    life = made(clock)
    monkeypatch.setattr("device_agent.simulator.appliance.life._CATCH_UP", 5.0)
    life.become(life.state.but(heating=True))
    clock.advance(1000)
    assert life.now().body.celsius == 30
    assert life.now().body.celsius == 30


async def test_a_change_is_told_in_order() -> None:
    life = made(ManualClock())
    events = life.events()
    on = life.state
    life.become(on.put({"kettle.level": "high"}).but(heating=True), "customer", "panel", "c-1")
    life.become(on)
    life.become(on)
    assert await rest(life, events) == [
        SettingChanged("kettle.level", "low", "high", "customer", "panel", "c-1"),
        Reshaped(),
        SettingChanged("kettle.level", "high", "low", "unknown", "unknown", None),
        Reshaped(),
    ]


async def test_power_is_told_and_cuts_a_trial() -> None:
    life = made(ManualClock())
    events = life.events()
    on = life.state
    life.trial = trial = Trial(SmallKettle().deeds["test.heat"], on)
    powers: tuple[Power, ...] = ("unplugged", "standby", "on", "standby")
    for power in powers:
        life.become(replace(on, power=power))
    assert trial.cut
    assert await rest(life, events) == [PoweredOff(orderly=False), PoweredOn(), PoweredOff(orderly=True)]


async def test_what_time_sets_is_automation_s() -> None:
    clock = ManualClock()
    life = made(clock)
    life.become(life.state.but(heating=True, celsius=89.5))
    events = life.events()
    clock.advance(1)
    life.now()
    assert SettingChanged("kettle.keep_warm", False, True, "automation", "schedule") in await rest(life, events)


async def test_what_is_measured_anew_is_told_once_a_second_at_most() -> None:
    clock = ManualClock(speed=60.0)
    life = made(clock)
    life.become(life.state.put({"kettle.target_c": 100}))
    events = life.events()
    life.become(life.state.but(heating=True))
    async with asyncio.timeout(BOUND):
        assert await anext(events) == Reshaped()
        waiting = asyncio.ensure_future(anext(events))  # noqa: TID251 - awaited below
        clock.advance(59)
        life.become(life.now().but(boiled=1))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done, "a second of ours is a minute of its time, and that isn't over"
        clock.advance(1)
        life.become(life.now().but(boiled=2))
        assert await waiting == Measured({"kettle.c": 85.0})
        waiting = asyncio.ensure_future(anext(events))  # noqa: TID251 - cancelled below
        clock.advance(10)
        life.become(life.now().but(boiled=3))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        waiting.cancel()
    assert not done, "nor is the next"


async def test_what_is_off_measures_nothing() -> None:
    clock = ManualClock()
    life = made(clock)
    on = life.state
    events = life.events()
    life.become(replace(on.but(celsius=50.0), power="standby"))
    clock.advance(5)
    assert await rest(life, events) == [PoweredOff(orderly=True)]


async def test_a_second_reader_ends_the_first() -> None:
    life = made(ManualClock())
    first = life.events()
    second = life.events()
    life.tell(PoweredOn())
    async with asyncio.timeout(BOUND):
        assert [each async for each in first] == []
    assert await rest(life, second) == [PoweredOn()]


async def test_it_is_on_the_disk_when_saved_and_soon_otherwise(tmp_path: Path) -> None:
    clock = ManualClock()
    path = tmp_path / "kettle.json"
    life = made(clock, path)
    life.become(life.state.put({"kettle.target_c": 60}))
    await life.save()
    assert made(clock, path).state.values["kettle.target_c"] == 60
    life.become(life.state.put({"kettle.target_c": 61}))
    life.save_soon()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert made(clock, path).state.values["kettle.target_c"] == 61


async def test_what_only_time_changes_is_saved_now_and_then(tmp_path: Path) -> None:
    clock = ManualClock()
    path = tmp_path / "kettle.json"
    life = made(clock, path)
    events = life.events()
    life.become(life.state.but(boiled=7))
    clock.advance(29)
    await rest(life, events)
    assert not path.exists()
    events = life.events()
    clock.advance(1)
    await rest(life, events)
    await asyncio.get_running_loop().shutdown_default_executor()
    assert json.loads(path.read_text())["body"] == {"boiled": 7}


def test_without_a_loop_or_a_file_saving_still_works(tmp_path: Path) -> None:
    life = made(ManualClock(), tmp_path / "kettle.json")
    life.save_soon()
    assert (tmp_path / "kettle.json").exists()
    made(ManualClock()).save_soon()


def test_a_full_disk_is_logged_and_the_kettle_works_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    life = made(ManualClock(), tmp_path / "gone" / "kettle.json")
    (tmp_path / "gone").write_text("a file where a folder should be")
    with caplog.at_level(logging.ERROR):
        life.save_soon()
    assert "can't keep its settings" in caplog.text


async def test_a_wait_ends_by_news_or_by_itself() -> None:
    news = asyncio.Event()
    async with asyncio.timeout(BOUND):
        await until(news, 0.01)
        news.set()
        await until(news, 100)
