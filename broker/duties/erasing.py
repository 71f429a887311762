"""Erasing by the clock: what was approved, at once; what is older than the retention keeps it, once an hour."""

import asyncio

from broker.clock import Clock
from broker.erasure.eraser import Eraser
from broker.erasure.erasures import Erasures
from broker.erasure.retention import Policy


class Erasing:
    """Two duties over one eraser, which does one thing at a time."""

    def __init__(self, erasures: Erasures, eraser: Eraser, policy: Policy, clock: Clock) -> None:
        self._erasures, self._eraser, self._policy, self._clock = erasures, eraser, policy, clock
        self._turn = asyncio.Lock()

    async def carry_out(self) -> None:
        """End the requests that nobody decided in time, and carry out the approved ones."""
        async with self._turn:
            now = self._clock.now()
            await self._erasures.expire(now)
            await self._eraser.work(now)

    async def retain(self) -> None:
        """Erase what is old."""
        async with self._turn:
            now = self._clock.now()
            if await self._eraser.retain(self._policy, now):
                await self._eraser.work(now)
