"""The device's side of the broker: hello, PIN, expiry, a replaced line, and what a broken record does to it."""

import asyncio
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.clock import ManualClock
from broker.errors import RecordingFailed, Refused
from broker.events.event import Event
from broker.wire import limits
from broker.wire.base import EndReason
from broker.wire.codec import format_frame
from broker.wire.ending import Error, SessionEnd, SessionEnded
from broker.wire.hello import Challenge, Ping, Pong, Welcome
from broker.wire.offer import OfferCancel, OfferEnded, OfferOpen, OfferPin
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader
from tests.stage.channels import MemoryChannel
from tests.stage.rooms import ADDRESS, WAIT, House, house
from tests.stage.visits import FINE

pytestmark = pytest.mark.timeout(60)


def reasons(home: House, name: str) -> list[str]:
    return [str(event.facts()["reason"]) for event in home.recorded(name)]


async def test_a_hello_that_does_not_come_in_time_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.HELLO_SECONDS == 5.0
    monkeypatch.setattr(limits, "HELLO_SECONDS", 0.02)
    async with house(tmp_path) as home:
        silent = home.stranger()
        assert (await silent.until(Error)).code == "hello_timeout"
        assert await silent.over() == (4408, "hello_timeout")
        assert reasons(home, "socket.refused") == ["hello_timeout"]


@pytest.mark.parametrize(("closing", "code"), [(1007, "invalid_utf8"), (1009, "too_large"), (1002, "bad_websocket")])
async def test_a_first_message_that_breaks_the_framing_is_on_the_record(
    tmp_path: Path, closing: int, code: str
) -> None:
    async with house(tmp_path) as home:
        stranger = home.stranger()
        stranger.hang_up(closing)
        await stranger.over()
        assert reasons(home, "socket.refused") == [code]


async def test_who_leaves_before_saying_anything_leaves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        stranger = home.stranger()
        stranger.hang_up()
        await stranger.over()
        gone = home.stranger()
        gone.channel.gone = True
        gone.say("{")
        await gone.over()
        assert home.recorded("socket.refused") == []


async def test_a_stranger_who_takes_nothing_holds_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEND_SECONDS", 0.02)
    async with house(tmp_path) as home:
        stuck = MemoryChannel()
        stuck.flowing.clear()
        async with asyncio.timeout(WAIT):
            await home.rooms.lobby.serve(stuck, ADDRESS)
        late = home.stranger()
        await late.until(Challenge)
        late.channel.flowing.clear()
        late.say("{")
        assert await late.over() is None
        assert reasons(home, "socket.refused") == ["not_json"]
        deaf = home.stranger()
        monkeypatch.setattr(deaf.channel, "close", lambda code, reason: asyncio.Event().wait())
        deaf.say("{")
        assert await deaf.over() is None


