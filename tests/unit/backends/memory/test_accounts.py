"""A transcript; the contract is in tests/contract/test_account_store.py."""

from broker.backends.memory.accounts import MemoryAccountStore
from broker.people.accounts import Account
from broker.principal.principal import Role


async def test_an_account_is_added_once_and_changed() -> None:
    store = MemoryAccountStore()
    lan = Account("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, 17, password_hash="old")
    assert [await store.add(lan), await store.add(Account("lan", "X", "1", Role.AUDITOR, 18))] == [True, False]
    assert [await store.set_disabled("lan", True), await store.set_disabled("minh", True)] == [True, False]
    assert [await store.set_password_hash("lan", "new"), await store.set_password_hash("minh", "new")] == [True, False]
    found = await store.find("lan")
    assert found == Account("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, 17, True, "new")
    assert await store.everyone() == (found,)
