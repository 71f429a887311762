"""What the page shows, as the API says it. Names and shapes are documented in API.md."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from broker.wire.base import Language

Phase = Literal["idle", "connecting", "checking", "offering", "claimed", "active", "over"]
Condition = Literal["good", "slow", "lossy", "off"]
"""How a simulated device's network is."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class DeviceFacts(_Part):
    """The device: what kind, and which of the page's parts it has."""

    kind: str
    model: str
    serial: str
    software: str
    display: bool
    plug: bool


class Power(_Part):
    """Whether the mains are in, and the device on; ``starting``: on its way there."""

    on: bool
    plugged: bool
    starting: bool = False


class Pin(_Part):
    """The live PIN; not in its repr."""

    digits: str = Field(repr=False)
    seconds_left: float


class Technician(_Part):
    """Who asks, or is here."""

    name: str
    staff_number: str


class Prompt(_Part):
    """The open question."""

    request: str
    scope: str
    technician: Technician
    ticket: str
    seconds_left: float


class Banner(_Part):
    """The visit that is active: who is here, for how many seconds, under which scopes."""

    technician: Technician
    ticket: str
    scopes: tuple[str, ...]
    elapsed_s: float


class Notice(_Part):
    """Why there is no PIN or no visit; ``detail`` is a machine word."""

    code: str
    detail: str


class Link(_Part):
    """How the way to the broker is: measured before the PIN, and told by the broker during a visit.

    ``side``: whose link is bad in a visit (``device`` or ``console``); ``seconds_left``: until the visit ends by it.
    """

    verdict: str
    latency_ms: int
    jitter_ms: int
    loss_percent: int
    throughput_kbps: int | None
    side: str | None
    seconds_left: float | None


class Behind(_Part):
    """What a simulated device's surroundings are, for who tests with it: network, sockets, a firmware to install.

    ``inputs``: what is plugged in by socket; ``things``: what could be.
    """

    network: Condition
    inputs: dict[str, str | None]
    things: tuple[str, ...]
    firmware: bool


class Receipt(_Part):
    """The last visit's receipt code; ``whole``: it stands for the whole record, else for what is kept of it."""

    code: str
    whole: bool


class PanelState(_Part):
    """Everything that the page says; ``sequence`` rises with each change of anything but the seconds."""

    sequence: int
    phase: Phase
    language: Language
    device: DeviceFacts
    power: Power
    pin: Pin | None
    prompt: Prompt | None
    banner: Banner | None
    scopes: tuple[str, ...]
    crowded: int
    notice: Notice | None
    ended: str | None
    receipt: Receipt | None
    checked: float | None
    link: Link | None
    behind: Behind | None
