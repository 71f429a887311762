"""The link: a TLS WebSocket to the broker, dialled when the customer asks and never by itself.

Name and chain of the broker's certificate are verified and nothing turns that off; only ``wss://`` is dialled, no
redirect is followed, no proxy is used. What waits to be sent is bounded: messages in number and bytes, pictures to the
latest one.
"""

import asyncio
import errno
import logging
import socket
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from broker.wire import codec, limits
from broker.wire.base import Message
from broker.wire.messages import Peer

DEVICE_PATH = "/v1/device"
OPEN_SECONDS = 10.0
CLOSE_SECONDS = 2.0
SILENT_SECONDS = 30.0
_UNSENT_BYTES = 32 * 1024  # that the system may hold back: more would be old pictures by the time they leave

_LOGGER = logging.getLogger("televisit.link")
_LOGGER.setLevel(logging.WARNING)  # the library's debug log holds whole messages, so PINs


class Cause(StrEnum):
    """Why a link could not be opened, or was lost."""

    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    BAD_CERTIFICATE = "bad_certificate"
    INSECURE = "insecure"
    PLAINTEXT = "plaintext"
    NOT_TELEVISIT = "not_televisit"
    BROKER_GONE = "broker_gone"
    BROKER_MISBEHAVED = "broker_misbehaved"


class LinkFailed(Exception):
    """The link could not be opened; ``detail`` is for the log and repeats nothing that the far side said."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the broker is, and by which certificates it is known."""

    url: str
    trust: ssl.SSLContext


def endpoint(url: str, ca: Path | None) -> Endpoint:
    """Return the endpoint for a broker's address; ``ca`` names the only authorities to trust, else the system's.

    An address without a path gets the broker's own. Raises LinkFailed: ``plaintext`` for anything but ``wss://``,
    ``unreachable`` for what is no address, ``bad_certificate`` if the file holds no certificate.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise LinkFailed(Cause.UNREACHABLE, "the broker's address can't be read") from None
    if parts.scheme != "wss":
        raise LinkFailed(Cause.PLAINTEXT, "the broker's address must begin with wss://")
    if not host or parts.username or parts.query or parts.fragment:
        raise LinkFailed(Cause.UNREACHABLE, "the broker's address is wss://HOST:PORT")
    try:
        trust = ssl.create_default_context(cafile=str(ca) if ca else None)
    except (OSError, ssl.SSLError):
        raise LinkFailed(Cause.BAD_CERTIFICATE, f"{ca} can't be read or holds no certificate") from None
    trust.minimum_version = ssl.TLSVersion.TLSv1_3
    return Endpoint(parts._replace(path=parts.path.rstrip("/") or DEVICE_PATH).geturl(), trust)


class Route(Protocol):
    """A way of its own to the broker, as a simulated device has."""

    async def route(self, host: str, port: int) -> tuple[str, int]:
        """Return where to dial to get to this host and port. Raises OSError."""
        ...


class _Straight(connect):
    """A dial that goes where it was told: a redirect is an answer like any other that isn't a WebSocket."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def dial(to: Endpoint, by: Route | None = None) -> "Link":
    """Open a link. Raises LinkFailed; no network, no answer, a bad certificate and no TLS each have their own cause.

    ``by`` changes where to dial, and nothing else: the certificate must still be good for the broker's own name.
    """
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            elsewhere: dict[str, Any] = {}
            if by is not None:
                place = urlsplit(to.url)
                host, port = await by.route(place.hostname or "", place.port or 443)
                elsewhere = {"host": host, "port": port}
            socket_ = await _Straight(
                to.url,
                ssl=to.trust,
                subprotocols=[Subprotocol(limits.SUBPROTOCOL)],
                compression=None,
                proxy=None,
                origin=None,
                user_agent_header="televisit-device",
                max_size=limits.CONSOLE_MESSAGE_BYTES,
                ping_interval=None,
                open_timeout=None,
                close_timeout=CLOSE_SECONDS,
                logger=_LOGGER,
                **elsewhere,
            )
    except (OSError, InvalidHandshake, InvalidURI, ConnectionClosed, EOFError, UnicodeError) as error:
        raise _explain(error) from None
    if socket_.subprotocol != limits.SUBPROTOCOL:
        socket_.transport.abort()
        raise LinkFailed(Cause.NOT_TELEVISIT, "what answered doesn't speak televisit.v1")
    plug: socket.socket = socket_.transport.get_extra_info("socket")
    plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
    return Link(socket_)


