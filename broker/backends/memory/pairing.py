"""Offers in memory."""

from collections.abc import Callable
from dataclasses import replace

from broker.pairing.rendezvous import Offer, OfferEnd, OfferState, Placed, Taken


class MemoryPairingStore:
    """A PairingStore; each method is one step."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}  # by digest

    async def place(self, offer: Offer, remembered_since_us: int, most: int) -> Placed:
        """Add a live offer, ending the device's live one as ``replaced``."""
        for old in list(self._offers.values()):
            if old.state is OfferState.ENDED and old.allocated_us <= remembered_since_us:
                del self._offers[old.digest]
        current = next((o for o in self._offers.values() if o.device == offer.device and _not_ended(o)), None)
        if current is not None and current.state is OfferState.CLAIMED:
            return Placed(False, busy=True)
        others = [o for o in self._offers.values() if o.state is OfferState.LIVE and o.device != offer.device]
        if sum(o.expires_us > offer.allocated_us for o in others) >= most:
            return Placed(False, full=True)
        if offer.digest in self._offers:
            return Placed(False)
        replaced = None if current is None else self._end(current, OfferEnd.REPLACED, offer.allocated_us)
        self._offers[offer.digest] = offer
        return Placed(True, replaced=replaced)

    async def claim(self, digest: str, account: str, at_us: int) -> Taken:
        """Turn the live, unexpired offer of this digest into a claimed one."""
        offer = self._offers.get(digest)
        if offer is None:
            return Taken(False, None)
        if offer.state is OfferState.LIVE and at_us < offer.expires_us:
            won = replace(offer, state=OfferState.CLAIMED, account=account, claimed_us=at_us)
            self._offers[digest] = won
            return Taken(True, won)
        if offer.state is OfferState.CLAIMED:
            offer = replace(offer, crowded=offer.crowded + 1)
            self._offers[digest] = offer
        return Taken(False, offer)

    async def end(self, offer_id: str, reason: str, at_us: int) -> Offer | None:
        """End a live or claimed offer."""
        ended = self._end_where(lambda offer: offer.id == offer_id and _not_ended(offer), reason, at_us)
        return ended[0] if ended else None

    async def end_expired(self, at_us: int) -> tuple[Offer, ...]:
        """End every live offer whose time is over."""
        return self._end_where(
            lambda offer: offer.state is OfferState.LIVE and offer.expires_us <= at_us, OfferEnd.EXPIRED, at_us
        )

    async def end_all(self, at_us: int) -> tuple[Offer, ...]:
        """End every live and claimed offer."""
        return self._end_where(_not_ended, OfferEnd.WITHDRAWN, at_us)

    def _end_where(self, wanted: Callable[[Offer], bool], reason: str, at_us: int) -> tuple[Offer, ...]:
        return tuple(self._end(offer, reason, at_us) for offer in list(self._offers.values()) if wanted(offer))

    def _end(self, offer: Offer, reason: str, at_us: int) -> Offer:
        ended = replace(offer, state=OfferState.ENDED, reason=str(reason), ended_us=at_us)
        self._offers[offer.digest] = ended
        return ended


def _not_ended(offer: Offer) -> bool:
    return offer.state is not OfferState.ENDED
