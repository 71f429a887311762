"""Findings: the technician's verdict on a visit, the order for another one at the customer's home, and who owes one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit that came about, and so needs a verdict: whose, of which device, and how it ended.

    ``technician``: the account's name. Times are wall microseconds; ``ended_us`` and ``reason`` None while it goes on.
    """

    session: str
    ticket: str
    technician: str
    technician_name: str
    device: str
    kind: str
    model: str
    serial: str
    family: str | None
    opened_us: int
    active_us: int | None
    ended_us: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part on a verdict, by its catalogue number, and how many of it."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the technician finds. ``evidence``: references of exhibits. ``contradicted``: they say otherwise.

    ``seconds``: from the customer's yes to the first finding. ``first_us``: when that was, if this one corrects it.
    """

    session: str
    kind: str
    cause: str
    evidence: tuple[str, ...]
    parts: tuple[Chosen, ...]
    contradicted: bool
    note: str | None
    reason: str | None
    by: str
    by_name: str
    at_us: int
    seconds: int
    first_us: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A technician's visit at home. ``content``: what they take with them, as JSON; ``fixed``: whether that did it."""

    id: str
    session: str
    ticket: str
    by: str
    by_name: str
    at_us: int
    content: Mapping[str, Any]
    fixed: bool | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How the work goes. ``seconds``: the median from the customer's yes to the first verdict; None without any.

    ``orders``: without those that were called off (``withdrawn``). ``fixed``, ``not_fixed``: what came of first visits
    at home; ``awaiting``: orders that nobody reported on.
    """

    verdicts: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    contradicted: int = 0
    seconds: int | None = None
    due: int = 0
    orders: int = 0
    fixed: int = 0
    not_fixed: int = 0
    awaiting: int = 0
    withdrawn: int = 0


class FindingStore(Protocol):
    """Keeps visits that need a verdict, verdicts and orders. Each method is one step and durable on return.

    Each raises Unavailable ``database``.
    """

    async def owe(self, visited: Visited) -> None:
        """Note a visit that needs a verdict; its verdict stays.

        What is known of it already is brought up to date by one that is over, and stays as it is otherwise.
        """
        ...

    async def visited(self, session: str) -> Visited | None:
        """Return a noted visit."""
        ...

    async def due(self, technician: str) -> Sequence[Visited]:
        """Return the technician's visits that are over and have no verdict, or an outdated one, the oldest first."""
        ...

    async def ends(self, device: str, before_us: int) -> Sequence[str]:
        """Return why the device's visits before this moment ended, the newest first; at most eight."""
        ...

    async def give(self, verdict: Verdict, corrects_us: int | None = None) -> bool:
        """Keep a visit's verdict; False, changing nothing, if it has one.

        ``corrects_us``: keep it in place of the one given at that moment; False if that one doesn't stand (any more),
        or if an order of the visit stands: one that was neither called off nor reported as not having done it.
        """
        ...

    async def outdate(self, verdict: Verdict) -> None:
        """Note that what came after a verdict contradicts it: it is due again until it is corrected."""
        ...

    async def verdict(self, session: str) -> Verdict | None:
        """Return a visit's verdict."""
        ...

    async def place(self, order: Order) -> bool:
        """Keep a visit's order; False, changing nothing, if one stands."""
        ...

    async def withdraw(self, order: str) -> bool:
        """Call the order with this id off; False, changing nothing, if there is none or its outcome was reported."""
        ...

    async def order(self, session: str) -> Order | None:
        """Return a visit's newest order that was not called off."""
        ...

    async def pending(self, visited: Visited) -> Sequence[Order]:
        """Return the orders from other visits of the same ticket to the same device that nobody reported on."""
        ...

    async def awaiting(self, technician: str) -> Sequence[Visited]:
        """Return the visits from which they ordered one at home that nobody reported on, the oldest order first."""
        ...

    async def to_order(self, technician: str, kinds: Collection[str], since_us: int) -> Sequence[Visited]:
        """Return the visits with a verdict of theirs of these kinds, given since then, from which no order stands."""
        ...

    async def close(self, session: str, fixed: bool) -> bool:
        """Note whether what was ordered last did it; False if there is no order."""
        ...

    async def figures(self, from_us: int, to_us: int) -> Figures:
        """Return the figures of verdicts and orders given in this time; ``to_us`` excluded."""
        ...
