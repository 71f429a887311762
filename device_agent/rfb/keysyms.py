"""X11's numbers for keys, by the W3C ``KeyboardEvent.key`` names that our protocol uses.

A computer has no channels, colour keys or Home screen: those names have no keysym here, and so are refused.
``Power`` has one in X11 and is left out on purpose: it would end the visit it was pressed in.
"""

from typing import Final

NAMED: Final[dict[str, int]] = {
    "Backspace": 0xFF08, "Tab": 0xFF09, "Enter": 0xFF0D, "Escape": 0xFF1B, "Delete": 0xFFFF, "Insert": 0xFF63,
    "Home": 0xFF50, "ArrowLeft": 0xFF51, "ArrowUp": 0xFF52, "ArrowRight": 0xFF53, "ArrowDown": 0xFF54,
    "PageUp": 0xFF55, "PageDown": 0xFF56, "End": 0xFF57, "ContextMenu": 0xFF67,
    "Shift": 0xFFE1, "Control": 0xFFE3, "Alt": 0xFFE9, "Meta": 0xFFEB,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
    # XF86 keysyms: the keys of a multimedia keyboard
    "AudioVolumeDown": 0x1008FF11, "AudioVolumeMute": 0x1008FF12, "AudioVolumeUp": 0x1008FF13,
    "MediaPlay": 0x1008FF14, "MediaStop": 0x1008FF15, "MediaRecord": 0x1008FF1C, "MediaPause": 0x1008FF31,
    "MediaRewind": 0x1008FF3E, "MediaFastForward": 0x1008FF97, "GoBack": 0x1008FF26,
}  # fmt: skip


def keysym(key: str) -> int | None:
    """Return the keysym of a key's name or of one printable character; None if there is none."""
    if len(key) != 1:
        return NAMED.get(key)
    code = ord(key)
    if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF:
        return code
    if code < 0x100 or 0xD800 <= code <= 0xDFFF:
        return None
    return 0x01000000 + code
