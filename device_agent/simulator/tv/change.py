"""Changes of the TV's state that more than one screen makes; all pure."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from broker.wire.settings import Value
from device_agent.device import Actor
from device_agent.simulator.tv import camera, channels, reach, settings, state
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.catalogue import inputs
from device_agent.simulator.tv.state import AppPage, Digits, NetworkPage, Screen, Shift, Toast, TvState

ERRORS_KEPT: Final = 6


def set_value(tv: TvState, key: str, value: Value, now: float) -> TvState:
    """Set a setting that ``settings.check`` has let through, and show what a TV shows then."""
    after = replace(tv, values=tv.values.put({key: value}))
    if key == "input.current":
        return replace(woken(show(after, "watch")), banner_until=now + state.BANNER_SECONDS, shift=Shift(), digits=None)
    if key.startswith(("picture.", "sound.")) or key == "system.usage_mode":
        after = patient(after, now)
    if key in ("sound.volume", "sound.mute") and tv.overlay is None:
        return replace(after, volume_until=now + state.VOLUME_SECONDS)
    return after


def patient(tv: TvState, now: float) -> TvState:
    """Let a shop's TV be played with for a while from now on, before it takes its settings back."""
    store = tv.values["system.usage_mode"] == "store"
    return replace(tv, restore_at=now + state.STORE_SECONDS if store else None)


def adjust(tv: TvState, key: str, direction: Literal[-1, 1], now: float) -> TvState:
    """Move a setting one step, or say what it needs first."""
    if not settings.available(key, tv.values):
        return toast(tv, f"needs.{key}", now)
    if settings.ALL[key].access == "ro" or settings.ALL[key].kind != "setting":
        return tv
    return set_value(tv, key, settings.stepped(key, tv.values[key], direction), now)


def volume(tv: TvState, direction: Literal[-1, 1], now: float) -> TvState:
    """Turn the volume one step; turning it ends a mute."""
    louder = set_value(tv, "sound.volume", settings.stepped("sound.volume", tv.values["sound.volume"], direction), now)
    after = set_value(louder, "sound.mute", False, now) if tv.values["sound.mute"] else louder
    return replace(after, volume_until=now + state.VOLUME_SECONDS)


def mute(tv: TvState, now: float) -> TvState:
    """Mute, or end the mute."""
    after = set_value(tv, "sound.mute", not tv.values["sound.mute"], now)
    return replace(after, volume_until=now + state.VOLUME_SECONDS)


def toast(tv: TvState, phrase: str, now: float, **words: str) -> TvState:
    """Show a short notice."""
    return replace(tv, toast=Toast(phrase, now + state.TOAST_SECONDS, tuple(words.items())))


def show(tv: TvState, screen: Screen) -> TvState:
    """Show a screen with nothing over it; a call that is on goes into the corner."""
    held = tv.app if tv.app is not None and tv.app.app == "call" and camera.uses(tv.app) else tv.corner
    return replace(tv, screen=screen, app=None, overlay=None, banner_until=None, corner=held)


def open_app(tv: TvState, app: str) -> TvState:
    """Bring an app to the front: the call from the corner as it is there; another camera app ends that call."""
    shown = replace(show(tv, "app"), toast=None)
    held = shown.corner
    if held is not None and held.app == app:
        return replace(shown, app=held, corner=None)
    return replace(shown, app=AppPage(app), corner=None if APPS[app].camera else held)


def watch(tv: TvState, now: float) -> TvState:
    """Show the chosen input, with its banner."""
    return replace(show(tv, "watch"), banner_until=now + state.BANNER_SECONDS)


def tune(tv: TvState, number: int, now: float) -> TvState:
    """Watch a channel, or say that there is none of that number."""
    if channels.channel(number) is None:
        return toast(replace(tv, digits=None), "no_channel", now, number=str(number))
    on_tv = tv if tv.source == "tv" else set_value(tv, "input.current", "tv", now)
    before = tv.channel if number != tv.channel else tv.previous_channel
    return watch(replace(on_tv, channel=number, previous_channel=before, shift=Shift(), digits=None), now)


def digit(tv: TvState, figure: str, by: Actor, now: float) -> TvState:
    """Add a digit to the channel number being typed; three digits are enough at once."""
    typed = ((tv.digits.typed if tv.digits else "") + figure)[-3:]
    if len(typed) == 3:
        return tune(tv, int(typed), now)
    return replace(tv, digits=Digits(typed, now + state.DIGITS_SECONDS, by))


def check_network(tv: TvState, now: float) -> TvState:
    """Open the network page, or begin its check again."""
    return replace(tv, overlay=NetworkPage(now), banner_until=None, volume_until=None)


def attach(tv: TvState, port: str, thing: str) -> TvState:
    """Put a device on a port, or ``none`` in its place; what is attached anew is awake."""
    return replace(tv, values=tv.values.put({f"input.{port}.device": thing}), asleep=tv.asleep - {port})


def noted(tv: TvState, code: str, local: datetime) -> TvState:
    """Write something into the TV's error log, which keeps the last few."""
    return replace(tv, errors=(*tv.errors, f"{local:%H:%M} {code}")[-ERRORS_KEPT:])


def woken(tv: TvState) -> TvState:
    """Wake the device on the chosen input, if the TV may command it."""
    return replace(tv, asleep=tv.asleep - {tv.source}) if tv.values["system.cec.enabled"] else tv


def off(tv: TvState, now: float, power: Literal["standby", "unplugged"] = "standby") -> TvState:
    """Switch off: what is set stays, everything on the screen goes, and devices go with it that are to."""
    asleep = tv.asleep
    if power == "standby" and tv.values["system.cec.enabled"] and tv.values["system.cec.auto_off"]:
        asleep = frozenset(port for port in inputs.PORTS if tv.values[f"input.{port}.device"] != "none")
    return TvState(
        power, now, tv.values, channel=tv.channel, previous_channel=tv.previous_channel, network=tv.network,
        asleep=asleep, offered=tv.offered, image=tv.image, errors=tv.errors,
        world=replace(tv.world, cut_at=None, back_at=None),
    )  # fmt: skip


def start(tv: TvState, now: float) -> TvState:
    """Begin to start; newer software is installed on the way if the TV is to see to it by itself."""
    install = tv.offered is not None and bool(tv.values["system.firmware.auto_update"])
    return replace(tv, power="booting", since=now, updating=install, world=replace(tv.world, back_at=None))


def update(tv: TvState, now: float) -> TvState:
    """Begin to install the software that the maker has published: a start that takes longer."""
    return replace(off(tv, now), power="booting", asleep=tv.asleep, updating=True)


def boot_seconds(tv: TvState) -> float:
    """Return how long this start takes."""
    if tv.updating:
        return state.UPDATE_SECONDS
    return state.QUICK_SECONDS if tv.values["power.quick_start"] else state.BOOT_SECONDS


def scene_second(tv: TvState, now: float) -> float:
    """Return which second of the scene is on: held while paused, behind after it; an app's item from its beginning."""
    if tv.screen == "app" and tv.app is not None and tv.app.since is not None:
        return APPS[tv.app.app].items[tv.app.focus].second + now - tv.app.since
    if tv.source == "tv" and tv.shift.paused_at is not None:
        return tv.shift.paused_at
    return now - (tv.shift.behind if tv.source == "tv" else 0.0)


def stages(page: NetworkPage, now: float) -> NetworkPage:
    """Return the network page with as many stages as its check has come to."""
    return replace(page, shown=reach.done(page.checked, now))
