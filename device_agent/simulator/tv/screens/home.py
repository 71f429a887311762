"""Home: apps, channels and sources in three rows, under a picture of what is on."""

from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from device_agent.simulator.tv import change
from device_agent.simulator.tv.channels import CHANNELS, INPUTS, channel, input_of, position
from device_agent.simulator.tv.paint.canvas import Box, Canvas, width_of
from device_agent.simulator.tv.paint.theme import (
    ACCENT,
    ACCENT_LIGHT,
    BLACK,
    FOCUS,
    INK,
    INK_SOFT,
    LIVE,
    MARGIN,
    NIGHT,
    SOFT,
    SURFACE,
    TEXT,
    WHITE,
    Colour,
)
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.state import Guide, Menu, Overlay, Sources, Step, TvState
from device_agent.simulator.tv.texts import say

APPS: tuple[tuple[str, str, Colour, Colour], ...] = (
    # phrase, icon, colours of the tile from top to foot
    ("watch", "tv", (58, 132, 255), (24, 66, 190)),
    ("channels", "guide", (34, 178, 170), (10, 92, 112)),
    ("gallery", "gallery", (238, 116, 92), (160, 42, 82)),
    ("sources", "sources", (140, 102, 246), (74, 42, 170)),
    ("settings", "settings", (92, 108, 136), (46, 56, 78)),
    ("support", "support", (255, 176, 72), (214, 98, 30)),
)
_LENGTHS = (len(APPS), len(CHANNELS), len(INPUTS))
_TILE = (180, 108)
STILL = (278, 156)
_GAP = 16
_TOPS = (252, 412, 620)


def on_key(tv: TvState, key: str, now: float) -> Step:
    """Move the focus, or open what has it."""
    row, column = tv.home
    if key in ("ArrowLeft", "ArrowRight"):
        moved = min(max(column + (1 if key == "ArrowRight" else -1), 0), _LENGTHS[row] - 1)
        return Step(replace(tv, home=(row, moved)))
    if key in ("ArrowUp", "ArrowDown"):
        below = min(max(row + (1 if key == "ArrowDown" else -1), 0), len(_LENGTHS) - 1)
        return Step(replace(tv, home=(below, _beneath(row, column, below))))
    if key == "Enter":
        return _opened(tv, now)
    return Step(tv)


def _beneath(row: int, column: int, other: int) -> int:
    """Return the column of another row that lies nearest."""
    if row == other:
        return column
    middle = _box(row, column).middle[0]
    return min(range(_LENGTHS[other]), key=lambda each: abs(_box(other, each).middle[0] - middle))


def _opened(tv: TvState, now: float) -> Step:
    row, column = tv.home
    if row == 1:
        return Step(change.tune(tv, CHANNELS[column].number, now))
    if row == 2:
        return Step(change.set_value(tv, "input.current", INPUTS[column].value, now))
    app = APPS[column][0]
    if app == "support":
        return Step(change.toast(tv, "support.opening", now), support=True)
    if app == "watch":
        return Step(change.tune(tv, tv.channel, now))
    if app == "gallery":
        return Step(replace(tv, screen="gallery", toast=None))
    overlays: dict[str, Overlay] = {
        "channels": Guide(position(tv.channel)),
        "sources": Sources([each.value for each in INPUTS].index(tv.source)),
        "settings": Menu(),
    }
    return Step(replace(tv, overlay=overlays[app]))


def _box(row: int, column: int) -> Box:
    if row == 0:
        return Box(MARGIN + column * (_TILE[0] + _GAP), _TOPS[0], *_TILE)
    height = STILL[1] if row == 1 else 60
    return Box(MARGIN + column * (STILL[0] + _GAP), _TOPS[row], STILL[0], height)


def render(tv: TvState, canvas: Canvas, moment: Moment, stills: Mapping[str, Image.Image]) -> None:
    """Draw Home over its backdrop; ``stills`` are small pictures of the scenes."""
    _top_bar(tv, canvas, moment)
    _headline(tv, canvas, moment)
    focused = tv.overlay is None
    for row, length in enumerate(_LENGTHS):
        if row:
            canvas.text(
                MARGIN, _TOPS[row] - 22, say(tv.language, "guide" if row == 1 else "sources"), 19, SOFT, "Medium"
            )
        for column in range(length):
            if (row, column) != tv.home or not focused:
                _tile(tv, canvas, row, column, _box(row, column), stills, False)
    if focused:  # last, so that its glow lies over its neighbours
        _tile(tv, canvas, *tv.home, _box(*tv.home).grown(7), stills, True)


def backdrop(still: Image.Image) -> Image.Image:
    """Return Home's ground: a scene at the top right that fades into the night."""
    ground = Image.new("RGB", (1280, 720), NIGHT)
    canvas = Canvas(ground)
    hero = still.resize((860, 484), Image.Resampling.BICUBIC)
    ground.paste(hero, (420, 0))
    canvas.shade(Box(420, 0, 560, 484), NIGHT, 1.0, 0.0, "x")
    canvas.shade(Box(420, 150, 860, 334), NIGHT, 0.0, 1.0, "y")
    canvas.shade(Box(420, 0, 860, 130), NIGHT, 0.8, 0.0, "y")
    canvas.glow(Box(-200, 560, 620, 240), (26, 62, 128), 120, 80, 0.30)
    return ground


