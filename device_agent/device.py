"""The Device seam: what the agent asks of any device, simulated or real."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself; claims, all of them."""

    kind: Literal["tv", "vnc"]
    model: str
    serial: str
    software: str
    display: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a key or a write: applied, or refused with a stable reason."""

    applied: bool
    reason: str | None = None


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


DeviceEvent = SettingChanged | Reshaped | PoweredOff | PoweredOn | SupportRequested


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

    async def frame(self, newer_than: int) -> tuple[int, Picture]:
        """Wait until the picture's revision is over ``newer_than`` and return it with its revision.

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
