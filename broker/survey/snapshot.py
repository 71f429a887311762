"""Snapshots: all settings of a device at a moment, and how they are carried on by changes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from broker.wire import limits
from broker.wire.settings import Change, Descriptor, Renamed, SettingsSnapshot, Value

Descriptors = Mapping[str, Descriptor]
"""What a device said of its settings, by key without context, in menu order."""
Values = Mapping[str, Value | None]
"""Values by key and context; None for a secret."""
FACTORY_RESET: Final = "system.factory_reset"
"""The key of the diary's line that says that a factory reset began."""


class Phase(StrEnum):
    """Of which moment of a visit a snapshot is; ``abrupt``: the end was not seen, this is what was last known."""

    OPEN = "open"
    CLOSE = "close"
    ABRUPT = "abrupt"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All settings of one device at a moment of one visit, telemetry left out.

    ``diary`` and ``seq``: up to which line of which diary they tell. ``complete``: nothing was unreadable.
    """

    device: str
    session: str
    phase: Phase
    taken_us: int
    revision: int
    complete: bool
    diary: str
    seq: int
    values: Values


def base(key: str) -> str:
    """Return a setting's key without its context."""
    return key.partition("@")[0]


def is_secret(key: str, descriptors: Descriptors) -> bool:
    """Return whether this setting's value must never be known here."""
    described = descriptors.get(base(key))
    return described is not None and described.sensitivity == "secret"


def is_state(key: str, descriptors: Descriptors) -> bool:
    """Return whether this is something that stays as it is until somebody changes it: no telemetry, no action."""
    described = descriptors.get(base(key))
    return described is None or described.kind in ("setting", "info")


def opened(
    device: str, session: str, taken_us: int, revision: int, message: SettingsSnapshot, descriptors: Descriptors
) -> Snapshot:
    """Return the snapshot that a device opened a visit with. Of a secret no value is taken, whatever it said."""
    values: dict[str, Value | None] = {}
    for key, kept in message.values.items():
        if not is_state(key, descriptors):
            continue
        if is_secret(key, descriptors):
            values[key] = None
        elif kept.value is not None:
            values[key] = kept.value
    return Snapshot(
        device, session, Phase.OPEN, taken_us, revision, message.complete, message.diary, message.diary_seq, values
    )


def folded(snapshot: Snapshot, change: Change, at_us: int, descriptors: Descriptors) -> Snapshot:
    """Return a snapshot carried on by one change.

    ``seq`` follows only while no line is missing: what a missing one changed is not in here, so the diary must tell it.
    """
    seq = change.seq if change.seq == snapshot.seq + 1 else snapshot.seq
    values = dict(snapshot.values)
    if is_state(change.key, descriptors) and base(change.key) != FACTORY_RESET:
        if is_secret(change.key, descriptors):
            values[change.key] = None
        elif change.new is None:
            values.pop(change.key, None)
        elif change.key in values or len(values) < limits.PLACES:
            values[change.key] = change.new
    return replace(snapshot, taken_us=max(snapshot.taken_us, at_us), seq=seq, values=values)


def today(names: Sequence[Renamed]) -> dict[str, str]:
    """Return by each key that was ever renamed what it is called after all the renamings."""
    found: dict[str, str] = {}
    for name in reversed(names):
        found[name.old] = found.get(name.new, name.new)
    return found


def moved(key: str, to: Mapping[str, str]) -> str:
    """Return a key under its name of today, in its context."""
    old = base(key)
    return to[old] + key[len(old) :] if old in to else key


def renamed(values: Values, names: Sequence[Renamed]) -> tuple[dict[str, Value | None], tuple[Renamed, ...]]:
    """Return values under the keys of today, and the renamings that one of them needed.

    What has a name already keeps it against what would be renamed to it.
    """
    to = today(names)
    found = {key: value for key, value in values.items() if base(key) not in to}
    for key, value in values.items():
        if base(key) in to:
            found.setdefault(moved(key, to), value)
    here, used = {base(key) for key in values}, []
    for name in names:
        if name.old in here:
            used.append(name)
            here.remove(name.old)
            here.add(name.new)
    return found, tuple(used)
