from device_agent.simulator.appliance.state import State
from tests.unit.device_agent.simulator.appliance.kettle import Water

STATE = State({"a.b": 1, "a.c": 2}, Water(), {"water": "some"})


def test_each_change_makes_a_new_state_and_leaves_the_rest() -> None:
    changed = STATE.put({"a.b": 5}).but(celsius=60.0).lay("water", "none").afflict("kt.element", "kt.child")
    assert State({"a.b": 1, "a.c": 2}, Water(), {"water": "some"}) == STATE
    assert changed.values == {"a.b": 5, "a.c": 2}
    assert changed.body == Water(celsius=60.0)
    assert changed.things == {"water": "none"}
    assert changed.has("kt.element")
    assert changed.mend("kt.element").faults == {"kt.child"}
    assert not STATE.has("kt.element")
