"""The console's side: one socket for one visit, once, for as long as its technician is signed in."""

import gc
from pathlib import Path

import pytest

from broker.relay.visit import Visit
from broker.wire import limits
from broker.wire.base import EndReason, Scope
from broker.wire.codec import format_frame
from broker.wire.consent import ConsentRequest
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import Error, SessionEnd, SessionEnded, SessionState
from broker.wire.hello import Ping, Pong
from broker.wire.link import LinkState
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, ScreenPainted
from tests.stage.rooms import FarDevice, FarEnd, House, house

pytestmark = pytest.mark.timeout(60)


async def joined(home: House) -> tuple[FarDevice, FarEnd, str]:
    """Bring a device and a console into an active visit."""
    device = await home.device()
    opened = await home.claim(await device.pin())
    console = await home.console(opened.session, await home.signin())
    await device.answer()
    await console.until(SessionState, state="active")
    return device, console, opened.session


def picture(sequence: int) -> bytes:
    return format_frame(FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, sequence, 0, 1), b"x")


@pytest.mark.requirement("TV-01")
async def test_what_a_console_says_reaches_its_visit_and_pings_are_answered(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device, console, _ = await joined(home)
        console.say(Pong(token=9))
        console.say(Ping(token=4))
        await console.until(Pong, token=4)
        console.say(ConsentRequest(scope=Scope.CONTROL))
        await device.answer()
        await console.until(SessionState, scopes=(Scope.CONTROL, Scope.VIEW))
        console.say(ControlKey(id="k1", key="Enter", action="press"))
        await device.until(ControlKey, id="k1")
        device.say(ControlDone(id="k1", outcome="applied"))
        await console.until(ControlDone, id="k1")


async def test_the_console_s_round_trips_are_measured_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_PING_SECONDS", 0.05)
    monkeypatch.setattr(limits, "STALL_SECONDS", 60.0)  # however busy this machine is, no ping is given up
    async with house(tmp_path) as home:
        device, console, _ = await joined(home)
        console.say(Pong(token=(await console.until(Ping)).token))
        state = await device.until(LinkState)  # the device answers nothing: it is told for the console's answer alone
        assert (state.device.verdict, state.console.verdict) == ("good", "good")
        assert state.console.figures.loss_percent == 0
        device.hang_up()
        await console.over()


async def test_only_pictures_that_were_sent_count_as_painted(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device, console, _ = await joined(home)
        device.say(picture(1))
        await home.until(lambda: any(isinstance(data, bytes) for data in console.channel.outgoing))
        console.say(ScreenPainted(sequence=77))
        console.say(ScreenPainted(sequence=1))
        console.say(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
        await console.over()
        assert [event.facts() for event in home.recorded("screen.delivered")] == [{"up_to": 1, "painted": 1}]


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"\x01", "binary_refused"),
        ("{", "not_json"),
        ('{"type":"control.reboot"}', "unknown_message"),
        (" " * (limits.CONSOLE_MESSAGE_BYTES + 1), "too_large"),
    ],
)
async def test_what_is_not_of_the_protocol_ends_the_visit(tmp_path: Path, said: str | bytes, code: str) -> None:
    async with house(tmp_path) as home:
        device, console, _ = await joined(home)
        console.say(said)
        error = await console.until(Error)
        assert (error.code, error.fatal) == (code, True)
        assert (await device.until(SessionEnded)).reason == EndReason.PROTOCOL_VIOLATION
        assert await console.over() == (4400, "protocol_violation")


