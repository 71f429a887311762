"""The washer as a model, its laws, and as a Device in the kit."""

import asyncio
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from device_agent.device import DeviceEvent, Identity, Measured, SettingChanged
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.appliance.state import State
from device_agent.simulator.clock import ManualClock, SystemClock
from device_agent.simulator.values import fault as misfit
from device_agent.simulator.washer import around
from device_agent.simulator.washer.body import AMBIENT_C, Body, WasherState
from device_agent.simulator.washer.washer import Washer
from tests.stage.examples import share
from tests.unit.device_agent.simulator.washer.laundry import FAMILIES, FRONT, TOP, after, begun, made, until

FAULTS = [each.id for each in FRONT.faults]
TECHNICIAN = [f"act {key}" for key in FRONT.deeds] + [
    f"set {key} {value}"
    for key, value in (
        ("washer.cycle", "quick"), ("washer.cycle", "drain_spin"), ("washer.child_lock", "True"),
        ("washer.delay_end_h", "1"),
    )
]  # fmt: skip
CUSTOMER = [f"handle {thing.id} {row[0]}" for thing in around.things(FRONT.fresh()) for row in thing.states]
CUSTOMER += [f"touch {button}" for button in ("start", "cancel", "cycle", "child_lock")] + ["power", "plug"]
FAULTY = [f"inject {each}" for each in FAULTS]


def did(model: Washer, state: WasherState, step: str) -> WasherState:
    """Return the washer after a step of whoever it is; a refusal leaves it as it was."""
    what, *rest = step.split()
    moved: State[Body] | str = state
    if what == "wait":
        return after(model, state, float(rest[0]))
    if what == "plug":
        return replace(model.turned(state, "unplugged"), power="unplugged")
    if what == "power":
        power = "standby" if state.power == "on" else "on"
        return replace(model.turned(state, power), power=power)  # type: ignore[arg-type]
    if what == "handle":
        moved = model.handle(state, *rest)
    elif what == "inject":
        moved = model.afflicted(state.afflict(rest[0]), rest[0])
    elif state.power == "on" and "reason" not in model.narrowed(state).get(rest[0], {}):
        if what == "act":
            moved = model.deeds[rest[0]].begin(state)
        elif what == "touch":
            moved = model.touch(state, rest[0])
        else:
            moved = model.set(state, rest[0], {"True": True, "1": 1}.get(rest[1], rest[1]))
    return state if isinstance(moved, str) else moved


@cache
def at_work(cycle: str, fault: str | None, seconds: int) -> WasherState:
    return after(FRONT, begun(FRONT, cycle, *([fault] if fault else [])), seconds)


@pytest.mark.requirement("HA-07")
@given(
    state=st.builds(
        at_work,
        st.sampled_from(["quick", "drain_spin", "rinse_spin"]),
        st.sampled_from([None, *FAULTS]),
        st.sampled_from([0, 2, 30, 60, 90, 560]),
    ),
    steps=st.lists(
        st.sampled_from([*TECHNICIAN, *CUSTOMER, *FAULTY, *["handle door open", "wait 1", "wait 5", "wait 40"] * 4]),
        min_size=1,
        max_size=25,
    ),
)
@example(state=at_work("drain_spin", None, 90), steps=["inject wm.door", "wait 1", "handle door open"])
@example(state=at_work("quick", None, 60), steps=["inject wm.door", "wait 1", "handle door open"])
@example(state=FRONT.fresh(), steps=["inject wm.door", "act test.fill", "handle door open", "wait 5"])
@share(1.0)
def test_whatever_anybody_does_nobody_is_hurt(state: WasherState, steps: list[str]) -> None:
    """Nothing turns, heats or fills at an open door, and no door opens on water or a turning drum."""
    for step in steps:
        before, state = state, did(FRONT, state, step)
        body = state.body
        if state.things["door"] == "open":
            assert body.rpm == 0
            assert not body.locked
            assert before.things["door"] == "open" or before.body.level <= 2
        if before.things["door"] == "open" and state.things["door"] == "open":
            assert body.level <= before.body.level
            assert body.heater_w == 0
        if before.things["emergency_drain"] == "closed" != state.things["emergency_drain"]:
            assert before.body.level <= 2 or before.body.celsius < 55
        if step.startswith("handle filter") and state is not before:
            assert (before.body.trial, before.body.run in ("running", "delayed")) == (None, False)
        if before.body.locked and body.level > 2 and before.power == state.power == "on" and not state.has("wm.door"):
            assert body.locked, "a door with water behind it stays locked"
        assert 0 <= body.level <= 65
        assert AMBIENT_C - 1 <= body.celsius <= 100


