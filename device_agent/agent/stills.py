"""The exact stills of a visit: one at a time, each in pieces, each piece when it is asked for."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from broker.wire import limits
from broker.wire.codec import format_frame
from broker.wire.control import ControlDone
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, Kind
from device_agent.agent.clock import wall_us
from device_agent.device import Device, Picture
from device_agent.encoder.still import pieces, png

PICTURE_SECONDS: Final = 3.0
ASKED_SECONDS: Final = 30.0


class Pieces(Protocol):
    """Where the pieces of stills go: behind everything else, one at a time."""

    def send_piece(self, piece: bytes) -> None:
        """Put a piece in the one place for it."""
        ...

    async def piece_sent(self) -> None:
        """Wait until no piece waits."""
        ...


class Stills:
    """Answers ``ask`` with the pieces of a still and then ``done``. Refuses: ``busy``, ``no_picture``, ``too_large``.

    A still whose next piece isn't asked for within half a minute is given up (``not_fetched``). Run it in one task.
    """

    def __init__(self, device: Device, sink: Pieces, done: Callable[[ControlDone], None]) -> None:
        self._device = device
        self._sink = sink
        self._done = done
        self._id: str | None = None
        self._begin = asyncio.Event()
        self._next = asyncio.Event()

    def ask(self, id: str) -> None:
        """Begin a still, if none is under way."""
        if self._id is not None:
            self._done(ControlDone(id=id, outcome="refused", reason="busy"))
            return
        self._id = id
        self._next.clear()
        self._begin.set()

    def next_piece(self, id: str) -> None:
        """Send the next piece of the still with this id, if it is under way."""
        if id == self._id:
            self._next.set()

    async def run(self) -> None:
        """Send stills until cancelled."""
        while True:
            await self._begin.wait()
            self._begin.clear()
            refused = await self._send()
            assert self._id is not None  # only this forgets it
            answer = ControlDone(id=self._id, outcome="refused" if refused else "applied", reason=refused)
            self._id = None
            self._done(answer)

    async def _send(self) -> str | None:
        """Send one still; return why not, or None."""
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                _, picture = await self._device.frame(-1)
        except TimeoutError:
            return "no_picture"
        captured, (height, width) = wall_us(), picture.shape[:2]
        whole = await asyncio.to_thread(_fitting, picture)
        if whole is None:
            return "too_large"
        parts = pieces(whole)
        for number, part in enumerate(parts):
            if number:
                try:
                    async with asyncio.timeout(ASKED_SECONDS):
                        await self._next.wait()
                except TimeoutError:
                    return "not_fetched"
                self._next.clear()
            flags = Flags.LAST if number == len(parts) - 1 else Flags.NONE
            header = FrameHeader(
                flags, Codec.PNG, DataClass.SCREEN, width, height, number, captured, len(part), Kind.STILL
            )
            self._sink.send_piece(format_frame(header, part))
            await self._sink.piece_sent()
        return None


def _fitting(picture: Picture) -> bytes | None:
    """Return a picture as PNG if the wire has room for so many pixels and bytes."""
    if max(picture.shape) > limits.MAX_EDGE:
        return None
    whole = png(picture)
    return whole if len(whole) <= limits.STILL_BYTES else None
