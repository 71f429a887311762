"""The kit as a Device; the contract suite runs over its appliances as well."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.wire.settings import Value
from device_agent.device import (
    DeviceEvent,
    Done,
    Fault,
    Identity,
    Outcome,
    PoweredOff,
    PoweredOn,
    SettingChanged,
    SupportRequested,
)
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.appliance.descriptors import found
from device_agent.simulator.clock import Clock, ManualClock, SystemClock
from tests.unit.device_agent.simulator.appliance.kettle import SmallKettle, Water

BOUND = 10.0
Kettle = SimulatedAppliance[Water]


def made(clock: Clock | None = None, path: Path | None = None) -> Kettle:
    return SimulatedAppliance(SmallKettle(), serial="KT-0001", clock=clock or ManualClock(), state_file=path)


async def told(kettle: Kettle, events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    kettle.events()
    async with asyncio.timeout(BOUND):
        return [each async for each in events]


@pytest.mark.requirement("HA-06")
def test_it_says_what_it_is_and_that_it_has_no_display() -> None:
    assert made().identify() == Identity("washer", "Kettle 1", "KT-0001", "1.0", display=False, family="KT-1")
    assert made().schema().revision == 1


async def test_every_value_is_told_and_survives_in_the_snapshot() -> None:
    kettle = made()
    values = kettle.read_all()
    assert values == dict(kettle.snapshot().values)
    assert values.keys() == {each.key for each in kettle.descriptors() if each.kind != "action"}


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("kettle.nothing", 1, "unknown_setting"),
        ("kettle.c", 20.0, "read_only"),
        ("kettle.boil", True, "read_only"),
        ("kettle.locked", True, "customer_only"),
        ("kettle.target_c", "90", "wrong_type"),
        ("kettle.target_c", 101, "out_of_range"),
        ("kettle.level", "huge", "not_an_option"),
    ],
)
async def test_a_write_that_cannot_be_is_refused_by_name(key: str, value: Value, reason: str) -> None:
    kettle = made()
    events, before = kettle.events(), kettle.read_all()
    assert await kettle.write(key, value, "technician", "c-1") == Outcome(False, reason)
    assert (await told(kettle, events), kettle.read_all()) == ([], before)


@pytest.mark.requirement("HA-08")
async def test_each_change_has_its_actor_its_way_and_what_follows_from_it() -> None:
    kettle = made()
    events = kettle.events()
    assert await kettle.write("kettle.level", "high", "technician", "c-1") == Outcome(True)
    assert await kettle.write("kettle.level", "high", "technician", "c-2") == Outcome(True)
    assert await kettle.write("kettle.locked", True, "customer") == Outcome(True)
    assert await told(kettle, events) == [
        SettingChanged("kettle.target_c", 90, 100, "technician", "console", "c-1"),
        SettingChanged("kettle.level", "low", "high", "technician", "console", "c-1"),
        SettingChanged("kettle.locked", False, True, "customer", "panel"),
    ]


async def test_what_is_narrowed_now_is_described_so_and_refused() -> None:
    kettle = made()
    await kettle.act("kettle.boil", "technician")
    held = {each.key: (each.available, each.reason) for each in kettle.descriptors() if not each.available}
    assert held == {"kettle.target_c": (False, "heating"), "system.factory_reset": (False, "heating")}
    assert await kettle.write("kettle.target_c", 50, "technician") == Outcome(False, "heating")
    assert await kettle.act("system.factory_reset", "technician") == Done(False, "heating")


async def test_an_action_without_time_is_done_at_once() -> None:
    kettle = made()
    assert await kettle.act("kettle.boil", "technician") == Done(True)
    assert kettle.face().buttons[1].lit
    assert await kettle.act("kettle.fly", "technician") == Done(False, "unknown_action")


@pytest.mark.requirement("HA-07")
async def test_an_interlock_refuses_with_its_reason_and_its_sentence_stands_on_the_front() -> None:
    clock = ManualClock()
    kettle = made(clock)
    assert kettle.handle("water", "none")
    for key in ("kettle.boil", "test.heat"):
        assert await kettle.act(key, "technician") == Done(False, "no_water")
    assert await kettle.touch("boil") == Outcome(False, "no_water")
    assert kettle.face().notes == (("Ấm không có nước.", "There is no water."),)
    clock.advance(8)
    assert kettle.face().notes == ()
    assert await kettle.touch("fly") == Outcome(False, "unknown_button")
    assert kettle.face().notes == (), "for what has no sentence, none is said"


async def test_a_trial_takes_its_time_tells_how_far_it_is_and_puts_back() -> None:
    kettle = made(SystemClock(speed=100))
    percents: list[int] = []
    async with asyncio.timeout(BOUND):
        done = await kettle.act("test.heat", "technician", "c-1", percents.append)
    assert done == Done(True, verdict="passed", findings=(found("c", "Ấm lên", "Warmer", 20.0),))
    assert (percents[0], percents[-1], percents == sorted(set(percents))) == (0, 100, True)
    assert len(percents) > 2
    assert not kettle.face().buttons[1].lit


@pytest.mark.parametrize("how", ["touch", "act", "plug", "Power", "fault", "mend"])
async def test_what_is_done_begins_at_its_moment_and_not_in_a_stride_begun_before(how: str) -> None:
    clock = ManualClock()
    kettle = made(clock)
    starts = how in ("touch", "act")
    if how == "mend":
        kettle.inject("kt.element")
    if not starts:
        await kettle.touch("boil")
    clock.advance(0.9)
    match how:
        case "touch":
            await kettle.touch("boil")
        case "act":
            await kettle.act("kettle.boil", "technician")
        case "plug":
            kettle.pull_plug()
        case "Power":
            await kettle.press("Power", "press", "customer")
        case "fault":
            kettle.inject("kt.element")
        case _:
            kettle.mend("kt.element")
    clock.advance(0.2)
    heated = 0.0 if starts or how == "mend" else 0.9
    assert kettle.read_all()["kettle.c"] == pytest.approx(25 + heated)


async def test_one_trial_at_a_time_and_none_that_is_given_up_stays() -> None:
    kettle = made()
    waiting = asyncio.ensure_future(kettle.act("test.heat", "technician"))  # noqa: TID251 - cancelled below
    async with asyncio.timeout(BOUND):
        while not kettle.face().buttons[1].lit:
            await asyncio.sleep(0)
        assert await kettle.act("test.heat", "technician") == Done(False, "busy")
        waiting.cancel()
        await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert not kettle.face().buttons[1].lit
    assert not kettle.descriptors()[0].reason


@pytest.mark.parametrize("how", ["Power", "plug"])
async def test_power_off_ends_a_trial_at_once(how: str) -> None:
    kettle = made()
    waiting = asyncio.ensure_future(kettle.act("test.heat", "technician"))  # noqa: TID251 - awaited below
    async with asyncio.timeout(BOUND):
        while not kettle.face().buttons[1].lit:
            await asyncio.sleep(0)
        if how == "plug":
            kettle.pull_plug()
        else:
            await kettle.press("Power", "press", "technician")
        assert await waiting == Done(False, "device_off")
    assert kettle.power == ("unplugged" if how == "plug" else "standby")


@pytest.mark.requirement("HA-05")
async def test_off_it_does_nothing_and_only_its_customer_switches_it_on() -> None:
    kettle = made()
    events = kettle.events()
    assert await kettle.press("Power", "down", "technician", "c-1") == Outcome(True)
    assert not kettle.powered()
    assert kettle.face().display == ""
    for refused in (
        await kettle.press("Power", "press", "technician"),
        await kettle.press("ArrowUp", "press", "customer"),
        await kettle.write("kettle.target_c", 50, "technician"),
        await kettle.touch("boil"),
        await kettle.touch("support"),
    ):
        assert refused == Outcome(False, "device_off")
    assert await kettle.act("kettle.boil", "technician") == Done(False, "device_off")
    assert await kettle.touch("power") == Outcome(True)
    assert kettle.powered()
    assert await told(kettle, events) == [PoweredOff(orderly=True), PoweredOn()]


async def test_a_released_power_key_does_nothing_and_no_other_key_is_known() -> None:
    kettle = made()
    assert await kettle.press("Power", "up", "customer") == Outcome(True)
    assert kettle.powered()
    assert await kettle.press("Enter", "press", "customer") == Outcome(False, "unknown_key")


async def test_a_pulled_plug_says_no_goodbye_and_needs_power_after() -> None:
    kettle = made()
    events = kettle.events()
    kettle.plug_in()
    kettle.pull_plug()
    kettle.pull_plug()
    assert await kettle.touch("power") == Outcome(False, "no_mains")
    kettle.plug_in()
    assert kettle.power == "standby"
    await kettle.touch("power")
    assert await told(kettle, events) == [PoweredOff(orderly=False), PoweredOn()]


async def test_the_customer_asks_for_support_on_the_front() -> None:
    kettle = made()
    events = kettle.events()
    assert await kettle.touch("support") == Outcome(True)
    assert await told(kettle, events) == [SupportRequested()]


def test_what_stands_around_it_can_be_handled_as_far_as_it_can_be() -> None:
    kettle = made()
    assert not kettle.handle("water", "wine")
    assert not kettle.handle("milk", "some")
    assert kettle.handle("water", "none")
    assert kettle.face().things[0].state == "none"


async def test_what_is_held_is_not_handled() -> None:
    kettle = made()
    await kettle.touch("boil")
    assert not kettle.handle("water", "none")


async def test_faults_are_given_and_taken_with_what_goes_with_them() -> None:
    kettle = made()
    events = kettle.events()
    assert not kettle.inject("wm.door")
    assert not kettle.mend("kt.child")
    assert kettle.inject("kt.child")
    assert kettle.inject("kt.child")
    assert kettle.faults()[1] == Fault("kt.child", "Trẻ nghịch", "A child did it", active=True)
    assert not kettle.faults()[0].active
    assert kettle.mend("kt.child")
    assert await told(kettle, events) == [
        SettingChanged("kettle.target_c", 90, 40, "customer", "panel"),
        SettingChanged("kettle.target_c", 40, 90, "customer", "panel"),
    ]


@pytest.mark.requirement("HA-08")
async def test_a_factory_reset_is_told_as_one_and_as_each() -> None:
    kettle = made()
    kettle.inject("kt.element")
    await kettle.write("kettle.target_c", 60, "customer")
    events = kettle.events()
    assert await kettle.act("system.factory_reset", "technician", "c-1") == Done(True)
    assert await told(kettle, events) == [
        SettingChanged("system.factory_reset", None, None, "technician", "console", "c-1"),
        SettingChanged("kettle.target_c", 60, 90, "factory_reset", "console", "c-1"),
    ]
    assert kettle.faults()[0].active, "a reset mends nothing"


async def test_it_remembers_what_was_set_broken_and_around_it(tmp_path: Path) -> None:
    path = tmp_path / "kettle.json"
    kettle = made(path=path)
    await kettle.write("kettle.target_c", 60, "technician")
    assert made(path=path).read_all()["kettle.target_c"] == 60, "what was answered is on the disk"
    kettle.inject("kt.element")
    kettle.handle("water", "none")
    await kettle.close()
    again = made(path=path)
    assert again.faults()[0].active
    assert again.face().things[0].state == "none"


async def test_closing_ends_the_events() -> None:
    kettle = made()
    events = kettle.events()
    await kettle.close()
    async with asyncio.timeout(BOUND):
        assert [each async for each in events] == []
