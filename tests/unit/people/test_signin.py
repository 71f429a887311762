import hashlib
from dataclasses import replace

import pytest

from broker.backends.memory.accounts import MemoryAccountStore
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.signins import MemorySignInStore
from broker.clock import ManualClock
from broker.errors import NotSignedIn, TooMany
from broker.pairing.throttle import SIGN_IN_LIMITS, Throttle, Verdict
from broker.people.accounts import Accounts
from broker.people.signin import SignedIn, SignInRefusal, SignIns
from broker.principal.principal import Role

PASSWORD = "một mật khẩu đủ dài"
HERE = "203.0.113.7"
MINUTE = 60
HOUR = 3_600


class QuickHasher:
    """A PasswordHasher that is quick: for what is not about the hash."""

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return password_hash is not None and password_hash == await self.hash(password)


class People:
    """A desk with one account of each role, and a clock."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.accounts = Accounts(MemoryAccountStore(), QuickHasher())
        self.store = MemorySignInStore()
        limiter = Throttle(MemoryAttemptStore(), "sign_in", SIGN_IN_LIMITS)
        self.room: SignIns[Verdict] = SignIns(self.accounts, self.store, limiter)

    async def hire(self) -> None:
        for role in Role:
            await self.accounts.add(role.value, f"A {role}", f"KT-{role}", role, PASSWORD, self.clock.now())

    async def sign_in(self, name: str = "technician", address: str = HERE) -> SignedIn:
        outcome = await self.room.sign_in(name, PASSWORD, address, self.clock.now())
        assert isinstance(outcome, SignedIn)
        return outcome

    async def fail(self, name: str = "technician", password: str = "wrong", address: str = HERE) -> SignInRefusal:
        outcome = await self.room.sign_in(name, password, address, self.clock.now())
        assert isinstance(outcome, SignInRefusal)
        return outcome

    async def is_in(self, token: str | None) -> bool:
        assert token is not None
        try:
            await self.room.check(token, self.clock.now())
        except NotSignedIn as error:
            return error.code != "not_signed_in"
        return True


@pytest.fixture
async def people() -> People:
    made = People()
    await made.hire()
    return made


async def test_a_sign_in_gives_a_token_that_stands_for_the_person(people: People) -> None:
    signed_in = await people.sign_in(" Technician ")
    assert signed_in.token is not None
    assert len(signed_in.token) == 43
    assert (signed_in.account.name, signed_in.session.account, signed_in.session.address) == (
        "technician",
        "technician",
        HERE,
    )
    checked = await people.room.check(signed_in.token, people.clock.now())
    assert (checked.account, checked.session, checked.token) == (signed_in.account, signed_in.session, None)


async def test_each_sign_in_has_a_token_and_an_id_of_its_own(people: People) -> None:
    first, second = await people.sign_in(), await people.sign_in()
    assert first.token != second.token
    assert first.session.id != second.session.id
    assert await people.is_in(first.token)
    assert await people.is_in(second.token)


@pytest.mark.requirement("AU-03")
async def test_the_token_is_kept_as_its_sha256_and_printed_nowhere(people: People) -> None:
    signed_in = await people.sign_in()
    assert signed_in.token is not None
    assert signed_in.session.digest == hashlib.sha256(signed_in.token.encode()).hexdigest()
    assert await people.store.find(signed_in.token) is None
    assert signed_in.token not in repr(signed_in)
    assert signed_in.session.digest not in repr(signed_in)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é\ud800", "x" * 10_000])
async def test_a_made_up_token_stands_for_nobody(people: People, token: str) -> None:
    assert not await people.is_in(token)


async def test_a_sign_in_ends_after_fifteen_idle_minutes(people: People) -> None:
    signed_in = await people.sign_in()
    people.clock.advance(15 * MINUTE - 1)
    assert await people.is_in(signed_in.token)
    people.clock.advance(15 * MINUTE - 1)
    assert await people.is_in(signed_in.token), "the last check was activity"
    people.clock.advance(15 * MINUTE)
    assert not await people.is_in(signed_in.token)


async def test_activity_is_written_down_at_most_every_thirty_seconds(people: People) -> None:
    signed_in = await people.sign_in()
    assert signed_in.token is not None
    opened = signed_in.session.seen_us
    people.clock.advance(29)
    assert (await people.room.check(signed_in.token, people.clock.now())).session.seen_us == opened
    people.clock.advance(1)
    checked = await people.room.check(signed_in.token, people.clock.now())
    assert checked.session.seen_us == opened + 30_000_000
    assert await people.store.find(checked.session.digest) == checked.session
    assert checked.expires_us == opened + (30 + 15 * MINUTE) * 1_000_000


@pytest.mark.parametrize(
    ("role", "hours"), [(Role.TECHNICIAN, 10), (Role.SUPERVISOR, 10), (Role.AUDITOR, 4), (Role.ADMINISTRATOR, 1)]
)
async def test_a_sign_in_ends_for_good_whatever_its_activity(people: People, role: Role, hours: int) -> None:
    signed_in = await people.sign_in(role.value)
    for _ in range(hours * 6 - 1):
        people.clock.advance(10 * MINUTE)
        assert await people.is_in(signed_in.token)
    people.clock.advance(10 * MINUTE - 1)
    assert await people.is_in(signed_in.token)
    people.clock.advance(1)
    assert not await people.is_in(signed_in.token)


async def test_signing_out_ends_that_sign_in_alone(people: People) -> None:
    first, second = await people.sign_in(), await people.sign_in()
    assert first.token is not None
    assert await people.room.sign_out(first.token) == first.session
    assert await people.room.sign_out(first.token) is None
    assert not await people.is_in(first.token)
    assert await people.is_in(second.token)


async def test_revoking_everything_of_an_account_spares_the_others(people: People) -> None:
    first, second, auditor = await people.sign_in(), await people.sign_in(), await people.sign_in("auditor")
    assert await people.room.revoke_all("technician") == 2
    assert [await people.is_in(s.token) for s in (first, second, auditor)] == [False, False, True]


async def test_a_disabled_account_is_signed_in_nowhere_at_once(people: People) -> None:
    signed_in = await people.sign_in()
    await people.accounts.set_disabled("technician", True)
    assert not await people.is_in(signed_in.token)
    assert not await people.room.still_valid(signed_in.session, people.clock.now())


async def test_a_socket_asks_whether_its_sign_in_still_stands(people: People) -> None:
    signed_in = await people.sign_in()
    people.clock.advance(14 * MINUTE)
    assert await people.room.still_valid(signed_in.session, people.clock.now()), "asking is no activity"
    people.clock.advance(1 * MINUTE)
    assert not await people.room.still_valid(signed_in.session, people.clock.now())
    signed_in = await people.sign_in()
    people.clock.advance(14 * MINUTE)
    assert await people.room.still_valid(signed_in.session, people.clock.now(), active=True)
    people.clock.advance(14 * MINUTE)
    assert await people.is_in(signed_in.token)
    await people.room.revoke_all("technician")
    assert not await people.room.still_valid(signed_in.session, people.clock.now(), active=True)


async def test_every_failure_reads_the_same_and_says_why_only_to_the_record(people: People) -> None:
    await people.accounts.set_disabled("auditor", True)
    refusals = [
        await people.fail(),
        await people.fail("nobody", PASSWORD),
        await people.fail("auditor", PASSWORD),
        await people.fail("not a name!", PASSWORD),
    ]
    assert [r.reason for r in refusals] == ["wrong_password", "unknown_name", "disabled", "unknown_name"]
    assert [r.name for r in refusals] == ["technician", "nobody", "auditor", "(not a name)"]
    errors = [r.error() for r in refusals]
    assert {(type(e), e.code, e.vi, e.en, e.retry_after_s) for e in errors} == {
        (NotSignedIn, "sign_in_failed", errors[0].vi, errors[0].en, None)
    }


async def test_five_failures_of_a_name_from_an_address_are_throttled_even_with_the_right_password(
    people: People,
) -> None:
    for _ in range(5):
        assert not (await people.fail()).throttled
    refusal = await people.fail(password=PASSWORD)
    assert (refusal.reason, refusal.throttled, refusal.retry_after_s) == ("throttled_account", True, 900)
    error = refusal.error()
    assert isinstance(error, TooMany)
    assert (error.code, error.retry_after_s, error.http_status) == ("sign_in_throttled", 900, 429)
    await people.sign_in(address="198.51.100.1")
    people.clock.advance(15 * MINUTE)
    await people.sign_in()


async def test_an_unknown_name_is_throttled_like_a_known_one(people: People) -> None:
    for name in ("nobody", "technician"):
        reasons = [(await people.fail(name, address=f"198.51.100.{len(name)}")).throttled for _ in range(6)]
        assert reasons == [False] * 5 + [True]


async def test_an_address_that_tries_many_names_is_throttled(people: People) -> None:
    reasons = [(await people.fail(f"name-{n}")).reason for n in range(21)]
    assert reasons == ["unknown_name"] * 20 + ["throttled_address"]


async def test_many_addresses_at_one_name_raise_the_alarm(people: People) -> None:
    alarms = [(await people.fail(address=f"198.51.100.{n}")).alarm for n in range(31)]
    assert alarms == [False] * 29 + [True, False]


async def test_right_passwords_are_never_throttled(people: People) -> None:
    for _ in range(50):
        await people.sign_in()


async def test_an_account_that_is_gone_is_signed_in_nowhere(people: People) -> None:
    signed_in = await people.sign_in()
    orphan = replace(signed_in.session, account="gone", digest=hashlib.sha256(b"orphan").hexdigest())
    await people.store.add(orphan)
    assert not await people.is_in("orphan")
