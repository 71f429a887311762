import json
from typing import Any

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.settings import (
    Change,
    Descriptor,
    DiaryLines,
    DiaryReceived,
    Kept,
    Option,
    Renamed,
    SettingsChanged,
    SettingsDescribed,
    SettingsSet,
    SettingsSnapshot,
    SettingsValues,
    value_of,
)

CHANGE = Change(
    seq=1, at_us=1_800_000_000_000_000, key="picture.brightness", old=50, new=70, actor="technician", via="console",
    command="s1",
)  # fmt: skip


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


@pytest.mark.requirement("TV-20")
@pytest.mark.parametrize("items", [(), ("films",), ("music", "films", "Rực rỡ"), ("x",) * limits.OPTIONS])
def test_a_list_keeps_its_items_in_their_order(items: tuple[str, ...]) -> None:
    said = SettingsSet(id="s1", key="app.order", value=items)
    again = SettingsSet.model_validate_json(said.model_dump_json())
    assert again == said
    assert again.value == items == value_of(json.loads(said.model_dump_json())["value"])
    assert value_of("films") == "films"


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize(
    "items", [[1], [None], [["films"]], ["x"] * (limits.OPTIONS + 1), ["\x07"], ["x" * 201], [True]]
)
def test_a_list_of_anything_but_bounded_texts_is_refused(items: list[object]) -> None:
    with pytest.raises(ValidationError):
        SettingsSet.model_validate_json(json.dumps({"type": "settings.set", "id": "s1", "key": "a.b", "value": items}))


@pytest.mark.parametrize("value", [None, {}, 2**53, -(2**53), 1e13, float("nan"), float("inf"), "\x07", "x" * 201])
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
    said = SettingsChanged(change=CHANGE)
    assert SettingsChanged.model_validate_json(said.model_dump_json()) == said
    with pytest.raises(ValidationError):
        Change.model_validate({**CHANGE.model_dump(), "actor": "nobody"})
    secret = Change.model_validate({**CHANGE.model_dump(), "key": "network.wifi.password", "old": None, "new": None})
    assert (secret.old, secret.new) == (None, None)


@pytest.mark.parametrize("key", ["picture.contrast", "picture.contrast@hdmi1", "picture.contrast@hdmi1+movie"])
def test_a_setting_may_have_a_context_behind_it(key: str) -> None:
    assert SettingsSet(id="s1", key=key, value=1).key == key
    assert Change.model_validate({**CHANGE.model_dump(), "key": key}).key == key
    if "@" in key:  # a descriptor and the values that hold now have none
        with pytest.raises(ValidationError):
            SettingsValues(values={key: 1})


def test_a_snapshot_holds_every_place_and_no_more_than_may_be() -> None:
    kept = Kept(value=1, at_us=5, by="customer")
    values = {f"picture.s{n}@hdmi1+movie": kept for n in range(limits.PLACES)}
    said = SettingsSnapshot(diary="ab" * 16, diary_seq=3, complete=True, values=values)
    assert SettingsSnapshot.model_validate_json(said.model_dump_json()) == said
    with pytest.raises(ValidationError, match="too many values"):
        SettingsSnapshot(diary="ab" * 16, diary_seq=3, complete=True, values={**values, "a.b": kept})
    assert Kept(value=None).by is None
    with pytest.raises(ValidationError):
        Kept.model_validate({"at_us": 5})


def test_the_diary_comes_in_bounded_bundles_and_is_acknowledged_by_its_last_line() -> None:
    said = DiaryLines(lines=(CHANGE,) * limits.DIARY_LINES, lost=2, last=False)
    assert DiaryLines.model_validate_json(said.model_dump_json()) == said
    assert DiaryReceived(seq=said.lines[-1].seq).seq == 1
    with pytest.raises(ValidationError):
        DiaryLines(lines=(CHANGE,) * (limits.DIARY_LINES + 1), lost=0, last=True)


def test_a_renaming_belongs_to_a_revision() -> None:
    said = SettingsDescribed(
        revision=2, renamed=(Renamed(old="picture.light", new="picture.backlight"),), descriptors=(descriptor(),)
    )
    assert SettingsDescribed.model_validate_json(said.model_dump_json()) == said
    with pytest.raises(ValidationError):
        SettingsDescribed(revision=0, descriptors=())


def test_values_must_be_an_object() -> None:
    with pytest.raises(ValidationError):
        SettingsValues.model_validate_json('{"values":[1]}')
