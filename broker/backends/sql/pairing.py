"""Offers in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import offers
from broker.pairing.rendezvous import Offer, OfferEnd, OfferState, Placed, Taken

_NOT_ENDED = offers.c.state != OfferState.ENDED.value


class SqlPairingStore:
    """A PairingStore; each method is one writing transaction, and a claim is one conditional UPDATE."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def place(self, offer: Offer, remembered_since_us: int, most: int) -> Placed:
        """Add a live offer, ending the device's live one as ``replaced``."""
        async with self._database.writing() as connection:
            await connection.execute(delete(offers).where(~_NOT_ENDED, offers.c.allocated_us <= remembered_since_us))
            claimed = (offers.c.device == offer.device) & (offers.c.state == OfferState.CLAIMED.value)
            if (await connection.execute(select(offers.c.id).where(claimed))).first():
                return Placed(False, busy=True)
            waiting = (
                (offers.c.state == OfferState.LIVE.value)
                & (offers.c.device != offer.device)
                & (offers.c.expires_us > offer.allocated_us)
            )
            if (await connection.execute(select(func.count()).select_from(offers).where(waiting))).scalar_one() >= most:
                return Placed(False, full=True)
            if (await connection.execute(select(offers.c.id).where(offers.c.digest == offer.digest))).first():
                return Placed(False)
            live = (offers.c.device == offer.device) & _NOT_ENDED
            replaced = await _end(connection, live, OfferEnd.REPLACED, offer.allocated_us)
            await connection.execute(insert(offers).values(**_row(offer)))
            return Placed(True, replaced=replaced[0] if replaced else None)

    async def claim(self, digest: str, account: str, at_us: int) -> Taken:
        """Turn the live, unexpired offer of this digest into a claimed one."""
        of_digest = offers.c.digest == digest
        async with self._database.writing() as connection:
            won = await connection.execute(
                update(offers)
                .where(of_digest, offers.c.state == OfferState.LIVE.value, offers.c.expires_us > at_us)
                .values(state=OfferState.CLAIMED.value, account=account, claimed_us=at_us)
                .returning(offers)
            )
            if row := won.first():
                return Taken(True, _offer(row))
            crowded = await connection.execute(
                update(offers)
                .where(of_digest, offers.c.state == OfferState.CLAIMED.value)
                .values(crowded=offers.c.crowded + 1)
                .returning(offers)
            )
            if row := crowded.first():
                return Taken(False, _offer(row))
            found = (await connection.execute(select(offers).where(of_digest))).first()
            return Taken(False, _offer(found) if found else None)

    async def end(self, offer_id: str, reason: str, at_us: int) -> Offer | None:
        """End a live or claimed offer."""
        async with self._database.writing() as connection:
            ended = await _end(connection, (offers.c.id == offer_id) & _NOT_ENDED, reason, at_us)
        return ended[0] if ended else None

    async def end_expired(self, at_us: int) -> tuple[Offer, ...]:
        """End every live offer whose time is over."""
        over = (offers.c.state == OfferState.LIVE.value) & (offers.c.expires_us <= at_us)
        async with self._database.reading() as connection:  # asked every second: take no write lock for nothing
            if not (await connection.execute(select(offers.c.id).where(over).limit(1))).first():
                return ()
        async with self._database.writing() as connection:
            return await _end(connection, over, OfferEnd.EXPIRED, at_us)

    async def end_all(self, at_us: int) -> tuple[Offer, ...]:
        """End every live and claimed offer."""
        async with self._database.writing() as connection:
            return await _end(connection, _NOT_ENDED, OfferEnd.WITHDRAWN, at_us)


async def _end(connection: AsyncConnection, which: ColumnElement[bool], reason: str, at_us: int) -> tuple[Offer, ...]:
    ended = await connection.execute(
        update(offers)
        .where(which)
        .values(state=OfferState.ENDED.value, reason=str(reason), ended_us=at_us)
        .returning(offers)
    )
    return tuple(_offer(row) for row in ended)


def _row(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "device": offer.device,
        "digest": offer.digest,
        "state": offer.state.value,
        "allocated_us": offer.allocated_us,
        "expires_us": offer.expires_us,
        "account": offer.account,
        "claimed_us": offer.claimed_us,
        "ended_us": offer.ended_us,
        "reason": offer.reason,
        "crowded": offer.crowded,
    }


def _offer(row: Row[Any]) -> Offer:
    return Offer(**{**row._mapping, "state": OfferState(row.state)})
