"""A peer: one end of a visit, with a bounded outbox in front of its socket and a watch on its silence.

Nothing here grows with a slow reader: messages are bounded in number and bytes, pictures in number, and who falls
behind with messages is gone; who falls behind with pictures loses pictures (invariant 6).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from broker.wire import limits
from broker.wire.base import Message
from broker.wire.codec import format as format_message
from broker.wire.hello import Ping
from broker.wire.screen import FrameHeader


@dataclass(frozen=True, slots=True)
class Closed:
    """A channel's last word: the close code and what it means here."""

    code: int
    cause: str


class Channel(Protocol):
    """One accepted WebSocket."""

    async def receive(self) -> str | bytes | Closed:
        """Return the next message, or Closed (again and again once closed). Called by one task only."""
        ...

    async def send(self, data: str | bytes) -> None:
        """Send one message. Raises ChannelGone if the socket has closed. Called by one task only."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Close with this code; harmless when already closed."""
        ...


class ChannelGone(Exception):
    """The socket closed under a send."""


class Outbox:
    """What waits to be sent to a peer. It exists before its socket does and forgets nothing that fits its bounds."""

    def __init__(self) -> None:
        self.overflowed = False
        self._waiting: deque[str | bytes] = deque()
        self._bytes = 0
        self._close: tuple[int, str] | None = None
        self._wake = asyncio.Event()
        self._unpainted: deque[int] = deque()

    def put(self, message: Message) -> None:
        """Queue a message. Over the bounds, the peer counts as overflowed: the visit ends, memory doesn't grow."""
        text = format_message(message)
        if self._close is not None:
            return
        if len(self._waiting) >= limits.QUEUE_EVENTS or self._bytes + len(text) > limits.QUEUE_BYTES:
            self.overflowed = True
            return
        self._push(text)

    def room(self, more: int = 0) -> bool:
        """Return whether one picture may be sent after ``more`` others: few enough are on their way, unpainted."""
        return len(self._unpainted) + more < limits.FRAMES_IN_FLIGHT and self._bytes < limits.QUEUE_BYTES

    def put_frame(self, header: FrameHeader, data: bytes) -> None:
        """Queue a picture; the caller asked ``room`` first."""
        if self._close is None:
            self._unpainted.append(header.sequence)
            self._push(data)

    def painted(self, sequence: int) -> bool:
        """Note that the peer painted this picture (and so passed all before it); False if none such was sent."""
        if sequence not in self._unpainted:
            return False
        while self._unpainted.popleft() != sequence:
            pass
        return True

    def finish(self, code: int, reason: str) -> None:
        """Close the socket after what is queued; the first call counts."""
        if self._close is None:
            self._close = (code, reason)
            self._wake.set()

    async def drain(self, channel: Channel) -> None:
        """Send what is queued, as it comes, until the outbox is finished or the channel is gone.

        Raises TimeoutError if one message, or the close, does not leave within the deadline for a send.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._send_all(channel)
            except ChannelGone:
                return
            if self._close is not None:
                async with asyncio.timeout(limits.SEND_SECONDS):
                    await channel.close(*self._close)
                return

    async def _send_all(self, channel: Channel) -> None:
        while self._waiting:
            data = self._waiting.popleft()
            self._bytes -= len(data)
            async with asyncio.timeout(limits.SEND_SECONDS):
                await channel.send(data)

    def _push(self, data: str | bytes) -> None:
        self._waiting.append(data)
        self._bytes += len(data)
        self._wake.set()


class Heartbeat:
    """The watch on a peer's silence: a ping every few seconds, and anything that the peer says is an answer."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def heard(self) -> None:
        """Note that the peer said something, whatever it was."""
        self._heard.set()

    async def watch(self, outbox: Outbox) -> str:
        """Ping until the peer was silent for longer than the heartbeat allows, then return ``silent``."""
        token = 0
        while True:
            await asyncio.sleep(limits.PING_SECONDS)
            token += 1
            self._heard.clear()
            outbox.put(Ping(token=token))
            try:
                async with asyncio.timeout(limits.PONG_SECONDS):
                    await self._heard.wait()
            except TimeoutError:
                return "silent"


async def hold(channel: Channel, outbox: Outbox, reader: Awaitable[str], *guards: Awaitable[str]) -> str:
    """Serve a socket until it is over, and return why: read and send and watch at once, and stop them all together.

    ``reader`` and each guard return a cause when they find the peer gone. What one of them raises, this raises.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_cause(waiting)) for waiting in (reader, _drained(outbox, channel), *guards)]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return next(task.result() for task in tasks if task in done)


async def _cause(waiting: Awaitable[str]) -> str:
    return await waiting


async def _drained(outbox: Outbox, channel: Channel) -> str:
    try:
        await outbox.drain(channel)
    except TimeoutError:
        return "stuck"
    return "closed_here"
