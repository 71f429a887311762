"""Which scope a technician's message needs, and what must not reach a device at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from broker.wire import limits
from broker.wire.action import ActionRun
from broker.wire.app import App, AppOpen
from broker.wire.base import AnyScope, Message, Scope, action_of, action_scope, camera_scope
from broker.wire.control import ClipboardSet, ControlKey, ControlPointer
from broker.wire.observation import ObservationAsk
from broker.wire.privacy import PrivacyState
from broker.wire.screen import ScreenKeyFrame, ScreenStill
from broker.wire.settings import Descriptor, SettingsSet

NEEDS: MappingProxyType[type[Message], Scope] = MappingProxyType(
    {
        ControlKey: Scope.CONTROL,
        ControlPointer: Scope.CONTROL,
        ActionRun: Scope.CONTROL,
        AppOpen: Scope.CONTROL,
        SettingsSet: Scope.SETTINGS,
        ClipboardSet: Scope.CLIPBOARD,
        ScreenKeyFrame: Scope.VIEW,
        ScreenStill: Scope.VIEW,
        ObservationAsk: Scope.VIEW,
    }
)

Order = ControlKey | ControlPointer | ActionRun | AppOpen | SettingsSet | ClipboardSet | ScreenStill | ObservationAsk
"""A technician's command that the device answers: an observation with its own answer, all others with done."""

LEAVING = frozenset({"GoHome", "Power"})
"""The keys that lead out of an app, whatever it shows."""

_LOOKING = (ScreenKeyFrame, ScreenStill)
_HANDS = (ControlKey, ControlPointer, ClipboardSet)
_NOBODY = PrivacyState(front=None, camera="none", indicator=False, masked=())


@dataclass(frozen=True, slots=True)
class Standing:
    """What a visit's permissions are decided by: the scopes, and the device as it last described itself.

    ``asking``: a prompt is open at the customer's; nothing may press it for them (invariant 3).
    """

    scopes: frozenset[AnyScope] = frozenset()
    asking: bool = False
    settings: Mapping[str, Descriptor] = field(default_factory=dict)
    apps: Mapping[str, App] = field(default_factory=dict)
    privacy: PrivacyState = _NOBODY
    takes: tuple[str, ...] = ()

    def open_camera(self) -> bool:
        """Return whether the app in front may use a camera, or does, and the customer asked for no check of it."""
        app = self.apps.get(self.privacy.front or "")
        private = self.privacy.camera != "none" or (app is not None and app.camera)
        return private and camera_scope(self.privacy.front or "") not in self.scopes


def refusal(message: Order | ScreenKeyFrame, at: Standing) -> str | None:
    """Return why this message may not go to the device, as a stable code, or None if it may."""
    if NEEDS[type(message)] not in at.scopes:
        return "no_scope"
    if at.asking and not isinstance(message, _LOOKING):
        return "prompt_open"
    if isinstance(message, _HANDS):
        return _of_hands(message, at)
    if isinstance(message, SettingsSet):
        return _of_setting(message, at)
    if isinstance(message, ActionRun):
        return _of_action(message.key, at)
    if isinstance(message, AppOpen):
        app = at.apps.get(message.app)
        if app is None:
            return "unknown_app"
        return "camera_app" if app.camera and camera_scope(message.app) not in at.scopes else None
    return None


def _of_hands(message: ControlKey | ControlPointer | ClipboardSet, at: Standing) -> str | None:
    if isinstance(message, ControlPointer) and "pointer" not in at.takes:
        return "unsupported"
    if isinstance(message, ClipboardSet):
        return None if "clipboard" in at.takes else "unsupported"
    if isinstance(message, ControlKey) and message.key in LEAVING:
        return None
    if at.open_camera():
        return "camera_app"
    return "secret_field" if "secret" in at.privacy.masked else None


def _of_setting(message: SettingsSet, at: Standing) -> str | None:
    key = message.key.partition("@")[0]
    descriptor = at.settings.get(key)
    if descriptor is None:
        return "unknown_setting"
    if descriptor.access == "ro" or descriptor.kind != "setting":
        return "read_only"
    return _of_descriptor(descriptor, at)


def _of_action(key: str, at: Standing) -> str | None:
    descriptor = at.settings.get(key)
    if descriptor is None or descriptor.kind != "action":
        return "unknown_action"
    return _of_descriptor(descriptor, at)


def _of_descriptor(descriptor: Descriptor, at: Standing) -> str | None:
    # Whatever a device says of it, its camera's switch is the customer's alone (PR-03).
    if descriptor.write_policy == "customer_only" or descriptor.key.startswith("camera."):
        return "customer_only"
    if not descriptor.available:
        return "unavailable"
    return "needs_consent" if asks(descriptor) and action_scope(descriptor.key) not in at.scopes else None


def asks(descriptor: Descriptor) -> bool:
    """Return whether the customer is asked each time: it needs their word, or somebody at the device."""
    return descriptor.write_policy == "technician_consent" or descriptor.safety == "person_present"


def askable(scope: AnyScope, at: Standing) -> bool:
    """Return whether a console may ask the customer for this; ``view`` and ``continue`` are the broker's to ask for."""
    if len(at.scopes) >= limits.SCOPES:
        return False  # no room for another: SessionState holds so many
    key = action_of(scope)
    if key is None:
        return scope in (Scope.CONTROL, Scope.SETTINGS) or (scope is Scope.CLIPBOARD and "clipboard" in at.takes)
    descriptor = at.settings.get(key)
    if descriptor is None or descriptor.kind not in ("action", "setting"):
        return False
    return asks(descriptor) and _of_descriptor(descriptor, at) in (None, "needs_consent")


def once(order: Order, at: Standing) -> str:
    """Return the scope that this command uses up, or an empty word if it uses none."""
    if not isinstance(order, ActionRun | SettingsSet):
        return ""
    key = order.key.partition("@")[0]
    return action_scope(key) if asks(at.settings[key]) else ""
