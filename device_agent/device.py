"""The Device seam: what the agent asks of any device, simulated or real."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from broker.wire.settings import Change, Descriptor, Value

Picture = NDArray[np.uint8]
"""Pixels as (height, width, 3) RGB bytes."""

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
    """A setting changed, by whomever."""

    change: Change


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


DeviceEvent = SettingChanged | PoweredOff | PoweredOn | SupportRequested


class Device(Protocol):
    """Any device. Methods may be called from one event loop only; none blocks it for longer than a few milliseconds."""

    def identify(self) -> Identity:
        """Return model, serial, software and whether there is a display."""
        ...

    def descriptors(self) -> Sequence[Descriptor]:
        """Return every setting that the device has, in menu order."""
        ...

    def read_all(self) -> dict[str, Value]:
        """Return the value of every setting now."""
        ...

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting; its change comes back as an event with ``command`` before this returns."""
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

    def powered(self) -> bool:
        """Return whether the device is on."""
        ...

    def events(self) -> AsyncIterator[DeviceEvent]:
        """Yield what happens on the device, in order, from the call on; a second call ends the first."""
        ...

    async def close(self) -> None:
        """Release what the device holds (sockets, tasks)."""
        ...
