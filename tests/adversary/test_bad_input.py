"""Bad input, each kind with a clear answer and an event; the broker lives on."""

import base64
import json
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from broker.events.event import Event
from broker.wire.codec import format
from broker.wire.control import ControlKey
from broker.wire.ending import Error, SessionEnded
from broker.wire.hello import HELLO_DOMAIN, Challenge
from broker.wire.settings import SettingsSet
from tests.stage.actors import ScriptedConsole, ScriptedDevice, Side, visit
from tests.stage.broker import RunningBroker
from tests.stage.record import until_recorded

KEY = format(ControlKey(id="k1", key="Enter", action="press"))
BAD_TEXTS: dict[str, tuple[str | bytes, str]] = {
    "unknown_message": ('{"type":"control.reboot"}', "unknown_message"),
    "extra_field": (KEY[:-1] + ',"script":"rm"}', "bad_message"),
    "wrong_type": (KEY.replace('"k1"', "1"), "bad_message"),
    "not_json": ("{nonsense", "not_json"),
    "not_an_object": ("[1,2]", "bad_message"),
    "url_as_key": (KEY.replace("Enter", "http://example.invalid/app.apk"), "bad_message"),
    "deep": ("[" * 5000, "not_json"),
    "oversize": (json.dumps({"type": "control.key", "id": "x" * 17_000}), "too_large"),
    "broker_word": (
        '{"type":"session.ended","session":"' + "0" * 32 + '","reason":"idle","at_us":1}',
        "unknown_message",
    ),
}
BAD_BYTES: dict[str, tuple[str | bytes, str]] = {
    "garbage": (b"\x00\xff garbage", "short_frame"),
    "unknown_version": (b"\x09" * 64, "unknown_frame"),
    "wrong_length": (bytes.fromhex("0101010101000500 02d0") + bytes(16) + b"\x00\x00\x00\x63" + b"xx", "wrong_length"),
    "no_pixels": (bytes.fromhex("0101010101000500 02d0") + bytes(16) + b"\x00\x00\x00\x00", "wrong_length"),
}


async def told(side: Side, code: str) -> None:
    error = await side.until(Error)
    assert (error.code, error.fatal) == (code, True)
    assert (await side.until(SessionEnded)).reason == "protocol_violation"
    assert await side.closed() == 4400


async def on_record(broker: RunningBroker, peer: str, reason: str) -> Event:
    return await until_recorded(
        broker.data,
        lambda e: e.name == "message.refused" and e.facts()["peer"] == peer and e.facts()["reason"] == reason,
    )


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize("name", BAD_TEXTS)
async def test_a_console_that_sends_rubbish_is_told_and_the_visit_ends(
    name: str, broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    text, code = BAD_TEXTS[name]
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device, "control")
    await console.socket.send(text)
    await told(console, code)
    assert (await device.until(SessionEnded)).reason == "protocol_violation"
    assert not [m for m in device.received if isinstance(m, ControlKey)]
    await on_record(broker, "console", code)


