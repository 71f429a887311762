"""What may be set to what: who depends on whom, the check of a value, one step of it, and how it is said."""

from collections.abc import Mapping
from typing import Final, Literal

from broker.wire.settings import Descriptor, Renamed, Value
from device_agent.device import Schema
from device_agent.simulator.tv.catalogue import doing, general, inputs, network, picture, sound
from device_agent.simulator.values import Refusal
from device_agent.simulator.values import fault as fault

Values = Mapping[str, Value]

ALL: Final[dict[str, Descriptor]] = {
    each.key: each
    for each in (
        *picture.DESCRIPTORS, *sound.DESCRIPTORS, *inputs.DESCRIPTORS, *network.DESCRIPTORS, *general.DESCRIPTORS,
        *general.ACCESS, *general.MEASURED, *doing.DESCRIPTORS,
    )
}  # fmt: skip
"""Every descriptor, in menu order."""

SCHEMA: Final = Schema(4, (Renamed(old="picture.motion", new="picture.motion.judder"),))
"""Revision 1 had fewer settings, none with a context, and ``picture.motion``; revision 2 had no order, 3 no actions."""

RESET: Final = "system.factory_reset"
SECRETS: Final = frozenset(key for key, each in ALL.items() if each.sensitivity == "secret")
HELD: Final = tuple(key for key, each in ALL.items() if each.kind in ("setting", "info"))
"""What has a value that stays: telemetry is measured when it is asked for, an action has none."""

TIME_STEP_MINUTES = 15  # one press of the remote on a time
_HIDDEN = "••••••••"

_DEPENDS: Final[dict[str, tuple[str, tuple[Value, ...], str]]] = {
    # key: unless this setting has one of these values, it isn't available, for this reason
    "picture.backlight": ("picture.energy_saving", ("off", "low"), "energy_saving"),  # the TV dims by itself then
    "sound.balance": ("sound.output", ("tv",), "external_output"),
    "network.wifi.name": ("network.kind", ("wifi",), "cable_used"),
    "network.wifi.password": ("network.kind", ("wifi",), "cable_used"),
    "network.ipv4.address": ("network.ipv4.mode", ("manual",), "automatic"),
    "network.dns.server": ("network.dns.mode", ("manual",), "automatic"),
    "system.off_time": ("system.off_timer", (True,), "off_timer"),
    "system.cec.auto_off": ("system.cec.enabled", (True,), "cec_off"),
}


def base(key: str) -> str:
    """Return a key without its context."""
    return key.partition("@")[0]


def reason(key: str, values: Values) -> str | None:
    """Return why a setting can't be used as the others stand now, or None if it can."""
    needed = _DEPENDS.get(base(key))
    return None if needed is None or values[needed[0]] in needed[1] else needed[2]


def available(key: str, values: Values) -> bool:
    """Return whether a setting can be used as the others stand now."""
    return reason(key, values) is None


def described(values: Values, unavailable: Mapping[str, str] | None = None) -> tuple[Descriptor, ...]:
    """Return every descriptor as the values stand now: available or why not, and the present mode's default.

    ``unavailable``: actions that can't be done now, each with why.
    """
    own = picture.MODE_DEFAULTS[str(values["picture.mode"])]
    found = []
    for key, each in ALL.items():
        why = reason(key, values) or (unavailable or {}).get(key)
        update = {"available": False, "reason": why} if why else {}
        if key in own:
            update["default"] = own[key]
        found.append(each.model_copy(update=update) if update else each)
    return tuple(found)


def check(key: str, value: Value, values: Values) -> Refusal | None:
    """Return why a setting can't be set to this value now, or None if it can.

    ``values`` holds every place there is; a key with a context that it doesn't hold is unknown.
    """
    descriptor = ALL.get(base(key))
    if descriptor is None:
        return "unknown_setting"
    if descriptor.access == "ro" or descriptor.kind != "setting":
        return "read_only"
    if key not in values:
        return "unknown_setting"
    if not available(key, values):
        return "unavailable"
    return fault(descriptor, value)


def stepped(key: str, value: Value, direction: Literal[-1, 1]) -> Value:
    """Return the value one press to the left or right.

    Sliders and choices stop at their ends; switches, times and lists go round.
    """
    descriptor = ALL[key]
    if descriptor.type == "int" and isinstance(value, int):
        assert descriptor.min is not None
        assert descriptor.max is not None
        moved = value + direction * int(descriptor.step or 1)
        return int(min(max(moved, descriptor.min), descriptor.max))
    if descriptor.type == "bool":
        return not value
    if descriptor.type == "enum":
        choices = [option.value for option in descriptor.options]
        return choices[min(max(choices.index(str(value)) + direction, 0), len(choices) - 1)]
    if descriptor.type == "list" and isinstance(value, tuple):
        return (*value[direction:], *value[:direction])
    if descriptor.type == "time":
        hours, minutes = str(value).split(":")
        total = (int(hours) * 60 + int(minutes) + direction * TIME_STEP_MINUTES) % (24 * 60)
        return f"{total // 60:02d}:{total % 60:02d}"
    return value


def shown(key: str, value: Value, language: str) -> str:
    """Return a value in the viewer's words; a secret as dots."""
    descriptor = ALL[key]
    if descriptor.sensitivity == "secret":
        return _HIDDEN
    if descriptor.type == "bool":
        return {("vi", True): "Bật", ("vi", False): "Tắt", ("en", True): "On", ("en", False): "Off"}[
            language, bool(value)
        ]
    if descriptor.type == "enum":
        option = next(each for each in descriptor.options if each.value == value)
        return option.label_en if language == "en" else option.label_vi
    if isinstance(value, tuple):
        named = {each.value: each.label_en if language == "en" else each.label_vi for each in descriptor.options}
        return ", ".join(named.get(item, item) for item in value)
    return f"{value} {descriptor.unit}" if descriptor.unit else str(value)


def label(key: str, language: str) -> str:
    """Return a setting's name in the viewer's language."""
    return ALL[key].label_en if language == "en" else ALL[key].label_vi
