"""The notary: puts on the ledger which files there are, how far they got, and what they were sealed with.

An outsider with the ledger's public key then sees that none was taken away, cut or exchanged since.
"""

from collections.abc import Callable, Sequence

from broker.clock import Clock
from broker.ledger.anchor import Head, Loss, losses
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger
from broker.recording.record import FileKind

_OPENED = {"session": Kind.SESSION_OPENED, "journal": Kind.JOURNAL_OPENED}
_SEALED = {"session": Kind.SESSION_SEALED, "journal": Kind.JOURNAL_SEALED}


class Notary:
    """Writes the ledger's leaves about recordings; a recording.store.Witness."""

    def __init__(self, ledger: Ledger, node: str, clock: Clock) -> None:
        self._ledger, self._node, self._clock = ledger, node, clock

    def opened(self, kind: FileKind, id: str, first: bytes) -> None:
        """Note that a file begins with this link (h0), which commits to its header. Raises RecordingFailed."""
        self._add(_OPENED[kind], id, 0, first)

    def sealed(self, kind: FileKind, id: str, sequence: int, head: bytes) -> None:
        """Note that a file is sealed: its last record's sequence and link. Raises RecordingFailed."""
        self._add(_SEALED[kind], id, sequence, head)

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
        await self._ledger.anchor(heads, self._clock.now())

    async def sign(self) -> bytes | None:
        """Sign a checkpoint if one is due and return it. Raises RecordingFailed, LedgerDamaged."""
        now = self._clock.now()
        return await self._ledger.checkpoint(now) if self._ledger.due(now) else None

    def _add(self, kind: Kind, id: str, sequence: int, digest: bytes) -> None:
        self._ledger.add([Leaf(kind, id, sequence, digest, self._clock.now().wall_us)])
