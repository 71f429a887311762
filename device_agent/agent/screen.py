"""The screen of a visit: pictures of the device, encoded and sent while they change."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from broker.wire import limits
from broker.wire.codec import format_frame
from broker.wire.control import ControlDone
from broker.wire.screen import DataClass, Flags, FrameHeader, ScreenWant
from device_agent.agent.clock import wall_us
from device_agent.agent.stills import Pieces, Stills
from device_agent.device import Device, Picture
from device_agent.encoder.choice import encoder_for, serves
from device_agent.encoder.encoded import Encoded, Encoder, PictureTooLargeError

FRAMES_PER_SECOND: Final = 15
BURST_SECONDS: Final = 0.5
"""How much of the rate may go out at once: a key frame needs it."""
REST_SECONDS: Final = 0.2
"""How long a picture stands before what bandwidth there is goes into making it finer."""
_UNASKED: Final = ScreenWant(codec="jpeg", fps=FRAMES_PER_SECOND, kbps=8000)


class Sink(Pieces, Protocol):
    """Where pictures go: one waits at most."""

    def send_frame(self, frame: bytes) -> None:
        """Put a binary message in the one place for a picture."""
        ...

    async def frame_sent(self) -> None:
        """Wait until no picture waits."""
        ...

    def idle(self) -> bool:
        """Return whether no picture waits."""
        ...


class Screen:
    """The pictures of one visit, numbered from 1, and its stills. Run it in one task; end it by cancelling that task.

    A picture is taken only when the one before has left: what is encoded is sent, since the next one builds on it. One
    that doesn't change is sent again only while that makes it finer; once a second ``unchanged`` is told the number of
    the last instead. ``done`` is told what became of each still.
    """

    def __init__(
        self, device: Device, sink: Sink, unchanged: Callable[[int], None], done: Callable[[ControlDone], None]
    ) -> None:
        self._device = device
        self._sink = sink
        self._unchanged = unchanged
        self._stills = Stills(device, sink, done)
        self._want = self._made_for = _UNASKED
        self._encoder: Encoder | None = None
        self._picture: Picture | None = None
        self._sequence = 0
        self._since_key = 0
        self._key_asked = False
        self._wake = asyncio.Event()
        self._faster = asyncio.Event()
        self._said_at = 0.0
        self._free_at = 0.0
        self._finer_at: float | None = None

    async def run(self) -> None:
        """Send pictures and stills until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stream())
            tasks.create_task(self._stills.run())

    def want(self, want: ScreenWant) -> None:
        """Send pictures so from now on. Another codec begins at once, another rate with the next picture."""
        if want.codec != self._want.codec:
            self.resend()
        if want.kbps > self._want.kbps:
            now = asyncio.get_running_loop().time()
            self._free_at = now + (self._free_at - now) * self._want.kbps / want.kbps
            self._faster.set()
        self._want = want

    def resend(self) -> None:
        """Send a key frame now, also of a picture that hasn't changed."""
        self._key_asked = True
        self._wake.set()

    def still(self, id: str) -> None:
        """Send an exact still: its first piece now."""
        self._stills.ask(id)

    def next_piece(self, id: str) -> None:
        """Send the next piece of the still with this id."""
        self._stills.next_piece(id)

    # --- the stream ---

    async def _stream(self) -> None:
        loop = asyncio.get_running_loop()
        newer: asyncio.Task[tuple[int, Picture]] | None = None
        revision, asked = -1, 0.0
        async with asyncio.TaskGroup() as tasks:
            while True:
                if newer is None:  # asked for only now, so that it is of this moment
                    newer, asked = tasks.create_task(self._device.frame(revision)), loop.time()
                    newer.add_done_callback(lambda _: self._wake.set())
                await self._until_due(newer)
                begun, captured = loop.time(), wall_us()
                fresh = newer.done() or self._key_asked
                if newer.done():
                    # What the device needed to paint it is part of its time, or the pace would be slower by as much.
                    begun = max(asked, begun - 0.5 / self._want.fps)
                    revision, self._picture = newer.result()
                    newer = None
                encoded = await self._encoded(fresh)
                self._finer_at = None if encoded is None else loop.time() + REST_SECONDS
                if encoded is not None:
                    self._send(encoded, captured)
                    self._pay(len(encoded.payload))
                await self._until_free(begun)
                await self._sink.frame_sent()

    async def _until_due(self, newer: asyncio.Task[tuple[int, Picture]]) -> None:
        """Wait for a newer picture, the wish for a key frame, or a rest in which the last picture may get finer.

        Say each second that the last one is still true.
        """
        loop = asyncio.get_running_loop()
        while True:
            left = self._said_at + limits.UNCHANGED_SECONDS - loop.time()
            if left <= 0:
                self._said_at, left = loop.time(), limits.UNCHANGED_SECONDS
                if self._sequence and self._sink.idle():
                    self._unchanged(self._sequence)
            rest = left if self._finer_at is None else self._finer_at - loop.time()
            if newer.done() or rest <= 0 or (self._key_asked and self._picture is not None):
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(min(left, rest)):
                    await self._wake.wait()
            except TimeoutError:
                pass  # time to say it again, or to make it finer

    async def _until_free(self, begun: float) -> None:
        """Wait until the picture begun then is paid for; a rate that rises meanwhile pays for the rest of it."""
        loop = asyncio.get_running_loop()
        while (left := max(begun + 1 / self._want.fps, self._free_at) - loop.time()) > 0:
            self._faster.clear()
            try:
                async with asyncio.timeout(left):
                    await self._faster.wait()
            except TimeoutError:
                pass  # paid

    async def _encoded(self, fresh: bool) -> Encoded | None:
        """Return the picture encoded, a key frame where the wire or somebody asks for one; None if it is the same.

        One that isn't fresh only gets finer: for its sake no new encoder begins.
        """
        assert self._picture is not None  # there is one as soon as anything is due
        if self._encoder is None or (fresh and not serves(self._made_for, self._want)):
            self._encoder, self._made_for = encoder_for(self._want), self._want
        key, self._key_asked = self._key_asked or self._since_key >= limits.KEY_FRAME_EVERY, False
        return await asyncio.to_thread(_fitting, self._encoder, self._picture, key)

    def _send(self, encoded: Encoded, captured_us: int) -> None:
        self._sequence += 1
        self._since_key = 1 if encoded.key else self._since_key + 1
        flags = Flags.KEY if encoded.key else Flags.NONE
        header = FrameHeader(
            flags, encoded.codec, DataClass.SCREEN, encoded.width, encoded.height, self._sequence, captured_us,
            len(encoded.payload),
        )  # fmt: skip
        self._sink.send_frame(format_frame(header, encoded.payload))
        self._said_at = asyncio.get_running_loop().time()

    def _pay(self, size: int) -> None:
        """Put off the next picture until the rate has paid for this one, but for a burst that may go ahead of it."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now - BURST_SECONDS) + size * 8 / (self._want.kbps * 1000)


def _fitting(encoder: Encoder, picture: Picture, key: bool) -> Encoded | None:
    """Return a picture encoded so that it fits one message: every second pixel of it if it must be."""
    while True:
        if max(picture.shape) <= limits.MAX_EDGE:
            try:
                return encoder.encode(picture, key)
            except PictureTooLargeError:
                pass  # halved below, like one with too long an edge
        picture = picture[::2, ::2]
