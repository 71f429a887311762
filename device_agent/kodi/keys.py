"""Which call of Kodi's does what a remote control's key does."""

from collections.abc import Mapping
from typing import Final

from device_agent.kodi.calls import Call


def _action(name: str) -> Call:
    return Call("Input.ExecuteAction", {"action": name})


def _window(name: str) -> Call:
    return Call("GUI.ActivateWindow", {"window": name})


NAMED: Final[Mapping[str, Call]] = {
    "ArrowUp": Call("Input.Up"), "ArrowDown": Call("Input.Down"),
    "ArrowLeft": Call("Input.Left"), "ArrowRight": Call("Input.Right"),
    "Enter": Call("Input.Select"), "GoBack": Call("Input.Back"), "Escape": Call("Input.Back"),
    "Exit": _action("previousmenu"), "GoHome": Call("Input.Home"),
    "Settings": _window("settings"), "ContextMenu": Call("Input.ContextMenu"), "Info": Call("Input.Info"),
    "Guide": _window("tvguide"), "ChannelUp": _action("channelup"), "ChannelDown": _action("channeldown"),
    "PageUp": _action("pageup"), "PageDown": _action("pagedown"), "Home": _action("firstpage"),
    "End": _action("lastpage"), "Backspace": _action("backspace"), "Delete": _action("delete"),
    "MediaPlay": _action("play"), "MediaPause": _action("pause"), "MediaStop": _action("stop"),
    "MediaRecord": _action("record"), "MediaRewind": _action("rewind"), "MediaFastForward": _action("fastforward"),
    "ColorF0Red": _action("red"), "ColorF1Green": _action("green"),
    "ColorF2Yellow": _action("yellow"), "ColorF3Blue": _action("blue"),
    **{str(digit): _action(f"number{digit}") for digit in range(10)},
}  # fmt: skip
"""By our key's name; Kodi has no TVInput, no ChannelPrev, and no key of a keyboard outside its own text fields."""
LOUDNESS: Final[Mapping[str, Call]] = {
    "AudioVolumeUp": Call("Application.SetVolume", {"volume": "increment"}),
    "AudioVolumeDown": Call("Application.SetVolume", {"volume": "decrement"}),
    "AudioVolumeMute": Call("Application.SetMute", {"mute": "toggle"}),
}
"""Keys whose effect is a setting of ours: the answer is what holds now."""
QUIT: Final = Call("Application.Quit")
"""What Power does: it ends Kodi, not the machine below it."""
LEAVING: Final = frozenset({"GoHome", "Power"})
"""Keys that a technician may press in front of anything: they leave it."""
