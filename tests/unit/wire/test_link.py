import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.link import Figures, LinkEcho, LinkProbe, LinkState, PeerLink, Thresholds, judge, measured

BOUNDS = Thresholds(latency_ms=500, jitter_ms=150, loss_percent=4, throughput_kbps=600)
GOOD = Figures(latency_ms=500, jitter_ms=150, loss_percent=4, throughput_kbps=600)
_figures = st.builds(
    Figures,
    latency_ms=st.integers(0, 2000),
    jitter_ms=st.integers(0, 600),
    loss_percent=st.integers(0, 100),
    throughput_kbps=st.none() | st.integers(0, 5000),
)


@pytest.mark.requirement("TV-05")
@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "good"),
        ({"throughput_kbps": None}, "good"),
        ({"latency_ms": 501}, "slow"),
        ({"throughput_kbps": 599}, "slow"),
        ({"jitter_ms": 151}, "unstable"),
        ({"loss_percent": 5}, "unstable"),
        ({"latency_ms": 900, "loss_percent": 50}, "unstable"),
    ],
)
def test_a_link_is_good_up_to_its_bounds_and_unstable_before_slow(changed: dict[str, int], verdict: str) -> None:
    assert judge(GOOD.model_copy(update=changed), BOUNDS) == verdict


def test_of_the_check_s_dozen_one_stall_is_forgiven_and_two_are_not() -> None:
    assert judge(measured([20] * 11, 1), Thresholds()) == "good"
    assert judge(measured([20] * 10, 2), Thresholds()) == "unstable"


@given(_figures, st.sampled_from(["latency_ms", "jitter_ms", "loss_percent"]), st.integers(1, 500))
def test_no_figure_that_gets_worse_makes_a_bad_link_good(figures: Figures, name: str, more: int) -> None:
    worse = figures.model_copy(update={name: getattr(figures, name) + more})
    assert judge(figures, BOUNDS) == "good" or judge(worse, BOUNDS) != "good"


@given(st.lists(st.floats(0, 60_000, allow_nan=False), max_size=60), st.integers(0, 60), st.none() | st.integers(0, 10))
def test_what_is_measured_is_what_the_round_trips_say(trips: list[float], lost: int, kbps: int | None) -> None:
    found = measured(trips, lost, kbps)
    assert found.throughput_kbps == kbps
    if trips:
        assert round(min(trips)) <= found.latency_ms <= round(max(trips))
        assert found.jitter_ms <= round(max(trips) - min(trips))
    else:
        assert found.latency_ms == (limits.STALL_SECONDS * 1000 if lost else 0)
    assert (found.loss_percent == 100) == (lost > 0 and lost / (lost + len(trips)) > 0.995)
    assert lost == 0 or len(trips) > 99 or found.loss_percent > 0


def test_the_jitter_is_the_mean_step_and_the_latency_the_median() -> None:
    assert measured([10, 30, 20, 100], 1) == Figures(latency_ms=25, jitter_ms=37, loss_percent=20)


@pytest.mark.parametrize("filler", ["A" * (limits.FILLER_CHARS + 1), "a b", "<b>", "\n"])
def test_a_probe_s_filler_is_bounded_and_means_nothing(filler: str) -> None:
    full = LinkProbe(token=1, filler="A" * limits.FILLER_CHARS)
    assert LinkEcho(token=full.token, received=len(full.filler)).received == limits.FILLER_CHARS
    assert LinkProbe(token=1).filler == ""
    with pytest.raises(ValidationError):
        LinkProbe(token=1, filler=filler)


def test_the_state_of_both_ways_says_since_when_and_until_when() -> None:
    fine, gone = PeerLink(verdict="good", figures=GOOD), PeerLink(verdict="silent", figures=GOOD)
    said = LinkState(device=fine, console=gone, degraded_us=5, ends_us=30_000_005)
    assert LinkState.model_validate_json(said.model_dump_json()) == said
    with pytest.raises(ValidationError):
        LinkState.model_validate({"device": fine, "console": fine})
