"""How visits left devices, in memory."""

from broker.survey.history import Left


class MemorySnapshotStore:
    """A SnapshotStore; each method is one step."""

    def __init__(self) -> None:
        self._left: dict[str, Left] = {}

    async def latest(self, device: str) -> Left | None:
        """Return how the last visit left this device."""
        return self._left.get(device)

    async def keep(self, left: Left) -> None:
        """Keep this in place of what was kept of its device."""
        self._left[left.snapshot.device] = left

    async def unfinished(self) -> tuple[Left, ...]:
        """Return every Left without a reason."""
        return tuple(left for left in self._left.values() if left.reason is None)
