"""What comes and goes by itself: the volume, a short notice, digits being typed; and the shop's ribbon."""

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, width_of
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    BLACK,
    FAINT,
    GOLD,
    HEAD,
    INK,
    LEAD,
    NIGHT,
    RAISED,
    SMALL,
    SOFT,
    WHITE,
)
from device_agent.simulator.tv.state import Toast, TvState
from device_agent.simulator.tv.texts import say


def render(tv: TvState, canvas: Canvas) -> None:
    """Draw every notice that is to be seen."""
    if tv.values["system.usage_mode"] == "store":
        _store(tv, canvas)
    if tv.volume_until is not None:
        _volume(tv, canvas)
    if tv.digits is not None:
        _digits(canvas, tv.digits.typed)
    if tv.toast is not None:
        _toast(canvas, _words(tv, tv.toast))
    elif tv.values["sound.mute"] and tv.volume_until is None and tv.screen == "watch" and tv.overlay is None:
        canvas.fill(Box(1172, 40, 56, 56), BLACK, 28, 0.55)
        canvas.icon(1200, 68, "muted", 30, WHITE)


def _words(tv: TvState, toast: Toast) -> str:
    words = dict(toast.words)
    if toast.phrase == "setting":
        key = words["key"]
        words = {"key": settings.label(key, tv.language), "value": settings.shown(key, words["value"], tv.language)}
    return say(tv.language, toast.phrase, **words)


def _volume(tv: TvState, canvas: Canvas) -> None:
    box = Box(1150, 150, 76, 420)
    muted = bool(tv.values["sound.mute"])
    level = int(str(tv.values["sound.volume"]))
    canvas.glow(box, BLACK, 38, 16, 0.6)
    canvas.fill(box, NIGHT, 38, 0.92)
    if canvas.plain:
        canvas.outline(box, WHITE, 38, 2)
    words = "–" if muted else str(level)
    canvas.text(box.middle[0], box.y + 44, words, LEAD + 4, SOFT if muted else WHITE, "SemiBold", "centre")
    track = Box(box.middle[0] - 5, box.y + 82, 10, 246)
    canvas.fill(track, FAINT, 5, 0.45)
    full = round(track.height * level / 100)
    if full >= 10:
        quiet = tv.silent is not None
        canvas.fill(Box(track.x, track.y + track.height - full, 10, full), FAINT if quiet else ACCENT, 5)
    canvas.icon(box.middle[0], box.y + box.height - 48, "muted" if tv.silent else "sound", 34, WHITE)
    if tv.silent == "no_receiver":
        _tag(canvas, box, say(tv.language, "silent.no_receiver"), "warning")
    elif muted:
        _tag(canvas, box, say(tv.language, "muted"), None)
    else:
        _tag(canvas, box, settings.shown("sound.output", tv.values["sound.output"], tv.language), None)


def _tag(canvas: Canvas, bar: Box, words: str, icon: str | None) -> None:
    """Say beside the volume bar where the sound goes, or why there is none."""
    wide = width_of(words, SMALL, "Medium") + (66 if icon else 36)
    tag = Box(bar.x - wide - 16, bar.y + bar.height - 68, wide, 40)
    canvas.fill(tag, NIGHT, 20, 0.9)
    if icon:
        canvas.icon(tag.x + 26, tag.middle[1], icon, 20, GOLD)
    canvas.text(tag.x + (46 if icon else 18), tag.middle[1], words, SMALL, GOLD if icon else SOFT, "Medium")


def _digits(canvas: Canvas, typed: str) -> None:
    box = Box(1060, 48, 160, 84)
    canvas.fill(box, NIGHT, 20, 0.9)
    canvas.text(box.middle[0], box.middle[1], typed + "–", HEAD, WHITE, "Light", "centre")


def _toast(canvas: Canvas, words: str) -> None:
    words = shortened(words, 1020, LEAD - 2, "Medium")
    wide = width_of(words, LEAD - 2, "Medium")
    box = Box(640 - wide // 2 - 52, 596, wide + 104, 64)
    canvas.glow(box, BLACK, 32, 16, 0.65)
    canvas.fill(box, RAISED, 32, 0.97)
    canvas.icon(box.x + 38, box.middle[1], "info", 28, ACCENT)
    canvas.text(box.x + 66, box.middle[1], words, LEAD - 2, WHITE, "Medium")


def _store(tv: TvState, canvas: Canvas) -> None:
    title, about = say(tv.language, "store.title"), say(tv.language, "store.about")
    wide = width_of(title, SMALL, "Bold") + width_of(about, SMALL, "Medium") + 76
    box = Box(184, 24, wide, 44)
    canvas.fill(box, GOLD, 22)
    first = canvas.text(box.x + 28, box.middle[1], title, SMALL, INK, "Bold")
    canvas.text(box.x + 48 + first, box.middle[1], about, SMALL, INK, "Medium")
