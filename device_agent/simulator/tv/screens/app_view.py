"""The pages of apps: films and music from their library here, the others in ``pages_view``."""

from collections.abc import Mapping

from PIL import Image

from device_agent.simulator.tv import reach
from device_agent.simulator.tv.apps import APPS, App
from device_agent.simulator.tv.paint import masks
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, wrapped
from device_agent.simulator.tv.paint.fitted import fitted
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    BLACK,
    BODY,
    GOLD,
    HEAD,
    INK,
    LEAD,
    MARGIN,
    NIGHT,
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
from device_agent.simulator.tv.scenes.layers import gradient, shine
from device_agent.simulator.tv.screens import pages_view, parts
from device_agent.simulator.tv.screens.home import COLOURS, STILL
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import AppPage, TvState
from device_agent.simulator.tv.texts import say

TITLE_SECONDS = 4.0
"""How long a film's title stays when it begins."""

HERO = (760, 427)
_SHELF = 470
_COVER = Box(MARGIN + 20, 190, 340, 340)
_TINTS: tuple[Colour, ...] = ((255, 150, 110), (70, 200, 214), (150, 120, 255), (255, 120, 170))


def ground(app: str) -> Image.Image:
    """Return what the page of an app stands on: night, with lights in the app's colours."""
    top, foot = COLOURS[app]
    dark = gradient([(0, (14, 18, 28)), (1, NIGHT)])
    return shine(shine(dark, (1180, -60), 760, top, 0.42), (60, 780), 560, foot, 0.5)


def render(tv: TvState, canvas: Canvas, stills: Mapping[str, Image.Image], hero: Image.Image | None) -> None:
    """Draw the page of the open app over its ground; ``hero`` is a picture, as large as HERO, of the focused item."""
    page = tv.app
    assert page is not None
    app = APPS[page.app]
    _head(tv, canvas, app)
    if app.online and not reach.online(tv):
        _card(canvas, "wifi.off", say(tv.language, "app.offline"), say(tv.language, "app.offline.about"))
    elif app.id == "films" and hero is not None:
        _films(tv, canvas, page, stills, hero)
    elif app.id == "music":
        _music(tv, canvas, page, stills)
    elif app.id == "browser":
        pages_view.browser(tv, canvas, page)
    elif app.id == "call":
        pages_view.call(tv, canvas, page)
    elif app.id == "shop":
        pages_view.shop(tv, canvas, page)
    else:
        pages_view.lens(tv, canvas)


