"""The agent over a network with weather: what its customer is told, and what the broker hears of it."""

import asyncio
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from broker.wire import limits
from broker.wire.base import EndReason
from broker.wire.ending import SessionEnded
from broker.wire.hello import Hello
from broker.wire.link import Figures, LinkState, LinkUnfit, PeerLink, Thresholds
from broker.wire.offer import OfferOpen
from broker.wire.screen import FrameHeader, ScreenWant
from device_agent import link
from device_agent.conversation import check
from device_agent.simulator.network import Network, Weather
from tests.unit.device_agent.far_side import SESSION, WAIT, Visit
from tests.unit.device_agent.stage import Stage, stage

FINE, BAD = Figures(latency_ms=9, jitter_ms=1, loss_percent=0), Figures(latency_ms=700, jitter_ms=1, loss_percent=0)


async def checking(s: Stage) -> Visit:
    """Press "remote support" and play the broker up to the beginning of the check."""
    await s.post("support")
    visit = await s.broker.accept()
    await visit.greet()
    await s.until("checking")
    return visit


async def found_by(visit: Visit) -> OfferOpen | LinkUnfit | None:
    """Play the broker up to what the check leads to; None if that is silence."""
    try:
        while True:
            found = await visit.next()
            if isinstance(found, OfferOpen | LinkUnfit):
                return found
    except ConnectionClosed:
        return None


@pytest.mark.requirement("TV-03")
async def test_over_a_good_network_the_check_is_short_and_its_figures_go_along(tmp_path: Path) -> None:
    async with stage(tmp_path, network=Network()) as s:
        begun = time.monotonic()
        found = await found_by(await checking(s))
        assert isinstance(found, OfferOpen)
        assert time.monotonic() - begun < 8
        assert found.link.loss_percent == 0
        assert found.link.throughput_kbps is not None
        assert (await s.state())["link"]["verdict"] == "good"


@pytest.mark.requirement("TV-03")
@pytest.mark.requirement("TV-05")
@pytest.mark.parametrize(
    ("weather", "notice"),
    [
        (Weather(latency_ms=280), "slow"),
        (Weather(latency_ms=20, kbps=250), "slow"),
        (Weather(jitter_ms=800), "unstable"),
        (Weather(stall=0.5, stall_ms=1200), "unstable"),
    ],
)
async def test_a_bad_network_is_told_by_its_kind_and_there_is_no_pin(
    tmp_path: Path, weather: Weather, notice: str
) -> None:
    network = Network(seed=3)
    async with stage(tmp_path, network=network) as s:
        visit = await checking(s)
        network.set(weather)
        found = await found_by(visit)
        assert isinstance(found, LinkUnfit)
        state = await s.until("over")
        assert (state["notice"]["code"], state["pin"], state["ended"]) == (notice, None, None)
        assert state["link"]["latency_ms"] == found.link.latency_ms
        assert not any(isinstance(message, OfferOpen) for message in visit.heard)
        assert (await s.post("dismiss"))["link"] is None


@pytest.mark.requirement("TV-05")
async def test_the_operator_s_bounds_are_those_that_count(tmp_path: Path) -> None:
    async with stage(tmp_path, network=Network(Weather(latency_ms=60))) as s:
        await s.post("support")
        visit = await s.broker.accept()
        visit.bounds = Thresholds(latency_ms=50)
        await visit.greet()
        assert isinstance(await found_by(visit), LinkUnfit)
        assert (await s.until("over"))["notice"]["code"] == "slow"


@pytest.mark.requirement("TV-04")
async def test_offline_is_known_without_anybody_s_help(tmp_path: Path) -> None:
    async with stage(tmp_path, network=Network("off")) as s:
        await s.post("support")
        state = await s.until("over")
        assert (state["notice"]["code"], state["pin"]) == ("offline", None)
        assert s.broker.visits.empty()


@pytest.mark.requirement("TV-04")
async def test_a_network_that_swallows_everything_is_no_way_to_the_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "OPEN_SECONDS", 0.5)
    monkeypatch.setattr(check, "PROBE_SECONDS", 1.0)
    network = Network(Weather(half_open=True))
    async with stage(tmp_path, network=network) as s:
        await s.post("support")
        assert (await s.until("over"))["notice"]["code"] == "unreachable"
        monkeypatch.setattr(link, "OPEN_SECONDS", 10.0)
        network.set("good")
        await checking(s)
        network.set(Weather(half_open=True))  # the line dies under the check
        state = await s.until("over")
        assert (state["notice"]["code"], state["pin"]) == ("unreachable", None)


async def test_a_cut_under_the_check_is_a_broker_gone(tmp_path: Path) -> None:
    network = Network()
    async with stage(tmp_path, network=network) as s:
        await checking(s)
        network.set(Weather(cut=True))
        assert (await s.until("over"))["notice"]["code"] == "broker_gone"


@pytest.mark.requirement("TV-11")
async def test_a_pulled_cable_ends_a_visit_by_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network()
    async with stage(tmp_path, network=network) as s:
        await s.active()
        monkeypatch.setattr(limits, "PONG_SECONDS", 1.0)
        network.set("off")
        state = await s.until("over")
        assert (state["ended"], state["notice"]["code"]) == ("device_disconnected", "broker_gone")


@pytest.mark.requirement("TV-05")
async def test_what_the_broker_says_of_the_link_is_on_the_page_up_to_its_end(tmp_path: Path) -> None:
    async with stage(tmp_path) as s:
        visit = await s.active()
        since = 1_000_000_000
        await visit.say(
            LinkState(
                device=PeerLink(verdict="good", figures=FINE), console=PeerLink(verdict="slow", figures=BAD),
                degraded_us=since, ends_us=since + 20_000_000,
            )
        )  # fmt: skip
        async with asyncio.timeout(WAIT):
            while (state := await s.state())["link"]["side"] != "console":
                await asyncio.sleep(0.01)
        assert (state["link"]["verdict"], state["link"]["latency_ms"]) == ("slow", 700)
        assert 18 < state["link"]["seconds_left"] <= 20
        await visit.say(SessionEnded(session=SESSION, reason=EndReason.LINK_DEGRADED, at_us=since))
        state = await s.until("over")
        assert (state["ended"], state["link"]["verdict"]) == ("link_degraded", "slow")


async def test_pictures_come_as_they_are_wanted(tmp_path: Path) -> None:
    async with stage(tmp_path) as s:
        visit = await s.active()
        await visit.picture()
        await visit.say(ScreenWant(codec="jpeg", fps=2, kbps=200))
        visit.frames.clear()
        for _ in range(20):
            s.tv.paint()
            await asyncio.sleep(0.1)
        async with asyncio.timeout(WAIT):
            while not isinstance(await visit.next(), FrameHeader):
                pass
        assert 1 <= len(visit.frames) <= 6  # of twenty changes in two seconds


async def test_the_certificate_is_that_of_the_broker_s_own_name_by_any_network(tmp_path: Path) -> None:
    async with stage(tmp_path, network=Network()) as s:
        await s.post("support")
        assert isinstance(await (await s.broker.accept()).greet(), Hello)
        (headers,) = s.broker.headers
        assert headers["host"] == f"localhost:{s.broker.port}"
