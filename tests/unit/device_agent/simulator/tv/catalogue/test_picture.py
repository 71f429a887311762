from device_agent.simulator.tv.catalogue import picture
from device_agent.simulator.tv.settings import fault

BY_KEY = {each.key: each for each in picture.DESCRIPTORS}


def test_modes_are_the_options_and_have_sound_defaults() -> None:
    assert tuple(each.value for each in BY_KEY["picture.mode"].options) == picture.MODES == tuple(picture.MODE_DEFAULTS)
    for own in picture.MODE_DEFAULTS.values():
        for key, value in own.items():
            assert BY_KEY[key].context == "input+picture_mode"
            assert fault(BY_KEY[key], value) is None


def test_what_has_a_context() -> None:
    contexts = {key: each.context for key, each in BY_KEY.items()}
    assert contexts.pop("picture.mode") == contexts.pop("picture.aspect") == "input"
    assert contexts.pop("picture.energy_saving") == contexts.pop("picture.eye_care") == "none"
    assert set(contexts.values()) == {"input+picture_mode"}
