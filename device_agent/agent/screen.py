"""The screen of a visit: pictures of the device, encoded and sent while they change."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from broker.wire import limits
from broker.wire.codec import format_frame
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader
from device_agent.agent.clock import wall_us
from device_agent.device import Device, Picture
from device_agent.encoder import PictureTooLargeError, encode

FRAMES_PER_SECOND = 15


class Sink(Protocol):
    """Where pictures go: one waits at most, and a newer one takes its place."""

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
    """The pictures of one visit, numbered from 1. Run it in one task; end it by cancelling that task.

    A picture that doesn't change is not sent again; once a second ``unchanged`` is told its number instead.
    """

    def __init__(self, device: Device, sink: Sink, unchanged: Callable[[int], None]) -> None:
        self._device = device
        self._sink = sink
        self._unchanged = unchanged
        self._sequence = 0
        self._last: tuple[bytes, int, int] | None = None

    async def run(self) -> None:
        """Send pictures until cancelled."""
        loop = asyncio.get_running_loop()
        revision = -1
        while True:
            await self._sink.frame_sent()
            revision, picture = await self._newer(revision)
            begun, captured = loop.time(), wall_us()
            jpeg, width, height = await asyncio.to_thread(_fitting, picture)
            self._last = jpeg, width, height
            self._send(captured)
            await asyncio.sleep(max(0.0, begun + 1 / FRAMES_PER_SECOND - loop.time()))

    async def _newer(self, revision: int) -> tuple[int, Picture]:
        """Wait for a newer picture, and say each second that the last one is still true."""
        async with asyncio.TaskGroup() as tasks:
            newer = tasks.create_task(self._device.frame(revision))  # not cancelled each second: it may be painting
            while not (await asyncio.wait({newer}, timeout=limits.UNCHANGED_SECONDS))[0]:
                if self._last is not None and self._sink.idle():
                    self._unchanged(self._sequence)
        return newer.result()

    def resend(self) -> None:
        """Send the last picture again under a new number: each of ours can be decoded alone."""
        if self._last is not None:
            self._send(wall_us())

    def _send(self, captured_us: int) -> None:
        assert self._last is not None  # both callers have just made sure
        jpeg, width, height = self._last
        self._sequence += 1
        header = FrameHeader(
            Flags.KEY, Codec.JPEG, DataClass.SCREEN, width, height, self._sequence, captured_us, len(jpeg)
        )
        self._sink.send_frame(format_frame(header, jpeg))


def _fitting(picture: Picture) -> tuple[bytes, int, int]:
    """Return a picture as JPEG that fits one message, with its width and height: every second pixel if it must be."""
    while True:
        height, width = picture.shape[:2]
        if max(height, width) <= limits.MAX_EDGE:
            try:
                return encode(picture), width, height
            except PictureTooLargeError:
                pass  # halved below, like one with too long an edge
        picture = picture[::2, ::2]
