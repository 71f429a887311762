"""A clock, a store in memory and a ledger on it."""

import pytest

from broker.backends.memory.ledger import MemoryLedgerStore
from broker.clock import ManualClock
from broker.ledger.log import Ledger
from tests.unit.ledger.ledgers import opened


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store() -> MemoryLedgerStore:
    return MemoryLedgerStore()


@pytest.fixture
async def ledger(store: MemoryLedgerStore, clock: ManualClock) -> Ledger:
    return await opened(store, clock)
