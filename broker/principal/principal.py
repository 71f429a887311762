"""Principal and Role."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person was appointed to; one role an account."""

    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class ActorKind(StrEnum):
    """The kinds of principal that stand on the record."""

    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CUSTOMER = "customer"
    DEVICE = "device"
    BROKER = "broker"
    NOBODY = "nobody"  # an unauthenticated stranger


@dataclass(frozen=True, slots=True)
class Principal:
    """One who acts: kind, id (account name, device id, address) and the name that people read."""

    kind: ActorKind
    id: str
    name: str = ""


BROKER = Principal(ActorKind.BROKER, "broker")
