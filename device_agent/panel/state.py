"""What the page shows, as the API says it. Names and shapes are documented in API.md."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from broker.wire.base import Language
from broker.wire.observation import Region
from broker.wire.settings import Value
from device_agent.device import Fault, Front

Phase = Literal["idle", "connecting", "checking", "offering", "claimed", "active", "over"]
HUB_SECONDS: Final = 6.0
"""A TV that shows this device's page says so more often than this; else it counts as off."""
Condition = Literal["good", "slow", "lossy", "off"]
"""How a simulated device's network is."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class DeviceFacts(_Part):
    """The device: what kind and family, and which of the page's parts it has."""

    kind: str
    model: str
    family: str | None = None
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
    """What a simulated device's surroundings are, for who tests with it: network, sockets, a firmware, hidden faults.

    ``network``: None if it isn't simulated. ``inputs``: what is plugged in by socket; ``things``: what could be.
    """

    network: Condition | None
    inputs: dict[str, str | None]
    things: tuple[str, ...]
    firmware: bool
    faults: tuple[Fault, ...] = ()


class Receipt(_Part):
    """The last visit's receipt code; ``whole``: it stands for the whole record, else for what is kept of it."""

    code: str
    whole: bool


class CameraApp(_Part):
    """An app that may use the camera; ``granted``: the customer asked for it to be checked in this visit."""

    id: str
    label_vi: str
    label_en: str
    granted: bool


class Privacy(_Part):
    """The camera and the secrets of this device, and what a technician sees of them now.

    ``switch``: the customer's camera switch; None: there is none. ``indicator``: the device can say that a camera is
    live; without, no technician ever sees a camera's picture. ``front``: the app in front. ``sight``: a camera's
    picture is part of what is shown: nobody else sees it (``live``), a technician sees it painted over (``masked``) or
    as it is (``seen``). ``secret``: a field for a password or a payment has the focus.
    """

    switch: bool | None
    indicator: bool
    apps: tuple[CameraApp, ...]
    front: str | None
    sight: Literal["none", "live", "masked", "seen"]
    secret: bool


class Named(_Part):
    """What the device calls what a scope is about: an app (``camera:<app>``), or an action (``action:<key>``).

    ``person``: somebody must stand beside the device while it is done.
    """

    scope: str
    label_vi: str
    label_en: str
    person: bool = False


class Question(_Part):
    """What the technician asks the customer to look at, or to do; ``during``: the test that is shown meanwhile."""

    id: str
    what: str
    task: bool
    region: Region | None
    during: str | None
    seconds_left: float


class Said(_Part):
    """A line of the chat; only ``links`` may be followed, ``foreign``: it had others."""

    by: Literal["technician", "customer"]
    text: str
    links: tuple[str, ...]
    foreign: bool


class Acting(_Part):
    """The action that is under way for the technician, and how many percent of it are done."""

    key: str
    percent: int


class Ordinary(_Part):
    """The ordinary routes to help, as this device's maker gives them: free text each; None: said in general words."""

    hotline: str | None = None
    centre: str | None = None
    visit: str | None = None


class PanelState(_Part):
    """Everything that the page says; ``sequence`` rises with each change of anything but the seconds.

    ``hub``: the TV that shows this page too; ``guests``: the appliances whose pages this TV shows, as they say them,
    each with its word ``guest``.
    """

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
    privacy: Privacy | None = None
    names: tuple[Named, ...] = ()
    question: Question | None = None
    acting: Acting | None = None
    chat: tuple[Said, ...] = ()
    front: Front | None = None
    measured: dict[str, Value] = {}
    ordinary: Ordinary = Ordinary()
    hub: str | None = None
    guests: tuple[dict[str, Any], ...] = Field(default=(), repr=False)
