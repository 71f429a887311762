"""The remote control: a key and a state give the next state."""

from dataclasses import replace
from typing import Final

from device_agent.device import Actor
from device_agent.simulator.tv import change, settings, state
from device_agent.simulator.tv.channels import INPUTS, neighbour, position
from device_agent.simulator.tv.screens import gallery, home, lists, menu, watch
from device_agent.simulator.tv.state import Guide, Menu, Sources, Step, TvState

_MOVES: Final = frozenset({"ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "GoBack"})
_MEDIA: Final = frozenset({"MediaPlay", "MediaPause", "MediaStop", "MediaRecord", "MediaRewind", "MediaFastForward"})
_COLOURS: Final = {"ColorF0Red": "picture.mode", "ColorF1Green": "sound.mode"}
_CHANNELS: Final = frozenset({"ChannelUp", "ChannelDown", "ChannelPrev"})
KEYS: Final = frozenset(
    _MOVES | _MEDIA | _CHANNELS | set(_COLOURS) | set("0123456789")
    | {"ColorF2Yellow", "ColorF3Blue", "GoHome", "Settings", "ContextMenu", "Exit", "TVInput", "Info", "Guide", "Power"}
    | {"AudioVolumeUp", "AudioVolumeDown", "AudioVolumeMute"}
)  # fmt: skip
"""Every key that this TV's remote has."""


def pressed(tv: TvState, key: str, by: Actor, now: float) -> Step:
    """Return what one press of a key does.

    Refused: ``device_off`` (anything but the customer's Power while the TV is off or starting), ``unsupported_key``,
    ``customer_only`` (a technician can't ask for support in the customer's name).
    """
    if tv.power != "on":
        if key == "Power" and by == "customer" and tv.power == "standby":
            return Step(replace(tv, power="booting", since=now))
        return Step(tv, refused="device_off")
    if key not in KEYS:
        return Step(tv, refused="unsupported_key")
    step = _on(tv, key, now)
    if step.support and by != "customer":
        return Step(tv, refused="customer_only")
    return step


def _on(tv: TvState, key: str, now: float) -> Step:
    if key == "Power":
        return Step(change.off(tv, now))
    if key.startswith("AudioVolume"):
        if key == "AudioVolumeMute":
            return Step(change.mute(tv, now))
        return Step(change.volume(tv, 1 if key == "AudioVolumeUp" else -1, now))
    if key in _MOVES:
        return _move(tv, key, now)
    if key in _MEDIA:
        return watch.on_media(tv, key, now)
    if key.isdigit():
        return Step(change.digit(replace(tv, overlay=None), key, now))
    if key in _CHANNELS:
        return Step(_channel(tv, key, now))
    return Step(_shortcut(tv, key, now))


def _move(tv: TvState, key: str, now: float) -> Step:
    if tv.digits is not None and key == "Enter":
        return Step(change.tune(tv, int(tv.digits.typed), now))
    if isinstance(tv.overlay, Menu):
        return menu.on_key(tv, key, now)
    if tv.overlay is not None:
        return lists.on_key(tv, key, now)
    screens = {"home": home.on_key, "watch": watch.on_key, "gallery": gallery.on_key}
    return screens[tv.screen](tv, key, now)


def _channel(tv: TvState, key: str, now: float) -> TvState:
    closed = replace(tv, overlay=None)
    if key == "ChannelPrev":
        return change.tune(closed, tv.previous_channel, now)
    return change.tune(closed, neighbour(tv.channel, 1 if key == "ChannelUp" else -1), now)


def _shortcut(tv: TvState, key: str, now: float) -> TvState:
    """Open what a key opens from anywhere; the same key again closes it."""
    if key == "GoHome":
        return replace(
            tv, screen="home", overlay=None, banner_until=None, home=tv.home if tv.screen == "home" else (0, 0)
        )
    if key == "Exit":
        return replace(tv, overlay=None) if tv.overlay is not None else change.watch(tv, now)
    if key in ("Settings", "ContextMenu"):
        opened = Menu() if key == "Settings" else Menu("rows", 0)
        return replace(
            tv, overlay=None if isinstance(tv.overlay, Menu) else opened, banner_until=None, volume_until=None
        )
    if key == "Info":
        if tv.screen == "watch":
            return replace(tv, banner_until=None if tv.banner_until is not None else now + state.BANNER_SECONDS)
        return tv
    if key in ("Guide", "ColorF2Yellow"):
        return replace(
            tv, overlay=None if isinstance(tv.overlay, Guide) else Guide(position(tv.channel)), banner_until=None
        )
    if key in ("TVInput", "ColorF3Blue"):
        return _sources(tv)
    return _next_choice(tv, _COLOURS[key], now)


def _sources(tv: TvState) -> TvState:
    """Open the list of inputs; pressed again, go to the next of it, as real remotes do."""
    values = [each.value for each in INPUTS]
    index = (tv.overlay.index + 1) % len(INPUTS) if isinstance(tv.overlay, Sources) else values.index(tv.source)
    return replace(tv, overlay=Sources(index), banner_until=None)


def _next_choice(tv: TvState, key: str, now: float) -> TvState:
    """Go to the next picture or sound mode, round and round, and name it."""
    modes = [option.value for option in settings.ALL[key].options]
    value = modes[(modes.index(str(tv.values[key])) + 1) % len(modes)]
    return change.toast(change.set_value(tv, key, value, now), "setting", now, key=key, value=value)
