import dataclasses

import pytest

from device_agent.simulator.tv.state import Step, TvState


def test_a_fresh_tv_is_on_at_home_and_speaks_vietnamese() -> None:
    tv = TvState()
    assert (tv.power, tv.screen, tv.overlay, tv.language, tv.source) == ("on", "home", None, "vi", "tv")


def test_the_state_can_not_be_changed_in_place() -> None:
    tv = TvState()
    with pytest.raises(dataclasses.FrozenInstanceError):
        tv.channel = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        tv.values["sound.volume"] = 3  # type: ignore[index]


def test_states_are_equal_by_value() -> None:
    assert TvState() == TvState()
    assert Step(TvState()) == Step(TvState(), support=False, refused=None)
