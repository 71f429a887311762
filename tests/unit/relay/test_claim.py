"""A typed PIN becoming a visit, and everything that may come between: the same answer, or nothing left behind."""

import errno
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from broker.backends.firmware_folder import FirmwareFolder, offer_of
from broker.clock import ManualClock
from broker.desk import ticket_code
from broker.errors import Invalid, NotFound, RecordingFailed, Refused, Unavailable
from broker.recording.record import FileHeader
from broker.wire.base import EndReason
from broker.wire.consent import ConsentAsk
from broker.wire.ending import Error, SessionEnd, SessionEnded, SessionState
from broker.wire.firmware import FirmwareOffer
from broker.wire.messages import Peer
from broker.wire.offer import OfferCancel, OfferCrowded, OfferEnded, OfferOpen
from tests.stage.record import verdicts
from tests.stage.rooms import House, house
from tests.stage.visits import FINE

pytestmark = pytest.mark.timeout(60)


def facts(home: House, name: str) -> list[dict[str, object]]:
    return [event.facts() for event in home.recorded(name)]


@pytest.mark.requirement("TV-10")
async def test_a_winning_claim_is_on_the_record_before_the_customer_is_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        assert (opened.device.model, opened.device.serial) == ("TV-55A", "SN-1")
        assert (await device.until(SessionState)).session == opened.session
        await home.console(opened.session, await home.signin())
        ask = await device.until(ConsentAsk)
        assert (ask.session, ask.ticket) == (opened.session, opened.ticket)
        assert (ask.technician.name, ask.technician.staff_number) == ("Người thứ 0", "KT-0")
        [claimed] = home.recorded("pin.claimed")
        assert claimed.by.id == "an.nguyen"
        assert claimed.facts()["session"] == opened.session
        assert [fact["ticket"] for fact in facts(home, "ticket.opened")] == [opened.ticket]


@pytest.mark.requirement("TV-18")
async def test_a_customer_whom_nobody_knows_is_served_at_once_and_free(tmp_path: Path) -> None:
    """No contract, no account, no payment: a device never seen before, and a PIN, are all that a visit asks for."""
    async with house(tmp_path) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        [ticket] = facts(home, "ticket.opened")
        assert (ticket["ticket"], ticket["line"]) == (opened.ticket, "device_care")


