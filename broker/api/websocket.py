"""The server's end of a WebSocket: uvicorn's, with a short way for what is on the wire all day.

A whole, unfragmented, masked text or binary message on an open socket is taken and sent here, in one copy each.
Everything else (the handshake, control frames, fragments, the close, every violation) is judged by the library, which
is given whole frames only, so that it always stands between two of them.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.speedups import apply_mask

EXTENSION = "televisit.socket"
"""Under this name an ASGI scope's ``extensions`` hold the RelaySocket itself."""
_AHEAD = 4  # messages that may wait for their reader before the peer is made to wait
_TEXT, _BINARY = 0x80 | Opcode.TEXT, 0x80 | Opcode.BINARY


class Arrivals:
    """What arrived and was not received yet; one reader."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._events: deque[Any] = deque()
        self._reader: asyncio.Future[None] | None = None
        self.take: Callable[[str | bytes], bool] | None = None  # whom each message is offered to first

    def __len__(self) -> int:
        return len(self._events)

    def message(self, data: str | bytes) -> bool:
        """Add a message; False if it was taken at once, as it can be while its reader waits for nothing else."""
        reader = self._reader
        if self.take is not None and reader is not None and not reader.done() and not self._events:
            try:
                if self.take(data):
                    return False
            except Exception as fault:  # the reader's own, and raised there
                self.put_nowait(fault)
                return True
        self.put_nowait({"type": "websocket.receive", "bytes" if isinstance(data, bytes) else "text": data})
        return True

    def put_nowait(self, event: Any) -> None:
        """Add an event."""
        self._events.append(event)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """Return the next event, when there is one. Raises what ``take`` did."""
        while not self._events:
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        event = self._events.popleft()
        if isinstance(event, Exception):
            raise event
        return event


class RelaySocket(WebSocketsSansIOProtocol):
    """One WebSocket. uvicorn makes it for a connection that asks to be one, and calls all but ``push``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrivals = Arrivals(self.loop)
        self.queue = cast("asyncio.Queue[Any]", self._arrivals)
        self._raw = bytearray()  # the beginning of a frame whose end is not here yet
        self._theirs = False  # from here on the library reads everything

    def handle_connect(self, event: Request) -> None:
        """Put the socket into its scope, for the relay to find it behind the framework."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast("dict[str, Any]", self.scope)["extensions"][EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Take the whole messages in these bytes, and keep what is left of the next."""
        if not self.handshake_complete:
            # Frames before the handshake are read by the library, and then so are all that follow them.
            self._theirs = self.handshake_initiated
            return super().data_received(data)
        if self._raw:
            self._raw += data
        seen: bytes | bytearray = self._raw or data
        at = 0
        while at < len(seen) and not self._theirs and (end := self._frame(seen, at)) > at:
            at = end
            if self.transport.is_closing():
                return  # what stands behind a violation or a close is nobody's
        if self._theirs:
            rest, self._raw = seen[at:], bytearray()
            super().data_received(bytes(rest))
        elif at or seen is data:
            self._raw = bytearray(seen[at:])

    def _frame(self, data: bytes | bytearray, at: int) -> int:
        """Take the frame that begins at ``at`` and return where it ends; ``at`` if it doesn't yet, or isn't ours."""
        if len(data) < at + 2:
            return at
        size, begin = data[at + 1] & 0x7F, at + 6
        if size == 126:
            size, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 8
        elif size == 127:
            size, begin = int.from_bytes(data[at + 2 : at + 10], "big"), at + 14
        if data[at + 1] < 0x80 or size > self.config.ws_max_size or self.conn.state is not OPEN:
            self._theirs = True  # a violation, or the end
            return at
        end = begin + size
        if len(data) < end:
            return at
        first = data[at]
        if self.conn.current_size is None and first in (_TEXT, _BINARY):
            payload = apply_mask(memoryview(data)[begin:end], data[begin - 4 : begin])
            if first == _BINARY:
                self._arrived(payload)
                return end
            try:
                self._arrived(payload.decode())
                return end
            except UnicodeDecodeError:
                pass  # the library's to refuse
        super().data_received(bytes(data[at:end]))
        return end

    def handle_ping(self) -> None:
        """Answer a WebSocket ping, but not one of a peer that takes nothing: its answers would only pile up here."""
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():
            self.transport.write(pong)

    def attend(self, take: Callable[[str | bytes], bool]) -> None:
        """Offer each whole message to ``take`` as it arrives; what it returns False for is received as ever."""
        self._arrivals.take = take

    def _arrived(self, data: str | bytes) -> None:
        if self.close_sent or not self._arrivals.message(data):
            return
        if not self.read_paused and len(self._arrivals) >= _AHEAD:
            self.read_paused = True
            self.transport.pause_reading()

    async def receive(self) -> Any:
        """Return the next ASGI event."""
        event = await self._arrivals.get()
        if self.read_paused and not self._arrivals:
            self.read_paused = False
            self.transport.resume_reading()
        return event

    async def send(self, message: Any) -> None:
        """Send an ASGI message. Raises ClientDisconnected."""
        if message["type"] != "websocket.send":
            return await super().send(message)
        await self.writable.wait()
        data = message.get("bytes")
        if not self.push(message["text"] if data is None else data):
            raise ClientDisconnected

    def push(self, data: str | bytes) -> bool:
        """Send a message without waiting; False, and nothing sent, while the socket is full or once it is closing."""
        if not self.writable.is_set() or self.disconnected or self.close_sent or self.conn.state is not OPEN:
            return False
        first, payload = (_TEXT, data.encode()) if isinstance(data, str) else (_BINARY, data)
        size = len(payload)
        if size < 126:
            head = bytes((first, size))
        elif size < 65536:
            head = bytes((first, 126)) + size.to_bytes(2, "big")
        else:
            head = bytes((first, 127)) + size.to_bytes(8, "big")
        self.transport.write(head + payload)
        return True
