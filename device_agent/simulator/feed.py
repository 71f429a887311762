"""A simulated device's events on their way to the one who reads them."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from device_agent.device import DeviceEvent

EVENTS_KEPT: Final = 2048


class EventsLostError(Exception):
    """The reader of a device's events was so slow that some are lost; it can't go on as if nothing were."""


class Feed:
    """What happens on a device, for one reader. At most EVENTS_KEPT wait; more is an error for the reader.

    ``look`` lets the device's time pass, which may put events; what it returns waits until there may be more.
    """

    def __init__(self, look: Callable[[], Callable[[], Awaitable[None]]]) -> None:
        self._look = look
        self._waiting: deque[DeviceEvent] = deque()
        self._lost = 0
        self._ended = False

    def put(self, event: DeviceEvent) -> None:
        """Add an event."""
        if len(self._waiting) >= EVENTS_KEPT:
            self._lost += 1
            return
        self._waiting.append(event)

    def end(self) -> None:
        """Let the reader stop once it has read what is left."""
        self._ended = True

    def __aiter__(self) -> "Feed":
        return self

    async def __anext__(self) -> DeviceEvent:
        while True:
            wait = self._look()
            if self._waiting:
                return self._waiting.popleft()
            if self._lost:
                raise EventsLostError(f"{self._lost} events of the device were not read in time")
            if self._ended:
                raise StopAsyncIteration
            await wait()
