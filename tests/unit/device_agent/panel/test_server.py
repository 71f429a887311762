import asyncio
import socket
import time

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from device_agent.panel.server import PanelError, PanelServer, listen


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(str(scope["client"][0]))(scope, receive, send)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "example.org", ""])
def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(PanelError) as error:
        listen(host, 0)
    assert error.value.code == "panel_not_loopback"


def test_a_taken_port_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PanelError) as error:
        listen("localhost", taken.getsockname()[1])
    assert error.value.code == "panel_port_taken"


def test_localhost_is_both_loopbacks_on_one_port() -> None:
    found = listen("localhost", 0)
    try:
        ports = {listener.getsockname()[1] for listener in found.sockets}
        assert ports == {found.port}
        assert {listener.getsockname()[0] for listener in found.sockets} <= {"127.0.0.1", "::1"}
        assert found.hosts == (f"localhost:{found.port}", f"127.0.0.1:{found.port}")
        assert found.url == f"http://localhost:{found.port}/"
    finally:
        found.close()


async def test_it_serves_until_told_to_stop_and_leaves_the_signals_alone() -> None:
    found = listen("127.0.0.1", 0)
    server = PanelServer(hello, found)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server.run())
        async with httpx.AsyncClient() as client:
            answer = await client.get(found.url)
        assert (answer.text, "server" in answer.headers) == ("127.0.0.1", False)
        begun = time.monotonic()
        server.stop()
        await running
    assert time.monotonic() - begun < 15
    found.close()
