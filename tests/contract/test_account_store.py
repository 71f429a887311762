"""The AccountStore contract, over every implementation."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.engine import Database, open_database
from broker.people.accounts import Account, AccountStore
from broker.principal.principal import Role

LAN = Account("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, 17, False, "hash of lan's password")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> AccountStore:
    return MemoryAccountStore() if request.param == "memory" else SqlAccountStore(database)


async def test_an_added_account_is_found_as_it_was(store: AccountStore) -> None:
    assert await store.find("lan") is None
    assert await store.add(LAN)
    assert await store.find("lan") == LAN


async def test_a_taken_name_changes_nothing(store: AccountStore) -> None:
    await store.add(LAN)
    assert not await store.add(replace(LAN, full_name="Somebody else", password_hash="another"))
    assert await store.find("lan") == LAN


async def test_of_many_concurrent_additions_of_a_name_one_wins(store: AccountStore) -> None:
    added = await asyncio.gather(*(store.add(replace(LAN, staff_number=f"KT-{n}")) for n in range(20)))
    assert added.count(True) == 1


async def test_everyone_comes_in_the_order_of_names(store: AccountStore) -> None:
    for name in ("minh", "an", "lan"):
        await store.add(replace(LAN, name=name))
    assert [account.name for account in await store.everyone()] == ["an", "lan", "minh"]


async def test_disabling_and_a_new_hash_change_that_account_alone(store: AccountStore) -> None:
    minh = replace(LAN, name="minh")
    await store.add(LAN)
    await store.add(minh)
    assert await store.set_disabled("lan", True)
    assert await store.set_password_hash("lan", "new hash")
    assert await store.find("lan") == replace(LAN, disabled=True, password_hash="new hash")
    assert await store.set_disabled("lan", False)
    assert await store.find("lan") == replace(LAN, password_hash="new hash")
    assert await store.find("minh") == minh


async def test_changing_an_unknown_account_says_so(store: AccountStore) -> None:
    assert not await store.set_disabled("lan", True)
    assert not await store.set_password_hash("lan", "new hash")


async def test_accounts_survive_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    await SqlAccountStore(database).add(LAN)
    await database.close()
    reopened = open_database(database_file)
    try:
        assert await SqlAccountStore(reopened).find("lan") == LAN
    finally:
        await reopened.close()
