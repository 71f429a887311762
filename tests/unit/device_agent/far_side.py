"""The far side of a link: a private CA, and a broker that a test plays by hand over real TLS."""

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from broker.wire import codec
from broker.wire.base import AnyScope, Message
from broker.wire.consent import ConsentAsk, Technician
from broker.wire.ending import SessionState, Visitor
from broker.wire.hello import Challenge, Hello, Ping, Pong, Welcome
from broker.wire.link import LinkEcho, LinkProbe, Thresholds
from broker.wire.messages import Peer
from broker.wire.offer import OfferOpen, OfferPin
from broker.wire.screen import HEADER, FrameHeader

WAIT = 10.0
NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SESSION = "5" * 32
AN = Technician(name="Nguyễn Văn An", staff_number="KT-001")
TICKET = "TV-7K3M-9Q2"
PIN = "048159260"
M = TypeVar("M", bound=Message)


class Authority:
    """A private CA that writes PEM files into a folder."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        own = self._builder(self._name, self._key.public_key(), 36500)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = folder / f"{name.replace(' ', '-')}.pem"
        self.file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now)
            .not_valid_after(self._now + datetime.timedelta(days=days))
        )

    def server(self, name: str = "localhost", *, days: int = 36500) -> ssl.SSLContext:
        """Return a server's TLS with a certificate for this name; few days make it one that expired in 2020."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._builder(subject, key.public_key(), days)
        certificate = certificate.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        file = self._folder / f"{x509.random_serial_number():x}.pem"
        file.write_bytes(
            certificate.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Visit:
    """One device's socket, seen from the broker. ``next`` answers pings and probes; frames are kept in ``frames``.

    ``said``: all that came, in order; of a picture header and payload.
    """

    bounds = Thresholds()

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.frames: list[FrameHeader] = []
        self.heard: list[Message] = []
        self.said: list[Message | tuple[FrameHeader, bytes]] = []

    async def say(self, *messages: Message) -> None:
        for message in messages:
            await self.socket.send(codec.format(message))

    async def next(self) -> Message | FrameHeader:
        while True:
            async with asyncio.timeout(WAIT):
                data = await self.socket.recv()
            if isinstance(data, bytes):
                self.frames.append(codec.parse_frame(data))
                self.said.append((self.frames[-1], data[HEADER.size :]))
                return self.frames[-1]
            message = codec.parse(data, Peer.DEVICE, Peer.BROKER, 1 << 20)
            self.heard.append(message)
            self.said.append(message)
            if isinstance(message, Ping):
                await self.say(Pong(token=message.token))
            elif isinstance(message, LinkProbe):
                with contextlib.suppress(ConnectionClosed):  # what it said before it left is still to be read
                    await self.say(LinkEcho(token=message.token, received=len(message.filler)))
            else:
                return message

    async def until(self, kind: type[M]) -> M:
        """Return the next message of this kind, passing over everything else."""
        while True:
            message = await self.next()
            if isinstance(message, kind):
                return message

    async def picture(self) -> FrameHeader:
        while True:
            found = await self.next()
            if isinstance(found, FrameHeader):
                return found

    async def closed(self) -> int | None:
        """Read to the end of the socket and return its close code."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.socket.close_code

    async def greet(self) -> Hello:
        await self.say(Challenge(nonce=NONCE))
        hello = await self.until(Hello)
        await self.say(Welcome(device="d" * 32, link=self.bounds))
        return hello

    async def offer(self, seconds: int = 300) -> None:
        await self.greet()
        await self.until(OfferOpen)
        await self.say(OfferPin(pin=PIN, seconds=seconds))

    async def ask(self, scope: AnyScope, request: str, seconds: int = 60) -> None:
        await self.say(
            ConsentAsk(request=request, session=SESSION, scope=scope, technician=AN, ticket=TICKET, seconds=seconds)
        )


def state_of(state: str, *scopes: AnyScope, seconds: int = 7200) -> SessionState:
    """Return the broker's word about the visit, which may last this long."""
    return SessionState(
        session=SESSION,
        state="active" if state == "active" else "claimed",
        scopes=scopes,
        asking=(),
        ticket=TICKET,
        technician=AN,
        device=Visitor(id="d" * 32, kind="tv", model="TV", serial="1", software="1", display=True),
        opened_us=0,
        active_us=None,
        ends_us=seconds * 1_000_000,
    )


class FarSide:
    """A listening broker; ``accept`` returns the next device's socket."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"wss://localhost:{port}"
        self.headers: list[dict[str, str]] = []
        self.visits: asyncio.Queue[Visit] = asyncio.Queue()

    async def accept(self) -> Visit:
        async with asyncio.timeout(WAIT):
            return await self.visits.get()


@asynccontextmanager
async def far_side(tls: ssl.SSLContext | None, subprotocol: str = "televisit.v1") -> AsyncIterator[FarSide]:
    """Serve on a free port of loopback; without ``tls``, plain ``ws://``."""
    side: FarSide | None = None
    over = asyncio.Event()

    async def hold(socket: ServerConnection) -> None:
        assert side is not None
        assert socket.request is not None
        side.headers.append({name.lower(): value for name, value in socket.request.headers.raw_items()})
        side.visits.put_nowait(Visit(socket))
        await over.wait()

    server = await serve(
        hold, "127.0.0.1", 0, ssl=tls, subprotocols=[Subprotocol(subprotocol)], compression=None, ping_interval=None,
        max_size=1 << 21, close_timeout=0.2,
    )  # fmt: skip
    async with server:
        side = FarSide(next(iter(server.sockets)).getsockname()[1])
        try:
            yield side
        finally:
            over.set()