@pytest.mark.requirement("TV-12")
async def test_devices_of_one_address_are_bounded_and_the_refusal_is_on_the_record(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        key = Ed25519PrivateKey.generate()
        await home.device(key)
        for _ in range(limits.DEVICES_PER_ADDRESS - 1):
            await home.device()
        more = home.stranger()
        more.say(await more.signed())
        error = await more.until(Error)
        assert (error.code, error.fatal) == ("too_many_devices", True)
        assert await more.over() == (4429, "too_many_devices")
        assert reasons(home, "socket.refused") == ["too_many_devices"]
        await home.device(key)
        assert home.rooms.hub.counts() == (limits.DEVICES_PER_ADDRESS, 0)


@pytest.mark.requirement("TV-12")
async def test_a_pin_too_many_is_refused_told_and_recorded_as_often_as_the_disk_bears(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        for number in range(limits.PINS_AT_ONCE):
            await home.rendezvous.allocate(f"tv {number}", clock.now())
        devices = [await home.device() for _ in range(2)]
        for _ in range(12):
            for device in devices:
                device.say(OfferOpen(link=FINE))
                error = await device.until(Error)
                assert (error.code, error.fatal) == ("too_many_offers", False)
        assert reasons(home, "message.refused") == ["too_many_offers"] * 20
        clock.advance(limits.PIN_SECONDS)
        assert len(await devices[0].pin()) == 9


@pytest.mark.requirement("TV-12")
async def test_a_pin_is_on_the_record_and_on_the_device_and_dies_when_cancelled(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        assert len(home.recorded("pin.issued")) == 1
        device.say(OfferCancel())
        await device.until(OfferEnded, reason="cancelled")
        with pytest.raises(Refused, match="pin_refused"):
            await home.claim(pin)
        assert reasons(home, "pin.ended") == ["cancelled"]
        device.say(OfferCancel())
        device.say(Ping(token=5))
        await device.until(Pong, token=5)
        assert [type(m) for m in device.told()].count(OfferEnded) == 1, "nothing was left to cancel"


async def test_a_device_that_is_switched_off_or_leaves_takes_its_pin_along(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        first = await device.pin()
        device.say(SessionEnd(reason=EndReason.DEVICE_POWER_OFF))
        second = await device.pin()
        device.hang_up(1006, "lost_1006")
        await device.over()
        for pin in (first, second):
            with pytest.raises(Refused):
                await home.claim(pin)
        assert reasons(home, "pin.ended") == ["cancelled", "withdrawn"]
        assert reasons(home, "device.disconnected") == ["lost_1006"]
        assert home.rooms.hub.counts() == (0, 0)


async def test_a_newer_pin_ends_the_older_one(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        older, newer = await device.pin(), await device.pin()
        with pytest.raises(Refused):
            await home.claim(older)
        await home.claim(newer)
        assert reasons(home, "pin.ended") == ["replaced"]


@pytest.mark.requirement("TV-12")
async def test_expiry_is_told_to_the_device_and_recorded(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        device = await home.device()
        pin = await device.pin()
        await home.rooms.lobby.expire()
        clock.advance(limits.PIN_SECONDS)
        with pytest.raises(Refused):
            await home.claim(pin)
        await home.rooms.lobby.expire()
        await device.until(OfferEnded, reason="expired")
        assert reasons(home, "pin.ended") == ["expired"]
        assert len(await device.pin()) == 9


async def test_expired_pins_leave_every_screen_also_when_the_record_fails(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        devices = [await home.device() for _ in range(3)]
        for device in devices:
            await device.pin()
        clock.advance(limits.PIN_SECONDS)
        await home.journal.close("stopped", clock.now())  # from here on the journal can't be written
        with pytest.raises(Exception, match="recording_failed"):
            await home.rooms.lobby.expire()
        for device in devices:
            await device.until(OfferEnded, reason="expired")


async def test_one_expiry_that_can_not_be_recorded_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        devices = [await home.device() for _ in range(3)]
        for device in devices:
            await device.pin()
        clock.advance(limits.PIN_SECONDS)
        journal, calls = home.rooms.scribe.journal, 0

        async def once_broken(event: Event) -> None:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise RecordingFailed
            assert len([d for d in devices if any(isinstance(m, OfferEnded) for m in d.told())]) < calls
            await journal(event)

        monkeypatch.setattr(home.rooms.scribe, "journal", once_broken)
        with pytest.raises(RecordingFailed):
            await home.rooms.lobby.expire()
        for device in devices:
            await device.until(OfferEnded, reason="expired")
        assert reasons(home, "pin.ended") == ["expired", "expired"]


async def test_a_pin_that_can_not_be_put_on_record_is_not_shown_and_dies(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        device = await home.device()
        await home.journal.close("stopped", clock.now())
        device.say(OfferOpen(link=FINE))
        error = await device.until(Error)
        assert (error.code, error.fatal) == ("recording_failed", False)
        assert [m for m in device.told() if isinstance(m, OfferPin)] == []
        assert await home.rendezvous.withdraw_all(clock.now()) == (), "nothing stays claimable"


async def test_a_device_that_leaves_while_its_pin_is_made_has_none(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        home.disk.gate = threading.Event()  # the journal's sync waits
        device.say(OfferOpen(link=FINE))
        await home.until(lambda: home.disk.calls["sync_data"] > 1)
        [welcome] = [m for m in device.told() if isinstance(m, Welcome)]
        line = home.rooms.hub.line(welcome.device)
        assert line is not None
        line.gone = True
        home.disk.gate.set()
        await home.until(lambda: home.recorded("pin.ended"))
        assert reasons(home, "pin.ended") == ["withdrawn"]
        assert [m for m in device.told() if isinstance(m, OfferPin)] == []


async def test_a_device_that_can_not_be_put_on_record_is_told_and_let_go(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.journal.close("stopped", home.rooms.clock.now())
        device = home.stranger()
        device.say(await device.signed())
        assert (await device.until(Error)).code == "recording_failed"
        assert await device.over() == (4503, "recording_failed")
        assert home.rooms.hub.counts() == (0, 0)
        stranger = home.stranger()
        stranger.say("{")
        assert await stranger.over() == (4400, "not_json")


async def test_a_reader_that_fails_takes_the_device_and_its_pin_off(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        await device.pin()
        await home.journal.close("stopped", home.rooms.clock.now())
        device.say("{")  # refusing it needs the journal
        assert (await device.until(Error)).code == "recording_failed"
        assert await device.over() == (4503, "recording_failed")
        assert home.rooms.hub.counts() == (0, 0)
        assert await home.rendezvous.withdraw_all(home.rooms.clock.now()) == ()


@pytest.mark.parametrize("where", ["waiting", "visiting"])
async def test_a_socket_that_the_server_cuts_off_takes_its_pin_or_visit_along(tmp_path: Path, where: str) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        if where == "visiting":
            await home.claim(pin)
        device.task.cancel()
        await device.over()
        await home.until(lambda: home.rooms.hub.counts() == (0, 0))
        await home.until(lambda: home.recorded("session.ended" if where == "visiting" else "pin.ended"))
        assert await home.rendezvous.withdraw_all(home.rooms.clock.now()) == ()


@pytest.mark.requirement("TV-09")
async def test_what_is_not_possible_outside_a_visit_is_refused_until_it_is_too_much(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        device = await home.device()
        for number in range(20):
            clock.advance(1)
            device.say('{"type":"screen.unchanged","sequence":1}')
            error = await device.until(Error)
            assert (error.code, error.fatal) == ("wrong_order", number == 19)
        assert await device.over() == (4400, "wrong_order")
        assert len(home.recorded("message.refused")) == 20


async def test_too_many_messages_outside_a_visit_close_the_socket(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        device = await home.device()
        for _ in range(17):
            device.say(OfferCancel())
        assert (await device.until(Error)).code == "too_fast"
        assert await device.over() == (4400, "too_fast")


async def test_pictures_and_nonsense_outside_a_visit_close_the_socket(tmp_path: Path) -> None:
    picture = format_frame(FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, 1, 0, 1), b"x")
    async with house(tmp_path) as home:
        for said, code, closed in (
            (picture, "wrong_order", 4400),
            (b"\x09" * 64, "unknown_frame", 4400),
            ("x" * (limits.DEVICE_TEXT_BYTES + 1), "too_large", 4413),
        ):
            device = await home.device()
            device.say(said)
            assert (await device.until(Error)).code == code
            assert await device.over() == (closed, code)


async def test_broken_framing_outside_a_visit_is_on_the_record(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        device.hang_up(1007, "lost_1007")
        await device.over()
        assert reasons(home, "message.refused") == ["invalid_utf8"]


@pytest.mark.requirement("TV-10")
async def test_a_newer_socket_of_the_same_key_replaces_the_older_with_its_pin(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        key = Ed25519PrivateKey.generate()
        older = await home.device(key)
        pin = await older.pin()
        newer = await home.device(key)
        assert await older.over() == (4409, "replaced")
        with pytest.raises(Refused):
            await home.claim(pin)
        assert reasons(home, "pin.ended") == ["withdrawn"]
        assert home.rooms.hub.counts() == (1, 0)
        await home.claim(await newer.pin())


@pytest.mark.requirement("TV-11")
async def test_a_newer_socket_ends_the_visit_of_the_older_before_it_is_served(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        key = Ed25519PrivateKey.generate()
        older = await home.device(key)
        await home.claim(await older.pin())
        newer = await home.device(key)
        assert (await older.until(SessionEnded)).reason == EndReason.DEVICE_DISCONNECTED
        assert home.rooms.hub.counts()[1] == 0
        assert len(await newer.pin()) == 9
        lost = home.recorded("peer.lost")
        assert [event.facts()["cause"] for event in lost] == ["replaced"]


async def test_a_visit_that_does_not_close_keeps_a_newer_socket_waiting_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as home:
        key = Ed25519PrivateKey.generate()
        older = await home.device(key)
        opened = await home.claim(await older.pin())
        visit = home.rooms.hub.visit(opened.session)
        assert visit is not None
        await home.until(lambda: home.recorded("consent.asked") or home.recorded("session.opened"))
        monkeypatch.setattr(limits, "SEND_SECONDS", 0.05)
        home.disk.gate = gate = threading.Event()  # its recording can't be closed
        newer = home.stranger()
        newer.say(await newer.signed(key))
        await asyncio.sleep(0.2)
        gate.set()
        home.disk.gate = None
        assert (await newer.until(Error)).code == "visit_closing"
        assert await newer.over() == (4503, "visit_closing")


async def test_a_cancelled_offer_that_crossed_the_claim_is_the_customers_no(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        await home.claim(await device.pin())
        device.say(OfferCancel())
        assert (await device.until(SessionEnded)).reason == EndReason.CUSTOMER_ENDED


async def test_what_a_device_says_in_a_visit_goes_to_the_visit(tmp_path: Path) -> None:
    picture = format_frame(FrameHeader(Flags.KEY, Codec.JPEG, DataClass.SCREEN, 1, 1, 1, 0, 1), b"x")
    async with house(tmp_path) as home:
        device = await home.device()
        await home.claim(await device.pin())
        device.say(Pong(token=1))
        device.say(picture)  # not allowed yet: refused by the visit, and the visit goes on
        assert (await device.until(Error)).code == "not_active"
        device.say("{")
        assert (await device.until(Error)).code == "not_json"
        assert (await device.until(SessionEnded)).reason == EndReason.PROTOCOL_VIOLATION
        assert (await device.over()) == (4400, "protocol_violation")
