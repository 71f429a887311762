"""A survey as it stands on the record: every line that the technician was shown, each value in its class. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from broker.events.session import SurveyLines
from broker.principal.principal import Principal
from broker.session.privacy import kept_apart, sensitivity
from broker.wire.settings import Change, Descriptor, Value
from broker.wire.survey import SurveyFound, SurveyItem

KEPT: Final = 1000
"""Lines of one survey on the record, far more than any device has settings; of the rest only the number."""
PART: Final = 100
"""Lines of one event: whatever a device says, it stays far under the longest record."""
_PLACES: Final = ("input.current", "picture.mode")
"""The settings whose values name a context, ``picture.contrast@hdmi1+movie``, in their order."""
_WORDS: Final = {"key", "kind", "type", "label_vi", "label_en", "unit", "sensitivity"}


def lines_of(found: SurveyFound, descriptors: Mapping[str, Descriptor], by: Principal) -> list[SurveyLines]:
    """Return the facts that hold a survey's lines, in order; none where no earlier visit is known."""
    if found.previous is None:
        return []
    every = [(item, False) for item in found.items]
    every += [(item, True) for item in (found.reset.items if found.reset else ())]
    kept = every[:KEPT]
    parts = [kept[place : place + PART] for place in range(0, len(kept), PART)] or [[]]
    head: dict[str, Any] = {
        "previous": found.previous.model_dump(),
        "reset": found.reset.model_dump(exclude={"items"}) if found.reset else None,
        "renamed": [name.model_dump() for name in found.renamed] or None,
    }
    facts = []
    for number, part in enumerate(parts, 1):
        rest = len(every) - len(kept) if number == len(parts) else 0
        facts.append(_part(part, descriptors, by, rest or None, head if number == 1 else {}))
    return facts


def _part(
    part: Sequence[tuple[SurveyItem, bool]], descriptors: Mapping[str, Descriptor], by: Principal, rest: int | None,
    head: Mapping[str, Any],
) -> SurveyLines:  # fmt: skip
    lines: list[dict[str, Any]] = []
    personal: dict[str, Any] = {}
    for item, of_reset in part:
        values = kept_apart(item.key, descriptors, old=item.old, new=item.new)
        if "personal_old" in values:
            personal[item.key] = [values.pop("personal_old"), values.pop("personal_new")]
        marked = {"reset": True} if of_reset else {}
        lines.append({**item.model_dump(exclude={"old", "new"}), **values, **marked})
    words = words_of(used_by(item for item, _ in part), descriptors)
    return SurveyLines(by=by, count=len(lines), lines=lines, words=words, rest=rest, personal=personal or None, **head)


def used_by(changes: Iterable[SurveyItem | Change]) -> dict[str, set[Value | None]]:
    """Return which settings these changes speak of, that name their context too, and with which values."""
    used: dict[str, set[Value | None]] = {}
    for change in changes:
        key, _, context = change.key.partition("@")
        used.setdefault(key, set()).update((change.old, change.new))
        for place, value in zip(_PLACES, context.split("+") if context else (), strict=False):
            used.setdefault(place, set()).add(value)
    return used


def words_of(
    used: Mapping[str, Collection[Value | None]], descriptors: Mapping[str, Descriptor]
) -> list[dict[str, Any]]:
    """Return how the device named these settings and these values of theirs, in both languages, and nothing else."""
    words = []
    for key, values in used.items():
        if (named := descriptors.get(key)) is None:
            continue
        # Which options a personal setting had tells its values.
        shown = named.options if sensitivity(key, descriptors) == "public" else ()
        options = [option.model_dump() for option in shown if option.value in values]
        words.append({**named.model_dump(include=_WORDS, exclude_none=True), "options": options})
    return words
