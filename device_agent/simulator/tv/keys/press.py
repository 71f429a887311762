"""One press of a key."""

from dataclasses import dataclass
from datetime import datetime

from device_agent.device import Actor


@dataclass(frozen=True, slots=True)
class Press:
    """A key, who pressed it, the second of the TV's clock, its wall clock, and the camera apps permitted to others."""

    key: str
    by: Actor
    now: float
    local: datetime
    permitted: frozenset[str] = frozenset()

    @property
    def sideways(self) -> int:
        """-1 to the left, 1 to the right, else 0."""
        return {"ArrowLeft": -1, "ArrowRight": 1}.get(self.key, 0)

    @property
    def upright(self) -> int:
        """-1 upwards, 1 downwards, else 0."""
        return {"ArrowUp": -1, "ArrowDown": 1}.get(self.key, 0)


def moved(index: int, by: int, length: int) -> int:
    """Return an index moved by so much; it stops at both ends."""
    return min(max(index + by, 0), length - 1)
