"""Changes of the TV's state that more than one screen makes; all pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from broker.wire.settings import Value
from device_agent.simulator.tv import channels, settings, state
from device_agent.simulator.tv.state import Digits, Shift, Toast, TvState


def set_value(tv: TvState, key: str, value: Value, now: float) -> TvState:
    """Set a setting that ``settings.check`` has let through, and show what a TV shows then."""
    after = replace(tv, values=MappingProxyType({**tv.values, key: value}))
    if key == "input.current":
        return replace(
            after, screen="watch", overlay=None, banner_until=now + state.BANNER_SECONDS, shift=Shift(), digits=None
        )
    if key in ("sound.volume", "sound.mute") and tv.overlay is None:
        return replace(after, volume_until=now + state.VOLUME_SECONDS)
    return after


def adjust(tv: TvState, key: str, direction: Literal[-1, 1], now: float) -> TvState:
    """Move a setting one step, or say what it needs first."""
    if not settings.available(key, tv.values):
        return toast(tv, f"needs.{key}", now)
    if settings.ALL[key].access == "ro":
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


def watch(tv: TvState, now: float) -> TvState:
    """Show the chosen input, with its banner."""
    return replace(tv, screen="watch", overlay=None, banner_until=now + state.BANNER_SECONDS)


def tune(tv: TvState, number: int, now: float) -> TvState:
    """Watch a channel, or say that there is none of that number."""
    if channels.channel(number) is None:
        return toast(replace(tv, digits=None), "no_channel", now, number=str(number))
    on_tv = tv if tv.source == "tv" else set_value(tv, "input.current", "tv", now)
    before = tv.channel if number != tv.channel else tv.previous_channel
    return watch(replace(on_tv, channel=number, previous_channel=before, shift=Shift(), digits=None), now)


def digit(tv: TvState, figure: str, now: float) -> TvState:
    """Add a digit to the channel number being typed; three digits are enough at once."""
    typed = ((tv.digits.typed if tv.digits else "") + figure)[-3:]
    if len(typed) == 3:
        return tune(tv, int(typed), now)
    return replace(tv, digits=Digits(typed, now + state.DIGITS_SECONDS))


def off(tv: TvState, now: float, power: Literal["standby", "unplugged"] = "standby") -> TvState:
    """Switch off: settings and channel stay, everything on the screen goes."""
    return TvState(power, now, tv.values, channel=tv.channel, previous_channel=tv.previous_channel)


def elapse(tv: TvState, now: float, before: datetime, local: datetime) -> TvState:
    """Let time pass: notices go, typed digits become a channel, the boot ends, the off timer strikes."""
    if tv.power == "booting":
        return replace(tv, power="on", since=now) if now >= tv.since + state.BOOT_SECONDS else tv
    if tv.power != "on":
        return tv
    if tv.values["system.off_timer"] and struck(str(tv.values["system.off_time"]), before, local):
        return off(tv, now)
    if tv.digits and now >= tv.digits.until:
        tv = tune(tv, int(tv.digits.typed), now)
    if tv.toast and now >= tv.toast.until:
        tv = replace(tv, toast=None)
    if tv.banner_until is not None and now >= tv.banner_until:
        tv = replace(tv, banner_until=None)
    if tv.volume_until is not None and now >= tv.volume_until:
        tv = replace(tv, volume_until=None)
    return tv


def struck(time: str, before: datetime, local: datetime) -> bool:
    """Return whether the wall clock passed ``time`` (HH:MM) after ``before`` and no later than ``local``."""
    hour, minute = (int(part) for part in time.split(":"))
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return before < moment <= local or before < moment - timedelta(days=1) <= local


def deadline(tv: TvState) -> float | None:
    """Return the next second at which ``elapse`` would change something by itself (the off timer apart), or None."""
    if tv.power == "booting":
        return tv.since + state.BOOT_SECONDS
    moments = [
        tv.digits.until if tv.digits else None, tv.toast.until if tv.toast else None, tv.banner_until, tv.volume_until
    ]  # fmt: skip
    return min((each for each in moments if each is not None), default=None)


def scene_second(tv: TvState, now: float) -> float:
    """Return which second of the scene is on: held while paused, behind after it."""
    if tv.source == "tv" and tv.shift.paused_at is not None:
        return tv.shift.paused_at
    return now - (tv.shift.behind if tv.source == "tv" else 0.0)
