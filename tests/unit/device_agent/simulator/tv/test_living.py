"""A state with a clock, a file and a reader: what is told of a change, and in which order."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from device_agent.device import (
    AppsChanged,
    DeviceEvent,
    FrontChanged,
    Measured,
    PoweredOff,
    PoweredOn,
    Reshaped,
    SettingChanged,
)
from device_agent.simulator.clock import ManualClock, SystemClock
from device_agent.simulator.tv import change
from device_agent.simulator.tv.living import MEASURE_SECONDS, Living
from device_agent.simulator.tv.state import NOTICE_SECONDS, AppPage, TvState, World


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def living(clock: ManualClock) -> AsyncIterator[Living]:
    made = Living(None, "vi", clock)
    yield made
    await made.close()


async def told(living: Living, events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    living._now()
    await living.close()
    async with asyncio.timeout(20):
        return [each async for each in events]


def put(living: Living, **values: object) -> TvState:
    tv = living._now()
    return replace(tv, values=tv.values.put({key.replace("__", "."): value for key, value in values.items()}))  # type: ignore[misc]


async def test_settings_are_told_before_what_they_reshape_and_power_last(living: Living) -> None:
    events = living.events()
    living._become(put(living, picture__mode="movie"), "customer", "panel", "c-1")
    living._become(change.off(living._now(), 0.0), "customer", "panel")
    assert await told(living, events) == [
        SettingChanged("picture.mode@tv", "standard", "movie", "customer", "panel", "c-1"), Reshaped(),
        PoweredOff(orderly=True),
    ]  # fmt: skip


async def test_a_secret_s_change_is_told_without_it(living: Living) -> None:
    events = living.events()
    living._become(put(living, network__wifi__password="hoasen-2027"), "customer", "panel")
    assert await told(living, events) == [SettingChanged("network.wifi.password", None, None, "customer", "panel")]


async def test_another_order_of_apps_is_other_apps(living: Living) -> None:
    events = living.events()
    order = living._now().values["app.order"]
    assert isinstance(order, tuple)
    living._become(put(living, app__order=order[::-1]), "customer", "panel")
    assert AppsChanged() in await told(living, events)


@pytest.mark.requirement("PR-04")
async def test_what_is_in_front_is_told_and_the_camera_when_its_notice_is_over(
    living: Living, clock: ManualClock
) -> None:
    events = living.events()
    living._become(put(living, camera__enabled=True), "customer", "panel")
    living._become(replace(living._now(), screen="app", app=AppPage("camera")))
    clock.advance(NOTICE_SECONDS)
    fronts = [each for each in await told(living, events) if isinstance(each, FrontChanged)]
    assert fronts == [FrontChanged("camera", "none", secret=False), FrontChanged("camera", "live", secret=False)]


@pytest.mark.parametrize(
    ("after", "orderly"),
    [
        (TvState("standby"), True),
        (TvState("unplugged"), False),
        (TvState("standby", world=World(back_at=9.0)), False),
    ],
)
async def test_nobody_says_goodbye_when_the_power_fails(living: Living, after: TvState, orderly: bool) -> None:
    events = living.events()
    living._become(replace(after, values=living._now().values))
    assert [each for each in await told(living, events) if isinstance(each, PoweredOff)] == [PoweredOff(orderly)]


async def test_software_that_waits_reshapes_what_can_be_done(living: Living) -> None:
    events = living.events()
    living._become(replace(living._now(), offered="SenOS 9"))
    assert await told(living, events) == [Reshaped()]


async def test_what_is_measured_anew_is_told_now_and_then(living: Living, clock: ManualClock) -> None:
    events = living.events()
    living._become(replace(living._now(), channel=3))
    clock.advance(MEASURE_SECONDS - 0.1)
    living._now()
    clock.advance(0.1)
    living._now()
    clock.advance(MEASURE_SECONDS)
    happened = [each for each in await told(living, events) if isinstance(each, Measured)]
    assert happened[0].values["channel.current"] == 3
    assert all("channel.current" not in each.values for each in happened[1:])


async def test_the_reader_is_woken_by_time_alone() -> None:
    """On a clock that runs fifty times as fast as ours, which its waits must know."""
    living = Living(None, "vi", SystemClock(speed=50.0))
    events = living.events()
    living._become(change.start(replace(living._now(), power="standby"), living._clock.seconds()))
    async with asyncio.timeout(6):
        assert await anext(events) == PoweredOff(orderly=True)
        assert await anext(events) == PoweredOn()
    await living.close()


async def test_a_file_keeps_it_and_a_second_reader_ends_the_first(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    living = Living(path, "en", clock)
    first = living.events()
    living.events()
    async with asyncio.timeout(20):
        assert [each async for each in first] == []
    living._become(put(living, sound__volume=33))
    await living.close()
    assert json.loads(path.read_text())["values"]["sound.volume"] == 33
    assert Living(path, "vi", clock)._now().values["sound.volume"] == 33


def test_without_a_loop_it_is_kept_at_once(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "tv.json"
    living = Living(path, "vi", clock)
    living._become(put(living, sound__volume=34))
    living._save_soon()
    assert json.loads(path.read_text())["values"]["sound.volume"] == 34


async def test_a_reset_is_told_as_one_thing_and_its_list_and_ends_a_call(living: Living) -> None:
    living._become(put(living, sound__volume=50, camera__enabled=True))
    living._become(replace(living._now(), corner=AppPage("call", 1, 0.0)))
    events = living.events()
    living._reset(living._now(), "technician", "console", "c-9")
    assert living._now().corner is None
    happened = [each for each in await told(living, events) if isinstance(each, SettingChanged)]
    assert happened[0] == SettingChanged("system.factory_reset", None, None, "technician", "console", "c-9")
    assert {(each.key, each.actor, each.command) for each in happened[1:]} == {
        ("sound.volume", "factory_reset", "c-9"), ("camera.enabled", "factory_reset", "c-9"),
    }  # fmt: skip
