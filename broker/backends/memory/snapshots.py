"""How visits left devices, in memory."""

from dataclasses import replace

from broker.survey.history import RECOVERED, Left


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

    async def mend(self) -> tuple[Left, ...]:
        """Give every visit without a reason the reason ``recovered``."""
        mended = tuple(replace(left, reason=RECOVERED) for left in self._left.values() if left.reason is None)
        self._left |= {left.snapshot.device: left for left in mended}
        return mended
