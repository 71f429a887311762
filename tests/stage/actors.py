"""A scripted device and a scripted console that speak the real wire over real TLS, for journeys and adversaries."""

import asyncio
import base64
import contextlib
from typing import Any, ClassVar, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from broker.wire.base import EndReason, Message, Scope
from broker.wire.codec import format, format_frame, parse, parse_frame
from broker.wire.consent import ConsentAnswer, ConsentAsk, ConsentRequest
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.hello import HELLO_DOMAIN, Challenge, Hello, Ping, Pong, Welcome
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen, OfferPin
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, ScreenPainted
from tests.stage.broker import PASSWORD, RunningBroker
from tests.stage.visits import FINE

WAIT = 20
M = TypeVar("M", bound=Message)
PIXELS = b"\xff\xd8 not a picture, but the broker never looks \xff\xd9"


class Side:
    """What both actors share: a socket, everything received, and waiting for a message with a bound."""

    peer: Peer
    opened: ClassVar[list["Side"]] = []

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.opened.append(self)
        self.received: list[Message] = []
        self.frames: list[FrameHeader] = []
        self.data = b""  # of the last of them
        self.answer_pings = True

    async def say(self, message: Message) -> None:
        """Send a message."""
        await self.socket.send(format(message))

    async def next(self) -> Message | FrameHeader:
        """Return the next thing from the broker; pings are answered on the way."""
        while True:
            async with asyncio.timeout(WAIT):
                data = await self.socket.recv()
            if isinstance(data, bytes):
                header, self.data = parse_frame(data), data
                self.frames.append(header)
                return header
            message = parse(data, Peer.BROKER, self.peer, 1 << 20)
            if isinstance(message, Ping):
                if self.answer_pings:
                    with contextlib.suppress(ConnectionClosed):  # what was said before the end is still to be read
                        await self.say(Pong(token=message.token))
                continue
            self.received.append(message)
            return message

    async def until(self, kind: type[M], **fields: Any) -> M:
        """Return the next message of this kind with these fields, passing over everything else."""
        while True:
            message = await self.next()
            if isinstance(message, kind) and all(getattr(message, k) == v for k, v in fields.items()):
                return message

    async def closed(self) -> int:
        """Read to the end and return the close code."""
        async with asyncio.timeout(WAIT):
            while True:
                try:
                    await self.next()
                except Exception as error:
                    if type(error).__name__.startswith("ConnectionClosed"):
                        code = self.socket.close_code
                        assert code is not None
                        return code
                    raise


class ScriptedDevice(Side):
    """A device whose customer does what the test says."""

    peer = Peer.DEVICE

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket)
        self.sequence = 0

    @classmethod
    async def connect(
        cls, broker: RunningBroker, key: Ed25519PrivateKey | None = None, **claims: Any
    ) -> "ScriptedDevice":
        """Connect and prove a key."""
        key = key or Ed25519PrivateKey.generate()
        socket = await connect(
            f"wss://localhost:{broker.port}/v1/device", ssl=broker.tls, subprotocols=[Subprotocol("televisit.v1")],
            compression=None, ping_interval=None, max_size=1 << 20,
        )  # fmt: skip
        device = cls(socket)
        challenge = await device.until(Challenge)
        signature = key.sign(HELLO_DOMAIN + base64.b64decode(challenge.nonce))
        facts: dict[str, Any] = {
            "kind": "tv", "model": "TV-55A", "serial": "SN-0001", "software": "1.0", "language": "vi",
            "display": True, "codecs": ("jpeg",), **claims,
        }  # fmt: skip
        await device.say(
            Hello(
                key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
                signature=base64.b64encode(signature).decode(),
                **facts,
            )
        )
        await device.until(Welcome)
        return device

    async def pin(self) -> str:
        """Ask for support and return the PIN on the screen."""
        await self.say(OfferOpen(link=FINE))
        return (await self.until(OfferPin)).pin

    async def answer(self, granted: bool = True) -> ConsentAsk:
        """Wait for the next question and answer it."""
        ask = await self.until(ConsentAsk)
        await self.say(ConsentAnswer(request=ask.request, granted=granted))
        return ask

    async def show(self, key: bool = True, size: int = len(PIXELS)) -> FrameHeader:
        """Send a picture."""
        self.sequence += 1
        payload = (PIXELS * (size // len(PIXELS) + 1))[:size]
        header = FrameHeader(
            Flags.KEY if key else Flags.NONE, Codec.JPEG, DataClass.SCREEN, 1280, 720, self.sequence,
            self.sequence * 1000, size,
        )  # fmt: skip
        await self.socket.send(format_frame(header, payload))
        return header

    async def end(self, reason: EndReason = EndReason.CUSTOMER_ENDED) -> SessionEnded:
        """End the visit from the device."""
        await self.say(SessionEnd(reason=reason))
        return await self.until(SessionEnded)


class ScriptedConsole(Side):
    """A technician's console."""

    peer = Peer.CONSOLE

    @classmethod
    async def attach(cls, broker: RunningBroker, client: httpx.AsyncClient, session: str) -> "ScriptedConsole":
        """Get a socket ticket and attach to a claimed visit."""
        answer = await client.post(f"/api/sessions/{session}/socket")
        assert answer.status_code == 201, answer.text
        return await cls.with_ticket(broker, client, answer.json()["ticket"])

    @classmethod
    async def with_ticket(
        cls, broker: RunningBroker, client: httpx.AsyncClient, ticket: str, origin: str | None = None
    ) -> "ScriptedConsole":
        """Open the console's socket with this ticket and the sign-in cookie of this client, as a browser would."""
        socket = await connect(
            f"wss://localhost:{broker.port}/v1/console", ssl=broker.tls, origin=origin or broker.url,  # type: ignore[arg-type]
            subprotocols=[Subprotocol("televisit.v1"), Subprotocol(f"ticket.{ticket}")],
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())},
            compression=None, ping_interval=None, max_size=1 << 21,
        )  # fmt: skip
        return cls(socket)

    async def picture(self) -> FrameHeader:
        """Wait for the next picture and paint it."""
        while True:
            got = await self.next()
            if isinstance(got, FrameHeader):
                await self.paint(got)
                return got

    async def paint(self, picture: FrameHeader) -> None:
        """Say that a picture is painted."""
        await self.say(ScreenPainted(sequence=picture.sequence))


async def sign_in(client: httpx.AsyncClient, name: str) -> None:
    """Sign an account in on this client."""
    answer = await client.post("/api/sign-in", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text


async def claim(client: httpx.AsyncClient, pin: str, ticket: str | None = None) -> dict[str, Any]:
    """Claim a PIN and return the answer."""
    answer = await client.post("/api/claims", json={"pin": pin, "ticket": ticket})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def visit(
    broker: RunningBroker, client: httpx.AsyncClient, device: ScriptedDevice, *scopes: str
) -> tuple[ScriptedConsole, dict[str, Any]]:
    """Bring a device and a console into an active visit, with these scopes granted besides ``view``."""
    claimed = await claim(client, await device.pin())
    console = await ScriptedConsole.attach(broker, client, claimed["session"])
    await device.answer()
    await console.until(SessionState, state="active")
    for scope in scopes:
        await console.say(ConsentRequest(scope=Scope(scope)))
        await device.answer()
        while scope not in (await console.until(SessionState)).scopes:
            pass
    return console, claimed