@pytest.mark.requirement("HA-07")
@given(steps=st.lists(st.sampled_from([*TECHNICIAN, "wait 1", "wait 40"]), min_size=1, max_size=25))
@share(1.0)
def test_no_technician_opens_a_door_or_touches_what_stands_around(steps: list[str]) -> None:
    before = state = FRONT.fresh().lay("door", "open")
    for step in steps:
        state = did(FRONT, state, step)
    assert state.things == before.things
    assert (state.body.rpm, state.body.level, state.body.locked) == (0, 0, False)


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize("model", FAMILIES, ids=lambda each: each.family)
@given(data=st.data())
@share(0.5)
def test_with_nobody_there_no_technician_locks_fills_heats_or_turns(model: Washer, data: st.DataObject) -> None:
    attended = {each.key for each in model.descriptors if each.safety == "person_present"}
    free = [f"act {key}" for key in model.deeds if key not in attended]
    asked = [each for each in TECHNICIAN if each.startswith("set") and each.split()[2] in ("True", "1", "quick")]
    state = model.fresh()
    for step in data.draw(st.lists(st.sampled_from([*free, *asked, "wait 1", "wait 20"]), min_size=1, max_size=20)):
        state = did(model, state, step)
        body = state.body
        assert (body.locked, body.level, body.heater_w, body.rpm) == (False, 0, 0, 0), step


@pytest.mark.parametrize("model", FAMILIES, ids=lambda each: each.family)
def test_every_value_fits_its_descriptor_all_through_a_cycle(model: Washer) -> None:
    described = {each.key: each for each in model.descriptors}
    telemetry = {key for key, each in described.items() if each.kind == "telemetry"}
    state = begun(model, "quick")
    while state.body.run == "running":
        state = after(model, state, 10)
        measured = model.measure(state)
        assert measured.keys() == telemetry
        for key, value in measured.items():
            empty = described[key].type == "string" and value == ""
            assert empty or misfit(described[key], value) is None, (key, value)


def test_fresh_it_has_every_setting_and_is_closed() -> None:
    for model in FAMILIES:
        held = {each.key for each in model.descriptors if each.kind in ("setting", "info")}
        assert model.fresh().values.keys() == held
        assert {each.key for each in model.descriptors if each.kind == "action"} == {
            *model.deeds,
            "system.factory_reset",
        }


def test_an_unknown_family_is_no_washer() -> None:
    with pytest.raises(KeyError):
        Washer("WM-STEAM-1")


def test_at_rest_it_lives_in_longer_strides() -> None:
    assert FRONT.stride(made()) == 30
    for busy in ({"run": "running"}, {"trial": "pump"}, {"rpm": 1.0}, {"locked": True}, {"pump_ma": 5}):
        assert FRONT.stride(made(**busy)) == 1
    assert FRONT.stride(made(locked=True, level=9.0)) == 30
    assert FRONT.stride(made(level=9.0).lay("emergency_drain", "open")) == 1
    assert FRONT.stride(made().lay("emergency_drain", "open")) == 30


def test_a_test_commands_in_the_board_s_place_and_only_with_power() -> None:
    state = made(trial="pump", level=9.0)
    assert after(FRONT, state, 3).body.trial_s == 3
    assert after(FRONT, state, 3).body.pump_ma == 260
    assert after(FRONT, replace(state, power="standby"), 3).body.pump_ma == 0


def test_power_off_forgets_the_cycle_and_keeps_the_water() -> None:
    state = after(FRONT, begun(FRONT, "quick"), 60)
    off = FRONT.turned(state, "standby")
    assert (off.body.run, off.body.level) == ("idle", state.body.level)


