"""Socket tickets: a browser can't send a header with a WebSocket, so it sends this, once, within 30 seconds.

They are kept in memory only: a ticket that a restart forgets is asked for again, and one that a restart revived would
be a way back into a visit that is over.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from broker.clock import Instant
from broker.errors import NotSignedIn
from broker.wire.limits import TICKET_SECONDS

_LIFE_US: Final = TICKET_SECONDS * 1_000_000
_REMEMBERED_US: Final = 600 * 1_000_000  # so that a late or second use is told from a made-up one on the record
_MOST: Final = 10_000
_LONGEST: Final = 100


class TicketEnd(StrEnum):
    """Why a ticket was refused: for the record, never for the one who sent it."""

    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A ticket's one use: whose it is, and for which visit."""

    account: str
    visit: str


@dataclass(frozen=True, slots=True)
class TicketRefusal:
    """A ticket that opens nothing; ``account`` and ``visit`` are None when it never was one."""

    reason: TicketEnd
    account: str | None = None
    visit: str | None = None

    def error(self) -> NotSignedIn:
        """Return what the console is told, whatever the reason."""
        return NotSignedIn(
            "socket_ticket_refused",
            vi="Không mở được kết nối tới phiên hỗ trợ. Vui lòng tải lại trang.",
            en="The session's connection can't be opened. Reload the page.",
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    account: str
    visit: str
    expires_us: int
    end: TicketEnd | None = None


class SocketTickets:
    """The tickets of one broker, by digest, oldest first; past 10,000 the oldest is forgotten."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def issue(self, account: str, visit: str, now: Instant) -> str:
        """Return a new ticket for one account and one visit: 43 URL-safe characters, good once within 30 s."""
        self._forget(now)
        token = secrets.token_urlsafe(32)
        self._kept[_digest(token)] = _Kept(account, visit, now.mono_us + _LIFE_US)
        return token

    def redeem(self, token: str, now: Instant) -> Redeemed | TicketRefusal:
        """Use a ticket up."""
        digest = _digest(token)
        kept = self._kept.get(digest)
        if kept is None:
            return TicketRefusal(TicketEnd.UNKNOWN)
        if kept.end is not None:
            return TicketRefusal(kept.end, kept.account, kept.visit)
        if now.mono_us >= kept.expires_us:
            return TicketRefusal(TicketEnd.EXPIRED, kept.account, kept.visit)
        self._kept[digest] = replace(kept, end=TicketEnd.USED)
        return Redeemed(kept.account, kept.visit)

    def withdraw(self, visit: str) -> int:
        """Make the unused tickets of a visit that is over useless and return how many there were."""
        open_ones = [digest for digest, kept in self._kept.items() if kept.visit == visit and kept.end is None]
        for digest in open_ones:
            self._kept[digest] = replace(self._kept[digest], end=TicketEnd.WITHDRAWN)
        return len(open_ones)

    def _forget(self, now: Instant) -> None:
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) < _MOST and now.mono_us < oldest.expires_us + _REMEMBERED_US:
                return
            self._kept.popitem(last=False)


def _digest(token: str) -> str:
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "surrogatepass")).hexdigest()
