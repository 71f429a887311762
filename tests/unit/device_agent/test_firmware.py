"""Firmware: only what the operator signed, for this family, newer, and to the byte."""

import asyncio
import contextlib
import hashlib
import http.server
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from broker.backends.certificates import Certificates
from broker.backends.firmware_folder import digest_of
from broker.clock import SystemClock
from broker.wire.firmware import FirmwareOffer, signed_bytes
from device_agent import firmware
from device_agent.device import FirmwareError
from device_agent.firmware import BadKey, fetch, read_key, refusal
from device_agent.link import Endpoint, endpoint

IMAGE = b"SenOS 4.3.0"
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()


def offer(
    image: bytes = IMAGE, key: Ed25519PrivateKey = KEY, family: str = "SEN-55A", version: str = "4.3.0"
) -> FirmwareOffer:
    said = signed_bytes(family, version, len(image), digest_of(image))
    return FirmwareOffer(
        family=family, version=version, bytes=len(image), sha256=digest_of(image),
        signature=b64encode(key.sign(said)).decode(),
    )  # fmt: skip


@pytest.mark.requirement("TV-09")
def test_only_the_operator_s_own_newer_software_for_this_family_is_taken() -> None:
    good = offer()
    assert refusal(good, PUBLIC, "SEN-55A", "SenOS 4.2.1") is None
    assert refusal(good, None, "SEN-55A", "4.2.1") == "no_firmware_key"
    assert refusal(good, PUBLIC, "SEN-65B", "4.2.1") == "other_family"
    assert refusal(good, PUBLIC, None, "4.2.1") == "other_family"
    assert refusal(good, PUBLIC, "SEN-55A", "4.3.0") == "not_newer"
    assert refusal(offer(key=Ed25519PrivateKey.generate()), PUBLIC, "SEN-55A", "4.2.1") == "bad_signature"


@given(
    st.sampled_from([{"version": "9.0"}, {"bytes": 12}, {"sha256": digest_of(b"other")}, {"family": "SEN-55B"}]),
)
def test_no_word_of_a_signed_offer_can_be_changed(changed: dict[str, object]) -> None:
    other = offer().model_copy(update=changed)
    assert refusal(other, PUBLIC, other.family, "1") == "bad_signature"


def test_the_key_is_given_as_text_or_as_a_file(tmp_path: Path) -> None:
    raw = PUBLIC.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    text = b64encode(raw).decode()
    (tmp_path / "key").write_text(f"{text}\n", "ascii")
    assert read_key(text) == read_key(str(tmp_path / "key")) == PUBLIC
    for bad in ("", "no key", "AAAA", str(tmp_path)):
        with pytest.raises(BadKey):
            read_key(bad)


@dataclass
class Store:
    """A broker's HTTPS with one answer for every path."""

    at: Endpoint
    status: int = 200
    body: bytes = IMAGE
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Certificates(tmp_path)
    made.ensure(("localhost",), SystemClock().now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            self.send_response(here.status)
            self.send_header("Content-Length", str(len(here.body)))
            self.end_headers()
            self.wfile.write(here.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        here = Store(endpoint(f"wss://localhost:{server.server_address[1]}", made.ca))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield here
        server.shutdown()
        thread.join(10)


async def test_the_image_comes_by_its_digest_from_the_broker_itself(store: Store) -> None:
    assert await fetch(offer(), store.at) == IMAGE
    assert store.asked == [f"/v1/firmware/{hashlib.sha256(IMAGE).hexdigest()}"]


@pytest.mark.requirement("TV-09")
@pytest.mark.parametrize("body", [b"", IMAGE[:-1], IMAGE + b"x", b"X" + IMAGE[1:]])
async def test_another_image_than_the_signed_one_is_not_taken(store: Store, body: bytes) -> None:
    store.body = body
    with pytest.raises(FirmwareError, match="firmware_damaged"):
        await fetch(offer(), store.at)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.0 200 OK\r\n\r\nSenOS"])
async def test_a_broker_that_never_ends_is_given_up_and_holds_nothing(
    said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firmware, "FETCH_SECONDS", 0.3)
    made = Certificates(tmp_path)
    made.ensure(("localhost",), SystemClock().now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)
    gone = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        with contextlib.suppress(OSError):
            await reader.read()  # the request, and then until the device hangs up
        gone.set()
        writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FirmwareError, match="firmware_unfetched"):
            await fetch(offer(), endpoint(f"wss://localhost:{port}", made.ca))
        async with asyncio.timeout(20):
            await gone.wait()


async def test_a_broker_that_has_none_or_isn_t_there_or_isn_t_known(store: Store, tmp_path: Path) -> None:
    store.status = 404
    with pytest.raises(FirmwareError, match="firmware_unfetched"):
        await fetch(offer(), store.at)
    store.status = 200
    stranger = endpoint(store.at.url, None)
    with pytest.raises(FirmwareError, match="firmware_unfetched"):
        await fetch(offer(), stranger)
    with pytest.raises(FirmwareError, match="firmware_unfetched"):
        await fetch(offer(), endpoint("wss://localhost:1", None))