def test_what_was_kept_of_it_comes_back_and_what_cannot_be_does_not() -> None:
    body = Body(level=9.25, celsius=41.0, energy_wh=1200.0, cycles=7, errors=("5C", "4C"), run="error", code="5C")
    again = FRONT.revived(Body(), FRONT.kept(body))
    assert again == Body(level=9.25, celsius=41.0, energy_wh=1200.0, cycles=7, errors=("5C", "4C"))
    wild = {"level": 900, "celsius": -300, "energy_wh": -1, "cycles": -5, "errors": ["5C", "no code", 7]}
    assert FRONT.revived(Body(), wild) == Body(level=65, celsius=AMBIENT_C - 30, errors=("5C",))
    assert TOP.revived(Body(), {**wild, "errors": ["5C", "5E"]}).errors == ("5E",)


def made_device(clock: ManualClock | SystemClock, family: str = "WM-FRONT-7") -> SimulatedAppliance[Body]:
    return SimulatedAppliance(Washer(family), serial="WM-0001", clock=clock)


@pytest.mark.requirement("HA-06")
def test_as_a_device_it_says_its_family_and_has_no_display() -> None:
    assert made_device(ManualClock(), "WM-TOP-VN").identify() == Identity(
        "washer", "Sen WT95-VN", "WM-0001", "SenWash 1.9.2", display=False, family="WM-TOP-VN"
    )


@pytest.mark.requirement("HA-06")
@pytest.mark.parametrize(("fault", "current"), [("wm.drain.clog", 335), ("wm.drain.pump", 0)])
async def test_a_washer_that_will_not_drain_is_diagnosed_without_a_picture(fault: str, current: int) -> None:
    clock = ManualClock(speed=100)
    device = made_device(clock)
    device.inject(fault)
    await device.write("washer.cycle", "quick", "customer")
    assert (await device.touch("start")).applied
    clock.advance(1800)
    assert device.read_all()["washer.error"] == device.face().display == "5C"
    assert (await device.act("washer.cancel", "technician")).applied
    assert device.read_all()["washer.error"] == ""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(device.act("test.pump", "technician"))
        while not task.done():
            clock.advance(1)
            await asyncio.sleep(0.001)
    done = task.result()
    assert (done.verdict, done.findings[0].value) == ("failed", current)
    assert device.read_all()["washer.error_history"] == "5C"


@pytest.mark.requirement("HA-08")
async def test_who_set_what_is_told_with_what_the_cycle_brought() -> None:
    device = made_device(ManualClock())
    events = device.events()
    await device.write("washer.cycle", "wool", "customer")
    await device.write("washer.child_lock", True, "technician", "c-1")
    device.events()
    async with asyncio.timeout(20):
        happened: list[DeviceEvent] = [each async for each in events]
    changes = [(each.key, each.actor) for each in happened if isinstance(each, SettingChanged)]
    assert changes[-1] == ("washer.child_lock", "technician")
    assert ("washer.cycle", "customer") in changes
    assert ("washer.temperature", "customer") in changes


@pytest.mark.requirement("HA-06")
async def test_what_it_measures_moves_believably_and_is_told() -> None:
    device = made_device(SystemClock(speed=600))
    events = device.events()
    await device.write("washer.cycle", "quick", "customer")
    await device.touch("start")
    levels: list[float] = []
    async with asyncio.timeout(10):
        async for event in events:
            if isinstance(event, Measured) and "washer.water_level_l" in event.values:
                levels.append(float(str(event.values["washer.water_level_l"])))
            if isinstance(event, Measured) and event.values.get("washer.job_state") == "finish":
                break
    assert max(levels) > 9.5
    assert levels[-1] == 0


def test_a_fault_is_only_ever_seen_by_its_consequences() -> None:
    for fault in FAULTS:
        device = made_device(ManualClock())
        device.inject(fault)
        told = repr((device.descriptors(), device.read_all(), device.snapshot(), device.identify()))
        assert "wm." not in told


def test_a_fault_given_and_taken_is_seen_in_what_stands_around() -> None:
    device = made_device(ManualClock())
    taps = []
    for change in (device.inject, device.mend):
        assert change("wm.tap")
        taps.append(next(each.state for each in device.face().things if each.id == "tap"))
    assert taps == ["closed", "open"]


def test_an_emergency_drain_empties_it_also_without_mains() -> None:
    off = replace(made(FRONT, "wm.drain.clog", level=15.0).lay("emergency_drain", "open"), power="unplugged")
    assert until(FRONT, off, lambda each: each.body.level == 0, 120).power == "unplugged"
