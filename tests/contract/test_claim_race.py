"""Two thousand people type the same PIN at the same moment: one of them has the visit."""

import asyncio
from collections import Counter
from itertools import count

import pytest

from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.pairing import MemoryPairingStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database
from broker.backends.sql.pairing import SqlPairingStore
from broker.clock import ManualClock
from broker.pairing.rendezvous import Claimed, Reason, Refusal, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, Throttle

CLAIMS = 2_000
SECRET = bytes(range(32))


@pytest.fixture(params=["memory", "sqlite"])
def rendezvous(request: pytest.FixtureRequest, database: Database) -> Rendezvous:
    if request.param == "memory":
        return Rendezvous(MemoryPairingStore(), Throttle(MemoryAttemptStore(), "claim", CLAIM_LIMITS), SECRET)
    return Rendezvous(SqlPairingStore(database), Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS), SECRET)


@pytest.mark.requirement("TV-10")
@pytest.mark.parametrize("accounts", [1, 20, CLAIMS])
async def test_exactly_one_of_two_thousand_concurrent_claims_wins(rendezvous: Rendezvous, accounts: int) -> None:
    clock = ManualClock()
    allocated = await rendezvous.allocate("tv", clock.now())
    outcomes = await asyncio.gather(
        *(
            rendezvous.claim(allocated.pin, f"account-{n % accounts}", f"10.0.{n // 250}.{n % 250}", clock.now())
            for n in range(CLAIMS)
        )
    )
    winners = [outcome for outcome in outcomes if isinstance(outcome, Claimed)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(winners) == 1
    assert len(refusals) == CLAIMS - 1
    assert {refusal.error().code for refusal in refusals} == {"pin_refused"}
    assert {r.offer.account for r in refusals if r.offer} == {winners[0].account}
    crowding = [r.offer.crowded for r in refusals if r.reason is Reason.CROWDED and r.offer]
    assert sorted(crowding) == list(range(1, len(crowding) + 1))
    assert crowding, "somebody must have been told that the visit is crowded"


@pytest.mark.requirement("TV-10")
async def test_claims_racing_with_a_new_pin_and_an_end_never_open_two_visits(rendezvous: Rendezvous) -> None:
    clock = ManualClock()
    offered = count()
    pins = []

    async def offer() -> None:
        allocated = await rendezvous.allocate(f"tv-{next(offered)}", clock.now())
        pins.append(allocated.pin)

    await asyncio.gather(*(offer() for _ in range(8)))
    outcomes = await asyncio.gather(
        *(rendezvous.claim(pin, f"account-{n}", f"10.0.0.{n}", clock.now()) for n in range(3) for pin in pins)
    )
    won = Counter(outcome.device for outcome in outcomes if isinstance(outcome, Claimed))
    assert set(won.values()) == {1}
    assert len(won) == 8
