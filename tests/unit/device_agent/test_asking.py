"""One request and its answer, over a real socket: what is asked, what is read, and what is no HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from device_agent.asking import ask

BOUND = 10


class Far:
    """A server that says one thing to whoever asks, and keeps what was asked."""

    def __init__(self, says: bytes, *, hangs: bool = False) -> None:
        self.says = says
        self.hangs = hangs
        self.asked = b""
        self.port = 0
        self.gone = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked = await reader.readuntil(b"\r\n\r\n")
        if b"Content-Length: " in self.asked:
            self.asked += await reader.readexactly(int(self.asked.partition(b"Content-Length: ")[2].split()[0]))
        with contextlib.suppress(OSError):
            writer.write(self.says)
            await writer.drain()
            if self.hangs:
                await reader.read()
        self.gone.set()
        writer.close()


@contextlib.asynccontextmanager
async def far(says: bytes, *, hangs: bool = False) -> AsyncIterator[Far]:
    there = Far(says, hangs=hangs)
    async with asyncio.timeout(BOUND), await asyncio.start_server(there, "127.0.0.1", 0) as server:
        there.port = server.sockets[0].getsockname()[1]
        yield there


async def test_what_is_asked_and_what_is_answered() -> None:
    async with far(b"HTTP/1.1 409 Conflict\r\nX: y\r\n\r\n{}") as there:
        assert await ask("127.0.0.1", there.port, "/a?b=1", most=9, headers={"Authorization": "Bearer t"}) == (
            409,
            b"{}",
        )
        lines = there.asked.decode().split("\r\n")
        assert lines[:3] == ["GET /a?b=1 HTTP/1.0", f"Host: 127.0.0.1:{there.port}", "Authorization: Bearer t"]
        await ask("127.0.0.1", there.port, "/a", most=9, body=b'{"on":true}')
        assert there.asked.startswith(b"POST /a HTTP/1.0\r\n")
        assert there.asked.endswith(b'\r\nContent-Length: 11\r\n\r\n{"on":true}')


async def test_no_more_is_read_than_is_wanted_although_it_never_ends() -> None:
    async with far(b"HTTP/1.0 200 OK\r\n\r\n0123456789", hangs=True) as there:
        assert await ask("127.0.0.1", there.port, "/", most=4) == (200, b"0123")
        await there.gone.wait()


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.0 200 OK\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.0 x\r\n\r\n", b"x" * 200_000]
)
async def test_what_is_no_http_is_an_error_of_the_way(says: bytes) -> None:
    async with far(says) as there:
        with pytest.raises(OSError, match=r"not HTTP|reset|pipe"):
            await ask("127.0.0.1", there.port, "/", most=9)
    with pytest.raises(ConnectionError):
        await ask("127.0.0.1", there.port, "/", most=9)  # nobody listens there any more


async def test_whoever_stops_waiting_hangs_up() -> None:
    async with far(b"HTTP/1.0 200 OK\r\n\r\n", hangs=True) as there:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await ask("127.0.0.1", there.port, "/", most=9)
        await there.gone.wait()
