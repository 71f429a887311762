"""Short ways to write the descriptors that appliances have, beside those of ``making``."""

from typing import Any, Final, Literal

from broker.wire.action import TEST, Finding
from broker.wire.settings import Descriptor, Value
from device_agent.simulator.making import Level, choice, options, slider, toggle

__all__ = ["choice", "slider", "toggle"]

FIRMWARE: Final = "system.firmware.version"
RESET: Final = "system.factory_reset"
Safety = Literal["none", "interlock", "person_present"]


def telemetry(
    key: str, kind: Literal["bool", "int", "decimal", "string", "enum"], vi: str, en: str, unit: str | None = None,
    low: float | None = None, high: float | None = None, *, level: Level = "standard", **more: Any,
) -> Descriptor:  # fmt: skip
    """Return what is measured."""
    return Descriptor(
        key=key, kind="telemetry", type=kind, label_vi=vi, label_en=en, unit=unit, min=low, max=high, access="ro",
        level=level, **more,
    )  # fmt: skip


def states(key: str, vi: str, en: str, rows: tuple[tuple[str, str, str], ...], **more: Any) -> Descriptor:
    """Return telemetry that is one of several words: rows of value, Vietnamese and English label."""
    return telemetry(key, "enum", vi, en, options=options(*rows), **more)


def deed(key: str, vi: str, en: str, safety: Safety = "none", **more: Any) -> Descriptor:
    """Return an action; ``person_present`` for what moves, heats or locks without anybody before it."""
    return Descriptor(key=key, kind="action", type="bool", label_vi=vi, label_en=en, safety=safety, **more)


def check(name: str, vi: str, en: str, safety: Safety = "none", **more: Any) -> Descriptor:
    """Return a canned test, ``test.<name>``."""
    return deed(TEST + name, vi, en, safety, level="service", **more)


def found(name: str, vi: str, en: str, value: Value, ok: bool | None = None, unit: str | None = None) -> Finding:
    """Return one thing that a test found."""
    return Finding(name=name, label_vi=vi, label_en=en, value=value, unit=unit, ok=ok)


SYSTEM: Final = (
    Descriptor(
        key=FIRMWARE, kind="info", type="string", label_vi="Phiên bản phần mềm", label_en="Software version",
        access="ro",
    ),
    deed(
        RESET, "Khôi phục cài đặt gốc", "Factory reset", level="standard", write_policy="technician_consent",
    ),
)  # fmt: skip
"""What every appliance ends its descriptors with; ``SimulatedAppliance`` does the reset itself."""
