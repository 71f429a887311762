from device_agent.simulator.tv.catalogue.sound import DESCRIPTORS


def test_sound_is_the_same_on_every_input() -> None:
    assert {each.context for each in DESCRIPTORS} == {"none"}
    assert all(each.key.startswith("sound.") for each in DESCRIPTORS)
