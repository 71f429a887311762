"""The few things that a VNC server says of itself, as read-only settings."""

from broker.wire.base import printable
from broker.wire.limits import CLIP_CHARS, TEXT_CHARS
from broker.wire.settings import Descriptor, Value
from device_agent.device import SettingChanged

NAME, WIDTH, HEIGHT = "system.desktop.name", "picture.desktop.width", "picture.desktop.height"

DESCRIPTORS: tuple[Descriptor, ...] = (
    Descriptor(key=NAME, kind="info", type="string", label_vi="Tên màn hình", label_en="Desktop name", access="ro"),
    Descriptor(
        key=WIDTH, kind="info", type="int", label_vi="Chiều rộng", label_en="Desktop width", unit="px", access="ro"
    ),
    Descriptor(
        key=HEIGHT, kind="info", type="int", label_vi="Chiều cao", label_en="Desktop height", unit="px", access="ro"
    ),
)  # fmt: skip


def values(name: str, width: int, height: int) -> dict[str, Value]:
    """Return the settings of a desktop; its name is what the server said, cleaned."""
    return {NAME: cleaned(name), WIDTH: width, HEIGHT: height}


def changes(old: dict[str, Value], new: dict[str, Value]) -> list[SettingChanged]:
    """Return what differs. VNC never says who did it."""
    return [
        SettingChanged(key, old[key], value, "unknown", "unknown")
        for key, value in new.items()
        if key in old and old[key] != value
    ]


def cleaned(text: str, limit: int = TEXT_CHARS) -> str:
    """Return a server's text fit for the wire: without control or bidirectional characters, cut to ``limit``."""
    return "".join(character for character in text if _is_printable(character))[:limit]


def clip(text: str) -> str:
    """Return what was copied, fit for the wire: lines kept, other control characters gone, cut to CLIP_CHARS."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\n\t" or _is_printable(each))[:CLIP_CHARS]


def _is_printable(character: str) -> bool:
    try:
        printable(character)
    except ValueError:
        return False
    return True
