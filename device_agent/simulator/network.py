"""The network of a simulated device: a TCP proxy on loopback, with the weather that a real network has.

Bytes keep their order and none is lost, as over any TCP: bad weather makes them late, slow, or keeps them back. What
is under way at once is bounded, so that a sender faster than the network feels it.
"""

import asyncio
import contextlib
import errno
import os
import random
import socket
import struct
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from device_agent.device import Fault

Condition = Literal["good", "slow", "lossy", "off"]
_Beyond = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_UNDER_WAY_BYTES = 64 * 1024  # of one direction: what the routers of a real network hold
_PIECE_BYTES = 8 * 1024
_KERNEL_BYTES = 32 * 1024  # asked of each socket, so that the machine's own buffers don't hide the weather
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER of no time: the close is a reset


@dataclass(frozen=True, slots=True)
class Weather:
    """How a network is, each way.

    ``latency_ms``, and up to ``jitter_ms`` on top; with the chance ``stall`` a piece of data is held back for
    ``stall_ms``, and all behind it, as a lost packet does; ``kbps``: kilobits a second, None for no bound.
    ``half_open``: connections stand, and nothing comes through; ``cut``: every connection is reset, new ones too.
    ``off``: there is no network: what stands hangs, as on a pulled cable, and nothing new can be dialled.
    """

    latency_ms: int = 0
    jitter_ms: int = 0
    stall: float = 0.0
    stall_ms: int = 1500
    kbps: int | None = None
    half_open: bool = False
    cut: bool = False
    off: bool = False

    @property
    def still(self) -> bool:
        """Whether nothing comes through."""
        return self.half_open or self.off


PRESETS: Mapping[Condition, Weather] = MappingProxyType(
    {
        "good": Weather(),
        "slow": Weather(latency_ms=150, jitter_ms=20, kbps=300),
        "lossy": Weather(latency_ms=40, jitter_ms=600, stall=0.05),
        "off": Weather(off=True),
    }
)

FAULT: Final = "any.net.slow"
"""The fault that any simulated device can have: a household's network that no visit gets through."""
FAULTY: Final = Weather(latency_ms=450, jitter_ms=60, stall=0.08)
"""Nine tenths of a second there and back, and of a hundred packets eight are lost."""


