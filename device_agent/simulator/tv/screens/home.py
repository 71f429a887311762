"""Home: apps, channels and sources in three rows, under a large picture of what has the focus."""

from collections.abc import Mapping

from PIL import Image

from device_agent.simulator.tv import guide
from device_agent.simulator.tv.channels import CHANNELS, THINGS, Channel, attached, channel, icon_of, port_name, sources
from device_agent.simulator.tv.keys.home import ROWS, first_shown, phrase_of, tiles
from device_agent.simulator.tv.paint.canvas import Box, Canvas, shortened, width_of
from device_agent.simulator.tv.paint.fitted import fitted
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_LIGHT,
    BODY,
    FOCUS,
    GOLD,
    HEAD,
    INK,
    INK_SOFT,
    LEAD,
    LIVE,
    MARGIN,
    MICRO,
    NIGHT,
    SMALL,
    SOFT,
    SURFACE,
    TEXT,
    WHITE,
    WIDTH,
    Colour,
)
from device_agent.simulator.tv.scenes.layers import gradient, shine
from device_agent.simulator.tv.screens import parts
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.texts import say

COLOURS: dict[str, tuple[Colour, Colour]] = {
    # of a tile, from top to foot
    "watch": ((58, 132, 255), (24, 66, 190)),
    "guide": ((34, 178, 170), (10, 92, 112)),
    "gallery": ((238, 116, 92), (160, 42, 82)),
    "sources": ((140, 102, 246), (74, 42, 170)),
    "settings": ((92, 108, 136), (46, 56, 78)),
    "support": ((255, 170, 66), (206, 92, 24)),
    "films": ((226, 66, 84), (110, 16, 52)),
    "music": ((236, 84, 168), (110, 26, 130)),
    "browser": ((64, 168, 240), (20, 84, 170)),
    "call": ((60, 190, 116), (12, 104, 84)),
    "camera": ((112, 122, 240), (48, 46, 150)),
    "shop": ((255, 138, 92), (172, 52, 70)),
}
_ART: dict[str, str] = {"gallery": "bay", "films": "reef", "music": "city", "sources": "arcade"}
STILL = (278, 156)
HERO = Box(380, 0, 900, 506)
_TILE = (180, 108)
_GAP = 16
_TOPS = (252, 412, 620)
_HEIGHTS = (_TILE[1], STILL[1], 62)
_WIDTHS = (_TILE[0], STILL[0], STILL[0])


def box(tv: TvState, row: int, column: int) -> Box:
    """Return where a tile is now; rows scroll with the focus."""
    first = first_shown(row, tv.home[1]) if tv.home[0] == row else 0
    return Box(MARGIN + (column - first) * (_WIDTHS[row] + _GAP), _TOPS[row], _WIDTHS[row], _HEIGHTS[row])


def hero(tv: TvState) -> str:
    """Return what is shown large: the name of a scene, or of a tile whose colours make a picture."""
    row, column = tv.home
    if row == 1:
        return CHANNELS[column].scene
    if row == 2:
        thing = attached(tv, sources()[column])
        return _on_air(tv) if thing == "tv" else THINGS[thing].scene or "sources"
    tile = tiles(tv)[column]
    return _on_air(tv) if tile in ("watch", "guide") else _ART.get(tile, tile)


def _on_air(tv: TvState) -> str:
    shown = channel(tv.channel)
    return shown.scene if shown else CHANNELS[0].scene


def art(tile: str) -> Image.Image:
    """Return the picture of a tile that has no scene: lights in its colours, and its sign in the dark of them."""
    top, foot = COLOURS[tile]
    picture = gradient([(0, _mixed(foot, NIGHT, 0.55)), (1, NIGHT)])
    picture = shine(picture, (1010, 150), 620, top, 0.95)
    picture = shine(picture, (620, 60), 520, foot, 0.8)
    picture = shine(picture, (1270, 460), 420, _mixed(top, WHITE, 0.25), 0.5)
    canvas = Canvas(picture)
    canvas.fill(Box(822, 106, 340, 340), WHITE, 170, 0.07)
    canvas.fill(Box(862, 146, 260, 260), WHITE, 130, 0.09)
    canvas.icon(992, 276, tile, 136, WHITE, 0.96)
    return picture


