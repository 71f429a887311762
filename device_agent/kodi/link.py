"""One WebSocket to Kodi: calls and their answers, and the notices in between."""

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from device_agent.kodi import calls as rpc
from device_agent.kodi.calls import Call, Notice, Refusal
from device_agent.kodi.errors import KodiError

CONNECT_SECONDS: Final = 5.0
CALL_SECONDS: Final = 4.0
"""How long a call may take, unless it is known to be slow."""


def loopback(host: str) -> str:
    """Return the address to connect to. Raises KodiError ``kodi_not_loopback`` unless it is this machine's own."""
    if host == "localhost":
        return "127.0.0.1"
    with contextlib.suppress(ValueError):  # a name, then: no name server must decide this
        if ipaddress.ip_address(host).is_loopback:
            return host
    raise KodiError(
        "kodi_not_loopback",
        f"{host} is not this machine, and Kodi's JSON-RPC is not safe on a network. Open a tunnel (ssh -L), "
        "and give its local end.",
    )


class Link:
    """From the first byte to the first thing that goes wrong. ``read`` must run for calls to be answered."""

    def __init__(self, socket: ClientConnection, take: Callable[[Notice], None]) -> None:
        self._socket = socket
        self._take = take
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    @classmethod
    async def open(cls, host: str, port: int, take: Callable[[Notice], None]) -> "Link":
        """Connect to a loopback address; ``take`` is given each notice. Raises KodiError ``kodi_unreachable``."""
        address = f"[{host}]" if ":" in host else host
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                # Kodi wraps its pong into a text frame, which breaks the connection: no pings. We call often enough.
                socket = await connect(
                    f"ws://{address}:{port}/jsonrpc",
                    compression=None,
                    ping_interval=None,
                    close_timeout=1,
                    max_size=rpc.MESSAGE_BYTES,
                    proxy=None,
                )
        except (OSError, TimeoutError, InvalidHandshake, InvalidMessage) as error:
            raise KodiError(
                "kodi_unreachable",
                f"No Kodi answers at {host}:{port}. Start it, and let programs on this system control it "
                "(Settings, Services, Control).",
            ) from error
        return cls(socket, take)

    def drop(self) -> None:
        """Close the socket at once."""
        self._socket.transport.abort()

    async def read(self) -> None:
        """Read answers and notices until Kodi is gone. Raises KodiError, always."""
        try:
            while True:
                for said in rpc.read(await self._socket.recv()):
                    if isinstance(said, Notice):
                        self._take(said)
                    elif (waiting := self._waiting.get(said.number)) is not None and not waiting.done():
                        waiting.set_result(said.result)
        except (ConnectionClosed, OSError) as error:
            raise KodiError("kodi_closed", "Kodi closed the connection.") from error
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(KodiError("kodi_closed", "Kodi closed the connection."))

    async def call(self, method: str, /, _seconds: float = CALL_SECONDS, **params: Any) -> Any:
        """Call a method and return its result. Raises KodiError ``kodi_call`` if it is refused, else as ``batch``."""
        [result] = await self.batch([Call(method, params)], _seconds)
        if isinstance(result, Refusal):
            raise KodiError("kodi_call", f"Kodi refused {method}: {result.text}")
        return result

    async def batch(self, calls: Sequence[Call], seconds: float = CALL_SECONDS) -> list[Any]:
        """Make calls in one message and return each one's result, or its Refusal.

        Raises KodiError ``kodi_silent`` when not all is answered in time, ``kodi_closed`` when Kodi is gone.
        """
        if not calls:
            return []
        first = next(self._numbers)
        numbers = [first, *(next(self._numbers) for _ in calls[1:])]
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in calls]
        self._waiting |= dict(zip(numbers, futures, strict=True))
        try:
            async with asyncio.timeout(seconds):
                await self._socket.send(rpc.written(calls, first))
                return [await each for each in futures]
        except TimeoutError as error:
            raise KodiError("kodi_silent", "Kodi doesn't answer: it may wait for somebody in front of it.") from error
        except (ConnectionClosed, OSError) as error:
            raise KodiError("kodi_closed", "Kodi closed the connection.") from error
        finally:
            for number, future in zip(numbers, futures, strict=True):
                self._waiting.pop(number, None)
                if future.done() and not future.cancelled():
                    future.exception()  # one of them was enough to know
