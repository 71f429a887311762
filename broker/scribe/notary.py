"""The notary: puts on the ledger which files there are, how far they got, their seals, and which facts stand in them.

An outsider with the ledger's public key then sees that none was taken away, cut or exchanged since.
"""

from collections.abc import Callable, Sequence
from typing import Final

from broker.clock import Clock
from broker.errors import RecordingFailed
from broker.events.event import Event
from broker.ledger.anchor import Head, Loss, losses
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger
from broker.ledger.note import VerifierKey
from broker.ledger.vouch import vouch
from broker.recording.record import FileKind
from broker.scribe.leaves import kind_of
from broker.wire.record import RecordHead

_OPENED = {"session": Kind.SESSION_OPENED, "journal": Kind.JOURNAL_OPENED}
_SEALED = {"session": Kind.SESSION_SEALED, "journal": Kind.JOURNAL_SEALED}
_DISCARDED = {"session": Kind.SESSION_DISCARDED, "journal": Kind.JOURNAL_DISCARDED}
_MOST_WAITING_US: Final = 5_000_000  # for facts that the ledger could not take at once: an anchor's time


class Notary:
    """Writes the ledger's leaves about recordings; a recording.store.Witness."""

    def __init__(self, ledger: Ledger, node: str, clock: Clock) -> None:
        self._ledger, self._node, self._clock = ledger, node, clock
        self._waiting: list[Leaf] = []
        self._since_us = 0  # when the first of them came

    def opened(self, kind: FileKind, id: str, first: bytes) -> None:
        """Note that a file begins with this link (h0), which commits to its header. Raises RecordingFailed."""
        self._add(_OPENED[kind], id, 0, first)

    def sealed(self, kind: FileKind, id: str, sequence: int, head: bytes) -> None:
        """Note that a file is sealed: its last record's sequence and link. Raises RecordingFailed."""
        self._add(_SEALED[kind], id, sequence, head)

    def discarded(self, kind: FileKind, id: str) -> None:
        """Note that a file was taken away on which nothing had been acknowledged. Raises RecordingFailed."""
        self._add(_DISCARDED[kind], id, 0, bytes(32))

    def fact(self, event: Event, id: str, sequence: int, link: bytes) -> None:
        """Note an event that is durable in the file with this id, its last record there and that record's link.

        Events that have no leaf (see ``leaves``) are passed over. A ledger that can't take the leaf now gets it with
        one of the next; meanwhile the event stands in its file all the same. Raises RecordingFailed when it could take
        none for 5 s: what this event was to cover must not happen then, and the event gets no leaf.
        """
        kind = kind_of(event)
        if kind is None:
            return
        now = self._clock.now()
        if self._waiting and now.mono_us - self._since_us > _MOST_WAITING_US:
            self._hand_over()
        if not self._waiting:
            self._since_us = now.mono_us
        self._waiting.append(Leaf(kind, id, sequence, link, now.wall_us))
        self._try_to_hand_over()

    def recovered(self, id: str, sequence: int, head: bytes) -> None:
        """Note that a file was closed by recovery. Raises RecordingFailed."""
        self._add(Kind.SESSION_RECOVERED, id, sequence, head)

    def lost(self, loss: Loss) -> None:
        """Note that a file has less than was anchored. Raises RecordingFailed."""
        self._add(Kind.SESSION_LOST, loss.head.id, loss.head.sequence, loss.head.head)

    def missing(self, link_at: Callable[[str, int], bytes | None]) -> list[Loss]:
        """Return what is missing since this node's last anchor, before recovery appends anything; see ``losses``.

        An anchor whose list is gone counts as one loss of its own: no crash does that.
        """
        last = self._ledger.last_anchor(self._node)
        if last is None:
            return []
        if last.heads is None:
            return [Loss(Head("anchor", last.index, last.leaf.digest), "changed")]
        return losses(last.heads, link_at)

    async def anchor(self, heads: Sequence[Head]) -> None:
        """Put the durable heads of all files being written on the ledger. Raises RecordingFailed."""
        self._try_to_hand_over()
        await self._ledger.anchor(heads, self._clock.now())

    def vouch(self, head: Head, *, final: bool = False) -> RecordHead:
        """Return a visit's head, signed, for both its sides to keep; only of a durable record. ``final``: its seal."""
        return vouch(self._ledger.sealing_key, head, self._clock.now().wall_us, final=final)

    async def sign(self) -> bytes | None:
        """Sign a checkpoint if one is due and return it. Raises RecordingFailed, LedgerDamaged."""
        self._try_to_hand_over()
        now = self._clock.now()
        return await self._ledger.checkpoint(now) if self._ledger.due(now) else None

    async def rotate(self, overlap_s: float) -> VerifierKey:
        """Give the ledger a new key and return its public half; the old one signs along. Raises RecordingFailed."""
        return await self._ledger.rotate(self._clock.now(), overlap_s)

    def _try_to_hand_over(self) -> None:
        try:
            self._hand_over()
        except RecordingFailed:
            return  # they wait; whoever writes the ledger next meets the same failure, and says so

    def _hand_over(self) -> None:
        if self._waiting:
            self._ledger.add(self._waiting)
            self._waiting = []

    def _add(self, kind: Kind, id: str, sequence: int, digest: bytes) -> None:
        self._ledger.add([Leaf(kind, id, sequence, digest, self._clock.now().wall_us)])
