"""What the board reads of what is there."""

from device_agent.simulator.refrigerator import body as b
from tests.unit.device_agent.simulator.refrigerator.kitchen import SBS


def test_the_readings_are_those_of_what_runs() -> None:
    state = SBS.fresh()
    assert (b.compressor_w(state), b.inverter_v(state), b.heater_w(state)) == (84, 210, 0)
    assert b.evaporator_reading(state) == state.body.evaporator_c
    off = state.but(compressor="off", defrost="heating")
    assert (b.compressor_w(off), b.inverter_v(off), b.heater_w(off)) == (0, 0, 160)
    assert b.inverter_v(state.but(compressor="starting")) == 120


def test_something_to_cool_rapidly_takes_more_power() -> None:
    state = SBS.fresh()
    for key in ("fridge.rapid_cool", "fridge.rapid_freeze"):
        assert b.rapid(state.put({key: True}))
        assert b.compressor_w(state.put({key: True})) > b.compressor_w(state)
    assert not b.rapid(state)


def test_a_fault_shows_in_the_reading_that_it_is_about() -> None:
    state = SBS.fresh().but(defrost="heating", compressor="starting")
    assert b.heater_w(state.afflict("rf.defrost")) == 0
    assert b.evaporator_reading(state.afflict("rf.defrost.sensor")) == b.STUCK_C
    assert b.inverter_v(state.afflict("rf.comp")) == 0
