"""What every message is made of: a strict model, and text with a bound and without control characters."""

import base64
import binascii
import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from broker.wire import limits

# Control characters, and the bidirectional overrides that make text read as something else.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class Message(BaseModel):
    """A message on the wire: frozen, strictly typed, unknown fields refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, json_schema_serialization_defaults_required=True
    )


def printable(text: str) -> str:
    """Return text unchanged if it holds no control or bidi characters.

    Raises ValueError otherwise: device text is hostile until shown otherwise (SECURITY, device text).
    """
    if _UNPRINTABLE.search(text):
        raise ValueError("control or bidirectional characters are not allowed")
    return text


Text = Annotated[str, StringConstraints(max_length=limits.TEXT_CHARS), AfterValidator(printable)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(printable)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""A session's, request's or device's id: 128 random bits as 32 lower-case hex digits."""
Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""An id that one side makes up to match an answer to its question."""
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
"""A stable machine word: error codes, reasons."""
SettingKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}$", max_length=80)]
"""``domain.group[.instance].name``, lower snake case, stable for ever."""


def _base64(text: str) -> str:
    """Refuse what a decoder would choke on or read in two ways, so that whoever decodes it later can't fail."""
    try:
        same = base64.b64encode(base64.b64decode(text, validate=True)).decode() == text
    except binascii.Error:
        same = False
    if not same:
        raise ValueError("not canonical base64")
    return text


Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=200), AfterValidator(_base64)]
"""Bytes in canonical base64 (RFC 4648, padded)."""
Bytes32 = Annotated[Base64, StringConstraints(min_length=44, max_length=44, pattern="[^=]=$")]
Bytes64 = Annotated[Base64, StringConstraints(min_length=88, max_length=88, pattern="==$")]
Count = Annotated[int, Field(ge=0, le=limits.SAFE_INT)]
"""A sequence number, a byte count, or microseconds since 1970-01-01 UTC: safe in JavaScript."""
_CONTEXT = r"(@[a-z0-9_]{1,19}(\+[a-z0-9_]{1,19})?)?"  # a renamed SettingKey still fits with any of these behind it
ContextKey = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}" + _CONTEXT + "$", max_length=120)
]
"""A SettingKey, and behind ``@`` the context that the value is for: an input, or ``input+picture_mode``."""
Language = Literal["vi", "en"]


AppId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$")]
"""An app of a device, by the device's own stable word."""


class Scope(StrEnum):
    """What a customer grants, one by one."""

    VIEW = "view"
    CONTROL = "control"
    SETTINGS = "settings"
    CLIPBOARD = "clipboard"
    CONTINUE = "continue"  # "are you still there?", asked after 30 minutes; granting it extends, it opens nothing


CameraScope = Annotated[str, StringConstraints(pattern=r"^camera:[a-z][a-z0-9_.]{0,39}$")]
"""The customer asked that this app's use of the camera is checked in this visit; nobody else can ask for it."""
ActionScope = Annotated[str, StringConstraints(pattern=r"^action:[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}$", max_length=87)]
"""The customer allowed this one thing once: an action, or a setting that needs somebody's word or somebody there."""
AnyScope = Scope | CameraScope | ActionScope
"""Whatever a customer can grant."""


def camera_scope(app: str) -> str:
    """Return the scope under which an app's camera may be seen and the app be used."""
    return f"camera:{app}"


def action_scope(key: str) -> str:
    """Return the scope under which this action may be done, or this setting be set, once."""
    return f"action:{key}"


def action_of(scope: str) -> str | None:
    """Return the key that a scope allows once, or None if it is of another kind."""
    kind, _, key = scope.partition(":")
    return key if kind == "action" else None


def camera_of(scope: str) -> str | None:
    """Return the app whose camera a scope lets be seen, or None if it is of another kind."""
    kind, _, app = scope.partition(":")
    return app if kind == "camera" else None


class EndReason(StrEnum):
    """Why a visit ended; the first cause wins and is written once."""

    CUSTOMER_ENDED = "customer_ended"
    DEVICE_POWER_OFF = "device_power_off"
    DEVICE_DISCONNECTED = "device_disconnected"
    TECHNICIAN_ENDED = "technician_ended"
    TECHNICIAN_DISCONNECTED = "technician_disconnected"
    REFUSED = "refused"
    CONSENT_TIMEOUT = "consent_timeout"
    IDLE = "idle"
    TIME_LIMIT = "time_limit"
    LINK_DEGRADED = "link_degraded"
    SUPERVISOR_ENDED = "supervisor_ended"
    RECORDING_FAILED = "recording_failed"
    PROTOCOL_VIOLATION = "protocol_violation"
    BROKER_SHUTDOWN = "broker_shutdown"
