"""Two thousand people type the same PIN at the same moment: one of them has the visit."""

import asyncio
from contextlib import suppress
from itertools import permutations

import pytest

from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.pairing import MemoryPairingStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database
from broker.backends.sql.pairing import SqlPairingStore
from broker.clock import ManualClock
from broker.errors import Refused
from broker.pairing.rendezvous import Allocated, Claimed, Reason, Refusal, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, Throttle

CLAIMS = 2_000
SECRET = bytes(range(32))


@pytest.fixture(params=["memory", "sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rendezvous(kind: str, database: Database) -> Rendezvous:
    if kind == "memory":
        return Rendezvous(MemoryPairingStore(), Throttle(MemoryAttemptStore(), "claim", CLAIM_LIMITS), SECRET)
    return Rendezvous(SqlPairingStore(database), Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS), SECRET)


@pytest.mark.requirement("TV-10")
@pytest.mark.parametrize("accounts", [1, 20, CLAIMS])
async def test_exactly_one_of_two_thousand_concurrent_claims_wins(
    rendezvous: Rendezvous, kind: str, accounts: int
) -> None:
    # Two durable writes for each of as many accounts, and a queue for one: 200 of them show the same.
    claims = 200 if kind == "sqlite" and accounts != 20 else CLAIMS
    clock = ManualClock()
    allocated = await rendezvous.allocate("tv", clock.now())
    outcomes = await asyncio.gather(
        *(
            rendezvous.claim(allocated.pin, f"account-{n % accounts}", f"10.0.{n // 250}.{n % 250}", clock.now())
            for n in range(claims)
        )
    )
    winners = [outcome for outcome in outcomes if isinstance(outcome, Claimed)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(winners) == 1
    assert len(refusals) == claims - 1
    assert {refusal.error().code for refusal in refusals} == {"pin_refused"}
    assert {r.offer.account for r in refusals if r.offer} == {winners[0].account}
    crowding = [r.offer.crowded for r in refusals if r.reason is Reason.CROWDED and r.offer]
    assert sorted(crowding) == list(range(1, len(crowding) + 1))
    assert crowding, "somebody must have been told that the visit is crowded"


@pytest.mark.requirement("TV-10")
@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_claims_racing_with_an_end_and_a_new_pin_never_open_two_visits(
    rendezvous: Rendezvous, order: tuple[int, ...]
) -> None:
    clock = ManualClock()
    old = await rendezvous.allocate("tv", clock.now())
    newer: list[Allocated] = []

    async def renew() -> None:
        with suppress(Refused):  # while the old PIN's visit goes on there is no new one
            newer.append(await rendezvous.allocate("tv", clock.now()))

    claimed: list[Claimed] = []

    async def claim(account: str) -> None:
        outcome = await rendezvous.claim(old.pin, account, "10.0.0.1", clock.now())
        if isinstance(outcome, Claimed):
            claimed.append(outcome)

    racers = (
        claim("lan"),
        claim("minh"),
        renew(),
        rendezvous.release(old.offer.id, "withdrawn", clock.now()),
    )
    await asyncio.gather(*(racers[place] for place in order))
    assert len(claimed) <= 1
    after = await rendezvous.claim(old.pin, "hoa", "10.0.0.2", clock.now())
    assert isinstance(after, Refusal), "whatever came first, the old PIN is dead"
    assert after.reason is (Reason.USED if claimed else Reason.WITHDRAWN)
    for allocated in newer:
        assert isinstance(await rendezvous.claim(allocated.pin, "hoa", "10.0.0.2", clock.now()), Claimed)
