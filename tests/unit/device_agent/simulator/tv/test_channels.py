import pytest

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.channels import CHANNELS, INPUTS, channel, input_of, neighbour, position
from device_agent.simulator.tv.texts import PHRASES


def test_the_line_up_goes_round() -> None:
    numbers = [each.number for each in CHANNELS]
    assert [neighbour(number, 1) for number in numbers] == numbers[1:] + numbers[:1]
    assert neighbour(numbers[0], -1) == numbers[-1]


def test_a_channel_is_found_by_its_number() -> None:
    assert channel(2) is CHANNELS[1]
    assert channel(99) is None
    assert position(2) == 1
    with pytest.raises(StopIteration):
        position(99)


def test_names_in_both_languages() -> None:
    assert (CHANNELS[0].name("vi"), CHANNELS[0].name("en")) == ("Sen Du Lịch", "Sen Travel")
    assert (CHANNELS[0].programme("vi"), CHANNELS[0].programme("en")) == ("Hoàng hôn trên vịnh", "Sunset on the bay")


def test_inputs_are_the_setting_s_options() -> None:
    assert [each.value for each in INPUTS] == [each.value for each in settings.ALL["input.current"].options]
    assert input_of("hdmi2").port == "HDMI 2"
    assert all(each.device is None or each.device in PHRASES for each in INPUTS)
    with pytest.raises(StopIteration):
        input_of("scart")
