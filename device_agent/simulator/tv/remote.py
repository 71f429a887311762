"""The remote control: a press of a key and a state give the next state."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from device_agent.simulator.tv import camera, change, settings, state
from device_agent.simulator.tv.catalogue.inputs import INPUTS
from device_agent.simulator.tv.channels import neighbour
from device_agent.simulator.tv.keys import apps, confirm, entry, gallery, guide, home, lists, menu, network, watch
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import (
    ChannelList,
    Confirm,
    Entry,
    Guide,
    Menu,
    NetworkPage,
    Pattern,
    Sources,
    Step,
    TvState,
)

_MOVES: Final = frozenset({"ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", "GoBack"})
_MEDIA: Final = frozenset({"MediaPlay", "MediaPause", "MediaStop", "MediaRecord", "MediaRewind", "MediaFastForward"})
_COLOURS: Final = {"ColorF0Red": "picture.mode", "ColorF1Green": "sound.mode"}
_WAYS_OUT: Final = frozenset({"GoHome", "Power"})
_CHANNELS: Final = frozenset({"ChannelUp", "ChannelDown", "ChannelPrev"})
KEYS: Final = frozenset(
    _MOVES | _MEDIA | _CHANNELS | set(_COLOURS) | set("0123456789")
    | {"ColorF2Yellow", "ColorF3Blue", "GoHome", "Settings", "ContextMenu", "Exit", "TVInput", "Info", "Guide", "Power"}
    | {"AudioVolumeUp", "AudioVolumeDown", "AudioVolumeMute"}
)  # fmt: skip
"""Every key that this TV's remote has."""

_OVERLAYS: Final[dict[type, Callable[[TvState, Press], Step]]] = {
    Menu: menu.on_key, Sources: lists.on_key, ChannelList: lists.on_key, Guide: guide.on_key,
    NetworkPage: network.on_key, Confirm: confirm.on_key, Entry: entry.on_key,
}  # fmt: skip
_SCREENS: Final = {"home": home.on_key, "watch": watch.on_key, "gallery": gallery.on_key, "app": apps.on_key}
_CUSTOMERS: Final = tuple(key for key, each in settings.ALL.items() if each.write_policy == "customer_only")


def pressed(tv: TvState, press: Press) -> Step:
    """Return what one press of a key does.

    Refused, and nothing changed: ``device_off`` (anything but the customer's Power while the TV is off or starting),
    ``unsupported_key``; and to a technician ``camera_app`` (where a camera app that isn't permitted is in front, or
    would be), ``secret_field`` (likewise), ``customer_only`` (to ask for support, reset the TV, or set what is the
    customer's alone). Power and GoHome always lead out.
    """
    if tv.power != "on":
        if press.key == "Power" and press.by == "customer" and tv.power == "standby":
            return Step(change.start(tv, press.now))
        return Step(tv, refused="device_off")
    into_field = isinstance(tv.overlay, Entry) and entry.typed(press.key, tv.overlay)
    if press.key not in KEYS and not into_field:
        return Step(tv, refused="unsupported_key")
    others = press.by != "customer"
    if others and press.key not in _WAYS_OUT and (hands_off := camera.barred(tv, press.permitted)):
        return Step(tv, refused=hands_off)
    step = _on(tv, press)
    if step.refused:
        return Step(tv, refused=step.refused)
    if others and (step.support or step.reset or _customers(tv, step.state)):
        return Step(tv, refused="customer_only")
    if others and (astray := camera.strays(tv, step.state, press.permitted)):
        return Step(tv, refused=astray)
    return step


def _customers(before: TvState, after: TvState) -> bool:
    """Return whether something changed that only the customer may change, by whichever way through the menus."""
    return any(before.values[key] != after.values[key] for key in _CUSTOMERS if key in before.values)


def _on(tv: TvState, press: Press) -> Step:
    key, now = press.key, press.now
    if key == "Power":
        return Step(change.off(tv, now))
    if isinstance(tv.overlay, Pattern):
        return Step(replace(tv, overlay=None))
    if isinstance(tv.overlay, Entry) and (entry.typed(key, tv.overlay) or key in _MOVES):
        return entry.on_key(tv, press)
    if key == "AudioVolumeMute":
        return Step(change.mute(tv, now))
    if key.startswith("AudioVolume"):
        return Step(change.volume(tv, 1 if key == "AudioVolumeUp" else -1, now))
    if key in _MOVES:
        return _move(tv, press)
    if key in _MEDIA:
        return apps.on_media(tv, press) if tv.screen == "app" else watch.on_media(tv, press)
    if key.isdigit():
        return Step(change.digit(replace(tv, overlay=None), key, press.by, now))
    if key in _CHANNELS:
        return Step(_channel(tv, key, now))
    return Step(_shortcut(tv, press))


def _move(tv: TvState, press: Press) -> Step:
    if tv.digits is not None and press.key == "Enter":
        return Step(change.tune(tv, int(tv.digits.typed), press.now))
    if press.key == "GoBack" and tv.corner is not None and tv.overlay is None and tv.screen == "home":
        return Step(replace(tv, corner=None) if press.by == "customer" else tv)  # whoever calls hangs up
    if tv.overlay is not None:
        return _OVERLAYS[type(tv.overlay)](tv, press)
    return _SCREENS[tv.screen](tv, press)


def _channel(tv: TvState, key: str, now: float) -> TvState:
    closed = replace(tv, overlay=None)
    if key == "ChannelPrev":
        return change.tune(closed, tv.previous_channel, now)
    return change.tune(closed, neighbour(tv.channel, 1 if key == "ChannelUp" else -1), now)


def _shortcut(tv: TvState, press: Press) -> TvState:
    """Open what a key opens from anywhere; the same key again closes it."""
    key, now = press.key, press.now
    if key == "GoHome":
        return replace(change.show(tv, "home"), home=tv.home if tv.screen == "home" else (0, 0))
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
        page = None if isinstance(tv.overlay, Guide) else home.opened_guide(tv, press)
        return replace(tv, overlay=page, banner_until=None)
    if key in ("TVInput", "ColorF3Blue"):
        return _sources(tv)
    return _next_choice(tv, _COLOURS[key], now)


def _sources(tv: TvState) -> TvState:
    """Open the list of inputs; pressed again, go to the next of it, as real remotes do."""
    index = (tv.overlay.index + 1) % len(INPUTS) if isinstance(tv.overlay, Sources) else INPUTS.index(tv.source)
    return replace(tv, overlay=Sources(index), banner_until=None)


def _next_choice(tv: TvState, key: str, now: float) -> TvState:
    """Go to the next picture or sound mode, round and round, and name it."""
    modes = [option.value for option in settings.ALL[key].options]
    value = modes[(modes.index(str(tv.values[key])) + 1) % len(modes)]
    return change.toast(change.set_value(tv, key, value, now), "setting", now, key=key, value=value)
