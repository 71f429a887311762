"""Both ways of a visit: judged with patience, told to both, and the end of a visit whose link stays bad."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Send
from broker.session.facts import Limits
from broker.session.link import TELL_EVERY_US, TURN_US, WINDOW_US, Link, Way
from broker.session.states import State
from broker.wire.base import EndReason
from broker.wire.ending import SessionEnd
from broker.wire.link import LinkState, Thresholds, judge, measured
from broker.wire.messages import Peer
from tests.stage.visits import Played, event, events

BOUNDS = Thresholds()
D, C = Peer.DEVICE, Peer.CONSOLE
GOOD, SLOW = 30_000, 800_000
_trips = st.none() | st.integers(0, 3_000_000)


class Pinged:
    """A link whose peers answer a ping a second, as the test says."""

    def __init__(self, seconds: int = 30) -> None:
        self.clock = ManualClock()
        self.link = Link(BOUNDS, seconds)
        self.log: list[Command] = []

    def second(self, device: int | None = GOOD, console: int | None = GOOD) -> list[Command]:
        at = self.clock.advance(1)
        found = self.link.take(D, device, at) + self.link.take(C, console, at)
        self.log += found
        return found

    def seconds(self, count: int, device: int | None = GOOD, console: int | None = GOOD) -> list[Command]:
        return [command for _ in range(count) for command in self.second(device, console)]

    @property
    def told(self) -> LinkState:
        """The last word to the device; the console has the same."""
        both = [[c.message for c in self.log if isinstance(c, Send) and c.to is side] for side in (D, C)]
        assert both[0] == both[1]
        found = both[0][-1]
        assert isinstance(found, LinkState)
        return found


def moved(commands: list[Command]) -> list[str]:
    return [name for name in events(commands) if name != "link.measured"]


def test_the_state_is_told_at_once_and_every_five_seconds() -> None:
    p = Pinged()
    assert events(p.second()) == ["link.measured"]
    assert p.told.device.figures.latency_ms == 30
    assert (p.told.degraded_us, p.told.ends_us) == (None, None)
    assert events(p.seconds(20)) == ["link.measured"] * 4
    assert TELL_EVERY_US == 5_000_000


@pytest.mark.requirement("TV-05")
def test_a_bad_way_is_told_to_both_sides_with_the_end_that_it_leads_to_and_then_that_it_is_good_again() -> None:
    p = Pinged(30)
    p.seconds(10)
    commands = p.seconds(7, device=None)
    assert moved(commands) == ["link.degraded"]
    fact = event(commands, "link.degraded").facts()
    assert (fact["peer"], fact["verdict"]) == ("device", "silent")
    assert p.told.degraded_us is not None
    assert p.told.ends_us == p.told.degraded_us + 30_000_000
    assert (p.told.device.verdict, p.told.console.verdict) == ("silent", "good")
    commands = p.seconds((WINDOW_US + TURN_US) // 1_000_000 + 1)
    assert moved(commands) == ["link.recovered"]
    assert p.told.degraded_us is p.told.ends_us is p.link.due() is None


def test_the_second_bad_way_keeps_the_first_one_s_end() -> None:
    p = Pinged()
    p.seconds(8, device=SLOW)
    since = p.told.degraded_us
    p.seconds(8, device=SLOW, console=SLOW)
    assert moved(p.log) == ["link.degraded"] * 2
    assert p.told.degraded_us == since
    p.seconds(20, console=SLOW)
    assert p.told.degraded_us == since  # one of them is bad all the time


def test_one_late_answer_is_no_bad_link() -> None:
    p = Pinged()
    for _ in range(20):
        p.seconds(8)
        p.second(device=None, console=2_000_000)
    assert moved(p.log) == []


def test_no_end_comes_while_the_link_is_good_at_this_moment() -> None:
    p = Pinged(5)
    p.seconds(8, device=SLOW)
    assert p.link.due() is not None
    while p.link._ways[D].now != "good":
        p.second()
    assert p.told.degraded_us is not None  # not called good yet
    assert p.link.due() is None
    p.seconds(9, device=SLOW)
    due = p.link.due()
    assert due is not None
    assert due <= p.clock.now().mono_us


@given(st.lists(st.tuples(st.integers(1, 149), st.integers(0, 70)), min_size=1, max_size=60))
def test_a_good_link_is_never_degraded(course: list[tuple[int, int]]) -> None:
    p = Pinged()
    for base, more in course:
        p.second(device=base * 1000 + more * 1000, console=more * 1000)
    assert moved(p.log) == []
    assert p.link.due() is None


def test_a_bad_way_that_is_bad_in_another_way_is_told_when_that_verdict_turns() -> None:
    p = Pinged()
    p.seconds(12, device=SLOW)
    for _ in range(30):
        before = p.link._ways[D].verdict
        commands = p.second(device=None)
        if p.link._ways[D].verdict != before:
            assert events(commands) == ["link.measured"]  # no worse and no better: only the figures are new
            assert p.told.device.verdict == p.link._ways[D].verdict
    assert (before, moved(p.log)) == ("silent", ["link.degraded"])


def test_a_way_that_flickers_between_two_bad_verdicts_fills_no_record() -> None:
    way, clock = Way(BOUNDS), ManualClock()
    turns = sum(way.take(trip, clock.advance(1).mono_us) for _ in range(30) for trip in (None, None, SLOW))
    assert turns <= 90 * 1_000_000 // TURN_US


@given(st.lists(st.tuples(_trips, _trips), max_size=120))
def test_whatever_the_ways_do_the_record_is_not_filled(course: list[tuple[int | None, int | None]]) -> None:
    p = Pinged()
    for device, console in course:
        p.second(device, console)
    turns = 2 * (len(course) * 1_000_000 // TURN_US + 1)
    assert len(moved(p.log)) <= turns
    assert len(events(p.log)) <= turns + len(course) // 5 + 2
    for command, after in zip(p.log, p.log[1:], strict=False):
        assert not isinstance(after, Send) or isinstance(command, Journal | Send)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(_trips, _trips), max_size=30),
    st.sampled_from([D, C]),
    st.sampled_from([None, SLOW, 2_500_000]),
    st.integers(5, 60),
)
def test_a_visit_whose_link_stays_bad_always_ends_for_it(
    before: list[tuple[int | None, int | None]], peer: Peer, bad: int | None, seconds: int
) -> None:
    p = Pinged(seconds)
    for device, console in before:
        p.second(device, console)
    limit = seconds + (WINDOW_US + TURN_US) // 1_000_000 + 2
    for _ in range(limit):
        p.second(bad if peer is D else GOOD, bad if peer is C else GOOD)
        due = p.link.due()
        if due is not None and due <= p.clock.now().mono_us:
            return
    raise AssertionError("it goes on for ever")


def test_figures_are_those_of_the_last_seconds_only() -> None:
    way, clock = Way(BOUNDS), ManualClock()
    for trip in (SLOW, SLOW, SLOW):
        way.take(trip, clock.advance(1).mono_us)
    assert way.figures().latency_ms == 800
    for _ in range(8):
        way.take(GOOD, clock.advance(1).mono_us)
    assert way.figures().latency_ms == 30


# --- in the machine ---


def pings(played: Played, count: int, device: int | None = GOOD, console: int | None = GOOD) -> list[Command]:
    """Let a ping a second be answered so, or lost, with a tick after each, as the performer gives it."""
    found: list[Command] = []
    for _ in range(count):
        played.clock.advance(1)
        for peer, trip in ((D, device), (C, console)):
            happened = i.Stalled(played.now, peer) if trip is None else i.Answered(played.now, peer, trip)
            found += played.feed(happened)
        due = played.machine.deadline()
        if due is not None and due <= played.now.mono_us:
            found += played.feed(i.Tick(played.now))
    return found


@pytest.mark.requirement("TV-05")
@pytest.mark.parametrize("bad", [None, SLOW])
def test_a_visit_ends_in_order_when_its_link_stays_bad(bad: int | None) -> None:
    played = Played(Limits(degraded=10)).active()
    commands = pings(played, 30, console=bad)
    finish = [command for command in commands if isinstance(command, Finish)]
    assert [(one.reason, one.close_code) for one in finish] == [(EndReason.LINK_DEGRADED, 1000)]
    assert event(commands, "session.ended").facts()["reason"] == "link_degraded"
    assert [c.to for c in commands if isinstance(c, Send) and c.message.type == "session.ended"] == [D, C]  # type: ignore[attr-defined]
    assert played.machine.state is State.ENDED


def test_the_first_cause_still_wins_over_a_bad_link() -> None:
    played = Played(Limits(degraded=10)).active()
    pings(played, 12, device=None)
    played.device(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    assert pings(played, 20, device=None) == []
    assert event(played.log, "session.ended").facts()["reason"] == "customer_ended"


def test_a_link_that_recovers_ends_nothing() -> None:
    played = Played(Limits(degraded=15)).active()
    pings(played, 8, device=SLOW)
    pings(played, 100)
    assert played.machine.state is State.ACTIVE
    assert moved([c for c in played.log if isinstance(c, Journal) and c.event.name.startswith("link.")]) == [
        "link.degraded",
        "link.recovered",
    ]


def test_the_operator_s_bounds_are_those_that_count() -> None:
    strict = Played(Limits(link=Thresholds(latency_ms=10))).active()
    assert "link.degraded" in events(pings(strict, 8))
    lax = Played(Limits(link=Thresholds(latency_ms=900))).active()
    assert "link.degraded" not in events(pings(lax, 8, device=SLOW))


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 400_000), st.integers(99_000, 101_000)), min_size=1, max_size=9),
    st.sampled_from([(100, 100), (100, 20), (200, 100)]),
)
def test_the_verdict_of_the_moment_is_that_of_the_figures_without_the_worst(
    trips: list[int | None], bound: tuple[int, int]
) -> None:
    bounds = Thresholds(latency_ms=bound[0], jitter_ms=bound[1])
    way = Way(bounds)
    for number, trip in enumerate(trips):
        way.take(trip, number * 800_000)
    worst = max(range(len(trips)), key=lambda place: 1 << 40 if trips[place] is None else trips[place] or 0)
    left = [*trips[:worst], *trips[worst + 1 :]]
    answered = [trip / 1000 for trip in left if trip is not None]
    silent = len(trips) > 1 and trips[-2:] == [None, None]
    assert way.now == ("silent" if silent else judge(measured(answered, len(left) - len(answered)), bounds))
