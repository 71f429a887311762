"""A small VNC server that a test plays, on a real socket on loopback."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator

HELLO = b"RFB 003.008\n"


class Played:
    """A server for one client at a time; the test says what it sends, and reads what it was sent."""

    def __init__(self) -> None:
        self.greets = True
        self.port = 0
        self.heard = bytearray()
        self._writers: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        self._open: set[asyncio.StreamWriter] = set()
        self._news = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.greets:
            writer.write(HELLO + b"\x01\x01" + b"\0\0\0\0" + struct.pack(">HH16xI", 40, 30, 5) + b"de\x1bsk")
        self._writers.put_nowait(writer)
        self._open.add(writer)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                self.heard += data
                self._news.set()
        writer.transport.abort()
        self._open.discard(writer)
        self._news.set()

    async def accepted(self) -> asyncio.StreamWriter:
        """Wait for the next client."""
        async with asyncio.timeout(20):
            self._writer = await self._writers.get()
        return self._writer

    def say(self, data: bytes) -> None:
        """Send bytes to the client."""
        assert self._writer is not None
        self._writer.write(data)

    def paint(self, value: int, width: int = 40, height: int = 30) -> None:
        """Send an update that paints everything in one grey."""
        pixels = bytes([value]) * (width * height * 4)
        self.say(struct.pack(">BxHHHHHi", 0, 1, 0, 0, width, height, 0) + pixels)

    def resize(self, width: int, height: int) -> None:
        """Send an update that only changes the desktop's size."""
        self.say(struct.pack(">BxHHHHHi", 0, 1, 0, 0, width, height, -223))

    def hang_up(self) -> None:
        """Close the connection."""
        assert self._writer is not None
        self._writer.transport.abort()

    async def hears(self, what: bytes) -> None:
        """Wait until the client has sent these bytes, then forget all that it sent."""
        async with asyncio.timeout(20):
            while what not in self.heard:
                self._news.clear()
                await self._news.wait()
        self.heard.clear()

    async def end(self) -> None:
        """Close every connection and wait until its handler is through."""
        for writer in self._open:
            writer.transport.abort()
        async with asyncio.timeout(20):
            while self._open:
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def played() -> AsyncIterator[Played]:
    """Serve on a free port of loopback."""
    server = Played()
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    await server.end()
