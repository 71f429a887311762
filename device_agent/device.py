"""The Device seam: what the agent asks of any device, simulated or real."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from broker.wire.action import Finding
from broker.wire.app import App
from broker.wire.settings import ActorKind, Descriptor, Renamed, Value, Via

Picture = NDArray[np.uint8]
"""Pixels as (height, width, 3) RGB bytes."""
_BAND: Final = 48  # rows that are compared at a time: most pictures that differ do so near their top


def same(one: Picture, other: Picture) -> bool:
    """Return whether two pictures look the same."""
    if one is other or one.shape != other.shape:
        return one is other
    return all(np.array_equal(one[top : top + _BAND], other[top : top + _BAND]) for top in range(0, len(one), _BAND))


Actor = Literal["customer", "technician"]
Kind = Literal["tv", "refrigerator", "washer", "air_conditioner", "kodi", "vnc"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself; claims, all of them.

    ``family``: whose error codes and parts its model has. ``indicator``: it can say, unmaskably, that a camera is live;
    without, a camera's picture is never sent. ``takes``: what it takes besides keys.
    """

    kind: Kind
    model: str
    serial: str
    software: str
    display: bool
    family: str | None = None
    indicator: bool = False
    takes: tuple[Literal["pointer", "clipboard"], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a key, a write, an app or a pointer: applied, or refused with a stable reason."""

    applied: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an action: an Outcome, and of a canned test the verdict and what it found."""

    applied: bool
    reason: str | None = None
    verdict: Literal["passed", "failed", "inconclusive", "shown"] | None = None
    findings: tuple[Finding, ...] = ()


class Area(NamedTuple):
    """A part of a picture that isn't for everybody, in pixels: a camera's (of which app), or a secret field."""

    kind: Literal["camera", "secret"]
    left: int
    top: int
    width: int
    height: int
    app: str | None = None


class Shot(NamedTuple):
    """A picture with its revision, and the private areas of this very picture."""

    revision: int
    picture: Picture
    private: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting changed, by whomever. ``key`` has its context behind it where the setting has one.

    A factory reset is told as ``system.factory_reset`` (old and new None) with whoever did it, and then as one change
    with the actor ``factory_reset`` for each setting that it changed. Of a secret, old and new are None.
    """

    key: str
    old: Value | None
    new: Value | None
    actor: ActorKind
    via: Via
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Reshaped:
    """The descriptors, or the values that hold now, are others: an input was switched, a setting became available."""


@dataclass(frozen=True, slots=True)
class PoweredOff:
    """The device went to standby (``orderly``) or lost its mains (not orderly: nobody could say goodbye)."""

    orderly: bool


@dataclass(frozen=True, slots=True)
class PoweredOn:
    """The device is on again."""


@dataclass(frozen=True, slots=True)
class SupportRequested:
    """The customer pressed "remote support" in the device's own menu."""


@dataclass(frozen=True, slots=True)
class FrontChanged:
    """Another app is in front, or its camera went on or off, or a field for a secret has the focus now, or has no more.

    ``camera``: ``live`` if a camera's picture is part of what is shown, ``off`` if the customer's switch prevents it.
    """

    app: str | None
    camera: Literal["none", "live", "off"]
    secret: bool


@dataclass(frozen=True, slots=True)
class AppsChanged:
    """The device has other apps, or in another order."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured anew: telemetry by key."""

    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Copied:
    """Text was put into the device's clipboard, on the device."""

    text: str


DeviceEvent = (
    SettingChanged
    | Reshaped
    | PoweredOff
    | PoweredOn
    | SupportRequested
    | FrontChanged
    | AppsChanged
    | Measured
    | Copied
)


@dataclass(frozen=True, slots=True)
class Schema:
    """Which revision of its settings a device has, and every renaming up to it, oldest first."""

    revision: int = 1
    renamed: tuple[Renamed, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every setting in every context: the value by ``key`` or ``key@context``; of a secret, None.

    ``complete``: nothing was unreadable.
    """

    values: Mapping[str, Value | None] = field(default_factory=lambda: MappingProxyType({}))
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that a simulated device can have, for who teaches or tests with it; the technician never learns of it."""

    id: str
    label_vi: str
    label_en: str
    active: bool = False


class Faulty(Protocol):
    """A simulated device that can be given faults with a known truth."""

    def faults(self) -> Sequence[Fault]:
        """Return every fault that it can have, and which it has."""
        ...

    def inject(self, fault: str) -> bool:
        """Give it a fault; False if it has no such. Several may be there at once."""
        ...

    def mend(self, fault: str) -> bool:
        """Take a fault away; False if it hasn't got it."""
        ...


@dataclass(frozen=True, slots=True)
class Button:
    """A button on an appliance's own front."""

    id: str
    label_vi: str
    label_en: str
    enabled: bool = True
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of the real world around an appliance that its customer can touch: a tap, a filter, laundry, a door."""

    id: str
    label_vi: str
    label_en: str
    state: str
    states: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A line on an appliance's front: what it says, as text."""

    label_vi: str
    label_en: str
    text: str


@dataclass(frozen=True, slots=True)
class Front:
    """What somebody in front of an appliance sees: its digits, lamps, readings, buttons, and what is around it.

    ``notes``: what can be seen, heard or felt there (water in the drum, warm food), as sentences: Vietnamese, English.
    """

    display: str
    readings: tuple[Reading, ...]
    buttons: tuple[Button, ...]
    things: tuple[Thing, ...]
    notes: tuple[tuple[str, str], ...] = ()
    alarm: bool = False


class FirmwareError(Exception):
    """Firmware can't be had; ``code`` is stable: ``firmware_unfetched`` or ``firmware_damaged``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Fetch = Callable[[], Awaitable[bytes]]
"""Gets an image, verified to the byte; raises FirmwareError."""


@runtime_checkable
class Updatable(Protocol):
    """A device whose software can be updated, by the action ``system.firmware.update``."""

    def offer_firmware(self, version: str, fetch: Fetch) -> None:
        """Keep that the operator has this version, and how to get it when somebody has it installed."""
        ...


class Appliance(Protocol):
    """What a device without a screen shows on its own front."""

    def face(self) -> Front:
        """Return what its front shows now."""
        ...

    async def touch(self, button: str) -> Outcome:
        """Press a button on its front, as the customer."""
        ...

    def handle(self, thing: str, state: str) -> bool:
        """Do something around it, as the customer; False if there is no such thing or state, or it can't be now."""
        ...


class Device(Protocol):
    """Any device. Methods may be called from one event loop only; none blocks it for longer than a few milliseconds."""

    def identify(self) -> Identity:
        """Return model, serial, software and whether there is a display."""
        ...

    def descriptors(self) -> Sequence[Descriptor]:
        """Return every setting that the device has, in menu order."""
        ...

    def schema(self) -> Schema:
        """Return the revision of the descriptors, and what was renamed up to it."""
        ...

    def read_all(self) -> dict[str, Value]:
        """Return the value of every setting as it holds now, secrets left out."""
        ...

    def snapshot(self) -> Snapshot:
        """Return every setting in every context. Telemetry and info are in it; secrets without their value."""
        ...

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting, for the context behind its ``@`` or else for the present one.

        Its change comes back as an event with ``command`` before this returns.
        """
        ...

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key (W3C ``KeyboardEvent.key`` name or one character)."""
        ...

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        """Do what a descriptor of the kind ``action`` says, and return when it is done; it may take a minute.

        A canned test's key begins with ``test.``. Cancelling the call ends it and leaves the device as it was. An
        interlock refuses with its reason; whatever needs a person present has been asked for before.
        """
        ...

    def apps(self) -> Sequence[App]:
        """Return every app, in the order of the home screen; empty where there are none."""
        ...

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        """Bring an app to the front. A technician's: refused as ``camera_app`` unless it is permitted."""
        ...

    def permit(self, apps: frozenset[str]) -> None:
        """Let a technician use these apps with a camera, and no others: the customer asked for them to be checked.

        Empty outside a visit. While any other such app is in front, a technician's key is refused (``camera_app``)
        unless it leaves it (GoHome, Power); while a field for a secret has the focus, likewise (``secret_field``).
        """
        ...

    def front(self) -> FrontChanged:
        """Return what is in front now, as its last event said."""
        ...

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        """Put the pointer there (ten-thousandths of the picture); ``buttons`` as in ``control.pointer``."""
        ...

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        """Put text into the device's clipboard."""
        ...

    async def frame(self, newer_than: int) -> Shot:
        """Wait until the picture's revision is over ``newer_than`` and return it, private areas unmasked but named.

        The signal, before the panel: panel faults are never in it. A device without a display never returns.
        """
        ...

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait likewise for what the panel shows: the signal under its backlight, with the panel's faults.

        Its revisions are its own. What has no panel of its own shows the signal.
        """
        ...

    def powered(self) -> bool:
        """Return whether the device is on."""
        ...

    def events(self) -> AsyncIterator[DeviceEvent]:
        """Yield what happens on the device, in order, from the call on; a second call ends the first."""
        ...

    async def close(self) -> None:
        """Release what the device holds (sockets, tasks)."""
        ...
