"""The socket to Kodi: loopback only, every wait bounded, answers matched with their calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from device_agent.kodi.calls import Call, Notice, Refusal
from device_agent.kodi.errors import KodiError
from device_agent.kodi.link import Link, loopback
from tests.stage.desktop import free_port
from tests.stage.kodi import Recorded


@contextlib.asynccontextmanager
async def linked(server: Recorded, notices: list[Notice] | None = None) -> AsyncIterator[Link]:
    """A link that is read; whatever ends it early is the test's to see."""
    link = await Link.open("localhost", server.port, ([] if notices is None else notices).append)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(link.read())
        yield link
        reading.cancel()
    link.drop()


async def lost(server: Recorded) -> KodiError:
    """Read a link until it is lost, and return why."""
    link = await Link.open("127.0.0.1", server.port, lambda notice: None)
    with pytest.raises(KodiError) as gone:
        async with asyncio.timeout(10):
            await link.read()
    link.drop()
    return gone.value


@pytest.mark.parametrize(("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.9", "127.0.0.9"), ("::1", "::1")])
def test_this_machine_is_taken(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.parametrize("host", ["192.168.1.2", "0.0.0.0", "example.com", "localhost.example.com", ""])
def test_every_other_host_is_refused(host: str) -> None:
    with pytest.raises(KodiError, match="tunnel") as refused:
        loopback(host)
    assert refused.value.code == "kodi_not_loopback"


async def test_nobody_there_and_somebody_else_there() -> None:
    async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"RFB 003.008\n")
        writer.close()

    async with await asyncio.start_server(shout, "127.0.0.1", 0) as other:
        for port in (free_port(), other.sockets[0].getsockname()[1]):
            with pytest.raises(KodiError) as refused:
                await Link.open("127.0.0.1", port, lambda notice: None)
            assert refused.value.code == "kodi_unreachable"


async def test_a_call_a_refusal_and_a_batch_in_its_order(server: Recorded) -> None:
    async with linked(server) as link:
        assert await link.call("Application.SetVolume", volume=40) == 40
        with pytest.raises(KodiError) as refused:
            await link.call("Files.PrepareDownload", path="/etc/passwd")
        assert refused.value.code == "kodi_call"
        assert await link.batch([]) == []
        volume = Call("Application.SetVolume", {"volume": "increment"})
        assert await link.batch([volume, Call("No.Such"), volume]) == [41, Refusal("Invalid params."), 42]


async def test_calls_at_once_get_each_its_own_answer(server: Recorded) -> None:
    async with linked(server) as link:
        found = await asyncio.gather(*(link.call("Application.SetVolume", volume=each) for each in range(20)))
    assert found == list(range(20))


async def test_notices_are_taken_as_they_come(server: Recorded) -> None:
    notices: list[Notice] = []
    async with linked(server, notices) as link:
        await link.call("Application.SetVolume", volume=1)
        await server.notify("Input.OnInputRequested", {"type": "password"})
        await link.call("Application.SetVolume", volume=2)
    assert notices == [Notice("Input.OnInputRequested", {"type": "password"})]


async def test_a_kodi_that_does_not_answer_is_not_waited_for_for_ever(server: Recorded) -> None:
    async with linked(server) as link:
        server.deaf = True
        with pytest.raises(KodiError) as silent:
            await link.batch([Call("JSONRPC.Ping")], 0.1)
        assert silent.value.code == "kodi_silent"
        assert not link._waiting


async def test_a_kodi_that_leaves_or_talks_rubbish_is_gone(server: Recorded) -> None:
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(lost(server))
        while not server.connected:
            await asyncio.sleep(0.01)
        await server.hang_up()
    assert reading.result().code == "kodi_closed"
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(lost(server))
        while not server.connected:
            await asyncio.sleep(0.01)
        await server.say("[[[")
    assert reading.result().code == "kodi_data"


async def test_a_message_without_end_is_not_read(server: Recorded) -> None:
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(lost(server))
        while not server.connected:
            await asyncio.sleep(0.01)
        await server.say('"' + "x" * (5 * 1024 * 1024) + '"')
    assert reading.result().code == "kodi_closed"


async def test_a_call_on_a_closed_link(server: Recorded) -> None:
    link = await Link.open("127.0.0.1", server.port, lambda notice: None)
    link.drop()
    with pytest.raises(KodiError) as closed:
        await link.batch([Call("JSONRPC.Ping")], 2.0)
    assert closed.value.code in ("kodi_closed", "kodi_silent")


async def test_who_waits_for_an_answer_is_told_at_once_that_kodi_is_gone(server: Recorded) -> None:
    link = await Link.open("127.0.0.1", server.port, lambda notice: None)
    server.deaf = True
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_gone(link))
        asking = tasks.create_task(_refused(link))
        await asyncio.sleep(0.1)
        began = loop.time()
        await server.hang_up()
    assert (reading.result(), asking.result()) == ("kodi_closed", "kodi_closed")
    assert loop.time() - began < 15


async def _gone(link: Link) -> str:
    with pytest.raises(KodiError) as gone:
        await link.read()
    return gone.value.code


async def _refused(link: Link) -> str:
    with pytest.raises(KodiError) as refused:
        await link.batch([Call("JSONRPC.Ping"), Call("JSONRPC.Ping")], 60.0)
    return refused.value.code
