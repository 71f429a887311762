from device_agent.conversation.deadlines import CHECK_SECONDS, OVERDUE, tick_seconds
from device_agent.conversation.shown import State


def test_every_state_in_which_somebody_waits_has_its_end_and_its_reason() -> None:
    assert set(OVERDUE) == set(State) - {State.OFF, State.OVER}
    for _, why in OVERDUE.values():
        assert (why.notice is None) is not (why.ended is None)


def test_time_is_told_often_enough_for_the_probes_of_the_check() -> None:
    assert {state for state in State if tick_seconds(state) < 0.2} == {State.CHECKING}
    assert CHECK_SECONDS <= 12
