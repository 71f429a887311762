import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import limits
from broker.wire.link import Figures, LinkEcho, LinkProbe, Thresholds, judge
from device_agent.conversation.check import PROBES, Check

BOUNDS = Thresholds(latency_ms=500, jitter_ms=150, loss_percent=4, throughput_kbps=600)
TICK = 0.05


class Road:
    """A road to a broker: a latency, a jitter, a chance of a stall, a line of so many kilobits; echoes keep order."""

    def __init__(
        self, latency: float = 0.02, jitter: float = 0.0, stall: float = 0.0, kbps: float = 50_000, dead: bool = False
    ) -> None:
        self.now = 100.0
        self.luck = random.Random(7)
        self.check = Check(BOUNDS, self.now)
        self.weights: list[int] = []
        self._latency, self._jitter, self._stall, self._kbps, self._dead = latency, jitter, stall, kbps, dead
        self._free = self._last = 0.0
        self._under_way: list[tuple[float, LinkEcho]] = []

    def send(self, probes: list[LinkProbe]) -> None:
        for probe in probes:
            self.weights.append(len(probe.filler))
            self._free = max(self._free, self.now) + (len(probe.filler) + 60) * 8 / (self._kbps * 1000)
            stalled = 1.5 if self.luck.random() < self._stall else 0
            there = self._free + self._latency + self.luck.random() * self._jitter + stalled
            self._last = max(self._last, there)
            if not self._dead:
                self._under_way.append((self._last, LinkEcho(token=probe.token, received=len(probe.filler))))

    def run(self) -> Figures:
        """Play the check to its end; it must have one."""
        begun, tick = self.now, self.now
        while self.check.figures is None:
            self.send(self.check.step(self.now))
            echo = self._under_way[0][0] if self._under_way else float("inf")
            tick = self.now + TICK if tick <= self.now else tick
            self.now = min(echo, tick)
            assert self.now - begun < 12, "the longest that a customer waits for it"
            if echo <= self.now:
                self.check.echoed(self._under_way.pop(0)[1], self.now)
        self.seconds = self.now - begun
        return self.check.figures


@pytest.mark.requirement("TV-03")
def test_a_good_road_is_found_good_in_under_two_seconds() -> None:
    road = Road()
    figures = road.run()
    assert judge(figures, BOUNDS) == "good"
    assert (figures.latency_ms, figures.jitter_ms, figures.loss_percent) == (20, 0, 0)
    assert figures.throughput_kbps is not None
    assert figures.throughput_kbps > 5000
    assert road.seconds < 2
    assert road.weights[:PROBES] == [0] * PROBES
    assert sum(road.weights) <= 256 * 1024
    assert len(road.weights) < limits.PROBES_PER_SECOND


@pytest.mark.requirement("TV-05")
@pytest.mark.parametrize(
    ("road", "verdict"),
    [
        (Road(latency=0.7), "slow"),
        (Road(kbps=300), "slow"),
        (Road(kbps=20), "slow"),
        (Road(jitter=0.9), "unstable"),
        (Road(stall=0.3), "unstable"),
        (Road(stall=1.0), "unstable"),
        (Road(latency=1.4), "unstable"),
        (Road(latency=0.3, kbps=2000), "good"),
        (Road(latency=0.4, kbps=750), "good"),  # the time of the way there and back is no time of the line
    ],
)
def test_each_kind_of_bad_road_is_told_apart(road: Road, verdict: str) -> None:
    assert judge(road.run(), BOUNDS) == verdict
    assert road.check.reached


def test_a_road_on_which_nothing_comes_back_was_never_reached() -> None:
    road = Road(dead=True)
    assert (road.run().loss_percent, road.check.reached) == (100, False)


def test_what_is_bad_by_the_first_probes_is_not_weighed_down_with_more() -> None:
    road = Road(latency=0.7)
    assert road.run().throughput_kbps is None
    assert set(road.weights) == {0}


@pytest.mark.parametrize("kbps", [100, 300, 1000, 5000])
@pytest.mark.parametrize("latency", [0.01, 0.1, 0.4])
def test_the_throughput_is_near_the_truth_however_long_the_road(kbps: int, latency: float) -> None:
    found = Road(latency=latency, kbps=kbps).run().throughput_kbps
    assert found is not None
    # A window of a few probes can't fill a long and wide road: then it is found narrower, never wider.
    assert min(kbps * 0.5, 3 * limits.FILLER_CHARS * 8 / 1000 / latency / 2) <= found <= kbps * 1.3


def test_a_line_that_dies_under_the_weight_is_not_called_fast() -> None:
    road = Road()
    while not any(road.weights):
        road.now += TICK
        for probe in road.check.step(road.now):
            road.send([probe])
            road.check.echoed(LinkEcho(token=probe.token, received=len(probe.filler)), road.now + 0.02)
    while road.check.figures is None:
        road.now += TICK
        road.check.step(road.now)
    assert road.check.figures.throughput_kbps is not None
    assert road.check.figures.throughput_kbps < BOUNDS.throughput_kbps


@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 1), st.floats(5, 100_000), st.booleans())
def test_every_check_has_its_end_and_its_progress_never_falls(
    latency: float, jitter: float, stall: float, kbps: float, dead: bool
) -> None:
    road = Road(latency, jitter, stall, kbps, dead)
    shown = [0.0]
    step = road.check.step

    def watched(now: float) -> list[LinkProbe]:
        shown.append(road.check.progress(now))
        return step(now)

    road.check.step = watched  # type: ignore[method-assign]
    road.run()
    assert shown == sorted(shown)
    assert shown[-1] <= 1


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40_000)), max_size=30))
def test_no_invented_echo_makes_more_of_the_road_than_went_over_it(echoes: list[tuple[int, int]]) -> None:
    road = Road(kbps=100)
    for _ in range(20):
        road.now += TICK
        road.send(road.check.step(road.now))
        for token, received in echoes:
            road.check.echoed(LinkEcho(token=token, received=received), road.now)
    assert road.check._arrived <= sum(road.weights)


def test_after_its_end_a_check_sends_nothing() -> None:
    road = Road()
    road.run()
    assert road.check.step(road.now + 5) == []
