"""Watching: the channel or input fills the screen; its banner comes and goes."""

from dataclasses import replace

from device_agent.simulator.tv import change, state
from device_agent.simulator.tv.channels import channel, input_of, neighbour, position
from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.theme import ACCENT_LIGHT, BLACK, FAINT, GOLD, LIVE, SOFT, TEXT, WHITE
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, Shift, Step, TvState
from device_agent.simulator.tv.texts import say

_BACK_MOST = 60.0  # seconds of live TV that are kept to go back to
_SKIP = 10.0


def on_key(tv: TvState, key: str, now: float) -> Step:
    """Change the channel, show the banner, or hide it."""
    if key == "GoBack":
        return Step(replace(tv, banner_until=None) if tv.banner_until is not None else replace(tv, screen="home"))
    if tv.source != "tv":
        return Step(replace(tv, banner_until=now + state.BANNER_SECONDS) if key == "Enter" else tv)
    if key in ("ArrowUp", "ArrowDown"):
        return Step(change.tune(tv, neighbour(tv.channel, 1 if key == "ArrowUp" else -1), now))
    if key in ("ArrowLeft", "ArrowRight"):
        return Step(replace(tv, overlay=Guide(position(tv.channel)), banner_until=None))
    if key == "Enter":
        return Step(replace(tv, banner_until=now + state.BANNER_SECONDS))
    return Step(tv)


def on_media(tv: TvState, key: str, now: float) -> Step:
    """Pause, go back and catch up; only live TV can."""
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


def render_lost(tv: TvState, canvas: Canvas) -> None:
    """Say that the input gives no picture."""
    port = input_of(tv.source)
    canvas.icon(640, 282, "unplugged", 92, FAINT)
    canvas.text(640, 380, say(tv.language, "no_signal"), 38, TEXT, "SemiBold", "centre")
    canvas.text(640, 430, say(tv.language, "no_signal.about", port=port.port), 22, SOFT, "Regular", "centre")


def render(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Draw the banner if it is to be seen, and the sign of a pause for as long as it lasts."""
    if tv.banner_until is not None:
        canvas.shade(Box(0, 440, 1280, 280), BLACK, 0.0, 0.96, "y")
        if tv.source == "tv":
            _channel_banner(tv, canvas, moment)
        else:
            _input_banner(tv, canvas)
        canvas.text(1220, 606, moment.clock, 30, WHITE, "SemiBold", "right")
        canvas.text(1220, 646, moment.date(tv.language), 18, SOFT, "Regular", "right")
    if tv.source == "tv" and tv.shift.paused_at is not None and tv.overlay is None:
        box = Box(584, 304, 112, 112)
        canvas.fill(box, BLACK, 56, 0.55)
        canvas.icon(*box.middle, "pause", 52, WHITE)


def _channel_banner(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    shown = channel(tv.channel)
    assert shown is not None
    number = f"{shown.number}"
    wide = canvas.text(60, 624, number, 76, WHITE, "Light")
    left = 60 + wide + 32
    canvas.fill(Box(left - 16, 592, 2, 66), WHITE, alpha=0.3)
    named = canvas.text(left + 6, 606, shown.name(tv.language), 30, WHITE, "SemiBold")
    canvas.text(left + 6, 646, f"{say(tv.language, 'now')}: {shown.programme(tv.language)}", 21, SOFT)
    label, colour = _liveness(tv, moment)
    chip = Box(left + 6 + named + 18, 594, width_of(label, 14, "Bold") + 22, 26)
    canvas.fill(chip, colour, 8)
    canvas.text(*chip.middle, label, 14, WHITE if colour == LIVE else BLACK, "Bold", "centre")


def _liveness(tv: TvState, moment: Moment) -> tuple[str, tuple[int, int, int]]:
    if tv.shift.paused_at is not None:
        return say(tv.language, "paused"), GOLD
    if tv.shift.behind >= 1:
        return say(tv.language, "behind", seconds=str(round(tv.shift.behind))), GOLD
    return say(tv.language, "live"), LIVE


def _input_banner(tv: TvState, canvas: Canvas) -> None:
    port = input_of(tv.source)
    canvas.icon(92, 624, port.icon, 62, ACCENT_LIGHT)
    canvas.text(150, 606, port.port, 30, WHITE, "SemiBold")
    canvas.text(150, 646, say(tv.language, port.device or "no_device"), 21, SOFT)
