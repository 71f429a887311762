"""The ledger in memory: nothing of it outlives the process."""

from collections.abc import Sequence

from broker.ledger.store import Found


class MemoryLedgerStore:
    """A LedgerStore; each method is one step. Another one over the same ``files`` and ``leaves`` is the next start."""

    def __init__(self, files: dict[str, bytes] | None = None, leaves: list[bytes] | None = None) -> None:
        self.files = files if files is not None else {}
        self.leaves = leaves if leaves is not None else []

    async def open(self) -> Found:
        """Return all leaves."""
        return Found(0, list(self.leaves), 0)

    async def cut(self) -> None:
        """Nothing is ever torn here."""

    def append(self, first: int, leaves: Sequence[bytes]) -> None:
        """Append leaves."""
        if first != len(self.leaves):
            raise ValueError("leaves stand in a row")
        self.leaves += leaves

    async def sync(self) -> None:
        """Return at once."""

    async def trim(self, before: int) -> None:
        """Forget nothing."""

    def get(self, name: str) -> bytes | None:
        """Return a file."""
        return self.files.get(name)

    async def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write files."""
        self.files.update(files)

    async def drop(self, names: Sequence[str]) -> None:
        """Remove files."""
        for name in names:
            self.files.pop(name, None)

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder."""
        return sorted(name for name in self.files if name.rpartition("/")[0] == folder)

    async def close(self) -> None:
        """Keep everything, for the next one."""
