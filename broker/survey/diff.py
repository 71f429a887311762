"""The diff: what is not as the last visit left it. Pure.

The items are exactly the difference of two snapshots under the keys of today. The diary explains them, and only where
it proves it: an actor is named for the present value alone, and never over a gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from broker.survey.snapshot import (
    FACTORY_RESET,
    Descriptors,
    Snapshot,
    base,
    is_secret,
    is_state,
    moved,
    renamed,
    today,
)
from broker.wire.settings import Change, Renamed, Value
from broker.wire.survey import SurveyItem, SurveyReset

Found = tuple[tuple[SurveyItem, ...], SurveyReset | None, tuple[Renamed, ...]]
"""Items, the factory reset with its own, and the renamings that were needed."""


def diff(
    previous: Snapshot, now: Snapshot, lines: Sequence[Change], names: Sequence[Renamed], descriptors: Descriptors
) -> Found:
    """Return what changed from ``previous`` to ``now``, explained by the diary's ``lines`` (rising numbers).

    ``names``: every renaming up to today. In the order of the menu; what the menu no longer has comes last.
    """
    was, used = renamed(previous.values, names)
    diary = _Diary(previous, now, lines, names)
    place = {key: number for number, key in enumerate(descriptors)}
    items: list[SurveyItem] = []
    for key in sorted(was.keys() | now.values.keys(), key=lambda key: (place.get(base(key), len(place)), key)):
        # What could not be read then is not new, and what can't be read now was not removed.
        told = (key in was or previous.complete) and (key in now.values or now.complete)
        if told and is_state(key, descriptors):
            items += _item(key, was, now.values, diary, descriptors)
    reset = diary.reset
    if reset is None:
        return tuple(items), None, used
    found = SurveyReset(
        actor=reset.actor, actor_id=reset.actor_id, via=reset.via, at_us=reset.at_us,
        items=tuple(item for item in items if item.actor == "factory_reset"),
    )  # fmt: skip
    return tuple(item for item in items if item.actor != "factory_reset"), found, used


class _Diary:
    """What the diary can prove of the time between two snapshots; nothing where it is another one or went back."""

    def __init__(self, previous: Snapshot, now: Snapshot, lines: Sequence[Change], names: Sequence[Renamed]) -> None:
        between = [line for line in lines if previous.seq < line.seq <= now.seq and previous.diary == now.diary]
        to = today(names)
        self.last = {moved(line.key, to): line for line in between}
        self.reset = self.last.get(FACTORY_RESET)
        self._unbroken = _unbroken(between, now.seq)

    def proof(self, key: str, value: Value | None) -> Change | None:
        """Return the line that made a setting's present value, if nothing can have come after it."""
        line = self.last.get(key)
        if line is None or line.seq < self._unbroken or not _same(line.new, value):
            return None
        return line


def _item(
    key: str, was: Mapping[str, Value | None], now: Mapping[str, Value | None], diary: _Diary, descriptors: Descriptors
) -> list[SurveyItem]:
    """Return a setting's line in the survey; none if it is as it was."""
    secret = is_secret(key, descriptors)
    old, new = (None, None) if secret else (was.get(key), now.get(key))
    change: Literal["added", "removed", "changed"] = "changed"
    if key not in was or key not in now:
        change = "added" if key in now else "removed"
    elif key not in diary.last if secret else _same(old, new):
        return []
    line = diary.proof(key, new)
    return [
        SurveyItem(
            key=key, change=change, old=old, new=new, actor=line.actor if line else "unknown",
            actor_id=line.actor_id if line else None, via=line.via if line else "unknown",
            at_us=line.at_us if line else None, confidence="journal" if line else "inferred",
        )
    ]  # fmt: skip


def _unbroken(lines: Iterable[Change], last: int) -> int:
    """Return the number from which on every line up to ``last`` is there; ``last`` + 1 if it is not there itself."""
    numbers = {line.seq for line in lines}
    first = last + 1
    while first - 1 in numbers:
        first -= 1
    return first


def _same(one: Value | None, other: Value | None) -> bool:
    """Return whether two values are the same to a person: 1 is 1.0, and is not "on"."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other
