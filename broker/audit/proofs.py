"""What the ledger says of one recording: proofs of the leaves that were written as it was opened and as it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from broker.errors import NotFound
from broker.ledger.leaf import Kind, parse_leaf
from broker.ledger.note import VerifierKey

ENDS: Final = (Kind.SESSION_SEALED, Kind.SESSION_RECOVERED)
_EARLIER_US: Final = 60_000_000  # a leaf follows within moments; clocks are set by less


class LedgerView(Protocol):
    """A ledger as it stands, to be read; every method blocks and raises OSError, LedgerDamaged."""

    @property
    def origin(self) -> str:
        """The log's name."""
        ...

    @property
    def checkpoint(self) -> bytes | None:
        """The last checkpoint, a signed note; None before the first."""
        ...

    @property
    def size(self) -> int:
        """How many leaves the checkpoint covers."""
        ...

    @property
    def verifiers(self) -> Sequence[VerifierKey]:
        """Every public key that ever signed, oldest first."""
        ...

    def leaf(self, index: int) -> bytes:
        """Return a leaf. Raises NotFound."""
        ...

    def leaves(self, first: int) -> Iterator[bytes]:
        """Iterate over the leaves from this index on, those behind the checkpoint too."""
        ...

    def prove(self, index: int, extra: bytes) -> bytes:
        """Return the tlog-proof of a leaf under the checkpoint. Raises NotFound if it does not cover the leaf."""
        ...


@dataclass(frozen=True, slots=True)
class Proofs:
    """The tlog-proofs, each with its leaf as ``extra``; None where the checkpoint does not cover such a leaf (yet)."""

    origin: str
    opened: bytes | None
    sealed: bytes | None
    checkpoint: bytes | None
    verifiers: tuple[str, ...]


def proofs(ledger: LedgerView, id: str, opened_us: int, head: bytes | None) -> Proofs:
    """Return what the ledger proves of a visit that was opened at this wall time; blocks.

    ``head``: its last link, which tells the right end where several were written; None takes the first. Raises OSError,
    LedgerDamaged.
    """
    first = _first_after(ledger, opened_us - _EARLIER_US)
    opened, sealed = _ends(ledger, id, first, head)
    if opened is None and first > 0:  # the clock was set: the leaves are not in the order of their times
        opened, sealed = _ends(ledger, id, 0, head)
    return Proofs(
        ledger.origin, _prove(ledger, opened), _prove(ledger, sealed), ledger.checkpoint,
        tuple(map(str, ledger.verifiers)),
    )  # fmt: skip


def _ends(ledger: LedgerView, id: str, first: int, head: bytes | None) -> tuple[int | None, int | None]:
    """Return the indices of the leaves of its opening and its end, from this one on."""
    opened = sealed = None
    sought = f'"id":"{id}"'.encode()
    for index, data in enumerate(ledger.leaves(first), first):
        if sought not in data:
            continue
        leaf = parse_leaf(data)
        if leaf.kind == Kind.SESSION_OPENED and opened is None:
            opened = index
        elif leaf.kind in ENDS and (sealed is None or leaf.digest == head):
            sealed = index
            if head is None or leaf.digest == head:
                break
    return opened, sealed


def _first_after(ledger: LedgerView, at_us: int) -> int:
    low, high = 0, ledger.size
    while low < high:
        middle = (low + high) // 2
        if parse_leaf(ledger.leaf(middle)).at_us < at_us:
            low = middle + 1
        else:
            high = middle
    return low


def _prove(ledger: LedgerView, index: int | None) -> bytes | None:
    if index is None:
        return None
    try:
        return ledger.prove(index, ledger.leaf(index))
    except NotFound:
        return None  # the next checkpoint covers it
