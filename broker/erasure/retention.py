"""Retention: which classes of which files are older than the policy keeps them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broker.erasure.request import DAY_US, Hold, Visit
from broker.recording.record import DataClass


@dataclass(frozen=True, slots=True)
class Policy:
    """How many days each class is kept after a visit ended or a journal's day is over; 0: for ever."""

    screen: int = 180
    camera: int = 180
    text: int = 1095
    meta: int = 1095

    def days(self, data_class: DataClass) -> int:
        """Return the days of one class."""
        return int(getattr(self, data_class.name.lower()))

    @property
    def shortest(self) -> int | None:
        """The fewest days after which anything is erased; None: nothing ever is."""
        return min((days for one in DataClass if (days := self.days(one))), default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that could be old: a visit's, or of a ``journal`` day. ``over_us``: since when it has been complete.

    ``left``: the classes whose keys are still there.
    """

    visit: Visit
    over_us: int
    left: frozenset[DataClass]
    journal: bool = False


def due(policy: Policy, kept: Kept, holds: Sequence[Hold], now_us: int) -> frozenset[DataClass]:
    """Return what of this file is to be erased now. While any hold stands no journal is: it may speak of that visit."""
    if holds if kept.journal else any(hold.covers(kept.visit) for hold in holds):
        return frozenset()
    return aged(policy, kept.left, now_us - kept.over_us)


def aged(policy: Policy, classes: frozenset[DataClass], age_us: int) -> frozenset[DataClass]:
    """Return those of these classes that are not kept for so long."""
    return frozenset(one for one in classes if (days := policy.days(one)) and age_us >= days * DAY_US)


def decide(
    policy: Policy, files: Iterable[Kept], holds: Sequence[Hold], now_us: int
) -> dict[frozenset[DataClass], list[Visit]]:
    """Return the files of which the same classes are due, by these classes."""
    found: dict[frozenset[DataClass], list[Visit]] = {}
    for kept in files:
        if classes := due(policy, kept, holds, now_us):
            found.setdefault(classes, []).append(kept.visit)
    return found
