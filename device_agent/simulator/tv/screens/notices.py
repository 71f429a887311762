"""What comes and goes by itself: the volume, a short notice, digits being typed; and the shop's ribbon."""

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.theme import ACCENT, BLACK, FAINT, GOLD, INK, NIGHT, SOFT, WHITE
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
    level = int(tv.values["sound.volume"])
    canvas.glow(box, BLACK, 38, 16, 0.6)
    canvas.fill(box, NIGHT, 38, 0.92)
    canvas.text(
        box.middle[0], box.y + 44, "–" if muted else str(level), 28, SOFT if muted else WHITE, "SemiBold", "centre"
    )
    track = Box(box.middle[0] - 5, box.y + 82, 10, 246)
    canvas.fill(track, FAINT, 5, 0.45)
    full = round(track.height * level / 100)
    if full >= 10:
        canvas.fill(Box(track.x, track.y + track.height - full, 10, full), FAINT if muted else ACCENT, 5)
    canvas.icon(box.middle[0], box.y + box.height - 48, "muted" if muted else "sound", 34, WHITE)
    output = settings.shown("sound.output", tv.values["sound.output"], tv.language)
    words = say(tv.language, "muted") if muted else output
    wide = width_of(words, 17, "Medium")
    tag = Box(box.x - wide - 52, box.y + box.height - 68, wide + 36, 40)
    canvas.fill(tag, NIGHT, 20, 0.88)
    canvas.text(tag.x + 18, tag.middle[1], words, 17, SOFT, "Medium")


def _digits(canvas: Canvas, typed: str) -> None:
    box = Box(1060, 48, 160, 84)
    canvas.fill(box, NIGHT, 20, 0.9)
    canvas.text(box.middle[0], box.middle[1], typed + "–", 46, WHITE, "Light", "centre")


def _toast(canvas: Canvas, words: str) -> None:
    wide = width_of(words, 22, "Medium")
    box = Box(640 - wide // 2 - 62, 596, wide + 104, 64)
    canvas.glow(box, BLACK, 32, 16, 0.65)
    canvas.fill(box, (38, 46, 64), 32, 0.97)
    canvas.icon(box.x + 38, box.middle[1], "info", 28, ACCENT)
    canvas.text(box.x + 66, box.middle[1], words, 22, WHITE, "Medium")


def _store(tv: TvState, canvas: Canvas) -> None:
    title, about = say(tv.language, "store.title"), say(tv.language, "store.about")
    wide = width_of(title, 17, "Bold") + width_of(about, 17, "Medium") + 76
    box = Box(640 - wide // 2, 20, wide, 44)
    canvas.fill(box, GOLD, 22)
    first = canvas.text(box.x + 28, box.middle[1], title, 17, INK, "Bold")
    canvas.text(box.x + 48 + first, box.middle[1], about, 17, INK, "Medium")
