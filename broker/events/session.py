"""Facts inside a visit: its course, consent, control, settings, the screen, refused input."""

from dataclasses import dataclass
from typing import Any

from broker.events.event import Event, text


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event, code="T5000I", name="session.opened"):
    """The winning claim opened the visit. ``family``: whose error codes and parts the device says that it has."""

    device: str
    device_kind: str
    model: str
    serial: str
    software: str
    technician: str
    technician_name: str
    staff_number: str
    ticket: str
    offer: str
    address: str
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleAttached(Event, code="T5001I", name="console.attached"):
    """The technician's console joined the visit."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionActive(Event, code="T5002I", name="session.active"):
    """The customer allowed the technician to see: the visit is active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event, code="T5003I", name="session.ended"):
    """The visit ended; ``reason`` is the first cause. ``frames`` and ``dropped`` count pictures."""

    reason: str
    detail: str | None = None
    frames: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCrowded(Event, code="T5004W", name="session.crowded"):
    """Somebody else typed this visit's PIN; both sides are told."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsked(Event, code="T5010I", name="consent.asked"):
    """The customer is asked for a scope."""

    request: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGranted(Event, code="T5011I", name="consent.granted"):
    """The customer pressed Allow."""

    request: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRefused(Event, code="T5012I", name="consent.refused"):
    """The customer pressed Refuse."""

    request: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentExpired(Event, code="T5013I", name="consent.expired"):
    """Nobody answered in time, which counts as no."""

    request: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event, code="T5014I", name="consent.withdrawn"):
    """The customer took a scope back."""

    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlKey(Event, code="T5100I", name="control.key"):
    """A key that the technician sent; that a character was typed is ``meta``, which one is ``text``."""

    command: str
    action: str
    key: str | None = None
    typed: str | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDone(Event, code="T5101I", name="control.done"):
    """What the device did with a command."""

    command: str
    outcome: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRefused(Event, code="T5102W", name="control.refused"):
    """The broker refused a command before the device saw it."""

    command: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDiscarded(Event, code="T5103W", name="control.discarded"):
    """A command was on the record but the device was gone before it could be sent: it never took effect."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRequested(Event, code="T5200I", name="setting.requested"):
    """The technician set a setting from the console; a personal one's value is ``text``, a secret one has none."""

    command: str
    key: str
    value: Any = None
    personal_value: Any = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Event, code="T5201I", name="setting.changed"):
    """The device reports that a setting changed; a personal one's values are ``text``, a secret one has none.

    ``actor``: the device's word; ``by`` is the technician only where ``command`` is one of theirs in this visit.
    ``seq``: its line in the device's diary. ``words``: the descriptors that name the setting and its two values.
    """

    key: str
    old: Any = None
    new: Any = None
    actor: str
    via: str
    command: str | None = None
    seq: int | None = None
    words: list[dict[str, Any]] | None = None
    personal_old: Any = text()
    personal_new: Any = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSnapshot(Event, code="T5202I", name="settings.snapshot", shown=False):
    """The values of all settings at a moment: ``open`` as the device reports them, then with what changed since.

    ``phase``: open, close, or abrupt where the end was not seen. ``diary``, ``seq``: up to which line of which diary.
    ``personal`` ones are ``text``; secret ones are there without a value. ``session`` and ``device``: on the node
    journal, for a visit whose recording was cut short.
    """

    phase: str = "open"
    values: dict[str, Any]
    complete: bool = True
    diary: str | None = None
    seq: int | None = None
    session: str | None = None
    device: str | None = None
    personal: dict[str, Any] | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDescribed(Event, code="T5203I", name="settings.described", shown=False):
    """The device said which settings it has; ``renamed`` are old and new keys.

    ``withheld``: those whose values are on no record; ``passing``: telemetry and actions, which no survey compares;
    ``words``: the descriptors that name these, as nothing else on the record does.
    """

    keys: list[str]
    revision: int = 1
    renamed: dict[str, str] | None = None
    withheld: list[str] | None = None
    passing: list[str] | None = None
    words: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsReported(Event, code="T5204I", name="settings.reported", durable=False, shown=False):
    """The device said which values hold now; they are those of the snapshot with what changed since."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDiary(Event, code="T5205I", name="setting.diary", shown=False):
    """A line of the device's diary: a setting that changed while no broker was listening; times and actor are claims.

    ``visit``: the session that was on, if one was. ``words``: as with setting.changed.
    """

    diary: str
    seq: int
    at_us: int
    key: str
    old: Any = None
    new: Any = None
    actor: str
    actor_id: str | None = None
    via: str
    visit: str | None = None
    command: str | None = None
    words: list[dict[str, Any]] | None = None
    personal_old: Any = text()
    personal_new: Any = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyMade(Event, code="T5206I", name="survey.made"):
    """The technician was shown what changed since the last visit; no ``previous``: none is known.

    ``proven`` items have their line in the diary, the others are inferred; ``reset`` counts those of a factory reset.
    ``lost``: lines that the diary had no room for, ever.
    """

    previous: str | None = None
    items: int
    proven: int
    reset: int | None = None
    lines: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLines(Event, code="T5207I", name="survey.lines", shown=False):
    """The survey as the technician was shown it, line by line; before ``survey.made``, in as many parts as it needs.

    ``lines``: the wire's items, those of a factory reset marked ``reset``; ``words``: the descriptors that name them.
    ``previous``, ``reset``, ``renamed``: in the first part; ``rest``: in the last one, how many lines are not kept.
    ``personal``: old and new values by key; secret ones are nowhere.
    """

    count: int
    lines: list[dict[str, Any]]
    words: list[dict[str, Any]]
    previous: dict[str, Any] | None = None
    reset: dict[str, Any] | None = None
    renamed: list[dict[str, Any]] | None = None
    rest: int | None = None
    personal: dict[str, Any] | None = text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDropped(Event, code="T5300W", name="screen.dropped", durable=False):
    """Pictures that were recorded but not sent, because the console was behind."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDelivered(Event, code="T5301I", name="screen.delivered", durable=False, shown=False):
    """All pictures up to this one that were not dropped had been painted on the technician's screen."""

    up_to: int
    painted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrameAsked(Event, code="T5302I", name="screen.key_frame_asked", durable=False, shown=False):
    """A fresh, whole picture was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenUnchanged(Event, code="T5303I", name="screen.unchanged", durable=False, shown=False):
    """The device says that this picture is still what it shows."""

    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StillAsked(Event, code="T5304I", name="still.asked"):
    """The technician asked for a pixel-exact still; its pieces follow on the record."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StillSent(Event, code="T5305I", name="still.sent"):
    """The whole still is on this record, in its pieces; ``sha256`` (hex) is of the PNG, by the broker."""

    command: str
    bytes: int
    pieces: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRefused(Event, code="T5400W", name="message.refused"):
    """What a peer sent was refused: malformed, out of order, or too much."""

    peer: str
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLost(Event, code="T5401W", name="peer.lost"):
    """A peer's socket closed or went silent without a word."""

    peer: str
    cause: str
