"""Requests and holds: the values, and the store that keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from broker.principal.principal import Principal
from broker.recording.record import DataClass

EXPIRY_DAYS: Final = 14
LONGEST_REASON: Final = 500
LONGEST_VALUE: Final = 200
MOST_VISITS: Final = 5_000
DAY_US: Final = 86_400_000_000


class SubjectKind(StrEnum):
    """What a request or hold is about; ``retention`` is the broker's own."""

    SESSION = "session"
    DEVICE = "device"  # its id, or the serial number that it claims
    TICKET = "ticket"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is meant: one visit, or all visits of a device or a ticket. ``value`` is empty where it is erased too."""

    kind: SubjectKind
    value: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What has to be known of a visit: whose it is, and when it ended; None: it goes on, or nobody knows.

    Of a journal only its id.
    """

    id: str
    ended_us: int | None = None
    device: str = ""
    serial: str = ""
    ticket: str = ""


class State(StrEnum):
    """Where a request stands. ``approved``: being done, or waiting for a hold to be lifted."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: what is approved is exactly this list of visits, whatever comes later.

    ``reason`` is free text and gone once the request is decided against or done: the record has it as class ``text``.
    So is what was known of the visits but their ids. ``begun_us``: from when on keys may be destroyed already.
    """

    id: str
    subject: Subject
    classes: frozenset[DataClass]
    visits: tuple[Visit, ...]
    reason: str
    by: Principal
    at_us: int
    state: State = State.WAITING
    decided_by: Principal | None = None
    decided_us: int | None = None
    begun_us: int | None = None
    done_us: int | None = None

    @property
    def expires_us(self) -> int:
        """When nobody can approve it any more."""
        return self.at_us + EXPIRY_DAYS * DAY_US


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing of its subject is erased while it stands."""

    id: str
    subject: Subject
    reason: str
    by: Principal
    at_us: int

    def covers(self, visit: Visit) -> bool:
        """Whether this visit is meant."""
        match self.subject.kind:
            case SubjectKind.SESSION:
                return visit.id == self.subject.value
            case SubjectKind.DEVICE:
                return self.subject.value in (visit.device, visit.serial)
            case SubjectKind.TICKET:
                return visit.ticket == self.subject.value
            case _:
                return False


class ErasureStore(Protocol):
    """Keeps requests and holds. Every method is atomic and durable when it returns; raises Unavailable ``database``."""

    async def add(self, request: Request) -> None:
        """Keep a new request."""
        ...

    async def find(self, id: str) -> Request | None:
        """Return one request."""
        ...

    async def requests(self, states: Sequence[State] | None = None) -> tuple[Request, ...]:
        """Return the requests in these states (in any), the newest first, at most 1,000."""
        ...

    async def decide(self, id: str, state: State, by: Principal, at_us: int) -> bool:
        """Turn a waiting request into an approved, refused or expired one; False, changing nothing, if it isn't."""
        ...

    async def begin(self, id: str, at_us: int) -> None:
        """Note that keys may be destroyed from now on."""
        ...

    async def done(self, id: str, at_us: int) -> None:
        """Note that all of it is done, and forget what it knew of its subject; one of ``retention`` is removed."""
        ...

    async def add_hold(self, hold: Hold) -> None:
        """Keep a new hold."""
        ...

    async def holds(self) -> tuple[Hold, ...]:
        """Return the holds that stand, the newest first."""
        ...

    async def remove_hold(self, id: str) -> bool:
        """Forget a hold; False if there is none."""
        ...


def names(classes: frozenset[DataClass]) -> list[str]:
    """Return the names of classes, in their order."""
    return [one.name.lower() for one in sorted(classes)]