async def test_firmware_of_the_catalogue_is_told_once_the_visit_is_active(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        image = b"SenOS 4.3.0"
        offer = offer_of("SEN-55A", "4.3.0", image, bytes(64))
        FirmwareFolder(home.data / "firmware").publish(offer, image)
        device = await home.stranger().hello(family="SEN-55A", software="4.2.1")
        opened = await home.claim(await device.pin())
        await home.console(opened.session, await home.signin())
        await device.answer()
        assert await device.until(FirmwareOffer) == offer


async def test_a_visit_may_go_on_a_ticket_that_is_open_already(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        first = await home.claim(await device.pin())
        device.say(OfferCancel())
        await device.over()
        again = await home.device()
        second = await home.claim(await again.pin(), ticket=first.ticket.lower())
        assert second.ticket == first.ticket
        assert len(facts(home, "ticket.opened")) == 1


async def test_a_slip_in_pin_or_ticket_burns_neither(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        with pytest.raises(Invalid, match="pin_malformed"):
            await home.claim("12345")
        with pytest.raises(Invalid, match="ticket_malformed"):
            await home.claim(pin, ticket="nonsense")
        with pytest.raises(NotFound, match="ticket_unknown"):
            await home.claim(pin, ticket=ticket_code.generate())
        assert facts(home, "pin.refused") == []
        await home.claim(pin)


@pytest.mark.requirement("TV-12")
async def test_every_reason_gets_one_answer_and_its_own_event(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        device = await home.device()
        pin = await device.pin()
        answers = set()
        await home.claim(pin)
        for _ in range(2):  # crowded, then used
            with pytest.raises(Refused) as refused:
                await home.claim(pin, "binh.tran")
            answers.add((refused.value.code, refused.value.vi, refused.value.en, refused.value.retry_after_s))
            device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
            await device.over()
        for _ in range(4):  # wrong three times, then throttled
            with pytest.raises(Refused) as refused:
                await home.claim(pin[::-1] if pin[::-1] != pin else "012345678", "binh.tran")
            answers.add((refused.value.code, refused.value.vi, refused.value.en, refused.value.retry_after_s))
        assert len(answers) == 1
        assert [fact["reason"] for fact in facts(home, "pin.refused")] == [
            "crowded", "used", "wrong", "wrong", "wrong", "throttled_account",
        ]  # fmt: skip


@pytest.mark.requirement("TV-12")
async def test_a_crowded_pin_is_told_to_both_sides(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        opened = await home.claim(pin)
        console = await home.console(opened.session, await home.signin())
        with pytest.raises(Refused):
            await home.claim(pin, "binh.tran")
        assert (await device.until(OfferCrowded)).count == 1
        assert (await console.until(OfferCrowded)).count == 1
        [crowded] = facts(home, "pin.crowded")
        assert crowded["session"] == opened.session


async def test_a_pin_is_crowded_also_while_its_visit_is_not_open_yet(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        home.pairing.flowing.clear()
        winner = home.group.create_task(home.claim(pin))
        await home.until(home.pairing.claimed.is_set)
        home.pairing.claimed.clear()
        loser = home.group.create_task(_refused(home, pin))
        await home.until(home.pairing.claimed.is_set)
        home.pairing.flowing.set()
        await loser
        assert (await winner).session
        assert len(facts(home, "pin.crowded")) == 1


async def _refused(home: House, pin: str) -> None:
    with pytest.raises(Refused):
        await home.claim(pin, "binh.tran")


@pytest.mark.requirement("TV-12")
async def test_an_account_that_guesses_all_day_is_locked_with_its_event(tmp_path: Path) -> None:
    clock = ManualClock()
    async with house(tmp_path, clock) as home:
        for _ in range(4):
            for _ in range(5):
                with pytest.raises(Refused):
                    await home.claim("000000000")
            clock.advance(31 * 60)
        assert facts(home, "account.locked") == [{"account": "an.nguyen"}]
        with pytest.raises(Refused):
            await home.claim("000000000")
        assert facts(home, "pin.refused")[-1]["reason"] == "locked"


@pytest.mark.requirement("TV-12")
async def test_guessing_by_everybody_raises_an_alarm(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        account = await home.account()
        for number in range(30):
            with pytest.raises(Refused):
                await home.rooms.claims.claim(account, "000000000", None, f"198.51.100.{number}")
            account = replace(account, name=f"guesser{number}")
        assert facts(home, "pin.alarm") == [{"failures": 30}]


# --- what may come between the winning claim and the visit ---


@pytest.mark.requirement("TV-11")
@pytest.mark.parametrize("how", ["left", "cancelled", "replaced"])
async def test_a_claim_whose_device_is_just_gone_finds_nothing_and_leaves_nothing(tmp_path: Path, how: str) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        home.pairing.flowing.clear()
        claiming = home.group.create_task(_left(home, pin))
        await home.until(home.pairing.claimed.is_set)
        if how == "left":
            device.hang_up(1006, "lost_1006")
            await device.over()
        elif how == "cancelled":
            device.say(OfferCancel())
            await home.until(lambda: home.recorded("pin.ended"))
        else:
            device.say(OfferOpen(link=FINE))
            await device.until(Error, code="visit_in_progress")  # the claimed PIN is not to be replaced
            device.hang_up()
            await device.over()
        home.pairing.flowing.set()
        await claiming
        assert home.rooms.hub.counts()[1] == 0
        assert [fact["reason"] for fact in facts(home, "pin.ended")] == [
            "cancelled" if how == "cancelled" else "withdrawn"
        ]
        assert facts(home, "pin.claimed") == []
        fresh = await home.device()
        await home.claim(await fresh.pin())


async def _left(home: House, pin: str) -> None:
    with pytest.raises(Unavailable, match="device_left"):
        await home.claim(pin)


async def test_a_device_that_leaves_while_the_record_is_opened_ends_the_visit(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        ticket = await home.ticket()
        home.disk.gate = gate = threading.Event()
        claiming = home.group.create_task(home.claim(pin, ticket=ticket))
        await home.until(lambda: home.rooms.hub.counts()[1])
        device.hang_up(1006, "lost_1006")
        await device.over()
        gate.set()
        opened = await claiming
        await home.until(lambda: home.rooms.hub.visit(opened.session) is None)
        await home.until(lambda: home.recorded("session.ended"))
        assert facts(home, "session.ended")[0]["reason"] == "device_disconnected"


@pytest.mark.requirement("AU-01")
async def test_a_record_that_can_not_be_opened_opens_no_visit_and_the_broker_goes_on(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        home.disk.free_bytes = 0
        with pytest.raises(RecordingFailed, match="recording_failed"):
            await home.claim(pin)
        assert (await device.until(Error)).code == "recording_failed"
        assert await device.over() == (4503, "recording_failed")
        assert [m for m in device.told() if isinstance(m, SessionState | ConsentAsk)] == []
        assert len(facts(home, "recording.failed")) == 1
        assert home.rooms.hub.counts() == (0, 0)
        with pytest.raises(Refused):
            await home.claim(pin)
        home.disk.free_bytes = 1 << 40
        fresh = await home.device()
        await home.claim(await fresh.pin())
        await fresh.until(SessionState)


@pytest.mark.requirement("AU-01")
async def test_a_claim_that_can_not_be_put_on_record_closes_what_it_opened(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        await home.journal.close("stopped", home.rooms.clock.now())
        with pytest.raises(RecordingFailed):
            await home.claim(pin, ticket=await home.ticket())
        assert await device.over() == (4503, "recording_failed")
        [session] = [verdict for id, verdict in verdicts(home.data).items() if len(id) == 32]
        assert session.closed
        assert session.reason == "recording_failed"


async def test_a_fault_between_claim_and_visit_leaves_no_half_open_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        monkeypatch.setattr(home.rooms.recordings, "create", _fault)
        with pytest.raises(ZeroDivisionError):
            await home.claim(pin)
        assert (await device.until(Error)).code == "internal"
        assert await device.over() == (4503, "recording_failed")
        assert home.rooms.hub.counts()[1] == 0
        assert await home.rendezvous.withdraw_all(home.rooms.clock.now()) == ()


async def _fault(header: FileHeader) -> None:
    raise ZeroDivisionError


async def test_the_alarm_is_raised_also_by_a_guess_that_is_right(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        device = await home.device()
        pin = await device.pin()
        account = await home.account()
        for number in range(29):
            guesser = replace(account, name=f"guesser{number}")
            with pytest.raises(Refused):
                await home.rooms.claims.claim(guesser, "000000000", None, f"198.51.100.{number}")
        await home.claim(pin)
        assert facts(home, "pin.alarm") == [{"failures": 30}]


async def test_an_alarm_that_can_not_be_recorded_gives_the_won_pin_back(tmp_path: Path) -> None:
    async with house(tmp_path, ManualClock()) as home:
        device = await home.device()
        pin = await device.pin()
        account = await home.account()
        for number in range(29):
            guesser = replace(account, name=f"guesser{number}")
            with pytest.raises(Refused):
                await home.rooms.claims.claim(guesser, "000000000", None, f"198.51.100.{number}")
        await home.journal.close("stopped", home.rooms.clock.now())
        with pytest.raises(RecordingFailed):
            await home.claim(pin)
        assert await home.rendezvous.withdraw_all(home.rooms.clock.now()) == (), "the won PIN is let go"
        assert (await device.until(OfferEnded)).reason == "withdrawn", "and no screen goes on showing it"


@pytest.mark.requirement("TV-11")
async def test_a_visit_ends_also_when_its_pin_can_not_be_released_and_the_pin_follows(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        await home.claim(await device.pin())
        await device.until(SessionState)
        home.pairing.down = True
        device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        assert (await device.until(SessionEnded)).reason == EndReason.CUSTOMER_ENDED
        assert await device.over() == (1000, "customer_ended")
        with pytest.raises(Unavailable):
            await home.rooms.claims.release_late()
        home.pairing.down = False
        await home.rooms.claims.release_late()
        assert await home.rendezvous.withdraw_all(home.rooms.clock.now()) == ()
        await home.rooms.claims.release_late()


async def test_no_visit_begins_while_the_broker_is_closing(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        pin = await device.pin()
        home.rooms.hub.closing = True
        with pytest.raises(Unavailable, match="device_left"):
            await home.claim(pin)


async def test_the_socket_ticket_of_a_visit_that_is_over_opens_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        ticket = home.rooms.sockets.issue("an.nguyen", opened.session, home.rooms.clock.now())
        device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await device.over()
        redeemed = home.rooms.sockets.redeem(ticket, home.rooms.clock.now())
        assert getattr(redeemed, "reason", None) == "withdrawn"


async def test_a_recording_that_fails_while_idle_ends_its_visit(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        device = await home.device()
        opened = await home.claim(await device.pin())
        console = await home.console(opened.session, await home.signin())
        await device.until(ConsentAsk)
        home.disk.failing["sync_data"] = errno.EIO
        visit = home.rooms.hub.visit(opened.session)
        assert visit is not None
        device.say('{"type":"consent.withdraw","scope":"view"}')  # its refusal must be durable, and can't be
        for side in (device, console):
            assert (await side.until(SessionEnded)).reason == EndReason.RECORDING_FAILED
        assert console.peer is Peer.CONSOLE
        assert await console.over() == (4503, "recording_failed")
