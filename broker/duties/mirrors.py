"""Mirrors: hand every checkpoint to each place for copies, each in its own time, and say when one has none for long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from broker.clock import Clock, Instant
from broker.events.event import Event
from broker.events.node import MirrorBehind, MirrorCurrent
from broker.ledger.store import Mirror
from broker.principal.principal import BROKER

_log = structlog.get_logger()
_PUT_SECONDS: Final = 20.0


class Feed:
    """Hands the ledger's last checkpoint to one mirror; to be called often, one call at a time.

    A mirror that is down gets the last one when it is up again: each vouches for everything before it. ``minutes``
    after the first one that it did not take, an alarm is put on the record.
    """

    def __init__(
        self,
        name: str,
        mirror: Mirror,
        latest: Callable[[], bytes | None],
        journal: Callable[[Event], Awaitable[None]],
        clock: Clock,
        minutes: int = 5,
    ) -> None:
        self._name, self._mirror, self._latest = name, mirror, latest
        self._journal, self._clock, self._minutes = journal, clock, minutes
        self._sent: bytes | None = None
        self._failing: Instant | None = None
        self._alarmed = False

    async def step(self, seconds: float = _PUT_SECONDS) -> None:
        """Hand over the last checkpoint if the mirror doesn't have it, in so many seconds. Raises RecordingFailed."""
        note = self._latest()
        if note is None or note == self._sent:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._mirror.put(note)
        except OSError as error:  # a TimeoutError too
            await self._failed(error)
            return
        self._sent, self._failing = note, None
        if self._alarmed:
            await self._journal(MirrorCurrent(by=BROKER, mirror=self._name))
            self._alarmed = False

    async def _failed(self, error: OSError) -> None:
        now = self._clock.now()
        why = (error.strerror or str(error) or "no answer")[:200]
        if self._failing is None:
            self._failing = now
            _log.warning("a mirror of the ledger takes no copy", mirror=self._name, error=why)
        waited = now.mono_us - self._failing.mono_us
        if waited >= self._minutes * 60_000_000 and not self._alarmed:
            minutes = waited // 60_000_000
            await self._journal(MirrorBehind(by=BROKER, mirror=self._name, minutes=minutes, detail=why))
            self._alarmed = True
