"""The history: how the last visit left each device. What the next visit's survey starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from broker.survey.diff import diff
from broker.survey.snapshot import Descriptors, Phase, Snapshot
from broker.wire.settings import Change, Renamed
from broker.wire.survey import LastVisit, SurveyFound

RECOVERED: Final = "recovered"
"""The reason of a visit whose end nobody saw because the broker itself was gone, as on its recording."""


@dataclass(frozen=True, slots=True)
class Left:
    """How a visit left a device: its last snapshot, whose visit it was, and why it ended; None while it goes on."""

    snapshot: Snapshot
    technician: str
    reason: str | None = None

    def visit(self) -> LastVisit:
        """Return the visit as the console shows it."""
        return LastVisit(
            session=self.snapshot.session,
            ended_us=self.snapshot.taken_us,
            reason=self.reason or RECOVERED,
            technician=self.technician,
            complete=self.snapshot.phase is Phase.CLOSE,
        )


class SnapshotStore(Protocol):
    """Keeps one Left for each device, the last one. Each method is one step; raises Unavailable ``database``."""

    async def latest(self, device: str) -> Left | None:
        """Return how the last visit left this device, None if none is known."""
        ...

    async def keep(self, left: Left) -> None:
        """Keep this in place of what was kept of its device; durable on return. Calls for one device don't overlap."""
        ...

    async def unfinished(self) -> tuple[Left, ...]:
        """Return every Left without a reason: what was last known of a visit that nobody saw the end of."""
        ...


def survey(
    previous: Left | None, now: Snapshot, lines: Sequence[Change], names: Sequence[Renamed], descriptors: Descriptors
) -> SurveyFound:
    """Return what changed since the last visit; without one, that none is known."""
    if previous is None:
        return SurveyFound(previous=None, items=(), reset=None, renamed=())
    items, reset, used = diff(previous.snapshot, now, lines, names, descriptors)
    return SurveyFound(previous=previous.visit(), items=items, reset=reset, renamed=used)
