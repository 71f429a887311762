"""The server of the page: uvicorn on loopback, on the agent's event loop, ended by the agent."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

_ADDRESSES = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1",), "::1": ("::1",)}


class PanelError(Exception):
    """The page can't be served; ``code`` is stable, the text says what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Listening:
    """The page's sockets, its port, the Host values that are its own, and its address without the token."""

    sockets: tuple[socket.socket, ...]
    port: int
    hosts: tuple[str, ...]
    url: str

    def close(self) -> None:
        """Close the sockets."""
        for listener in self.sockets:
            listener.close()


def listen(host: str, port: int) -> Listening:
    """Bind the page's address; port 0 means any free one. ``localhost`` takes IPv4 and, where there is one, IPv6.

    Raises PanelError: ``panel_not_loopback`` for any other host, ``panel_port_taken`` if the port can't be had.
    """
    if host not in _ADDRESSES:
        raise PanelError("panel_not_loopback", f"The page is served on localhost only, not on {host}.")
    first, *others = _ADDRESSES[host]
    try:
        sockets = [_bind(first, port)]
    except OSError as error:
        raise PanelError("panel_port_taken", f"Can't listen on {host}:{port}: {error.strerror}.") from None
    port = int(sockets[0].getsockname()[1])
    for address in others:
        with contextlib.suppress(OSError):  # a machine without IPv6 serves its page all the same
            sockets.append(_bind(address, port))
    name = "[::1]" if host == "::1" else host
    hosts = (f"{name}:{port}", f"127.0.0.1:{port}") if host == "localhost" else (f"{name}:{port}",)
    return Listening(tuple(sockets), port, hosts, f"http://{name}:{port}/")


def _bind(address: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if ":" in address:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the agent, which has more to end than this server."""
        yield


class PanelServer:
    """Serves an application on sockets that are bound already."""

    def __init__(self, app: ASGIApp, listening: Listening) -> None:
        self._listening = listening
        self._server = _Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                limit_concurrency=64,
                timeout_graceful_shutdown=1,
            )
        )

    async def run(self) -> None:
        """Serve until ``stop``."""
        await self._server.serve(sockets=list(self._listening.sockets))

    def stop(self) -> None:
        """Let ``run`` return within about a second."""
        self._server.should_exit = True
