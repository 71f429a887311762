"""The cable: a good one loses nothing, a bad one comes and goes."""

from dataclasses import replace

import pytest

from device_agent.simulator.air_conditioner import link
from device_agent.simulator.air_conditioner.body import heard
from tests.unit.device_agent.simulator.air_conditioner.room import NEW


def test_a_good_cable_loses_nothing() -> None:
    state = NEW.fresh()
    for _ in range(100):
        state = link.told(state, 2.0)
    assert (state.body.frames, state.body.lost, heard(state.body)) == (400.0, 0.0, True)


def test_a_bad_one_is_silent_at_the_beginning_of_each_course_and_noisy_otherwise() -> None:
    state = NEW.fresh().afflict("ac.comm")
    silent = []
    for _ in range(round(2 * link.COURSE_S / 2)):
        before = state.body.lost
        state = link.told(state, 2.0)
        silent.append(state.body.lost - before == 4.0)
    per_course = round(link.COURSE_S / 2)
    assert silent[:per_course] == silent[per_course:]
    assert sum(silent[:per_course]) == pytest.approx(link.BROKEN_S / 2, abs=1)
    assert state.body.lost / state.body.frames == pytest.approx(0.395, abs=0.01)
    assert heard(state.body)


def test_a_mended_cable_is_heard_at_once() -> None:
    state = link.told(NEW.fresh().afflict("ac.comm"), 10.0)
    assert not heard(state.body)
    assert heard(link.told(state.mend("ac.comm"), 2.0).body)


def test_off_nobody_asks_and_the_count_begins_anew() -> None:
    state = replace(link.told(NEW.fresh().afflict("ac.comm"), 60.0), power="standby")
    state = link.told(state, 2.0)
    assert (state.body.frames, state.body.lost, state.body.silent_s) == (0.0, 0.0, 0.0)
    assert link.told(state, 2.0) is state
