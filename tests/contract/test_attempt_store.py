"""The AttemptStore contract, over every implementation, driven through the Throttle that uses it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database, create_schema, open_database
from broker.clock import Instant, ManualClock
from broker.pairing.throttle import (
    CLAIM_LIMITS,
    SIGN_IN_LIMITS,
    Attempt,
    AttemptStore,
    Since,
    Stop,
    Tally,
    Throttle,
    Verdict,
)
from tests.stage.examples import share

T0 = 1_800_000_000_000_000
EVER = Since(0, 0, 0, 0, 1_000)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> AttemptStore:
    return MemoryAttemptStore() if request.param == "memory" else SqlAttemptStore(database)


def attempt(name: str, account: str = "lan", address: str = "a", crowd: str = "", scope: str = "claim") -> Attempt:
    return Attempt(name, scope, account, address, crowd, T0 + int(name))


def passing(kept: Attempt, seen: list[Tally] | None = None) -> Callable[[Tally], Verdict]:
    def judge(tally: Tally) -> Verdict:
        if seen is not None:
            seen.append(tally)
        return Verdict(kept)

    return judge


async def tally_of(store: AttemptStore, probe: Attempt, since: Since = EVER) -> Tally:
    seen: list[Tally] = []

    def judge(tally: Tally) -> Verdict:
        seen.append(tally)
        return Verdict(probe, Stop.LOCKED)

    await store.reserve(probe, since, judge)
    return seen[0]


async def test_a_kept_attempt_counts_under_each_of_its_keys(store: AttemptStore) -> None:
    for kept in (
        attempt("1"),
        attempt("2", address="b"),
        attempt("3", account="minh"),
        attempt("4", account="hoa", address="c", crowd="x"),
        attempt("5", scope="sign_in"),
    ):
        await store.reserve(kept, EVER, passing(kept))
    assert await tally_of(store, attempt("9")) == Tally(
        account=(T0 + 1, T0 + 2), address=(T0 + 1, T0 + 3), crowd=(T0 + 1, T0 + 2, T0 + 3)
    )


async def test_a_stopped_attempt_is_not_kept(store: AttemptStore) -> None:
    await tally_of(store, attempt("1"))
    assert await tally_of(store, attempt("2")) == Tally()


async def test_the_tally_reaches_back_as_far_as_asked_and_no_further(store: AttemptStore) -> None:
    for name in ("1", "2", "3", "4"):
        await store.reserve(attempt(name), EVER, passing(attempt(name)))
    tally = await tally_of(store, attempt("9"), Since(T0 + 1, T0 + 2, T0 + 3, T0, 1_000))
    assert (tally.account, tally.address, tally.crowd) == ((T0 + 2, T0 + 3, T0 + 4), (T0 + 3, T0 + 4), (T0 + 4,))


async def test_of_the_crowd_only_the_newest_are_asked_for(store: AttemptStore) -> None:
    for name in ("3", "1", "4", "2"):
        await store.reserve(attempt(name), EVER, passing(attempt(name)))
    tally = await tally_of(store, attempt("9"), Since(0, 0, 0, 0, 2))
    assert (tally.crowd, len(tally.account), len(tally.address)) == ((T0 + 3, T0 + 4), 4, 4)


async def test_a_success_is_given_back_and_remembered(store: AttemptStore) -> None:
    await store.reserve(attempt("1"), EVER, passing(attempt("1")))
    await store.succeed("1")
    own = await tally_of(store, attempt("9"))
    assert (own.account, own.account_success, own.crowd_success) == ((), True, True)
    other = await tally_of(store, attempt("9", account="minh"))
    assert (other.account_success, other.crowd_success) == (False, True)
    elsewhere = await tally_of(store, attempt("9", crowd="x"))
    assert (elsewhere.account_success, elsewhere.crowd_success) == (False, False)
    past = await tally_of(store, attempt("9"), Since(0, 0, 0, T0 + 1, 1_000))
    assert (past.account_success, past.crowd_success) == (False, False)


async def test_a_lock_holds_in_its_scope_until_it_is_taken_off(store: AttemptStore) -> None:
    await store.reserve(attempt("1"), EVER, passing(attempt("1")))
    assert await store.lock("claim", "lan", T0)
    assert not await store.lock("claim", "lan", T0)
    assert (await tally_of(store, attempt("9"))).locked
    assert not (await tally_of(store, attempt("9", scope="sign_in"))).locked
    assert not (await tally_of(store, attempt("9", account="minh"))).locked
    assert await store.unlock("claim", "lan")
    assert not await store.unlock("claim", "lan")
    assert await tally_of(store, attempt("9")) == Tally()


async def test_each_of_many_concurrent_attempts_sees_those_before_it(store: AttemptStore) -> None:
    seen: list[Tally] = []
    await asyncio.gather(*(store.reserve(attempt(str(n)), EVER, passing(attempt(str(n)), seen)) for n in range(1, 41)))
    assert sorted(len(tally.account) for tally in seen) == list(range(40))


@pytest.mark.requirement("TV-12")
async def test_twenty_guesses_at_once_are_five_guesses(store: AttemptStore) -> None:
    throttle = Throttle(store, "claim", CLAIM_LIMITS)
    now = Instant(T0, 0)
    verdicts = await asyncio.gather(*(throttle.enter("lan", f"10.0.0.{n}", now) for n in range(20)))
    assert [v.stop for v in verdicts].count(None) == 5
    assert {v.stop for v in verdicts} == {None, Stop.ACCOUNT}


@pytest.mark.requirement("TV-12")
async def test_blocks_and_locks_survive_a_restart_on_sqlite(database: Database, database_file: Path) -> None:
    clock = ManualClock()
    before = Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS)
    for _ in range(5):
        assert (await before.enter("lan", "10.0.0.1", clock.now())).stop is None
    for _ in range(4):
        for _ in range(5):
            await before.failed(await before.enter("minh", "10.0.0.2", clock.now()))
        clock.advance(15 * 60)
    assert (await before.enter("lan", "10.0.0.3", clock.now())).stop is None, "its fifteen minutes are over"
    await database.close()
    reopened = open_database(database_file)
    try:
        after = Throttle(SqlAttemptStore(reopened), "claim", CLAIM_LIMITS)
        for _ in range(4):
            assert (await after.enter("lan", "10.0.0.3", clock.now())).stop is None
        assert (await after.enter("lan", "10.0.0.4", clock.now())).stop is Stop.ACCOUNT
        clock.advance(3 * 24 * 3600)
        assert (await after.enter("minh", "10.0.0.5", clock.now())).stop is Stop.LOCKED
    finally:
        await reopened.close()


steps = st.lists(
    st.tuples(
        st.sampled_from(["lan", "minh", "hoa"]),
        st.sampled_from(["10.0.0.1", "10.0.0.2"]),
        st.sampled_from(["", "x"]),
        st.booleans(),
        st.integers(0, 600),
    ),
    max_size=40,
)


@share(0.2)
@given(steps=steps, scope=st.sampled_from(["claim", "sign_in"]))
async def test_both_stores_give_the_same_verdicts(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, bool, int]], scope: str
) -> None:
    limits = CLAIM_LIMITS if scope == "claim" else SIGN_IN_LIMITS
    database = open_database(tmp_path_factory.mktemp("attempts") / "state.db")
    try:
        await create_schema(database)
        transcripts = []
        for store in (MemoryAttemptStore(), SqlAttemptStore(database)):
            clock = ManualClock()
            throttle = Throttle(store, scope, limits)
            transcript: list[object] = []
            for account, address, crowd, right, seconds in steps:
                verdict = await throttle.enter(account, address, clock.advance(seconds), crowd)
                transcript.append((verdict.stop, verdict.retry_after_s, verdict.alarm, verdict.fills_day))
                if verdict.stop is None and right:
                    await throttle.succeeded(verdict)
                elif verdict.stop is None:
                    transcript.append(await throttle.failed(verdict))
            transcripts.append(transcript)
        assert transcripts[0] == transcripts[1]
    finally:
        await database.close()