def _mixed(colour: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def backdrop() -> Image.Image:
    """Return Home's ground: the night, with a little light at its foot."""
    ground = Image.new("RGB", (1280, 720), NIGHT)
    Canvas(ground).glow(Box(-200, 630, 560, 200), (26, 62, 128), 100, 60, 0.3)
    return ground


def poster(still: Image.Image) -> Image.Image:
    """Return what lies in ``HERO``: a picture that fades into the night to its left and its foot."""
    seen = still.crop((213, 120, 1280, 720))  # below where a scene writes
    hero = seen.resize((HERO.width, HERO.height), Image.Resampling.BICUBIC)
    canvas = Canvas(hero)
    canvas.shade(Box(0, 0, 560, HERO.height), NIGHT, 1.0, 0.0, "x")
    canvas.shade(Box(0, 130, HERO.width, HERO.height - 130), NIGHT, 0.0, 1.0, "y")
    canvas.shade(Box(0, 0, HERO.width, 130), NIGHT, 0.75, 0.0, "y")
    return hero


def render(tv: TvState, canvas: Canvas, moment: Moment, stills: Mapping[str, Image.Image], signal: int | None) -> None:
    """Draw Home over its backdrop.

    ``stills`` are small pictures of the scenes; ``signal`` is how strong the Wi-Fi is (percent; None: no Internet).
    """
    _top_bar(tv, canvas, moment, signal)
    _headline(tv, canvas, moment)
    focused = tv.overlay is None
    for row, length in enumerate(ROWS):
        if row:
            words = say(tv.language, "channels" if row == 1 else "sources")
            canvas.text(MARGIN, _TOPS[row] - 22, words, SMALL, SOFT, "Medium")
        for column in range(length):
            where = box(tv, row, column)
            if where.x >= WIDTH or where.x + where.width <= 0 or ((row, column) == tv.home and focused):
                continue
            if where.x >= MARGIN and where.x + where.width <= WIDTH - MARGIN:
                _tile(tv, canvas, row, column, where, stills, moment, False)
            else:  # it only looks in from the edge: there is more
                canvas.fill(where, COLOURS[tiles(tv)[column]][1] if row == 0 else SURFACE, 18, 0.45)
    if focused:  # last, so that its glow lies over its neighbours
        _tile(tv, canvas, *tv.home, box(tv, *tv.home).grown(7), stills, moment, True)


def _top_bar(tv: TvState, canvas: Canvas, moment: Moment, signal: int | None) -> None:
    canvas.icon(MARGIN + 15, 46, "lotus", 34, ACCENT_LIGHT)
    canvas.text(MARGIN + 42, 46, "Sen", LEAD, TEXT, "SemiBold")
    right = WIDTH - MARGIN
    right -= canvas.text(right, 46, moment.clock, LEAD, TEXT, "SemiBold", "right") + 34
    parts.wifi(canvas, right, 46, 26, signal, str(tv.values["network.kind"]))
    right -= 30
    right -= canvas.text(right, 46, "26°", BODY, TEXT, "Medium", "right") + 20
    day = 6 <= moment.local.hour < 18
    canvas.icon(right, 46, "sun" if day else "moon", 22, GOLD if day else ACCENT_LIGHT)
    name = shortened(str(tv.values["system.device_name"]), 320, SMALL, "Medium")
    canvas.text(right - 36, 46, name, SMALL, TEXT, "Medium", "right", 0.85)


def _headline(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Say what the focused tile opens."""
    row, column = tv.home
    language = tv.language
    on = None
    if row == 0:
        tile = tiles(tv)[column]
        title, about = say(language, phrase_of(tile)), say(language, f"{phrase_of(tile)}.about")
        small = f"{moment.greeting(language)}  ·  {moment.date(language)}"
        on = channel(tv.channel) if tile == "watch" else None
    elif row == 1:
        on = CHANNELS[column]
        title, about = "", ""
        small = f"{say(language, 'now')}  ·  {on.name(language)}"
    else:
        title, about = port_name(tv, sources()[column])
        small = say(language, "sources")
    if on is not None:
        programme = guide.on_at(on.number, moment.local)
        until = f"{programme.start:%H:%M} – {programme.end:%H:%M}"
        title = title if row == 0 else programme.title(language)
        about = f"{on.name(language)}: {programme.title(language)}" if row == 0 else until
        parts.progress(canvas, Box(MARGIN, 232, 260, 4), parts.past(programme, moment.local), LIVE)
    canvas.text(MARGIN, 104, small, SMALL, ACCENT_LIGHT, "Medium")
    canvas.text(MARGIN, 152, shortened(title, 860, HEAD, "Bold"), HEAD, WHITE, "Bold")
    canvas.text(MARGIN, 203, shortened(about, 820, BODY), BODY, SOFT)


def _tile(
    tv: TvState,
    canvas: Canvas,
    row: int,
    column: int,
    where: Box,
    stills: Mapping[str, Image.Image],
    moment: Moment,
    focused: bool,
) -> None:
    radius = 18 if row < 2 else 16
    if focused:
        parts.lifted(canvas, where, radius)
    if row == 0:
        _app(tv, canvas, tiles(tv)[column], where)
    elif row == 1:
        _still(tv, canvas, CHANNELS[column], where, stills, moment)
    else:
        _source(tv, canvas, sources()[column], where, focused)
    if focused and row < 2:
        parts.ringed(canvas, where, radius)


def _app(tv: TvState, canvas: Canvas, tile: str, where: Box) -> None:
    top, foot = COLOURS[tile]
    canvas.fill(where, foot, 18)
    canvas.gradient(where, top, 18)
    canvas.icon(where.x + where.width - 46, where.y + 44, tile, 74, WHITE, 0.14)
    canvas.icon(where.x + 34, where.y + 36, tile, 34, WHITE)
    words = shortened(say(tv.language, phrase_of(tile)), where.width - 30, SMALL, "SemiBold")
    canvas.text(where.x + 18, where.y + where.height - 26, words, SMALL, WHITE, "SemiBold")


def _still(
    tv: TvState, canvas: Canvas, shown: Channel, where: Box, stills: Mapping[str, Image.Image], moment: Moment
) -> None:
    canvas.picture(fitted(stills[shown.scene], (where.width, where.height), 120, 0.94), where, 18)
    programme = guide.on_at(shown.number, moment.local)
    foot = where.y + where.height
    number = canvas.text(where.x + 16, foot - 50, f"{shown.number}", SMALL, ACCENT_LIGHT, "Bold")
    canvas.text(where.x + 26 + number, foot - 50, shown.name(tv.language), SMALL, WHITE, "SemiBold")
    title = shortened(programme.title(tv.language), where.width - 32, MICRO + 1)
    canvas.text(where.x + 16, foot - 27, title, MICRO + 1, SOFT)
    parts.progress(canvas, Box(where.x + 16, foot - 12, where.width - 32, 3), parts.past(programme, moment.local), LIVE)
    if shown.number == tv.channel and tv.source == "tv":
        label = say(tv.language, "live")
        wide = width_of(label, MICRO, "Bold") + 20
        parts.chip(canvas, where.x + where.width - wide - 12, where.y + 24, label, LIVE)


def _source(tv: TvState, canvas: Canvas, source: str, where: Box, focused: bool) -> None:
    port, name = port_name(tv, source)
    there = attached(tv, source) != "none"
    if focused:
        canvas.fill(where, FOCUS, 16)
    else:
        canvas.fill(where, SURFACE, 16, 0.86)
    ink: Colour = INK if focused else TEXT if there else SOFT
    canvas.icon(where.x + 36, where.middle[1], icon_of(tv, source), 30, ink)
    inks = (INK if focused else TEXT, INK_SOFT if focused else SOFT)
    parts.pair(
        canvas, (where.x + 66, where.middle[1]), (port, shortened(name, 180, MICRO + 1)), inks, (SMALL, MICRO + 1)
    )
    if tv.source == source:
        canvas.fill(Box(where.x + where.width - 30, where.middle[1] - 5, 10, 10), ACCENT, 5)