async def test_broken_framing_is_on_the_record_before_the_end(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device, console, _ = await joined(home)
        console.hang_up(1007, "lost_1007")
        assert (await device.until(SessionEnded)).reason == EndReason.PROTOCOL_VIOLATION
        await device.over()
        assert [event.facts()["reason"] for event in home.recorded("message.refused")] == ["invalid_utf8"]


@pytest.mark.requirement("TV-11")
async def test_a_console_that_goes_ends_the_visit(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device, console, session = await joined(home)
        console.hang_up(1006, "lost_1006")
        assert (await device.until(SessionEnded)).reason == EndReason.TECHNICIAN_DISCONNECTED
        await device.over()
        assert [event.facts()["cause"] for event in home.recorded("peer.lost")] == ["lost_1006"]
        assert home.rooms.attach.find(session, await home.account()) == "session_over"


@pytest.mark.requirement("TV-10")
async def test_one_socket_a_visit_for_its_own_technician(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        mine, theirs = await home.signin(), await home.signin("binh.tran")
        assert home.rooms.attach.invite(opened.session, theirs) == "session_over"
        assert home.rooms.attach.invite("0" * 32, mine) == "session_over"
        stranger = home.attach(opened.session, theirs.account)
        assert await stranger.over() == (4409, "session_over")
        await home.console(opened.session, mine)
        await home.until(lambda: home.rooms.attach.invite(opened.session, mine) == "already_attached")
        second = home.attach(opened.session, mine.account)
        assert await second.over() == (4409, "already_attached")
        refused = [event.facts()["reason"] for event in home.recorded("socket.refused")]
        assert refused == ["session_over", "already_attached"]
        assert not device.task.done(), "the visit goes on"


async def test_a_refused_console_is_closed_also_when_the_record_fails(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        account = await home.account()
        await home.journal.close("stopped", home.rooms.clock.now())
        assert await home.attach("0" * 32, account).over() == (4409, "session_over")


@pytest.mark.requirement("TV-11")
@pytest.mark.parametrize("how", ["signed_out", "disabled"])
async def test_a_technician_who_is_signed_out_loses_the_visit_and_is_told(tmp_path: Path, how: str) -> None:
    async with house(tmp_path, recheck=0.02) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        who = await home.signin()
        console = await home.console(opened.session, who)
        await device.answer()
        await console.until(SessionState, state="active")
        if how == "signed_out":
            assert who.token is not None
            await home.rooms.signins.sign_out(who.token)
        else:
            await home.rooms.accounts.set_disabled("an.nguyen", True)
        for side in (device, console):
            assert (await side.until(SessionEnded)).reason == EndReason.TECHNICIAN_DISCONNECTED
        assert await console.over() == (1000, "technician_disconnected")
        assert [event.facts()["cause"] for event in home.recorded("peer.lost")] == ["signed_out"]


async def test_the_period_of_looking_whether_somebody_is_signed_in_is_under_a_minute(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        plain = type(home.rooms.attach)(home.rooms.hub, home.rooms.scribe, home.rooms.signins, home.rooms.clock)
        assert plain._recheck <= 60


async def test_a_socket_that_stays_after_its_sign_in_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(tmp_path, recheck=0.02) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        who = await home.signin()
        console = await home.console(opened.session, who)
        await console.until(SessionState)
        monkeypatch.setattr(limits, "SEND_SECONDS", 0.05)
        console.channel.flowing.clear()  # it reads nothing any more
        assert who.token is not None
        await home.rooms.signins.sign_out(who.token)
        await console.over()
        assert (await device.until(SessionEnded)).reason == EndReason.TECHNICIAN_DISCONNECTED
        console.channel.flowing.set()


async def test_a_sign_in_that_can_not_be_looked_up_ends_the_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path, recheck=0.02) as home:
        device, console, _ = await joined(home)
        home.signins_down.set()
        assert (await device.until(SessionEnded)).reason == EndReason.TECHNICIAN_DISCONNECTED
        await console.over()
        await device.over()
        assert [event.facts()["cause"] for event in home.recorded("peer.lost")] == ["database"]


async def test_nothing_is_kept_of_visits_that_are_over(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        who = await home.signin()
        for _ in range(3):
            device = await home.device()
            opened = await home.claim(await device.pin())
            assert isinstance(home.rooms.attach.invite(opened.session, who), Visit)
            device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))  # and no console ever came
            await device.over()
            home.ends.remove(device)
        del device, opened
        await home.until(lambda: gc.collect() >= 0 and not home.rooms.attach._signed_in)
