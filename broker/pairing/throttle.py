"""How often somebody may be wrong: the judgement is arithmetic over counts, the counts are a store's.

An attempt is counted *before* anybody looks whether it is right, and given back when it was: twenty guesses sent at
once are counted one after the other, so the sixth is stopped however fast it came. What is stopped is not counted, so
nobody extends a block by knocking on it.

Each attempt is counted under three keys: the *account*, the network *address*, and the *crowd* (everybody who
tries this). Past the crowd's limit only accounts with a recent success go on; where nobody has one there is nobody to
prefer, and the limit only raises its alarm: nobody can lock everyone out.

Claiming: account is the account name, the crowd is everywhere. Signing in: account is the name *from one address*, the
crowd is everyone who tries that name; so a stranger who knows a name cannot keep its owner out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final, Protocol

from broker.clock import Instant, new_id

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within a window (microseconds) stop the key until one has left the window.

    ``blocked_us``: and for at least so long after the last of them; 0 for a window that only slides.
    """

    failures: int
    window_us: int
    blocked_us: int = 0

    @property
    def lookback_us(self) -> int:
        """How old a failure may be and still matter, in microseconds."""
        return self.window_us + self.blocked_us


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one kind of attempt.

    ``daily``: failures of one account in 24 hours that lock it until somebody unlocks it; None for never.
    ``trusted_us``: how long a success makes its account one that the crowd's limit does not stop.
    """

    account: Limit
    daily: int | None
    address: Limit
    crowd: Limit
    trusted_us: int


CLAIM_LIMITS: Final = Limits(
    account=Limit(5, 15 * MINUTE, 15 * MINUTE),
    daily=20,
    address=Limit(20, 15 * MINUTE),
    crowd=Limit(30, 5 * MINUTE),
    trusted_us=8 * HOUR,
)
SIGN_IN_LIMITS: Final = Limits(
    account=Limit(5, 15 * MINUTE, 15 * MINUTE),
    daily=None,
    address=Limit(20, 15 * MINUTE),
    crowd=Limit(30, 15 * MINUTE),
    trusted_us=30 * DAY,
)


class Stop(StrEnum):
    """Why an attempt is not even judged; for the record, never for the one who tried."""

    ACCOUNT = "throttled_account"
    ADDRESS = "throttled_address"
    LOCKED = "locked"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, under its keys, at a wall time in microseconds."""

    id: str
    scope: str
    account: str
    address: str
    crowd: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted before an attempt: wall times in microseconds, oldest first; an open attempt is a failure."""

    account: tuple[int, ...] = ()
    address: tuple[int, ...] = ()
    crowd: tuple[int, ...] = ()
    locked: bool = False
    account_success: bool = False
    crowd_success: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """From which wall time (microseconds) each part of a tally is wanted; of the crowd the ``crowd_most`` newest."""

    account_us: int
    address_us: int
    crowd_us: int
    success_us: int
    crowd_most: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an attempt may be judged.

    ``stop`` is None when it may; ``retry_after_s`` is then None too, and None for a locked account, which no waiting
    opens. ``alarm``: this attempt filled the crowd's limit. ``fills_day``: if it fails, its account is to be locked.
    """

    attempt: Attempt
    stop: Stop | None = None
    retry_after_s: int | None = None
    alarm: bool = False
    fills_day: bool = False


def blocked_until(times: Sequence[int], limit: Limit) -> int:
    """Return the wall time (microseconds) until which these failures stop their key; 0 when they don't.

    ``times`` are oldest first. Any run of ``limit.failures`` within the window stops from its last one on.
    """
    until = 0
    for first, last in zip(times, times[limit.failures - 1 :], strict=False):
        if last - first < limit.window_us:
            until = max(until, first + limit.window_us, last + limit.blocked_us)
    return until


