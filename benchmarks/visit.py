"""A visit of the generator: a device and a console, through PIN, claim and consent, with the sockets left open."""

import asyncio
import base64
import struct
import time
from array import array
from collections.abc import Callable
from typing import Final, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.node import Node
from benchmarks.wire import Wire, framed
from broker.wire.base import Message, Scope
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentRequest
from broker.wire.ending import SessionState
from broker.wire.hello import HELLO_DOMAIN, Challenge, Hello, Welcome
from broker.wire.link import Figures
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen, OfferPin
from broker.wire.screen import HEADER, Codec, DataClass, Flags, Kind

M = TypeVar("M", bound=Message)
AT_ONCE: Final = 4  # visits being opened at the same time: five open claims of one account would be stopped
_CAPTURED: Final = struct.Struct(">18xQ")
_SEQUENCE: Final = struct.Struct(">10xQ")
_GOOD: Final = Figures(latency_ms=1, jitter_ms=0, loss_percent=0, throughput_kbps=100_000)


def now_us() -> int:
    """Return the generator's clock in microseconds; one process sends and receives, so one clock is enough."""
    return time.monotonic_ns() // 1000


class Sender:
    """One end that sends pictures of a fixed size; each carries the moment at which it was sent."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.sequence = 0
        self._payload = b""
        self._head = b""

    def prepare(self, size: int) -> None:
        """Make every picture from here on ``size`` bytes long, the wire's header included."""
        whole = framed(2, bytes(size))
        self._payload = bytes(size - HEADER.size)
        self._head = whole[: len(whole) - size]

    def send(self) -> None:
        """Send the next picture."""
        self.sequence += 1
        header = HEADER.pack(
            1, Kind.FRAME, Flags.KEY, Codec.JPEG, DataClass.SCREEN, 0, 1280, 720, self.sequence, now_us(),
            len(self._payload),
        )  # fmt: skip
        self.wire.send(b"".join((self._head, header, self._payload)))


class Receiver:
    """The other end: paints each picture at once and keeps how many microseconds it took to come."""

    def __init__(self, wire: Wire, took: "array[int]", paints: bool = True) -> None:
        self.wire = wire
        self.took = took
        self._paints = paints
        wire.on_binary = self._picture

    def _picture(self, data: memoryview) -> None:
        self.took.append(now_us() - _CAPTURED.unpack_from(data)[0])
        if self._paints:
            self.wire.send(framed(1, b'{"type":"screen.painted","sequence":%d}' % _SEQUENCE.unpack_from(data)[0]))


class Visit:
    """One active visit."""

    def __init__(self, device: Wire, console: Wire, took: "array[int]") -> None:
        self.device, self.console = device, console
        self.sender = Sender(device)
        self.receiver = Receiver(console, took)

    async def grant(self, scope: Scope) -> None:
        """Have the technician ask for a scope, and the customer grant it."""
        self.device.listening = self.console.listening = True
        self.console.say(ConsentRequest(scope=scope))
        await _answer(self.device)
        while scope not in (await until(self.console, SessionState)).scopes:
            pass
        self.device.deafen()
        self.console.deafen()

    def close(self) -> None:
        """Cut both sockets."""
        self.console.close()
        self.device.close()


async def until(wire: Wire, kind: type[M]) -> M:
    """Return the next message of this kind, passing over all others."""
    while not isinstance(message := await wire.hear(), kind):
        pass
    return message


async def open_visits(
    node: Node, count: int, took: "array[int]", progress: Callable[[int], None] | None = None
) -> list[Visit]:
    """Open so many visits, a few at once, each device from an address of its own."""
    gate, opened = asyncio.Semaphore(AT_ONCE), 0

    async def one(number: int) -> Visit:
        nonlocal opened
        async with gate:
            visit = await _open(node, f"127.{20 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}", took)
        opened += 1
        if progress is not None:
            progress(opened)
        return visit

    first, node.visits = node.visits, node.visits + count
    return list(await asyncio.gather(*(one(first + number) for number in range(count))))


async def _open(node: Node, address: str, took: "array[int]") -> Visit:
    port, tls = node.broker.port, node.tls
    device = await Wire.connect(Peer.DEVICE, port, tls, "/v1/device", address, "Sec-WebSocket-Protocol: televisit.v1")
    key = Ed25519PrivateKey.generate()
    nonce = base64.b64decode((await until(device, Challenge)).nonce)
    device.say(
        Hello(
            key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
            signature=base64.b64encode(key.sign(HELLO_DOMAIN + nonce)).decode(),
            kind="tv",
            model="TV-55A",
            serial="SN-0001",
            software="1.0",
            language="vi",
            display=True,
            codecs=("jpeg",),
        )
    )
    await until(device, Welcome)
    device.say(OfferOpen(link=_GOOD))
    pin = (await until(device, OfferPin)).pin
    console = await join(node, pin)
    await _answer(device)
    while (await until(console, SessionState)).state != "active":
        pass
    device.deafen()
    console.deafen()
    return Visit(device, console, took)


async def join(node: Node, pin: str) -> Wire:
    """Claim a PIN as the technician and return the console's socket."""
    claimed = await node.client.post("/api/claims", json={"pin": pin, "ticket": None})
    claimed.raise_for_status()
    session = claimed.json()["session"]
    ticket = await node.client.post(f"/api/sessions/{session}/socket")
    ticket.raise_for_status()
    cookie = "; ".join(f"{name}={value}" for name, value in node.client.cookies.items())
    return await Wire.connect(
        Peer.CONSOLE, node.broker.port, node.tls, "/v1/console", "127.0.0.1", f"Origin: {node.broker.url}",
        f"Cookie: {cookie}",        f"Sec-WebSocket-Protocol: televisit.v1, ticket.{ticket.json()['ticket']}",
    )  # fmt: skip


async def _answer(device: Wire) -> None:
    ask = await until(device, ConsentAsk)
    device.say(ConsentAnswer(request=ask.request, granted=True))
