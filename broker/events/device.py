"""Facts inside a visit about the device itself: actions, apps, what is private in the picture, observations, chat."""

from dataclasses import dataclass
from typing import Any

from broker.events.event import Event, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequested(Event, code="T5600I", name="action.requested"):
    """The technician asked the device to do something once; a key that begins with ``test.`` is a canned test.

    The labels are the device's own.
    """

    command: str
    key: str
    label_vi: str | None = None
    label_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionProgress(Event, code="T5601I", name="action.progress", durable=False, shown=False):
    """How far an action has come."""

    command: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult(Event, code="T5602I", name="action.result"):
    """What a canned test found: the device's verdict, and each finding with its labels."""

    command: str
    key: str
    verdict: str
    findings: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppsDescribed(Event, code="T5603I", name="apps.described", shown=False):
    """The device said which apps it has; ``camera``: those that may use the camera."""

    apps: list[str]
    camera: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRequested(Event, code="T5604I", name="app.requested"):
    """The technician opened an app; ``camera``: it may use the camera, and the customer had asked for it."""

    command: str
    app: str
    camera: bool
    label_vi: str | None = None
    label_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointerMoved(Event, code="T5605I", name="control.pointer"):
    """The technician's pointer, in ten-thousandths of the picture; ``buttons`` are a set of bits."""

    command: str
    x: int
    y: int
    buttons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipboardSet(Event, code="T5606I", name="clipboard.set"):
    """The technician put text into the device's clipboard; what it says is ``text``."""

    command: str
    characters: int
    copied: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipboardTold(Event, code="T5607I", name="clipboard.told"):
    """Text that was copied on the device went to the technician; what it says is ``text``."""

    characters: int
    copied: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRequested(Event, code="T5610I", name="camera.requested"):
    """The customer asked, on the device, that this app's use of the camera is checked in this visit."""

    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyChanged(Event, code="T5611I", name="privacy.changed"):
    """What is private in the picture from now on: the app in front, its camera, and what the device paints over.

    ``indicator``: whoever is near the device is told that the camera is live.
    """

    front: str | None = None
    camera: str
    indicator: bool
    masked: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRefused(Event, code="T5612W", name="camera.refused"):
    """A picture of the camera came without the customer's request, or without an indicator: it is kept nowhere."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationAsked(Event, code="T5620I", name="observation.asked"):
    """The customer is asked whether they see something, or to do something at the device."""

    command: str
    what: str
    region: dict[str, int] | None = None
    during: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationAnswered(Event, code="T5621I", name="observation.answered"):
    """What the customer said: yes, no, unsure, or unanswered."""

    command: str
    what: str
    answer: str
    during: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationNoted(Event, code="T5622I", name="observation.noted"):
    """What the technician sees in the picture, or doesn't; ``still``: the command that took one."""

    command: str
    what: str
    seen: str
    region: dict[str, int] | None = None
    during: str | None = None
    still: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryReported(Event, code="T5630I", name="telemetry.reported", durable=False, shown=False):
    """What the device measured; only what nobody is to be kept from."""

    at_us: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisAssessed(Event, code="T5640I", name="diagnosis.assessed", durable=False, shown=False):
    """What the broker made of all that so far, as the technician was shown it."""

    seen: list[dict[str, Any]]
    codes: list[str]
    steps: list[dict[str, Any]]
    candidates: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareOffered(Event, code="T5650I", name="firmware.offered"):
    """The device was told of newer software in the operator's catalogue."""

    family: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSaid(Event, code="T5660I", name="chat.said"):
    """Technician or customer said something in the chat; what is ``text``. ``foreign``: it had links that are inert."""

    side: str
    characters: int
    foreign: bool
    said: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictGiven(Event, code="T5670I", name="verdict.given"):
    """The technician's finding about a visit, with its evidence; on the node journal, since the visit may be over.

    ``verdict``: the kind; ``cause``: what exactly. ``evidence``: commands of the visit. ``parts``: catalogue numbers.
    ``contradicted``: the stored evidence says otherwise, and ``reason`` why the technician finds so all the same.
    ``corrects_us``: when the verdict was given that this one takes the place of; it stays on the record.
    """

    session: str
    device: str
    ticket: str
    verdict: str
    cause: str
    evidence: list[str]
    parts: list[str]
    contradicted: bool
    corrects_us: int | None = None
    note: str | None = text()
    reason: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOrdered(Event, code="T5671I", name="visit.ordered"):
    """A technician's visit at home was ordered: the verdict's session, and the exact parts to bring."""

    order: str
    session: str
    ticket: str
    parts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWithdrawn(Event, code="T5675I", name="visit.withdrawn"):
    """An ordered visit was called off before anybody reported on it, and why; another one may be ordered."""

    order: str
    session: str
    ticket: str
    why: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReported(Event, code="T5674I", name="visit.reported"):
    """Whether the visit that was ordered did it, at the first time."""

    order: str
    session: str
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsImported(Event, code="T5672I", name="parts.imported"):
    """The catalogue of parts was read in anew from a file."""

    parts: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwarePublished(Event, code="T5673I", name="firmware.published"):
    """The operator put a signed image into the catalogue."""

    family: str
    version: str
    sha256: str