def network(address: str) -> str:
    """Return what is counted as one address: an IPv6 /64, since one subscriber has 2^64 of them; else the address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address  # not an IP address: a test's or a local socket's name
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def since(limits: Limits, now_us: int) -> Since:
    """Return how far back a tally must reach at this wall time for these limits."""
    account_us = max(limits.account.lookback_us, DAY if limits.daily is not None else 0)
    return Since(
        account_us=now_us - account_us,
        address_us=now_us - limits.address.lookback_us,
        crowd_us=now_us - limits.crowd.lookback_us,
        success_us=now_us - limits.trusted_us,
        crowd_most=limits.crowd.failures,
    )


def judge(attempt: Attempt, tally: Tally, limits: Limits) -> Verdict:
    """Return the verdict on an attempt, from what was counted before it. The strictest reason is named first."""
    now = attempt.at_us
    today = sum(1 for at in tally.account if at > now - DAY)
    if tally.locked or (limits.daily is not None and today >= limits.daily):
        return Verdict(attempt, Stop.LOCKED)
    for stop, times, limit in (
        (Stop.ACCOUNT, tally.account, limits.account),
        (Stop.ADDRESS, tally.address, limits.address),
    ):
        if (until := blocked_until(times, limit)) > now:
            return Verdict(attempt, stop, _seconds(until - now))
    crowded_until = blocked_until(tally.crowd, limits.crowd)
    if crowded_until > now and tally.crowd_success and not tally.account_success:
        return Verdict(attempt, Stop.RESTRICTED, _seconds(crowded_until - now))
    return Verdict(
        attempt,
        alarm=crowded_until <= now < blocked_until((*tally.crowd, now), limits.crowd),
        fills_day=limits.daily is not None and today + 1 >= limits.daily,
    )


def _seconds(microseconds: int) -> int:
    return -(-microseconds // SECOND)


class AttemptStore(Protocol):
    """Keeps attempts and locks. Every method is atomic and durable when it returns; limits outlive a restart."""

    async def reserve(self, attempt: Attempt, since: Since, judge: Callable[[Tally], Verdict]) -> Verdict:
        """Count this attempt, if it may be judged, in one step with reading the tally.

        ``judge`` is pure and is called once with the tally of the attempt's scope since those times, the attempt itself
        left out; the attempt is kept, as a failure until it is settled, if and only if the verdict has no ``stop``.
        Between the reading and the keeping no other attempt of the scope may come in. What is older than
        ``since`` reaches may be forgotten.
        """
        ...

    async def succeed(self, attempt_id: str) -> None:
        """Give a kept attempt back: it is no failure any more, but its account's (and crowd's) latest success."""
        ...

    async def lock(self, scope: str, account: str, at_us: int) -> bool:
        """Lock an account in this scope; return False if it was locked already."""
        ...

    async def unlock(self, scope: str, account: str) -> bool:
        """Unlock an account and forget its failures in this scope; return False if it was not locked."""
        ...


class Throttle:
    """The limits of one kind of attempt over one store."""

    def __init__(self, store: AttemptStore, scope: str, limits: Limits) -> None:
        self._store = store
        self._scope = scope
        self._limits = limits

    async def enter(self, account: str, address: str, now: Instant, crowd: str = "") -> Verdict:
        """Count an attempt and return whether it may be judged; if so, settle it by ``succeeded`` or ``failed``.

        An attempt that is never settled (the broker died) stays a failure.
        """
        attempt = Attempt(new_id(), self._scope, account, network(address), crowd, now.wall_us)
        return await self._store.reserve(
            attempt, since(self._limits, now.wall_us), lambda tally: judge(attempt, tally, self._limits)
        )

    async def succeeded(self, verdict: Verdict) -> None:
        """Give the attempt back: it was right."""
        await self._store.succeed(verdict.attempt.id)

    async def failed(self, verdict: Verdict) -> bool:
        """Leave the attempt counted; return True if that locks its account from now on."""
        if not verdict.fills_day:
            return False
        return await self._store.lock(self._scope, verdict.attempt.account, verdict.attempt.at_us)

    async def unlock(self, account: str) -> bool:
        """Open a locked account again, its failures forgotten; return False if it was not locked."""
        return await self._store.unlock(self._scope, account)
