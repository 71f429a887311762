"""Consent in one visit: the granted scopes and the one question that may be open at the customer's."""

from dataclasses import dataclass

from broker.wire.base import Scope


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question: its number, what is asked, and when no answer counts as no (monotonic microseconds)."""

    request: str
    scope: Scope
    due_us: int


class Consents:
    """The scope book of one visit."""

    def __init__(self) -> None:
        self.granted: set[Scope] = set()
        self.open: Ask | None = None
        self._count = 0

    def ask(self, scope: Scope, due_us: int) -> Ask:
        """Open a question. At most one is open at a time; the caller checks ``open`` first."""
        self._count += 1
        self.open = Ask(f"ask-{self._count}", scope, due_us)
        return self.open

    def close(self, request: str) -> Ask | None:
        """Close the open question if it is this one and return it; None if it is not open (any more)."""
        ask = self.open
        if ask is None or ask.request != request:
            return None
        self.open = None
        return ask
