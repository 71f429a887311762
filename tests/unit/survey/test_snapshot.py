"""Snapshots: what is taken from a device, and how they are carried on."""

import pytest

from broker.survey.snapshot import FACTORY_RESET, Phase, Snapshot, folded, is_secret, is_state, opened, renamed
from broker.wire import limits
from broker.wire.settings import Change, Descriptor, Kept, Renamed, SettingsSnapshot, Value

T0 = 1_800_000_000_000_000


def described(key: str, **fields: object) -> Descriptor:
    return Descriptor.model_validate(
        {"key": key, "kind": "setting", "type": "int", "label_vi": "x", "label_en": "x", **fields}
    )


DESCRIPTORS = {
    item.key: item
    for item in (
        described("picture.contrast", context="input+picture_mode"),
        described("network.password", sensitivity="secret"),
        described("panel.temperature_c", kind="telemetry"),
        described("system.restart", kind="action"),
        described("system.firmware.version", kind="info"),
    )
}


def change(seq: int, key: str = "picture.contrast@hdmi1+movie", new: Value | None = 9) -> Change:
    return Change(seq=seq, at_us=0, key=key, old=None, new=new, actor="customer", via="panel")


def taken(values: dict[str, Kept], **fields: object) -> Snapshot:
    message = SettingsSnapshot(diary="a" * 32, diary_seq=7, complete=True, values=values)
    return opened("d" * 32, "5" * 32, T0, 3, message.model_copy(update=fields), DESCRIPTORS)


@pytest.mark.requirement("TV-22")
def test_a_snapshot_holds_every_setting_in_every_context_and_the_firmware_and_no_telemetry() -> None:
    snapshot = taken(
        {
            "picture.contrast@hdmi1+movie": Kept(value=1),
            "picture.contrast@tv+movie": Kept(value=2),
            "system.firmware.version": Kept(value="4.2"),
            "panel.temperature_c": Kept(value=51),
            "system.restart": Kept(value=True),
            "never.described": Kept(value="x"),
        }
    )
    assert snapshot == Snapshot(
        "d" * 32, "5" * 32, Phase.OPEN, T0, 3, True, "a" * 32, 7,
        {"picture.contrast@hdmi1+movie": 1, "picture.contrast@tv+movie": 2, "system.firmware.version": "4.2",
         "never.described": "x"},
    )  # fmt: skip


def test_of_a_secret_nothing_is_taken_even_if_the_device_sends_it() -> None:
    assert taken({"network.password": Kept(value="hunter2")}).values == {"network.password": None}
    carried = folded(taken({"network.password": Kept(value=None)}), change(8, "network.password", "x"), T0, DESCRIPTORS)
    assert carried.values == {"network.password": None}


def test_a_setting_without_a_value_is_not_there() -> None:
    assert taken({"picture.contrast@tv+movie": Kept(value=None)}).values == {}


def test_a_change_carries_a_snapshot_on() -> None:
    snapshot = taken({"picture.contrast@hdmi1+movie": Kept(value=1)})
    later = folded(snapshot, change(8), T0 + 5, DESCRIPTORS)
    assert (later.values, later.seq, later.taken_us) == ({"picture.contrast@hdmi1+movie": 9}, 8, T0 + 5)
    assert snapshot.values == {"picture.contrast@hdmi1+movie": 1}, "the earlier one stays as it was"
    gone = folded(later, change(9, new=None), T0 + 6, DESCRIPTORS)
    assert (gone.values, gone.seq) == ({}, 9)


@pytest.mark.parametrize("seq", [0, 6, 7, 9, 10_000])
def test_over_a_missing_line_only_the_value_is_believed(seq: int) -> None:
    later = folded(taken({}), change(seq), T0, DESCRIPTORS)
    assert (later.values, later.seq) == ({"picture.contrast@hdmi1+movie": 9}, 7)


@pytest.mark.parametrize("key", [FACTORY_RESET, "panel.temperature_c", "system.restart"])
def test_what_is_no_setting_changes_no_value_but_is_a_line(key: str) -> None:
    later = folded(taken({}), change(8, key), T0, DESCRIPTORS)
    assert (later.values, later.seq) == ({}, 8)


def test_a_device_can_not_fill_the_memory_with_settings() -> None:
    full = taken({f"item.n{number}": Kept(value=0) for number in range(limits.PLACES)})
    assert len(folded(full, change(8, "item.more"), T0, DESCRIPTORS).values) == limits.PLACES
    assert folded(full, change(8, "item.n3", 5), T0, DESCRIPTORS).values["item.n3"] == 5


def test_renamings_follow_one_another_in_every_context() -> None:
    values: dict[str, Value | None] = {"picture.a@hdmi1": 1, "picture.a@tv": 2, "sound.b": 3, "sound.c": 4}
    names = [
        Renamed(old="picture.a", new="picture.b"), Renamed(old="picture.b", new="picture.c"),
        Renamed(old="never.was", new="never.is"), Renamed(old="sound.b", new="sound.c"),
    ]  # fmt: skip
    found, used = renamed(values, names)
    assert found == {"picture.c@hdmi1": 1, "picture.c@tv": 2, "sound.c": 4}, "what has the name already keeps it"
    assert used == (names[0], names[1], names[3])


def test_the_kinds_of_settings() -> None:
    assert is_secret("network.password@hdmi1", DESCRIPTORS)
    assert not is_secret("never.described", DESCRIPTORS)
    assert [key for key in DESCRIPTORS if is_state(key, DESCRIPTORS)] == [
        "picture.contrast", "network.password", "system.firmware.version",
    ]  # fmt: skip
    assert is_state("never.described", DESCRIPTORS)
