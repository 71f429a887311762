"""The pages of the browser, of a call and of the shop."""

from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.camera import STAGES, uses
from device_agent.simulator.tv.paint.canvas import Box, Canvas, wrapped
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    BODY,
    GOLD,
    HEAD,
    INK,
    LEAD,
    MARGIN,
    MICRO,
    RAISED,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    TITLE,
    WHITE,
    Colour,
)
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.state import AppPage, TvState
from device_agent.simulator.tv.texts import say

_SITE_COLOURS: tuple[Colour, ...] = ((226, 82, 82), (70, 180, 120), (244, 160, 66), (70, 130, 236))
_FACES: tuple[Colour, ...] = ((236, 120, 120), (88, 166, 255), (186, 130, 255), (82, 200, 140))
_GOODS = ("soundbar", "hdmi", "support", "tv")
_PAPER, _PRINT = (246, 244, 240), (40, 44, 54)


def browser(tv: TvState, canvas: Canvas, page: AppPage) -> None:
    """Draw the start page with its sites, or the site that is open."""
    if page.playing:
        _site(tv, canvas, page)
        return
    canvas.icon(640, 206, "browser", 76, WHITE, 0.95)
    canvas.text(640, 284, say(tv.language, "browser.start"), TITLE, WHITE, "SemiBold", "centre")
    box = Box(320, 330, 640, 64)
    canvas.fill(box, SURFACE, 32, 0.95)
    canvas.outline(box, ACCENT, 32, 2)
    canvas.text(box.x + 34, box.middle[1], say(tv.language, "browser.search"), BODY, SOFT)
    for place, item in enumerate(APPS["browser"].items):
        name = item.title(tv.language)
        x = 640 + round((place - 1.5) * 168)
        tile = Box(x - 42, 442, 84, 84)
        if place == page.focus:
            parts.lifted(canvas, tile, 26)
        canvas.fill(tile, _SITE_COLOURS[place % 4], 26)
        canvas.text(x, 484, name[0], TITLE, WHITE, "Bold", "centre")
        if place == page.focus:
            parts.ringed(canvas, tile.grown(4), 28)
        canvas.text(x, 560, name, SMALL, TEXT, "Medium", "centre")


def _site(tv: TvState, canvas: Canvas, page: AppPage) -> None:
    item = APPS["browser"].items[page.focus]
    canvas.fill(Box(MARGIN, 96, 1160, 548), _PAPER, 16)
    canvas.fill(Box(MARGIN, 96, 1160, 48), (222, 222, 220), 16)
    canvas.icon(MARGIN + 30, 120, "lock", 18, _PRINT)
    canvas.text(MARGIN + 50, 120, item.title(tv.language), SMALL, _PRINT, "Medium")
    if item.camera:
        _lens(tv, canvas, STAGES["browser"], _PRINT)
        return
    canvas.text(MARGIN + 60, 206, item.title(tv.language), HEAD, _PRINT, "Bold")
    canvas.fill(Box(MARGIN + 60, 250, 430, 300), _SITE_COLOURS[page.focus % 4], 14)
    for line in range(7):
        canvas.fill(Box(MARGIN + 530, 262 + line * 42, 520 - line % 3 * 70, 14), (206, 206, 204), 7)


def call(tv: TvState, canvas: Canvas, page: AppPage) -> None:
    """Draw whom to call, or the call that is on, under the pictures of its cameras."""
    people = APPS["call"].items
    if page.playing:
        name = people[page.focus].title(tv.language)
        _lens(tv, canvas, STAGES["call"], TEXT)
        canvas.text(640, 666, say(tv.language, "call.with", name=name), BODY, TEXT, "Medium", "centre")
        return
    canvas.text(640, 170, say(tv.language, "call.whom"), TITLE, WHITE, "SemiBold", "centre")
    for place, person in enumerate(people):
        x = 640 + round((place - 1.5) * 230)
        face = Box(x - 74, 240, 148, 148)
        if place == page.focus:
            parts.lifted(canvas, face, 74)
        canvas.fill(face, _FACES[place], 74)
        name = person.title(tv.language)
        canvas.text(x, 314, name[0], HEAD + 6, WHITE, "SemiBold", "centre")
        if place == page.focus:
            parts.ringed(canvas, face.grown(6), 80)
        canvas.text(x, 432, name, BODY, TEXT, "Medium", "centre")
    _switch(tv, canvas)


def _switch(tv: TvState, canvas: Canvas) -> None:
    on = bool(tv.values["camera.enabled"])
    word = "call.camera.on" if on else "camera.off"
    box = Box(440, 520, 400, 56)
    canvas.fill(box, SURFACE, 28, 0.9)
    canvas.icon(box.x + 38, box.middle[1], "camera" if on else "camera_off", 26, GOLD)
    canvas.text(box.x + 64, box.middle[1], say(tv.language, word), BODY, TEXT, "Medium")


def lens(tv: TvState, canvas: Canvas) -> None:
    """Draw the camera app: a place for its picture, or why there is none."""
    _lens(tv, canvas, STAGES["camera"], TEXT)


def _lens(tv: TvState, canvas: Canvas, box: Box, ink: Colour) -> None:
    """Draw what lies where the camera's picture comes, until it comes."""
    assert uses(tv.app)
    word = "camera.soon" if tv.lens is not None else "camera.off"
    if ink == TEXT:
        canvas.fill(box, SURFACE, 0, 0.8)
    else:
        canvas.fill(box, (226, 226, 224))
    x, y = box.middle
    canvas.icon(x, y - 60, "camera" if tv.lens is not None else "camera_off", 84, ink)
    canvas.text(x, y + 26, say(tv.language, word), TITLE - 4, ink, "SemiBold", "centre")
    if tv.lens is None:
        for line, words in enumerate(wrapped(say(tv.language, "camera.off.about"), box.width - 80, BODY)):
            canvas.text(x, y + 70 + line * 30, words, BODY, ink, "Regular", "centre")


def shop(tv: TvState, canvas: Canvas, page: AppPage) -> None:
    """Draw what is for sale, and the one in focus large."""
    goods = APPS["shop"].items
    canvas.text(MARGIN, 146, say(tv.language, "shop.today"), SMALL, GOLD, "SemiBold")
    for place, item in enumerate(goods):
        here = place == page.focus
        box = Box(MARGIN + place * 294, 180, 278, 360)
        if here:
            parts.lifted(canvas, box, 24)
        canvas.fill(box, RAISED if here else SURFACE, 24, 0.95)
        canvas.fill(Box(box.x + 20, box.y + 20, 238, 170), (232, 234, 238), 18)
        canvas.icon(box.middle[0], box.y + 105, _GOODS[place], 104, INK)
        for line, words in enumerate(wrapped(item.title(tv.language), 238, BODY, "SemiBold")[:2]):
            canvas.text(box.x + 20, box.y + 224 + line * 28, words, BODY, TEXT, "SemiBold")
        price = f"{item.price:,}".replace(",", ".") + ".000 ₫"
        canvas.text(box.x + 20, box.y + 296, price, LEAD, GOLD, "Bold")
        canvas.text(box.x + 20, box.y + 330, say(tv.language, "shop.delivery"), MICRO, SOFT)
        if here:
            parts.ringed(canvas, box, 24)
    parts.button(canvas, Box(MARGIN, 572, 260, 58), say(tv.language, "shop.buy"), True)
