from collections.abc import Callable

import pytest

from broker.backends.memory.attempts import MemoryAttemptStore
from broker.backends.memory.pairing import MemoryPairingStore
from broker.clock import ManualClock
from broker.errors import Refused, TooMany, Unavailable
from broker.pairing import pin as pins
from broker.pairing.rendezvous import Claimed, OfferState, Reason, Refusal, Rendezvous
from broker.pairing.throttle import CLAIM_LIMITS, Throttle

SECRET = bytes(range(32))
HERE = "203.0.113.7"


def rendezvous(randbelow: Callable[[int], int] | None = None, secret: bytes = SECRET) -> Rendezvous:
    throttle = Throttle(MemoryAttemptStore(), "claim", CLAIM_LIMITS)
    if randbelow is None:
        return Rendezvous(MemoryPairingStore(), throttle, secret)
    return Rendezvous(MemoryPairingStore(), throttle, secret, randbelow=randbelow)


def drawing(*numbers: int) -> Callable[[int], int]:
    waiting = iter(numbers)
    return lambda below: next(waiting)


async def refused(room: Rendezvous, pin: str, clock: ManualClock, account: str = "lan") -> Refusal:
    outcome = await room.claim(pin, account, HERE, clock.now())
    assert isinstance(outcome, Refusal)
    return outcome


async def won(room: Rendezvous, pin: str, clock: ManualClock, account: str = "lan") -> Claimed:
    outcome = await room.claim(pin, account, HERE, clock.now())
    assert isinstance(outcome, Claimed)
    return outcome


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.mark.requirement("TV-10")
async def test_a_pin_is_allocated_claimed_and_released_once(clock: ManualClock) -> None:
    room = rendezvous(drawing(12_345_678))
    allocated = await room.allocate("tv", clock.now())
    assert allocated.pin == "012345678"
    assert allocated.replaced is None
    assert allocated.offer.expires_us == clock.now().wall_us + 300_000_000
    claimed = await won(room, allocated.pin, clock)
    assert (claimed.device, claimed.account, claimed.address, claimed.alarm) == ("tv", "lan", HERE, False)
    assert (claimed.offer.id, claimed.offer.state) == (allocated.offer.id, OfferState.CLAIMED)
    ended = await room.release(claimed.offer.id, "customer_ended", clock.now())
    assert ended is not None
    assert (ended.state, ended.reason, ended.account) == (OfferState.ENDED, "customer_ended", "lan")
    assert await room.release(claimed.offer.id, "idle", clock.now()) is None


@pytest.mark.requirement("TV-12")
@pytest.mark.requirement("AU-03")
async def test_no_pin_is_in_what_a_log_could_print(clock: ManualClock) -> None:
    room = rendezvous(drawing(123_456_789))
    allocated = await room.allocate("tv", clock.now())
    claimed = await won(room, allocated.pin, clock)
    refusal = await refused(room, allocated.pin, clock)
    printed = f"{allocated!r} {claimed!r} {refusal!r} {refusal.error()!r} {refusal.error()}"
    assert "123456789" not in printed


async def test_a_wrong_pin_is_wrong_and_leaves_the_live_one_alone(clock: ManualClock) -> None:
    room = rendezvous(drawing(1))
    allocated = await room.allocate("tv", clock.now())
    refusal = await refused(room, "000000002", clock)
    assert (refusal.reason, refusal.offer, refusal.account, refusal.address) == (Reason.WRONG, None, "lan", HERE)
    assert refusal.digest == pins.digest(SECRET, "000000002")
    await won(room, allocated.pin, clock)


