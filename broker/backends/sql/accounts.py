"""Accounts in SQL."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.sqlite import insert

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import accounts
from broker.people.accounts import Account
from broker.principal.principal import Role


class SqlAccountStore:
    """An AccountStore; each change is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account) -> bool:
        """Add an account unless its name is taken."""
        statement = (
            insert(accounts)
            .values(
                name=account.name,
                full_name=account.full_name,
                staff_number=account.staff_number,
                role=account.role.value,
                disabled=account.disabled,
                created_us=account.created_us,
                password_hash=account.password_hash,
            )
            .on_conflict_do_nothing()
        )
        async with self._database.writing() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def find(self, name: str) -> Account | None:
        """Return the account of this name."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(accounts).where(accounts.c.name == name))).first()
        return _account(row) if row else None

    async def everyone(self) -> tuple[Account, ...]:
        """Return all accounts in the order of their names."""
        async with self._database.reading() as connection:
            return tuple(_account(row) for row in await connection.execute(select(accounts).order_by(accounts.c.name)))

    async def set_disabled(self, name: str, disabled: bool) -> bool:
        """Disable or enable an account."""
        return await self._set(name, disabled=disabled)

    async def set_password_hash(self, name: str, password_hash: str) -> bool:
        """Replace an account's hash."""
        return await self._set(name, password_hash=password_hash)

    async def _set(self, name: str, **values: str | bool) -> bool:
        async with self._database.writing() as connection:
            changed = await connection.execute(update(accounts).where(accounts.c.name == name).values(**values))
            return changed.rowcount == 1


def _account(row: Row[Any]) -> Account:
    return Account(**{**row._mapping, "role": Role(row.role)})
