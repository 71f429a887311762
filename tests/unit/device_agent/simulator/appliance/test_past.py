"""What an appliance lived through before anybody looks is what it would have lived through anyway."""

from device_agent.simulator.appliance.past import lived
from device_agent.simulator.refrigerator.refrigerator import Refrigerator


def test_it_is_the_same_as_living_step_by_step() -> None:
    model = Refrigerator()
    state = model.fresh()
    for _ in range(12):
        state = model.step(state, 30.0)
    assert lived(model, model.fresh(), 360.0, 30.0) == state
    assert state.body.age_s == 360.0


def test_no_time_is_no_change() -> None:
    model = Refrigerator()
    assert lived(model, model.fresh(), 0.0, 30.0) == model.fresh()
