"""What a command left for the broker to put on the record."""

from pathlib import Path

from broker.backends.sql.engine import open_database
from broker.backends.sql.postbox import Postbox
from broker.events.event import Event


async def waiting(data: Path) -> list[Event]:
    """The events that wait in a folder's postbox, oldest first."""
    database = open_database(data / "state.db")
    try:
        return [event for _, event in await Postbox(database).waiting()]
    finally:
        await database.close()
