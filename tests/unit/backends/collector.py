"""A log server over TLS on loopback: it reads RFC 5425's frames by their counts and keeps the messages."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

from broker.backends.certificates import Certificates
from broker.clock import SystemClock


class LogServer:
    """What a collector received. ``wait`` for so many messages; ``hang_up_after`` so many it closes."""

    def __init__(self, hang_up_after: int | None = None) -> None:
        self.messages: list[str] = []
        self.whole = False  # the last connection ended between two frames
        self.port = 0
        self._hang_up_after = hang_up_after
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while len(self.messages) != self._hang_up_after:
                count = await reader.readuntil(b" ")
                self.messages.append((await reader.readexactly(int(count))).decode())
        except asyncio.IncompleteReadError as error:
            self.whole = not error.partial
        except ConnectionError:
            self.whole = False
        finally:
            writer.close()
            self.ended.set()


@contextlib.asynccontextmanager
async def log_server(folder: Path, hang_up_after: int | None = None) -> AsyncIterator[tuple[LogServer, Path]]:
    """Give a running log server and the PEM of the CA that vouches for ``localhost``."""
    made = Certificates(folder)
    made.ensure(("localhost",), SystemClock().now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)
    there = LogServer(hang_up_after)
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0, ssl=context)
    there.port = server.sockets[0].getsockname()[1]
    try:
        yield there, made.ca
    finally:
        server.close()
        await asyncio.wait_for(server.wait_closed(), 10)
