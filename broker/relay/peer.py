"""A peer: one end of a visit, with a bounded outbox in front of its socket and a watch on its silence.

Nothing here grows with a slow reader: messages are bounded in number and bytes, pictures in number, and who falls
behind with messages is gone; who falls behind with pictures loses pictures (invariant 6).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from broker.clock import Clock
from broker.session.inputs import Answered, Input, Stalled
from broker.wire import limits
from broker.wire.base import Message
from broker.wire.codec import format as format_message
from broker.wire.hello import Ping
from broker.wire.messages import Peer
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

    def attend(self, take: Callable[[str | bytes], bool]) -> None:
        """Have each message offered to ``take`` first, in the step in which it arrives, while the reader waits for one.

        What it takes (True) is not received any more. A channel that can't offer does without.
        """
        ...

    def push(self, data: str | bytes) -> bool:
        """Send one message at once; False, and nothing sent, if the socket takes none now. Never during a ``send``."""
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
        self._channel: Channel | None = None  # while nothing waits: what comes next may leave at once

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

    def put_piece(self, data: bytes) -> None:
        """Queue a piece of a still: one at a time is on its way, so a peer without room for it doesn't read at all."""
        if self._close is None:
            if self._bytes + len(data) > limits.QUEUE_BYTES:
                self.overflowed = True
                return
            self._push(data)

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
            self._channel = channel
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
        # Most of the day nothing waits: then what comes leaves without a turn of the drain.
        if self._channel is not None and self._channel.push(data):
            return
        self._channel = None
        self._waiting.append(data)
        self._bytes += len(data)
        self._wake.set()


class Fed(Protocol):
    """What a peer's words are given to: a visit."""

    @property
    def full(self) -> bool:
        """Whether whoever reads a peer has to wait for ``room``."""
        ...

    async def room(self) -> None:
        """Return when there is room for an input."""
        ...

    def submit(self, happened: Input) -> None:
        """Take an input."""
        ...


class Heartbeat:
    """The watch on a peer's silence, and on its way: pings, and how long their answers take.

    Anything that the peer says breaks its silence. ``visit``: whom to tell of the round trips; while there is one, the
    pings come often enough to measure. What is measured is the way and the peer, and not this node: answers are stamped
    when they are read, and what lies unread while the visit has no room counts for nothing.
    """

    def __init__(self, peer: Peer, clock: Clock, visit: Callable[[], Fed | None]) -> None:
        self._peer = peer
        self._clock = clock
        self._visit = visit
        self._time = asyncio.get_running_loop().time
        self._heard_at = self._time()
        self._token = 0
        self._asked: dict[int, float] = {}
        self._deaf = False

    def heard(self) -> None:
        """Note that the peer said something, whatever it was."""
        self._heard_at = self._time()

    def answered(self, token: int) -> None:
        """Take a pong; one that nobody waits for (any more) is only a word."""
        asked, visit = self._asked.pop(token, None), self._visit()
        if asked is not None and visit is not None:
            took_us = round((self._time() - asked) * 1_000_000)
            visit.submit(Answered(self._clock.now(), self._peer, took_us))

    async def room(self, visit: Fed) -> None:
        """Return when the visit takes more of what the peer says; meanwhile nothing is measured."""
        self._deaf = True
        try:
            await visit.room()
        finally:
            self._deaf = False
            self._asked.clear()
            self.heard()

    async def watch(self, outbox: Outbox) -> str:
        """Ping until the peer was silent for longer than the heartbeat allows, then return ``silent``."""
        pinged = self._time()
        while True:
            await asyncio.sleep(min(limits.PING_SECONDS, limits.LINK_PING_SECONDS))
            if self._deaf:
                continue
            now, visit = self._time(), self._visit()
            if now - self._heard_at >= limits.PING_SECONDS + limits.PONG_SECONDS:
                return "silent"
            self._lose(visit, now)
            if visit is not None or now - pinged >= limits.PING_SECONDS:
                pinged = now
                self._token += 1
                self._asked[self._token] = now
                outbox.put(Ping(token=self._token))

    def _lose(self, visit: Fed | None, now: float) -> None:
        """Give up each ping whose answer is late by a stall, and tell of it once."""
        for token in [token for token, asked in self._asked.items() if now - asked >= limits.STALL_SECONDS]:
            del self._asked[token]
            if visit is not None:
                visit.submit(Stalled(self._clock.now(), self._peer))


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
