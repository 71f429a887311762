from dataclasses import replace
from typing import Any

import pytest

from broker.wire.settings import Value
from device_agent.simulator.washer import sequence
from device_agent.simulator.washer.body import Body, Drive, Stage, WasherState
from device_agent.simulator.washer.families import FRONT as F
from device_agent.simulator.washer.washer import Washer
from tests.unit.device_agent.simulator.washer.laundry import FAMILIES, FRONT, TOP, after, begun, made, ok, until

WASH = Stage("wash", "wash", 600, celsius=60)


def jobs(model: Washer, state: WasherState) -> list[str]:
    """Return every job up to the end, each as it begins."""
    seen: list[str] = []
    while state.body.run == "running":
        if not seen or seen[-1] != state.body.job:
            seen.append(state.body.job)
        state = model.step(state, 1.0)
    return [*seen, state.body.job]


@pytest.mark.parametrize("model", FAMILIES, ids=lambda each: each.family)
def test_a_cycle_goes_through_its_jobs_and_leaves_the_washer_empty_still_and_unlocked(model: Washer) -> None:
    state = begun(model, "quick")
    assert jobs(model, state) == ["sensing", "wash", "rinse", "spin", "finish"]
    done = after(model, until(model, state, lambda each: each.body.run == "finished"), 2)
    assert (done.body.level, done.body.rpm, done.body.locked, done.body.cycles) == (0, 0, False, 1)
    assert done.body.code == ""


@pytest.mark.parametrize(
    ("model", "fault", "code", "within"),
    [
        (FRONT, "wm.drain.clog", "5C", 3600),
        (FRONT, "wm.drain.pump", "5C", 3600),
        (FRONT, "wm.door", "dC", 15),
        (FRONT, "wm.tap", "4C", 400),
        (FRONT, "wm.valve", "4C", 400),
        (FRONT, "wm.ntc", "tC", 15),
        (FRONT, "wm.heater", "HC", 1000),
        (FRONT, "wm.unbalance", "UE", 3600),
        (TOP, "wm.drain.clog", "5E", 3600),
        (TOP, "wm.drain.pump", "5E", 3600),
        (TOP, "wm.door", "dE", 15),
        (TOP, "wm.tap", "4E", 800),
        (TOP, "wm.ntc", "tE", 15),
        (TOP, "wm.unbalance", "dC", 3600),
    ],
)
def test_each_fault_comes_to_the_code_of_its_family(model: Washer, fault: str, code: str, within: int) -> None:
    options: dict[str, Value] = {"temperature": "30"} if model is FRONT else {}
    if fault == "wm.heater":
        options = {"temperature": "60"}
    state = begun(model, "cotton" if fault == "wm.heater" else "quick", fault, **options)
    state = until(model, state, lambda each: each.body.run == "error", within)
    assert (state.body.code, state.body.errors) == (code, (code,))
    state = after(model, state, 60)
    assert state.body.code == code
    assert state.body.pump_ma == state.body.valve_ma == state.body.heater_w == 0


def test_a_lock_that_gives_way_stops_it_too() -> None:
    state = after(FRONT, begun(FRONT, "quick"), 60)
    assert until(FRONT, state.afflict("wm.door"), lambda each: bool(each.body.code), 20).body.code == "dC"


def test_water_that_cannot_leave_keeps_the_door_locked() -> None:
    state = until(FRONT, begun(FRONT, "quick", "wm.drain.pump"), lambda each: bool(each.body.code))
    assert after(FRONT, state, 600).body.locked


@pytest.mark.requirement("HA-07")
def test_without_power_it_commands_nothing_and_the_lock_holds_while_the_drum_turns() -> None:
    spinning = until(FRONT, begun(FRONT, "drain_spin"), lambda each: each.body.rpm > 500)
    off = replace(sequence.turned_off(spinning), power="unplugged")
    assert (off.body.run, off.body.programme, off.body.trial) == ("idle", (), None)
    assert sequence.commanded(off) == Drive(lock=True)
    assert sequence.commanded(off.but(rpm=0.0)) == Drive()
    assert not after(FRONT, off, 60).body.locked


def test_what_each_stage_commands() -> None:
    def drive(stage: Stage, **body: object) -> Drive:
        held: dict[str, Any] = {"run": "running", "programme": (stage,), "level": 12.0, **body}
        return sequence.commanded(made(**held))

    assert drive(Stage("sensing", "lock"), elapsed=1.0) == Drive(lock=True)
    assert drive(Stage("sensing", "lock"), elapsed=2.0) == Drive(), "it lets go before it tries again"
    assert drive(Stage("wash", "fill")) == Drive(valve=True, lock=True)
    assert drive(WASH) == Drive(heater=True, rpm=45, lock=True)
    assert drive(WASH, elapsed=13.0) == Drive(heater=True, lock=True)
    assert drive(WASH, celsius=60.0).heater is False
    assert drive(Stage("rinse", "wash")).heater is False
    assert drive(Stage("wash", "drain")) == Drive(pump=True, lock=True)
    assert drive(Stage("spin", "spin", rpm=900)) == Drive(pump=True, rpm=900, lock=True)
    assert drive(Stage("spin", "spin", rpm=900), imbalance=700).rpm == 90
    assert drive(Stage("spin", "stop")) == Drive(pump=True, lock=True)
    assert sequence.commanded(made(locked=True)) == Drive()
    assert sequence.commanded(made(locked=True, level=3.0)) == Drive(lock=True)
    assert sequence.commanded(made(locked=True, rpm=3.0)) == Drive(lock=True)


