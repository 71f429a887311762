"""How a visit left its device, from its facts on the record alone: what the store missed when the broker was killed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from broker.events import session as fact
from broker.events.event import Event
from broker.survey.history import RECOVERED, Left
from broker.survey.snapshot import Phase, Snapshot, folded, opened
from broker.wire.settings import Change, Descriptor, Kept, SettingsSnapshot, value_of

_UNNAMED: Final = Descriptor(key="not.described", kind="setting", type="string", label_vi="-", label_en="-")


def left_by(session: str, facts: Iterable[tuple[Event, int]]) -> Left | None:
    """Return how this visit left its device, from its facts and their wall times (microseconds), in their order.

    None if its survey was never made: then the next one must start from an earlier visit.
    """
    replayed = _Replay(session)
    for event, at_us in facts:
        replayed.take(event, at_us)
    return replayed.left


class _Replay:
    def __init__(self, session: str) -> None:
        self._session = session
        self._device = self._technician = ""
        self._descriptors: dict[str, Descriptor] = {}
        self._revision = 1
        self._known: Snapshot | None = None
        self._reason = RECOVERED
        self._surveyed = False

    @property
    def left(self) -> Left | None:
        if self._known is None or not self._surveyed:
            return None
        return Left(self._known, self._technician, self._reason)

    def take(self, event: Event, at_us: int) -> None:
        match event:
            case fact.SessionOpened():
                self._device, self._technician = event.device, event.technician_name
            case fact.SettingsDescribed():
                self._revision = event.revision
                self._descriptors = {key: _UNNAMED for key in event.keys}
                self._descriptors |= {key: _named(sensitivity="secret") for key in event.withheld or ()}
                self._descriptors |= {key: _named(kind="telemetry") for key in event.passing or ()}
            case fact.SettingsSnapshot(phase="open"):
                values = event.values | (event.personal or {})
                message = SettingsSnapshot(
                    diary=event.diary or "", diary_seq=event.seq or 0, complete=event.complete,
                    values={key: Kept(value=value_of(value)) for key, value in values.items()},
                )  # fmt: skip
                self._known = opened(self._device, self._session, at_us, self._revision, message, self._descriptors)
                self._known = replace(self._known, phase=Phase.ABRUPT)
            case fact.SettingsSnapshot() if self._known is not None:
                self._known = replace(self._known, phase=Phase(event.phase), taken_us=at_us)
            case fact.SettingChanged() if self._known is not None:
                self._known = folded(self._known, _change(event), at_us, self._descriptors)
            case fact.SurveyMade():
                self._surveyed = True
            case fact.SessionEnded():
                self._reason = event.reason


def _named(**fields: str) -> Descriptor:
    return _UNNAMED.model_copy(update=fields)


def _change(event: fact.SettingChanged) -> Change:
    new = event.new if event.personal_new is None else event.personal_new
    return Change(
        seq=event.seq or 0, at_us=0, key=event.key, old=None, new=value_of(new), actor="unknown", via="unknown"
    )  # fmt: skip
