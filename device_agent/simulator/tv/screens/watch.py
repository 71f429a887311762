"""Watching: the channel or input fills the screen; its banner comes and goes; captions stay."""

from device_agent.simulator.tv import change, guide
from device_agent.simulator.tv.channels import channel, icon_of, port_name, signal_of
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, width_of, wrapped
from device_agent.simulator.tv.paint.theme import (
    ACCENT_DEEP,
    ACCENT_LIGHT,
    BLACK,
    BODY,
    DUSK,
    FIGURE,
    GOLD,
    INK,
    LEAD,
    LIVE,
    MARGIN,
    RAISED,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WHITE,
    WIDTH,
    Colour,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

_LINE = 644  # the middle of the banner's words


def render_lost(tv: TvState, canvas: Canvas) -> None:
    """Say that the input gives no picture, and what to do about it."""
    port, name = port_name(tv, tv.source)
    why = signal_of(tv)
    canvas.glow(Box(440, 180, 400, 260), ACCENT_DEEP, 120, 110, 0.28)
    canvas.fill(Box(572, 196, 136, 136), DUSK, 68)
    canvas.outline(Box(572, 196, 136, 136), RAISED, 68, 2)
    canvas.icon(640, 264, "unplugged" if why == "nothing" else icon_of(tv, tv.source), 68, SOFT)
    canvas.text(640, 384, say(tv.language, "no_signal"), TITLE, TEXT, "SemiBold", "centre")
    for line, words in enumerate(wrapped(say(tv.language, f"signal.{why}", port=port), 760, BODY)):
        canvas.text(640, 430 + line * 30, words, BODY, SOFT, "Regular", "centre")
    label = port if why == "nothing" else f"{port}  ·  {name}"
    wide = width_of(label, SMALL, "Medium") + 44
    canvas.fill(Box(640 - wide // 2, 508, wide, 40), DUSK, 20)
    canvas.text(640, 528, label, SMALL, ACCENT_LIGHT, "Medium", "centre")


def render(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Draw captions, the banner if it is to be seen, and the sign of a pause for as long as it lasts."""
    if tv.values["accessibility.captions"] and tv.source == "tv" and channel(tv.channel) is not None:
        _captions(tv, canvas, moment)
    if tv.banner_until is not None:
        canvas.shade(Box(0, 450, WIDTH, 270), BLACK, 0.0, 0.97, "y")
        if tv.source == "tv":
            _channel_banner(tv, canvas, moment)
        else:
            _input_banner(tv, canvas)
        right = WIDTH - MARGIN
        canvas.text(right, _LINE - 32, moment.clock, TITLE, WHITE, "SemiBold", "right")
        canvas.text(right, _LINE + 6, moment.date(tv.language), SMALL, SOFT, "Regular", "right")
    if tv.source == "tv" and tv.shift.paused_at is not None and tv.overlay is None:
        box = Box(584, 304, 112, 112)
        canvas.fill(box, BLACK, 56, 0.55)
        canvas.icon(*box.middle, "pause", 52, WHITE)


def _captions(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    words = guide.caption(tv.channel, change.scene_second(tv, moment.seconds), tv.language)
    lines = wrapped(words, 900, LEAD, "Medium")
    foot = 548 if tv.banner_until is not None else 664
    wide = max(width_of(line, LEAD, "Medium") for line in lines) + 48
    tall = len(lines) * 34 + 14
    canvas.fill(Box(640 - wide // 2, foot - tall, wide, tall), BLACK, 10, 0.78)
    for line, text in enumerate(lines):
        canvas.text(640, foot - tall + 24 + line * 34, text, LEAD, WHITE, "Medium", "centre")


def _channel_banner(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    shown = channel(tv.channel)
    assert shown is not None
    programme = guide.on_at(shown.number, moment.local)
    after = guide.on_at(shown.number, programme.end)
    wide = canvas.text(MARGIN, _LINE - 14, f"{shown.number}", FIGURE, WHITE, "Light")
    left = MARGIN + wide + 34
    canvas.fill(Box(left - 18, _LINE - 52, 2, 92), WHITE, alpha=0.28)
    named = canvas.text(left, _LINE - 76, shown.name(tv.language), BODY, ACCENT_LIGHT, "SemiBold")
    chips = left + named + 16
    for label, ground, ink in (*_liveness(tv, moment), ("HD 1080p", RAISED, TEXT), ("STEREO", RAISED, TEXT)):
        chips += parts.chip(canvas, chips, _LINE - 76, label, ground, ink) + 8
    title = shortened(programme.title(tv.language), 700, TITLE, "SemiBold")
    canvas.text(left, _LINE - 32, title, TITLE, WHITE, "SemiBold")
    begun = canvas.text(left, _LINE + 6, f"{programme.start:%H:%M}", SMALL, SOFT)
    bar = Box(left + begun + 14, _LINE + 3, 360, 6)
    parts.progress(canvas, bar, parts.past(programme, moment.local), LIVE)
    canvas.text(bar.x + bar.width + 14, _LINE + 6, f"{programme.end:%H:%M}", SMALL, SOFT)
    then = f"{say(tv.language, 'next')}: {after.title(tv.language)}"
    canvas.text(left, _LINE + 36, shortened(then, 800, SMALL), SMALL, SOFT)


def _liveness(tv: TvState, moment: Moment) -> tuple[tuple[str, Colour, Colour], ...]:
    if tv.shift.paused_at is not None:
        return ((say(tv.language, "paused"), GOLD, INK),)
    if tv.shift.behind >= 1:
        return ((say(tv.language, "behind", seconds=str(round(tv.shift.behind))), GOLD, INK),)
    return ((say(tv.language, "live"), LIVE, WHITE),)


def _input_banner(tv: TvState, canvas: Canvas) -> None:
    port, name = port_name(tv, tv.source)
    canvas.fill(Box(MARGIN, _LINE - 64, 92, 92), RAISED, 24)
    canvas.icon(MARGIN + 46, _LINE - 18, icon_of(tv, tv.source), 52, ACCENT_LIGHT)
    left = MARGIN + 118
    canvas.text(left, _LINE - 50, port, BODY, ACCENT_LIGHT, "SemiBold")
    canvas.text(left, _LINE - 14, shortened(name, 640, TITLE, "SemiBold"), TITLE, WHITE, "SemiBold")
    if signal_of(tv) == "ok":
        x = left
        for label in _format(tv):
            x += parts.chip(canvas, x, _LINE + 24, label, RAISED, TEXT) + 8


def _format(tv: TvState) -> tuple[str, ...]:
    if tv.values[f"input.{tv.source}.uhd_color"]:
        return ("4K UHD", "60 Hz", "HDR")
    return ("HD 1080p", "60 Hz")
