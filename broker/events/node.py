"""Facts about the broker's own node: start, stop, recovery, disk."""

from dataclasses import dataclass

from broker.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted(Event, code="T1000I", name="node.started"):
    """The broker started."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStopped(Event, code="T1001I", name="node.stopped"):
    """The broker stopped in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecovered(Event, code="T1002W", name="recording.recovered"):
    """A file that a crash left open was cut at its first bad record and closed as recovered."""

    recording: str
    cut_bytes: int
    last_sequence: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLost(Event, code="T1003A", name="recording.failed"):
    """A visit's recording could no longer be written; the visit was ended for it."""

    session: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceLow(Event, code="T1004A", name="node.space_low"):
    """The recordings' disk is under its floor: no new visit starts."""

    floor_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCrashed(Event, code="T1005A", name="session.crashed"):
    """A fault in the broker ended a visit."""

    session: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLost(Event, code="T1006A", name="record.lost"):
    """A recording has less than this node's last anchor says, or something else: no crash does that.

    ``anchored``: the sequence of the record that was there; ``how``: ``shorter`` or ``changed``.
    """

    recording: str
    anchored: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorBehind(Event, code="T1010A", name="mirror.behind"):
    """A mirror has taken no checkpoint for so long that the ledger stands without a copy out of the broker's reach."""

    mirror: str
    minutes: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorCurrent(Event, code="T1011I", name="mirror.current"):
    """A mirror that was behind has the ledger's last checkpoint again."""

    mirror: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotationAsked(Event, code="T1012I", name="ledger.rotation_asked"):
    """The operator asked for a new key of the ledger; the old one signs along for so long."""

    overlap_hours: int
