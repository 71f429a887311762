"""One socket to a VNC server, with the protocol's client on it."""

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Final, NoReturn

from device_agent.rfb.errors import RfbError
from device_agent.rfb.handshake import Greeting
from device_agent.rfb.protocol import Client, Happening, Painted, Ready
from device_agent.vnc.errors import VncError

CONNECT_SECONDS: Final = 5.0
HANDSHAKE_SECONDS: Final = 10.0
SEND_SECONDS: Final = 5.0
UPDATES_PER_SECOND: Final = 30
_READ_BYTES: Final = 256 * 1024


def loopback(host: str) -> str:
    """Return the address to connect to. Raises VncError ``vnc_not_loopback`` unless it is this machine's own.

    Only ``localhost`` and loopback addresses are taken, and no name is looked up: a name server must not decide this.
    """
    if host == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass  # a name, then: refused like any other host
    raise VncError(
        "vnc_not_loopback",
        f"{host} is not this machine, and VNC is not safe on a network. Open a tunnel (ssh -L) and give its local end.",
    )


class Connection:
    """From the handshake to the first thing that goes wrong; one reader, any number of senders."""

    def __init__(self, client: Client, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.client = client
        self._reader = reader
        self._writer = writer
        self._sending = asyncio.Lock()

    @classmethod
    async def open(cls, host: str, port: int, password: str | None) -> tuple["Connection", Greeting]:
        """Connect to a loopback address and shake hands, in at most 15 s. Raises VncError."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(host, port, limit=_READ_BYTES)
        except (OSError, TimeoutError) as error:
            raise VncError(
                "vnc_unreachable", f"No VNC server answers at {host}:{port}. Start it, or check the port."
            ) from error
        connection = cls(Client(password), reader, writer)
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                return connection, await connection._shake_hands()
        except TimeoutError as error:
            connection.drop()
            raise VncError(
                "vnc_silent", "The VNC server took the connection but doesn't answer: restart it."
            ) from error
        except (RfbError, OSError) as error:
            connection.drop()
            raise VncError.of(error) from error
        except BaseException:  # cancelled: the socket must not outlive us
            connection.drop()
            raise

    async def _shake_hands(self) -> Greeting:
        while True:
            for happening in self.client.happenings():
                if isinstance(happening, Ready):
                    await self.send()
                    return happening.greeting
            await self.send()
            await self._receive()

    async def read_on(self, take: Callable[[Happening], None], silence_s: float) -> NoReturn:
        """Hand each happening to ``take`` until the server is gone.

        A server that has been silent for ``silence_s`` is probed, and given up when it is silent for as long again:
        an idle screen and a dead server look the same otherwise. Raises VncError, always.
        """
        loop = asyncio.get_running_loop()
        asked, probed = 0.0, False
        try:
            while True:
                for happening in self.client.happenings():
                    take(happening)
                    if isinstance(happening, Painted):
                        # The request for the next update waits, so that a film doesn't cost a whole core.
                        await asyncio.sleep(asked + 1 / UPDATES_PER_SECOND - loop.time())
                        asked = loop.time()
                    else:
                        await asyncio.sleep(0)
                await self.send()
                try:
                    async with asyncio.timeout(silence_s):
                        await self._receive()
                    probed = False
                except TimeoutError:
                    if probed:
                        self.drop()
                        raise VncError("vnc_silent", "The VNC server no longer answers: restart it.") from None
                    self.client.probe()
                    probed = True
        except (RfbError, OSError) as error:
            raise VncError.of(error) from error

    async def _receive(self) -> None:
        data = await self._reader.read(_READ_BYTES)
        if not data:
            raise RfbError("closed", "The VNC server closed the connection.")
        self.client.feed(data)

    async def send(self) -> None:
        """Write what the client has queued. Raises OSError when the connection is broken, or stuck for 5 s."""
        async with self._sending:
            self._writer.write(self.client.outgoing())
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._writer.drain()
            except TimeoutError:
                self._writer.transport.abort()
                raise ConnectionAbortedError("the VNC server takes no more bytes") from None

    def drop(self) -> None:
        """Close the socket at once: a server that takes no bytes must not keep it open."""
        self._writer.transport.abort()
