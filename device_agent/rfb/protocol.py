"""The client: one connection to a VNC server, fed with bytes by whoever owns the socket."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final

from device_agent.rfb import requests
from device_agent.rfb.canvas import Canvas, Rectangle
from device_agent.rfb.errors import RfbError
from device_agent.rfb.handshake import Greeting, shake_hands
from device_agent.rfb.reading import Asks, s32, skip, u8, u16, u32
from device_agent.rfb.rectangles import Encoding, paint
from device_agent.rfb.zrle import Inflater

ENCODINGS: Final = (
    Encoding.ZRLE,
    Encoding.COPY_RECT,
    Encoding.RAW,
    Encoding.DESKTOP_SIZE,
    Encoding.EXTENDED_DESKTOP_SIZE,
)
CLIPBOARD_BYTES: Final = 1024 * 1024
"""The longest clipboard that a server may announce."""
CLIPBOARD_KEPT: Final = 16 * 1024
"""As much of it is told; the rest is read past."""
RECTANGLES: Final = 16 * 1024
"""As many rectangles may one update have: an empty one costs the server nothing, and us some time."""
PAINT_FACTOR: Final = 4
"""An update may paint each pixel so many times on average; more is a server that only burns our time."""
TURN: Final = 64
"""After so many rectangles, even empty ones, others have a turn."""

_UPDATE, _COLOURS, _BELL, _CLIPBOARD = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Ready:
    """The handshake is done: the desktop is there, still black; the first update is asked for."""

    greeting: Greeting


@dataclass(frozen=True, slots=True)
class Working:
    """Some of what was fed is read, and nothing came of it yet: time for others to have a turn."""


@dataclass(frozen=True, slots=True)
class Painted:
    """An update is complete, so the canvas is a whole picture; ``changed`` is False if no pixel can have changed."""

    changed: bool


@dataclass(frozen=True, slots=True)
class Clipped:
    """Somebody on the server's side copied text; at most its first CLIPBOARD_KEPT characters, hostile until cleaned."""

    text: str


Happening = Ready | Working | Painted | Clipped


