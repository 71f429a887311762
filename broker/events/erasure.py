"""Facts about erasure: requests, their second person, what was erased, and what is held."""

from dataclasses import dataclass

from broker.events.event import Event, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequested(Event, code="T6200I", name="erasure.requested"):
    """A person asked that classes of visits be erased. ``subject``: session, device or ticket; ``value``: which."""

    request: str
    subject: str
    value: str
    classes: list[str]
    visits: int
    reason: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureApproved(Event, code="T6201I", name="erasure.approved"):
    """A second person approved it; from here on it is carried out."""

    request: str
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRefused(Event, code="T6202I", name="erasure.refused"):
    """A person refused it, or who had asked took it back."""

    request: str
    requested_by: str
    reason: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureExpired(Event, code="T6203I", name="erasure.expired"):
    """Nobody decided in time."""

    request: str
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDone(Event, code="T6204W", name="erasure.done"):
    """The tombstone: the keys of these classes of this recording were destroyed.

    ``recording``: a visit's id or a journal's. ``commitments``: by class, to the keys that are gone, as in the file's
    header. ``cause``: request, or retention, which nobody asked for.
    """

    recording: str
    classes: list[str]
    commitments: dict[str, str]
    cause: str
    request: str
    requested_by: str | None = None
    approved_by: str | None = None
    reason: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSet(Event, code="T6210I", name="hold.set"):
    """Nothing of this subject may be erased until the hold is lifted."""

    hold: str
    subject: str
    value: str
    reason: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Event, code="T6211I", name="hold.lifted"):
    """A hold ended."""

    hold: str
    subject: str
    value: str
    reason: str | None = text()
