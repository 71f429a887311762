"""The socket: loopback only, every wait bounded, a dead server told from an idle one."""

import asyncio
from typing import Any

import pytest

from device_agent.rfb import requests
from device_agent.rfb.protocol import Happening, Painted
from device_agent.vnc import connection as module
from device_agent.vnc.connection import Connection, loopback
from device_agent.vnc.errors import VncError


@pytest.mark.parametrize(("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.9", "127.0.0.9"), ("::1", "::1")])
def test_this_machine_is_taken(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.parametrize(
    "host", ["192.168.1.2", "0.0.0.0", "::", "example.com", "localhost.example.com", "", "127.1", "::ffff:10.0.0.1"]
)
def test_every_other_host_is_refused(host: str) -> None:
    with pytest.raises(VncError, match="tunnel") as refused:
        loopback(host)
    assert refused.value.code == "vnc_not_loopback"


async def test_nobody_there() -> None:
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    with pytest.raises(VncError) as refused:
        await Connection.open("127.0.0.1", port, None)
    assert refused.value.code == "vnc_unreachable"


async def test_a_server_that_says_nothing(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HANDSHAKE_SECONDS", 0.1)
    server.greets = False
    with pytest.raises(VncError) as refused:
        await Connection.open("127.0.0.1", server.port, None)
    assert refused.value.code == "vnc_silent"
    writer = await server.accepted()
    async with asyncio.timeout(20):
        await writer.wait_closed()  # our end was closed too


@pytest.mark.parametrize(
    ("first", "code"), [(b"HTTP/1.1 400", "vnc_version"), (b"RFB 003.008\n\x01\x63", "vnc_security")]
)
async def test_something_else_answers(server: Any, first: bytes, code: str) -> None:
    server.greets = False

    async def play() -> None:
        await server.accepted()
        server.say(first)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play())
        with pytest.raises(VncError) as refused:
            await Connection.open("127.0.0.1", server.port, None)
    assert refused.value.code == code


async def test_a_hang_up_while_shaking_hands(server: Any) -> None:
    server.greets = False

    async def play() -> None:
        (await server.accepted()).close()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play())
        with pytest.raises(VncError) as refused:
            await Connection.open("127.0.0.1", server.port, None)
    assert refused.value.code == "vnc_closed"


async def read_on(connection: Connection, happened: list[Happening], silence_s: float = 5) -> VncError:
    with pytest.raises(VncError) as gone:
        async with asyncio.timeout(10):
            await connection.read_on(happened.append, silence_s)
    connection.drop()
    return gone.value


async def test_updates_are_taken_and_asked_for_until_the_server_leaves(server: Any) -> None:
    connection, greeting = await Connection.open("localhost", server.port, None)
    assert (greeting.width, greeting.height) == (40, 30)
    await server.accepted()
    happened: list[Happening] = []

    async def play() -> None:
        await server.hears(requests.update(incremental=False, width=40, height=30))
        for value in (1, 2):
            server.paint(value)
            await server.hears(requests.update(incremental=True, width=40, height=30))
        server.hang_up()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play())
        gone = await read_on(connection, happened)
    assert happened == [Painted(True), Painted(True)]
    assert gone.code == "vnc_closed"
    assert connection.client.canvas is not None
    assert bool((connection.client.canvas.pixels == 2).all())


async def test_a_silent_server_is_probed_and_then_given_up(server: Any) -> None:
    connection, _ = await Connection.open("127.0.0.1", server.port, None)
    await server.accepted()
    happened: list[Happening] = []

    async def play() -> None:
        for _ in range(2):  # an idle screen whose server answers is left alone
            await server.hears(requests.update(incremental=False, width=1, height=1))
            server.paint(0, 1, 1)
        await server.hears(requests.update(incremental=False, width=1, height=1))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play())
        gone = await read_on(connection, happened, silence_s=0.1)
    assert happened == [Painted(False), Painted(False)]
    assert gone.code == "vnc_silent"


async def test_a_server_that_breaks_the_protocol(server: Any) -> None:
    connection, _ = await Connection.open("127.0.0.1", server.port, None)
    await server.accepted()
    server.say(b"\xfe")
    assert (await read_on(connection, [])).code == "vnc_message"


async def test_a_server_that_reads_nothing_blocks_a_sender_for_a_bounded_time(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, _ = await Connection.open("127.0.0.1", server.port, None)
    (await server.accepted()).transport.pause_reading()
    monkeypatch.setattr(module, "SEND_SECONDS", 0.1)

    async def flood() -> None:
        while True:
            for _ in range(10_000):
                connection.client.key(0x61, down=True)
            await connection.send()

    with pytest.raises(ConnectionAbortedError):
        async with asyncio.timeout(20):
            await flood()


async def test_updates_are_not_asked_for_faster_than_they_are_of_use(server: Any) -> None:
    connection, _ = await Connection.open("127.0.0.1", server.port, None)
    await server.accepted()
    loop, count = asyncio.get_running_loop(), 6

    async def play() -> None:
        for value in range(count):
            server.paint(value)
            await server.hears(requests.update(incremental=True, width=40, height=30))
        server.hang_up()

    begun = loop.time()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play())
        await read_on(connection, [])
    assert loop.time() - begun >= (count - 1) / module.UPDATES_PER_SECOND


async def test_a_cancelled_open_leaves_no_socket(server: Any) -> None:
    server.greets = False
    async with asyncio.TaskGroup() as tasks:
        opening = tasks.create_task(Connection.open("127.0.0.1", server.port, None))
        writer = await server.accepted()
        opening.cancel()
        async with asyncio.timeout(20):
            await writer.wait_closed()