def render_film(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Write a film's title while it begins."""
    page = tv.app
    assert page is not None
    if page.since is None or moment.seconds - page.since >= TITLE_SECONDS:
        return
    canvas.shade(Box(0, 500, WIDTH, 220), BLACK, 0.0, 0.85, "y")
    canvas.icon(MARGIN + 14, 640, "play", 34, WHITE)
    canvas.text(MARGIN + 48, 640, APPS[page.app].items[page.focus].title(tv.language), TITLE, WHITE, "SemiBold")


def _head(tv: TvState, canvas: Canvas, app: App) -> None:
    canvas.icon(MARGIN + 16, 62, app.id, 34, WHITE)
    canvas.text(MARGIN + 50, 62, say(tv.language, app.phrase), LEAD + 3, WHITE, "SemiBold")
    parts.hints(canvas, MARGIN, 676, (("back", say(tv.language, "hint.back")),))


def _films(tv: TvState, canvas: Canvas, page: AppPage, stills: Mapping[str, Image.Image], hero: Image.Image) -> None:
    items = APPS["films"].items
    item = items[page.focus]
    canvas.lay(Box(WIDTH - HERO[0], 0, *HERO), hero, masks.corner(*HERO))
    canvas.text(MARGIN, 166, say(tv.language, "films.tonight"), SMALL, GOLD, "SemiBold")
    lines = wrapped(item.title(tv.language), 640, HEAD, "Bold")[:2]
    for line, words in enumerate(lines):
        canvas.text(MARGIN, 220 + line * 58, words, HEAD, WHITE, "Bold")
    x, top = MARGIN, 222 + 58 * len(lines)
    for label in ("4K", "5.1", say(tv.language, "minutes", count=str(84 + page.focus * 11))):
        x += parts.chip(canvas, x, top, label, RAISED, TEXT) + 8
    canvas.fill(Box(MARGIN, top + 32, 176, 52), WHITE, 26)
    canvas.icon(MARGIN + 52, top + 58, "play", 22, INK)
    canvas.text(MARGIN + 76, top + 58, say(tv.language, "hint.play"), BODY, INK, "SemiBold")
    for place, each in enumerate(items):
        box = Box(MARGIN + place * (STILL[0] + 16), _SHELF, *STILL)
        if place == page.focus:
            box = box.grown(6)
            parts.lifted(canvas, box, 18)
        canvas.picture(fitted(stills[str(each.scene)], (box.width, box.height), 70, 0.88), box, 18)
        title = shortened(each.title(tv.language), box.width - 32, SMALL, "SemiBold")
        canvas.text(box.x + 16, box.y + box.height - 24, title, SMALL, WHITE, "SemiBold")
        if place == page.focus:
            parts.ringed(canvas, box, 18)


def _music(tv: TvState, canvas: Canvas, page: AppPage, stills: Mapping[str, Image.Image]) -> None:
    items = APPS["music"].items
    item = items[page.focus]
    canvas.glow(_COVER, BLACK, 28, 24, 0.7)
    canvas.picture(fitted(stills[str(item.scene)], (_COVER.width, _COVER.height)), _COVER, 28)
    canvas.fill(_COVER, _TINTS[page.focus % len(_TINTS)], 28, 0.34)
    canvas.icon(*_COVER.middle, "music", 120, WHITE, 0.9)
    left = _COVER.x + _COVER.width + 64
    canvas.text(left, 150, say(tv.language, "now" if page.playing else "music.list"), SMALL, GOLD, "SemiBold")
    for place, each in enumerate(items):
        box = Box(left - 20, 184 + place * 74, WIDTH - MARGIN - left + 20, 66)
        here = place == page.focus
        if here:
            parts.focus(canvas, box, 18)
        ink = INK if here else TEXT
        icon = ("pause" if page.playing else "play") if here else "music"
        canvas.icon(box.x + 36, box.middle[1], icon, 24, ink if here else SOFT)
        title = shortened(each.title(tv.language), 460, BODY, "SemiBold")
        canvas.text(box.x + 72, box.middle[1], title, BODY, ink, "SemiBold")
        canvas.text(
            box.x + box.width - 24, box.middle[1], f"{3 + place % 2}:{12 + place * 13:02d}", SMALL, ink, align="right"
        )
    if page.playing:
        _wave(canvas, Box(left, 510, WIDTH - MARGIN - left, 64))


def _wave(canvas: Canvas, box: Box) -> None:
    """Draw the sound of a song as bars; a third of it has been heard."""
    count = box.width // 9
    for bar in range(count):
        tall = 8 + (bar * bar * 7 + bar * 13) % 48
        colour, alpha = (ACCENT, 1.0) if bar < count // 3 else (WHITE, 0.25)
        canvas.fill(Box(box.x + bar * 9, box.middle[1] - tall // 2, 5, tall), colour, 2, alpha)


def _card(canvas: Canvas, icon: str, title: str, about: str) -> None:
    """Draw one sentence and what to do, in the middle of the page."""
    canvas.fill(Box(570, 190, 140, 140), SURFACE, 70, 0.95)
    canvas.icon(640, 260, icon, 70, SOFT)
    canvas.text(640, 384, title, TITLE, WHITE, "SemiBold", "centre")
    for line, words in enumerate(wrapped(about, 720, BODY)):
        canvas.text(640, 432 + line * 32, words, BODY, SOFT, "Regular", "centre")
