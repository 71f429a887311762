"""argon2id in two threads of its own: 64 MiB and about a tenth of a second each, never on the event loop."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import Type

from broker.errors import Unavailable

TIME_COST: Final = 3
MEMORY_KIB: Final = 64 * 1024
LANES: Final = 4
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
T = TypeVar("T")


class Argon2Hasher:
    """A people.PasswordHasher: argon2id, t=3, 64 MiB, p=4.

    ``threads`` work at once; at most ``waiting`` more may wait, each at most ``seconds``; past either bound
    Unavailable ``busy`` is raised. Close it when the broker ends.
    """

    def __init__(self, threads: int = 2, waiting: int = 32, seconds: float = 10.0) -> None:
        self._hasher = PasswordHasher(
            time_cost=TIME_COST,
            memory_cost=MEMORY_KIB,
            parallelism=LANES,
            hash_len=_HASH_BYTES,
            salt_len=_SALT_BYTES,
            type=Type.ID,
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._room = threads + waiting
        self._seconds = seconds
        self._nobody = _hash_of_nothing()

    async def hash(self, password: str) -> str:
        """Return the encoded hash of a password, with a new salt."""
        return await self._outside(lambda: self._hasher.hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is the hash's; None does the same work and is never right."""
        right = await self._outside(lambda: self._matches(password_hash or self._nobody, password))
        return right and password_hash is not None

    def close(self) -> None:
        """Let the running work end, drop what waits, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError) as error:
            # A hash that can't be read is our damage, not the person's mistake; never say "wrong password" for it.
            raise Unavailable(
                "password_hash_damaged",
                vi="Không kiểm tra được mật khẩu của tài khoản này. Vui lòng báo quản trị viên đặt lại mật khẩu.",
                en="This account's password can't be checked. Ask the administrator to set it again.",
            ) from error

    async def _outside(self, work: Callable[[], T]) -> T:
        if self._room <= 0:
            raise _busy()
        self._room -= 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        # Who gives up makes room; work that already runs goes on, and is bounded by the number of threads.
        future.add_done_callback(self._left)
        try:
            return await asyncio.wait_for(future, self._seconds)
        except TimeoutError:
            raise _busy() from None

    def _left(self, _: object) -> None:
        self._room += 1


def _hash_of_nothing() -> str:
    """Return an encoded hash that no password has, with our parameters, without the work of making one."""
    salt, value = (b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (_SALT_BYTES, _HASH_BYTES))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={LANES}${salt}${value}"


def _busy() -> Unavailable:
    return Unavailable(
        "busy",
        vi="Hệ thống đang bận. Vui lòng thử lại sau ít giây.",
        en="The broker is busy. Try again in a few seconds.",
    )
