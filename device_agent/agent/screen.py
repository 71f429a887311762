"""The screen of a visit: pictures of the device, encoded and sent while they change."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from broker.wire import limits
from broker.wire.base import Message
from broker.wire.codec import format_frame
from broker.wire.control import ControlDone
from broker.wire.privacy import PrivacyState
from broker.wire.screen import DataClass, Flags, FrameHeader, ScreenUnchanged, ScreenWant
from device_agent.agent.clock import wall_us
from device_agent.agent.privacy import Sight, bare, painted, sight
from device_agent.agent.stills import Pieces, Stills
from device_agent.device import Area, Device, Picture, Shot
from device_agent.encoder.choice import encoder_for, serves
from device_agent.encoder.encoded import Encoded, Encoder, PictureTooLargeError

FRAMES_PER_SECOND: Final = 15
BURST_SECONDS: Final = 0.5
"""How much of the rate may go out at once: a key frame needs it."""
REST_SECONDS: Final = 0.2
"""How long a picture stands before what bandwidth there is goes into making it finer."""
_UNASKED: Final = ScreenWant(codec="jpeg", fps=FRAMES_PER_SECOND, kbps=8000)


class Sink(Pieces, Protocol):
    """Where pictures go: one waits at most; and messages, which go before any that waits."""

    def send(self, message: Message) -> None:
        """Send a message."""
        ...

    def send_frame(self, frame: bytes) -> None:
        """Put a binary message in the one place for a picture."""
        ...

    def drop_frame(self) -> bool:
        """Throw the picture that waits away; False if none does."""
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
    that doesn't change is sent again only while that makes it finer; once a second it is called unchanged instead.
    ``done`` is told what became of each still.

    What is private is painted over before it is encoded, and said before the first picture that it is true of. A
    picture with a camera in it shares an encoder with no other: one can be erased, and the rest still be seen.
    """

    def __init__(self, device: Device, sink: Sink, done: Callable[[ControlDone], None]) -> None:
        self._device = device
        self._sink = sink
        self._stills = Stills(device, sink, self._sight, self._said, done)
        self._granted: frozenset[str] = frozenset()
        self._turn = 0  # of what may be seen; what was encoded before the last one doesn't leave any more
        self._class: DataClass | None = None
        self._privacy: PrivacyState | None = None
        self._look_due: float | None = None
        self._want = self._made_for = _UNASKED
        self._encoder: Encoder | None = None
        self._shot: Shot | None = None
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

    def permit(self, apps: frozenset[str]) -> None:
        """Let these apps' camera be seen from now on, and no other's."""
        if apps != self._granted:
            self._granted = apps
            self._hide()
            if bare(self._privacy) and self._shot is not None:
                # At once: while that is said unasked, no picture is taken, nor a piece of a still that was masked.
                self._said(self._sight(self._shot))
            self.resend()

    def look(self) -> None:
        """Another thing is in front: say so, and let nothing of a camera leave that can't be seen there any more."""
        front = self._device.front()
        if self._class is DataClass.CAMERA and (front.camera != "live" or front.app not in self._granted):
            self._hide()
        self._look_due = asyncio.get_running_loop().time() + REST_SECONDS  # if no picture says it before
        self._wake.set()

    def _hide(self) -> None:
        """Take back what has not left of a camera; whatever comes next stands alone."""
        self._turn += 1
        if self._class is DataClass.CAMERA and self._sink.drop_frame():
            self._sequence -= 1
        self._class = None
        self._stills.hide()

    def still(self, id: str) -> None:
        """Send an exact still: its first piece now."""
        self._stills.ask(id)

    def next_piece(self, id: str) -> None:
        """Send the next piece of the still with this id."""
        self._stills.next_piece(id)

    # --- the stream ---

    async def _stream(self) -> None:
        loop = asyncio.get_running_loop()
        newer: asyncio.Task[Shot] | None = None
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
                    self._shot = newer.result()
                    revision, newer = self._shot.revision, None
                sent = await self._show(fresh, captured)
                self._finer_at = loop.time() + REST_SECONDS if sent else None
                await self._until_free(begun)
                await self._sink.frame_sent()

    async def _until_due(self, newer: asyncio.Task[Shot]) -> None:
        """Wait for a newer picture, the wish for a key frame, or a rest in which the last picture may get finer.

        Say each second that the last one is still true.
        """
        loop = asyncio.get_running_loop()
        while True:
            self._say_if_due()
            left = self._said_at + limits.UNCHANGED_SECONDS - loop.time()
            if left <= 0:
                self._said_at, left = loop.time(), limits.UNCHANGED_SECONDS
                if self._sequence and self._sink.idle():
                    self._sink.send(ScreenUnchanged(sequence=self._sequence))
            rest = left if self._finer_at is None else self._finer_at - loop.time()
            look = left if self._look_due is None or self._shot is None else self._look_due - loop.time()
            if newer.done() or rest <= 0 or (self._key_asked and self._shot is not None):
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(max(0.0, min(left, rest, look))):
                    await self._wake.wait()
            except TimeoutError:
                pass  # time to say something, or to make it finer

    def _say_if_due(self) -> None:
        """Say what is in front now if no picture has said it for so long: there may be none that differs."""
        due = self._look_due is not None and self._look_due <= asyncio.get_running_loop().time()
        if due and self._shot is not None:
            self._said(self._sight(self._shot))

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

    async def _show(self, fresh: bool, captured_us: int) -> bool:
        """Encode and send the last picture; return False if it is the same as before, or may not be seen any more.

        A key frame where the wire or somebody asks for one. One that isn't fresh only gets finer: for its sake no new
        encoder begins.
        """
        assert self._shot is not None  # there is one as soon as anything is due
        seen, turn = self._sight(self._shot), self._turn
        if seen.data_class is not self._class:
            self._encoder, self._class = None, seen.data_class
        if self._encoder is None or (fresh and not serves(self._made_for, self._want)):
            self._encoder, self._made_for = encoder_for(self._want), self._want
        key, self._key_asked = self._key_asked or self._since_key >= limits.KEY_FRAME_EVERY, False
        encoded = await asyncio.to_thread(_fitting, self._encoder, self._shot.picture, seen.hidden, key)
        if turn != self._turn:
            return False
        self._said(seen)
        if encoded is None:
            return False
        self._send(encoded, seen, captured_us)
        self._pay(len(encoded.payload))
        return True

    def _sight(self, shot: Shot) -> Sight:
        """Return what may be seen of a picture at this moment."""
        return sight(shot.private, self._device.front(), self._granted, self._device.identify().indicator)

    def _said(self, seen: Sight) -> None:
        """Say what is private, if that is news, before the picture that it is true of."""
        self._look_due = None
        if seen.said != self._privacy:
            self._privacy = seen.said
            if seen.data_class is not DataClass.CAMERA:  # what waits would come behind the word that it can't be
                self._hide() if self._class is DataClass.CAMERA else self._stills.hide()
            self._sink.send(seen.said)

    def _send(self, encoded: Encoded, seen: Sight, captured_us: int) -> None:
        self._sequence += 1
        self._since_key = 1 if encoded.key else self._since_key + 1
        header = FrameHeader(
            seen.flags | (Flags.KEY if encoded.key else Flags.NONE), encoded.codec, seen.data_class, encoded.width,
            encoded.height, self._sequence, captured_us, len(encoded.payload),
        )  # fmt: skip
        self._sink.send_frame(format_frame(header, encoded.payload))
        self._said_at = asyncio.get_running_loop().time()

    def _pay(self, size: int) -> None:
        """Put off the next picture until the rate has paid for this one, but for a burst that may go ahead of it."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now - BURST_SECONDS) + size * 8 / (self._want.kbps * 1000)


def _fitting(encoder: Encoder, picture: Picture, hidden: Sequence[Area], key: bool) -> Encoded | None:
    """Return a picture, with what is hidden painted over, so encoded that it fits one message.

    If it must be, it is every second pixel of it.
    """
    picture = painted(picture, hidden)
    while True:
        if max(picture.shape) <= limits.MAX_EDGE:
            try:
                return encoder.encode(picture, key)
            except PictureTooLargeError:
                pass  # halved below, like one with too long an edge
        picture = picture[::2, ::2]
