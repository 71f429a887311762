"""Control: keys from the technician, and what the device did with them."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints

from broker.wire import limits
from broker.wire.base import Code, Message, Tag, printable

NamedKey = Literal[
    "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "GoBack", "GoHome", "Settings", "ContextMenu", "Exit",
    "ChannelUp", "ChannelDown", "ChannelPrev", "TVInput", "Info", "Guide", "Power",
    "AudioVolumeUp", "AudioVolumeDown", "AudioVolumeMute",
    "MediaPlay", "MediaPause", "MediaStop", "MediaRecord", "MediaRewind", "MediaFastForward",
    "ColorF0Red", "ColorF1Green", "ColorF2Yellow", "ColorF3Blue",
    "Escape", "Backspace", "Tab", "Delete", "Insert", "Home", "End", "PageUp", "PageDown",
    "Shift", "Control", "Alt", "Meta",
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12",
]  # fmt: skip
"""W3C UI Events ``KeyboardEvent.key`` names; ``ChannelPrev`` is ours (HDMI-CEC 0x32)."""

NAMED_KEYS: frozenset[str] = frozenset(get_args(NamedKey))

CEC: dict[str, int] = {
    "Enter": 0x00, "ArrowUp": 0x01, "ArrowDown": 0x02, "ArrowLeft": 0x03, "ArrowRight": 0x04, "GoHome": 0x09,
    "Settings": 0x0A, "GoBack": 0x0D, "Exit": 0x0D, "ContextMenu": 0x11,
    "0": 0x20, "1": 0x21, "2": 0x22, "3": 0x23, "4": 0x24, "5": 0x25, "6": 0x26, "7": 0x27, "8": 0x28, "9": 0x29,
    "ChannelUp": 0x30, "ChannelDown": 0x31, "ChannelPrev": 0x32, "TVInput": 0x34, "Info": 0x35, "Power": 0x40,
    "AudioVolumeUp": 0x41, "AudioVolumeDown": 0x42, "AudioVolumeMute": 0x43, "MediaPlay": 0x44, "MediaStop": 0x45,
    "MediaPause": 0x46, "MediaRecord": 0x47, "MediaRewind": 0x48, "MediaFastForward": 0x49, "Guide": 0x53,
    "ColorF3Blue": 0x71, "ColorF0Red": 0x72, "ColorF1Green": 0x73, "ColorF2Yellow": 0x74,
}  # fmt: skip
"""HDMI-CEC user control codes of the keys that have one (Matter KeypadInput uses the same numbers)."""


def _known_key(key: str) -> str:
    if len(key) == 1:
        return printable(key)
    if key not in NAMED_KEYS:
        raise ValueError("not a key name of this protocol")
    return key


Key = Annotated[str, StringConstraints(min_length=1, max_length=20), AfterValidator(_known_key)]
"""One printable character, or one of NAMED_KEYS."""


class ControlKey(Message):
    """console -> broker -> device: a key; ``press`` is down and up. Needs the scope ``control``."""

    type: Literal["control.key"] = "control.key"
    id: Tag
    key: Key
    action: Literal["press", "down", "up"]


class ControlPointer(Message):
    """console -> broker -> device: the pointer is here, with these buttons down. Needs the scope ``control``.

    ``x``, ``y``: ten-thousandths of the picture's width and height. ``buttons``: bit 0 left, 1 middle, 2 right,
    3 to 6 the wheel up, down, left, right.
    """

    type: Literal["control.pointer"] = "control.pointer"
    id: Tag
    x: Annotated[int, Field(ge=0, le=10_000)]
    y: Annotated[int, Field(ge=0, le=10_000)]
    buttons: Annotated[int, Field(ge=0, le=127)]


def _lines(text: str) -> str:
    printable(text.translate({ord("\n"): None, ord("\t"): None}))
    return text


Clip = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.CLIP_CHARS),
    AfterValidator(_lines),
    Field(json_schema_extra={"format": "lines"}),
]
"""Text of a clipboard, of several lines perhaps; otherwise as any text."""


class ClipboardSet(Message):
    """console -> broker -> device: let this be in the device's clipboard. Needs the scope ``clipboard``."""

    type: Literal["clipboard.set"] = "clipboard.set"
    id: Tag
    text: Clip


class ClipboardTold(Message):
    """device -> broker -> console: this was copied on the device. Said under the scope ``clipboard`` only."""

    type: Literal["clipboard.told"] = "clipboard.told"
    text: Clip


class ControlDone(Message):
    """device -> broker -> console: what became of a control or setting command.

    ``refused`` carries the device's (or the broker's) reason as a stable code.
    """

    type: Literal["control.done"] = "control.done"
    id: Tag
    outcome: Literal["applied", "refused", "unknown"]
    reason: Code | None = None
