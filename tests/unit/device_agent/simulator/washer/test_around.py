import pytest

from device_agent.simulator.washer import around
from device_agent.simulator.washer.families import FRONT as F
from device_agent.simulator.washer.families import TOP as T
from tests.unit.device_agent.simulator.washer.laundry import FRONT, TOP, begun, made, ok, until


@pytest.mark.parametrize(("fault", "thing", "to"), [(f, t, good) for f, (t, _, good) in around.IS.items()])
def test_a_fault_that_is_a_thing_is_mended_by_its_customer(fault: str, thing: str, to: str) -> None:
    state = made(FRONT, fault)
    if thing == "laundry":
        state = state.lay("door", "open")
    assert state.things[thing] == around.IS[fault][1]
    mended = ok(around.handled(state, F, thing, to))
    assert (mended.things[thing], mended.has(fault)) == (to, False)
    broken = ok(around.handled(mended, F, thing, around.IS[fault][1]))
    assert broken.has(fault), "who shuts the tap again has the fault again"


def test_a_fault_taken_away_puts_its_thing_right() -> None:
    state = made(FRONT, "wm.tap")
    assert around.mended(state.mend("wm.tap"), "wm.tap").things["tap"] == "open"
    assert around.mended(state, "wm.ntc") is state
    assert around.afflicted(state, "wm.ntc") is state


@pytest.mark.requirement("HA-07")
def test_a_clogged_filter_under_water_is_opened_only_after_the_emergency_drain() -> None:
    state = until(FRONT, begun(FRONT, "quick", "wm.drain.clog"), lambda each: each.body.code == "5C")
    assert around.handled(state, F, "filter", "clean") == "water_in_drum"
    assert around.handled(state, F, "door", "open") == "water_in_drum"
    state = ok(around.handled(state, F, "emergency_drain", "open"))
    state = until(FRONT, state, lambda each: each.body.level == 0, 120)
    state = ok(around.handled(state, F, "filter", "clean"))
    state = ok(around.handled(state, F, "emergency_drain", "closed"))
    assert not state.faults


def test_what_is_held_stays() -> None:
    running = begun(TOP, "quick").but(locked=True)
    assert around.handled(running, T, "door", "open") == "door_locked"
    assert around.handled(running, T, "filter", "clogged") == "running"
    assert around.handled(running, T, "emergency_drain", "open") == "running"
    open_ = made(TOP, level=9.0, trial="self_check", celsius=60.0).lay("emergency_drain", "open")
    assert ok(around.handled(open_, T, "emergency_drain", "closed")).things["emergency_drain"] == "closed"
    assert around.handled(running, T, "laundry", "uneven") == "door_closed"
    assert around.handled(running, T, "tap", "open") is running
    assert ok(around.handled(running, T, "hose", "kinked")).things["hose"] == "kinked"


def test_what_does_not_heat_has_no_heater_to_break() -> None:
    assert {each.id for each in around.faults(F)} - {each.id for each in around.faults(T)} == {"wm.heater"}


def test_every_thing_stands_as_one_of_its_states() -> None:
    for thing in around.things(made()):
        assert thing.state == around.AT_FIRST[thing.id]
        assert thing.state in [row[0] for row in thing.states]
        assert all(vi and en for _, vi, en in thing.states)
