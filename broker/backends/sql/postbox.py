"""The postbox: facts that a command on the host did, waiting for the running broker to put them on the record.

One process owns the recordings, so the command line can't write them; it leaves the event here, in the transaction of
what it did, and the broker (or its next start) journals it.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, delete, insert, select

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata
from broker.clock import Instant
from broker.events import event as vocabulary
from broker.events.event import Event

postbox = Table(
    "postbox",
    metadata,
    Column("id", Integer, primary_key=True, comment="order of arrival"),
    Column("at_us", BigInteger, nullable=False, comment="when it happened, wall microseconds"),
    Column(
        "facts",
        LargeBinary,
        nullable=False,
        comment="the event's canonical bytes; behind a line feed those of its text",
    ),
    comment="events of the command line that are not on the node journal yet",
)

_BETWEEN: Final = b"\n"  # stands in no canonical JSON


class Postbox:
    """The waiting events of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leave(self, event: Event, at: Instant) -> None:
        """Leave an event, durable on return. Its fields of class ``text`` lie here in the open until it is taken."""
        facts, private = vocabulary.format(event)
        if private is not None:
            facts += _BETWEEN + private
        async with self._database.writing() as connection:
            await connection.execute(insert(postbox).values(at_us=at.wall_us, facts=facts))

    async def waiting(self) -> list[tuple[int, Event]]:
        """Return what waits, oldest first, at most 100."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(postbox.c.id, postbox.c.facts).order_by(postbox.c.id).limit(100))
            return [(row.id, _event(row.facts)) for row in rows]

    async def taken(self, number: int) -> None:
        """Remove an event that is on the record now."""
        async with self._database.writing() as connection:
            await connection.execute(delete(postbox).where(postbox.c.id == number))


def _event(data: bytes) -> Event:
    facts, _, private = data.partition(_BETWEEN)
    return vocabulary.parse(facts, private or None)
