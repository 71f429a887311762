"""The server's end of a WebSocket: the short way says what the library says, to whatever comes, however it is cut."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.websockets import WebSocket
from uvicorn import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.speedups import apply_mask

from broker.api.sockets import AsgiChannel
from broker.api.websocket import EXTENSION, RelaySocket
from broker.relay.peer import ChannelGone, Closed

MOST = 70_000
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Pipe(asyncio.Transport):
    """A transport in memory: what was written, and whether reading stands still."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.paused = self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default


class Far:
    """The far end of a socket that an application has accepted; ``heard`` is what the application received."""

    def __init__(self, kind: type[WebSocketsSansIOProtocol]) -> None:
        self.heard: list[dict[str, Any]] = []
        self.listening = True
        self.released = asyncio.Event()
        self.pipe = Pipe()
        config = Config(
            self._application, interface="asgi3", proxy_headers=False, ws_max_size=MOST, ws_per_message_deflate=False,
            ws_ping_interval=None, log_config=None,
        )  # fmt: skip
        config.load()
        self.socket = kind(config, ServerState(), {})
        self.socket.connection_made(self.pipe)

    async def _application(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while self.listening:
            self.heard.append(await receive())
            if self.heard[-1]["type"] == "websocket.disconnect":
                return
        await self.released.wait()

    async def come(self, *parts: bytes) -> None:
        """Let these bytes arrive, in these pieces."""
        for part in parts:
            if not self.pipe.closed:  # a closed transport reads no more
                self.socket.data_received(part)
            for _ in range(5):
                await asyncio.sleep(0)

    async def open(self, listening: bool = True) -> "Far":
        self.listening = listening
        await self.come(UPGRADE)
        assert self.pipe.written.startswith(b"HTTP/1.1 101")
        self.pipe.written.clear()
        return self

    async def over(self) -> None:
        """End the application."""
        self.socket.connection_lost(None)
        self.released.set()
        await asyncio.gather(*self.socket.tasks)


def frame(opcode: int, payload: bytes, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    size = len(payload)
    first = bytes((fin << 7 | reserved << 4 | opcode,))
    if size < 126:
        length = bytes((masked << 7 | size,))
    elif size < 65536:
        length = bytes((masked << 7 | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((masked << 7 | 127,)) + size.to_bytes(8, "big")
    return first + length + (b"\x01\x20\x30\xff" + apply_mask(payload, b"\x01\x20\x30\xff") if masked else payload)


TEXT = st.text(max_size=200).map(lambda text: (1, text.encode()))
BINARY = st.sampled_from([0, 1, 125, 126, 127, 65535, 65536, MOST, MOST + 1]).map(lambda size: (2, b"\xa5" * size))
CONTROL = st.tuples(st.sampled_from([8, 9, 10]), st.sampled_from([b"", b"\x03\xe8", b"\x03\xe9why", b"x" * 126]))
ODD = st.tuples(st.sampled_from([0, 1, 2, 3, 9, 15]), st.sampled_from([b"", b"a", b"\xff\xfe", "đ".encode()]))
KINDS = st.one_of(TEXT, BINARY, CONTROL, ODD)
LAWFUL = st.tuples(KINDS, st.just(True), st.just(True), st.just(0))
ANY = st.tuples(KINDS, st.booleans(), st.sampled_from([True] * 9 + [False]), st.sampled_from([0] * 9 + [4]))
CUTS = st.lists(st.integers(1, 40_000), max_size=8)


@given(st.lists(st.one_of(LAWFUL, LAWFUL, ANY), max_size=6), CUTS)
@example([((1, b"\xff\xfe"), True, True, 0), ((9, b""), True, True, 0)], [])
def test_whatever_comes_the_application_and_the_peer_are_told_what_the_library_tells(
    frames: list[tuple[tuple[int, bytes], bool, bool, int]], cuts: list[int]
) -> None:
    # The library forgets the messages that come in one piece with a violation, so it is given frame by frame.
    one_by_one = [frame(*kind, fin, masked, reserved) for kind, fin, masked, reserved in frames]
    whole = b"".join(one_by_one)
    parts, at = [], 0
    for cut in cuts:
        parts.append(whole[at : at + cut])
        at += cut
    parts.append(whole[at:])

    async def told(kind: type[WebSocketsSansIOProtocol], parts: list[bytes]) -> tuple[list[Any], bytes, bool]:
        far = await Far(kind).open()
        await far.come(*(part for part in parts if part))
        await far.over()
        return far.heard, bytes(far.pipe.written), far.pipe.closed

    async def both() -> tuple[Any, Any]:
        return await told(RelaySocket, parts), await told(WebSocketsSansIOProtocol, one_by_one)

    ours, library = asyncio.run(both())
    assert ours == library


async def test_one_byte_at_a_time_is_one_message() -> None:
    far = await Far(RelaySocket).open()
    whole = frame(2, b"z" * 300) + frame(1, "chào".encode())
    await far.come(*(whole[at : at + 1] for at in range(len(whole))))
    assert [event.get("bytes", event.get("text")) for event in far.heard] == [b"z" * 300, "chào"]
    await far.over()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
async def test_what_is_sent_is_framed_as_the_library_frames_it(size: int) -> None:
    sent = []
    for kind in (RelaySocket, WebSocketsSansIOProtocol):
        far = await Far(kind).open()
        await far.socket.send({"type": "websocket.send", "bytes": b"b" * size})
        await far.socket.send({"type": "websocket.send", "text": "t" * size})
        sent.append(bytes(far.pipe.written))
        await far.over()
    assert sent[0] == sent[1]


async def test_a_peer_whose_messages_wait_is_made_to_wait() -> None:
    far = await Far(RelaySocket).open(listening=False)
    channel = AsgiChannel(WebSocket(far.socket.scope, far.socket.receive, far.socket.send))  # type: ignore[arg-type]
    await far.come(frame(2, b"1"), frame(2, b"2"), frame(2, b"3"))
    assert not far.pipe.paused
    await far.come(frame(2, b"4"))
    assert far.pipe.paused
    assert [await channel.receive() for _ in range(3)] == [b"1", b"2", b"3"]
    assert far.pipe.paused
    assert await channel.receive() == b"4"
    assert not far.pipe.paused
    await far.over()
    assert isinstance(await channel.receive(), Closed)


async def test_a_socket_takes_nothing_at_once_while_it_is_full_or_once_it_is_closing() -> None:
    far = await Far(RelaySocket).open(listening=False)
    channel = AsgiChannel(WebSocket(far.socket.scope, far.socket.receive, far.socket.send))  # type: ignore[arg-type]
    assert dict[str, Any](far.socket.scope["extensions"] or {})[EXTENSION] is far.socket
    assert channel.push("a word")
    far.socket.pause_writing()
    assert not channel.push(b"more")
    waiting = asyncio.get_running_loop().create_task(channel.send(b"more"))
    await asyncio.sleep(0)
    assert not waiting.done()
    far.socket.resume_writing()
    await waiting
    assert bytes(far.pipe.written) == b"\x81\x06a word" + b"\x82\x04more"
    await channel.close(1000, "over")
    assert not channel.push(b"late")
    with pytest.raises(ChannelGone):
        await channel.send(b"late")
    await far.come(frame(2, b"also late"))  # dropped: the application is past its close
    await far.over()
    with pytest.raises(ClientDisconnected):
        await far.socket.send({"type": "websocket.send", "bytes": b"too late"})


async def test_who_sends_before_the_handshake_is_read_by_the_library_alone() -> None:
    far = Far(RelaySocket)
    far.socket.data_received(UPGRADE)
    far.socket.data_received(frame(2, b"early")[:4])
    await far.come(frame(2, b"early")[4:], frame(1, b"late"))
    assert [event.get("bytes", event.get("text")) for event in far.heard] == [b"early", "late"]
    await far.over()


async def test_a_peer_that_reads_nothing_does_not_fill_the_memory_with_answers_to_its_pings() -> None:
    far = await Far(RelaySocket).open()
    await far.come(frame(9, b"one"))
    assert far.pipe.written == b"\x8a\x03one"
    far.socket.pause_writing()  # as the transport does when nothing more leaves
    await far.come(*[frame(9, b"x" * 125)] * 50)
    assert far.pipe.written == b"\x8a\x03one"
    far.socket.resume_writing()
    await far.come(frame(9, b"two"))
    assert far.pipe.written == b"\x8a\x03one\x8a\x03two"
    await far.over()


async def test_what_is_taken_as_it_arrives_is_not_received_and_the_order_holds() -> None:
    far = await Far(RelaySocket).open()
    taken: list[str | bytes] = []
    willing = True

    def take(data: str | bytes) -> bool:
        taken.append(data)
        return willing

    far.socket.attend(take)  # type: ignore[attr-defined]
    far.socket.data_received(frame(1, b"a") + frame(2, b"b"))
    assert taken == ["a", b"b"]  # in the very step in which they came
    willing = False
    far.socket.data_received(frame(1, b"c") + frame(1, b"d"))
    assert taken == ["a", b"b", "c"]  # the second is not offered past the first, which its reader has not had yet
    willing = True
    await far.come()
    await asyncio.sleep(0)
    assert [event["text"] for event in far.heard] == ["c", "d"]
    await far.come(frame(1, b"e"))
    assert taken == ["a", b"b", "c", "e"]
    await far.over()


async def test_a_fault_in_taking_is_its_reader_s() -> None:
    faults: list[Exception] = []

    class Reader(Far):
        async def _application(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            try:
                await receive()
            except ZeroDivisionError as fault:
                faults.append(fault)
            await self.released.wait()

    far = await Reader(RelaySocket).open()
    far.socket.attend(lambda data: 1 / 0 > 0)  # type: ignore[attr-defined]
    await far.come(frame(1, b"a"))
    assert len(faults) == 1
    await far.over()