def _explain(error: Exception) -> LinkFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        return LinkFailed(Cause.BAD_CERTIFICATE, error.verify_message)
    if isinstance(error, ssl.SSLError):
        return LinkFailed(Cause.INSECURE, error.reason or "no TLS")
    if isinstance(error, TimeoutError):
        return LinkFailed(Cause.UNREACHABLE, f"no answer within {OPEN_SECONDS:.0f} s")
    if isinstance(error, socket.gaierror):
        # A name service that can't be reached is a missing network; one that answers "no such name" is not.
        cause = Cause.OFFLINE if error.errno == socket.EAI_AGAIN else Cause.UNREACHABLE
        return LinkFailed(cause, "the broker's name can't be resolved")
    if isinstance(error, ConnectionRefusedError):
        return LinkFailed(Cause.UNREACHABLE, "nothing listens there")
    if isinstance(error, ConnectionError):  # TCP was agreed, and TLS cut off: so ends a server whose TLS is too old
        return LinkFailed(Cause.INSECURE, "the connection was cut while TLS was being agreed")
    if isinstance(error, UnicodeError):
        return LinkFailed(Cause.UNREACHABLE, "the broker's name can't be read")
    if isinstance(error, OSError):
        cause = Cause.OFFLINE if error.errno in _NO_NETWORK else Cause.UNREACHABLE
        return LinkFailed(cause, errno.errorcode.get(error.errno or 0, "no connection"))
    return LinkFailed(Cause.NOT_TELEVISIT, type(error).__name__)


_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


