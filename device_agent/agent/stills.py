"""The exact stills of a visit: one at a time, each in pieces, each piece when it is asked for."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from broker.wire import limits
from broker.wire.codec import format_frame
from broker.wire.control import ControlDone
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader, Kind
from device_agent.agent.clock import wall_us
from device_agent.agent.privacy import Sight, painted
from device_agent.device import Area, Device, Picture, Shot
from device_agent.encoder.still import pieces, png

PICTURE_SECONDS: Final = 3.0
ASKED_SECONDS: Final = 30.0


class Pieces(Protocol):
    """Where the pieces of stills go: behind everything else, one at a time."""

    def send_piece(self, piece: bytes) -> None:
        """Put a piece in the one place for it."""
        ...

    def drop_piece(self) -> None:
        """Throw the piece that waits away."""
        ...

    async def piece_sent(self) -> None:
        """Wait until no piece waits."""
        ...


class Stills:
    """Answers ``ask`` with the pieces of a still and then ``done``. Refuses: ``busy``, ``no_picture``, ``too_large``.

    A still whose next piece isn't asked for within half a minute is given up (``not_fetched``); one with a camera's
    picture in it as soon as that may be seen no more (``no_scope``). ``look`` says what may be seen of a picture,
    and ``said`` is told that as soon as it is taken. Run it in one task.
    """

    def __init__(
        self,
        device: Device,
        sink: Pieces,
        look: Callable[[Shot], Sight],
        said: Callable[[Sight], None],
        done: Callable[[ControlDone], None],
    ) -> None:
        self._device = device
        self._sink = sink
        self._look = look
        self._said = said
        self._done = done
        self._camera = False
        self._hidden = False
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

    def hide(self) -> None:
        """Give up the still that is under way if a camera's picture is in it."""
        if self._camera:
            self._hidden = True
            self._sink.drop_piece()
            self._next.set()

    async def run(self) -> None:
        """Send stills until cancelled."""
        while True:
            await self._begin.wait()
            self._begin.clear()
            self._camera = self._hidden = False
            refused = await self._send()
            self._camera = False
            assert self._id is not None  # only this forgets it
            answer = ControlDone(id=self._id, outcome="refused" if refused else "applied", reason=refused)
            self._id = None
            self._done(answer)

    async def _send(self) -> str | None:
        """Send one still; return why not, or None."""
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                shot = await self._device.frame(-1)
        except TimeoutError:
            return "no_picture"
        captured, (height, width) = wall_us(), shot.picture.shape[:2]
        sight = self._look(shot)
        self._camera = sight.data_class is DataClass.CAMERA
        self._said(sight)  # now: by the time that it is encoded, another thing may be in front, and have been said
        whole = await asyncio.to_thread(_fitting, shot.picture, sight.hidden)
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
            if self._hidden:
                return "no_scope"
            flags = sight.flags | (Flags.LAST if number == len(parts) - 1 else Flags.NONE)
            header = FrameHeader(
                flags, Codec.PNG, sight.data_class, width, height, number, captured, len(part), Kind.STILL
            )
            self._sink.send_piece(format_frame(header, part))
            await self._sink.piece_sent()
        return "no_scope" if self._hidden else None


def _fitting(picture: Picture, hidden: Sequence[Area]) -> bytes | None:
    """Return a picture, with what is hidden painted over, as PNG if the wire has room for so many pixels and bytes."""
    if max(picture.shape) > limits.MAX_EDGE:
        return None
    whole = png(painted(picture, hidden))
    return whole if len(whole) <= limits.STILL_BYTES else None
