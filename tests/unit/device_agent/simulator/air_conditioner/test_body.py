"""What follows from its state at once: current, air, and whether the outdoor part answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.simulator.air_conditioner import body as b
from tests.stage.examples import share
from tests.unit.device_agent.simulator.air_conditioner.room import NEW


def test_a_compressor_draws_more_the_faster_it_turns_and_less_without_refrigerant() -> None:
    state = NEW.fresh()
    draws = [b.amperes(state.but(hz=hz)) for hz in (0.0, 25.0, 60.0, 100.0)]
    assert draws == sorted(draws)
    assert draws[0] == 0.0
    assert draws[-1] == pytest.approx(6.0)
    leaking = state.but(hz=100.0).afflict("ac.leak")
    assert (b.charge(state), b.charge(leaking)) == (1.0, b.LOW_CHARGE)
    assert b.amperes(leaking) < 0.6 * draws[-1]


@share(1)
@given(st.floats(0, 2000), st.floats(0, 2000))
def test_dust_only_ever_takes_air_away(one: float, other: float) -> None:
    body = NEW.fresh().body
    low, high = sorted((one, other))
    less, more = (b.passes(NEW.fresh().but(dust_h=hours).body) for hours in (high, low))
    assert 0.3 < less <= more <= 1
    assert b.airflow(body) == 0.0  # its fan stands


def test_half_a_year_of_dust_takes_half_the_air() -> None:
    state = NEW.fresh().but(fan_in_rpm=900)
    assert b.airflow(state.body) > 0.97
    assert b.airflow(state.but(dust_h=640.0).body) < 0.5


def test_a_silence_is_one_after_two_seconds() -> None:
    assert b.heard(NEW.fresh().but(silent_s=1.9).body)
    assert not b.heard(NEW.fresh().but(silent_s=2.0).body)