def _top_bar(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    canvas.icon(MARGIN + 15, 46, "lotus", 34, ACCENT_LIGHT)
    canvas.text(MARGIN + 42, 46, "Sen", 25, TEXT, "SemiBold")
    wide = canvas.text(1280 - MARGIN, 46, moment.clock, 27, TEXT, "SemiBold", "right")
    canvas.icon(1280 - MARGIN - wide - 30, 46, "wifi", 24, TEXT, 0.9)
    canvas.text(1280 - MARGIN - wide - 56, 46, str(tv.values["system.device_name"]), 20, TEXT, "Medium", "right", 0.85)


def _headline(tv: TvState, canvas: Canvas, moment: Moment) -> None:
    """Say what the focused tile opens."""
    row, column = tv.home
    language = tv.language
    if row == 0:
        title = say(language, APPS[column][0])
        about = say(language, f"{APPS[column][0]}.about")
        small = f"{moment.greeting(language)}  ·  {moment.date(language)}"
        if APPS[column][0] == "watch":
            on_now = channel(tv.channel)
            about = f"{say(language, 'now')}: {on_now.programme(language)}" if on_now else about
    elif row == 1:
        chosen = CHANNELS[column]
        title, about = (
            chosen.programme(language),
            f"{chosen.name(language)}  ·  {say(language, 'watch')} {chosen.number}",
        )
        small = say(language, "now")
    else:
        port = INPUTS[column]
        title = port.port
        about = say(language, port.device) if port.device else say(language, "no_device")
        small = say(language, "sources")
    canvas.text(MARGIN, 108, small, 19, ACCENT_LIGHT, "Medium")
    canvas.text(MARGIN, 156, title, 48, WHITE, "Bold")
    canvas.text(MARGIN, 210, about, 22, SOFT)


def _tile(
    tv: TvState, canvas: Canvas, row: int, column: int, box: Box, stills: Mapping[str, Image.Image], focused: bool
) -> None:
    radius = 18 if row < 2 else 16
    if focused:
        canvas.glow(box, BLACK, radius, 20, 0.5)
        canvas.glow(box, ACCENT, radius, 12, 0.62)
    if row == 0:
        _app(tv, canvas, column, box)
    elif row == 1:
        _still(tv, canvas, column, box, stills)
    else:
        _source(tv, canvas, column, box, focused)
    if focused and row < 2:
        canvas.outline(box, WHITE, radius, 4)


def _app(tv: TvState, canvas: Canvas, column: int, box: Box) -> None:
    phrase, icon, top, foot = APPS[column]
    canvas.fill(box, foot, 18)
    canvas.gradient(box, top, 18)
    canvas.icon(box.middle[0], box.y + box.height // 2 - 15, icon, 42, WHITE)
    canvas.text(box.middle[0], box.y + box.height - 27, say(tv.language, phrase), 18, WHITE, "SemiBold", "centre")


def _still(tv: TvState, canvas: Canvas, column: int, box: Box, stills: Mapping[str, Image.Image]) -> None:
    shown = CHANNELS[column]
    still = stills[shown.scene]
    if still.size != (box.width, box.height):
        still = still.resize((box.width, box.height), Image.Resampling.BILINEAR)
    else:
        still = still.copy()
    Canvas(still).shade(Box(0, box.height - 74, box.width, 74), BLACK, 0.0, 0.82, "y")
    canvas.picture(still, box, 18)
    canvas.text(box.x + 16, box.y + box.height - 24, f"{shown.number}", 20, ACCENT_LIGHT, "Bold")
    canvas.text(box.x + 38, box.y + box.height - 24, shown.name(tv.language), 19, WHITE, "SemiBold")
    if shown.number == tv.channel and tv.source == "tv":
        label = say(tv.language, "live")
        wide = width_of(label, 13, "Bold") + 18
        canvas.fill(Box(box.x + box.width - wide - 14, box.y + 14, wide, 24), LIVE, 8)
        canvas.text(box.x + box.width - wide // 2 - 14, box.y + 26, label, 13, WHITE, "Bold", "centre")


def _source(tv: TvState, canvas: Canvas, column: int, box: Box, focused: bool) -> None:
    port = INPUTS[column]
    current = input_of(tv.source) is port
    canvas.fill(box, FOCUS if focused else SURFACE, 16, 1.0 if focused else 0.86)
    canvas.icon(box.x + 34, box.middle[1], port.icon, 28, INK if focused else (TEXT if port.device else SOFT))
    canvas.text(box.x + 62, box.middle[1] - 11, port.port, 19, INK if focused else TEXT, "SemiBold")
    about = say(tv.language, port.device) if port.device else say(tv.language, "no_device")
    canvas.text(box.x + 62, box.middle[1] + 13, about, 16, INK_SOFT if focused else SOFT)
    if current:
        canvas.fill(Box(box.x + box.width - 30, box.middle[1] - 5, 10, 10), ACCENT, 5)