class Client:
    """One connection, from the server's first byte to its last; after an RfbError it only repeats that error.

    Feed it what the socket brings, drain ``happenings``, then write ``outgoing`` to the socket. One request for
    updates is outstanding at all times: the next is queued when an update is complete. The server's bell is ignored.
    """

    def __init__(self, password: str | None = None, encodings: tuple[Encoding, ...] = ENCODINGS) -> None:
        self.canvas: Canvas | None = None
        self.painting = False
        """Whether an update is half read, so that the canvas is a mix of two pictures."""
        self._encodings = encodings
        self._inbox = bytearray()
        self._outbox = bytearray()
        self._error: RfbError | None = None
        self._steps = self._converse(password)
        self._next: int | Happening = next(self._steps)

    def feed(self, data: bytes) -> None:
        """Take bytes from the socket. They are read by ``happenings``: drain it before feeding more."""
        self._inbox += data

    def happenings(self) -> Iterator[Happening]:
        """Yield what the bytes so far amount to, one at a time, so that the caller can breathe in between.

        Raises RfbError when the server is wrong: close the socket then.
        """
        if self._error is not None:
            raise self._error
        while True:
            if not isinstance(self._next, int):
                happening = self._next
                self._step(0)
                yield happening
            elif self._next == 0:
                self._step(0)
                yield Working()
            elif len(self._inbox) >= self._next:
                self._step(self._next)
            else:
                return

    def outgoing(self) -> bytes:
        """Take the bytes that wait to be written to the socket."""
        data = bytes(self._outbox)
        self._outbox.clear()
        return data

    def key(self, keysym: int, *, down: bool) -> None:
        """Queue the press or release of a key. Raises RfbError ``closed`` before the handshake is done."""
        self._connected()
        self._outbox += requests.key(keysym, down=down)

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Queue the pointer's place, in pixels that are cut to the desktop, and its buttons. Raises as ``key`` does."""
        canvas = self._connected()
        self._outbox += requests.pointer(min(x, canvas.width - 1), min(y, canvas.height - 1), buttons)

    def cut_text(self, text: str) -> None:
        """Queue text for the server's clipboard. Raises as ``key`` does, and UnicodeEncodeError beyond Latin-1."""
        self._connected()
        self._outbox += requests.cut_text(text)

    def probe(self) -> None:
        """Queue a request that a living server answers at once, with one pixel, even if nothing changed."""
        self._connected()
        self._outbox += requests.update(incremental=False, width=1, height=1)

    def _connected(self) -> Canvas:
        if self.canvas is None or self._error is not None:
            raise RfbError("closed", "There is no connection to the VNC server.")
        return self.canvas

    def _step(self, count: int) -> None:
        data = bytes(self._inbox[:count])
        del self._inbox[:count]
        try:
            self._next = self._steps.send(data)
        except RfbError as error:
            self._error = error
            self._inbox.clear()
            raise

    def _converse(self, password: str | None) -> Generator[int | Happening, bytes, None]:
        greeting = yield from shake_hands(self._outbox.extend, password)
        self.canvas = Canvas(greeting.width, greeting.height)
        self._outbox += requests.set_pixel_format() + requests.set_encodings(self._encodings)
        self._request(incremental=False)
        yield Ready(greeting)
        inflater = Inflater()
        while True:
            kind = yield from u8()
            if kind == _UPDATE:
                self.painting = True
                yield from self._update(inflater)
                self.painting = False
                changed, self.canvas.touched = self.canvas.touched, False
                yield Painted(changed)
            elif kind == _CLIPBOARD:
                yield Clipped((yield from _clipboard()))
            else:
                yield from _ignored(kind)
                yield 0  # a breath: there may be nothing but bells

    def _update(self, inflater: Inflater) -> Asks[None]:
        """One FramebufferUpdate; asks for the next one at its end."""
        canvas = self._connected()
        yield from skip(1)
        count = yield from u16()
        if count > RECTANGLES:
            raise RfbError("size", f"The VNC server announced {count} rectangles in one update.")
        resized = False
        budget = PAINT_FACTOR * canvas.width * canvas.height
        for number in range(1, count + 1):
            if number % TURN == 0:
                yield 0
            x = yield from u16()
            y = yield from u16()
            width = yield from u16()
            height = yield from u16()
            encoding = yield from s32()
            if encoding in (Encoding.DESKTOP_SIZE, Encoding.EXTENDED_DESKTOP_SIZE):
                if encoding == Encoding.EXTENDED_DESKTOP_SIZE:
                    yield from _screens()
                    if y != 0:  # a refusal of what some client asked for: nothing changed
                        continue
                if (width, height) == (canvas.width, canvas.height):
                    continue
                if resized:
                    raise RfbError("size", "The VNC server changed its desktop's size twice within one update.")
                canvas.resize(width, height)
                resized = True
                budget = max(budget, PAINT_FACTOR * width * height)
                continue
            rectangle = Rectangle(x, y, width, height)
            budget -= rectangle.area
            if budget < 0:
                raise RfbError("size", "The VNC server painted the same desktop over and over within one update.")
            yield from paint(canvas, rectangle, encoding, inflater)
        self._request(incremental=not resized)

    def _request(self, *, incremental: bool) -> None:
        canvas = self._connected()
        self._outbox += requests.update(incremental=incremental, width=canvas.width, height=canvas.height)


def _ignored(kind: int) -> Asks[None]:
    """Read a message that doesn't concern us past its end, holding none of it."""
    if kind == _BELL:
        return
    if kind == _COLOURS:
        yield from skip(3)
        yield from skip(6 * (yield from u16()))
    else:
        raise RfbError("message", f"The VNC server sent a message of kind {kind}, which RFC 6143 doesn't have.")


def _clipboard() -> Asks[str]:
    """Read a clipboard, Latin-1 as RFB has it, holding no more of it than is told."""
    yield from skip(3)
    length = yield from u32()
    if length > CLIPBOARD_BYTES:
        raise RfbError("too_long", f"The VNC server announced a clipboard of {length} bytes.")
    kept = yield min(length, CLIPBOARD_KEPT)
    yield from skip(length - len(kept))
    return kept.decode("latin-1")


def _screens() -> Asks[None]:
    """Read past how the desktop is made up of screens: at most 255, of 16 bytes each."""
    count = yield from u8()
    yield from skip(3 + 16 * count)