@pytest.mark.parametrize("name", [*BAD_TEXTS, *BAD_BYTES])
async def test_a_device_that_sends_rubbish_is_told_and_the_visit_ends(
    name: str, broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    data, code = ({**BAD_TEXTS, **BAD_BYTES})[name]
    if name == "oversize":
        data = json.dumps({"type": "control.done", "id": "x" * 300_000})
    if name in ("extra_field", "wrong_type", "url_as_key"):
        code = "unknown_message"  # a device may not press keys at all
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    await device.socket.send(data)
    await told(device, code)
    assert (await console.until(SessionEnded)).reason == "protocol_violation"
    await on_record(broker, "device", code)


@pytest.mark.requirement("TV-09")
async def test_a_picture_from_a_console_is_refused(broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    await console.socket.send(b"\x01\x01" + bytes(40))
    await told(console, "binary_refused")
    await on_record(broker, "console", "binary_refused")


@pytest.mark.parametrize("side", ["device", "console"])
async def test_invalid_utf8_is_refused(side: str, broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    bad, good = (device, console) if side == "device" else (console, device)
    await bad.socket.send(b"\xff\xfe\xfd", text=True)
    assert (await good.until(SessionEnded)).reason == "protocol_violation"
    assert await bad.closed() == 1007
    await on_record(broker, side, "invalid_utf8")


async def test_a_message_over_the_sockets_bound_is_refused(broker: RunningBroker, client: httpx.AsyncClient) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    await device.socket.send(bytes((1 << 20) + 1))
    assert (await console.until(SessionEnded)).reason == "protocol_violation"
    assert await device.closed() == 1009
    await on_record(broker, "device", "too_large")


@pytest.mark.requirement("TV-09")
async def test_keys_and_settings_without_their_scope_never_reach_the_device(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    from broker.wire.control import ControlDone

    await console.say(ControlKey(id="k1", key="Power", action="press"))
    assert (await console.until(ControlDone)).reason == "no_scope"
    await console.say(SettingsSet(id="s1", key="picture.mode", value="movie"))
    assert (await console.until(ControlDone, id="s1")).reason == "no_scope"
    await device.end()
    assert not [m for m in device.received if isinstance(m, ControlKey | SettingsSet)]
    await until_recorded(broker.data, lambda e: e.name == "control.refused" and e.facts()["reason"] == "no_scope")


async def test_messages_in_the_wrong_order_are_refused_and_the_visit_goes_on(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    device = await ScriptedDevice.connect(broker)
    console, _ = await visit(broker, client, device)
    await device.socket.send('{"type":"consent.answer","request":"ask-99","granted":true}')
    error = await device.until(Error)
    assert (error.code, error.fatal) == ("wrong_order", False)
    await on_record(broker, "device", "wrong_order")
    assert (await device.show()).sequence == (await console.picture()).sequence
    await device.end()


# --- before any visit ---


def device_url(broker: RunningBroker) -> str:
    return f"wss://localhost:{broker.port}/v1/device"


async def refused_socket(broker: RunningBroker, reason: str) -> None:
    await until_recorded(broker.data, lambda e: e.name == "socket.refused" and e.facts()["reason"] == reason)


FIRST: dict[str, tuple[str | bytes, str]] = {
    "not_json": ("hello", "not_json"),
    "wrong_order": ('{"type":"offer.cancel"}', "wrong_order"),
    "too_large": ('{"type":"hello","key":"' + "A" * 3000 + '"}', "too_large"),
    "binary": (b"\x01\x01", "wrong_order"),
}


@pytest.mark.parametrize("name", FIRST)
async def test_a_first_message_that_is_no_hello_is_refused(name: str, broker: RunningBroker) -> None:
    data, code = FIRST[name]
    async with connect(device_url(broker), ssl=broker.tls, subprotocols=[Subprotocol("televisit.v1")]) as socket:
        device = ScriptedDevice(socket)
        await device.until(Challenge)
        await socket.send(data)
        assert (await device.until(Error)).code == code
        assert await device.closed() == 4400
    await refused_socket(broker, code)


async def test_a_hello_with_somebody_elses_signature_is_refused(broker: RunningBroker) -> None:
    async with connect(device_url(broker), ssl=broker.tls, subprotocols=[Subprotocol("televisit.v1")]) as socket:
        device = ScriptedDevice(socket)
        challenge = await device.until(Challenge)
        mine, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        signature = mine.sign(HELLO_DOMAIN + base64.b64decode(challenge.nonce))
        hello: dict[str, Any] = {
            "type": "hello", "key": base64.b64encode(theirs.public_key().public_bytes_raw()).decode(),
            "signature": base64.b64encode(signature).decode(),
            "kind": "tv", "model": "TV", "serial": "S", "software": "1", "language": "vi", "display": True,
            "codecs": ["jpeg"],
        }  # fmt: skip
        await socket.send(json.dumps(hello))
        assert (await device.until(Error)).code == "bad_key"
    await refused_socket(broker, "bad_key")


@pytest.mark.requirement("TV-08")
async def test_a_device_socket_with_an_origin_is_refused(broker: RunningBroker) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await connect(
            device_url(broker),
            ssl=broker.tls,
            origin=Origin(broker.url),
            subprotocols=[Subprotocol("televisit.v1")],
        )
    assert refusal.value.response.status_code == 403
    await refused_socket(broker, "origin_present")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://localhost"])
async def test_a_console_socket_from_a_foreign_origin_is_refused(
    origin: str, broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await ScriptedConsole.with_ticket(broker, client, "x" * 43, origin=origin)
    assert refusal.value.response.status_code == 403
    await refused_socket(broker, "foreign_origin")


async def test_an_unsafe_request_from_a_foreign_origin_is_refused(
    broker: RunningBroker, client: httpx.AsyncClient
) -> None:
    for origin in ("https://evil.example", ""):
        answer = await client.post("/api/claims", json={"pin": "123456789"}, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
    await until_recorded(broker.data, lambda e: e.name == "request.refused" and e.facts()["reason"] == "foreign_origin")


async def test_a_plain_ws_gets_nowhere(broker: RunningBroker) -> None:
    with pytest.raises(Exception, match=r"did not receive|connection|closed|reset") as refused:
        await connect(f"ws://localhost:{broker.port}/v1/device", subprotocols=[Subprotocol("televisit.v1")])
    assert not isinstance(refused.value, AssertionError)


async def test_a_malformed_request_is_answered_without_a_trace(client: httpx.AsyncClient) -> None:
    for body in (b"{", b"[]", b'{"pin":1}', b'{"pin":"123456789","extra":1}'):
        answer = await client.post("/api/claims", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "malformed"
        assert "Traceback" not in answer.text
