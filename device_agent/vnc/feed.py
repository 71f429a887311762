"""The device's events on their way to the one who reads them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from device_agent.device import DeviceEvent

HELD: Final = 256


class Feed(AsyncIterator[DeviceEvent]):
    """A queue of at most HELD events: when nobody reads, the oldest go. Ends when ``end`` was called."""

    def __init__(self) -> None:
        self._events: deque[DeviceEvent] = deque(maxlen=HELD)
        self._news = asyncio.Event()
        self._ended = False

    def put(self, event: DeviceEvent) -> None:
        """Add an event; never waits."""
        self._events.append(event)
        self._news.set()

    def end(self) -> None:
        """Let the reader stop once it has read what is left."""
        self._ended = True
        self._news.set()

    async def __anext__(self) -> DeviceEvent:
        while not self._events:
            if self._ended:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._events.popleft()
