"""The network page: the way from the TV to the Internet, stage by stage, and what the TV is called on it."""

from device_agent.simulator.tv import reach, settings
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, wrapped
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_LIGHT,
    BODY,
    DUSK,
    FAINT,
    GOLD,
    GOOD,
    LEAD,
    LIVE,
    MARGIN,
    MICRO,
    RAISED,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    TITLE,
    WHITE,
    WIDTH,
    Colour,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import NetworkPage, TvState
from device_agent.simulator.tv.texts import say

_WAY = Box(MARGIN, 156, WIDTH - 2 * MARGIN, 196)
_ROWS = Box(MARGIN, 376, WIDTH - 2 * MARGIN, 196)
_ICONS = {"link": "wifi", "router": "router", "internet": "browser", "names": "names"}


def render(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Draw the page over the whole screen."""
    page = tv.overlay
    assert isinstance(page, NetworkPage)
    canvas.ground(Box(0, 0, 1280, 720))
    canvas.icon(MARGIN + 18, 76, "network", 38, ACCENT_LIGHT)
    canvas.text(MARGIN + 52, 76, say(tv.language, "network_page"), TITLE, WHITE, "SemiBold")
    stages = reach.reach(tv)
    done = page.shown
    words, colour = _verdict(tv, stages, done)
    canvas.text(WIDTH - MARGIN, 76, words, BODY, colour, "SemiBold", "right")
    canvas.fill(_WAY, SURFACE, 24, 0.55)
    if canvas.plain:
        canvas.outline(_WAY, WHITE, 24, 1)
    _way(tv, canvas, stages, done)
    _details(tv, canvas, moment)
    focus = page.focus
    parts.button(canvas, Box(MARGIN, 600, 280, 60), say(tv.language, "network.again"), focus == 0, "reset")
    parts.button(canvas, Box(MARGIN + 300, 600, 280, 60), say(tv.language, "network.settings"), focus == 1, "settings")
    pairs = (("OK", say(tv.language, "hint.choose")), ("back", say(tv.language, "hint.back")))
    parts.hints(canvas, WIDTH - MARGIN - 230, 630, pairs)


def _verdict(tv: TvState, stages: tuple[reach.Stage, ...], done: int) -> tuple[str, Colour]:
    failed = next((stage for stage in stages[:done] if stage.reached is False), None)
    if failed:
        return say(tv.language, f"stage.{failed.name}.failed"), LIVE
    if done < len(stages):
        return say(tv.language, "network.checking"), SOFT
    if tv.network in ("slow", "lossy"):
        return say(tv.language, f"network.{tv.network}"), GOLD
    return say(tv.language, "network.ok"), GOOD


def _way(tv: TvState, canvas: Canvas, stages: tuple[reach.Stage, ...], done: int) -> None:
    """Draw the TV and after it every stage, joined by lines that say how far it gets."""
    places = len(stages) + 1
    pitch = _WAY.width // places
    middle = _WAY.y + 78
    for place in range(places):
        x = _WAY.x + pitch * place + pitch // 2
        colour, state = _state(stages, done, place)
        if place:
            line = Box(x - pitch + 52, middle - 2, pitch - 104, 4)
            canvas.fill(
                line, colour if state in ("good", "bad") else FAINT, 2, 1.0 if state in ("good", "bad") else 0.4
            )
            if state == "bad":
                canvas.fill(Box(line.middle[0] - 16, middle - 16, 32, 32), LIVE, 16)
                canvas.icon(line.middle[0], middle, "cross", 18, WHITE)
        canvas.fill(Box(x - 44, middle - 44, 88, 88), RAISED if state != "waiting" else DUSK, 44)
        canvas.outline(Box(x - 44, middle - 44, 88, 88), colour, 44, 3, 1.0 if state != "waiting" else 0.5)
        name = "tv" if place == 0 else stages[place - 1].name
        icon = "tv" if place == 0 else _ICONS[name]
        if name == "link" and tv.values["network.kind"] == "cable":
            icon = "cable"
        canvas.icon(x, middle, icon, 42, TEXT if state in ("good", "bad") else SOFT, 1.0 if state != "waiting" else 0.5)
        if state == "good" and place:
            canvas.fill(Box(x + 18, middle + 18, 30, 30), GOOD, 15)
            canvas.icon(x + 33, middle + 33, "check", 18, (6, 40, 22))
        words = "TV" if place == 0 else say(tv.language, f"stage.{name}")
        canvas.text(x, _WAY.y + 156, words, SMALL, TEXT if state != "waiting" else FAINT, "Medium", "centre")


def _state(stages: tuple[reach.Stage, ...], done: int, place: int) -> tuple[Colour, str]:
    if place == 0:
        return ACCENT, "good"
    if place <= done:
        reached = stages[place - 1].reached
        return (GOOD, "good") if reached else (LIVE, "bad") if reached is False else (FAINT, "waiting")
    stopped = any(stage.reached is False for stage in stages[:done])
    return (ACCENT, "checking") if place == done + 1 and not stopped else (FAINT, "waiting")


def _details(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    signal = reach.signal(tv, moment.seconds)
    cable = tv.values["network.kind"] == "cable"
    wifi = str(tv.values["network.wifi.name"])
    automatic = say(tv.language, "network.automatic")
    address = str(tv.values["network.ipv4.address"]) if tv.values["network.ipv4.mode"] == "manual" else automatic
    dns = str(tv.values["network.dns.server"]) if tv.values["network.dns.mode"] == "manual" else automatic
    kind = settings.shown("network.kind", tv.values["network.kind"], tv.language)
    cells = (
        (say(tv.language, "network.connection"), kind if cable else wifi),
        (say(tv.language, "network.strength"), f"{signal} %"),
        (settings.label("network.ipv4.mode", tv.language), address),
        (settings.label("network.dns.mode", tv.language), dns),
    )
    wide = (_ROWS.width - 3 * 16) // 4
    for place, (label, value) in enumerate(cells):
        box = Box(_ROWS.x + place * (wide + 16), _ROWS.y, wide, 132)
        canvas.fill(box, SURFACE, 20, 0.55)
        if canvas.plain:
            canvas.outline(box, WHITE, 20, 1)
        canvas.text(box.x + 24, box.y + 36, label, SMALL, SOFT)
        canvas.text(box.x + 24, box.y + 76, shortened(value, wide - 48, LEAD, "SemiBold"), LEAD, TEXT, "SemiBold")
        if place == 1:
            _bars(canvas, Box(box.x + 24, box.y + 104, wide - 48, 6), signal)
    for line, words in enumerate(wrapped(say(tv.language, "network.help"), 1100, MICRO + 2)[:1]):
        canvas.text(MARGIN, 548 + line * 22, words, MICRO + 2, SOFT)


def _bars(canvas: Canvas, box: Box, signal: int) -> None:
    parts.progress(canvas, box, signal / 100, GOOD if signal > 60 else ACCENT if signal > 33 else LIVE)
