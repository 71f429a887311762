"""Accounts in memory."""

from dataclasses import replace

from broker.people.accounts import Account


class MemoryAccountStore:
    """An AccountStore; each method is one step."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    async def add(self, account: Account) -> bool:
        """Add an account unless its name is taken."""
        return self._accounts.setdefault(account.name, account) is account

    async def find(self, name: str) -> Account | None:
        """Return the account of this name."""
        return self._accounts.get(name)

    async def everyone(self) -> tuple[Account, ...]:
        """Return all accounts in the order of their names."""
        return tuple(self._accounts[name] for name in sorted(self._accounts))

    async def set_disabled(self, name: str, disabled: bool) -> bool:
        """Disable or enable an account."""
        account = self._accounts.get(name)
        if account is not None:
            self._accounts[name] = replace(account, disabled=disabled)
        return account is not None

    async def set_password_hash(self, name: str, password_hash: str) -> bool:
        """Replace an account's hash."""
        account = self._accounts.get(name)
        if account is not None:
            self._accounts[name] = replace(account, password_hash=password_hash)
        return account is not None
