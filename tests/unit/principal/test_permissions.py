import pytest

from broker.principal.permissions import PERMISSIONS, Permission, may
from broker.principal.principal import Role

CLAIM, CONTROL, READ = Permission.CLAIM_PIN, Permission.CONTROL_SESSION, Permission.READ_AUDIT


@pytest.mark.requirement("TV-08")
def test_the_table_says_who_may_do_what_and_nothing_else_does() -> None:
    granted = {(role, permission) for role in Role for permission in Permission if may(role, permission)}
    assert granted == {
        (Role.TECHNICIAN, CLAIM), (Role.TECHNICIAN, CONTROL), (Role.SUPERVISOR, CLAIM), (Role.SUPERVISOR, CONTROL),
        (Role.AUDITOR, READ),
    }  # fmt: skip


def test_every_role_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_nobody_both_acts_and_audits() -> None:
    assert not [role for role in Role if may(role, READ) and (may(role, CLAIM) or may(role, CONTROL))]
