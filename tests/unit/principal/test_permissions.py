import pytest

from broker.principal.permissions import PERMISSIONS, Permission, conflict, may
from broker.principal.principal import Role

CLAIM, CONTROL, READ = Permission.CLAIM_PIN, Permission.CONTROL_SESSION, Permission.READ_AUDIT
ASK, DECIDE = Permission.REQUEST_ERASURE, Permission.DECIDE_ERASURE
PARTS, IMPORT, FIGURES = Permission.READ_PARTS, Permission.IMPORT_PARTS, Permission.READ_FIGURES


@pytest.mark.requirement("TV-08")
def test_the_table_says_who_may_do_what_and_nothing_else_does() -> None:
    granted = {(role, permission) for role in Role for permission in Permission if may(role, permission)}
    assert granted == {
        (Role.TECHNICIAN, CLAIM), (Role.TECHNICIAN, CONTROL), (Role.SUPERVISOR, CLAIM), (Role.SUPERVISOR, CONTROL),
        (Role.AUDITOR, READ), (Role.AUDITOR, DECIDE), (Role.ADMINISTRATOR, ASK), (Role.ADMINISTRATOR, DECIDE),
        *((role, PARTS) for role in Role), (Role.ADMINISTRATOR, IMPORT),
        *((role, FIGURES) for role in Role if role is not Role.TECHNICIAN),
    }  # fmt: skip


def test_every_role_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_nobody_both_acts_and_audits() -> None:
    assert not [role for role in Role if may(role, READ) and (may(role, CLAIM) or may(role, CONTROL))]


@pytest.mark.parametrize(
    ("one", "other"), [(Role.AUDITOR, Role.TECHNICIAN), (Role.AUDITOR, Role.SUPERVISOR)], ids=lambda role: role.value
)
def test_who_reads_the_record_of_visits_makes_none(one: Role, other: Role) -> None:
    assert conflict(one, other)
    assert conflict(other, one)


def test_other_roles_may_be_one_person_s() -> None:
    apart = {frozenset({Role.AUDITOR, Role.TECHNICIAN}), frozenset({Role.AUDITOR, Role.SUPERVISOR})}
    found = {frozenset({one, other}) for one in Role for other in Role if conflict(one, other)}
    assert found == apart
    assert not any(
        Permission.READ_AUDIT in granted and Permission.CONTROL_SESSION in granted for granted in PERMISSIONS.values()
    )