class _Stop(Exception):
    """Ends the tasks of a link; carries why."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail


class Link:
    """An open link. ``run`` it once; everything else may be called at any time from the same loop and never waits."""

    def __init__(self, socket_: ClientConnection) -> None:
        self._socket = socket_
        self._texts: deque[bytes] = deque()
        self._bytes = 0
        self._frame: bytes | None = None
        self._piece: bytes | None = None
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._piece_room = asyncio.Event()
        self._piece_room.set()
        self._closing: Literal["flush", "silent"] | None = None

    def send(self, message: Message) -> None:
        """Queue a message. A queue over its bounds ends the link: a broker that doesn't read is as good as gone."""
        if self._closing:
            return
        text = codec.format(message).encode()
        if len(self._texts) >= limits.QUEUE_EVENTS or self._bytes + len(text) > limits.QUEUE_BYTES:
            self.abort()
            return
        self._texts.append(text)
        self._bytes += len(text)
        self._wake.set()

    def send_frame(self, frame: bytes) -> None:
        """Put a picture in the one place for a picture; one that still waits there is thrown away.

        Where pictures build on each other, wait for ``frame_sent`` before the next one is even encoded.
        """
        if not self._closing:
            self._frame = frame
            self._room.clear()
            self._wake.set()

    def drop_frame(self) -> bool:
        """Throw the picture that waits away; False if none does: it has left, or was never there."""
        if self._frame is None:
            return False
        self._frame = None
        self._room.set()
        return True

    async def frame_sent(self) -> None:
        """Wait until no picture waits to be sent."""
        await self._room.wait()

    def idle(self) -> bool:
        """Return whether no picture waits to be sent."""
        return self._room.is_set()

    def send_piece(self, piece: bytes) -> None:
        """Put a piece of a still in the one place for it; it goes when neither a message nor a picture waits."""
        if not self._closing:
            self._piece = piece
            self._piece_room.clear()
            self._wake.set()

    def drop_piece(self) -> None:
        """Throw the piece of a still that waits away."""
        if self._piece is not None:
            self._piece = None
            self._piece_room.set()

    async def piece_sent(self) -> None:
        """Wait until no piece waits to be sent."""
        await self._piece_room.wait()

    def close(self) -> None:
        """Send the queued messages (no picture), then close; ``run`` returns soon after."""
        self._closing = self._closing or "flush"
        self._frame = self._piece = None
        self._tell_room()
        self._wake.set()

    def fall_silent(self) -> None:
        """Behave as if the plug were pulled: neither read nor write nor close; ``run`` returns after half a minute."""
        self._closing = "silent"
        self._texts.clear()
        self._frame = self._piece = None
        self._tell_room()
        self._socket.transport.pause_reading()
        self._wake.set()

    def abort(self) -> None:
        """Cut the connection at once."""
        self._closing = self._closing or "flush"
        self._texts.clear()
        self._socket.transport.abort()
        self._wake.set()

    async def run(self, receive: Callable[[Message], None]) -> LinkFailed:
        """Carry messages until the link ends; return why. ``receive`` is called in order and must not block."""
        why: list[_Stop] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(receive))
                tasks.create_task(self._write())
        except* _Stop as stops:
            why = [stop for stop in stops.exceptions if isinstance(stop, _Stop)]
        finally:
            self._socket.transport.abort()
        return LinkFailed(why[0].cause, why[0].detail)

    async def _read(self, receive: Callable[[Message], None]) -> None:
        try:
            while True:
                data = await self._socket.recv()
                if self._closing:
                    continue
                if isinstance(data, bytes):
                    raise _Stop(Cause.BROKER_MISBEHAVED, "binary_message")
                receive(codec.parse(data, Peer.BROKER, Peer.DEVICE))
        except codec.WireError as error:
            await self._goodbye(4400)
            raise _Stop(Cause.BROKER_MISBEHAVED, error.code) from None
        except ConnectionClosed as closed:
            # Our own close code on the wire means that the library found the broker's bytes to be no WebSocket.
            broke = closed.sent is not None and closed.rcvd is None and closed.sent.code in (1002, 1007, 1009)
            cause = Cause.BROKER_MISBEHAVED if broke else Cause.BROKER_GONE
            raise _Stop(cause, "closed") from None

    async def _write(self) -> None:
        try:
            while self._closing != "silent":
                await self._wake.wait()
                self._wake.clear()
                await self._drain()
                if self._closing == "flush":
                    await self._goodbye(1000)
                    raise _Stop(Cause.BROKER_GONE, "closed by us")
            await asyncio.sleep(SILENT_SECONDS)
        except TimeoutError:
            raise _Stop(Cause.BROKER_GONE, "the broker doesn't read") from None
        except ConnectionClosed:
            raise _Stop(Cause.BROKER_GONE, "closed") from None
        raise _Stop(Cause.BROKER_GONE, "silent")

    async def _drain(self) -> None:
        while (data := self._next()) is not None:
            async with asyncio.timeout(limits.SEND_SECONDS):
                await self._socket.send(data[0], text=data[1])
            self._tell_room()

    def _next(self) -> tuple[bytes, bool] | None:
        """Return what goes next, and whether it is text: a message, else the picture, else a piece of a still."""
        if self._texts:
            text = self._texts.popleft()
            self._bytes -= len(text)
            return text, True
        if self._frame is not None:
            picture, self._frame = self._frame, None
            return picture, False
        piece, self._piece = self._piece, None
        return None if piece is None else (piece, False)

    def _tell_room(self) -> None:
        if self._frame is None:
            self._room.set()
        if self._piece is None:
            self._piece_room.set()

    async def _goodbye(self, code: int) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close(code)
        except TimeoutError:
            self._socket.transport.abort()
