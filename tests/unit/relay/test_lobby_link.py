"""The device's link at the broker: probes answered, figures judged before any PIN, round trips measured in a visit."""

import random
from functools import partial
from pathlib import Path

import pytest

from broker.clock import ManualClock
from broker.relay.lobby import Lobby
from broker.wire import limits
from broker.wire.ending import Error
from broker.wire.hello import Ping, Pong, Welcome
from broker.wire.link import Figures, LinkEcho, LinkProbe, LinkState, LinkUnfit, Thresholds, judge
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen, OfferPin
from tests.stage.channels import MemoryChannel
from tests.stage.record import recorded
from tests.stage.rooms import ADDRESS, FarDevice, house
from tests.stage.visits import FINE

pytestmark = pytest.mark.timeout(60)

UNFIT = [
    {"latency_ms": 501}, {"jitter_ms": 151}, {"loss_percent": 11}, {"throughput_kbps": 599}, {"throughput_kbps": None},
]  # fmt: skip


@pytest.mark.requirement("TV-03")
@pytest.mark.requirement("TV-05")
@pytest.mark.parametrize("worse", UNFIT)
async def test_a_link_that_is_not_good_enough_gets_no_pin_and_is_on_the_record(
    tmp_path: Path, worse: dict[str, int | None]
) -> None:
    found = FINE.model_copy(update=worse)
    async with house(tmp_path) as home:
        device = await home.device()
        device.say(OfferOpen(link=found))
        error = await device.until(Error)
        assert (error.code, error.fatal) == ("link_unfit", False)
        (unfit,) = home.recorded("link.unfit")
        assert unfit.facts()["latency_ms"] == found.latency_ms
        assert not home.recorded("pin.issued")
        assert len(await device.pin()) == 9  # once it is good enough
        checked = home.recorded("link.checked")
        assert [event.facts()["throughput_kbps"] for event in checked] == [FINE.throughput_kbps]
        assert [event.name for event in recorded(home.data)][-2:] == ["link.checked", "pin.issued"]


async def test_a_device_that_finds_its_link_unfit_is_believed_and_recorded(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        device.say(LinkUnfit(link=FINE.model_copy(update={"jitter_ms": 900})))
        await home.until(lambda: home.recorded("link.unfit"))
        assert home.recorded("link.unfit")[0].facts()["verdict"] == "unstable"
        assert not device.task.done()


async def test_the_operator_s_bounds_are_told_and_kept(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        rooms = home.rooms
        strict = Lobby(home.rendezvous, rooms.scribe, rooms.hub, rooms.clock, Thresholds(latency_ms=3))
        channel = MemoryChannel()
        device = FarDevice(Peer.DEVICE, channel, home.group.create_task(strict.serve(channel, ADDRESS)))
        home.ends.append(device)
        device.say(await device.signed())
        assert (await device.until(Welcome)).link == Thresholds(latency_ms=3)
        device.say(OfferOpen(link=FINE))
        assert (await device.until(Error)).code == "link_unfit"


async def test_probes_are_answered_at_once_in_and_outside_a_visit_up_to_a_rate(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        device = await home.device()
        pin = await device.pin()
        device.say(LinkProbe(token=7, filler="A" * 1000))
        assert await device.until(LinkEcho) == LinkEcho(token=7, received=1000)
        await home.claim(pin)
        for token in range(8, 7 + limits.PROBES_PER_SECOND):
            device.say(LinkProbe(token=token))
            await device.until(LinkEcho, token=token)
        device.say(LinkProbe(token=99))  # in a visit, over the rate: a refusal like any other
        assert (await device.until(Error)).code == "wrong_order"
        flooding = await home.device()
        for token in range(limits.PROBES_PER_SECOND + 1):
            flooding.say(LinkProbe(token=token))
        assert (await flooding.until(Error)).code == "too_fast"
        assert await flooding.over() == (4400, "too_fast")


async def test_in_a_visit_the_round_trips_of_its_device_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINK_PING_SECONDS", 0.05)
    monkeypatch.setattr(limits, "STALL_SECONDS", 60.0)  # however busy this machine is, no ping is given up
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        await home.claim(pin)
        ping = await device.until(Ping)
        device.say(Pong(token=ping.token))
        state = await device.until(LinkState)
        assert (state.device.verdict, state.device.figures.loss_percent, state.degraded_us) == ("good", 0, None)
        await home.until(lambda: home.recorded("link.measured"))


@pytest.mark.requirement("TV-02")
@pytest.mark.parametrize("hour", range(0, 24 * 7, 13))
async def test_a_pin_is_given_at_any_hour_of_any_day(tmp_path: Path, hour: int) -> None:
    sunday = 1_795_305_600_000_000  # 2026-11-22 00:00 UTC
    async with house(tmp_path, ManualClock(wall_us=sunday + hour * 3_600_000_000)) as home:
        assert len(await (await home.device()).pin()) == 9


def answered(device: FarDevice) -> bool:
    return any(isinstance(message, OfferPin | Error) for message in device.told())


@pytest.mark.requirement("TV-03")
async def test_whatever_figures_a_device_claims_it_has_a_pin_only_for_good_ones_and_the_check_is_on_record_first(
    tmp_path: Path,
) -> None:
    luck, bounds = random.Random(11), Thresholds()
    async with house(tmp_path, ManualClock()) as home:
        for _ in range(30):
            device = await home.device()
            found = Figures(
                latency_ms=luck.choice([0, 500, 501, 9000]), jitter_ms=luck.choice([0, 150, 151]),
                loss_percent=luck.choice([0, 10, 11, 100]), throughput_kbps=luck.choice([None, 0, 599, 600, 90_000]),
            )  # fmt: skip
            device.say(OfferOpen(link=found))
            fit = judge(found, bounds) == "good" and found.throughput_kbps is not None
            await home.until(partial(answered, device))
            assert any(isinstance(message, OfferPin) for message in device.told()) is fit
            device.hang_up()
            await device.over()
        names = [event.name for event in recorded(home.data)]
        for place, name in enumerate(names):
            assert name != "pin.issued" or names[place - 1] == "link.checked"


@pytest.mark.requirement("TV-03")
async def test_a_wish_for_a_pin_without_figures_is_no_message_at_all(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        device.say('{"type":"offer.open"}')
        assert (await device.until(Error)).code == "bad_message"
        assert await device.over() == (4400, "bad_message")
        assert home.recorded("pin.issued") == []
