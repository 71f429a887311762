"""Signing in: a password becomes a token, and the token stands for the person until it is idle, old or revoked."""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Generic, Protocol, TypeVar

from broker.clock import Instant, new_id
from broker.errors import Invalid, NotSignedIn, TooMany
from broker.people.accounts import Account, Accounts, Failure, normalise_name
from broker.principal.principal import Role

_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_HOUR: Final = 60 * _MINUTE
IDLE_US: Final = 15 * _MINUTE
"""A sign-in session ends this long after its last activity."""
ABSOLUTE_US: Final = MappingProxyType(
    {
        Role.TECHNICIAN: 10 * _HOUR,
        Role.SUPERVISOR: 10 * _HOUR,
        Role.AUDITOR: 4 * _HOUR,
        Role.ADMINISTRATOR: 1 * _HOUR,
    }
)
"""A sign-in session ends this long after it was opened, whatever its activity."""
SEEN_EVERY_US: Final = 30 * _SECOND
"""Activity is written down at most this often: one durable write for a page's burst of requests."""
_TOKEN_LONGEST: Final = 100
_NO_NAME: Final = "(not a name)"


@dataclass(frozen=True, slots=True)
class SignInSession:
    """What a token stands for. Wall microseconds; ``id`` is for the record, ``digest`` the token's SHA-256."""

    id: str
    account: str
    address: str
    opened_us: int
    seen_us: int
    ends_us: int
    digest: str = field(repr=False)

    def live(self, now_us: int) -> bool:
        """Return whether neither its idle nor its absolute end has come."""
        return now_us < self.expires_us

    @property
    def expires_us(self) -> int:
        """Return when it ends if nothing more happens, in wall microseconds."""
        return min(self.seen_us + IDLE_US, self.ends_us)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in. ``token`` is the cookie's value, only in the answer of ``sign_in``."""

    account: Account
    session: SignInSession
    token: str | None = field(default=None, repr=False)

    @property
    def expires_us(self) -> int:
        """Return when the sign-in ends if nothing more happens, in wall microseconds."""
        return self.session.expires_us


@dataclass(frozen=True, slots=True)
class SignInRefusal:
    """A sign-in that failed. ``reason`` (a Failure or a throttle's word) is for the record only.

    ``name`` is as kept, or a fixed word when what was typed can't be an account's name (it may be a password).
    """

    reason: str
    name: str
    address: str
    throttled: bool = False
    retry_after_s: int | None = None
    alarm: bool = False

    def error(self) -> NotSignedIn | TooMany:
        """Return what the person is told: one answer for a wrong name, password or disabled account."""
        if self.throttled:
            return TooMany(
                "sign_in_throttled",
                vi="Đăng nhập sai quá nhiều lần. Vui lòng đợi rồi thử lại.",
                en="Too many failed sign-ins. Wait a while, then try again.",
                retry_after_s=self.retry_after_s,
            )
        return NotSignedIn(
            "sign_in_failed",
            vi="Tên tài khoản hoặc mật khẩu không đúng. Vui lòng kiểm tra và thử lại.",
            en="The account name or password is not right. Check both and try again.",
        )


class Verdict(Protocol):
    """A limiter's answer; ``stop`` is None when the attempt may be judged."""

    @property
    def stop(self) -> str | None:
        """Why the attempt may not be judged."""

    @property
    def retry_after_s(self) -> int | None:
        """When to come back, in seconds."""

    @property
    def alarm(self) -> bool:
        """Whether this attempt filled the limit on everybody who tries this name."""


V = TypeVar("V", bound=Verdict)


class SignInLimiter(Protocol[V]):
    """Counts attempts before they are judged, durably and one after the other."""

    async def enter(self, account: str, address: str, now: Instant, crowd: str = "") -> V:
        """Count an attempt of this account key from this address, within this crowd."""
        ...

    async def succeeded(self, verdict: V) -> None:
        """Give the attempt back."""
        ...

    async def failed(self, verdict: V) -> bool:
        """Leave the attempt counted."""
        ...