class Network:
    """One network between a device and whatever it dials; ``set`` changes it under live connections too.

    Run it beside the agent until ``stop``. ``seed`` makes a course of bad luck repeatable.
    """

    def __init__(self, weather: Condition | Weather = "good", seed: int = 1) -> None:
        self.condition: Condition | None = None
        self.weather = Weather()
        self.luck = random.Random(seed)
        self._changed = asyncio.Event()
        self._stop = asyncio.Event()
        self._servers: dict[tuple[str, int], asyncio.Server] = {}
        self._connections: set[_Connection] = set()
        self._ahead: dict[tuple[str, int], _Beyond] = {}
        self.set(weather)

    def set(self, now: Condition | Weather) -> None:
        """Let the weather be so from now on."""
        self.condition = None if isinstance(now, Weather) else now
        self.weather = now if isinstance(now, Weather) else PRESETS[now]
        self._wake()
        if self.weather.cut:
            for connection in self._connections:
                connection.reset()

    def faults(self) -> Sequence[Fault]:
        """Return the one fault that a network can have, and whether it has it."""
        return (Fault(FAULT, "Mạng trong nhà chậm và hay mất gói", "Slow and lossy network", self.weather == FAULTY),)

    def inject(self, fault: str) -> bool:
        """Make it as bad as that; False for any other fault."""
        if fault == FAULT:
            self.set(FAULTY)
        return fault == FAULT

    def mend(self, fault: str) -> bool:
        """Make it good again; False if it hasn't got this fault."""
        if fault != FAULT or self.weather != FAULTY:
            return False
        self.set("good")
        return True

    async def route(self, host: str, port: int) -> tuple[str, int]:
        """Return where to dial to get there by this network. Raises OSError: no network, or nobody there."""
        if self.weather.off:
            raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
        # Dialled ahead: a proxy that has accepted can no longer say that nobody listens.
        beyond = await asyncio.open_connection(host, port)
        self._hang_up(host, port)
        self._ahead[host, port] = beyond
        server = self._servers.get((host, port))
        if server is None:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BYTES)  # what is accepted inherits it
            listener.bind(("127.0.0.1", 0))
            server = await asyncio.start_server(lambda r, w: self._accept(r, w, host, port), sock=listener)
            self._servers[host, port] = server
        name: tuple[str, int] = server.sockets[0].getsockname()
        return name

    async def run(self) -> None:
        """Be there until ``stop``."""
        await self._stop.wait()
        await self.close()

    def stop(self) -> None:
        """Let ``run`` return soon."""
        self._stop.set()

    async def close(self) -> None:
        """Take everything down."""
        servers, self._servers = self._servers, {}
        for server in servers.values():
            server.close()
        for host, port in list(self._ahead):
            self._hang_up(host, port)
        self.set(Weather(cut=True))
        while self._connections:
            await self._changed.wait()

    def _hang_up(self, host: str, port: int) -> None:
        if (unused := self._ahead.pop((host, port), None)) is not None:
            unused[1].transport.abort()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def there(self) -> float:
        """Return the loop's second at which what is sent now is there, but for what the line itself takes."""
        w, luck = self.weather, self.luck
        held = w.stall_ms if luck.random() < w.stall else 0
        return asyncio.get_running_loop().time() + (w.latency_ms + luck.random() * w.jitter_ms + held) / 1000

    async def until(self, second: float, size: int) -> None:
        """Wait until the loop's second at which so many bytes, put on the line then, are through it, by any weather."""
        loop = asyncio.get_running_loop()
        while True:
            changed, left = self._changed, second + _takes(self.weather, size) - loop.time()
            if left <= 0 and not self.weather.still:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self.weather.still else left):
                    await changed.wait()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        # A connection that the closing loop cancels is no error, but its server would log one.
        with contextlib.suppress(asyncio.CancelledError):
            await self._serve(reader, writer, host, port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        # Python 3.11's streams take a cancelled server task for a fault and print it: this one ends instead.
        with contextlib.suppress(asyncio.CancelledError):
            await self._join(reader, writer, host, port)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        connection = _Connection(self)
        connection.hold(writer)
        self._connections.add(connection)
        try:
            if self.weather.cut or self.weather.off:
                return
            await self.until(0.0, 0)
            beyond = self._ahead.pop((host, port), None) or await asyncio.open_connection(host, port)
            connection.hold(beyond[1])
            async with asyncio.TaskGroup() as both:
                both.create_task(connection.carry(reader, beyond[1]))
                both.create_task(connection.carry(beyond[0], writer))
        except* OSError:
            pass  # it was reset, or nobody is there: the other end is told so below
        finally:
            connection.reset()
            self._connections.discard(connection)
            self._wake()


class _Connection:
    """One connection through the network: two sockets, and what is under way between them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._writers: list[asyncio.StreamWriter] = []

    def hold(self, writer: asyncio.StreamWriter) -> None:
        plug: socket.socket = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
        writer.transport.set_write_buffer_limits(_PIECE_BYTES)
        self._writers.append(writer)

    def reset(self) -> None:
        """Cut it: both ends see a reset, not an end."""
        for writer in self._writers:
            if not writer.transport.is_closing():
                plug: socket.socket = writer.get_extra_info("socket")
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction to its end; an end or a reset is carried too, in its turn. Raises OSError: a reset."""
        under_way: deque[tuple[float, bytes | None]] = deque()  # when it is there, and what; None: a reset
        news, room = asyncio.Event(), asyncio.Event()

        async def take() -> None:
            data: bytes | None = b"first"
            while data:
                try:
                    data = await reader.read(_PIECE_BYTES)
                except OSError:
                    data = None
                under_way.append((self._network.there(), data))
                news.set()
                while sum(len(piece or b"") for _, piece in under_way) >= _UNDER_WAY_BYTES:
                    room.clear()
                    await room.wait()

        async def give() -> None:
            free, taken = 0.0, True  # from when on the line is free again; whether the far side still takes anything
            while True:
                while not under_way:
                    news.clear()
                    await news.wait()
                there, data = under_way[0]
                await self._network.until(max(there, free), len(data or b""))
                free = asyncio.get_running_loop().time()
                if data is None:
                    raise ConnectionResetError
                try:
                    if not data:
                        return writer.write_eof() if taken else None
                    if taken:
                        writer.write(data)
                        await writer.drain()
                except OSError:
                    taken = False  # it is gone; that comes the other way
                under_way.popleft()
                room.set()

        async with asyncio.TaskGroup() as both:
            both.create_task(take())
            both.create_task(give())


def _takes(weather: Weather, size: int) -> float:
    """Return the seconds that so many bytes take on the line."""
    return size * 8 / (weather.kbps * 1000) if weather.kbps else 0.0
