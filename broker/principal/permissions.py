"""The one permission table (SECURITY, People)."""

from enum import StrEnum
from types import MappingProxyType

from broker.principal.principal import Role


class Permission(StrEnum):
    """One thing that a signed-in person may do."""

    CLAIM_PIN = "claim_pin"
    CONTROL_SESSION = "control_session"
    READ_AUDIT = "read_audit"


PERMISSIONS: MappingProxyType[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.TECHNICIAN: frozenset({Permission.CLAIM_PIN, Permission.CONTROL_SESSION}),
        Role.SUPERVISOR: frozenset({Permission.CLAIM_PIN, Permission.CONTROL_SESSION}),
        Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
        Role.ADMINISTRATOR: frozenset(),
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Return whether the table grants this permission to this role."""
    return permission in PERMISSIONS[role]