def test_it_begins_pauses_goes_on_and_is_cancelled() -> None:
    assert sequence.paused(made()) == sequence.cancelled(made()) == "not_running"
    state = after(FRONT, begun(FRONT, "quick"), 30)
    assert sequence.started(state, F) == "running"
    paused = ok(sequence.paused(state))
    assert after(FRONT, paused, 60).body.elapsed == state.body.elapsed
    on = ok(sequence.started(paused, F))
    assert (on.body.run, on.body.stage, on.body.elapsed) == ("running", state.body.stage, state.body.elapsed)
    gone = ok(sequence.cancelled(on))
    assert (gone.body.run, gone.body.programme) == ("idle", ())
    assert sequence.started(made().lay("door", "open"), F) == "door_open"
    assert sequence.paused(made(run="delayed")) == "not_running"


def test_while_a_test_commands_nothing_else_begins() -> None:
    assert sequence.started(made(trial="pump"), F) == sequence.draining(made(trial="pump")) == "busy"


def test_after_what_was_wrong_is_put_right_it_goes_on_from_there() -> None:
    state = until(FRONT, begun(FRONT, "quick", "wm.drain.clog"), lambda each: each.body.code == "5C")
    again = ok(sequence.started(state, F))
    assert (again.body.code, again.body.elapsed) == ("", 0)
    assert until(FRONT, again, lambda each: bool(each.body.code)).body.errors == ("5C", "5C")
    clean = again.mend("wm.drain.clog").lay("filter", "clean")
    assert until(FRONT, clean, lambda each: each.body.run == "finished").body.errors == ("5C",)


def test_only_the_last_codes_are_remembered() -> None:
    state = made()
    for code in ("a", "b", "c", "d", "e", "f"):
        state = sequence.failed(state, code)
    assert state.body.errors == ("f", "e", "d", "c", "b")


def test_draining_alone_ends_without_a_cycle() -> None:
    state = ok(sequence.draining(made(level=15.0)))
    assert sequence.draining(state) == "running"
    assert sequence.draining(made().lay("door", "open")) == "door_open"
    done = until(FRONT, state, lambda each: each.body.run == "idle")
    assert done.body.level <= 0.3
    assert done.body.cycles == 0


def test_a_delay_waits_and_is_over_with_the_cycle() -> None:
    state = begun(FRONT, "quick", delay_end_h=2)
    assert state.body.run == "delayed"
    assert FRONT.stride(state) == 30
    waited = 0
    while state.body.run == "delayed":
        state, waited = FRONT.step(state, 30.0), waited + 30
    assert 90 * 60 < waited < 110 * 60
    done = until(FRONT, state, lambda each: each.body.run == "finished")
    assert done.values["washer.delay_end_h"] == 0


def test_a_door_that_is_open_when_its_time_has_come_makes_it_pause() -> None:
    state = begun(FRONT, "quick", delay_end_h=1).lay("door", "open").but(elapsed=3600.0)
    assert FRONT.step(state, 30.0).body.run == "paused"


def test_heating_that_is_slow_is_no_fault_and_one_that_never_warms_is() -> None:
    slow = made(run="running", programme=(WASH,), locked=True, elapsed=599.0, level=12.0, celsius=31.0)
    assert sequence.advanced(slow, F, 1.0).body.run == "running"
    cold = sequence.advanced(slow.but(celsius=29.0), F, 1.0)
    assert cold.body.code == "HC"
    warm = slow.but(elapsed=0.0, celsius=59.0, began_c=58.0)
    assert sequence.advanced(warm, F, 700.0).body.code == ""


def test_a_stage_ends_when_its_aim_is_reached_and_not_before() -> None:
    def run(stage: Stage, **body: object) -> str:
        held: dict[str, Any] = {"run": "running", "programme": (stage,), "locked": True, **body}
        return sequence.advanced(made(**held), F, 1.0).body.run

    assert run(Stage("wash", "fill", level=10), level=9.9) == "running"
    assert run(Stage("wash", "fill", level=10), level=10.0) == "idle"
    assert run(WASH, elapsed=700.0, level=9.0, celsius=50.0, began_c=30.0) == "running"
    assert run(WASH, elapsed=700.0, level=9.0, celsius=59.0) == "idle"
    assert run(Stage("spin", "stop"), rpm=1.0) == "running"
    assert run(Stage("wash", "drain", 20.0), elapsed=5.0) == "running"
    assert isinstance(Body().now, type(None))


@pytest.mark.parametrize("run", ["paused", "error"])
@pytest.mark.parametrize(("level", "act"), [(10.0, "wash"), (9.5, "wash"), (3.0, "fill"), (0.0, "fill")])
def test_whose_water_is_gone_fills_again_before_it_washes_on(run: str, level: float, act: str) -> None:
    """Else it would heat nothing, and show the code of a heater that is well."""
    state = until(FRONT, begun(FRONT, "quick", temperature="30"), lambda each: each.body.job == "wash", 60)
    state = until(FRONT, state, lambda each: each.body.now is not None and each.body.now.act == "wash", 200)
    state = state.but(run=run, level=level, rpm=0.0)
    again = ok(sequence.started(state, F))
    assert again.body.now is not None
    assert (again.body.run, again.body.now.act) == ("running", act)
    assert jobs(FRONT, again)[-1] == "finish"
