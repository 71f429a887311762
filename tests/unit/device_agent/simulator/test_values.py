import pytest

from broker.wire.settings import Descriptor, Value
from device_agent.simulator.appliance.descriptors import telemetry
from device_agent.simulator.making import choice, ordered, slider, toggle, words
from device_agent.simulator.values import fault, number

NUMBER = slider("a.number", "a", "a", -5, 5, 0)
PART = telemetry("a.part", "decimal", "a", "a", None, 0, 1)
FREE = telemetry("a.free", "decimal", "a", "a")
CHOICE = choice("a.choice", "a", "a", (("one", "a", "a"), ("two", "a", "a")), "one")
ORDER = ordered("a.order", "a", "a", (("one", "a", "a"), ("two", "a", "a")))
SWITCH = toggle("a.switch", "a", "a")
NAME = words("a.name", "a", "a", "x", 5)
TIME = Descriptor(key="a.time", kind="setting", type="time", label_vi="a", label_en="a")


@pytest.mark.parametrize(
    ("descriptor", "value", "wrong"),
    [
        (NUMBER, -5, None),
        (NUMBER, 5, None),
        (NUMBER, 6, "out_of_range"),
        (NUMBER, -6, "out_of_range"),
        (NUMBER, True, "wrong_type"),
        (NUMBER, 1.0, "wrong_type"),
        (PART, 0, None),
        (PART, 0.5, None),
        (PART, 1.5, "out_of_range"),
        (PART, True, "wrong_type"),
        (PART, "0", "wrong_type"),
        (FREE, -1e9, None),
        (CHOICE, "two", None),
        (CHOICE, "three", "not_an_option"),
        (CHOICE, 1, "wrong_type"),
        (ORDER, ("two", "one"), None),
        (ORDER, ("one",), "out_of_range"),
        (ORDER, ("one", "one"), "wrong_type"),
        (ORDER, ("one", "three"), "not_an_option"),
        (ORDER, "one", "wrong_type"),
        (SWITCH, True, None),
        (SWITCH, 1, "wrong_type"),
        (NAME, "Lan", None),
        (NAME, "  ", "out_of_range"),
        (NAME, "quá dài", "out_of_range"),
        (NAME, "a\x1b", "wrong_type"),
        (TIME, "23:59", None),
        (TIME, "24:00", "wrong_type"),
    ],
)
def test_a_value_fits_its_descriptor_or_is_refused_by_name(
    descriptor: Descriptor, value: Value, wrong: str | None
) -> None:
    assert fault(descriptor, value) == wrong


def test_a_number_is_a_number() -> None:
    assert (number(5), number(0.5)) == (5.0, 0.5)
    with pytest.raises(TypeError):
        number("5")
