"""What the routes may call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection

from broker.audit.export.film import Films
from broker.audit.proofs import LedgerView
from broker.audit.query import Index
from broker.clock import Clock
from broker.erasure.erasures import Erasures
from broker.errors import NotFound
from broker.people.accounts import Accounts
from broker.people.signin import SignIns
from broker.people.socket_ticket import SocketTickets
from broker.recording.store import Recordings
from broker.relay.attach import Attach
from broker.relay.claim import Claims
from broker.relay.diagnosis import Diagnoses
from broker.relay.hub import Hub
from broker.relay.lobby import Lobby
from broker.scribe.scribe import Scribe
from broker.session.meter import Meter

_REFUSALS_PER_SECOND = 20  # put on the record: a stranger must not fill the disk with them


def _no_firmware(digest: str) -> Path | None:
    return None


def _no_ledger() -> LedgerView:
    raise NotFound("no_ledger", vi="Ở đây không có sổ cái.", en="There is no ledger here.")


@dataclass(slots=True)
class Rooms:
    """The rooms behind the routes, and the Origins that browsers may come from."""

    clock: Clock
    scribe: Scribe
    recordings: Recordings
    index: Index
    accounts: Accounts
    signins: SignIns[Any]
    sockets: SocketTickets
    hub: Hub
    claims: Claims
    lobby: Lobby
    attach: Attach
    erasures: Erasures
    films: Films
    console: Path
    names: tuple[str, ...]
    diagnoses: Diagnoses | None = None
    replay_own: bool = False
    ledger: Callable[[], LedgerView] = _no_ledger
    firmware: Callable[[str], Path | None] = _no_firmware
    origins: frozenset[str] = frozenset()
    refusals: Meter = field(default_factory=lambda: Meter(_REFUSALS_PER_SECOND))
    bundling: int = 0


def rooms(connection: HTTPConnection) -> Rooms:
    """Return the rooms of the application that serves this connection."""
    found: Rooms = connection.app.state.rooms
    return found


def address(connection: HTTPConnection) -> str:
    """Return the peer's network address; ``unknown`` if the server has none."""
    return connection.client.host if connection.client else "unknown"
