"""A VNC server as a device: its picture, and the technician's keys, pointer and clipboard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from broker.wire.app import App
from broker.wire.settings import Descriptor, Value
from device_agent.device import (
    Actor,
    Copied,
    DeviceEvent,
    Done,
    FrontChanged,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    Reshaped,
    Schema,
    Shot,
    Snapshot,
)
from device_agent.rfb.handshake import Greeting
from device_agent.rfb.keysyms import keysym
from device_agent.rfb.protocol import Clipped, Happening, Painted
from device_agent.vnc import facts
from device_agent.vnc.connection import Connection, loopback
from device_agent.vnc.errors import VncError
from device_agent.vnc.feed import Feed

SILENCE_SECONDS: Final = 5.0
_WHOLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Gone:
    """Why a connection is over: one of VncError's codes (``vnc_closed_here`` when it was us) and a sentence."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


_CLOSED: Final = Gone("vnc_closed_here", "The agent has no connection open.")


class VncDevice:
    """The Device over one VNC server on this machine, or at the near end of a tunnel.

    ``open`` connects and shakes hands; from then on one task must stay in ``run``, which reads until the server is
    gone. After that the device is off until ``open`` and ``run`` are called again; revisions go on rising::

        async with asyncio.TaskGroup() as tasks:
            await device.open()
            tasks.create_task(device.run())

    VNC acknowledges no key: ``applied`` means that the bytes went to the server. A server that goes silent for twice
    ``silence_s`` seconds, even when probed, is gone. Raises VncError ``vnc_not_loopback`` for any host but localhost
    or a loopback address.
    """

    def __init__(
        self, host: str, port: int, password: str | None, name: str, *, silence_s: float = SILENCE_SECONDS
    ) -> None:
        self._host = loopback(host)
        self._port = port
        self._password = password
        self._name = facts.cleaned(name, 70).strip() or "VNC"
        self._silence_s = silence_s
        self._connection: Connection | None = None
        self._greeting: Greeting | None = None
        self._values: dict[str, Value] = {}
        self._revision = 0
        self._drawn = False  # whether this connection's canvas was painted yet: it begins black
        self._copy: tuple[int, Picture] | None = None
        self._painted = asyncio.Event()
        self._held: set[int] = set()
        self._pointer = (0, 0, 0)
        self._feed: Feed | None = None

    async def open(self) -> None:
        """Connect and shake hands, in at most 15 s. Raises VncError."""
        if self._connection is not None:
            raise VncError("vnc_already_open", "This VNC device is open already.")
        connection, greeting = await Connection.open(self._host, self._port, self._password)
        again, self._greeting, self._connection = self._greeting is not None, greeting, connection
        self._learn(connection)
        if again:
            self._emit(PoweredOn())

    async def run(self) -> Gone:
        """Read until the connection is over and return why.

        Unless ``close`` was the reason, the device tells that it is off, not orderly. Returns at once if it isn't
        open.
        """
        connection = self._connection
        if connection is None:
            return _CLOSED
        try:
            await connection.read_on(partial(self._take, connection), self._silence_s)
        except VncError as error:
            if self._connection is not connection:
                return _CLOSED
            self._disconnect(connection)
            self._emit(PoweredOff(orderly=False))
            return Gone(error.code, error.text)
        finally:
            if self._connection is connection:
                self._disconnect(connection)

    def _take(self, connection: Connection, happening: Happening) -> None:
        if isinstance(happening, Painted) and happening.changed and self._connection is connection:
            self._learn(connection)
            self._revision += 1
            self._drawn = True
            self._painted.set()
        elif isinstance(happening, Clipped) and self._connection is connection and (text := facts.clip(happening.text)):
            self._emit(Copied(text))

    def _learn(self, connection: Connection) -> None:
        """Compare what the server says of itself with what was known."""
        canvas, greeting = connection.client.canvas, self._greeting
        if canvas is None or greeting is None:
            return
        values = facts.values(greeting.name, canvas.width, canvas.height)
        known, self._values = self._values, values
        for change in facts.changes(known, values):
            self._emit(change)
        if not known:
            self._emit(Reshaped())

    def _emit(self, event: DeviceEvent) -> None:
        if self._feed is not None:
            self._feed.put(event)

    def _disconnect(self, connection: Connection) -> None:
        self._connection = None
        self._copy = None
        self._drawn = False
        self._held.clear()
        self._pointer = (0, 0, 0)
        connection.drop()

    def identify(self) -> Identity:
        """Return the name that the operator gave; VNC has no model or serial number of its own."""
        software = f"RFB 3.{self._greeting.minor}" if self._greeting else "RFB"
        return Identity(
            "vnc",
            model=self._name,
            serial=f"{self._name}:{self._port}",
            software=software,
            display=True,
            takes=("pointer", "clipboard"),
        )

    def descriptors(self) -> Sequence[Descriptor]:
        """Return the desktop's name and size, once known: all read-only."""
        return facts.DESCRIPTORS if self._values else ()

    def read_all(self) -> dict[str, Value]:
        """Return the desktop's name and size, as they are or last were."""
        return dict(self._values)

    def schema(self) -> Schema:
        """Return the first revision: these facts have never been others."""
        return Schema()

    def snapshot(self) -> Snapshot:
        """Return the desktop's name and size; complete once they are known."""
        return Snapshot(dict(self._values), complete=bool(self._values))

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: VNC has no setting that can be written."""
        return Outcome(False, "read_only" if key in self._values else "unknown_setting")

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key. Refused: ``unsupported_key`` (a computer doesn't have it), ``device_off`` (no connection)."""
        number = keysym(key)
        if number is None:
            return Outcome(False, "unsupported_key")
        connection = self._connection
        if connection is None:
            return Outcome(False, "device_off")
        if action in ("press", "down"):
            connection.client.key(number, down=True)
            self._held.add(number)
        if action in ("press", "up"):
            connection.client.key(number, down=False)
            self._held.discard(number)
        return await self._sent(connection)

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        """Refuse: VNC has no action, and so none that only a consent on the customer's page would allow."""
        return Done(False, "unknown_action")

    def apps(self) -> Sequence[App]:
        """Return none: what runs on a far computer's screen, VNC doesn't say."""
        return ()

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: there is none."""
        return Outcome(False, "unknown_app")

    def permit(self, apps: frozenset[str]) -> None:
        """Do nothing: there is no app to permit."""

    def front(self) -> FrontChanged:
        """Return that nothing is known of what is in front."""
        return FrontChanged(None, "none", secret=False)

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        """Put the pointer there. Refused: ``device_off``."""
        connection = self._connection
        if connection is None or connection.client.canvas is None:
            return Outcome(False, "device_off")
        canvas = connection.client.canvas
        self._pointer = x * canvas.width // _WHOLE, y * canvas.height // _WHOLE, buttons
        connection.client.pointer(*self._pointer)
        return await self._sent(connection)

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        """Put text into the far clipboard. Refused: ``device_off``, ``clipboard_text`` (RFB only has Latin-1)."""
        connection = self._connection
        if connection is None:
            return Outcome(False, "device_off")
        try:
            connection.client.cut_text(text)
        except UnicodeEncodeError:
            return Outcome(False, "clipboard_text")
        return await self._sent(connection)

    async def _sent(self, connection: Connection) -> Outcome:
        try:
            await connection.send()
        except OSError:  # ``run`` is told the same by its own end of the socket, and tells of it
            return Outcome(False, "device_off")
        return Outcome(True)

    async def frame(self, newer_than: int) -> Shot:
        """Wait for a whole picture whose revision is over ``newer_than``; it is the caller's own, read-only.

        While the device is off there is none, and this waits for it to come back.
        """
        while True:
            if (found := self._whole()) is not None and found[0] > newer_than:
                return Shot(*found)
            self._painted.clear()
            await self._painted.wait()

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait for the same as ``frame``: what a far computer's own screen makes of it, nobody here knows."""
        shot = await self.frame(newer_than)
        return shot.revision, shot.picture

    def renew(self) -> None:
        """Give the picture a new revision, although no pixel has changed: who waits for one gets it again."""
        if self._drawn:
            self._revision += 1
            self._painted.set()

    def _whole(self) -> tuple[int, Picture] | None:
        """Return the newest picture that isn't half painted, copied once however often it is asked for."""
        client = self._connection.client if self._connection else None
        if client is None or client.canvas is None or client.painting:
            return self._copy
        if self._drawn and (self._copy is None or self._copy[0] != self._revision):
            pixels = client.canvas.pixels.copy()
            pixels.flags.writeable = False
            self._copy = self._revision, pixels
        return self._copy

    def powered(self) -> bool:
        """Return whether the server is connected."""
        return self._connection is not None

    def events(self) -> AsyncIterator[DeviceEvent]:
        """Yield size changes and the server's going and coming, from now on; ends an earlier call's iterator."""
        if self._feed is not None:
            self._feed.end()
        self._feed = Feed()
        return self._feed

    async def close(self) -> None:
        """Let go of held keys and buttons, close the connection and end the events; ``run`` returns."""
        if (connection := self._connection) is not None:
            for number in self._held:
                connection.client.key(number, down=False)
            if self._pointer[2]:
                connection.client.pointer(*self._pointer[:2], 0)
            with contextlib.suppress(OSError):  # it may be gone already, and its keys with it
                await connection.send()
            if self._connection is connection:
                self._disconnect(connection)
        if self._feed is not None:
            self._feed.end()
            self._feed = None
