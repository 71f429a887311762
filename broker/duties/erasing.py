"""Erasing by the clock: what was approved, at once; what is older than the retention keeps it, ordered once an hour."""

import asyncio
from typing import Final

import structlog

from broker.clock import Clock, Instant
from broker.erasure.eraser import Eraser
from broker.erasure.erasures import Erasures
from broker.erasure.retention import Policy

_log = structlog.get_logger()
_JUMP_US: Final = 3_600_000_000


class Erasing:
    """Two duties over one eraser, which does one thing at a time."""

    def __init__(self, erasures: Erasures, eraser: Eraser, policy: Policy, clock: Clock) -> None:
        self._erasures, self._eraser, self._policy, self._clock = erasures, eraser, policy, clock
        self._turn = asyncio.Lock()
        self._trusted: Instant | None = None

    async def carry_out(self) -> None:
        """End the requests that nobody decided in time, and carry out some of what was approved.

        Returns at once while the retention looks through the files: who calls has other things to do.
        """
        if self._turn.locked():
            return
        async with self._turn:
            now = self._clock.now()
            await self._erasures.expire(now)
            await self._eraser.work(now)

    async def retain(self) -> None:
        """Order what is old; ``carry_out`` erases it. Not by a clock that was just started, or jumped, or set.

        What a wrong clock erases nobody brings back: so it has to have gone right since the last call.
        """
        now, before = self._clock.now(), self._trusted
        self._trusted = now
        if before is None:
            return
        jump_us = (now.wall_us - before.wall_us) - (now.mono_us - before.mono_us)
        if abs(jump_us) > _JUMP_US:
            _log.warning("the clock was set: nothing old is erased for now", seconds=jump_us // 1_000_000)
            return
        async with self._turn:
            await self._eraser.retain(self._policy, now)
