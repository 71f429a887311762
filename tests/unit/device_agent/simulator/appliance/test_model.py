from device_agent.device import Done
from device_agent.simulator.appliance.model import Deed, Model
from tests.unit.device_agent.simulator.appliance.kettle import SmallKettle, Water

KETTLE = SmallKettle()
STATE = KETTLE.fresh()


def test_a_deed_that_says_nothing_more_is_done_at_once_and_changes_no_more() -> None:
    deed: Deed[Water] = Deed(lambda state: state.but(celsius=50.0))
    assert deed.seconds == 0
    assert deed.judge([STATE]) == Done(True)
    assert not deed.over(STATE)
    assert deed.stop(STATE) is STATE


def test_a_model_that_says_nothing_more_lives_by_the_second_and_adds_nothing() -> None:
    assert Model.stride(KETTLE, STATE) == 1.0
    assert Model.narrowed(KETTLE, STATE) == {}
    assert Model.set(KETTLE, STATE, "kettle.target_c", 50) == STATE.put({"kettle.target_c": 50})
    assert Model.turned(KETTLE, STATE, "standby") is STATE
    assert Model.afflicted(KETTLE, STATE, "kt.element") is STATE
    assert Model.mended(KETTLE, STATE, "kt.element") is STATE
    assert Model.kept(KETTLE, STATE.body) == {}
    assert Model.revived(KETTLE, STATE.body, {}) is STATE.body
    assert Model.sentences == {}
