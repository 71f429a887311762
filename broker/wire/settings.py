"""Settings: what a device can be set to, what it is set to, and changes."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, FailFast, Field

from broker.wire import limits
from broker.wire.base import Message, SettingKey, Tag, Text

Whole = Annotated[int, Field(ge=-limits.SAFE_INT, le=limits.SAFE_INT)]
Decimal = Annotated[float, Field(ge=-1e12, le=1e12)]
Value = bool | Whole | Decimal | Text
"""A setting's value. Decimals travel as JSON numbers; enums and times as strings."""


def _not_too_many(values: object) -> object:
    """Refuse a crowd before its first member is looked at: 20,000 bad members would hold the event loop for seconds."""
    if isinstance(values, dict) and len(values) > limits.SETTINGS:
        raise ValueError("too many settings")
    return values


class Option(Message):
    """One choice of an enum setting, with its labels."""

    value: Text
    label_vi: Text
    label_en: Text


class Descriptor(Message):
    """What a setting can be: its type, range, choices, labels, and who may write it."""

    key: SettingKey
    kind: Literal["setting", "telemetry", "info"]
    type: Literal["bool", "int", "decimal", "enum", "string", "time"]
    label_vi: Text
    label_en: Text
    unit: Text | None = None
    min: float | None = None
    max: float | None = None
    step: float | None = None
    options: Annotated[tuple[Option, ...], Field(max_length=limits.OPTIONS), FailFast()] = ()
    default: Value | None = None
    access: Literal["ro", "rw"] = "rw"
    level: Literal["basic", "standard", "expert", "service"] = "basic"
    available: bool = True
    write_policy: Literal["technician", "technician_consent", "customer_only"] = "technician"


class SettingsDescribed(Message):
    """device -> broker -> console: every setting that this device has."""

    type: Literal["settings.described"] = "settings.described"
    descriptors: Annotated[tuple[Descriptor, ...], Field(max_length=limits.SETTINGS), FailFast()]


class SettingsValues(Message):
    """device -> broker -> console: the value of every setting at this moment."""

    type: Literal["settings.values"] = "settings.values"
    values: Annotated[dict[SettingKey, Value], Field(max_length=limits.SETTINGS), BeforeValidator(_not_too_many)]


class Change(Message):
    """One setting that changed: old, new, who, and by which way."""

    key: SettingKey
    old: Value | None
    new: Value | None
    actor: Literal["customer", "technician", "firmware", "automation", "unknown"]
    via: Literal["remote_key", "panel", "console", "boot", "schedule", "unknown"]
    command: Tag | None = None


class SettingsChanged(Message):
    """device -> broker -> console: this setting changed just now."""

    type: Literal["settings.changed"] = "settings.changed"
    change: Change


class SettingsSet(Message):
    """console -> broker -> device: set this. Needs the scope ``settings``."""

    type: Literal["settings.set"] = "settings.set"
    id: Tag
    key: SettingKey
    value: Value
