import asyncio
from typing import Any

import pytest

from device_agent.device import Done
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.washer import trials
from device_agent.simulator.washer.body import Drive, WasherState
from device_agent.simulator.washer.families import FRONT as F
from device_agent.simulator.washer.families import TOP as T
from device_agent.simulator.washer.washer import Washer
from tests.unit.device_agent.simulator.washer.laundry import FRONT, TOP, made, ok

HEALTHY = dict.fromkeys(("pump", "fill", "drum", "lock", "heater", "self_check"), "passed")


def run(state: WasherState, name: str, model: Washer = FRONT) -> Done:
    """Run a test to its end, as the kit does."""
    deed = model.deeds[f"test.{name}"]
    seen = [ok(deed.begin(state))]
    while len(seen) <= deed.seconds and not deed.over(seen[-1]):
        seen.append(model.step(seen[-1], 1.0))
    ended = deed.stop(seen[-1])
    assert ended.body.trial is None
    assert ended.body.rpm == 0, "what it turned stands still again"
    return deed.judge(seen)


def found(done: Done) -> dict[str, Any]:
    return {each.name: each.value for each in done.findings}


@pytest.mark.parametrize(
    ("fault", "verdicts"),
    [
        (None, {}),
        ("wm.drain.clog", {"pump": "failed"}),
        ("wm.drain.pump", {"pump": "failed", "self_check": "failed"}),
        ("wm.door", {"lock": "failed", "fill": "inconclusive", "drum": "inconclusive", "heater": "inconclusive"}),
        ("wm.tap", {"fill": "failed"}),
        ("wm.valve", {"fill": "failed", "self_check": "failed"}),
        ("wm.ntc", {"heater": "failed", "self_check": "failed"}),
        ("wm.heater", {"heater": "failed", "self_check": "failed"}),
        ("wm.unbalance", {"drum": "failed"}),
    ],
)
def test_each_fault_is_told_by_the_tests_that_can_tell_it(fault: str | None, verdicts: dict[str, str]) -> None:
    state = made(FRONT, *([fault] if fault else []), level=12.0)
    dry = state.but(level=0.0)  # the lock is tried only where no water stands behind it
    found = {name: run(dry if name == "lock" else state, name).verdict for name in HEALTHY}
    assert found == HEALTHY | verdicts


def test_a_clogged_filter_and_a_dead_pump_are_told_apart() -> None:
    clogged, dead = (run(made(FRONT, fault, level=12.0), "pump") for fault in ("wm.drain.clog", "wm.drain.pump"))
    assert (found(clogged)["pump_current_ma"], found(dead)["pump_current_ma"]) == (335, 0)
    assert found(clogged)["level_fallen_l"] == found(dead)["level_fallen_l"] == 0
    whole = run(made(level=12.0), "pump")
    assert found(whole)["level_fallen_l"] > 11
    assert found(whole)["level_before_l"] - found(whole)["level_after_l"] == pytest.approx(
        found(whole)["level_fallen_l"]
    )


def test_a_pump_without_water_proves_nothing_unless_it_draws_no_current() -> None:
    assert run(made(), "pump").verdict == "inconclusive"
    assert run(made(FRONT, "wm.drain.pump"), "pump").verdict == "failed"


def test_a_shut_tap_has_a_good_valve() -> None:
    assert found(run(made(FRONT, "wm.tap"), "fill")) == {"valve_current_ma": 205, "flow_l_min": 0, "level_risen_l": 0}
    assert found(run(made(FRONT, "wm.valve"), "fill"))["valve_current_ma"] == 0
    assert found(run(made(), "fill"))["flow_l_min"] == 9


def test_the_lock_is_tried_three_times() -> None:
    assert found(run(made(), "lock")) == {
        "lock_try_1": True, "lock_try_2": True, "lock_try_3": True, "lock_feedback": 3,
    }  # fmt: skip
    assert found(run(made(FRONT, "wm.door"), "lock"))["lock_feedback"] == 0


def test_what_only_works_behind_a_lock_says_that_it_did_not_lock() -> None:
    assert found(run(made(FRONT, "wm.door", level=9.0), "heater")) == {"door_lock": False}


def test_the_drum_and_the_heater_are_measured() -> None:
    assert found(run(made(), "drum")) == {"drum_rpm": 45, "motor_current_ma": 945, "imbalance_g": 120}
    warm = found(run(made(level=10.0), "heater"))
    assert warm["heater_w"] == 2000
    assert warm["temperature_risen_c"] > 1
    assert found(run(made(FRONT, "wm.ntc", level=10.0), "heater"))["ntc_c"] == -40


def test_a_self_check_moves_nothing_and_tells_the_last_codes() -> None:
    done = run(made(errors=("5C", "4C")), "self_check")
    assert found(done)["error_history"] == "5C, 4C"
    assert trials.drive("self_check", 3.0) == Drive()
    assert trials.drive("self_check", 3.0, held=True) == Drive(lock=True)
    assert "heater_circuit" in found(done)
    assert "heater_circuit" not in found(run(made(TOP), "self_check", TOP))


@pytest.mark.requirement("HA-07")
def test_interlocks_refuse_a_test_before_it_begins() -> None:
    def begin(name: str, state: WasherState) -> WasherState | str:
        return FRONT.deeds[f"test.{name}"].begin(state)

    assert begin("heater", made()) == "no_water"
    assert begin("lock", made(level=9.0, locked=True)) == "water_in_drum"
    assert not isinstance(TOP.deeds["test.lock"].begin(made(TOP, level=9.0)), str)
    assert begin("fill", made(level=31.0)) == "water_high"
    for name in ("drum", "lock", "fill", "heater", "pump"):
        assert begin(name, made(level=9.0).lay("door", "open")) == "door_open"
        assert begin(name, made(level=9.0, rpm=30.0)) == "drum_turning"
        assert begin(name, made(level=9.0, run="running")) == "running"
    assert not isinstance(begin("self_check", made().lay("door", "open")), str)


def test_each_family_has_its_tests() -> None:
    assert trials.deeds(F).keys() - trials.deeds(T).keys() == {"test.heater"}
    assert trials.drive("lock", 0.0).lock
    assert not trials.drive("lock", 2.0).lock
    assert trials.drive("drum", 12.0).rpm == 0


@pytest.mark.requirement("HA-07")
@pytest.mark.parametrize("name", ["pump", "self_check"])
@pytest.mark.parametrize("locked", [False, True])
def test_what_needs_no_lock_leaves_it_as_it_is(name: str, locked: bool) -> None:
    """Nobody need be there for these: so they shut nobody in, and free no door with water behind it."""
    state = ok(FRONT.deeds[f"test.{name}"].begin(made(level=12.0, locked=locked)))
    for _ in range(10):
        state = FRONT.step(state, 1.0)
        assert state.body.locked is locked


async def test_a_test_takes_its_time_however_long_the_washer_had_stood_still_before() -> None:
    clock = ManualClock()
    washer = SimulatedAppliance(FRONT, serial="WM-0001", clock=clock)
    clock.advance(29.9)
    testing = asyncio.ensure_future(washer.act("test.drum", "technician"))  # noqa: TID251 - awaited below
    await asyncio.sleep(0)
    turned = []
    for _ in range(14):
        clock.advance(1)
        turned.append(washer.read_all()["washer.drum_rpm"])
        await asyncio.sleep(0)
        assert not testing.done()
    assert max(int(str(rpm)) for rpm in turned) == 45, "it can be seen turning"
    clock.advance(1)
    washer.read_all()
    async with asyncio.timeout(10):
        assert (await testing).verdict == "passed"
