"""What the memory store keeps and forgets; the contract is in tests/contract/test_attempt_store.py."""

from broker.backends.memory.attempts import MemoryAttemptStore
from broker.clock import ManualClock
from broker.pairing.throttle import CLAIM_LIMITS, Stop, Throttle


async def test_attempts_are_forgotten_when_no_limit_asks_for_them_any_more() -> None:
    store, clock = MemoryAttemptStore(), ManualClock()
    throttle = Throttle(store, "claim", CLAIM_LIMITS)
    await throttle.enter("lan", "a", clock.now())
    await throttle.succeeded(await throttle.enter("minh", "b", clock.now()))
    assert (len(store._failures), len(store._successes)) == (1, 1)
    clock.advance(24 * 3600)
    await throttle.succeeded(await throttle.enter("hoa", "c", clock.now()))
    assert (len(store._failures), [account for _, account in store._successes]) == (0, ["hoa"])


async def test_giving_back_an_unknown_attempt_changes_nothing() -> None:
    store = MemoryAttemptStore()
    await store.succeed("unknown")
    assert not store._successes


async def test_a_lock_is_put_on_and_taken_off_once() -> None:
    store, clock = MemoryAttemptStore(), ManualClock()
    throttle = Throttle(store, "claim", CLAIM_LIMITS)
    for _ in range(5):
        await throttle.enter("lan", "a", clock.now())
    assert (await throttle.enter("lan", "a", clock.now())).stop is Stop.ACCOUNT
    assert [await store.lock("claim", "lan", 1), await store.lock("claim", "lan", 1)] == [True, False]
    assert (await throttle.enter("lan", "a", clock.now())).stop is Stop.LOCKED
    assert [await store.unlock("claim", "lan"), await store.unlock("claim", "lan")] == [True, False]
    assert (await throttle.enter("lan", "a", clock.now())).stop is None
