from typing import Any

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.settings import (
    Change,
    Descriptor,
    Option,
    SettingsChanged,
    SettingsDescribed,
    SettingsSet,
    SettingsValues,
)


def descriptor(n: int = 0) -> Descriptor:
    return Descriptor(
        key=f"picture.s{n}", kind="setting", type="int", label_vi="Độ sáng", label_en="Brightness", min=0, max=100
    )


def test_a_descriptor_says_what_it_leaves_out() -> None:
    said = descriptor()
    assert (said.access, said.level, said.available, said.write_policy, said.options) == (
        "rw",
        "basic",
        True,
        "technician",
        (),
    )


@pytest.mark.parametrize("value", [True, 0, -5, 2**53 - 1, 0.5, -1e12, "", "Rực rỡ"])
@pytest.mark.requirement("TV-20")
def test_a_value_keeps_its_type(value: object) -> None:
    said = SettingsSet.model_validate({"id": "s1", "key": "picture.mode", "value": value})
    again = SettingsSet.model_validate_json(said.model_dump_json())
    assert again == said
    assert type(again.value) is type(value)


@pytest.mark.parametrize("value", [None, [], {}, 2**53, -(2**53), 1e13, float("nan"), float("inf"), "\x07", "x" * 201])
@pytest.mark.requirement("TV-09")
def test_a_value_that_a_browser_or_a_screen_could_not_hold_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        SettingsSet.model_validate({"id": "s1", "key": "picture.mode", "value": value})


def test_a_device_has_a_bounded_number_of_settings_and_choices() -> None:
    most = tuple(descriptor(n) for n in range(limits.SETTINGS))
    assert len(SettingsDescribed(descriptors=most).descriptors) == limits.SETTINGS
    with pytest.raises(ValidationError):
        SettingsDescribed(descriptors=(*most, descriptor(999)))
    values: dict[str, Any] = {f"picture.s{n}": n for n in range(limits.SETTINGS)}
    assert len(SettingsValues(values=values).values) == limits.SETTINGS
    with pytest.raises(ValidationError, match="too many settings"):
        SettingsValues(values={**values, "picture.more": 1})
    choices = tuple(Option(value=str(n), label_vi="Một", label_en="One") for n in range(limits.OPTIONS + 1))
    with pytest.raises(ValidationError):
        Descriptor(key="a.b", kind="setting", type="enum", label_vi="", label_en="", options=choices)


def test_a_change_names_old_new_actor_and_way() -> None:
    change = Change(key="picture.brightness", old=50, new=70, actor="technician", via="console", command="s1")
    said = SettingsChanged(change=change)
    assert SettingsChanged.model_validate_json(said.model_dump_json()) == said
    with pytest.raises(ValidationError):
        Change.model_validate({**change.model_dump(), "actor": "nobody"})


def test_values_must_be_an_object() -> None:
    with pytest.raises(ValidationError):
        SettingsValues.model_validate_json('{"values":[1]}')