@pytest.mark.parametrize("swept", [False, True])
async def test_a_pin_lives_three_hundred_seconds(clock: ManualClock, swept: bool) -> None:
    room = rendezvous()
    kept, lost = await room.allocate("tv", clock.now()), await room.allocate("washer", clock.now())
    clock.advance(299.999999)
    assert await room.expire(clock.now()) == ()
    await won(room, kept.pin, clock)
    clock.advance(0.000001)
    if swept:
        assert [(o.id, o.reason) for o in await room.expire(clock.now())] == [(lost.offer.id, "expired")]
    refusal = await refused(room, lost.pin, clock)
    assert refusal.reason is Reason.EXPIRED
    assert refusal.offer is not None
    assert refusal.offer.device == "washer"


async def test_a_newer_pin_kills_the_older(clock: ManualClock) -> None:
    room = rendezvous()
    old = await room.allocate("tv", clock.now())
    new = await room.allocate("tv", clock.now())
    assert new.replaced is not None
    assert (new.replaced.id, new.replaced.reason) == (old.offer.id, "replaced")
    assert (await refused(room, old.pin, clock)).reason is Reason.WITHDRAWN
    await won(room, new.pin, clock)


@pytest.mark.parametrize("reason", ["cancelled", "withdrawn"])
async def test_a_cancelled_or_withdrawn_pin_is_dead(clock: ManualClock, reason: str) -> None:
    room = rendezvous()
    allocated = await room.allocate("tv", clock.now())
    ended = await room.release(allocated.offer.id, reason, clock.now())
    assert ended is not None
    assert ended.account is None
    assert (await refused(room, allocated.pin, clock)).reason is Reason.WITHDRAWN


@pytest.mark.requirement("TV-11")
async def test_a_used_pin_opens_nothing_after_the_visit(clock: ManualClock) -> None:
    room = rendezvous()
    allocated = await room.allocate("tv", clock.now())
    claimed = await won(room, allocated.pin, clock)
    await room.release(claimed.offer.id, "device_disconnected", clock.now())
    assert (await refused(room, allocated.pin, clock)).reason is Reason.USED
    assert (await refused(room, allocated.pin, clock, "minh")).reason is Reason.USED


async def test_a_second_claimant_crowds_and_both_sides_can_be_told(clock: ManualClock) -> None:
    room = rendezvous()
    allocated = await room.allocate("tv", clock.now())
    await won(room, allocated.pin, clock)
    for times in (1, 2):
        refusal = await refused(room, allocated.pin, clock, "minh")
        assert refusal.reason is Reason.CROWDED
        assert refusal.offer is not None
        assert (refusal.offer.id, refusal.offer.device, refusal.offer.account, refusal.offer.crowded) == (
            allocated.offer.id,
            "tv",
            "lan",
            times,
        )


@pytest.mark.requirement("TV-10")
async def test_a_device_in_a_visit_gets_no_pin_until_it_is_over(clock: ManualClock) -> None:
    room = rendezvous()
    claimed = await won(room, (await room.allocate("tv", clock.now())).pin, clock)
    with pytest.raises(Refused) as caught:
        await room.allocate("tv", clock.now())
    assert caught.value.code == "visit_in_progress"
    await room.release(claimed.offer.id, "idle", clock.now())
    await room.allocate("tv", clock.now())


@pytest.mark.requirement("TV-12")
async def test_a_pin_is_not_issued_again_for_a_day(clock: ManualClock) -> None:
    room = rendezvous(drawing(5, 5, 5, 6, 5))
    first = await room.allocate("tv", clock.now())
    await room.release(first.offer.id, "cancelled", clock.now())
    clock.advance(24 * 3600 - 1)
    assert (await room.allocate("washer", clock.now())).pin == "000000006"
    clock.advance(1)
    assert (await room.allocate("fridge", clock.now())).pin == "000000005"


async def test_when_no_unused_pin_can_be_drawn_it_says_so(clock: ManualClock) -> None:
    room = rendezvous(lambda below: 5)
    await room.allocate("tv", clock.now())
    with pytest.raises(Unavailable) as caught:
        await room.allocate("washer", clock.now())
    assert caught.value.code == "pins_exhausted"


