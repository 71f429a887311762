"""Whether a value fits what its descriptor says, whatever device it is of."""

import re
from typing import Final, Literal

from broker.wire.base import printable
from broker.wire.settings import Descriptor, Value

Refusal = Literal["unknown_setting", "wrong_type", "out_of_range", "not_an_option", "read_only", "unavailable"]
TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def fault(descriptor: Descriptor, value: Value) -> Refusal | None:
    """Return what is wrong with a value by its descriptor alone, or None."""
    if descriptor.type == "bool":
        return None if isinstance(value, bool) else "wrong_type"
    if descriptor.type == "int":
        if type(value) is not int:  # True is an int to Python, not to a device
            return "wrong_type"
        return None if _within(descriptor, value) else "out_of_range"
    if descriptor.type == "decimal":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "wrong_type"
        return None if _within(descriptor, value) else "out_of_range"
    if descriptor.type == "list":
        return _fault_of_list(descriptor, value)
    return _fault_of_text(descriptor, value)


def number(value: Value) -> float:
    """Return the value of a setting that is a number. Raises TypeError for any other."""
    if not isinstance(value, int | float):
        raise TypeError("this setting is no number")
    return float(value)


def _fault_of_text(descriptor: Descriptor, value: Value) -> Refusal | None:
    if not isinstance(value, str):
        return "wrong_type"
    if descriptor.type == "enum":
        return None if any(option.value == value for option in descriptor.options) else "not_an_option"
    if descriptor.type == "time":
        return None if TIME.fullmatch(value) else "wrong_type"
    try:
        printable(value)
    except ValueError:
        return "wrong_type"
    return None if value.strip() and _within(descriptor, len(value)) else "out_of_range"


def _fault_of_list(descriptor: Descriptor, items: Value) -> Refusal | None:
    if not isinstance(items, tuple) or len(set(items)) != len(items):
        return "wrong_type"
    if not set(items) <= {option.value for option in descriptor.options}:
        return "not_an_option"
    return None if _within(descriptor, len(items)) else "out_of_range"


def _within(descriptor: Descriptor, number: float) -> bool:
    low, high = descriptor.min, descriptor.max
    return (low is None or number >= low) and (high is None or number <= high)
