"""A channel in memory: a real Channel of the relay over two queues, with a reader as slow as wanted."""

import asyncio
from collections.abc import Callable

from broker.relay.peer import ChannelGone, Closed


class MemoryChannel:
    """One socket's two directions; the test holds the far end."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[str | bytes | Closed] = asyncio.Queue()
        self.outgoing: list[str | bytes] = []
        self.closed_with: tuple[int, str] | None = None
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.gone = False
        self._last: Closed | None = None

    async def receive(self) -> str | bytes | Closed:
        """Return what the far end sent."""
        if self._last is None:
            data = await self.incoming.get()
            if isinstance(data, Closed):
                self._last = data
            return data
        return self._last

    async def send(self, data: str | bytes) -> None:
        """Deliver to the far end, when it reads."""
        await self.flowing.wait()
        if self.gone:
            raise ChannelGone
        self.outgoing.append(data)

    def attend(self, take: Callable[[str | bytes], bool]) -> None:
        """Offer nothing: all is received."""

    def push(self, data: str | bytes) -> bool:
        """Deliver at once, if the far end reads."""
        if not self.flowing.is_set() or self.gone:
            return False
        self.outgoing.append(data)
        return True

    async def close(self, code: int, reason: str) -> None:
        """Close."""
        if self.closed_with is None:
            self.closed_with = (code, reason)
        self.incoming.put_nowait(Closed(code, "closed"))
