"""Ledgers in memory, and stores that fail or have forgotten: what the tests of the log share."""

from collections.abc import Sequence

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import Instant, ManualClock
from broker.errors import RecordingFailed
from broker.ledger import merkle
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import Ledger, open_ledger
from broker.ledger.store import Found

ORIGIN = "broker.example/ledger"


async def opened(store: MemoryLedgerStore, clock: ManualClock) -> Ledger:
    return await open_ledger(store, ORIGIN, "node-1", clock.now())


def facts(count: int, at: Instant, kind: str = Kind.SIGN_IN) -> list[Leaf]:
    return [Leaf(kind, f"fact-{n}", n, bytes([n % 256]) * 32, at.wall_us) for n in range(count)]


def copy_of(store: MemoryLedgerStore) -> MemoryLedgerStore:
    return MemoryLedgerStore(dict(store.files), list(store.leaves))


def root_over(leaves: Sequence[bytes]) -> bytes:
    return merkle.root(map(merkle.leaf_hash, leaves))


class Fragile(MemoryLedgerStore):
    """Fails at the ``fail_at``-th durable step from now on, as a process that is killed there."""

    def __init__(self, like: MemoryLedgerStore) -> None:
        super().__init__(like.files, like.leaves)
        self.steps, self.fail_at = 0, -1

    def _step(self) -> None:
        if self.steps == self.fail_at:
            raise RecordingFailed("killed")
        self.steps += 1

    async def sync(self) -> None:
        self._step()

    async def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        for name, data in files:
            self._step()
            self.files[name] = data

    async def trim(self, before: int) -> None:
        self._step()

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        self._step()
        super().append(first, leaves)


class TrimmedStore(MemoryLedgerStore):
    """Gives at the start only the leaves from ``first`` on, as a store does that has trimmed the others."""

    first = 0

    async def open(self) -> Found:
        return Found(self.first, self.leaves[self.first :], 0)
