"""The one permission table (SECURITY, People)."""

from enum import StrEnum
from types import MappingProxyType

from broker.principal.principal import Role


class Permission(StrEnum):
    """One thing that a signed-in person may do."""

    CLAIM_PIN = "claim_pin"
    CONTROL_SESSION = "control_session"
    READ_AUDIT = "read_audit"
    REQUEST_ERASURE = "request_erasure"
    DECIDE_ERASURE = "decide_erasure"  # approve or refuse another person's request, set and lift holds, see both
    READ_PARTS = "read_parts"
    IMPORT_PARTS = "import_parts"
    READ_FIGURES = "read_figures"  # how many verdicts, how soon, and whether the first visit at home did it


PERMISSIONS: MappingProxyType[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.TECHNICIAN: frozenset({Permission.CLAIM_PIN, Permission.CONTROL_SESSION, Permission.READ_PARTS}),
        Role.SUPERVISOR: frozenset(
            {Permission.CLAIM_PIN, Permission.CONTROL_SESSION, Permission.READ_PARTS, Permission.READ_FIGURES}
        ),
        Role.AUDITOR: frozenset(
            {Permission.READ_AUDIT, Permission.DECIDE_ERASURE, Permission.READ_PARTS, Permission.READ_FIGURES}
        ),
        Role.ADMINISTRATOR: frozenset(
            {
                Permission.REQUEST_ERASURE,
                Permission.DECIDE_ERASURE,
                Permission.READ_PARTS,
                Permission.IMPORT_PARTS,
                Permission.READ_FIGURES,
            }
        ),
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Return whether the table grants this permission to this role."""
    return permission in PERMISSIONS[role]


def conflict(one: Role, other: Role) -> bool:
    """Whether one person must not have both roles: whoever reads the record of visits makes none."""
    return any(
        may(reads, Permission.READ_AUDIT) and may(makes, Permission.CONTROL_SESSION)
        for reads, makes in ((one, other), (other, one))
    )
