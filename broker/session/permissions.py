"""Which scope a technician's message needs, and what must not reach a device at all."""

from types import MappingProxyType

from broker.wire.base import Message, Scope
from broker.wire.control import ControlKey
from broker.wire.screen import ScreenKeyFrame, ScreenStill
from broker.wire.settings import Descriptor, SettingsSet

NEEDS: MappingProxyType[type[Message], Scope] = MappingProxyType(
    {ControlKey: Scope.CONTROL, SettingsSet: Scope.SETTINGS, ScreenKeyFrame: Scope.VIEW, ScreenStill: Scope.VIEW}
)

Order = ControlKey | SettingsSet | ScreenStill
"""A technician's command that the device answers with ``control.done``."""

ASKABLE = frozenset({Scope.CONTROL, Scope.SETTINGS})
"""What a console may ask for; ``view`` and ``continue`` are asked by the broker itself."""


def refusal(message: Message, scopes: frozenset[Scope], asking: bool, settings: dict[str, Descriptor]) -> str | None:
    """Return why this message may not go to the device, as a stable code, or None if it may.

    ``asking``: a prompt is open at the customer's; nothing may press it for them (invariant 3).
    """
    if NEEDS[type(message)] not in scopes:
        return "no_scope"
    if asking and not isinstance(message, ScreenKeyFrame | ScreenStill):
        return "prompt_open"
    if isinstance(message, SettingsSet):
        descriptor = settings.get(message.key.partition("@")[0])
        if descriptor is None:
            return "unknown_setting"
        if descriptor.access == "ro" or descriptor.kind != "setting":
            return "read_only"
        if descriptor.write_policy == "customer_only":
            return "customer_only"
        if not descriptor.available:
            return "unavailable"
    return None
