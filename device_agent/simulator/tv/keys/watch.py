"""Watching: channels up and down, the banner, pausing live TV."""

from dataclasses import replace

from device_agent.simulator.tv import change, state
from device_agent.simulator.tv.channels import neighbour, position
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.state import ChannelList, Shift, Step, TvState

_BACK_MOST = 60.0  # seconds of live TV that are kept to go back to
_SKIP = 10.0


def on_key(tv: TvState, press: Press) -> Step:
    """Change the channel, show the banner, or hide it."""
    banner = replace(tv, banner_until=press.now + state.BANNER_SECONDS)
    if press.key == "GoBack":
        return Step(replace(tv, banner_until=None) if tv.banner_until is not None else change.show(tv, "home"))
    if tv.source != "tv":
        return Step(banner if press.key == "Enter" else tv)
    if press.upright:
        return Step(change.tune(tv, neighbour(tv.channel, -press.upright), press.now))
    if press.sideways:
        return Step(replace(tv, overlay=ChannelList(position(tv.channel)), banner_until=None))
    return Step(banner if press.key == "Enter" else tv)


def on_media(tv: TvState, press: Press) -> Step:
    """Pause, go back and catch up; only live TV can."""
    key, now = press.key, press.now
    if key == "MediaRecord":
        return Step(change.toast(tv, "no_usb", now))
    if tv.screen != "watch" or tv.source != "tv":
        return Step(change.toast(tv, "only_tv", now))
    behind = tv.shift.behind if tv.shift.paused_at is None else now - tv.shift.paused_at
    if key == "MediaPause":
        shift = tv.shift if tv.shift.paused_at is not None else Shift(behind, now - behind)
    elif key == "MediaPlay":
        shift = Shift(behind)
    elif key == "MediaStop":
        shift = Shift()
    else:
        skipped = behind + (_SKIP if key == "MediaRewind" else -_SKIP)
        shift = Shift(min(max(skipped, 0.0), max(_BACK_MOST, behind)))
    return Step(replace(tv, shift=shift, banner_until=now + state.BANNER_SECONDS))
