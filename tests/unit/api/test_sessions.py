"""Claims and socket tickets over HTTP: one answer to every refused PIN, and never a quick one."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from broker.api.sessions import REFUSAL_FLOOR_US
from broker.errors import Refused
from broker.people.socket_ticket import Redeemed
from broker.wire.base import EndReason
from broker.wire.ending import SessionEnd
from broker.wire.offer import OfferCancel, OfferEnded
from tests.stage.rooms import House, house

pytestmark = pytest.mark.timeout(60)


async def wrong(home: House) -> str:
    return "000000000"


async def used(home: House) -> str:
    device = await home.device()
    pin = await device.pin()
    await home.claim(pin, "binh.tran")
    device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    await device.over()
    return pin


async def crowded(home: House) -> str:
    pin = await (await home.device()).pin()
    await home.claim(pin, "binh.tran")
    return pin


async def withdrawn(home: House) -> str:
    device = await home.device()
    pin = await device.pin()
    device.say(OfferCancel())
    await device.until(OfferEnded)
    return pin


async def throttled_account(home: House) -> str:
    for _ in range(5):
        with pytest.raises(Refused, match="pin_refused"):
            await home.claim("000000000")
    return await (await home.device()).pin()  # a right one, and no use


async def throttled_address(home: House) -> str:
    for number in range(20):
        guesser = replace(await home.account(), name=f"guesser{number}")
        with pytest.raises(Refused, match="pin_refused"):
            await home.rooms.claims.claim(guesser, "000000000", None, "203.0.113.9")
    return await (await home.device()).pin()


REASONS: dict[str, Callable[[House], Awaitable[str]]] = {
    "wrong": wrong, "used": used, "crowded": crowded, "withdrawn": withdrawn, "throttled_account": throttled_account,
    "throttled_address": throttled_address,
}  # fmt: skip
ANSWER = {
    "code": "pin_refused",
    "vi": "Mã PIN này không dùng được. Vui lòng kiểm tra lại với khách hàng hoặc xin mã PIN mới trên thiết bị.",
    "en": "This PIN can't be used. Check it with the customer, or ask for a new PIN on the device.",
    "retry_after_s": None,
}


@pytest.mark.requirement("TV-12")
@pytest.mark.parametrize("reason", REASONS)
async def test_each_refused_pin_gets_the_one_answer_after_the_floor(tmp_path: Path, reason: str) -> None:
    async with house(tmp_path) as home:
        client = await home.signed_in()
        pin = await REASONS[reason](home)
        before = time.monotonic()
        answer = await client.post("/api/claims", json={"pin": pin})
        took = time.monotonic() - before
        assert (answer.status_code, answer.json()["error"]) == (409, ANSWER)
        assert "Retry-After" not in answer.headers
        assert home.recorded("pin.refused")[-1].facts()["reason"] == reason
        assert took >= REFUSAL_FLOOR_US / 1_000_000 == 0.25


@pytest.mark.requirement("TV-10")
async def test_a_claim_in_any_grouping_opens_a_visit_and_its_socket(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client, device = await home.signed_in(), await home.device()
        pin = await device.pin()
        answer = await client.post("/api/claims", json={"pin": f"{pin[:3]} {pin[3:6]}-{pin[6:]}"})
        assert answer.status_code == 201, answer.text
        claimed = answer.json()
        assert claimed["device"] == {"kind": "tv", "model": "TV-55A", "serial": "SN-1"}
        assert claimed["ticket"].startswith("TV-")
        ticket = (await client.post(f"/api/sessions/{claimed['session']}/socket")).json()
        assert ticket["seconds"] == 30
        redeemed = home.rooms.sockets.redeem(ticket["ticket"], home.rooms.clock.now())
        assert redeemed == Redeemed("an.nguyen", claimed["session"])


async def test_a_pin_stands_in_no_answer_and_nowhere_on_the_record(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client, device = await home.signed_in(), await home.device()
        pin = await device.pin()
        for _ in range(2):
            assert pin not in (await client.post("/api/claims", json={"pin": pin})).text
        for path in home.data.rglob("*"):
            assert path.is_dir() or pin.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "body", [{"pin": ""}, {"pin": "12345"}, {"pin": 123456789}, {"pin": "1" * 41}, {}, {"pin": "000000000", "x": 1}]
)
async def test_a_malformed_claim_is_said_to_be_so(tmp_path: Path, body: dict[str, object]) -> None:
    async with house(tmp_path) as home:
        answer = await (await home.signed_in()).post("/api/claims", json=body)
        assert answer.status_code == 422
        assert home.recorded("pin.refused") == []


@pytest.mark.requirement("AU-01")
async def test_a_visit_that_can_not_be_recorded_is_not_opened(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client, device = await home.signed_in(), await home.device()
        pin = await device.pin()
        home.disk.free_bytes = 0
        answer = await client.post("/api/claims", json={"pin": pin})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "recording_failed")


@pytest.mark.requirement("TV-11")
async def test_no_ticket_for_a_visit_that_is_over_or_somebody_elses(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        client, device = await home.signed_in(), await home.device()
        opened = await home.claim(await device.pin(), "binh.tran")
        for session in (opened.session, "0" * 32):
            answer = await client.post(f"/api/sessions/{session}/socket")
            assert (answer.status_code, answer.json()["error"]["code"]) == (409, "session_over")
        assert (await client.post("/api/sessions/nonsense/socket")).status_code == 422
        refused = [event.facts() for event in home.recorded("socket.refused")]
        assert [(fact["reason"], fact["detail"]) for fact in refused] == [("session_over", "ticket")] * 2
