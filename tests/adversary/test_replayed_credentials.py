"""After a visit's end nothing opens it again: old PIN, old cookie, old ticket, second console, resumed socket."""

import asyncio
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import InvalidStatus

from broker.wire.ending import SessionEnded
from broker.wire.offer import OfferCrowded
from tests.stage.actors import ScriptedConsole, ScriptedDevice, claim, sign_in, visit
from tests.stage.broker import RunningBroker
from tests.stage.record import recorded, until_recorded


async def refused(client: httpx.AsyncClient, pin: str) -> None:
    answer = await client.post("/api/claims", json={"pin": pin})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "pin_refused")


@pytest.mark.requirement("TV-10")
@pytest.mark.requirement("TV-11")
async def test_after_the_end_every_old_credential_is_refused_with_its_event(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    pin = await device.pin()
    claimed = await claim(client, pin)
    ticket = (await client.post(f"/api/sessions/{claimed['session']}/socket")).json()["ticket"]
    console = await ScriptedConsole.with_ticket(broker, client, ticket)
    await device.answer()
    # while the visit lives: the same ticket, and a second console, are refused already
    with pytest.raises(InvalidStatus):
        await ScriptedConsole.with_ticket(broker, client, ticket)
    second = await client.post(f"/api/sessions/{claimed['session']}/socket")
    assert second.json()["error"]["code"] == "already_attached"
    await device.end()
    assert await console.closed() == 1000
    # after the end
    await refused(client, pin)
    with pytest.raises(InvalidStatus):
        await ScriptedConsole.with_ticket(broker, client, ticket)
    resumed = await client.post(f"/api/sessions/{claimed['session']}/socket")
    assert resumed.json()["error"]["code"] == "session_over"
    for name, reason in (
        ("pin.refused", "used"),
        ("socket.refused", "ticket_used"),
        ("socket.refused", "already_attached"),
        ("socket.refused", "session_over"),
    ):
        await until_recorded(broker.data, lambda e, n=name, r=reason: e.name == n and e.facts()["reason"] == r)  # type: ignore[misc]


async def test_an_old_cookie_is_refused_with_its_event(broker: RunningBroker) -> None:
    async with broker.client() as client:
        await sign_in(client, "binh.tran")
        cookie = dict(client.cookies)
        await client.post("/api/sign-out")
        client.cookies.update(cookie)
        answer = await client.get("/api/me")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    await until_recorded(broker.data, lambda e: e.name == "request.refused" and e.facts()["reason"] == "stale_cookie")


async def test_a_new_sign_in_gets_a_new_cookie(broker: RunningBroker) -> None:
    async with broker.client() as client:
        await sign_in(client, "binh.tran")
        first = client.cookies["__Host-televisit"]
        await sign_in(client, "binh.tran")
        assert client.cookies["__Host-televisit"] != first


@pytest.mark.requirement("TV-11")
async def test_a_drop_ends_the_visit_for_good_and_a_new_pin_opens_another_on_the_same_ticket(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    key = Ed25519PrivateKey.generate()
    device = await ScriptedDevice.connect(broker, key)
    console, claimed = await visit(broker, client, device)
    device.socket.transport.abort()
    assert (await console.until(SessionEnded)).reason == "device_disconnected"
    again = await ScriptedDevice.connect(broker, key)
    pin = await again.pin()
    reopened = await claim(client, pin, claimed["ticket"])
    assert reopened["ticket"] == claimed["ticket"]
    assert reopened["session"] != claimed["session"]
    await again.end()


async def test_a_console_that_drops_ends_the_visit(broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    console.socket.transport.abort()
    assert (await device.until(SessionEnded)).reason == "technician_disconnected"


@pytest.mark.requirement("TV-12")
async def test_a_second_claimant_is_refused_and_both_sides_are_told(
    broker: RunningBroker, client: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    pin = await device.pin()
    claimed = await claim(client, pin)
    console = await ScriptedConsole.attach(broker, client, claimed["session"])
    await refused(other, pin)
    assert (await device.until(OfferCrowded)).count == 1
    assert (await console.until(OfferCrowded)).count == 1
    await until_recorded(broker.data, lambda e: e.name == "pin.crowded" and e.by.id == "binh.tran")
    await device.end()


@pytest.mark.requirement("TV-12")
async def test_only_the_claiming_account_gets_the_visits_socket(
    broker: RunningBroker, client: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    claimed = await claim(client, await device.pin())
    answer = await other.post(f"/api/sessions/{claimed['session']}/socket")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "session_over")
    await device.end()


@pytest.mark.requirement("TV-12")
async def test_the_newer_pin_kills_the_older(broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    first = await device.pin()
    second = await device.pin()
    await refused(client, first)
    await claim(client, second)
    await device.end()


async def test_a_newer_socket_of_the_same_device_ends_the_visit_of_the_older(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    key = Ed25519PrivateKey.generate()
    device = await ScriptedDevice.connect(broker, key)
    console, _ = await visit(broker, client, device)
    newer = await ScriptedDevice.connect(broker, key)
    assert (await console.until(SessionEnded)).reason == "device_disconnected"
    assert len(await newer.pin()) == 9
    await newer.socket.close()


@pytest.mark.requirement("TV-12")
@pytest.mark.requirement("TV-10")
async def test_twenty_accounts_over_http_and_one_winner(folder: Path) -> None:
    # A broker of its own: nineteen refusals almost fill the limit of the address that all tests here share.
    broker = RunningBroker(folder)
    await broker.add_users(*((f"thi.sinh{n:02}", "technician", f"Thí sinh {n}", f"TS-{n}") for n in range(20)))
    await asyncio.to_thread(broker.start)
    clients = [broker.client() for _ in range(20)]
    try:
        device = await ScriptedDevice.connect(broker)
        pin = await device.pin()
        for number, client in enumerate(clients):
            await sign_in(client, f"thi.sinh{number:02}")
        answers = await asyncio.gather(*(client.post("/api/claims", json={"pin": pin}) for client in clients))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
        assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"pin_refused"}
        claimed = [e for e in recorded(broker.data) if e.name == "pin.claimed"]
        assert [e.by.id.startswith("thi.sinh") for e in claimed] == [True]
    finally:
        await asyncio.gather(*(client.aclose() for client in clients))
        assert broker.stop() == 0, broker.log()


@pytest.mark.requirement("AU-03")
async def test_a_pin_stands_nowhere_in_the_brokers_folder(broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    pin = await device.pin()
    await claim(client, pin)
    await device.end()
    for path in broker.data.rglob("*"):
        if path.is_file():
            assert pin.encode() not in path.read_bytes(), path
    assert pin not in broker.log()


@pytest.mark.requirement("TV-08")
async def test_after_a_sign_out_an_unused_ticket_opens_nothing(broker: RunningBroker) -> None:
    device = await ScriptedDevice.connect(broker)
    async with broker.client() as client:
        await sign_in(client, "an.nguyen")
        claimed = await claim(client, await device.pin())
        ticket = (await client.post(f"/api/sessions/{claimed['session']}/socket")).json()["ticket"]
        cookie = dict(client.cookies)
        await client.post("/api/sign-out")
        client.cookies.update(cookie)
        with pytest.raises(InvalidStatus) as refusal:
            await ScriptedConsole.with_ticket(broker, client, ticket)
        assert refusal.value.response.status_code == 403
    await until_recorded(broker.data, lambda e: e.name == "socket.refused" and e.facts()["reason"] == "not_signed_in")
    await device.end()
