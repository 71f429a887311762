import pytest

from broker.wire.link import Figures, LinkEcho, LinkState, PeerLink, Thresholds
from device_agent.conversation.shown import LinkShown
from device_agent.conversation.way import Way

FINE = Figures(latency_ms=30, jitter_ms=2, loss_percent=0)
BAD = Figures(latency_ms=900, jitter_ms=2, loss_percent=0)


def told(device: str = "good", console: str = "good", since: int | None = None, until: int | None = None) -> LinkState:
    links = {
        side: PeerLink(verdict=verdict, figures=FINE if verdict == "good" else BAD)  # type: ignore[arg-type]
        for side, verdict in (("device", device), ("console", console))
    }
    return LinkState(device=links["device"], console=links["console"], degraded_us=since, ends_us=until)


def test_before_any_check_nothing_is_known() -> None:
    way = Way()
    assert (way.shown(0), way.checked(0), way.found(), way.probes(0)) == (None, None, None, [])
    way.echoed(LinkEcho(token=1, received=0), 0)


def test_a_check_shows_how_far_it_is_and_then_what_it_found() -> None:
    way, now = Way(), 0.0
    way.begin(Thresholds(), now)
    for _ in range(40):
        for probe in way.probes(now):
            assert way.checked(now) is not None
            way.echoed(LinkEcho(token=probe.token, received=len(probe.filler)), now + 0.03)
        found = way.found()
        if found is not None:
            break
        now += 0.05
    assert found is not None
    assert (found[0], found[1].latency_ms) == ("good", 30)
    assert (way.checked(now), way.shown(now)) == (None, LinkShown("good", found[1]))
    assert way.found() is None  # told once


def test_a_check_that_nothing_answered_is_silent() -> None:
    way = Way()
    way.begin(Thresholds(), 0)
    for step in range(200):
        way.probes(step * 0.05)
        if (found := way.found()) is not None:
            assert found[0] == "silent"
            return
    raise AssertionError("no end")


@pytest.mark.requirement("TV-05")
def test_a_bad_link_is_counted_down_by_this_device_s_own_clock() -> None:
    way = Way()
    way.told(told("slow", since=1_000_000_000, until=1_030_000_000), 50.0)
    assert way.shown(50.0) == LinkShown("slow", BAD, "device", 30.0)
    way.told(told("unstable", since=1_000_000_000, until=1_030_000_000), 55.0)  # the same trouble, still
    assert way.shown(60.0) == LinkShown("unstable", BAD, "device", 20.0)
    assert way.shown(99.0) == LinkShown("unstable", BAD, "device", 0.0)
    way.told(told(), 61.0)
    assert way.shown(61.0) == LinkShown("good", FINE, None)
    way.told(told(console="silent", since=1_100_000_000, until=1_130_000_000), 150.0)
    assert way.shown(151.0) == LinkShown("silent", BAD, "console", 29.0)


def test_what_was_found_stays_after_the_end_and_counts_no_further() -> None:
    way = Way()
    way.told(told("slow", since=0, until=30_000_000), 0.0)
    way.over()
    assert way.shown(10.0) == LinkShown("slow", BAD, "device")
