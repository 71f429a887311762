"""One WebSocket of the load generator: TLS and framing in C where Python has it, nothing parsed that isn't needed."""

import asyncio
import base64
import re
import secrets
import ssl
import struct
from collections.abc import Callable
from typing import Final, cast

from broker.wire.base import Message
from broker.wire.codec import format, parse
from broker.wire.messages import Peer

WAIT: Final = 30.0
_PING: Final = re.compile(rb'^\{"type":"ping","token":(\d+)\}$')
_SMALL: Final = 4 * 1024
_TEXT, _BINARY, _CLOSE = 1, 2, 8


def framed(opcode: int, payload: bytes) -> bytes:
    """Return a client's WebSocket frame. Its mask is four zeros: lawful, and the payload needs no copying."""
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB4x", 0x80 | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack(">BBH4x", 0x80 | opcode, 0xFE, size)
    else:
        head = struct.pack(">BBQ4x", 0x80 | opcode, 0xFF, size)
    return head + payload


class Wire(asyncio.BufferedProtocol):
    """A client's (or, with ``upgraded``, a bare server's) end of a WebSocket.

    Text goes to a queue while somebody listens, then to ``on_text`` or nowhere; the broker's pings are always answered.
    ``on_binary`` is given each binary message as a view that is only good until it returns.
    """

    def __init__(self, peer: Peer, upgraded: bool = False) -> None:
        self.peer = peer
        self.listening = True
        self.on_binary: Callable[[memoryview], None] | None = None
        self.on_text: Callable[[bytes], None] | None = None
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self._upgraded = upgraded
        self._opened = asyncio.Event()
        self._texts: asyncio.Queue[bytes] = asyncio.Queue()
        self._buffer = bytearray(_SMALL)
        self._filled = 0
        self.transport: asyncio.Transport

    # --- asyncio's side ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; what waits in it is the broker's doing, so it is never paused."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=1 << 30)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake whoever waits."""
        self.closed.set()
        self._opened.set()
        self._texts.put_nowait(b"")

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the next bytes go."""
        if self._filled == len(self._buffer):
            self._buffer = self._buffer + bytearray(len(self._buffer))
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Take every whole message out of the buffer."""
        self._filled += nbytes
        at = 0 if self._upgraded else self._upgrade()
        while at >= 0 and (end := self._message(at)) > at:
            at = end
        if at > 0:
            rest = self._filled - at
            self._buffer[:rest] = self._buffer[at : self._filled]
            self._filled = rest

    def _upgrade(self) -> int:
        end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
        if end < 0:
            return -1
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.transport.abort()
            return -1
        self._upgraded = True
        self._opened.set()
        return end + 4

    def _message(self, at: int) -> int:
        """Take the message that begins at ``at`` and return where it ends; ``at`` while it is not all here."""
        buffer = self._buffer
        if self._filled < at + 2:
            return at
        size, begin = buffer[at + 1] & 0x7F, at + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            if self._filled < begin + width:
                return at
            size = int.from_bytes(buffer[begin : begin + width], "big")
            begin += width
        begin += 4 if buffer[at + 1] & 0x80 else 0
        end = begin + size
        if end > self._filled:
            if end - at > len(buffer):
                self._buffer = buffer + bytearray(2 * (end - at) - len(buffer))
            return at
        opcode = buffer[at] & 0x0F
        if opcode == _BINARY:
            if self.on_binary is not None:
                self.on_binary(memoryview(buffer)[begin:end])
        elif opcode == _TEXT:
            self._text(bytes(buffer[begin:end]))
        elif opcode == _CLOSE:
            self.close_code = int.from_bytes(buffer[begin : begin + 2], "big")
            self.transport.close()
        return end

    def _text(self, text: bytes) -> None:
        if (ping := _PING.match(text)) is not None:
            self.send(framed(_TEXT, b'{"type":"pong","token":%b}' % ping[1]))
        elif self.listening:
            self._texts.put_nowait(text)
        elif self.on_text is not None:
            self.on_text(text)

    # --- the generator's side ---

    @classmethod
    async def connect(
        cls, peer: Peer, port: int, tls: ssl.SSLContext, path: str, address: str, *headers: str
    ) -> "Wire":
        """Open a WebSocket to the broker from this loopback address. Raises ConnectionError if it is refused."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(WAIT):
            _, wire = await loop.create_connection(
                lambda: cls(peer), "127.0.0.1", port, ssl=tls, server_hostname="localhost", local_addr=(address, 0)
            )
            key = base64.b64encode(secrets.token_bytes(16)).decode()
            asked = (
                f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Upgrade: websocket", "Connection: Upgrade",
                f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *headers, "", "",
            )  # fmt: skip
            wire.transport.write("\r\n".join(asked).encode())
            await wire._opened.wait()
        if wire.closed.is_set():
            raise ConnectionError(f"the broker refused {path}")
        return wire

    def send(self, data: bytes) -> None:
        """Send bytes that are framed already."""
        self.transport.write(data)

    def say(self, message: Message) -> None:
        """Send a message of the protocol."""
        self.send(framed(_TEXT, format(message).encode()))

    async def hear(self) -> Message:
        """Return the next message of the protocol. Raises ConnectionError once the socket is gone."""
        async with asyncio.timeout(WAIT):
            text = await self._texts.get()
        if not text:
            raise ConnectionError(f"the broker closed the {self.peer}'s socket ({self.close_code})")
        return parse(text.decode(), Peer.BROKER, self.peer, 1 << 20)

    def deafen(self) -> None:
        """Queue no more text: the steady part begins."""
        self.listening = False
        while not self._texts.empty():
            self._texts.get_nowait()

    def close(self) -> None:
        """Cut the socket."""
        self.transport.abort()
