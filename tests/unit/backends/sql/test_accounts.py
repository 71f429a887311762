"""A transcript; the contract is in tests/contract/test_account_store.py."""

from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.engine import Database
from broker.people.accounts import Account
from broker.principal.principal import Role


async def test_an_account_is_added_once_and_changed(database: Database) -> None:
    store = SqlAccountStore(database)
    lan = Account("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, 17, password_hash="old")
    assert [await store.add(lan), await store.add(Account("lan", "X", "1", Role.AUDITOR, 18))] == [True, False]
    assert [await store.set_disabled("lan", True), await store.set_disabled("minh", True)] == [True, False]
    assert [await store.set_password_hash("lan", "new"), await store.set_password_hash("minh", "new")] == [True, False]
    found = await store.find("lan")
    assert found == Account("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, 17, True, "new")
    assert isinstance(found.role, Role)
    assert await store.everyone() == (found,)
