"""Accounts: made on the host, one role each, and the one place where a password is checked."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from broker.clock import Instant
from broker.errors import Invalid, NotFound, Refused
from broker.principal.permissions import conflict
from broker.principal.principal import ActorKind, Principal, Role
from broker.wire.base import printable

PASSWORD_CHARS: Final = 15
"""The shortest password, in characters."""
PASSWORD_LONGEST: Final = 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TEXT_LONGEST: Final = 80  # the wire's Name: what a device can show of a technician


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. ``created_us`` is wall microseconds; ``password_hash`` an encoded argon2id hash."""

    name: str
    full_name: str
    staff_number: str
    role: Role
    created_us: int
    disabled: bool = False
    password_hash: str = field(default="", repr=False)

    @property
    def principal(self) -> Principal:
        """Return this person as one who acts, for the record."""
        return Principal(ActorKind(self.role.value), self.name, self.full_name)


class Failure(StrEnum):
    """Why a name and password were not accepted: for the record, never for the one who tried."""

    UNKNOWN_NAME = "unknown_name"
    WRONG_PASSWORD = "wrong_password"
    DISABLED = "disabled"


class PasswordHasher(Protocol):
    """Does argon2id (t=3, 64 MiB, p=4) outside the event loop, a bounded number at a time.

    Both methods raise Unavailable ``busy`` when too many wait already or the wait is too long.
    """

    async def hash(self, password: str) -> str:
        """Return the encoded hash of a password, with a new salt and its parameters in it."""
        ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is the hash's. None does the same work and is never right."""
        ...


class AccountStore(Protocol):
    """Keeps accounts by name. Every method is atomic and durable when it returns."""

    async def add(self, account: Account) -> bool:
        """Add an account; return False, changing nothing, if the name is taken."""
        ...

    async def find(self, name: str) -> Account | None:
        """Return the account of this name."""
        ...

    async def everyone(self) -> tuple[Account, ...]:
        """Return all accounts in the order of their names."""
        ...

    async def set_disabled(self, name: str, disabled: bool) -> bool:
        """Disable or enable an account; return False if there is none. Effective for the next ``find``."""
        ...

    async def set_password_hash(self, name: str, password_hash: str) -> bool:
        """Replace an account's hash; return False if there is no such account."""
        ...


def normalise_name(typed: str) -> str:
    """Return an account name as it is kept: trimmed and lower-case.

    Raises Invalid ``account_name`` unless it is 1 to 64 of a-z, 0-9, dot, underscore, dash, none of the three first.
    """
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise Invalid(
            "account_name",
            vi="Tên tài khoản chỉ gồm chữ a-z, số 0-9 và . _ - (tối đa 64 ký tự, bắt đầu bằng chữ hoặc số).",
            en="An account name has a-z, 0-9 and . _ - only (at most 64 characters, the first a letter or digit).",
        )
    return name


