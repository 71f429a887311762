from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import broker.pairing
from broker.backends.memory.attempts import MemoryAttemptStore
from broker.clock import ManualClock
from broker.pairing.pin import PIN_COUNT
from broker.pairing.throttle import (
    CLAIM_LIMITS,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    SIGN_IN_LIMITS,
    Attempt,
    Limit,
    Stop,
    Tally,
    Throttle,
    blocked_until,
    judge,
    network,
    since,
)

T0 = 1_800_000_000 * SECOND
ATTEMPT = Attempt("1", "claim", "lan", "10.0.0.1", "", T0)


def throttle(scope: str = "claim") -> Throttle:
    return Throttle(MemoryAttemptStore(), scope, CLAIM_LIMITS if scope == "claim" else SIGN_IN_LIMITS)


async def fail(limits: Throttle, clock: ManualClock, account: str, address: str, crowd: str = "") -> Stop | None:
    verdict = await limits.enter(account, address, clock.now(), crowd)
    if verdict.stop is None:
        await limits.failed(verdict)
    return verdict.stop


async def succeed(limits: Throttle, clock: ManualClock, account: str, address: str, crowd: str = "") -> None:
    verdict = await limits.enter(account, address, clock.now(), crowd)
    assert verdict.stop is None
    await limits.succeeded(verdict)


# The arithmetic


def test_a_run_of_failures_blocks_from_its_last_one() -> None:
    limit = Limit(3, 10, 100)
    assert blocked_until([], limit) == 0
    assert blocked_until([1, 5], limit) == 0
    assert blocked_until([1, 5, 9], limit) == 109
    assert blocked_until([1, 5, 11], limit) == 0, "the first has left the window"
    assert blocked_until([1, 5, 9, 50], limit) == 109, "a single later failure neither lifts nor lengthens it"


def test_a_window_that_only_slides_opens_when_its_oldest_failure_leaves() -> None:
    assert blocked_until([1, 5, 9], Limit(3, 10)) == 11


@pytest.mark.parametrize(
    ("tally", "stop"),
    [
        (Tally(), None),
        (Tally(account=(T0 - 1,) * 4), None),
        (Tally(account=(T0 - 1,) * 5), Stop.ACCOUNT),
        (Tally(account=tuple(T0 - n * HOUR for n in range(20, 0, -1))), Stop.LOCKED),
        (Tally(account=tuple(T0 - n * HOUR for n in range(19, 0, -1))), None),
        (Tally(locked=True), Stop.LOCKED),
        (Tally(address=(T0 - 1,) * 19), None),
        (Tally(address=(T0 - 1,) * 20), Stop.ADDRESS),
        (Tally(crowd=(T0 - 1,) * 29, crowd_success=True), None),
        (Tally(crowd=(T0 - 1,) * 30, crowd_success=True), Stop.RESTRICTED),
        (Tally(crowd=(T0 - 1,) * 30, crowd_success=True, account_success=True), None),
        (Tally(crowd=(T0 - 1,) * 30), None),
        (Tally(account=(T0 - 1,) * 5, address=(T0 - 1,) * 20, locked=True), Stop.LOCKED),
        (Tally(account=(T0 - 1,) * 5, address=(T0 - 1,) * 20), Stop.ACCOUNT),
    ],
)
def test_the_verdict_for_each_tally(tally: Tally, stop: Stop | None) -> None:
    assert judge(ATTEMPT, tally, CLAIM_LIMITS).stop is stop


def test_the_wait_is_told_in_whole_seconds_rounded_up_and_a_lock_has_none() -> None:
    blocked = judge(ATTEMPT, Tally(account=(T0 - 1,) * 5), CLAIM_LIMITS)
    assert blocked.retry_after_s == 15 * 60
    assert judge(ATTEMPT, Tally(locked=True), CLAIM_LIMITS).retry_after_s is None
    assert judge(ATTEMPT, Tally(), CLAIM_LIMITS).retry_after_s is None


def test_the_alarm_is_raised_by_the_attempt_that_fills_the_window_and_by_no_later_one() -> None:
    assert not judge(ATTEMPT, Tally(crowd=(T0 - 1,) * 28), CLAIM_LIMITS).alarm
    assert judge(ATTEMPT, Tally(crowd=(T0 - 1,) * 29), CLAIM_LIMITS).alarm
    assert not judge(ATTEMPT, Tally(crowd=(T0 - 1,) * 30), CLAIM_LIMITS).alarm


def test_a_tally_reaches_back_as_far_as_its_limits() -> None:
    wanted = since(CLAIM_LIMITS, T0)
    assert (wanted.account_us, wanted.address_us, wanted.crowd_us) == (T0 - DAY, T0 - 15 * MINUTE, T0 - 5 * MINUTE)
    assert (wanted.success_us, wanted.crowd_most) == (T0 - 8 * HOUR, 30)
    assert since(SIGN_IN_LIMITS, T0).account_us == T0 - 30 * MINUTE


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_one_subscribers_addresses_count_as_one(address: str, counted: str) -> None:
    assert network(address) == counted


# The limits, over a store


@pytest.mark.requirement("TV-12")
async def test_five_failures_block_an_account_for_fifteen_minutes_wherever_it_comes_from() -> None:
    limits, clock = throttle(), ManualClock()
    for n in range(5):
        assert await fail(limits, clock, "lan", f"10.0.0.{n}") is None
        clock.advance(60)
    assert await fail(limits, clock, "lan", "10.0.0.9") is Stop.ACCOUNT
    assert await fail(limits, clock, "minh", "10.0.0.1") is None
    clock.advance(14 * 60 - 1)
    assert await fail(limits, clock, "lan", "10.0.0.9") is Stop.ACCOUNT
    clock.advance(1)
    assert await fail(limits, clock, "lan", "10.0.0.9") is None


