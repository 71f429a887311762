import asyncio
import time
from collections.abc import Iterator
from threading import Event

import pytest

from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.passwords import Argon2Hasher
from broker.clock import ManualClock
from broker.errors import Unavailable
from broker.people.accounts import Accounts, Failure, PasswordHasher
from broker.principal.principal import Role

PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture(scope="module")
def hasher() -> Iterator[Argon2Hasher]:
    made = Argon2Hasher()
    yield made
    made.close()


async def test_a_hash_is_argon2id_with_its_own_salt_and_our_parameters(hasher: Argon2Hasher) -> None:
    promised: PasswordHasher = hasher
    first, second = await promised.hash(PASSWORD), await promised.hash(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert await hasher.verify(first, PASSWORD)
    assert not await hasher.verify(first, PASSWORD + "?")


async def test_no_password_is_right_for_nobody(hasher: Argon2Hasher) -> None:
    for password in ("", PASSWORD):
        assert not await hasher.verify(None, password)


async def test_a_damaged_hash_is_our_fault_and_not_a_wrong_password(hasher: Argon2Hasher) -> None:
    for damaged in ("not a hash", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$"):
        with pytest.raises(Unavailable) as caught:
            await hasher.verify(damaged, PASSWORD)
        assert caught.value.code == "password_hash_damaged"


async def test_an_unknown_name_takes_as_long_as_a_wrong_password(hasher: Argon2Hasher) -> None:
    accounts = Accounts(MemoryAccountStore(), hasher)
    await accounts.add("lan", "Nguyễn Thị Lan", "KT-0042", Role.TECHNICIAN, PASSWORD, ManualClock().now())

    async def seconds(name: str, failure: Failure) -> float:
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            assert await accounts.authenticate(name, "wrong") is failure
            taken.append(time.perf_counter() - begun)
        return min(taken)

    known, unknown = await seconds("lan", Failure.WRONG_PASSWORD), await seconds("nobody", Failure.UNKNOWN_NAME)
    # Without the work an unknown name is a thousand times quicker; a factor of three is a busy machine's noise.
    assert known / 3 < unknown < known * 3


async def test_the_loop_runs_on_while_a_hash_is_made(hasher: Argon2Hasher) -> None:
    making = asyncio.ensure_future(hasher.hash(PASSWORD))  # noqa: TID251 - awaited below
    turns = 0
    while not making.done():
        turns += 1
        await asyncio.sleep(0)
    await making
    assert turns > 10


async def test_who_comes_when_too_many_wait_is_told_to_come_back() -> None:
    hasher = Argon2Hasher(threads=1, waiting=1)
    try:
        outcomes = await asyncio.gather(*(hasher.hash(PASSWORD) for _ in range(5)), return_exceptions=True)
        busy = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
        assert len(busy) == 3
        assert {error.code for error in busy} == {"busy"}
        assert await hasher.hash(PASSWORD), "and there is room again afterwards"
    finally:
        hasher.close()


async def test_who_waits_too_long_is_told_to_come_back_and_makes_room() -> None:
    hasher = Argon2Hasher(threads=1, waiting=1, seconds=0.05)
    release = Event()
    blocked = asyncio.get_running_loop().run_in_executor(hasher._pool, release.wait, 10)
    try:
        for _ in range(5):
            with pytest.raises(Unavailable) as caught:
                await hasher.verify(None, PASSWORD)
            assert caught.value.code == "busy"
    finally:
        release.set()
        await blocked
        hasher.close()
