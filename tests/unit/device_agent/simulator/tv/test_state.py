import dataclasses

import pytest

from device_agent.simulator.tv.state import AppPage, Step, TvState


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


def heard(**changes: object) -> str | None:
    tv = TvState()
    return dataclasses.replace(
        tv,
        values=tv.values.put({key.replace("__", "."): value for key, value in changes.items()}),  # type: ignore[misc]
    ).silent


def test_why_nothing_is_to_be_heard() -> None:
    """Sound to a receiver that isn't there is the commonest silent TV of all."""
    assert heard() is None
    assert heard(sound__mute=True, sound__output="arc") == "muted"
    assert heard(sound__output="arc") == "no_receiver"
    assert heard(sound__output="arc", input__hdmi3__device="soundbar") is None
    assert heard(sound__output="arc", input__hdmi3__device="soundbar", system__cec__enabled=False) == "no_receiver"
    assert heard(sound__output="optical") == "no_receiver"


def test_an_app_plays_since_a_second() -> None:
    assert not AppPage("films").playing
    assert AppPage("films", 0, 0.0).playing
