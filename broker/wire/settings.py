"""Settings: what a device can be set to, what it is set to, and changes."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, FailFast, Field

from broker.wire import limits
from broker.wire.base import Code, ContextKey, Count, Id, Message, SettingKey, Tag, Text

Whole = Annotated[int, Field(ge=-limits.SAFE_INT, le=limits.SAFE_INT)]
Decimal = Annotated[float, Field(ge=-1e12, le=1e12)]


def _items(items: object) -> object:
    """Refuse a crowd before its first member is looked at (FailFast can't stand in a union); a tuple in any case."""
    if not isinstance(items, list | tuple):
        return items
    if len(items) > limits.OPTIONS:
        raise ValueError("too many items")
    return tuple(items)


Ordered = Annotated[tuple[Text, ...], Field(max_length=limits.OPTIONS), BeforeValidator(_items)]
"""A list's items in their order."""
Value = bool | Whole | Decimal | Text | Ordered
"""A setting's value. Decimals travel as JSON numbers; enums and times as strings, a list as an array of strings."""


def value_of(read: Any) -> Any:
    """Return a value that JSON was read to as a Value: Python reads what was a tuple as a list."""
    return tuple(read) if isinstance(read, list) else read


def _not_too_many(values: object) -> object:
    """Refuse a crowd before its first member is looked at: 20,000 bad members would hold the event loop for seconds."""
    if isinstance(values, dict) and len(values) > limits.SETTINGS:
        raise ValueError("too many settings")
    return values


def _not_too_many_places(values: object) -> object:
    if isinstance(values, dict) and len(values) > limits.PLACES:
        raise ValueError("too many values")
    return values


class Option(Message):
    """One choice of an enum setting, or one item of a list, with its labels."""

    value: Text
    label_vi: Text
    label_en: Text


class Descriptor(Message):
    """What a setting can be: its type, range, choices, labels, and who may write it.

    A ``list`` holds items of ``options`` in an order that matters, none twice, from ``min`` to ``max`` of them.
    ``context``: what it has a value of its own for. ``reason``: why it is not available, as a stable word.
    ``sensitivity``: a ``secret`` one's value never leaves the device. ``safety``: what must hold before it is written.
    """

    key: SettingKey
    kind: Literal["setting", "telemetry", "info", "action"]
    type: Literal["bool", "int", "decimal", "enum", "string", "time", "list"]
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
    context: Literal["none", "input", "input+picture_mode"] = "none"
    available: bool = True
    reason: Code | None = None
    sensitivity: Literal["public", "personal", "secret"] = "public"
    write_policy: Literal["technician", "technician_consent", "customer_only"] = "technician"
    safety: Literal["none", "interlock", "person_present"] = "none"
    since_schema: Annotated[int, Field(ge=1, le=10_000)] = 1


class Renamed(Message):
    """A setting that has another key since this revision of the device's schema."""

    old: SettingKey
    new: SettingKey


class SettingsDescribed(Message):
    """device -> broker -> console: every setting that this device has, in menu order; again when that changes.

    ``revision``: of the device's schema, rising; ``renamed``: all renamings up to it, in their order.
    """

    type: Literal["settings.described"] = "settings.described"
    revision: Annotated[int, Field(ge=1, le=10_000)] = 1
    renamed: Annotated[tuple[Renamed, ...], Field(max_length=limits.SETTINGS), FailFast()] = ()
    descriptors: Annotated[tuple[Descriptor, ...], Field(max_length=limits.SETTINGS), FailFast()]


class SettingsValues(Message):
    """device -> broker -> console: the value of every setting as it holds now, for the present input and mode."""

    type: Literal["settings.values"] = "settings.values"
    values: Annotated[dict[SettingKey, Value], Field(max_length=limits.SETTINGS), BeforeValidator(_not_too_many)]


ActorKind = Literal["customer", "technician", "firmware", "automation", "cloud", "factory_reset", "unknown"]
Via = Literal["remote_key", "panel", "app", "console", "schedule", "boot", "unknown"]


class Kept(Message):
    """A value in a snapshot: what it is, since when, and by whom, as far as the device knows. A secret has no value."""

    value: Value | None
    at_us: Count | None = None
    by: ActorKind | None = None


class SettingsSnapshot(Message):
    """device -> broker: every setting in every context at this moment, once at the start of a visit.

    ``diary`` and ``diary_seq``: which diary the device keeps, and its last line. ``complete``: nothing was unreadable.
    """

    type: Literal["settings.snapshot"] = "settings.snapshot"
    diary: Id
    diary_seq: Count
    complete: bool
    values: Annotated[dict[ContextKey, Kept], Field(max_length=limits.PLACES), BeforeValidator(_not_too_many_places)]


class Change(Message):
    """One setting that changed, as a line of the device's diary: old, new, who, and by which way.

    ``seq`` rises by 1 with each line of this diary. ``actor_id``: for a technician the name that the device was shown.
    Of a secret, ``old`` and ``new`` are None. A factory reset is one line with the key ``system.factory_reset``, and
    behind it one with the actor ``factory_reset`` for each setting that it changed.
    """

    seq: Count
    at_us: Count
    key: ContextKey
    old: Value | None
    new: Value | None
    actor: ActorKind
    actor_id: Text | None = None
    via: Via
    session: Id | None = None
    command: Tag | None = None


class SettingsChanged(Message):
    """device -> broker -> console: this setting changed just now."""

    type: Literal["settings.changed"] = "settings.changed"
    change: Change


class DiaryLines(Message):
    """device -> broker: the diary's lines that no broker has acknowledged yet, oldest first, after the snapshot.

    ``lost``: lines that the diary had no room for, ever. ``last``: there are no more. The next come after the
    acknowledgement.
    """

    type: Literal["diary.lines"] = "diary.lines"
    lines: Annotated[tuple[Change, ...], Field(max_length=limits.DIARY_LINES), FailFast()]
    lost: Count
    last: bool


class DiaryReceived(Message):
    """broker -> device: every line up to this one is on the record; up to ``diary_seq``, also in the survey."""

    type: Literal["diary.received"] = "diary.received"
    seq: Count


class TelemetryValues(Message):
    """device -> broker -> console: what was measured anew, at most every TELEMETRY_SECONDS; telemetry keys only."""

    type: Literal["telemetry.values"] = "telemetry.values"
    at_us: Count
    values: Annotated[dict[SettingKey, Value], Field(max_length=limits.SETTINGS), BeforeValidator(_not_too_many)]


class SettingsSet(Message):
    """console -> broker -> device: set this; without a context, for the present one. Needs the scope ``settings``."""

    type: Literal["settings.set"] = "settings.set"
    id: Tag
    key: ContextKey
    value: Value
