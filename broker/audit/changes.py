"""Changes: what an event tells of settings that changed, each change once, wherever it stands on the record.

A change during a visit is an event of its own; so is each line of the device's diary about the time between two visits.
The survey repeats those lines, so of its own only what it could merely infer is a change that is told nowhere else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from broker.audit.query import ChangeRow, EventRow
from broker.events.session import SettingChanged, SettingDiary, SurveyLines
from broker.principal.principal import ActorKind

_CONTEXTS: Final = ("input.current", "picture.mode")
_STAFF: Final = (ActorKind.TECHNICIAN.value, ActorKind.SUPERVISOR.value)


def changes_of(row: EventRow) -> Iterator[ChangeRow]:
    """Return the changes that an event tells of; of most events, none. What is no change in it is left out."""
    match row.name:
        case SettingChanged.name:
            staff = row.actor_kind in _STAFF
            yield from _change(
                row, 0, row.facts, "seen", row.at_us, row.actor_id if staff else "", row.actor_name if staff else ""
            )
        case SettingDiary.name:
            claimed = row.facts.get("at_us")
            at_us = claimed if isinstance(claimed, int) and 0 <= claimed <= row.at_us else row.at_us
            yield from _change(row, 0, row.facts, "diary", at_us, _word(row.facts, "actor_id"))
        case SurveyLines.name:
            lines = row.facts.get("lines")
            for item, line in enumerate(lines if isinstance(lines, list) else ()):
                if isinstance(line, dict) and line.get("confidence") == "inferred":
                    yield from _change(row, item, line, "inferred", row.at_us, _word(line, "actor_id"))


def base(setting: str) -> str:
    """Return a setting's key without the context in which its value holds."""
    return setting.partition("@")[0]


def _change(
    row: EventRow, item: int, told: Mapping[str, Any], basis: str, at_us: int, who: str, who_name: str = ""
) -> Iterator[ChangeRow]:
    setting, actor = _word(told, "key"), _word(told, "actor")
    if setting:
        yield ChangeRow(
            file=row.file, sequence=row.sequence, item=item, recording=row.recording, place=row.place,
            session=row.session, at_us=at_us, recorded_us=row.at_us, setting=setting, old=told.get("old"),
            new=told.get("new"), actor=actor, who=who or actor, who_name=who_name, via=_word(told, "via"), basis=basis,
            device=row.device, technician=row.technician, ticket=row.ticket, words=_words(row, setting),
        )  # fmt: skip


def _words(row: EventRow, setting: str) -> list[dict[str, Any]]:
    """Return those of the event's words that this setting needs: its own, and its context's."""
    needed = {base(setting), *(_CONTEXTS if "@" in setting else ())}
    words = row.facts.get("words")
    return [word for word in words if isinstance(word, dict) and word.get("key") in needed] if words else []


def _word(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