class Accounts:
    """The accounts over one store and one hasher."""

    def __init__(self, store: AccountStore, hasher: PasswordHasher) -> None:
        self._store = store
        self._hasher = hasher

    async def add(
        self, name: str, full_name: str, staff_number: str, role: Role, password: str, now: Instant
    ) -> Account:
        """Make an account.

        Raises Invalid (``account_name``, ``account_text``, ``password_too_short``, ``password_too_long``) and Refused
        (``account_exists``, ``role_conflict``: nobody audits visits who makes them).
        """
        kept = normalise_name(name)
        full_name, staff_number = _shown(full_name), _shown(staff_number)
        await self._refuse_conflict(kept, staff_number, role)
        account = Account(kept, full_name, staff_number, role, now.wall_us, False, await self._hash(password))
        if not await self._store.add(account):
            raise Refused(
                "account_exists",
                vi=f"Đã có tài khoản tên {kept}. Hãy chọn tên khác.",
                en=f"There is an account named {kept} already. Choose another name.",
            )
        return account

    async def find(self, name: str) -> Account | None:
        """Return the account of this name as kept (see ``normalise_name``)."""
        return await self._store.find(name)

    async def everyone(self) -> tuple[Account, ...]:
        """Return all accounts in the order of their names."""
        return await self._store.everyone()

    async def set_disabled(self, name: str, disabled: bool) -> Account:
        """Disable or enable an account; a disabled one is signed in nowhere.

        Raises NotFound ``account_unknown`` and, when it would be enabled, Refused ``role_conflict`` as ``add`` does.
        """
        account = await self._known(name)
        if not disabled:
            await self._refuse_conflict(account.name, account.staff_number, account.role)
        if not await self._store.set_disabled(account.name, disabled):
            raise _unknown(account.name)
        return replace(account, disabled=disabled)

    async def set_password(self, name: str, password: str) -> Account:
        """Give an account another password; its sign-in sessions are the caller's to revoke.

        Raises NotFound ``account_unknown`` and Invalid as ``add`` does.
        """
        account = await self._known(name)
        password_hash = await self._hash(password)
        if not await self._store.set_password_hash(account.name, password_hash):
            raise _unknown(account.name)
        return replace(account, password_hash=password_hash)

    async def authenticate(self, name: str, password: str) -> Account | Failure:
        """Return the account, or for the record why not.

        An unknown name, a wrong password and a disabled account cost the same work, so that the time tells nothing.
        """
        account = await self._store.find(name)
        typed = _canonical(password) if len(password) <= PASSWORD_LONGEST else ""  # no account has an empty password
        right = await self._hasher.verify(account.password_hash if account else None, typed)
        if account is None:
            return Failure.UNKNOWN_NAME
        if not right:
            return Failure.WRONG_PASSWORD
        return Failure.DISABLED if account.disabled else account

    async def _refuse_conflict(self, name: str, staff_number: str, role: Role) -> None:
        """Keep auditors and technicians apart: whoever has both roles, in two accounts, would check himself."""
        for other in await self._store.everyone():
            same = other.staff_number.casefold() == staff_number.casefold()
            if same and other.name != name and not other.disabled and conflict(role, other.role):
                raise Refused(
                    "role_conflict",
                    vi=f"Nhân viên {staff_number} đã có tài khoản {other.name} ({other.role.value}). Kiểm toán viên"
                    " không được đồng thời là kỹ thuật viên. Hãy vô hiệu hóa tài khoản kia trước.",
                    en=f"{staff_number} has the account {other.name} ({other.role.value}) already, and nobody is both"
                    " auditor and technician. Disable that account first.",
                )

    async def _known(self, name: str) -> Account:
        kept = normalise_name(name)
        account = await self._store.find(kept)
        if account is None:
            raise _unknown(kept)
        return account

    async def _hash(self, password: str) -> str:
        canonical = _canonical(password)
        if len(canonical) < PASSWORD_CHARS:
            raise Invalid(
                "password_too_short",
                vi=f"Mật khẩu phải có ít nhất {PASSWORD_CHARS} ký tự.",
                en=f"A password has at least {PASSWORD_CHARS} characters.",
            )
        if len(password) > PASSWORD_LONGEST:
            raise Invalid(
                "password_too_long",
                vi=f"Mật khẩu có tối đa {PASSWORD_LONGEST} ký tự.",
                en=f"A password has at most {PASSWORD_LONGEST} characters.",
            )
        return await self._hasher.hash(canonical)


async def person_behind(store: AccountStore, who: Principal) -> str:
    """Return who this is: one and the same for accounts with one staff number and the host's users of their names.

    Raises Unavailable.
    """
    name = who.id.removeprefix("host:").lower()
    account = await store.find(name)
    return f"name {name}" if account is None else f"staff {account.staff_number.casefold()}"


def _canonical(password: str) -> str:
    """Give every keyboard's form of a Vietnamese password the same characters (NFC; RFC 8265's OpaqueString)."""
    return unicodedata.normalize("NFC", password)


def _shown(text: str) -> str:
    """Return a name or staff number as a device can show it, or raise Invalid ``account_text``."""
    text = unicodedata.normalize("NFC", text).strip()
    try:
        printable(text)
    except ValueError:
        text = ""
    if not 1 <= len(text) <= _TEXT_LONGEST:
        raise Invalid(
            "account_text",
            vi=f"Họ tên và mã nhân viên phải có từ 1 đến {_TEXT_LONGEST} ký tự in được.",
            en=f"Full name and staff number have 1 to {_TEXT_LONGEST} printable characters.",
        )
    return text


def _unknown(name: str) -> NotFound:
    return NotFound(
        "account_unknown",
        vi=f"Không có tài khoản tên {name}.",
        en=f"There is no account named {name}.",
    )
