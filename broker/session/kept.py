"""What the device says that it applied: its word for the seal, as hostile as all it says.

It decides nothing in the visit and covers nothing, so it is no event: whether it is true is the auditor's question.
"""

from typing import Any

from broker.wire.record import RecordKept


class Kept:
    """The device's word in one visit."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._told = 0
        self._unanswered = 0
        self._last: RecordKept | None = None

    def told(self, sequence: int) -> None:
        """Note that the device is told the head of this record, which it owes one answer to."""
        self._told = max(self._told, sequence)
        self._unanswered += 1

    def take(self, said: RecordKept) -> bool:
        """Take its word; False, and nothing changed, if it may not say that now."""
        before = self._last
        if said.session != self._session or said.sequence > self._told or self.final:
            return False
        if before is not None and (said.controls < before.controls or said.sequence < before.sequence):
            return False
        if not said.final:
            if not self._unanswered:
                return False
            self._unanswered -= 1
        self._last = said
        return True

    @property
    def final(self) -> bool:
        """Whether it has said its last word."""
        return self._last is not None and self._last.final

    def receipt(self) -> dict[str, Any] | None:
        """Return its last word as the seal holds it; None if it never said one."""
        last = self._last
        if last is None:
            return None
        return {"controls": last.controls, "final": last.final, "hash": last.hash, "sequence": last.sequence}