@pytest.mark.requirement("TV-12")
async def test_knocking_on_a_block_does_not_lengthen_it() -> None:
    limits, clock = throttle(), ManualClock()
    for _ in range(5):
        await fail(limits, clock, "lan", "10.0.0.1")
    for _ in range(15):
        assert await fail(limits, clock, "lan", "10.0.0.1") is Stop.ACCOUNT
        clock.advance(60)
    assert await fail(limits, clock, "lan", "10.0.0.1") is None


@pytest.mark.requirement("TV-12")
async def test_the_twentieth_failure_of_a_day_locks_until_somebody_unlocks() -> None:
    limits, clock = throttle(), ManualClock()
    locked = []
    for n in range(20):
        verdict = await limits.enter("lan", "10.0.0.1", clock.now())
        assert verdict.stop is None
        locked.append(await limits.failed(verdict))
        clock.advance(15 * 60 if n % 5 == 4 else 1)
    assert locked == [False] * 19 + [True]
    clock.advance(7 * 24 * 3600)
    assert await fail(limits, clock, "lan", "10.0.0.1") is Stop.LOCKED
    assert await limits.unlock("lan")
    assert not await limits.unlock("lan")
    assert await fail(limits, clock, "lan", "10.0.0.1") is None


async def test_an_attempt_nobody_settled_counts_as_a_failure() -> None:
    limits, clock = throttle(), ManualClock()
    for _ in range(5):
        await limits.enter("lan", "10.0.0.1", clock.now())
    assert await fail(limits, clock, "lan", "10.0.0.1") is Stop.ACCOUNT


async def test_successes_never_stop_anybody() -> None:
    limits, clock = throttle(), ManualClock()
    for _ in range(200):
        await succeed(limits, clock, "lan", "10.0.0.1")


async def test_past_the_crowds_limit_a_recent_success_goes_on_and_others_wait() -> None:
    limits, clock = throttle(), ManualClock()
    await succeed(limits, clock, "lan", "10.0.0.1")
    for n in range(30):
        assert await fail(limits, clock, f"stranger-{n}", f"10.0.1.{n}") is None
    assert await fail(limits, clock, "stranger", "10.0.2.1") is Stop.RESTRICTED
    await succeed(limits, clock, "lan", "10.0.0.1")
    clock.advance(5 * 60)
    assert await fail(limits, clock, "stranger", "10.0.2.1") is None


async def test_nobody_can_lock_everyone_out() -> None:
    limits, clock = throttle(), ManualClock()
    for n in range(30):
        assert await fail(limits, clock, f"stranger-{n}", f"10.0.1.{n}") is None
    await succeed(limits, clock, "lan", "10.0.0.1")
    assert await fail(limits, clock, "stranger", "10.0.2.1") is Stop.RESTRICTED


async def test_a_stranger_who_knows_a_name_does_not_keep_its_owner_out() -> None:
    limits, clock = throttle("sign_in"), ManualClock()
    await succeed(limits, clock, "lan 10.0.0.1", "10.0.0.1", "lan")
    clock.advance(12 * 3600)
    for n in range(40):
        await fail(limits, clock, f"lan 10.0.1.{n}", f"10.0.1.{n}", "lan")
    assert await fail(limits, clock, "lan 10.0.2.1", "10.0.2.1", "lan") is Stop.RESTRICTED
    await succeed(limits, clock, "lan 10.0.0.1", "10.0.0.1", "lan")


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d", "e", "f"]), st.sampled_from(["x", "y"]), st.integers(0, 1_200)),
        max_size=120,
    )
)
async def test_however_guesses_come_no_more_are_judged_than_the_limits_say(steps: list[tuple[str, str, int]]) -> None:
    limits, clock = throttle(), ManualClock()
    judged: list[tuple[str, str, int]] = []
    for account, address, seconds in steps:
        now = clock.advance(seconds)
        if await fail(limits, clock, account, address) is None:
            judged.append((account, address, now.wall_us))
    for place, most, window in ((0, 5, 15 * MINUTE), (0, 20, DAY), (1, 20, 15 * MINUTE)):
        for key in {guess[place] for guess in judged}:
            times = [guess[2] for guess in judged if guess[place] == key]
            assert all(late - early >= window for early, late in zip(times, times[most:], strict=False))


# The odds


def test_the_odds_are_what_the_page_says() -> None:
    page = (Path(broker.pairing.__file__).parent / "ODDS.md").read_text(encoding="utf-8")
    live = 200
    daily = CLAIM_LIMITS.daily
    assert daily is not None
    address_a_day = CLAIM_LIMITS.address.failures * (DAY // CLAIM_LIMITS.address.window_us)
    crowd_a_day = CLAIM_LIMITS.crowd.failures * (DAY // CLAIM_LIMITS.crowd.window_us)
    rows = {
        "5e-9": Fraction(CLAIM_LIMITS.account.failures, PIN_COUNT),
        "4e-6": Fraction(daily * live, PIN_COUNT),
        "3.8e-4": Fraction(address_a_day * live, PIN_COUNT),
        "1.7e-3": Fraction(crowd_a_day * live, PIN_COUNT),
    }
    for printed, chance in rows.items():
        digits = printed.partition("e")[0].replace(".", "")
        assert f"**{printed}**" in page
        assert float(f"{float(chance):.{len(digits) - 1}e}") == float(printed)
    assert f"{address_a_day:,}" in page
    assert f"{crowd_a_day:,}" in page