class SignInStore(Protocol):
    """Keeps sign-in sessions by their token's digest. Every method is atomic and durable when it returns."""

    async def add(self, session: SignInSession) -> None:
        """Add a session; those whose absolute end has come when it opened may be forgotten."""
        ...

    async def find(self, digest: str) -> SignInSession | None:
        """Return the session of this digest unless it is revoked."""
        ...

    async def seen(self, digest: str, at_us: int) -> None:
        """Note activity; never earlier than what is noted, and nothing for a revoked session."""
        ...

    async def revoke(self, digest: str) -> SignInSession | None:
        """Revoke a session and return it; None if there is none."""
        ...

    async def revoke_all(self, account: str) -> int:
        """Revoke every session of an account and return how many there were."""
        ...


class SignIns(Generic[V]):
    """Who is signed in, over accounts, one store and one limiter."""

    def __init__(self, accounts: Accounts, store: SignInStore, limiter: SignInLimiter[V]) -> None:
        self._accounts = accounts
        self._store = store
        self._limiter = limiter

    async def sign_in(self, name: str, password: str, address: str, now: Instant) -> SignedIn | SignInRefusal:
        """Open a sign-in session with a token of its own, or return why not.

        Raises Unavailable ``busy`` when the hasher has too much to do; the attempt then stays counted.
        """
        kept = _kept(name)
        verdict = await self._limiter.enter(f"{kept} {address}", address, now, crowd=kept)
        if verdict.stop is not None:
            return SignInRefusal(str(verdict.stop), kept, address, throttled=True, retry_after_s=verdict.retry_after_s)
        account = await self._accounts.authenticate(kept, password)
        if isinstance(account, Failure):
            await self._limiter.failed(verdict)
            return SignInRefusal(account.value, kept, address, alarm=verdict.alarm)
        await self._limiter.succeeded(verdict)
        return await self._open(account, address, now)

    async def _open(self, account: Account, address: str, now: Instant) -> SignedIn:
        token = secrets.token_urlsafe(32)
        session = SignInSession(
            id=new_id(),
            account=account.name,
            address=address,
            opened_us=now.wall_us,
            seen_us=now.wall_us,
            ends_us=now.wall_us + ABSOLUTE_US[account.role],
            digest=_digest(token),
        )
        await self._store.add(session)
        return SignedIn(account, session, token)

    async def check(self, token: str, now: Instant) -> SignedIn:
        """Return who this token stands for, and count it as activity.

        Raises NotSignedIn ``not_signed_in`` for a token that is unknown, idle too long, too old, revoked, or of a
        disabled account.
        """
        digest = _digest(token)
        found = await self._store.find(digest)
        signed_in = await self._valid(found, now)
        if signed_in is None:
            raise _not_signed_in()
        return SignedIn(signed_in.account, await self._seen(signed_in.session, now))

    async def still_valid(self, session: SignInSession, now: Instant, *, active: bool = False) -> bool:
        """Return whether a session that ``check`` once gave out still stands: for sockets, asked at least every 60 s.

        ``active`` counts as activity: somebody at the other end is doing something.
        """
        signed_in = await self._valid(await self._store.find(session.digest), now)
        if signed_in is not None and active:
            await self._seen(signed_in.session, now)
        return signed_in is not None

    async def sign_out(self, token: str) -> SignInSession | None:
        """Revoke this token's session and return it; None if there was none."""
        return await self._store.revoke(_digest(token))

    async def revoke_all(self, account: str) -> int:
        """Revoke every sign-in session of an account and return how many there were."""
        return await self._store.revoke_all(account)

    async def _valid(self, session: SignInSession | None, now: Instant) -> SignedIn | None:
        if session is None or not session.live(now.wall_us):
            return None
        account = await self._accounts.find(session.account)
        return SignedIn(account, session) if account is not None and not account.disabled else None

    async def _seen(self, session: SignInSession, now: Instant) -> SignInSession:
        if now.wall_us - session.seen_us < SEEN_EVERY_US:
            return session
        await self._store.seen(session.digest, now.wall_us)
        return replace(session, seen_us=now.wall_us)


def _kept(name: str) -> str:
    try:
        return normalise_name(name)
    except Invalid:
        return _NO_NAME


def _digest(token: str) -> str:
    """Return the SHA-256 of a token: enough for 256 random bits, and useless to who reads the database."""
    return hashlib.sha256(token[:_TOKEN_LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn(
        "not_signed_in",
        vi="Bạn chưa đăng nhập hoặc phiên đăng nhập đã hết hạn. Vui lòng đăng nhập lại.",
        en="You are not signed in, or your sign-in has ended. Sign in again.",
    )
