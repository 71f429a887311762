"""The life of a code: allocate, claim, release.

    live ──claim──> claimed ──release──> ended
      └──release, expire, a newer PIN, withdraw_all──> ended

A device has at most one offer that is not ended, and a PIN is in use at most once in 24 hours, so a digest leads to one
offer. Whoever claims it first has the visit; everybody else gets a refusal whose reason is for the record only: the
person reads the same sentence whether the PIN was wrong, old, used, or not looked at.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from broker.clock import Instant, new_id
from broker.errors import Refused, TooMany, Unavailable
from broker.pairing import pin as pins
from broker.pairing.throttle import DAY, SECOND, Stop, Throttle
from broker.wire.limits import PIN_DIGITS, PIN_SECONDS, PINS_AT_ONCE

REMEMBERED_US: Final = DAY
"""How long a PIN is not issued again."""
_DRAWS: Final = 16  # with a million PINs in the last day, sixteen taken draws in a row are one in 10^48


class OfferState(StrEnum):
    """Where an offer stands."""

    LIVE = "live"
    CLAIMED = "claimed"
    ENDED = "ended"


class OfferEnd(StrEnum):
    """How an offer ends without a visit; the end of a visit's offer is the visit's own end reason."""

    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Reason(StrEnum):
    """Why a claim was refused: for the record, never for the claimant.

    ``withdrawn``: it was a PIN, but the customer, the device or a newer PIN ended it before anybody claimed it.
    """

    WRONG = "wrong"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    USED = "used"
    CROWDED = "crowded"
    THROTTLED_ACCOUNT = Stop.ACCOUNT.value
    THROTTLED_ADDRESS = Stop.ADDRESS.value
    LOCKED = Stop.LOCKED.value
    RESTRICTED = Stop.RESTRICTED.value


@dataclass(frozen=True, slots=True)
class Offer:
    """A PIN's life. Times are wall microseconds; ``digest`` is the PIN's (64 hex digits).

    ``account`` and ``claimed_us`` are set by the winning claim, ``ended_us`` and ``reason`` by the end; ``crowded``
    counts the claims that came while the visit was going on.
    """

    id: str
    device: str
    digest: str
    allocated_us: int
    expires_us: int
    state: OfferState = OfferState.LIVE
    account: str | None = None
    claimed_us: int | None = None
    ended_us: int | None = None
    reason: str | None = None
    crowded: int = 0


@dataclass(frozen=True, slots=True)
class Allocated:
    """A PIN for a device's screen and nothing else; ``replaced`` is the live offer that this one ended."""

    pin: str = field(repr=False)
    offer: Offer
    replaced: Offer | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The one winning claim. ``alarm``: this attempt also filled the limit on everybody's failures."""

    device: str
    offer: Offer
    account: str
    address: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that did not win.

    ``offer`` is the one that the PIN belongs to, if any; with ``crowded`` it is the claimed one, whose ``account``
    holds the visit. ``digest`` is the typed PIN's. ``alarm``: this attempt filled the limit on everybody's failures.
    ``locked_now``: it locked the account.
    """

    reason: Reason
    account: str
    address: str
    digest: str
    offer: Offer | None = None
    retry_after_s: int | None = None
    alarm: bool = False
    locked_now: bool = False

    def error(self) -> Refused:
        """Return what the claimant is told: the same for every reason."""
        return Refused(
            "pin_refused",
            vi="Mã PIN này không dùng được. Vui lòng kiểm tra lại với khách hàng hoặc xin mã PIN mới trên thiết bị.",
            en="This PIN can't be used. Check it with the customer, or ask for a new PIN on the device.",
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an offer handed to the store.

    ``placed`` False with ``busy``: the device has a claimed offer; with ``full``: others have too many live ones; with
    neither: the digest was used too recently.
    """

    placed: bool
    busy: bool = False
    full: bool = False
    replaced: Offer | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a claim met: ``won`` or not, and the offer of that digest as it now stands, if there is one."""

    won: bool
    offer: Offer | None


class PairingStore(Protocol):
    """Keeps offers. Every method is one atomic step, durable when it returns; none waits for another to be settled."""

    async def place(self, offer: Offer, remembered_since_us: int, most: int) -> Placed:
        """Add a live offer, ending the device's live one as ``replaced`` in the same step.

        Nothing changes when the device has a claimed offer, when other devices have ``most`` live and unexpired ones,
        or when the digest is that of an offer allocated after ``remembered_since_us`` or not ended. Ended offers
        allocated before that time are forgotten.
        """
        ...

    async def claim(self, digest: str, account: str, at_us: int) -> Taken:
        """Turn the live, unexpired offer of this digest into a claimed one: of any number of callers, one wins.

        Losing to a claimed offer adds one to its ``crowded``.
        """
        ...

    async def end(self, offer_id: str, reason: str, at_us: int) -> Offer | None:
        """End a live or claimed offer and return it as ended; None if unknown or ended before (first reason wins)."""
        ...

    async def end_expired(self, at_us: int) -> tuple[Offer, ...]:
        """End every live offer whose time is over, as ``expired``, and return them."""
        ...

    async def end_all(self, at_us: int) -> tuple[Offer, ...]:
        """End every live and claimed offer as ``withdrawn`` and return them."""
        ...


class Rendezvous:
    """Pairs devices with technicians over one store.

    ``secret`` (32 bytes or more) keys the digests and must be in no database. ``randbelow`` draws PINs.
    """

    def __init__(
        self,
        store: PairingStore,
        throttle: Throttle,
        secret: bytes,
        *,
        randbelow: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        pins.digest(secret, "0" * PIN_DIGITS)  # a short secret is refused at the start, not at the first customer
        self._store = store
        self._throttle = throttle
        self._secret = secret
        self._randbelow = randbelow

    async def allocate(self, device: str, now: Instant) -> Allocated:
        """Give a device a PIN for 300 seconds; its live one, if any, is dead from here on.

        Raises Refused ``visit_in_progress`` while the device's claimed offer is not released, TooMany
        ``too_many_offers`` while 200 PINs of other devices live, and Unavailable ``pins_exhausted`` if no unused PIN
        could be drawn.
        """
        for _ in range(_DRAWS):
            pin = pins.generate(self._randbelow)
            offer = Offer(
                id=new_id(),
                device=device,
                digest=pins.digest(self._secret, pin),
                allocated_us=now.wall_us,
                expires_us=now.wall_us + PIN_SECONDS * SECOND,
            )
            outcome = await self._store.place(offer, now.wall_us - REMEMBERED_US, PINS_AT_ONCE)
            if outcome.busy:
                raise _visit_in_progress()
            if outcome.full:
                raise _too_many_offers()
            if outcome.placed:
                return Allocated(pin, offer, outcome.replaced)
        raise _pins_exhausted()

    async def claim(self, pin: str, account: str, address: str, now: Instant) -> Claimed | Refusal:
        """Claim a PIN (nine digits, see ``pin.normalise``) for an account that asks from an address.

        Of all claims of one PIN exactly one is ever Claimed.
        """
        digest = pins.digest(self._secret, pin)
        verdict = await self._throttle.enter(account, address, now)
        if verdict.stop is not None:
            return Refusal(Reason(verdict.stop.value), account, address, digest, retry_after_s=verdict.retry_after_s)
        taken = await self._store.claim(digest, account, now.wall_us)
        if taken.won and taken.offer is not None:
            await self._throttle.succeeded(verdict)
            return Claimed(taken.offer.device, taken.offer, account, address, verdict.alarm)
        return Refusal(
            reason=_why(taken.offer),
            account=account,
            address=address,
            digest=digest,
            offer=taken.offer,
            alarm=verdict.alarm,
            locked_now=await self._throttle.failed(verdict),
        )

    async def release(self, offer_id: str, reason: str, now: Instant) -> Offer | None:
        """End a live or claimed offer; None if it had ended before. Every visit's end must come here.

        ``reason`` is an OfferEnd or, for a visit, its EndReason. The returned offer's ``account`` tells whether a claim
        came first.
        """
        return await self._store.end(offer_id, reason, now.wall_us)

    async def expire(self, now: Instant) -> tuple[Offer, ...]:
        """End the live offers whose time is over and return them; a claim refuses them even before."""
        return await self._store.end_expired(now.wall_us)

    async def withdraw_all(self, now: Instant) -> tuple[Offer, ...]:
        """End every offer: for the start of a broker, before it listens. A restart never revives a PIN or a visit."""
        return await self._store.end_all(now.wall_us)

    async def unlock(self, account: str) -> bool:
        """Let an account that is locked for its failures claim again; False if it was not locked."""
        return await self._throttle.unlock(account)


def _why(offer: Offer | None) -> Reason:
    if offer is None:
        return Reason.WRONG
    if offer.state is OfferState.CLAIMED:
        return Reason.CROWDED
    if offer.claimed_us is not None:
        return Reason.USED
    if offer.state is OfferState.LIVE or offer.reason == OfferEnd.EXPIRED:
        return Reason.EXPIRED  # live, yet not to be won: its time was over and nobody had swept it up
    return Reason.WITHDRAWN


def _visit_in_progress() -> Refused:
    return Refused(
        "visit_in_progress",
        vi="Thiết bị đang trong một phiên hỗ trợ. Hãy kết thúc phiên đó trước khi xin mã PIN mới.",
        en="This device is in a session. End it before asking for a new PIN.",
    )


def _too_many_offers() -> TooMany:
    return TooMany(
        "too_many_offers",
        vi="Hiện có quá nhiều thiết bị đang chờ hỗ trợ. Vui lòng thử lại sau ít phút.",
        en="Too many devices are waiting for support now. Try again in a few minutes.",
    )


def _pins_exhausted() -> Unavailable:
    return Unavailable(
        "pins_exhausted",
        vi="Hiện không cấp được mã PIN. Vui lòng thử lại sau ít phút.",
        en="No PIN can be issued now. Try again in a few minutes.",
    )