@pytest.mark.requirement("TV-11")
async def test_a_start_revives_no_pin_and_no_visit(clock: ManualClock) -> None:
    room = rendezvous()
    live = await room.allocate("tv", clock.now())
    in_visit = await room.allocate("washer", clock.now())
    await won(room, in_visit.pin, clock)
    withdrawn = await room.withdraw_all(clock.now())
    assert {(o.device, o.reason, o.account) for o in withdrawn} == {
        ("tv", "withdrawn", None),
        ("washer", "withdrawn", "lan"),
    }
    assert (await refused(room, live.pin, clock)).reason is Reason.WITHDRAWN
    assert (await refused(room, in_visit.pin, clock)).reason is Reason.USED


@pytest.mark.requirement("TV-12")
async def test_a_stopped_claim_does_not_touch_the_pin_even_when_it_is_right(clock: ManualClock) -> None:
    room = rendezvous(drawing(1))
    allocated = await room.allocate("tv", clock.now())
    for _ in range(5):
        assert (await refused(room, "000000002", clock)).reason is Reason.WRONG
    stopped = await refused(room, allocated.pin, clock)
    assert (stopped.reason, stopped.offer, stopped.retry_after_s) == (Reason.THROTTLED_ACCOUNT, None, 900)
    await won(room, allocated.pin, clock, "minh")


async def test_a_win_costs_its_account_nothing(clock: ManualClock) -> None:
    room = rendezvous()
    for n in range(25):
        allocated = await room.allocate("tv", clock.now())
        claimed = await won(room, allocated.pin, clock)
        await room.release(claimed.offer.id, f"visit {n}", clock.now())


@pytest.mark.requirement("TV-12")
async def test_the_twentieth_failure_says_that_it_locked_the_account(clock: ManualClock) -> None:
    room = rendezvous(drawing(1))
    allocated = await room.allocate("tv", clock.now())
    locked = []
    for n in range(20):
        locked.append((await refused(room, "000000002", clock)).locked_now)
        clock.advance(900 if n % 5 == 4 else 0)
    assert locked == [False] * 19 + [True]
    assert (await refused(room, allocated.pin, clock)).reason is Reason.LOCKED
    assert await room.unlock("lan")
    assert not await room.unlock("lan")
    assert (await refused(room, "000000002", clock)).reason is Reason.WRONG


async def test_the_thirtieth_failure_of_all_raises_the_alarm_and_restricts(clock: ManualClock) -> None:
    room = rendezvous()
    await won(room, (await room.allocate("tv", clock.now())).pin, clock)
    fresh = await room.allocate("washer", clock.now())
    alarms = []
    for n in range(30):
        outcome = await room.claim("000000002", f"stranger-{n}", f"10.0.0.{n}", clock.now())
        assert isinstance(outcome, Refusal)
        alarms.append(outcome.alarm)
    assert alarms == [False] * 29 + [True]
    assert (await refused(room, fresh.pin, clock, "minh")).reason is Reason.RESTRICTED
    await won(room, fresh.pin, clock, "lan")


@pytest.mark.requirement("TV-12")
@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_reads_the_same(reason: Reason) -> None:
    plain = Refusal(Reason.WRONG, "lan", HERE, "digest").error()
    error = Refusal(reason, "minh", "10.0.0.1", "another", retry_after_s=900, alarm=True, locked_now=True).error()
    assert (error.code, error.vi, error.en, error.retry_after_s) == (plain.code, plain.vi, plain.en, None)
    assert error.http_status == 409


def test_a_short_secret_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        rendezvous(secret=b"short")


@pytest.mark.requirement("TV-12")
async def test_two_hundred_pins_live_at_once_and_no_more(clock: ManualClock) -> None:
    room = rendezvous()
    for number in range(200):
        await room.allocate(f"tv {number}", clock.now())
    with pytest.raises(TooMany, match="too_many_offers"):
        await room.allocate("one more", clock.now())
    await room.allocate("tv 7", clock.now())
    clock.advance(300)
    await room.allocate("one more", clock.now())
