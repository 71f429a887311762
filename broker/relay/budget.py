"""A budget: how many facts the devices of one network address may put on the node journal.

Anybody can make keys and send figures: without a bound a single computer fills the disk with what it says of itself.
What goes over the budget has its effect and its answer as before; only its fact is left out, and the next one from the
same address that is written says how many were.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from broker.clock import Instant
from broker.pairing.throttle import network
from broker.session.meter import Meter

AT_ONCE: Final = 20
"""Facts that one address may have written in a burst: a customer at a bad link tries a few times."""
EVERY_SECONDS: Final = 60.0
"""One more of them for each so many seconds."""
ADDRESSES: Final = 10_000
"""Addresses that are remembered; the one not heard of for longest is forgotten first."""
_EVERYBODY_PER_SECOND: Final = 20


@dataclass(slots=True)
class _Account:
    meter: Meter
    left_out: int = 0


class Budget:
    """The budgets of all addresses, and one over all of them for those who have many."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._everybody = Meter(_EVERYBODY_PER_SECOND)

    def take(self, address: str, at: Instant) -> int | None:
        """Return how many facts of this address were left out since its last one, if it may have one written now.

        None if it may not: then this one counts as left out.
        """
        account = self._account(network(address))
        # Its own first: an address that is over its budget takes nothing from the others.
        if not (account.meter.take(at) and self._everybody.take(at)):
            account.left_out += 1
            return None
        left_out, account.left_out = account.left_out, 0
        return left_out

    def _account(self, address: str) -> _Account:
        account = self._accounts.get(address)
        if account is None:
            if len(self._accounts) >= ADDRESSES:
                self._accounts.popitem(last=False)
            account = self._accounts[address] = _Account(Meter(1 / EVERY_SECONDS, AT_ONCE * EVERY_SECONDS))
        self._accounts.move_to_end(address)
        return account
